"""Which answers are still owed, in which round, by whom, and since when too late?"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Count, Max, Q

from kommune360.web.dialogue.models import Act, Consideration, Contribution, Round, State


@dataclass(frozen=True, slots=True)
class Promised:
    """An answer that was promised: for how many contributions, how many days too late (0: in time)."""

    consideration: Consideration
    contributions: int
    late_days: int


@dataclass(frozen=True, slots=True)
class Owed:
    """One round: contributions nobody has taken up, how many of them too late; promised answers; when the
    house was reminded last."""

    round: Round
    untouched: int
    untouched_late: int
    promised: tuple[Promised, ...]
    reminded_at: dt.datetime | None

    @property
    def late(self) -> int:
        """Contributions whose answer is overdue."""
        return self.untouched_late + sum(one.contributions for one in self.promised if one.late_days)

    @property
    def waiting(self) -> int:
        return self.untouched + sum(one.contributions for one in self.promised)


def owed_in(rounds: Sequence[Round], today: dt.date, role: str = "") -> list[Owed]:
    """Rounds in which something is owed, most overdue first; ``role``: only what this role has promised."""
    by_round: dict[int, list[Promised]] = {}
    open_ones = Consideration.objects.filter(round__in=rounds, result="").annotate(
        said=Count("contributions", filter=Q(contributions__state=State.PUBLISHED))
    )
    if role:
        open_ones = open_ones.filter(role__iexact=role)
    for one in open_ones.order_by("due", "pk"):
        late = max(0, (today - one.due).days) if one.due is not None else 0
        by_round.setdefault(one.round_id, []).append(Promised(one, one.said, late))
    untouched: dict[int, list[Contribution]] = {}
    if not role:
        loose = Contribution.objects.filter(
            round__in=rounds, state=State.PUBLISHED, parent=None, consideration=None
        )
        for said in loose.select_related("round", "consideration"):
            untouched.setdefault(said.round_id, []).append(said)
    reminded = dict(
        Round.objects.filter(pk__in=[one.pk for one in rounds], acts__act=Act.REMIND)
        .annotate(last=Max("acts__at"))
        .values_list("pk", "last")
    )
    found = [
        Owed(
            round_,
            len(untouched.get(round_.pk, ())),
            sum(said.answer_due < today for said in untouched.get(round_.pk, ())),
            tuple(by_round.get(round_.pk, ())),
            reminded.get(round_.pk),
        )
        for round_ in rounds
    ]
    return sorted((one for one in found if one.waiting or one.promised), key=lambda o: (-o.late, -o.waiting))


def roles_in(rounds: Sequence[Round]) -> list[str]:
    """Roles that have promised an answer which is still open."""
    open_ones = Consideration.objects.filter(round__in=rounds, result="").exclude(role="")
    return sorted(set(open_ones.values_list("role", flat=True)), key=str.casefold)
