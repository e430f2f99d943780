"""A stock: children by area, yearly date and single age as one dense array, missing ones as NaN.

From the long table (area, year, age, children) to arrays for the engines and back.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import polars as pl

Array = npt.NDArray[np.float64]

AGES = 10  # single ages 0 to 9: up to the end of grade 4
RESIDENTS = {"area": pl.String, "year": pl.Int32, "age": pl.Int32, "children": pl.Float64}


@dataclass(frozen=True, slots=True)
class Stock:
    """``values[area, year, age]``; ``years`` ascending, gaps allowed. NaN: not known, never 0."""

    areas: tuple[str, ...]
    years: tuple[int, ...]
    values: Array

    @classmethod
    def from_frame(cls, residents: pl.DataFrame) -> Stock:
        """Build from columns RESIDENTS; cells not in the table are NaN. Double cells are added."""
        areas = tuple(sorted(residents["area"].unique().to_list()))
        years = tuple(sorted(residents["year"].unique().to_list()))
        values = np.full((len(areas), len(years), AGES), np.nan)
        cells = (
            residents.filter(pl.col("age").is_between(0, AGES - 1))
            .group_by("area", "year", "age")
            .agg(
                pl.when(pl.col("children").is_null().any())
                .then(None)
                .otherwise(pl.col("children").sum())
                .alias("children")
            )
        )
        rows = _positions(cells["area"], areas)
        columns = _positions(cells["year"], years)
        values[rows, columns, cells["age"].to_numpy()] = cells["children"].cast(pl.Float64).to_numpy()
        return cls(areas, years, values)

    def until(self, count: int) -> Stock:
        """Return the first ``count`` years: what was known at an earlier time."""
        return Stock(self.areas, self.years[:count], self.values[:, :count])


def _positions(keys: pl.Series, order: Sequence[str] | Sequence[int]) -> npt.NDArray[np.int64]:
    index = pl.DataFrame({"key": list(order), "at": range(len(order))}).with_columns(
        pl.col("key").cast(keys.dtype), pl.col("at").cast(pl.Int64)
    )
    return keys.to_frame("key").join(index, on="key", how="left", maintain_order="left")["at"].to_numpy()


def long_frame(areas: Sequence[str], years: Sequence[int], columns: dict[str, Array]) -> pl.DataFrame:
    """Return arrays ``[area, year, age]`` as one row a cell, NaN as null."""
    shape = next(iter(columns.values())).shape
    ages = shape[2]
    return pl.DataFrame(
        {
            "area": pl.Series(list(areas), dtype=pl.String).gather(
                np.repeat(np.arange(len(areas)), len(years) * ages)
            ),
            "year": np.tile(np.repeat(np.asarray(years, dtype=np.int32), ages), len(areas)),
            "age": np.tile(np.arange(ages, dtype=np.int32), len(areas) * len(years)),
        }
        | {name: np.broadcast_to(values, shape).ravel() for name, values in columns.items()}
    ).with_columns(pl.col(name).fill_nan(None) for name in columns)
