"""Which figures have to be protected as one table? Measures and dates that a sum over time ties together.

From new observations and those published before to groups of (measure, date); most figures stay alone.
"""

from __future__ import annotations

from collections.abc import Sequence

import polars as pl

from kommune360.disclosure.balances import Balance, recognised
from kommune360.disclosure.chains import UNSAID, links_of

MEASURE, TIME = "variable", "period"
Key = tuple[str, str]  # measure, date
_PLACE = ("area_system", "area", "sex", "age_from", "age_to")


def together(
    new: pl.DataFrame, published: pl.DataFrame | None, balances: Sequence[Balance]
) -> list[tuple[Key, ...]]:
    """Return groups of keys, each with at least one of ``new``, in the order in which they come there.

    Both have the columns OBSERVATIONS; keys only in ``published`` join where a link reaches them.
    """
    mine = [tuple(key) for key in new.select(MEASURE, TIME).unique(maintain_order=True).rows()]
    above: dict[Key, Key] = {key: key for key in mine}

    def top(key: Key) -> Key:
        while above.setdefault(key, key) != key:
            key = above[key]
        return key

    for one, *others in _tied(new, published, balances):
        for other in others:
            above[top(other)] = top(one)
    groups: dict[Key, list[Key]] = {top(key): [] for key in mine}
    for key in [*mine, *sorted(set(above) - set(mine))]:
        if top(key) in groups:
            groups[top(key)].append(key)
    return [tuple(keys) for keys in groups.values()]


def tied(variables: Sequence[str], published: Sequence[str], balances: Sequence[Balance]) -> frozenset[str]:
    """Measures that could stand in one balance with one of ``variables``, at whatever date; those among them."""
    return frozenset(
        code
        for one in recognised([*variables, *published], balances)
        if not set(variables).isdisjoint(one.codes.values())
        for code in one.codes.values()
    )


def _tied(new: pl.DataFrame, published: pl.DataFrame | None, balances: Sequence[Balance]) -> list[list[Key]]:
    """The cells of every link that holds in the figures, new ones before those that were seen."""
    columns = [*_PLACE, MEASURE, TIME, "numerator"]
    parts = [new.select(columns)]
    if published is not None and published.height:
        parts.append(published.select(columns))
    measures = {code for part in parts for code in part[MEASURE].unique().to_list()}
    told = {code for one in recognised(measures, balances) for code in one.codes.values()}
    if told.isdisjoint(parts[0][MEASURE].unique().to_list()):
        return []
    frame = pl.concat([part.filter(pl.col(MEASURE).is_in(list(told))) for part in parts])
    frame = frame.unique([*_PLACE, MEASURE, TIME], keep="first", maintain_order=True)
    links = links_of(frame, MEASURE, TIME, "numerator", balances)
    return [[cell for cell, _ in link.terms if not cell[0].startswith(UNSAID)] for link in links]
