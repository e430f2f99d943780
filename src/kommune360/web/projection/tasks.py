"""The computing of a projection, run by the worker beside the server."""

from __future__ import annotations

from django_tasks import task

from kommune360.web.accounts.models import Municipality
from kommune360.web.audit.services import Actor
from kommune360.web.projection import services
from kommune360.web.projection.models import ProjectionRun
from kommune360.web.runs.jobs import said_when_broken


@task()
def compute(run_id: str) -> None:
    """Carry out a run; one that was cancelled or forgotten meanwhile is left alone."""
    run = ProjectionRun.objects.filter(pk=run_id).first()
    if run is None or not run.moving:
        return
    with said_when_broken(run, services.fail_run):
        services.carry_out(run)


def compute_unasked(municipality: Municipality) -> None:
    """Have the worker compute what new data ask for. FolderMissing without a planning folder."""
    run = services.begin_unasked(municipality, actor=Actor.system("kommune360"))
    if run is not None:
        compute.enqueue(str(run.pk))
