"""Does the lottery keep its word? Draws counted by statement and day, beside what the weights promised.

``add`` counts in memory; ``store`` adds the sums to the database, now and then, from the thread that watches
over the rounds. Nothing of who was asked is kept, and what a killed process had not stored is lost: this
audits the lottery, it counts no vote.
"""

from __future__ import annotations

import datetime as dt
import threading
from collections.abc import Iterable

from django.db import transaction
from django.utils import timezone

from kommune360.web.dialogue.models import DrawTally, Round

_guard = threading.Lock()
_drawn: dict[tuple[int, dt.date], dict[str, list[float]]] = {}  # by round and day: drawn, expected


def add(round_id: int, statement: str, chances: Iterable[tuple[str, float]]) -> None:
    """Count one draw; ``chances`` names all statements that could have been drawn."""
    with _guard:
        sums = _drawn.setdefault((round_id, timezone.localdate()), {})
        for name, chance in chances:
            if name in sums:
                sums[name][1] += chance
            else:
                sums[name] = [0, chance]
        sums[statement][0] += 1


def store() -> None:
    """Add what was counted since the last time; in the order of rounds, each in one transaction."""
    with _guard:
        counted = dict(sorted(_drawn.items()))
        _drawn.clear()
    for (round_id, day), sums in counted.items():
        _store(round_id, day, sums)


def of(round_: Round) -> list[tuple[dt.date, int, int, float]]:
    """What was stored of a round: day, statement, how often it was drawn, how often it should have been."""
    return list(round_.draw_tallies.values_list("day", "statement", "drawn", "expected"))


def forget_all() -> None:
    with _guard:
        _drawn.clear()


@transaction.atomic
def _store(round_id: int, day: dt.date, sums: dict[str, list[float]]) -> None:
    """The lock on the round keeps two processes from adding to the same sum at once."""
    if not Round.objects.select_for_update(no_key=True).filter(pk=round_id).exists():
        return
    before = {
        number: (drawn, expected)
        for number, drawn, expected in DrawTally.objects.filter(round_id=round_id, day=day).values_list(
            "statement", "drawn", "expected"
        )
    }
    rows = []
    for name, (drawn, expected) in sums.items():
        drawn_before, expected_before = before.get(int(name), (0, 0.0))
        said = {"drawn": drawn_before + int(drawn), "expected": expected_before + expected}
        rows.append(DrawTally(round_id=round_id, statement=int(name), day=day, **said))
    DrawTally.objects.bulk_create(
        rows,
        update_conflicts=True,
        unique_fields=["round", "statement", "day"],
        update_fields=["drawn", "expected"],
    )
