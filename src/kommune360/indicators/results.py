"""What does a result look like? One row an indicator, area and period, with numerator and denominator."""

from __future__ import annotations

import numpy as np
import polars as pl
from numpy.typing import NDArray

from kommune360.areas.schema import Schema
from kommune360.base.flags import Flag
from kommune360.base.text import Text
from kommune360.indicators.definitions import Definition
from kommune360.indicators.flags import NO_VALUE

# `value` = factor * numerator / denominator. Both parts are null where the formula is not one sum over
# another; the denominator also for plain sums. `flag`: a Flag of the house. `quality`: where the value
# comes from. `small`: a part is below the minimum of the definition; what may be shown is decided elsewhere.
RESULTS: Schema = {
    "indicator": pl.String,
    "version": pl.Int32,
    "area_system": pl.String,
    "area": pl.String,
    "period": pl.String,
    "numerator": pl.Float64,
    "denominator": pl.Float64,
    "value": pl.Float64,
    "flag": pl.String,
    "quality": pl.String,
    "small": pl.Boolean,
}
COMPUTED, PUBLISHED, WEIGHTED = "computed", "published", "weighted"
QUALITIES: dict[str, Text] = {
    COMPUTED: Text("aus Zählern und Nennern gerechnet", "computed from numerators and denominators"),
    PUBLISHED: Text("wie veröffentlicht, Zähler nicht bekannt", "as published, numerator not known"),
    WEIGHTED: Text(
        "veröffentlichte Werte mit dem Nenner gewichtet", "published values weighted with the denominator"
    ),
}


def result_frame(
    definition: Definition,
    index: pl.DataFrame,
    values: dict[str, pl.Series],
    keep: NDArray[np.bool_] | None,
    quality: str | pl.Series = COMPUTED,
) -> pl.DataFrame:
    """The rows of one indicator. ``index``: area_system, area, period; ``values``: numerator, denominator,
    value, flag, small; ``keep`` the rows that are shown (None: all)."""
    height = index.height
    frame = pl.DataFrame(
        {
            "indicator": _same(definition.id, pl.String, height),
            "version": _same(definition.version, pl.Int32, height),
            **{name: index[name] for name in ("area_system", "area", "period")},
            **{name: values[name] for name in ("numerator", "denominator", "value", "flag")},
            "quality": _same(quality, pl.String, height) if isinstance(quality, str) else quality,
            "small": values["small"],
        }
    )
    return frame if keep is None else frame.filter(pl.Series(keep))


def smallness(definition: Definition, numerator: pl.Expr, denominator: pl.Expr | None) -> pl.Expr:
    """Whether a part is below its minimum; a numerator of nothing is told by its 0, not as small."""
    small = pl.lit(False)
    if definition.min_numerator:
        small = small | ((numerator > 0) & (numerator < definition.min_numerator))
    if definition.min_denominator and denominator is not None:
        small = small | (denominator < definition.min_denominator)
    return small.fill_null(False)


def withheld(definition: Definition) -> pl.Expr:
    """The flag of a value whose parts are below the definition's minimum; null where it may be shown."""
    few = (pl.col("numerator") > 0) & (pl.col("numerator") < definition.min_numerator)
    narrow = pl.col("denominator") < definition.min_denominator
    return (
        pl.when(few.fill_null(False))
        .then(pl.lit(str(Flag.SUPPRESSED)))
        .when(narrow.fill_null(False))
        .then(pl.lit(str(Flag.UNRELIABLE)))
    )


def shown(number: pl.Expr, code: pl.Expr) -> pl.Expr:
    """``number`` where its flag has a value, else null."""
    return pl.when(code < NO_VALUE).then(number)


def _same(value: str | int, dtype: pl.DataType | type[pl.DataType], height: int) -> pl.Series:
    return pl.Series([value], dtype=dtype).new_from_index(0, height)
