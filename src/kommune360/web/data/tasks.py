"""The long steps of imports and releases, run by the worker beside the server."""

from __future__ import annotations

from django_tasks import task

from kommune360.web.audit.services import Actor
from kommune360.web.data import release_services, services
from kommune360.web.data.models import ImportRun, ReleaseRun
from kommune360.web.runs.jobs import said_when_broken

SOMEBODY_WAITS = 50  # a person looks at the page: before all that is computed unasked


@task(priority=SOMEBODY_WAITS)
def read_import(run_id: str) -> None:
    """Read the files of an import."""
    run = ImportRun.objects.get(pk=run_id)
    with said_when_broken(run, services.fail_run):
        services.read_run(run)


@task(priority=SOMEBODY_WAITS)
def store_import(run_id: str, user_id: int | None, name: str, role: str) -> None:
    """Store an import that is ready, in the name of the person who said yes."""
    run = ImportRun.objects.get(pk=run_id)
    with said_when_broken(run, services.fail_run):
        services.store_run(run, actor=Actor(user_id, name, role))


@task(priority=SOMEBODY_WAITS)
def try_release(run_id: str) -> None:
    """Protect and attack what a release is to bring."""
    run = ReleaseRun.objects.get(pk=run_id)
    with said_when_broken(run, release_services.fail_release):
        release_services.try_run(run)


@task(priority=SOMEBODY_WAITS)
def store_release(run_id: str, user_id: int | None, name: str, role: str) -> None:
    """Store a release that was tried, in the name of the person who said yes."""
    run = ReleaseRun.objects.get(pk=run_id)
    with said_when_broken(run, release_services.fail_release):
        release_services.store_release(run, actor=Actor(user_id, name, role))
