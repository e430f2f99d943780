"""Which neighbours would have to be merged so that nothing has to be blanked? A proposal, area by area.

From a table and who lies beside whom to groups of areas: the smallest area with a small cell joins the
neighbour with which least stays small, until no group holds a small cell or none has a neighbour left.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping

import numpy as np
import polars as pl

from kommune360.disclosure.dimensions import Dimension
from kommune360.disclosure.tables import COUNT, CountTable

Neighbours = Mapping[str, Collection[str]]


def merged(
    table: CountTable, dimension: Dimension, threshold: int, neighbours: Neighbours | None = None
) -> list[tuple[str, ...]]:
    """Return the groups of more than one finest code of ``dimension`` in the order in which they are named.

    Only codes that lie in the same sums join, so that every sum above keeps its meaning. ``neighbours``: who
    lies beside whom; without it all codes in the same sums are neighbours. A group that stays small because
    it has no neighbour is left as it is.
    """
    codes, counts = _counts(table, dimension)
    above = _above(dimension, codes)
    small = [_small(row, threshold) for row in counts]
    groups = [{place} for place in range(len(codes))]
    open_ = {place for place, number in enumerate(small) if number}
    while open_:
        place = min(open_, key=lambda one: (counts[one].sum(), codes[one]))
        beside = [
            other
            for other in range(len(codes))
            if other != place
            and groups[other]
            and above[other] == above[place]
            and _touch(groups[place], groups[other], codes, neighbours)
        ]
        open_.discard(place)
        if not beside:
            continue
        joined = {other: counts[place] + counts[other] for other in beside}
        best = min(beside, key=lambda one: (_small(joined[one], threshold), joined[one].sum(), codes[one]))
        groups[best] |= groups[place]
        groups[place] = set()
        counts[best] = joined[best]
        open_.discard(best)
        if _small(counts[best], threshold):
            open_.add(best)
    named = [tuple(sorted(codes[one] for one in group)) for group in groups if len(group) > 1]
    return sorted(named)


def _counts(table: CountTable, dimension: Dimension) -> tuple[list[str], list[np.ndarray]]:
    """For each finest code its counts in all combinations of the other columns; a blanked one counts as nothing."""
    sums = {code for cut in dimension.cuts for code in cut.sums}
    others = [name for name in table.names if name != dimension.name]
    rows = table.frame.filter(~pl.col(dimension.name).is_in(list(sums)))
    codes = sorted(rows[dimension.name].unique().to_list())
    place = {code: number for number, code in enumerate(codes)}
    group = pl.struct(others).rank("dense") - 1 if others else pl.int_range(pl.len()) * 0
    at = rows.select(group.cast(pl.Int64)).to_series().to_numpy()
    width = int(at.max()) + 1 if len(at) else 0
    row = np.array([place[code] for code in rows[dimension.name]], np.int64)
    count = rows[COUNT].cast(pl.Float64).fill_null(0.0).to_numpy()
    whole = np.bincount(row * width + at, weights=count, minlength=len(codes) * width)
    return codes, list(whole.reshape(len(codes), width))


def _above(dimension: Dimension, codes: list[str]) -> list[frozenset[str]]:
    return [
        frozenset(code for cut in dimension.cuts for code, inside in cut.sums.items() if leaf in inside)
        for leaf in codes
    ]


def _small(counts: np.ndarray, threshold: int) -> int:
    return int(((counts > 0) & (counts < threshold)).sum())


def _touch(one: set[int], other: set[int], codes: list[str], neighbours: Neighbours | None) -> bool:
    if neighbours is None:
        return True
    return any(codes[b] in neighbours.get(codes[a], ()) for a in one for b in other)
