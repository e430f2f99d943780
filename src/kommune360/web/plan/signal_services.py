"""Who looks for signals, and what becomes of each? The look runs in the worker; people review or set aside.

Every act leaves an audit line; the memory of what was told stays with the plan.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

from django.db import transaction
from django.utils import timezone

from kommune360.exchange.folder import plans
from kommune360.plan import editing
from kommune360.plan.adapting.signals import Memory, Signal, look
from kommune360.plan.records import Review
from kommune360.web.areas.folders import FolderMissing, folder_of, state_of
from kommune360.web.audit.services import Actor, record
from kommune360.web.plan import services
from kommune360.web.plan.documents import working
from kommune360.web.plan.models import PlanRecord, SignalRecord, SignalState
from kommune360.web.plan.subjects import open_contributions


def claim_look(found: PlanRecord, today: dt.date) -> bool:
    """Whether data or day are new since the last look; who hears yes is the one to have it done."""
    try:
        state = state_of(found.municipality).number
    except FolderMissing:
        return False
    if (found.looked_state, found.looked_on) == (state, today):
        return False
    claimed = PlanRecord.objects.filter(
        pk=found.pk, looked_state=found.looked_state, looked_on=found.looked_on
    ).update(looked_state=state, looked_on=today)
    return bool(claimed)


def look_now(found: PlanRecord, on: dt.date, *, needs: bool = True) -> list[SignalRecord]:
    """Look at the plan with the figures of the day and keep what is new. FolderMissing without a folder."""
    folder = folder_of(found.municipality)
    plan = working(found)
    facts = plans.facts_of(folder, plan, on, needs=needs)
    facts = replace(facts, contributions=open_contributions(found))
    seen = look(plan, facts, Memory(frozenset(found.told)), plans.names_of(folder, plan))
    with transaction.atomic():
        kept = PlanRecord.objects.select_for_update().get(pk=found.pk)
        kept.told = sorted(seen.memory.told)
        kept.save(update_fields=["told"])
        return [_keep(kept, signal) for signal in seen.signals]


def _keep(kept: PlanRecord, signal: Signal) -> SignalRecord:
    content = {
        "rule": signal.rule,
        "name": signal.name.as_dict(),
        "what": signal.what.as_dict(),
        "why": signal.why.as_dict(),
        "goals": list(signal.goals),
        "measures": list(signal.measures),
        "review": str(signal.review),
        "data": dict(signal.data),
        "data_state": signal.data_state,
    }
    made, _new = SignalRecord.objects.get_or_create(
        plan=kept, key=signal.key, raised_on=signal.on, defaults={"content": content}
    )
    return made


@transaction.atomic
def set_aside(signal: SignalRecord, reason: str, *, actor: Actor) -> None:
    """Nothing is done about a signal, with the reason why."""
    _settle(signal, SignalState.SET_ASIDE, reason)
    record(
        actor,
        "plan.signal_set_aside",
        municipality_id=signal.plan.municipality_id,
        obj=signal,
        after={"reason": reason},
    )


@transaction.atomic
def hold_review(
    found: PlanRecord, review: Review, signal: SignalRecord | None, *, revision: int, actor: Actor
) -> Review:
    """Write a review into the plan; the signal that opened it is settled. Errors as ``services.change``."""
    services.change(
        found,
        lambda plan: editing.put(plan, replace(review, signal=signal.key if signal else "")),
        revision=revision,
        action="plan.reviewed",
        actor=actor,
        label=review.reason,
    )
    if signal is not None:
        _settle(signal, SignalState.REVIEWED, review.reason, review.id)
    return review


def _settle(signal: SignalRecord, state: SignalState, reason: str, review: str = "") -> None:
    signal.state, signal.reason, signal.review = state, reason[:500], review
    signal.settled_at = timezone.now()
    signal.save(update_fields=["state", "reason", "review", "settled_at"])
