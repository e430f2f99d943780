"""Which group is called A? The one that readers know as A, as far as its people are still together.

From a landscape, whose groups are numbered by size, and the last release to the same landscape with its
groups in the order of the earlier ones.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from kommune360.dialogue.landscape import Landscape
from kommune360.dialogue.publication import GROUP, group_names
from kommune360.dialogue.release import Release
from kommune360.dialogue.votes import Int64


def following(found: Landscape, before: Release | None) -> Landscape:
    """Groups that most people of an earlier group are in take its place; the others follow by size."""
    number = found.groups.number
    if before is None or number < 2 or GROUP not in before.told:
        return found
    old, most = _earlier_labels(found, before)
    labels = found.groups.labels
    both = (old >= 0) & (labels >= 0)
    crossed = np.zeros((most, number), dtype=np.int64)
    np.add.at(crossed, (old[both], labels[both]), 1)
    place: dict[int, int] = {}
    from scipy.optimize import linear_sum_assignment  # heavy: only when it is needed

    for earlier, now in zip(*linear_sum_assignment(-crossed), strict=True):
        if crossed[earlier, now] > 0 and earlier < number:
            place[int(now)] = int(earlier)
    free = iter(sorted(set(range(number)) - set(place.values())))
    order = np.array([place[now] if now in place else next(free) for now in range(number)], dtype=np.int64)
    back = np.argsort(order)
    groups = replace(
        found.groups,
        labels=np.where(labels >= 0, order[labels], -1),
        centres=found.groups.centres[back],
    )
    return replace(found, groups=groups, by_group=found.by_group.of(back.tolist()))


def _earlier_labels(found: Landscape, before: Release) -> tuple[Int64, int]:
    """By participant of now the group she was told in most often, -1 for none; and how many groups."""
    told = before.told[GROUP]
    known = set(group_names(26))
    number = sum(name in known for name in told.categories)
    votes = np.zeros((len(before.matrix.participants), max(number, 1)), dtype=np.int64)
    live = told.labels < number
    np.add.at(votes, (told.rows[live], told.labels[live]), 1)
    best = np.where(votes.any(axis=1), votes.argmax(axis=1), -1)
    rows = {name: row for row, name in enumerate(before.matrix.participants)}
    at = [rows.get(name, -1) for name in found.matrix.participants]
    return np.array([best[row] if row >= 0 else -1 for row in at], dtype=np.int64), number
