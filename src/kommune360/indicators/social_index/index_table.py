"""What does an index start from: one value an area and indicator, or the reason why there is none?

From a wide table (a column an indicator) or a long one to matrices by period, with findings. The kinds
of "no value" stay apart; a suppressed value enters only in the statistics zone.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import polars as pl
from numpy.typing import NDArray

from kommune360.base.findings import Findings
from kommune360.base.flags import WITHOUT_VALUE, Flag
from kommune360.indicators.social_index import table_findings as told
from kommune360.indicators.social_index.definition import STATISTICS, IndexDefinition

Floats = NDArray[np.float64]
LONG = ("area", "indicator", "value")


@dataclass(frozen=True, slots=True)
class IndexTable:
    """Values of one period: rows are areas, columns the indicators of the definition in its order.

    Where a value is not known it is NaN and ``flags`` says why. ``population``, ``counts`` (what money
    is shared by) and ``previous`` (last year's money) are None where no column gives them.
    """

    period: str
    areas: tuple[str, ...]
    names: tuple[str, ...]
    indicators: tuple[str, ...]
    values: Floats
    flags: NDArray[np.object_]
    numerators: Floats
    denominators: Floats
    population: Floats | None = None
    counts: Floats | None = None
    previous: Floats | None = None

    def columns(self, ids: Sequence[str]) -> list[int]:
        """Return the column numbers of indicators."""
        return [self.indicators.index(name) for name in ids]


def index_tables(frame: pl.DataFrame, definition: IndexDefinition) -> tuple[list[IndexTable], Findings]:
    """Return one table a period, oldest first; empty where findings stop it.

    Wide: ``area``, a column an indicator, and where known ``name``, ``population``, ``period``,
    ``<indicator>_numerator``, ``<indicator>_denominator``, ``<indicator>_flag``. Long: ``area``,
    ``indicator``, ``value`` and where known ``flag``, ``numerator``, ``denominator``, ``name``,
    ``population``, ``period``.
    """
    findings = Findings()
    if "area" not in frame.columns:
        findings.add(told.column_missing("area", frame.columns))
        return [], findings
    wide = _widened(frame, findings) if set(LONG) <= set(frame.columns) else frame
    ids = tuple(use.id for use in definition.indicators)
    for name in ids:
        if name not in wide.columns:
            findings.add(told.column_missing(name, wide.columns))
    needs_people = definition.minimum_residents > 0 or definition.standardise == "population"
    if needs_people and "population" not in wide.columns:
        findings.add(told.residents_missing())
    if definition.money is not None:
        for column in filter(None, (definition.money.per, definition.money.previous)):
            if column not in wide.columns:
                findings.add(told.column_missing(column, wide.columns))
    wide = wide.with_columns(_keys(wide, "area"), _keys(wide, "period"))
    findings.extend(told.area_faults(wide))
    if findings.stops:
        return [], findings
    tables = [_one(part, str(period[0]), definition, findings) for period, part in wide.group_by("period")]
    return sorted(tables, key=lambda table: table.period), findings


def _keys(frame: pl.DataFrame, name: str) -> pl.Series:
    """A column of keys as text; ``1101.0``, which spreadsheets make of a key, becomes ``1101``."""
    if name not in frame.columns:
        return pl.Series(name, [""] * frame.height, dtype=pl.String)
    column = frame[name]
    if column.dtype.is_float() and bool((column.fill_nan(None).drop_nulls() % 1 == 0).all()):
        column = column.fill_nan(None).cast(pl.Int64)
    return column.cast(pl.String).str.strip_chars().fill_null("")


def _one(frame: pl.DataFrame, period: str, definition: IndexDefinition, findings: Findings) -> IndexTable:
    """Areas in the order of their keys, so that the order of rows changes nothing."""
    frame = frame.sort("area")
    ids = tuple(use.id for use in definition.indicators)
    read = [_values(frame, name, definition, findings) for name in ids]
    shape = (frame.height, len(ids))
    stacked = [np.column_stack([one[part] for one in read]).reshape(shape) for part in range(4)]
    money = definition.money
    return IndexTable(
        period=period,
        areas=tuple(frame["area"]),
        names=tuple(str(n or "") for n in frame["name"]) if "name" in frame.columns else ("",) * frame.height,
        indicators=ids,
        values=stacked[0].astype(float),
        flags=stacked[1].astype(object),
        numerators=stacked[2].astype(float),
        denominators=stacked[3].astype(float),
        population=_optional(frame, "population"),
        counts=_optional(frame, money.per) if money else None,
        previous=_optional(frame, money.previous) if money and money.previous else None,
    )


def _values(
    frame: pl.DataFrame, name: str, definition: IndexDefinition, findings: Findings
) -> tuple[Floats, NDArray[np.object_], Floats, Floats]:
    values, texts = _floats(frame, name)
    flags = np.array(_flags(frame, f"{name}_flag"), dtype=object)
    flags[texts & (flags == "")] = str(Flag.INVALID_TEXT)
    if texts.any():
        findings.add(told.text_in_numbers(name, [str(v) for v in frame[name].to_numpy()[texts]]))
    without = np.isin(flags.astype(str), [str(flag) for flag in WITHOUT_VALUE])
    if definition.zone == STATISTICS:  # the figure is known there, and only a class will leave
        without &= ~((flags == Flag.SUPPRESSED) & np.isfinite(values))
    values[without] = np.nan
    flags[np.isnan(values) & ~without] = str(Flag.MISSING)
    return values, flags, _floats(frame, f"{name}_numerator")[0], _floats(frame, f"{name}_denominator")[0]


def _floats(frame: pl.DataFrame, name: str) -> tuple[Floats, NDArray[np.bool_]]:
    """Return numbers (NaN where there is none) and where words stand instead."""
    if name not in frame.columns:
        return np.full(frame.height, np.nan), np.zeros(frame.height, dtype=bool)
    column = frame[name]
    if (
        column.dtype != pl.String and not column.dtype.is_numeric()
    ):  # true and false, dates, lists: no numbers
        return np.full(frame.height, np.nan), column.is_not_null().to_numpy()
    numbers = column.cast(pl.Float64, strict=False)
    texts = (column.is_not_null() & numbers.is_null()).to_numpy()
    values = numbers.fill_null(float("nan")).to_numpy().copy()
    values[~np.isfinite(values)] = np.nan
    return values, texts


def _flags(frame: pl.DataFrame, name: str) -> list[str]:
    if name not in frame.columns:
        return [""] * frame.height
    known = {str(flag) for flag in Flag}
    return [
        flag if flag in known else str(Flag.INVALID_TEXT)
        for flag in frame[name].cast(pl.String).fill_null("")
    ]


def _optional(frame: pl.DataFrame, name: str) -> Floats | None:
    return _floats(frame, name)[0] if name in frame.columns else None


def _widened(frame: pl.DataFrame, findings: Findings) -> pl.DataFrame:
    """A long table as a wide one; what belongs to the area is taken from its first row."""
    keys = ["area", *(["period"] if "period" in frame.columns else [])]
    twice = frame.group_by([*keys, "indicator"]).len().filter(pl.col("len") > 1)
    if twice.height:
        findings.add(told.areas_twice(sorted(str(a) for a in twice["area"].unique())))
    parts = [name for name in ("numerator", "denominator", "flag") if name in frame.columns]
    own = [c for c in frame.columns if c not in {*keys, *LONG, *parts}]
    wide = frame.select(*keys, *own).unique(keys, keep="first", maintain_order=True)
    for name in frame["indicator"].drop_nulls().unique(maintain_order=True):
        rows = frame.filter(pl.col("indicator") == name).unique([*keys], keep="first")
        renamed: dict[str, str] = {"value": str(name), **{part: f"{name}_{part}" for part in parts}}
        chosen: list[Any] = [
            *keys,
            *(pl.col(old).alias(new) for old, new in renamed.items() if new not in own),
        ]
        wide = wide.join(rows.select(chosen), on=keys, how="left", nulls_equal=True)
    return wide
