"""Small plain tables of residents for tests: built cell by cell, written as CSV."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

import polars as pl

from kommune360.base.ages import OPEN_ENDED
from kommune360.projection.reading import CELLS

Row = tuple[str, int, int, float]
HEAD = ("area", "year", "age", "n")


def rows(
    years: Iterable[int] = range(2015, 2022),
    ages: Iterable[int] = range(101),
    areas: Iterable[str] = ("01", "02"),
    number: Callable[[str, int, int], float] = lambda area, year, age: 50.0,
) -> list[Row]:
    """One row a cell, a town of two areas with 50 people of every age."""
    years, ages = list(years), list(ages)
    return [(area, year, age, number(area, year, age)) for area in areas for year in years for age in ages]


def csv(table: Iterable[Sequence[object]], head: Sequence[str] = HEAD, separator: str = ",") -> str:
    return "\n".join(separator.join(map(str, line)) for line in [head, *table]) + "\n"


def cells(table: Sequence[Row], last: int = 100) -> pl.DataFrame:
    """Rows as cells of single ages, ``last`` open-ended."""
    frame = pl.DataFrame(table, schema={"area": str, "year": int, "age": int, "n": float}, orient="row")
    return frame.with_row_index("row", offset=2).select(
        pl.col("area"),
        pl.col("year").cast(CELLS["year"]),
        pl.lit("all").alias("sex"),
        pl.col("age").cast(CELLS["age_from"]).alias("age_from"),
        pl.when(pl.col("age") == last)
        .then(OPEN_ENDED)
        .otherwise(pl.col("age") + 1)
        .cast(pl.Int32)
        .alias("age_to"),
        pl.col("n"),
        pl.col("row").cast(CELLS["row"]),
    )
