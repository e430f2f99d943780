"""The making of all portraits, run by the worker beside the server."""

from __future__ import annotations

from django_tasks import task

from kommune360.web.reports import services
from kommune360.web.reports.models import PortraitRun
from kommune360.web.runs.jobs import said_when_broken


@task()
def make_portraits(run_id: str) -> None:
    """Carry out a run; one that was cancelled or forgotten meanwhile is left alone."""
    run = PortraitRun.objects.select_related("municipality").filter(pk=run_id).first()
    if run is None or not run.moving:
        return
    with said_when_broken(run, services.fail_run):
        services.carry_out(run)
