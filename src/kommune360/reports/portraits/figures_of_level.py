"""What is measured in the areas of a level? The newest indicators, each beside the town and similar areas.

From the kept results of the indicators to one small table an indicator: value by area, or why none is shown.
Similar are the areas nearest in the indicators that measure how people live, else in those that describe.
"""

from __future__ import annotations

import statistics
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import polars as pl

from kommune360.base.flags import HAS_VALUE, LABELS, Flag
from kommune360.exchange.folder.indicator_results import results_of
from kommune360.exchange.folder.indicators import folder_catalogue
from kommune360.exchange.folder.planning_folder import PlanningFolder
from kommune360.indicators.definitions import Definition
from kommune360.indicators.results import withheld
from kommune360.indicators.social_index.suggestions import measures_load
from kommune360.observations.ledger import DataState

SHOWN = 12  # indicators in a portrait
NEAREST = 5  # similar areas
_ENOUGH = 0.5  # of the areas must have a value
_MOST = 6  # indicators by which similarity is measured
_SHARE_OF_CHILDREN = "CTX01"
_LIVING = ("bad", "good")


@dataclass(frozen=True, slots=True)
class Measured:
    """One indicator at one level on its newest date. ``values``: by area value, numerator, denominator;
    ``reasons``: why an area has none. ``town`` is a ratio of sums, or the median where parts are unknown."""

    definition: Definition
    period: str
    values: Mapping[str, tuple[float, float | None, float | None]]
    reasons: Mapping[str, str]

    def together(self, areas: Iterable[str]) -> tuple[float | None, bool]:
        """The value of ``areas`` together, and whether it is their median."""
        rows = [self.values[area] for area in areas if area in self.values]
        if not rows:
            return None, False
        parts = [(above, below) for _, above, below in rows if above is not None and below]
        if len(parts) == len(rows):
            above, below = sum(a for a, _ in parts), sum(b for _, b in parts if b)
            shares = [value / (a / b) for (value, a, b) in rows if a and b]
            factor = statistics.median(shares) if shares else 1.0
            return factor * above / below, False
        return statistics.median(value for value, _, _ in rows), True


def measured_at(folder: PlanningFolder, state: DataState, system: str) -> tuple[Measured, ...]:
    """Indicators with a value in at least half of the areas of ``system``, loads first, newest first."""
    catalogue, _ = folder_catalogue(folder)
    definitions = {definition.id: definition for definition in catalogue}
    rows = (
        results_of(folder, state)
        .results.lazy()
        .with_columns(pl.col("indicator", "area_system", "area", "period", "flag").cast(pl.String))
        .filter((pl.col("area_system") == system) & pl.col("area").is_not_null())
        .select("indicator", "area", "period", "numerator", "denominator", "value", "flag")
        .collect()
    )
    areas = max(rows["area"].n_unique(), 1)
    found = []
    for (name,), part in rows.group_by("indicator", maintain_order=True):
        definition = definitions.get(str(name))
        if definition is None:
            continue
        one = _newest(definition, part)
        if one is not None and len(one.values) >= _ENOUGH * areas:
            found.append(one)
    return tuple(sorted(found, key=_rank))


def _rank(one: Measured) -> tuple[int, int, str]:
    living = one.definition.direction in _LIVING and measures_load(one.definition.topic)
    judged = one.definition.direction in _LIVING
    return (0 if living else 1 if judged else 2, -int(one.period[:4] or 0), one.definition.id)


def _newest(definition: Definition, part: pl.DataFrame) -> Measured | None:
    known = part.filter(pl.col("value").is_not_null())
    if known.is_empty():
        return None
    period = str(known["period"].max())
    rows = part.filter(pl.col("period") == period).with_columns(reason=withheld(definition))
    values: dict[str, tuple[float, float | None, float | None]] = {}
    reasons: dict[str, str] = {}
    for row in rows.iter_rows(named=True):
        reason = row["reason"] or (row["flag"] if row["value"] is None else "")
        flag = Flag(reason) if reason else Flag(row["flag"] or "")
        if row["value"] is None or reason or flag not in HAS_VALUE:
            reasons[row["area"]] = str(reason or Flag.MISSING)
        else:
            values[row["area"]] = (row["value"], row["numerator"], row["denominator"])
    return Measured(definition, period, values, reasons)


def reason_text(reason: str, language: str) -> str:
    return LABELS[Flag(reason)].in_language(language)


def similar_areas(
    measured: Sequence[Measured], areas: Sequence[str]
) -> tuple[Mapping[str, tuple[str, ...]], tuple[Measured, ...]]:
    """By area the NEAREST others, nearest first, and the indicators by which they were compared.

    Euclidean distance of z-values, each cut off at 3; an area without one of the values has no similar ones.
    """
    living = [m for m in measured if _rank(m)[0] == 0][:_MOST]
    chosen = (
        living or [m for m in measured if m.definition.id == _SHARE_OF_CHILDREN or _rank(m)[0] == 1][:_MOST]
    )
    whole = [area for area in areas if all(area in m.values for m in chosen)]
    if not chosen or len(whole) <= NEAREST:
        return {}, ()
    table = np.array([[m.values[area][0] for m in chosen] for area in whole])
    spread = table.std(axis=0)
    z = np.clip((table - table.mean(axis=0)) / np.where(spread > 0, spread, 1.0), -3, 3)
    distance = np.sqrt(((z[:, None, :] - z[None, :, :]) ** 2).sum(axis=2))
    np.fill_diagonal(distance, np.inf)
    order = np.argsort(distance, axis=1, kind="stable")[:, :NEAREST]
    return {area: tuple(whole[i] for i in row) for area, row in zip(whole, order, strict=True)}, tuple(chosen)
