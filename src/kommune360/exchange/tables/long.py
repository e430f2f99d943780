"""How do the figure columns of a table become rows of the observation table?

From measures, the areas of the rows and what row columns and section lines add (period, sex, age,
dimensions) to one long frame with a flag for every cell. Column-wise: no loop over cells but parsing.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

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
    frames = []
    for measure in measures:
        values, flags = _parse(measure, keep, number_format, facts.numbers, long)
        if measure.column.index in quality:
            flags = [_merge(f, quality[measure.column.index][i]) for f, i in zip(flags, keep, strict=True)]
        variables = [_with_dimension(measure.variable, dimension) for dimension in dimensions]
        long.variables.update({variable.id: variable for variable in variables})
        frames.append(_column_frame(base, measure, variables, values, flags, table_period))
    if frames:
        long.frame = conform(pl.concat(frames), OBSERVATIONS)
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


def _column_frame(
    base: pl.DataFrame,
    measure: Measure,
    variables: list[Variable],
    values: list[float | None],
    flags: list[Flag],
    table_period: str,
) -> pl.DataFrame:
    own_period = measure.period or table_period
    if "row_period" in base.columns:
        filled = pl.when(pl.col("row_period") != "").then(pl.col("row_period")).otherwise(pl.lit(own_period))
        period = filled if not measure.period else pl.lit(measure.period)
    else:
        period = pl.lit(own_period)
    sex = pl.lit(measure.sex or "all")
    if "row_sex" in base.columns and measure.sex is None:
        sex = pl.col("row_sex").fill_null("all")
    band = measure.age or ALL_AGES
    start: pl.Expr = pl.lit(band.start, pl.Int16)
    stop: pl.Expr = pl.lit(band.stop, pl.Int16)
    if "row_from" in base.columns and measure.age is None:
        start, stop = pl.col("row_from").fill_null(start), pl.col("row_to").fill_null(stop)
    variable: pl.Expr = pl.lit(variables[0].id)
    if "dimension" in base.columns:
        variable = pl.col("dimension").replace_strict(
            list(range(len(variables))), [v.id for v in variables], return_dtype=pl.String
        )
    system: pl.Expr = pl.col("area_system")
    area: pl.Expr = pl.col("area")
    if measure.area is not None:
        system, area = pl.lit(measure.area[0]), pl.lit(measure.area[1])
    return base.select(
        system.alias("area_system"),
        variable.alias("variable"),
        area.alias("area"),
        period.alias("period"),
        sex.alias("sex"),
        start.alias("age_from"),
        stop.alias("age_to"),
        pl.Series("numerator", values, dtype=pl.Float64),
        pl.lit(None, pl.Float64).alias("denominator"),
        pl.Series("flag", flags, dtype=pl.String),
        pl.col("dataset"),
        pl.col("row"),
    )
