"""Which indicators does the folder give, and what are their values? The catalogue's side of Lage.

From the planning folder to topics that can be asked for like any figure, and to their values at one
level. Only the packed table of results is kept: formulas and sums are the library's business.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import polars as pl
from django.conf import settings

from kommune360.base.ages import ALL_AGES
from kommune360.base.text import Text
from kommune360.exchange.folder.indicator_results import results_of
from kommune360.exchange.folder.indicators import folder_catalogue
from kommune360.indicators.definitions import Definition
from kommune360.indicators.results import withheld
from kommune360.observations.figures import Measure
from kommune360.web.areas.folders import folder_of, remembered, state_of


@dataclass(frozen=True, slots=True)
class Indicators:
    """``definitions`` of all indicators by id, computed or not; ``results`` of the computed ones.

    ``lacking``: for each that could not be computed the names of the figures nobody delivered.
    ``datasets``: by indicator the datasets it rests on. ``taken``: by computed indicator the
    folder's own figures it is made of: beside it they would say the same twice. ``rules``: names of the
    rules among the datasets, of figures that were computed and not delivered.
    """

    definitions: Mapping[str, Definition]
    results: pl.LazyFrame
    lacking: Mapping[str, tuple[Text, ...]]
    datasets: Mapping[str, tuple[str, ...]]
    taken: Mapping[str, tuple[str, ...]]
    rules: Mapping[str, Text]

    @property
    def ids(self) -> tuple[str, ...]:
        """Computed indicators, in the order of the catalogue."""
        return tuple(name for name in self.definitions if name in self.datasets)


def indicators_of(municipality: Any) -> Indicators:
    """What the folder's figures give in the data state that holds now."""
    return remembered(municipality, "indicators", "all", lambda: _compute(municipality))


def _compute(municipality: Any) -> Indicators:
    folder = folder_of(municipality)
    found = results_of(folder, state_of(municipality), apart=settings.COMPUTE_APART)
    catalogue, _ = folder_catalogue(folder)
    return Indicators(
        definitions={definition.id: definition for definition in catalogue},
        results=found.results,
        lacking={
            name: tuple(catalogue.variables[v].label for v in variables if v in catalogue.variables)
            for name, variables in found.lacking.items()
        },
        datasets=found.datasets,
        taken=found.taken,
        rules=found.rules,
    )


def measures_of(found: Indicators) -> dict[str, tuple[Measure, ...]]:
    """Every computed indicator as measures, one an area system, as the store's own figures have them."""
    there = found.results.group_by("indicator", "area_system").agg(pl.col("period").unique().sort()).collect()
    grouped: dict[str, list[Measure]] = {name: [] for name in found.ids}
    for indicator, system, periods in there.sort("indicator", "area_system").iter_rows():
        definition = found.definitions[indicator]
        grouped[indicator].append(
            Measure(
                variable=indicator,
                label=definition.name,
                unit=definition.unit,
                area_system=system,
                periods=tuple(periods),
                sexes=("all",),
                bands=(ALL_AGES,),
                datasets=found.datasets[indicator],
            )
        )
    return {name: tuple(measures) for name, measures in grouped.items() if measures}


def results_at(found: Indicators, indicator: str, system: str) -> pl.DataFrame:
    """Columns area, period, numerator, denominator, value, flag, quality of one indicator at one level.

    Too few cases are withheld, too few people make a value unreliable: the minima of the definition.
    """
    wanted = (pl.col("indicator") == indicator) & (pl.col("area_system") == system)
    shown = pl.col("reason").is_null()
    return (
        found.results.filter(wanted & pl.col("area").is_not_null())
        .with_columns(reason=withheld(found.definitions[indicator]))
        .select(
            "area",
            "period",
            *(pl.when(shown).then(name).alias(name) for name in ("numerator", "denominator", "value")),
            pl.coalesce("reason", "flag").alias("flag"),
            "quality",
        )
        .collect()
    )
