"""The figures of one variable and age group at one area level, over all dates.

From the store to a small table: own figures, sums of nested areas, and on request figures carried
over a bridge between cuts, each with what it rests on. Exact wins over estimated.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import polars as pl

from kommune360.areas.bridges import bridge_observations, normalised
from kommune360.areas.systems import HIERARCHY
from kommune360.base.ages import AgeBand, tiling
from kommune360.base.flags import WITHOUT_VALUE
from kommune360.observations.figures import FIGURES, Measure, figures, newest
from kommune360.observations.schema import OBSERVATIONS
from kommune360.web.areas.catalogue import ESTIMATED, EXACT, Catalogue, Topic, catalogue_of
from kommune360.web.areas.computed import indicators_of, results_at
from kommune360.web.areas.folders import folder_of, remembered, state_of

# `holes`: areas below that have no value; `source`: system the figures were published for;
# `method`: "" own figure, "hierarchy" sum of nested areas, else how the bridge's weights came about.
VALUES = {**FIGURES, "holes": pl.Int32, "source": pl.String, "method": pl.String}
_WITHOUT = [str(flag) for flag in WITHOUT_VALUE]


@dataclass(frozen=True, slots=True)
class Asked:
    """What is asked of the store; ``estimates`` lets figures of another cut in."""

    variable: str
    ages: AgeBand
    level: str
    estimates: bool = False


def values_of(municipality: Any, asked: Asked) -> pl.DataFrame:
    """Columns VALUES, one row an area of the level and period, sorted by period and area."""
    return remembered(municipality, "figures", asked, lambda: _read(municipality, asked))


def _read(municipality: Any, asked: Asked) -> pl.DataFrame:
    catalogue = catalogue_of(municipality)
    topic = catalogue.topics[asked.variable]
    store, state = folder_of(municipality).store, state_of(municipality)
    wanted = {EXACT, ESTIMATED} if asked.estimates else {EXACT}
    parts: list[pl.DataFrame] = []
    # own figures first, then sums of nested areas, then estimates
    usable = [m for m in topic.measures if catalogue.way(m, asked.level) in wanted]
    for measure in sorted(usable, key=lambda m: _rank(catalogue, m, asked.level)):
        own = (
            _of_indicator(municipality, topic.variable, measure.area_system)
            if topic.indicator is not None
            else _own(store.observations(state=state), catalogue.imported, measure, asked.ages)
        )
        part = _at_level(catalogue, topic, measure, own, asked)
        for before in parts:
            part = part.join(before, on=["area", "period"], how="anti")
        parts.append(part)
    if not parts:
        return pl.DataFrame(schema=VALUES)
    return pl.concat(parts).sort("period", "area")


def _rank(catalogue: Catalogue, measure: Measure, level: str) -> tuple[int, int]:
    """Sums of the finest nested areas first: they know their holes."""
    if measure.area_system == level:
        return (0, 0)
    exact = catalogue.way(measure, level) == EXACT
    return (1 if exact else 2, -catalogue.levels[measure.area_system].areas)


def _own(stored: pl.LazyFrame, imported: pl.DataFrame, measure: Measure, ages: AgeBand) -> pl.DataFrame:
    """Figures of ``measure`` in its own system; reads only the age bands that are needed."""
    bands = tiling(measure.bands, ages)
    if bands is None:
        return pl.DataFrame(schema=FIGURES)
    base = stored.filter(
        (pl.col("area_system") == measure.area_system) & (pl.col("variable") == measure.variable)
    )
    needed = pl.any_horizontal(
        ((pl.col("age_from") == band.start) & (pl.col("age_to") == band.stop)) for band in bands
    )
    found = figures(newest(base.filter(needed).collect(), imported), ages=ages)
    rest = sorted(set(measure.periods) - set(found["period"].unique()))
    if rest:  # dates that were published in other bands
        inside = (pl.col("age_from") >= ages.start) & (pl.col("age_to") <= ages.stop)
        cells = base.filter(inside & pl.col("period").is_in(rest)).collect()
        found = pl.concat([found, figures(newest(cells, imported), ages=ages)])
    return found


def _of_indicator(municipality: Any, indicator: str, system: str) -> pl.DataFrame:
    """Results of the catalogue's formula at this very level; the trace names the files behind them."""
    values = results_at(indicators_of(municipality), indicator, system)
    return values.select(
        (pl.col(name) if name in values.columns else pl.lit(None)).cast(dtype).alias(name)
        for name, dtype in FIGURES.items()
    )


def _at_level(
    catalogue: Catalogue, topic: Topic, measure: Measure, own: pl.DataFrame, asked: Asked
) -> pl.DataFrame:
    source = pl.lit(measure.area_system).alias("source")
    if measure.area_system == asked.level:
        return own.with_columns(pl.lit(0, dtype=pl.Int32).alias("holes"), source, pl.lit("").alias("method"))
    bridge = catalogue.bridge(measure.area_system, asked.level)
    if bridge is None or own.is_empty():
        return pl.DataFrame(schema=VALUES)
    carried = bridge_observations(_as_observations(own, measure, asked.ages), bridge, holes="partial").frame
    pairs = normalised(bridge).select("from_key", pl.col("to_key").alias("area"))
    holes = (
        own.filter(pl.col("flag").is_in(_WITHOUT))
        .join(pairs.rename({"area": "to"}), left_on="area", right_on="from_key")
        .group_by(pl.col("to").alias("area"), "period")
        .agg(pl.len().cast(pl.Int32).alias("holes"))
    )
    methods = bridge["method"].unique().sort().to_list()
    nested = methods == [HIERARCHY]
    return (
        carried.select(
            "area",
            "period",
            pl.col("numerator").alias("value"),
            "denominator",
            "flag",
            "dataset",
            "row",
        )
        .join(holes, on=["area", "period"], how="left")
        .with_columns(
            pl.col("holes").fill_null(0),
            source,
            pl.lit(HIERARCHY if nested else ", ".join(m for m in methods if m != HIERARCHY)).alias("method"),
        )
        .select(pl.col(name).cast(dtype) for name, dtype in VALUES.items())
    )


def _as_observations(own: pl.DataFrame, measure: Measure, ages: AgeBand) -> pl.DataFrame:
    frame = own.with_columns(
        pl.lit(measure.area_system).alias("area_system"),
        pl.lit(measure.variable).alias("variable"),
        pl.lit("all").alias("sex"),
        pl.lit(ages.start).alias("age_from"),
        pl.lit(ages.stop).alias("age_to"),
        pl.col("value").alias("numerator"),
    )
    return frame.select(pl.col(name).cast(dtype) for name, dtype in OBSERVATIONS.items())


def town_of(values: pl.DataFrame, additive: bool) -> pl.DataFrame:
    """One row a period for the whole town: period, value, holes, areas, how.

    Counts are added (``how`` "sum"); rates are weighted by their denominators where all are known
    ("mean"), otherwise the middle area stands for the town ("median") and is called that.
    """
    known = pl.col("value").is_not_null()
    if additive:
        return (
            values.group_by("period")
            .agg(
                pl.when(known.any()).then(pl.col("value").sum()).alias("value"),
                (pl.col("holes").sum() + (~known & (pl.col("holes") == 0)).sum())
                .cast(pl.Int32)
                .alias("holes"),
                pl.len().alias("areas"),
                pl.lit("sum").alias("how"),
            )
            .sort("period")
        )
    weighted = (known & (pl.col("denominator") > 0)).sum() == known.sum()
    mean = (pl.col("value") * pl.col("denominator")).filter(known).sum() / pl.col("denominator").filter(
        known
    ).sum()
    return (
        values.group_by("period")
        .agg(
            # without a single figure there is no mean, not a division of nothing by nothing
            pl.when(weighted & known.any()).then(mean).otherwise(pl.col("value").median()).alias("value"),
            (~known).sum().cast(pl.Int32).alias("holes"),
            pl.len().alias("areas"),
            pl.when(weighted).then(pl.lit("mean")).otherwise(pl.lit("median")).alias("how"),
        )
        .sort("period")
    )
