"""The long steps of imports and releases, run by the worker beside the server."""

from __future__ import annotations

import logging

from django_tasks import task

from kommune360.web.audit.services import Actor
from kommune360.web.data import release_services, services
from kommune360.web.data.models import ImportRun, ReleaseRun

log = logging.getLogger(__name__)


@task()
def read_import(run_id: str) -> None:
    """Read the files of an import."""
    run = ImportRun.objects.get(pk=run_id)
    try:
        services.read_run(run)
    except Exception:
        # the page must not wait for ever, whatever broke
        log.exception("reading import %s failed", run_id)
        services.fail_run(run)
        raise


@task()
def store_import(run_id: str, user_id: int | None, name: str, role: str) -> None:
    """Store an import that is ready, in the name of the person who said yes."""
    run = ImportRun.objects.get(pk=run_id)
    try:
        services.store_run(run, actor=Actor(user_id, name, role))
    except Exception:
        log.exception("storing import %s failed", run_id)
        services.fail_run(run)
        raise


@task()
def try_release(run_id: str) -> None:
    """Protect and attack what a release is to bring."""
    run = ReleaseRun.objects.get(pk=run_id)
    try:
        release_services.try_run(run)
    except Exception:
        log.exception("trying release %s failed", run_id)
        release_services.fail_release(run)
        raise


@task()
def store_release(run_id: str, user_id: int | None, name: str, role: str) -> None:
    """Store a release that was tried, in the name of the person who said yes."""
    run = ReleaseRun.objects.get(pk=run_id)
    try:
        release_services.store_release(run, actor=Actor(user_id, name, role))
    except Exception:
        log.exception("storing release %s failed", run_id)
        release_services.fail_release(run)
        raise
