"""What waits for a moderator, why, and since when? What was done, and what did authors get to read?"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Count, Q, QuerySet
from django.utils import timezone

from kommune360.base.text import Text
from kommune360.dialogue.noticing import Notice, noticed
from kommune360.web.dialogue.models import (
    Act,
    Contribution,
    ModerationAct,
    Participant,
    Round,
    State,
)
from kommune360.web.dialogue.moderation.reasons import reasons
from kommune360.web.dialogue.participants import UNPROVED

PATIENCE = dt.timedelta(days=2)  # longer waiting is called late
WAITING, HIDDEN, SHOWN = "wartend", "verborgen", "gezeigt"
_STATES = {WAITING: State.WAITING, HIDDEN: State.HIDDEN, SHOWN: State.PUBLISHED}
_UNPROVED = Text(
    "Der Browser hat nicht nachgewiesen, dass kein Automat schreibt.",
    "The browser did not prove that no machine writes.",
)


@dataclass(frozen=True, slots=True)
class Waiting:
    """One contribution to look at: what rules noticed, what else is known, whether it waits too long.

    ``last``: the last act, so that it can be taken back."""

    contribution: Contribution
    notices: tuple[Notice, ...]
    remarks: tuple[Text, ...]
    late: bool
    last: ModerationAct | None


@dataclass(frozen=True, slots=True)
class Load:
    """How much waits in a round, how much of it noticed by a rule, how much for too long."""

    round: Round
    waiting: int
    flagged: int
    late: int


def queue_of(round_: Round, shown: str) -> list[Waiting]:
    """``shown``: WAITING, HIDDEN or SHOWN; noticed ones first, then the oldest."""
    found = (
        round_.contributions.filter(state=_STATES.get(shown, State.WAITING))
        .select_related("thesis", "parent")
        .prefetch_related("acts")
        .order_by("pk")
    )
    entries = [_entry(one) for one in found]
    return sorted(entries, key=lambda entry: not (entry.notices or entry.remarks))


def loads_of(rounds: Sequence[Round]) -> list[Load]:
    """Rounds in which something waits, most first."""
    waits = Q(contributions__state=State.WAITING)
    late = Q(contributions__written_at__lt=timezone.now() - PATIENCE)
    counted = Round.objects.filter(pk__in=[one.pk for one in rounds]).annotate(
        waiting=Count("contributions", filter=waits),
        flagged=Count("contributions", filter=waits & ~Q(contributions__flags=[])),
        late=Count("contributions", filter=waits & late),
    )
    loads = [Load(one, one.waiting, one.flagged, one.late) for one in counted]
    return sorted((load for load in loads if load.waiting), key=lambda load: (-load.late, -load.waiting))


def log_of(round_: Round) -> QuerySet[ModerationAct]:
    return round_.acts.select_related("contribution", "by").order_by("-pk")


@dataclass(frozen=True, slots=True)
class Told:
    """What an author reads about one of her contributions."""

    contribution: Contribution
    act: ModerationAct
    said: Text
    more: str


def told_to(participant: Participant | None) -> list[Told]:
    """The last act on each of her contributions that is to be told, newest first."""
    if participant is None:
        return []
    acts = (
        ModerationAct.objects.filter(contribution__participant=participant)
        .select_related("contribution")
        .order_by("-pk")
    )
    last: dict[int, ModerationAct] = {}
    for act in acts:
        last.setdefault(act.contribution_id or 0, act)
    return [
        Told(act.contribution, act, reasons()[act.reason].message, act.message)
        for act in last.values()
        if act.contribution is not None and act.reason in reasons() and act.act != Act.RESTORE
    ]


def _entry(contribution: Contribution) -> Waiting:
    acts = sorted(contribution.acts.all(), key=lambda act: act.pk)
    waits = contribution.state == State.WAITING
    return Waiting(
        contribution,
        tuple(noticed(contribution.text)),
        (_UNPROVED,) if UNPROVED in contribution.flags else (),
        waits and contribution.written_at < timezone.now() - PATIENCE,
        acts[-1] if acts and acts[-1].act != Act.RESTORE else None,
    )
