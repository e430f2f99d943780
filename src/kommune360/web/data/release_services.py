"""What can be done about a release: begin a trial, try it, and store it once somebody has said yes.

Trying and storing are long and run in jobs. Storing protects and attacks anew: what is stored is what lies
in the statistics zone at that moment, never an older trial.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db import transaction

from kommune360.base.findings import Finding, InputRefused
from kommune360.exchange.folder.releasing import Trial, release, trial_of
from kommune360.web.accounts.models import Municipality
from kommune360.web.areas.folders import folder_of
from kommune360.web.areas.following import tell
from kommune360.web.audit.services import Actor, record
from kommune360.web.data.models import ReleaseRun, ReleaseState
from kommune360.web.runs.jobs import Cancelled, reporter


@transaction.atomic
def begin_release(municipality: Municipality, datasets: Sequence[str], *, actor: Actor) -> ReleaseRun:
    """Open a release of ``datasets``; trying it is a job (``tasks``)."""
    run = ReleaseRun.objects.create(municipality=municipality, started_by=actor.name, datasets=list(datasets))
    record(actor, "release.tried", municipality_id=municipality.pk, obj=run, after={"datasets": run.datasets})
    return run


def try_run(run: ReleaseRun) -> None:
    """Protect and attack; put what would be blanked into the run. Nothing is stored."""
    if not _begins(run):
        return
    try:
        trial = _trial(run)
    except Cancelled:
        _move(run, ReleaseState.CANCELLED)
        return
    except InputRefused as refused:
        _refuse(run, {}, refused.findings)
        return
    if trial.passed:
        run.report = _report(trial) | {"findings": [finding.as_dict() for finding in trial.findings]}
        _move(run, ReleaseState.TRIED)
    else:
        _refuse(run, _report(trial), trial.refusals())


def store_release(run: ReleaseRun, *, actor: Actor) -> None:
    """Protect, attack and store as one new data state with its proof; refused where the attack succeeds."""
    if run.state not in {ReleaseState.TRIED, ReleaseState.WAITING} or not _begins(run):
        return
    report: dict[str, Any] = {}
    try:
        trial = _trial(run)
        report = _report(trial)
        state = release(folder_of(run.municipality), trial, author=actor.name)
    except Cancelled:
        _move(run, ReleaseState.CANCELLED)
        return
    except InputRefused as refused:
        _refuse(run, report, refused.findings)
        record(actor, "release.refused", municipality_id=run.municipality_id, obj=run)
        return
    run.report, run.data_state = report, state.number
    with transaction.atomic():
        _move(run, ReleaseState.DONE)
        record(
            actor,
            "release.stored",
            municipality_id=run.municipality_id,
            obj=run,
            after={"data_state": state.number, "datasets": list(state.datasets)},
        )
    tell(run.municipality)


def mark_waiting(run: ReleaseRun) -> None:
    """The page shows at once that the step was taken, whenever the worker comes to it."""
    _move(run, ReleaseState.WAITING)


@transaction.atomic
def cancel_release(run: ReleaseRun, *, actor: Actor) -> None:
    """Stop a release: one that was tried ends now, a moving one at its next table. What is stored stays."""
    record(actor, "release.cancelled", municipality_id=run.municipality_id, obj=run)
    ReleaseRun.objects.filter(pk=run.pk).update(cancel_wanted=True)
    if not run.moving:
        _move(run, ReleaseState.CANCELLED)


def fail_release(run: ReleaseRun) -> None:
    """An error nobody foresaw ended the job; nothing is stored half."""
    _move(run, ReleaseState.FAILED)


def _begins(run: ReleaseRun) -> bool:
    """Whether the job may begin; one that was stopped while it waited ends here."""
    wanted = ReleaseRun.objects.filter(pk=run.pk).values_list("cancel_wanted", flat=True).first()
    _move(run, ReleaseState.CANCELLED if wanted else ReleaseState.RUNNING)
    return not wanted


def _trial(run: ReleaseRun) -> Trial:
    return trial_of(folder_of(run.municipality), run.datasets, progress=reporter(run))


def _report(trial: Trial) -> dict[str, Any]:
    return {**trial.public(), "remedies": trial.proposals()}


def _refuse(run: ReleaseRun, report: dict[str, Any], findings: Sequence[Finding]) -> None:
    run.report = {**report, "findings": [finding.as_dict() for finding in findings]}
    _move(run, ReleaseState.REFUSED)


def _move(run: ReleaseRun, state: ReleaseState) -> None:
    run.state = state
    run.save(update_fields=["state", "report", "data_state"])
