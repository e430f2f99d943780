"""What can be done with projections: have one computed, carry it out, cancel it.

``carry_out`` is long and runs in a job; it alone loads what computes. The same data and levers are
never computed twice. Each act of a person leaves an audit line.
"""

from __future__ import annotations

import logging
from collections.abc import Callable

from django.db import transaction

from kommune360.web.accounts.models import Municipality
from kommune360.web.areas.folders import folder_of
from kommune360.web.areas.following import tell
from kommune360.web.audit.services import Actor, record
from kommune360.web.projection import selectors
from kommune360.web.projection.models import ProjectionRun, RunState
from kommune360.web.projection.selectors import Levers
from kommune360.web.runs.jobs import Cancelled, reporter

log = logging.getLogger(__name__)
Enqueue = Callable[[str], object]


def begin_run(
    municipality: Municipality, levers: Levers = (), *, actor: Actor, title: str = ""
) -> ProjectionRun | None:
    """Open a run of the present data state; None where its result is there or on its way.

    Whoever opened it hands it to the worker (``tasks``). FolderMissing without a planning folder.
    """
    if selectors.projection_of(municipality, levers) or selectors.moving_run(municipality, levers):
        return None
    with transaction.atomic():
        run = ProjectionRun.objects.create(
            municipality=municipality,
            key=selectors.key_of(municipality, levers),
            levers=[dict(lever) for lever in levers],
            title=title,
            started_by=actor.name,
        )
        record(actor, "projection.begun", municipality_id=municipality.pk, label=str(run))
    return run


def begin_unasked(municipality: Municipality, *, actor: Actor) -> ProjectionRun | None:
    """The same after new data, but not again what somebody cancelled or what failed."""
    if selectors.latest_run(municipality, selectors.key_of(municipality)) is not None:
        return None
    return begin_run(municipality, actor=actor)


def carry_out(run: ProjectionRun) -> None:
    """Compute and store; ends as done, refused (with reasons in the result) or cancelled."""
    from kommune360.exchange.folder.projecting import project_folder

    try:
        report = reporter(run)
        run.state = RunState.RUNNING
        run.save(update_fields=["state"])
        report(0, 100, "read")
        found = project_folder(folder_of(run.municipality), run.levers, progress=report)
    except Cancelled:
        _end(run, RunState.CANCELLED)
        return
    run.key = found.key  # the data state may have changed since the run was opened
    _end(run, RunState.REFUSED if found.refused else RunState.DONE)
    if not run.levers:  # a lever is a wish; nothing follows from it by itself
        tell(run.municipality)


def fail_run(run: ProjectionRun) -> None:
    """An error nobody foresaw ended the job: say so."""
    _end(run, RunState.FAILED)


def cancel_run(run: ProjectionRun, *, actor: Actor) -> None:
    """Stop a run: a waiting one now, a running one at its next step."""
    with transaction.atomic():
        ProjectionRun.objects.filter(pk=run.pk).update(cancel_wanted=True)
        waiting = ProjectionRun.objects.filter(pk=run.pk, state=RunState.WAITING)
        waiting.update(state=RunState.CANCELLED)
        record(actor, "projection.cancelled", municipality_id=run.municipality_id, label=str(run))


def _end(run: ProjectionRun, state: RunState) -> None:
    run.state = state
    run.save(update_fields=["state", "key"])
