"""How many of a total were men, how many women, in a year whose table tells both together?

From cells of which some years know no sexes to cells that know them in all years: a band is divided as it
stood in that area the year before. Sums are kept.
"""

from __future__ import annotations

import polars as pl

SEXES = ("m", "f")
_BAND = ["age_from", "age_to"]


def with_sexes_divided(cells: pl.DataFrame) -> tuple[pl.DataFrame, list[int]]:
    """Divide the totals of years without sexes that follow a year with them; return those years, too.

    ``cells``: area, year, sex ("all", "m", "f"), age_from, age_to, n and others; the year before must tell
    ages as fine as the total's bands, else halves are taken. Totals of the other years stay as they are.
    """
    of_year = cells.group_by("year").agg(pl.col("sex").is_in(SEXES).any().alias("told"))
    told = set(of_year.filter("told")["year"])
    divided: list[int] = []
    for year in sorted(set(of_year.filter(~pl.col("told"))["year"])):
        if year - 1 in told:
            cells = _divided(cells, year)
            told.add(year)
            divided.append(year)
    return cells, divided


def _divided(cells: pl.DataFrame, year: int) -> pl.DataFrame:
    totals = cells.filter(pl.col("year") == year)
    before = cells.filter((pl.col("year") == year - 1) & pl.col("sex").is_in(SEXES))
    inside = (pl.col("age_from_before") >= pl.col("age_from")) & (pl.col("age_to_before") <= pl.col("age_to"))
    women = (
        totals.select("area", *_BAND)
        .join(before.select("area", "sex", *_BAND, "n"), on="area", suffix="_before")
        .filter(inside)
        .group_by("area", *_BAND)
        .agg(
            pl.col("n").filter(pl.col("sex") == "f").sum().alias("women"),
            pl.col("n").sum().alias("both"),
        )
        .select("area", *_BAND, (pl.col("women") / pl.col("both")).fill_nan(None).alias("women"))
    )
    shared = totals.join(women, on=["area", *_BAND], how="left", maintain_order="left").with_columns(
        pl.col("women").fill_null(0.5)
    )
    parts = [
        shared.with_columns(pl.lit(sex).alias("sex"), (pl.col("n") * share).alias("n")).select(cells.columns)
        for sex, share in (("m", 1 - pl.col("women")), ("f", pl.col("women")))
    ]
    return pl.concat([cells.filter(pl.col("year") != year), *parts]).sort("year", maintain_order=True)
