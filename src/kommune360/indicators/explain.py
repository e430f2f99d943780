"""How did this value come about? From one result to its parts, their sources, and the definition behind it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import polars as pl

from kommune360.base.text import Text
from kommune360.indicators.alignment import Aligner
from kommune360.indicators.definitions import Definition
from kommune360.indicators.engine import Computation, aligner_of
from kommune360.indicators.flags import NO_VALUE, TEXTS
from kommune360.indicators.terms import Term


@dataclass(frozen=True, slots=True)
class Part:
    """One amount of a formula for the area, at the period of the result.

    ``text`` is how formulas write it; ``cells`` the figures it was added up from, columns OBSERVATIONS: of
    the area itself, or of the areas inside it.
    """

    text: str
    label: Text
    value: float | None
    flag: str
    cells: pl.DataFrame

    @property
    def datasets(self) -> tuple[str, ...]:
        return tuple(sorted(self.cells["dataset"].unique()))


@dataclass(frozen=True, slots=True)
class Explanation:
    """A result with everything behind it; ``result`` is its row of RESULTS by name."""

    definition: Definition
    result: Mapping[str, Any]
    parts: tuple[Part, ...]

    @property
    def datasets(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(name for part in self.parts for name in part.datasets))


def explain(
    computation: Computation, indicator: str, area_system: str, area: str, period: str
) -> Explanation:
    """Follow one value back to its datasets and rows. KeyError where there is no such result."""
    row = computation.frames[indicator].filter(
        (pl.col("area_system") == area_system) & (pl.col("area") == area) & (pl.col("period") == period)
    )
    if row.is_empty():
        raise KeyError(f"no result of {indicator} for {area_system} {area} in {period}")
    plan, aligner = computation.plans[indicator], aligner_of(computation)
    at = (computation.space.position(area_system, area), computation.space.periods.index(period))
    parts = tuple(
        _part(computation, aligner, term, indicator, at)
        for term in plan.terms
        if aligner.there(term.amount).any()
    )
    definition = next(d for d in computation.definitions if d.id == indicator)
    return Explanation(definition, row.row(0, named=True), parts)


def provenance(computation: Computation, indicator: str) -> pl.DataFrame:
    """For every variable of an indicator the datasets its figures came from, by area system and period.

    Columns: indicator, version, variable, area_system, period, dataset.
    """
    definition = next(d for d in computation.definitions if d.id == indicator)
    variables = sorted(computation.plans[indicator].variables)
    found = (
        computation.table.filter(pl.col("variable").is_in(variables))
        .select("variable", "area_system", "period", "dataset")
        .unique()
        .sort("variable", "area_system", "period", "dataset")
        .collect()
    )
    return found.select(
        pl.lit(indicator).alias("indicator"), pl.lit(definition.version).alias("version"), *found.columns
    )


def _part(
    computation: Computation, aligner: Aligner, term: Term, indicator: str, at: tuple[int, int]
) -> Part:
    anchor = computation.plans[indicator].anchor
    value, code = aligner.term(term, anchor)
    known = computation.setting.catalogue.variables.get(term.amount.variable)
    row = computation.space.root[at[0]] if term.scope == "town" else at[0]
    periods = aligner.periods_of(term, anchor, int(row), at[1])
    return Part(
        text=term.text,
        label=known.label if known else Text(term.amount.variable, term.amount.variable),
        value=float(value[at]) if code[at] < NO_VALUE else None,
        flag=str(TEXTS[int(code[at])]),
        cells=_cells(computation, term, int(row), periods),
    )


def _cells(computation: Computation, term: Term, row: int, periods: list[str]) -> pl.DataFrame:
    """The figures of the area itself or, where there are none, of the nearest areas inside it that have some."""
    amount, space = term.amount, computation.space
    fitting = (
        (pl.col("variable") == amount.variable)
        & pl.col("period").is_in(periods)
        & (pl.col("age_from") >= amount.ages.start)
        & (pl.col("age_to") <= amount.ages.stop)
    )
    if amount.sex != "all":
        fitting &= pl.col("sex") == amount.sex
    figures = computation.table.filter(fitting).collect()
    wanted = space.areas[[row]]
    while True:
        found = figures.join(wanted, on=["area_system", "area"], how="semi")
        inside = space.inside(wanted)
        if not found.is_empty() or inside.is_empty():
            return found
        wanted = inside
