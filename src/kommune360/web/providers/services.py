"""What is done with proposals: write, hand in, withdraw; take over or decline. Each act leaves an audit line."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from django.db import transaction
from django.utils import timezone

from kommune360.plan import editing
from kommune360.plan.document import Measure, Offer, Partner, Plan
from kommune360.plan.records import Participation
from kommune360.web.audit.services import Actor, record
from kommune360.web.plan import services as plans
from kommune360.web.plan.models import PlanRecord
from kommune360.web.providers.models import Proposal, ProposalKind, ProposalState
from kommune360.web.providers.selectors import key_of, partner_in


class NotPossible(Exception):
    """Refused: the proposal is not in the state for this."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What becomes of a statement: a consideration of the vocabulary, why, where in the plan, in which phase."""

    consideration: str
    reason: str
    passage: str = ""
    phase: str = "measures"


@transaction.atomic
def draft(
    plan: PlanRecord, organisation: str, kind: str, given: Mapping[str, Any], about: str = "", *, actor: Actor
) -> Proposal:
    """Begin a proposal; nobody but its own organisation sees it."""
    made = Proposal.objects.create(
        plan=plan, organisation=organisation, key=key_of(organisation), kind=kind, about=about, **given
    )
    _note(actor, "proposal.drafted", made)
    return made


@transaction.atomic
def change(proposal: Proposal, given: Mapping[str, Any], *, actor: Actor) -> None:
    """Change a draft. NotPossible once it is handed in."""
    kept = _kept(proposal, ProposalState.DRAFT)
    for name, value in given.items():
        setattr(kept, name, value)
    kept.save()
    _note(actor, "proposal.changed", kept)


@transaction.atomic
def hand_in(proposal: Proposal, *, actor: Actor) -> None:
    """From now on the planning sees it, and it does not change any more."""
    kept = _kept(proposal, ProposalState.DRAFT)
    kept.state, kept.handed_in_at = ProposalState.HANDED_IN, timezone.now()
    kept.save()
    _note(actor, "proposal.handed_in", kept)


@transaction.atomic
def withdraw(proposal: Proposal, *, actor: Actor) -> None:
    """Take back what is not settled; a draft goes altogether."""
    kept = _kept(proposal, ProposalState.DRAFT, ProposalState.HANDED_IN)
    # the title of a draft is its organisation's alone: the audit trail is read by others
    record(actor, "proposal.withdrawn", municipality_id=kept.plan.municipality_id, label=_label(kept))
    if kept.state == ProposalState.DRAFT:
        kept.delete()
        return
    kept.state, kept.settled_at = ProposalState.WITHDRAWN, timezone.now()
    kept.save()


@transaction.atomic
def take_over(proposal: Proposal, reason: str, *, revision: int, actor: Actor) -> None:
    """Write a measure or an offer into the plan. NotPossible; errors of a change of the plan."""
    kept = _kept(proposal, ProposalState.HANDED_IN)

    def edit(plan: Plan) -> Plan:
        plan, partner = _with_partner(plan, kept.organisation)
        made = _entry(plan, kept, partner)
        kept.entry = made.id
        return editing.put(plan, made)

    plans.change(
        kept.plan, edit, revision=revision, action="plan.measure_added", actor=actor, label=kept.title
    )
    _settle(kept, ProposalState.TAKEN_OVER, reason, actor)


@transaction.atomic
def decline(proposal: Proposal, reason: str, *, actor: Actor) -> None:
    """Say no, and why. NotPossible."""
    kept = _kept(proposal, ProposalState.HANDED_IN)
    _settle(kept, ProposalState.DECLINED, reason, actor)


@transaction.atomic
def consider(proposal: Proposal, answer: Answer, *, revision: int, actor: Actor) -> None:
    """Write a statement and what becomes of it into the log of involvement. NotPossible; errors of a change."""
    kept = _kept(proposal, ProposalState.HANDED_IN)
    handed_in = timezone.localtime(kept.handed_in_at).date() if kept.handed_in_at else timezone.localdate()

    def edit(plan: Plan) -> Plan:
        plan, partner = _with_partner(plan, kept.organisation)
        said = _participation(plan, kept, partner, answer, handed_in)
        kept.entry = said.id
        return editing.put(plan, said)

    plans.change(
        kept.plan, edit, revision=revision, action="plan.participation_noted", actor=actor, label=kept.title
    )
    state = ProposalState.DECLINED if answer.consideration == "not" else ProposalState.TAKEN_OVER
    _settle(kept, state, answer.reason, actor)


def _kept(proposal: Proposal, *states: ProposalState) -> Proposal:
    kept = Proposal.objects.select_for_update().select_related("plan").get(pk=proposal.pk)
    if kept.state not in states:
        raise NotPossible
    return kept


def _with_partner(plan: Plan, organisation: str) -> tuple[Plan, str]:
    """The plan with the organisation among its partners, and its id there."""
    if key := partner_in(plan, organisation):
        return plan, key
    made = Partner(editing.free_id(plan, f"p {organisation}"), organisation)
    return editing.put(plan, made), made.id


def _entry(plan: Plan, kept: Proposal, partner: str) -> Measure | Offer:
    phases, fields = tuple(kept.life_phases), tuple(kept.fields)
    if kept.kind == ProposalKind.OFFER:
        key = editing.free_id(plan, f"o {kept.title}")
        return Offer(key, kept.title, phases, fields, partner=partner, reach=kept.target_group)
    return Measure(
        editing.free_id(plan, f"m {kept.title}"),
        kept.title,
        text=kept.text,
        partners=(partner,),
        target_group=kept.target_group,
        life_phases=phases,
        fields=fields,
    )


def _participation(
    plan: Plan, kept: Proposal, partner: str, answer: Answer, handed_in: dt.date
) -> Participation:
    """The invitation with its answer; a statement nobody asked for begins its own line."""
    found = editing.find(plan, kept.about) if kept.about else None
    asked = found[1] if found and found[0] == "participation" and found[1].partner == partner else None
    if asked is None or asked.reply:
        key = editing.free_id(plan, f"bt {answer.phase} {partner}")
        asked = Participation(key, answer.phase, partner, handed_in)
    return replace(
        asked,
        replied=handed_in,
        reply=kept.text,
        consideration=answer.consideration,
        reason=answer.reason,
        passage=answer.passage,
    )


def _settle(kept: Proposal, state: ProposalState, reason: str, actor: Actor) -> None:
    kept.state, kept.reason = state, reason
    kept.settled_at, kept.settled_by = timezone.now(), actor.role[:20]
    kept.save()
    action = "proposal.declined" if state == ProposalState.DECLINED else "proposal.taken_over"
    _note(actor, action, kept, reason=reason)


def _note(actor: Actor, action: str, kept: Proposal, **after: str) -> None:
    town = kept.plan.municipality_id
    record(actor, action, municipality_id=town, obj=kept, label=_label(kept), after=after)


def _label(kept: Proposal) -> str:
    """A draft is named by its organisation alone: the audit trail is read by others."""
    return kept.organisation if kept.is_draft else f"{kept.organisation}: {kept.title}"
