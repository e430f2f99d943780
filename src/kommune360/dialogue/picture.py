"""How can the landscape be drawn without showing anybody's place?

From the places of the participants to spots of several people each, within their groups.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from kommune360.dialogue.landscape import Landscape
from kommune360.dialogue.protection import THRESHOLD
from kommune360.dialogue.votes import Int64

MOST_SPOTS = 100


@dataclass(frozen=True, slots=True)
class Spot:
    """``people`` of one group (None: without groups) stand around ``x``, ``y`` (rounded to hundredths)."""

    group: int | None
    x: float
    y: float
    people: int


def spots(found: Landscape, threshold: int = THRESHOLD) -> list[Spot]:
    """About ``MOST_SPOTS`` spots of at least ``threshold`` people who voted enough to be counted.

    The people of a group are halved across the wider side until a further half would be too small.
    """
    counted = found.groups.counted
    least = max(threshold, int(counted.sum()) // MOST_SPOTS)
    numbers: list[int | None] = list(range(found.groups.number)) or [None]
    out = []
    for group in numbers:
        own = counted if group is None else found.groups.labels == group
        for part in _halved(found, np.flatnonzero(own), least):
            x, y = found.points[part].mean(axis=0)
            out.append(Spot(group, round(float(x), 2), round(float(y), 2), len(part)))
    return out


def _halved(found: Landscape, rows: Int64, least: int) -> list[Int64]:
    if len(rows) < 2 * least:
        return [rows] if len(rows) >= least else []
    points = found.points[rows]
    side = int(np.argmax(np.ptp(points, axis=0)))
    order = rows[np.lexsort((points[:, 1 - side], points[:, side]))]
    middle = len(order) // 2
    return [*_halved(found, order[:middle], least), *_halved(found, order[middle:], least)]
