"""What can be done in the dialogue with rounds, theses, contributions and answers? Each act leaves a trace.

Acts of the house write an audit line. What people say and vote is no line of the audit trail: there it
would outlive its withdrawal. Every act asks the phase first and raises ``NotNow`` where it is not its time.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from kommune360.dialogue.noticing import noticed
from kommune360.web.accounts.models import Municipality
from kommune360.web.audit.services import Actor, record
from kommune360.web.dialogue import phases
from kommune360.web.dialogue.models import (
    Change,
    Consideration,
    Contribution,
    Evidence,
    Kind,
    Participant,
    Result,
    Round,
    RoundSubject,
    State,
    Thesis,
    ThesisVersion,
    Voice,
)
from kommune360.web.ui.subjects import Card

WORDING = ("title", "text", "plain_title", "plain_text", "reasons")


class NotNow(Exception):
    """Refused: the phase of the round does not allow the act."""


class NotSoFar(Exception):
    """Refused: a reply to a reply, or an answer without result."""


@transaction.atomic
def open_round(municipality: Municipality | None, said: Mapping[str, Any], *, actor: Actor) -> Round:
    """Make a round in preparation; ``said`` holds fields of the model."""
    round_ = Round.objects.create(municipality=municipality, **said)
    _record(round_, "round.opened", actor, after=_plain(said))
    return round_


@transaction.atomic
def change_round(round_: Round, said: Mapping[str, Any], *, actor: Actor) -> None:
    """Change settings of a round; its phase is changed by ``move_to`` alone."""
    before, changed = _set(round_, said)
    if not changed:
        return
    _record(
        round_,
        "round.changed",
        actor,
        before=_plain(before),
        after=_plain(changed),
    )


@transaction.atomic
def move_to(round_: Round, phase: str, *, actor: Actor) -> None:
    """Go on to a phase that may follow the present one, else NotNow."""
    held = Round.objects.select_for_update().get(pk=round_.pk)
    if phase not in phases.phase_of(held.phase).next:
        raise NotNow(phase)
    before, round_.phase, round_.phase_since = held.phase, phase, timezone.now()
    round_.save(update_fields=["phase", "phase_since"])
    _record(round_, "round.moved", actor, before={"phase": before}, after={"phase": phase})


@transaction.atomic
def concern(round_: Round, card: Card, *, actor: Actor) -> RoundSubject:
    """Say which object of the house a round is about."""
    found = RoundSubject.objects.create(round=round_, position=round_.subjects.count(), **_reference(card))
    _record(round_, "round.subject_added", actor, after={"kind": card.kind, "ref": card.ref})
    return found


@transaction.atomic
def add_thesis(round_: Round, said: Mapping[str, Any], cards: Iterable[Card] = (), *, actor: Actor) -> Thesis:
    """Put a thesis up with its evidence; ``said`` holds its wording."""
    allow(round_, phases.EDIT)
    last = round_.theses.aggregate(last=Max("number"))["last"] or 0
    thesis = Thesis.objects.create(round=round_, number=last + 1, **said)
    for position, card in enumerate(cards):
        Evidence.objects.create(thesis=thesis, position=position, **_reference(card))
    _keep_version(thesis, "", actor)
    _record(round_, "thesis.added", actor, label=thesis.title, after={"number": thesis.number})
    return thesis


@transaction.atomic
def change_thesis(
    thesis: Thesis,
    said: Mapping[str, Any],
    cards: Iterable[Card] | None = None,
    *,
    reason: str = "",
    actor: Actor,
) -> None:
    """Write a new version; ``cards`` replace the evidence, None leaves it. Nothing changed, no version."""
    allow(thesis.round, phases.EDIT)
    before = {name: getattr(thesis, name) for name in said}
    changed = {name: value for name, value in said.items() if before[name] != value}
    if not changed and cards is None:
        return
    for name, value in changed.items():
        setattr(thesis, name, value)
    thesis.version += 1
    thesis.save()
    if cards is not None:
        thesis.evidence.all().delete()
        for position, card in enumerate(cards):
            Evidence.objects.create(thesis=thesis, position=position, **_reference(card))
    _keep_version(thesis, reason, actor)
    _record(
        thesis.round,
        "thesis.changed",
        actor,
        label=thesis.title,
        before={name: before[name] for name in changed},
        after={**changed, "version": thesis.version},
    )


@transaction.atomic
def add_voice(thesis: Thesis, said: Mapping[str, Any], *, actor: Actor) -> Voice:
    """Add what somebody in a role says; ``example`` marks what was written for illustration."""
    voice = Voice.objects.create(thesis=thesis, position=thesis.voices.count(), **said)
    _record(thesis.round, "voice.added", actor, label=voice.role, after=_plain(said))
    return voice


@transaction.atomic
def change_voice(voice: Voice, said: Mapping[str, Any], *, actor: Actor) -> None:
    """Say it otherwise; what it said before stays in the audit trail."""
    before, changed = _set(voice, said)
    if not changed:
        return
    _record(
        voice.thesis.round,
        "voice.changed",
        actor,
        label=voice.role,
        before=_plain(before),
        after=_plain(changed),
    )


@transaction.atomic
def remove_voice(voice: Voice, *, actor: Actor) -> None:
    """Take a voice out of the thesis."""
    said = {"statement": voice.statement, "role": voice.role}
    _record(voice.thesis.round, "voice.removed", actor, label=voice.role, before=said)
    voice.delete()


@transaction.atomic
def contribute(
    thesis: Thesis,
    participant: Participant,
    kind: str,
    text: str,
    *,
    parent: Contribution | None = None,
    flags: Iterable[str] = (),
    **more: Any,
) -> Contribution:
    """Say one thought on a thesis, or reply to one; flagged ones and those in which a rule notices personal
    data or insults wait for a moderator, as do all in rounds that review first. Errors: NotNow; NotSoFar for a reply to a reply or to what is not shown."""
    round_ = thesis.round
    allow(round_, phases.CONTRIBUTE if parent is None else phases.REPLY)
    if parent is not None and (parent.parent_id or not parent.shown or parent.thesis_id != thesis.pk):
        raise NotSoFar
    seen = [*flags, *(f"text:{notice.rule.id}" for notice in noticed(text))]
    contribution = Contribution.objects.create(
        round=round_,
        thesis=thesis,
        thesis_version=thesis.version,
        participant=participant,
        parent=parent,
        kind=Kind(kind),
        text=text.strip(),
        sector=participant.sector,
        department=participant.department,
        flags=seen,
        **more,
    )
    if not seen and not round_.review_first:
        publish(contribution)
    return contribution


@transaction.atomic
def publish(contribution: Contribution) -> None:
    """Show it; a thought gets its number as a statement once and keeps it. Withdrawn ones stay so."""
    if contribution.state == State.WITHDRAWN:
        raise NotSoFar
    changed = ["state", "published_at"]
    contribution.state = State.PUBLISHED
    contribution.published_at = contribution.published_at or timezone.now()
    if contribution.statement and contribution.number is None:
        round_ = Round.objects.select_for_update().get(pk=contribution.round_id)
        last = round_.contributions.aggregate(last=Max("number"))["last"] or 0
        contribution.number = last + 1
        changed.append("number")
    contribution.save(update_fields=changed)


@transaction.atomic
def hide(contribution: Contribution) -> None:
    """Show it no longer; votes stay and count again when it is shown again."""
    if contribution.state == State.WITHDRAWN:
        raise NotSoFar
    contribution.state = State.HIDDEN
    contribution.save(update_fields=["state"])


@transaction.atomic
def withdraw(contribution: Contribution) -> None:
    """Take back what one has said oneself: the text goes, the number stays taken."""
    contribution.state, contribution.text, contribution.participant = State.WITHDRAWN, "", None
    contribution.sector = contribution.department = contribution.area = contribution.life_phase = ""
    contribution.save()


@transaction.atomic
def promise(
    round_: Round, contributions: Iterable[Contribution], said: Mapping[str, Any], *, actor: Actor
) -> Consideration:
    """Bundle contributions of the round for one answer; ``said``: title, role, due."""
    allow(round_, phases.CONSIDER)
    chosen = [one.pk for one in contributions]
    consideration = Consideration.objects.create(round=round_, **said)
    bundled = round_.contributions.filter(pk__in=chosen, parent=None)
    left = {one.consideration for one in bundled.select_related("consideration") if one.consideration}
    bundled.update(consideration=consideration)
    for earlier in left:
        if not earlier.answered and not earlier.contributions.exists():
            earlier.delete()
    _record(
        round_, "consideration.promised", actor, label=str(consideration), after={"contributions": chosen}
    )
    return consideration


@transaction.atomic
def rebundle(
    consideration: Consideration,
    contributions: Iterable[Contribution],
    said: Mapping[str, Any],
    *,
    actor: Actor,
) -> None:
    """Change which contributions an answer is for, and its title, role and day."""
    allow(consideration.round, phases.CONSIDER)
    chosen = {one.pk for one in contributions}
    before = {name: getattr(consideration, name) for name in said}
    for name, value in said.items():
        setattr(consideration, name, value)
    consideration.save(update_fields=list(said))
    consideration.contributions.exclude(pk__in=chosen).update(consideration=None)
    consideration.round.contributions.filter(pk__in=chosen, parent=None).update(consideration=consideration)
    _record(
        consideration.round,
        "consideration.promised",
        actor,
        label=str(consideration),
        before=_plain(before),
        after={**_plain(said), "contributions": sorted(chosen)},
    )


@transaction.atomic
def answer(
    consideration: Consideration,
    result: str,
    reason: str,
    changes: Iterable[tuple[Card, str]] = (),
    *,
    actor: Actor,
) -> None:
    """Answer a bundle: result, reason, and what it changed as pairs of the object's card in its new version
    and the version before. An answer can be corrected; what it said before stands in the audit line."""
    allow(consideration.round, phases.CONSIDER)
    if not reason.strip():
        raise NotSoFar
    before = {"result": consideration.result, "reason": consideration.reason}
    consideration.result, consideration.reason = Result(result), reason.strip()
    consideration.answered_at = consideration.answered_at or timezone.now()
    consideration.save()
    made = list(changes)
    consideration.changes.all().delete()
    for position, (card, version_before) in enumerate(made):
        Change.objects.create(
            consideration=consideration, position=position, before=version_before, **_reference(card)
        )
    _record(
        consideration.round,
        "consideration.answered",
        actor,
        label=str(consideration),
        before=before if before["result"] else {},
        after={
            "result": str(consideration.result),
            "reason": consideration.reason,
            "changes": [f"{card.kind} {card.ref} {card.version}" for card, _before in made],
        },
    )


def allow(round_: Round, act: str) -> None:
    """Errors: NotNow where the phase of the round allows the act to nobody."""
    if phases.phase_of(round_.phase).allows(act) is None:
        raise NotNow(act)


def _keep_version(thesis: Thesis, reason: str, actor: Actor) -> None:
    ThesisVersion.objects.create(
        thesis=thesis,
        number=thesis.version,
        evidence=list(thesis.evidence.order_by("position", "pk").values_list("card", flat=True)),
        reason=reason,
        written_by=actor.name,
        **{name: getattr(thesis, name) for name in WORDING},
    )


def _reference(card: Card) -> dict[str, Any]:
    return {"kind": card.kind, "ref": card.ref, "version": card.version, "card": card.as_dict()}


def _set(thing: Round | Voice, said: Mapping[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    """Save what is said otherwise; return the old and the new values of that, empty where nothing is."""
    changed = {name: value for name, value in said.items() if getattr(thing, name) != value}
    before = {name: getattr(thing, name) for name in changed}
    for name, value in changed.items():
        setattr(thing, name, value)
    if changed:
        thing.save(update_fields=list(changed))
    return before, changed


def _plain(said: Mapping[str, Any]) -> dict[str, Any]:
    return {
        name: str(v) if not isinstance(v, str | int | list | bool | None) else v for name, v in said.items()
    }


def _record(round_: Round, action: str, actor: Actor, *, label: str = "", **said: Any) -> None:
    record(
        actor, action, municipality_id=round_.municipality_id, obj=round_, label=label or str(round_), **said
    )
