"""How does a plan change? Every act edits the document, keeps what was, and leaves an audit line."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from kommune360.exchange.folder import plans
from kommune360.exchange.folder.planning_folder import PlanningFolder
from kommune360.plan import editing
from kommune360.plan.checking.structure import structural
from kommune360.plan.diff import compare
from kommune360.plan.document import Plan
from kommune360.plan.files.reading import plan_as_dict
from kommune360.plan.records import Resolution, VoteResult
from kommune360.web.accounts.models import Municipality
from kommune360.web.areas.folders import folder_of
from kommune360.web.audit.services import Actor, record
from kommune360.web.plan.documents import closed, remember, working
from kommune360.web.plan.models import PlanRecord, PlanVersion, VersionState


class ChangedMeanwhile(Exception):
    """Refused: somebody else changed the plan since the form was opened."""


class NotAcceptable(Exception):
    """Refused: a structural rule is violated. ``findings`` say which, all at once."""

    def __init__(self, findings: Iterable[Any]) -> None:
        super().__init__("structural rules are violated")
        self.findings = list(findings)


@transaction.atomic
def enter(
    municipality: Municipality, plan: Plan, earlier: Iterable[Plan] = (), *, actor: Actor
) -> PlanRecord:
    """Take a plan over, e.g. from the planning folder, with its closed versions. A plan of that id is replaced
    as a whole; versions that are known already stay untouched."""
    made, new = PlanRecord.objects.update_or_create(
        municipality=municipality,
        slug=plan.id,
        defaults={"title": plan.title, "working": plan_as_dict(plan), "changed_by": actor.name},
    )
    if not new:
        made.revision += 1
        made.save(update_fields=["revision"])
    known = set(made.versions.values_list("number", flat=True))
    for old in (*earlier, plan):
        if old.version and old.version not in known:
            kept = _keep(made, old, _state_of(plan, old.version))
            closed_on = dt.datetime.combine(old.versions[-1].on, dt.time(12), timezone.get_current_timezone())
            PlanVersion.objects.filter(pk=kept.pk).update(closed_at=closed_on)  # not the day it came here
            known.add(old.version)
    record(actor, "plan.entered", municipality_id=municipality.pk, obj=made, after={"version": plan.version})
    return made


def take_over(municipality: Municipality, *, actor: Actor) -> list[PlanRecord]:
    """Enter every readable plan of the planning folder with its closed versions. FolderMissing."""
    folder = folder_of(municipality)
    return [
        enter(municipality, stored.plan, _earlier(folder, stored.plan.id), actor=actor)
        for stored in plans.plans_of(folder)
    ]


@transaction.atomic
def change(
    found: PlanRecord,
    edit: Callable[[Plan], Plan],
    *,
    revision: int,
    action: str,
    actor: Actor,
    label: str = "",
    reason: str = "",
) -> Plan:
    """Edit the working document; a ``reason`` goes on to the next version. Errors: ChangedMeanwhile,
    NotAcceptable; then nothing is stored."""
    kept = _held(found.pk)
    if kept.revision != revision:
        raise ChangedMeanwhile
    before = working(kept)
    after = edit(before)
    broken = [finding for finding in structural(after) if finding not in structural(before)]
    if broken:
        raise NotAcceptable(broken)
    if reason.strip():
        after = editing.explained(
            after, before, on=timezone.localdate(), reason=reason.strip(), role=actor.role
        )
    _store(kept, after, actor)
    changes = [str(each.sentence.de) for each in compare(before, after)]
    record(
        actor,
        action,
        municipality_id=kept.municipality_id,
        obj=kept,
        label=label or kept.title,
        after={"changes": changes[:50]} | ({"reason": reason} if reason else {}),
    )
    _bring_up_to_date(found, kept)
    return after


@transaction.atomic
def close_version(
    found: PlanRecord,
    *,
    reason: str,
    on: dt.date,
    role: str,
    actor: Actor,
    data_state: int | None = None,
    datasets: Iterable[str] = (),
    review: str = "",
) -> PlanVersion:
    """Close the working state as the next version. Errors: NotAcceptable."""
    kept = _held(found.pk)
    plan = working(kept)
    if broken := structural(plan):
        raise NotAcceptable(broken)
    plan = editing.new_version(
        plan, on=on, reason=reason, role=role, data_state=data_state, datasets=datasets, review=review
    )
    _store(kept, plan, actor)
    version = _keep(kept, plan)
    record(
        actor,
        "plan.version_closed",
        municipality_id=kept.municipality_id,
        obj=version,
        after={"number": version.number, "reason": reason, "data_state": data_state},
    )
    _bring_up_to_date(found, kept)
    return version


@transaction.atomic
def close_edited(
    found: PlanRecord,
    edit: Callable[[Plan], Plan],
    *,
    revision: int,
    action: str,
    reason: str,
    on: dt.date,
    data_state: int | None,
    actor: Actor,
    datasets: Iterable[str] = (),
) -> PlanVersion:
    """Edit the working document and close it at once. Errors: ChangedMeanwhile, NotAcceptable."""
    change(found, edit, revision=revision, action=action, actor=actor)
    return close_version(
        found, reason=reason, on=on, role=actor.role, actor=actor, data_state=data_state, datasets=datasets
    )


@transaction.atomic
def restore(version: PlanVersion, *, reason: str, on: dt.date, role: str, actor: Actor) -> PlanVersion:
    """Bring an earlier version back as the newest one; what came between stays in the list, what no version
    holds yet becomes one before."""
    kept = _held(version.plan_id)
    now = working(kept)
    newest = kept.versions.first()
    if newest is not None and not editing.same(now, closed(newest)) and not structural(now):
        kept_as = _("Stand vor der Rückkehr zu Fassung %(n)s") % {"n": version.number}
        now = editing.new_version(now, on=on, reason=kept_as, role=role)
        _keep(kept, now)
    plan = editing.restored(closed(version), now, on=on, reason=reason, role=role)
    _store(kept, plan, actor)
    made = _keep(kept, plan)
    record(
        actor,
        "plan.version_restored",
        municipality_id=kept.municipality_id,
        obj=made,
        after={"restored": version.number, "number": made.number, "reason": reason},
    )
    return made


@transaction.atomic
def move_on(version: PlanVersion, state: VersionState, *, actor: Actor) -> None:
    """Let the committee, or everybody, read a version; never back."""
    order = list(VersionState)
    kept = PlanVersion.objects.select_for_update().get(pk=version.pk)
    if order.index(state) <= order.index(VersionState(kept.state)):
        return
    before, kept.state = kept.state, state
    kept.save(update_fields=["state"])
    version.state = state
    record(
        actor,
        f"plan.version_{state.value}",
        municipality_id=kept.plan.municipality_id,
        obj=kept,
        before={"state": before},
        after={"state": state.value},
    )


def release(version: PlanVersion, *, actor: Actor) -> None:
    """Put a version before the committee."""
    move_on(version, VersionState.RELEASED, actor=actor)


@transaction.atomic
def note_resolution(version: PlanVersion, resolution: Resolution, *, actor: Actor) -> None:
    """Write what the committee resolved on a version into the plan; adopted, everybody may read it."""
    change(
        version.plan,
        lambda plan: editing.put(plan, replace(resolution, version=version.number)),
        revision=version.plan.revision,
        action="plan.resolution_noted",
        actor=actor,
        label=resolution.title,
    )


def _earlier(folder: PlanningFolder, key: str) -> list[Plan]:
    """The closed versions kept in the folder; one that cannot be read any more is left out."""
    found = []
    for number in plans.versions_of(folder, key):
        try:
            found.append(plans.plan_version(folder, key, number))
        except KeyError:
            continue
    return found


def _state_of(plan: Plan, number: int) -> VersionState:
    """What the resolutions of a plan say about one of its versions."""
    adopted = {VoteResult.ADOPTED, VoteResult.AMENDED}
    decided = any(each.version == number and each.result in adopted for each in plan.resolutions)
    return VersionState.DECIDED if decided else VersionState.CLOSED


def _held(pk: int) -> PlanRecord:
    """The plan's row, held until the end of the transaction; its document is read only where it is not at hand
    parsed, since reading one of 2,000 measures takes longer than the rest of a change."""
    return PlanRecord.objects.select_for_update().defer("working", "told").get(pk=pk)


def _bring_up_to_date(found: PlanRecord, kept: PlanRecord) -> None:
    """What a caller holds is what is stored now."""
    found.working, found.title = kept.working, kept.title
    found.revision, found.changed_at = kept.revision, kept.changed_at


def _store(kept: PlanRecord, plan: Plan, actor: Actor) -> None:
    kept.working, kept.title = plan_as_dict(plan), plan.title
    kept.revision += 1
    kept.changed_by = actor.name
    kept.save()
    transaction.on_commit(lambda: remember(kept, plan))


def _keep(kept: PlanRecord, plan: Plan, state: VersionState = VersionState.CLOSED) -> PlanVersion:
    newest = plan.versions[-1]
    return PlanVersion.objects.create(
        state=state,
        plan=kept,
        number=newest.number,
        document=plan_as_dict(plan),
        reason=newest.reason,
        role=newest.role,
        data_state=newest.data_state,
    )
