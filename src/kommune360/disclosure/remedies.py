"""What helps where much is blanked? From a table to coarser ones, each with what it would show instead.

Proposals only: coarser areas or ages, or years together. Every proposal is computed, not guessed.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import polars as pl

from kommune360.base.text import Text
from kommune360.disclosure.dimensions import Dimension, is_area, is_time
from kommune360.disclosure.merging import Neighbours, merged
from kommune360.disclosure.profiles import NORMAL, Profile
from kommune360.disclosure.tables import COUNT, CountTable

YEARS = 3
MUCH = 0.2  # share of blanked cells above which proposals are worth reading (practice: barrier R3)


@dataclass(frozen=True, slots=True)
class Remedy:
    """A coarser table: how many cells it has, how many of them stay small, and what gets lost.

    ``small_before`` and ``small_after`` count small cells; ``cells_lost`` is the share of cells given up.
    """

    kind: str  # coarser, merged, three_years
    dimension: str
    text: Text
    cells_before: int
    cells_after: int
    small_before: int
    small_after: int
    groups: tuple[tuple[str, ...], ...] = ()  # codes that would be merged
    adjacent: bool | None = (
        None  # whether they are known to lie beside each other; None where nothing is merged
    )

    @property
    def cells_lost(self) -> float:
        return round(1 - self.cells_after / max(self.cells_before, 1), 4)

    def as_dict(self) -> dict[str, Any]:
        return {
            "kind": self.kind,
            "dimension": self.dimension,
            "text": self.text.as_dict(),
            "cells_before": self.cells_before,
            "cells_after": self.cells_after,
            "small_before": self.small_before,
            "small_after": self.small_after,
            "cells_lost": self.cells_lost,
            "groups": [list(group) for group in self.groups],
            "adjacent": self.adjacent,
        }


def remedies(
    table: CountTable,
    profile: Profile,
    *,
    sensitivity: str = NORMAL,
    neighbours: Neighbours | None = None,
) -> tuple[Remedy, ...]:
    """Return proposals for ``table`` (unprotected), those that leave fewest small cells first.

    ``neighbours``: which areas lie beside each other; without it all areas of one larger area may be merged, and
    the proposal says that nobody knows who borders whom.
    """
    threshold = profile.rule(sensitivity).threshold
    before = _small(table.frame, threshold)
    found: list[Remedy] = []
    for dimension in table.dimensions:
        if is_time(dimension.name):
            found += _years(table, dimension.name, threshold, before)
            continue
        if dimension.kind == "hierarchy" or is_area(dimension.name):
            found += _merged(table, dimension, threshold, before, neighbours)
        if (kept := _coarser(dimension)) is not None:
            frame = _summed(table, dimension, kept)
            found.append(
                Remedy(
                    "coarser",
                    dimension.name,
                    Text(
                        f"„{dimension.name}“ gröber gliedern: nur {_named(kept)}.",
                        f"Take “{dimension.name}” coarser: only {_named(kept)}.",
                    ),
                    table.frame.height,
                    frame.height,
                    before,
                    _small(frame, threshold),
                )
            )
    return tuple(sorted((one for one in found if one.small_after < before), key=lambda one: one.small_after))


def _coarser(dimension: Dimension) -> list[str] | None:
    """The sums just above the finest codes, where they are more than the total."""
    kept: set[str] = set()
    for cut in dimension.cuts:
        total = {code for code, inside in cut.sums.items() if inside == cut.leaves}
        kept |= set(cut.sums) - total
        if set(cut.sums) - total:
            covered = frozenset().union(*(cut.sums[code] for code in set(cut.sums) - total))
            kept |= (cut.leaves - covered) - cut.hidden
    return sorted(kept) or None


def _summed(table: CountTable, dimension: Dimension, kept: Sequence[str]) -> pl.DataFrame:
    """The rows of the coarser codes, made from the finest where the table lacks them; totals stay."""
    name = dimension.name
    totals = {code for cut in dimension.cuts for code, inside in cut.sums.items() if inside == cut.leaves}
    there = table.frame.filter(pl.col(name).is_in([*kept, *totals]))
    others = [other for other in table.names if other != name]
    pairs = [(code, leaf) for cut in dimension.cuts for code in kept for leaf in cut.sums.get(code, ())]
    star = pl.DataFrame(pairs, schema={"#sum": pl.String, name: pl.String}, orient="row")
    made = (
        table.frame.join(star, on=name)
        .group_by([*others, "#sum"])
        .agg(pl.col(COUNT).sum())
        .rename({"#sum": name})
        .join(there, on=table.names, how="anti")
    )
    return pl.concat([there.select([*table.names, COUNT]), made.select([*table.names, COUNT])])


def _merged(
    table: CountTable, dimension: Dimension, threshold: int, before: int, neighbours: Neighbours | None
) -> list[Remedy]:
    groups = merged(table, dimension, threshold, neighbours) if before else []
    if not groups:
        return []
    new = {code: "+".join(group) for group in groups for code in group}
    frame = (
        table.frame.with_columns(pl.col(dimension.name).replace(new))
        .group_by(table.names)
        .agg(pl.col(COUNT).sum())
    )
    named = "; ".join(" + ".join(group) for group in groups[:4]) + (
        f" … ({len(groups)})" if len(groups) > 4 else ""
    )
    return [
        Remedy(
            "merged",
            dimension.name,
            _merging(named, known=neighbours is not None),
            table.frame.height,
            frame.height,
            before,
            _small(frame, threshold),
            tuple(groups),
            neighbours is not None,
        )
    ]


def _merging(named: str, *, known: bool) -> Text:
    if known:
        return Text(f"Nachbarn zusammenlegen: {named}.", f"Merge neighbours: {named}.")
    return Text(
        f"Gebiete zusammenlegen: {named}. Grenzen liegen nicht vor; ob sie aneinanderliegen, ist zu prüfen.",
        f"Merge areas: {named}. There are no boundaries; check that they lie beside each other.",
    )


def _years(table: CountTable, name: str, threshold: int, before: int) -> list[Remedy]:
    years = sorted(set(table.frame[name].to_list()))
    if len(years) < YEARS:
        return []
    last = years[-YEARS:]
    others = [other for other in table.names if other != name]
    frame = (
        table.frame.filter(pl.col(name).is_in(last)).group_by(others or [pl.lit(0)]).agg(pl.col(COUNT).sum())
    )
    return [
        Remedy(
            "three_years",
            name,
            Text(
                f"Mittel aus {YEARS} Zeitpunkten ({last[0]} bis {last[-1]}) statt einzelner.",
                f"The mean of {YEARS} times ({last[0]} to {last[-1]}) instead of single ones.",
            ),
            table.frame.height,
            frame.height,
            before,
            _small(frame, threshold),
        )
    ]


def _small(frame: pl.DataFrame, threshold: int) -> int:
    return frame.filter((pl.col(COUNT) > 0) & (pl.col(COUNT) < threshold)).height


def _named(codes: Sequence[str]) -> str:
    return ", ".join(codes[:4]) + (f" … ({len(codes)})" if len(codes) > 4 else "")
