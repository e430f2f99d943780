"""What has changed between two landscapes of the same round?

From an earlier and a later landscape to groups matched by their members, people who moved between them,
and statements whose agreement shifted. Small numbers are hidden.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np

from kommune360.dialogue.landscape import Landscape
from kommune360.dialogue.protection import THRESHOLD
from kommune360.dialogue.statistics import between
from kommune360.dialogue.votes import Int64


@dataclass(frozen=True, slots=True)
class Shift:
    """A statement's share of agreement then and now; ``certainty`` is z of those who voted since."""

    statement: str
    before: float
    after: float
    certainty: float


@dataclass(frozen=True, slots=True)
class Changes:
    """``followed``: for each group now, the earlier group most of its members come from, or None.

    ``moved`` [earlier groups, groups now]: people, -1 where fewer than the threshold. ``joined`` and
    ``votes`` count what is new.
    """

    followed: tuple[int | None, ...]
    moved: Int64
    joined: int
    votes: int
    new_statements: tuple[str, ...]
    shifts: tuple[Shift, ...]


def changes(before: Landscape, now: Landscape, threshold: int = THRESHOLD) -> Changes:
    """Compare; participants and statements are matched by id."""
    earlier = {p: i for i, p in enumerate(before.matrix.participants)}
    crossed = np.zeros((before.groups.number, now.groups.number), dtype=np.int64)
    for row, participant in enumerate(now.matrix.participants):
        old = earlier.get(participant)
        if old is not None and now.groups.labels[row] >= 0 and before.groups.labels[old] >= 0:
            crossed[before.groups.labels[old], now.groups.labels[row]] += 1
    followed: list[int | None] = [None] * now.groups.number
    if crossed.size:
        from scipy.optimize import linear_sum_assignment  # heavy: only when it is needed

        for old, new in zip(*linear_sum_assignment(-crossed), strict=True):
            if crossed[old, new] > 0:
                followed[new] = int(old)
    known = set(before.matrix.statements)
    return Changes(
        followed=tuple(followed),
        moved=np.where((crossed > 0) & (crossed < threshold), -1, crossed),
        joined=len(now.matrix.participants) - len(before.matrix.participants),
        votes=now.matrix.votes - before.matrix.votes,
        new_statements=tuple(s for s in now.matrix.statements if s not in known),
        shifts=tuple(_shifts(before, now, threshold)),
    )


def told_changes(
    earlier: Mapping[str, Any], now: Mapping[str, Any], threshold: int = THRESHOLD
) -> dict[str, Any]:
    """What two published answers differ in, from their shown figures alone: nothing new is told by it.

    The shape of ``publication``'s changes without who moved between groups, which only votes could tell.
    """
    old = {one["statement"]: one for one in earlier["statements"]}
    shifts = []
    for one in now["statements"]:
        last = old.get(one["statement"])
        if last is None or one["voters"] is None or last["voters"] is None:
            continue
        since, agreed = one["voters"] - last["voters"], one["agree"] - last["agree"]
        if since >= threshold and 0 <= agreed <= since:
            shifts.append(_shift(one["statement"], agreed, since, last["agree"], last["voters"]))
    return {
        "joined": now["participants"] - earlier["participants"],
        "votes": now["votes"] - earlier["votes"],
        "new_statements": [one["statement"] for one in now["statements"] if one["statement"] not in old],
        "shifts": [asdict(shift) for shift in _largest_first(shifts)],
    }


def _shifts(before: Landscape, now: Landscape, threshold: int) -> Sequence[Shift]:
    """Statements on which enough people voted before and since, largest certain shifts first."""
    places = {s: i for i, s in enumerate(now.matrix.statements)}
    out = []
    for old, statement in enumerate(before.matrix.statements):
        new = places.get(statement)
        if new is None or now.matrix.hidden[new]:
            continue
        a0, n0 = before.overall.agree[0, old], before.overall.voters[0, old]
        a1, n1 = now.overall.agree[0, new], now.overall.voters[0, new]
        since, agreed = n1 - n0, a1 - a0
        if n0 < threshold or since < threshold or not 0 <= agreed <= since:
            continue
        out.append(_shift(statement, int(agreed), int(since), int(a0), int(n0)))
    return _largest_first(out)


def _shift(statement: str, agreed: int, since: int, a0: int, n0: int) -> Shift:
    z = float(between(*(np.array([float(x)]) for x in (agreed, since, a0, n0)))[0])
    return Shift(statement, (a0 + 1) / (n0 + 2), (a0 + agreed + 1) / (n0 + since + 2), z)


def _largest_first(shifts: list[Shift]) -> list[Shift]:
    return sorted(shifts, key=lambda s: (-abs(s.certainty), s.statement))
