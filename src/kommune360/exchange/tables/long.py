"""How do the figure columns of a table become rows of the observation table?

From measures, the areas of the rows and what row columns and section lines add (period, sex, age,
dimensions) to one long frame with a flag for every cell. Column-wise: no loop over cells but parsing.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np
import polars as pl

from kommune360.base.ages import ALL_AGES, AgeBand
from kommune360.base.flags import Flag
from kommune360.base.slugs import slug
from kommune360.base.text import Text
from kommune360.exchange.sheets import Cell
from kommune360.exchange.tables import numbers
from kommune360.exchange.tables.measures import Measure
from kommune360.observations.schema import OBSERVATIONS, conform
from kommune360.observations.variables import Variable


@dataclass(frozen=True, slots=True)
class RowFacts:
    """What each body row says besides its figures; lists run over body rows."""

    areas: list[tuple[str, str] | None]
    numbers: list[int]  # row number in the file, from 1
    periods: list[str] | None = None
    sexes: list[str | None] | None = None
    ages: list[AgeBand | None] | None = None
    dimensions: list[tuple[str, ...]] | None = None


@dataclass(slots=True)
class Long:
    frame: pl.DataFrame
    variables: dict[str, Variable]
    texts: dict[int, dict[str, list[int]]] = field(default_factory=dict)  # column -> words -> rows
    only_dashes: list[Measure] = field(default_factory=list)


def to_long(
    measures: Sequence[Measure],
    facts: RowFacts,
    table_period: str,
    number_format: Mapping[int, str],
    quality: Mapping[int, list[Flag]],
    dataset: str,
) -> Long:
    """Return the long frame of a table; rows without an area are left out."""
    keep = (
        [i for i, area in enumerate(facts.areas) if area is not None]
        if not measures or measures[0].area is None
        else list(range(len(facts.areas)))
    )
    long = Long(pl.DataFrame(schema=dict(OBSERVATIONS)), {})
    base = _base(facts, keep, dataset)
    dimensions = sorted({facts.dimensions[i] for i in keep}) if facts.dimensions else [()]
    dimension_of = {dimension: n for n, dimension in enumerate(dimensions)}
    if facts.dimensions:
        base = base.with_columns(
            pl.Series("dimension", [dimension_of[facts.dimensions[i]] for i in keep], pl.Int32)
        )
    values: list[float | None] = []
    flags: list[Flag] = []
    for measure in measures:
        found, marks = _parse(measure, keep, number_format, facts.numbers, long)
        if measure.column.index in quality:
            marks = [_merge(f, quality[measure.column.index][i]) for f, i in zip(marks, keep, strict=True)]
        values += found
        flags += marks
    if measures and keep:
        long.frame = _stack(base, measures, dimensions, values, flags, table_period, long)
    return long


def _base(facts: RowFacts, keep: list[int], dataset: str) -> pl.DataFrame:
    areas = [facts.areas[i] or ("", "") for i in keep]
    columns = {
        "area_system": pl.Series([system for system, _ in areas], dtype=pl.String),
        "area": pl.Series([key for _, key in areas], dtype=pl.String),
        "row": pl.Series([facts.numbers[i] for i in keep], dtype=pl.Int32),
        "dataset": pl.Series([dataset] * len(keep), dtype=pl.String),
    }
    if facts.periods is not None:
        columns["row_period"] = pl.Series([facts.periods[i] for i in keep], dtype=pl.String)
    if facts.sexes is not None:
        columns["row_sex"] = pl.Series([facts.sexes[i] for i in keep], dtype=pl.String)
    if facts.ages is not None:
        bands = [facts.ages[i] for i in keep]
        columns["row_from"] = pl.Series([b.start if b else None for b in bands], dtype=pl.Int16)
        columns["row_to"] = pl.Series([b.stop if b else None for b in bands], dtype=pl.Int16)
    return pl.DataFrame(columns)


def _parse(
    measure: Measure, keep: list[int], formats: Mapping[int, str], rows: list[int], long: Long
) -> tuple[list[float | None], list[Flag]]:
    cells = measure.column.cells
    chosen: list[Cell] = cells if len(keep) == len(cells) else [cells[i] for i in keep]
    number_format = formats.get(measure.column.index, numbers.GERMAN)
    parsed = {cell: numbers.parse(cell, number_format) for cell in set(chosen)}
    if any(p.is_text for p in parsed.values()):
        found: dict[str, list[int]] = {}
        for position, cell in zip(keep, chosen, strict=True):
            if parsed[cell].is_text:
                found.setdefault(str(cell).strip(), []).append(rows[position])
        long.texts[measure.column.index] = found
    flags = [parsed[cell].flag for cell in chosen]
    if _is_dash_column(measure, parsed, len(chosen)):
        long.only_dashes.append(measure)
        return [None] * len(chosen), [Flag.MISSING] * len(chosen)
    return [parsed[cell].value for cell in chosen], flags


def _is_dash_column(measure: Measure, parsed: Mapping[Cell, numbers.Parsed], rows: int) -> bool:
    """A dash all the way down a column of rates says "not available", not "nothing present"."""
    additive = measure.variable.additive
    return (
        rows > 2
        and not additive
        and all(p.flag in (Flag.ZERO, Flag.MISSING) for p in parsed.values())
        and any(p.flag is Flag.ZERO for p in parsed.values())
    )


def _merge(flag: Flag, quality: Flag) -> Flag:
    return quality if flag is Flag.OK and quality is not Flag.OK else flag


def _with_dimension(variable: Variable, dimension: tuple[str, ...]) -> Variable:
    named = [text for text in dimension if text]
    if not named:
        return variable
    tail = ", ".join(named)
    return replace(
        variable,
        id="__".join([variable.id, *(slug(text) for text in named)]),
        label=Text(f"{variable.label.de}: {tail}", f"{variable.label.en}: {tail}"),
    )


def _stack(
    base: pl.DataFrame,
    measures: Sequence[Measure],
    dimensions: Sequence[tuple[str, ...]],
    values: list[float | None],
    flags: list[Flag],
    table_period: str,
    long: Long,
) -> pl.DataFrame:
    """Stack the columns of figures: the rows of ``base`` once for each measure, in one go."""
    which = pl.Series("measure", np.repeat(np.arange(len(measures)), base.height))
    heads = pl.DataFrame(
        {
            "head_period": [m.period for m in measures],
            "head_sex": pl.Series([m.sex for m in measures], dtype=pl.String),
            "head_from": pl.Series([m.age.start if m.age else None for m in measures], dtype=pl.Int16),
            "head_to": pl.Series([m.age.stop if m.age else None for m in measures], dtype=pl.Int16),
            "head_system": pl.Series([m.area[0] if m.area else None for m in measures], dtype=pl.String),
            "head_area": pl.Series([m.area[1] if m.area else None for m in measures], dtype=pl.String),
        }
    )
    names: list[str] = []
    for measure in measures:
        found = [_with_dimension(measure.variable, dimension) for dimension in dimensions]
        long.variables.update({variable.id: variable for variable in found})
        names += [variable.id for variable in found]
    stacked = pl.concat([base] * len(measures)).hstack(heads[which])
    dimension = (
        stacked["dimension"]
        if "dimension" in base.columns
        else pl.Series(np.zeros(stacked.height, dtype=int))
    )
    variable = pl.Series(names)[which * len(dimensions) + dimension.cast(pl.Int64)]
    has = set(base.columns)
    period = pl.col("head_period")
    if "row_period" in has:
        period = pl.when(period == "").then("row_period").otherwise(period)
    row_sex = pl.col("row_sex") if "row_sex" in has else pl.lit(None, pl.String)
    row_from = pl.col("row_from") if "row_from" in has else pl.lit(None, pl.Int16)
    row_to = pl.col("row_to") if "row_to" in has else pl.lit(None, pl.Int16)
    frame = stacked.select(
        pl.coalesce("head_system", "area_system").alias("area_system"),
        variable.alias("variable"),
        pl.coalesce("head_area", "area").alias("area"),
        pl.when(period == "").then(pl.lit(table_period)).otherwise(period).alias("period"),
        pl.coalesce("head_sex", row_sex, pl.lit("all")).alias("sex"),
        pl.coalesce("head_from", row_from, pl.lit(ALL_AGES.start)).alias("age_from"),
        pl.when(pl.col("head_from").is_not_null()).then(pl.col("head_to"))
        .otherwise(pl.coalesce(row_to, pl.lit(ALL_AGES.stop))).alias("age_to"),
        pl.Series("numerator", values, dtype=pl.Float64),
        pl.lit(None, pl.Float64).alias("denominator"),
        pl.Series("flag", flags, dtype=pl.String),
        pl.col("dataset"),
        pl.col("row"),
    )  # fmt: skip
    return conform(frame, OBSERVATIONS)
