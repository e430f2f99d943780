"""What does a moderator do with contributions? Publish, hide, give back, merge, each with a way back.

Every act is written down with reason, message and the state before; taking it back is an act of its own.
The audit line names numbers, never what somebody said.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from django.db import transaction

from kommune360.web.audit.services import Actor, record
from kommune360.web.dialogue import phases, services
from kommune360.web.dialogue.models import Act, Contribution, ModerationAct, Round, State
from kommune360.web.dialogue.moderation.reasons import reasons

NEEDS_REASON = frozenset({Act.HIDE, Act.RETURN, Act.MERGE})
_LEADS_TO = {
    Act.PUBLISH: State.PUBLISHED,
    Act.HIDE: State.HIDDEN,
    Act.RETURN: State.HIDDEN,
    Act.MERGE: State.HIDDEN,
}


class NoReason(Exception):
    """Refused: the act needs a reason of the list that fits it."""


class TooLate(Exception):
    """Refused: the act was taken back already, or another one followed."""


@transaction.atomic
def moderate(
    round_: Round,
    contributions: Iterable[Contribution],
    act: str,
    *,
    reason: str = "",
    message: str = "",
    actor: Actor,
) -> list[ModerationAct]:
    """Do one act with all of them; those it does not change (withdrawn, already so) are left alone.

    Errors: NoReason, services.NotNow.
    """
    services.allow(round_, phases.MODERATE)
    done = Act(act)
    if done not in _LEADS_TO:
        raise ValueError(f"{act} is not done to contributions")
    if done in NEEDS_REASON and (reason not in reasons() or done not in reasons()[reason].acts):
        raise NoReason
    numbers = [one.pk for one in contributions]
    held = round_.contributions.select_for_update(of=("self",)).filter(pk__in=numbers)
    made = []
    for contribution in held.exclude(state__in=[State.WITHDRAWN, _LEADS_TO[done]]).order_by("pk"):
        before = {"state": contribution.state}
        if done == Act.PUBLISH:
            services.publish(contribution)
        else:
            services.hide(contribution)
        made.append(_written(contribution, done, reason, message, before, actor))
    if made:
        _record(round_, done, made, actor, reason)
    return made


@transaction.atomic
def take_back(act: ModerationAct, *, actor: Actor) -> ModerationAct:
    """Bring the contribution back to the state before. Errors: TooLate, services.NotNow."""
    services.allow(act.round, phases.MODERATE)
    contribution = act.contribution
    if contribution is None or act.act not in _LEADS_TO:
        raise TooLate
    held = Contribution.objects.select_for_update(of=("self",)).get(pk=contribution.pk)
    newer = held.acts.filter(pk__gt=act.pk).exists()
    if newer or held.state != _LEADS_TO[Act(act.act)]:
        raise TooLate
    before = {"state": held.state}
    if act.before["state"] == State.PUBLISHED:
        services.publish(held)
    else:
        held.state = act.before["state"]
        held.save(update_fields=["state"])
    made = _written(held, Act.RESTORE, "", "", before, actor, reverses=act)
    _record(act.round, Act.RESTORE, [made], actor, "")
    return made


@transaction.atomic
def remind(round_: Round, about: str, *, actor: Actor) -> ModerationAct:
    """Note that those who owe an answer were reminded; ``about`` says of what."""
    made = ModerationAct.objects.create(
        round=round_, act=Act.REMIND, message=about[:1000], by_id=actor.user_id, role=actor.role[:20]
    )
    _record(round_, Act.REMIND, [made], actor, "")
    return made


def _written(
    contribution: Contribution,
    act: Act,
    reason: str,
    message: str,
    before: dict[str, Any],
    actor: Actor,
    *,
    reverses: ModerationAct | None = None,
) -> ModerationAct:
    return ModerationAct.objects.create(
        round_id=contribution.round_id,
        contribution=contribution,
        act=act,
        reason=reason,
        message=message.strip()[:1000],
        before=before,
        reverses=reverses,
        by_id=actor.user_id,
        role=actor.role[:20],
    )


def _record(round_: Round, act: Act, made: Sequence[ModerationAct], actor: Actor, reason: str) -> None:
    record(
        actor,
        "contribution.moderated",
        municipality_id=round_.municipality_id,
        obj=round_,
        after={
            "act": str(act),
            "reason": reason,
            "contributions": [one.contribution_id for one in made if one.contribution_id],
        },
    )
