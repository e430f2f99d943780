"""Who may do what in a round? Audience, phase and role together; nothing else decides.

From a visitor (person, invitations) and a round to yes or no for every act of ``phases.py``.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from django.http import HttpRequest

from kommune360.web.accounts.models import Municipality
from kommune360.web.accounts.permissions import may
from kommune360.web.dialogue import phases
from kommune360.web.dialogue.models import Audience, Round

INVITATIONS = "dialogue_invitations"  # in the session: numbers of rounds she was let into


@dataclass(frozen=True, slots=True)
class Visitor:
    """Who asks: ``invitations`` are the numbers of the rounds whose secret address she has opened."""

    user: Any
    municipality: Municipality | None = None
    invitations: frozenset[int] = field(default=frozenset())


def visitor_of(request: HttpRequest) -> Visitor:
    return Visitor(request.user, request.municipality, frozenset(request.session.get(INVITATIONS, ())))


def may_do(visitor: Visitor, act: str, round_: Round) -> bool:
    """Whether the phase allows the act and the visitor is one of those who may. Errors: KeyError for an
    act nobody defined."""
    who = phases.phase_of(round_.phase).allows(act)
    if who is None:
        return False
    if who == phases.MODERATORS:
        right = "may_moderate_dialogue" if act == phases.MODERATE else "may_run_dialogue"
        return holds(visitor.user, right, round_) or holds(visitor.user, "may_moderate_dialogue", round_)
    if who == phases.ANSWERERS:
        return holds(visitor.user, "may_consider", round_)
    return admits(visitor, round_)


def may_read(visitor: Visitor, round_: Round) -> bool:
    return may_do(visitor, phases.READ, round_)


def admits(visitor: Visitor, round_: Round) -> bool:
    """Whether the audience of the round includes her. Who runs or answers it always belongs."""
    if round_.audience == Audience.PUBLIC:
        return True
    if round_.audience == Audience.INVITED and round_.pk in visitor.invitations:
        return True
    if round_.audience == Audience.INTERNAL:
        return holds(visitor.user, "may_discuss_internally", round_)
    return any(
        holds(visitor.user, right, round_)
        for right in ("may_run_dialogue", "may_moderate_dialogue", "may_consider")
    )


def holds(user: Any, right: str, round_: Round) -> bool:
    """The right in the town of the round; of a round of the network, in any town she works for."""
    if round_.municipality is not None:
        return may(user, right, round_.municipality)
    if not getattr(user, "is_authenticated", False):
        return False
    return any(may(user, right, town) for town in Municipality.objects.filter(memberships__user=user))
