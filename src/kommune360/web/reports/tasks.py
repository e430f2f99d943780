"""The making of all portraits, run by the worker beside the server."""

from __future__ import annotations

import logging

from django_tasks import task

from kommune360.web.reports import services
from kommune360.web.reports.models import PortraitRun

log = logging.getLogger(__name__)


@task()
def make_portraits(run_id: str) -> None:
    """Carry out a run; one that was cancelled or forgotten meanwhile is left alone."""
    run = PortraitRun.objects.select_related("municipality").filter(pk=run_id).first()
    if run is None or not run.moving:
        return
    try:
        services.carry_out(run)
    except Exception:
        # the page must not wait for ever, whatever broke
        log.exception("portraits %s failed", run_id)
        services.fail_run(run)
        raise
