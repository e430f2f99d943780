"""Where is the load greatest? The index of every area, its class, and why an area has none.

From an ``IndexTable`` and a definition to scores: z-values with the sign of load, their weighted sum,
standardised again (s), written as points T = 50 + 10 s, cut into status and dynamics classes.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import polars as pl
from numpy.typing import NDArray

from kommune360.base.findings import Findings
from kommune360.base.flags import Flag
from kommune360.indicators.social_index import index_findings as told
from kommune360.indicators.social_index.definition import (
    DYNAMICS,
    FACTOR,
    POPULATION,
    STATUS,
    SUM,
    IndexDefinition,
    IndicatorUse,
)
from kommune360.indicators.social_index.factor import FactorReport, first_component
from kommune360.indicators.social_index.index_table import IndexTable
from kommune360.indicators.social_index.ranks import ranks
from kommune360.indicators.social_index.standardise import Floats, standardised, winsorised, without_spread

MIN_AREAS = 3
EXCLUDED, TOO_FEW, RESIDENTS_UNKNOWN = "excluded", "too_few_residents", "residents_unknown"


@dataclass(frozen=True, slots=True)
class PartIndex:
    """Status or dynamics of the rated areas: ``rows`` are their row numbers in the table.

    ``z`` is areas x indicators with the sign of load, ``weights`` sum to 1 in absolute value, ``scores``
    is the standardised sum.
    """

    uses: tuple[IndicatorUse, ...]
    rows: NDArray[np.int64]
    mass: Floats
    z: Floats
    weights: Floats
    scores: Floats
    method: str
    factor: FactorReport

    @property
    def ids(self) -> tuple[str, ...]:
        return tuple(use.id for use in self.uses)


@dataclass(frozen=True, slots=True)
class SocialIndex:
    """What an index says. ``reasons`` has one entry an area: empty where it is rated.

    A reason is ``excluded``, ``too_few_residents``, ``residents_unknown`` or ``<flag>:<indicator>``.
    """

    definition: IndexDefinition
    table: IndexTable
    status: PartIndex
    dynamics: PartIndex | None
    reasons: tuple[tuple[str, ...], ...]
    dynamics_reasons: tuple[tuple[str, ...], ...]

    @property
    def points(self) -> Floats:
        """T = 50 + 10 s of the rated areas."""
        return 50.0 + 10.0 * self.status.scores

    def frame(self) -> pl.DataFrame:
        """One row an area: ``area, name, score, points, rank, status, dynamics_score, dynamics, reasons``.

        ``rank`` 1 is the greatest load, ties share the better rank. Where only classes may leave, score,
        points and rank are null.
        """
        scheme, n = self.definition.classes, len(self.table.areas)
        columns: dict[str, Any] = {"area": self.table.areas, "name": self.table.names}
        scores = _spread(self.status.scores, self.status.rows, n)
        rank: list[int | None] = [None] * n
        for row, value in zip(self.status.rows, ranks(self.status.scores), strict=True):
            rank[row] = int(value)
        status = _labels(scores, scheme.status)
        dynamics_scores: list[float | None] = [None] * n
        if self.dynamics is not None:
            dynamics_scores = _spread(self.dynamics.scores, self.dynamics.rows, n)
        columns |= {
            "score": scores,
            "points": [None if s is None else 50.0 + 10.0 * s for s in scores],
            "rank": rank,
            "status": status,
            "dynamics_score": dynamics_scores,
            "dynamics": _labels(dynamics_scores, scheme.dynamics),
            "reasons": [list(reasons) for reasons in self.reasons],
        }
        frame = pl.DataFrame(columns, schema=AREAS)
        if self.definition.class_only:
            hidden = ("score", "points", "rank", "dynamics_score")
            frame = frame.with_columns(pl.lit(None).cast(AREAS[name]).alias(name) for name in hidden)
        return frame


AREAS: dict[str, Any] = {
    "area": pl.String,
    "name": pl.String,
    "score": pl.Float64,
    "points": pl.Float64,
    "rank": pl.Int64,
    "status": pl.String,
    "dynamics_score": pl.Float64,
    "dynamics": pl.String,
    "reasons": pl.List(pl.String),
}


def social_index(table: IndexTable, definition: IndexDefinition) -> tuple[SocialIndex | None, Findings]:
    """Compute the index; None where findings stop it (too few areas, an indicator without spread)."""
    findings = Findings()
    base = _area_reasons(table, definition)
    reasons = _with_inputs(base, table, _used(definition, STATUS))
    status = _part(table, definition, _used(definition, STATUS), reasons, findings)
    if status is None:
        return None, findings
    findings.extend(told.unrated(reasons))
    dynamics, uses = None, _used(definition, DYNAMICS)
    dynamics_reasons = _with_inputs(reasons, table, uses)
    if uses:
        dynamics = _part(table, definition, uses, dynamics_reasons, findings)
        if dynamics is None:
            return None, findings
    if definition.method == FACTOR and status.method == SUM:
        findings.add(told.factor_too_weak(status.factor))
    if definition.class_only:
        findings.add(told.class_only())
    return SocialIndex(definition, table, status, dynamics, reasons, dynamics_reasons), findings


def part_of(
    values: Floats, mass: Floats, uses: tuple[IndicatorUse, ...], definition: IndexDefinition
) -> tuple[Floats, Floats, str, FactorReport]:
    """Return z, weights, method used and factor report of values (areas x indicators, all known)."""
    signs = np.array([use.sign for use in uses], dtype=float)
    z = winsorised(standardised(values, mass) * signs, definition.winsorise)
    report = first_component(z, mass)
    if definition.method == FACTOR and report.usable:
        return z, report.weights, FACTOR, report
    weights = np.array([use.weight for use in uses])
    return z, weights / weights.sum(), SUM, report


def with_weights(definition: IndexDefinition, weights: dict[str, float]) -> IndexDefinition:
    """Return the definition with other weights, for example while somebody drags one."""
    uses = tuple(replace(use, weight=weights.get(use.id, use.weight)) for use in definition.indicators)
    return replace(definition, indicators=uses)


def _used(definition: IndexDefinition, part: str) -> tuple[IndicatorUse, ...]:
    return tuple(use for use in definition.of_part(part) if use.weight > 0)


def _part(
    table: IndexTable,
    definition: IndexDefinition,
    uses: tuple[IndicatorUse, ...],
    reasons: tuple[tuple[str, ...], ...],
    findings: Findings,
) -> PartIndex | None:
    rows = np.array([row for row, why in enumerate(reasons) if not why], dtype=np.int64)
    if len(rows) < MIN_AREAS:
        findings.add(told.too_few_areas(len(rows), MIN_AREAS))
        return None
    values = table.values[rows][:, table.columns([use.id for use in uses])]
    mass = np.ones(len(rows))
    if definition.standardise == POPULATION and table.population is not None:
        mass = table.population[rows]
    flat = without_spread(values, mass)
    for use, same in zip(uses, flat, strict=True):
        if same:
            findings.add(told.constant(use))
    if flat.any():
        return None
    z, weights, method, report = part_of(values, mass, uses, definition)
    scores = standardised(z @ weights, mass)
    if not scores.any():
        findings.add(told.cancelled_out())
        return None
    return PartIndex(uses, rows, mass, z, weights, scores, method, report)


def _area_reasons(table: IndexTable, definition: IndexDefinition) -> tuple[tuple[str, ...], ...]:
    """Reasons that lie in the area itself."""
    found: list[tuple[str, ...]] = []
    needs_people = definition.minimum_residents > 0 or definition.standardise == POPULATION
    for row, area in enumerate(table.areas):
        people = table.population[row] if table.population is not None else np.nan
        if area in definition.excluded:
            found.append((EXCLUDED,))
        elif needs_people and not people > 0:
            found.append((RESIDENTS_UNKNOWN if np.isnan(people) else TOO_FEW,))
        elif needs_people and people < definition.minimum_residents:
            found.append((TOO_FEW,))
        else:
            found.append(())
    return tuple(found)


def _with_inputs(
    reasons: tuple[tuple[str, ...], ...], table: IndexTable, uses: tuple[IndicatorUse, ...]
) -> tuple[tuple[str, ...], ...]:
    columns = table.columns([use.id for use in uses])
    unknown = np.isnan(table.values)
    return tuple(
        why
        or tuple(
            f"{table.flags[row, c] or Flag.MISSING}:{table.indicators[c]}" for c in columns if unknown[row, c]
        )
        for row, why in enumerate(reasons)
    )


def _spread(scores: Floats, rows: NDArray[np.int64], n: int) -> list[float | None]:
    spread: list[float | None] = [None] * n
    for row, score in zip(rows, scores, strict=True):
        spread[row] = float(score)
    return spread


def _labels(scores: list[float | None], classes: Any) -> list[str | None]:
    known = np.array([np.nan if s is None else s for s in scores])
    numbers = classes.numbers(known)
    return [None if s is None else classes.classes[k].id for s, k in zip(scores, numbers, strict=True)]
