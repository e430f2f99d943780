"""Cells become stocks, or every reason why not is said at once."""

from __future__ import annotations

import itertools

import numpy as np
import polars as pl
import pytest

from kommune360.base.ages import OPEN_ENDED
from kommune360.base.findings import Findings
from kommune360.projection.reading import CELLS, finest, stocks_of, uncovered
from tests.library.projection.tables import cells, rows


def test_a_clean_table_says_nothing() -> None:
    findings = Findings()
    table = cells(rows(number=lambda area, year, age: int(area) * 1000 + (year - 2015) * 100 + age))
    stocks = stocks_of(table, findings)
    assert not findings
    assert stocks is not None
    assert (stocks.areas, stocks.years, stocks.sexes) == (("01", "02"), tuple(range(2015, 2022)), ("all",))
    assert stocks.counts[1, 3, 0, 42] == 2342


WHOLE = rows()
IMPOSSIBLE = {
    "empty": ([], {"residents-table-empty"}),
    "an age missing": ([r for r in WHOLE if r[2] != 3], {"residents-ages-not-covered"}),
    "no newborn": ([r for r in WHOLE if r[2] > 0], {"residents-ages-not-covered"}),
    "an age missing in one year": (
        [r for r in WHOLE if (r[1], r[2]) != (2018, 3)],
        {"residents-ages-not-covered"},
    ),
    "a single year": (rows(years=[2020]), {"residents-single-year"}),
    "only every second year": (rows(years=range(2010, 2021, 2)), {"residents-single-year", "residents-years-missing"}),
    "a cell twice": ([*WHOLE, WHOLE[7]], {"residents-twice", "residents-years-unordered"}),
    "fewer than none": (rows(number=lambda area, year, age: -1 if age == 7 else 5), {"residents-negative"}),
    "a hole in every area": (
        rows(number=lambda area, year, age: np.nan if age == 5 and year == 2017 else 9.0),
        {"residents-areas-lack-cells", "residents-nothing-left"},
    ),
}  # fmt: skip


@pytest.mark.parametrize(("table", "codes"), IMPOSSIBLE.values(), ids=IMPOSSIBLE)
def test_impossible_input_is_refused_with_its_reason(table: list, codes: set[str]) -> None:
    findings = Findings()
    frame = cells(table).with_columns(pl.col("n").fill_nan(None)) if table else pl.DataFrame(schema=CELLS)
    assert stocks_of(frame, findings, file="x.csv") is None
    assert findings.codes() == codes
    assert findings.stops
    assert all(finding.place.file == "x.csv" for finding in findings)


def test_everything_wrong_is_said_at_once() -> None:
    bad = [(a, y, x, -n) for a, y, x, n in WHOLE if x != 3 and y != 2018]
    findings = Findings()
    assert stocks_of(cells([*bad, bad[0]]), findings) is None
    assert findings.codes() >= {
        "residents-negative",
        "residents-twice",
        "residents-ages-not-covered",
        "residents-years-missing",
    }


def test_one_sex_alone_is_refused() -> None:
    findings = Findings()
    assert stocks_of(cells(WHOLE).with_columns(pl.lit("m").alias("sex")), findings) is None
    assert findings.codes() == {"residents-one-sex"}


def test_years_in_any_order_give_the_same_stocks() -> None:
    findings = Findings()
    turned = stocks_of(cells(WHOLE[::-1]), findings)
    straight = stocks_of(cells(WHOLE), Findings())
    assert findings.codes() == {"residents-years-unordered"}
    assert turned is not None
    assert straight is not None
    np.testing.assert_array_equal(turned.counts, straight.counts)


def test_an_area_with_a_hole_is_left_out_and_named() -> None:
    findings = Findings()
    stocks = stocks_of(cells([r for r in WHOLE if r[:3] != ("01", 2016, 4)]), findings)
    assert stocks is not None
    assert stocks.areas == ("02",)
    assert findings.codes() == {"residents-areas-lack-cells"}


def test_an_area_without_a_year_is_left_out_and_named() -> None:
    findings = Findings()
    stocks = stocks_of(cells([r for r in WHOLE if r[:2] != ("02", 2019)]), findings)
    assert stocks is not None
    assert stocks.areas == ("01",)
    assert findings.codes() == {"residents-areas-lack-years"}


def test_a_table_that_leaves_zeros_out_is_read_with_zeros() -> None:
    table = rows(number=lambda area, year, age: (year + age) % 3 if age > 95 else 40.0)
    findings = Findings()
    stocks = stocks_of(cells([r for r in table if r[3]]), findings)
    assert stocks is not None
    assert findings.codes() == {"residents-zeros-left-out"}
    assert stocks.counts.sum() == sum(r[3] for r in table)


def test_the_newest_years_in_a_row_are_used() -> None:
    findings = Findings()
    stocks = stocks_of(cells(rows(years=[2010, 2011, 2014, 2015, 2016])), findings)
    assert stocks is not None
    assert stocks.years == (2014, 2015, 2016)
    assert findings.codes() == {"residents-years-missing"}
    stocks = stocks_of(cells(rows(years=[2010, 2011, 2012, 2013, 2020])), Findings())
    assert stocks is not None
    assert stocks.years == (2010, 2011, 2012, 2013)


def test_a_table_of_children_ends_with_nobody_older() -> None:
    findings = Findings()
    stocks = stocks_of(cells([r for r in WHOLE if r[2] < 18]), findings)
    assert stocks is not None
    assert stocks.ages == 19
    assert (stocks.counts[..., 18] == 0).all()
    assert findings.codes() == {"residents-no-open-age"}


def test_sexes_are_kept_where_both_are_complete() -> None:
    both = pl.concat([cells(WHOLE).with_columns(pl.lit(sex).alias("sex")) for sex in ("f", "m")])
    stocks = stocks_of(both, Findings())
    assert stocks is not None
    assert stocks.sexes == ("m", "f")
    third = both.head(1).with_columns(pl.lit("d").alias("sex"), pl.lit(2.0).alias("n"))
    findings = Findings()
    stocks = stocks_of(pl.concat([both, third]), findings)
    assert stocks is not None
    assert stocks.sexes == ("all",)
    assert stocks.counts[0, 0, 0, 0] == 102
    assert "residents-sexes-together" in findings.codes()


def test_sexes_known_in_total_only_give_way_to_the_ages() -> None:
    totals = cells(rows(ages=[0])).with_columns(pl.lit(OPEN_ENDED, dtype=pl.Int32).alias("age_to"))
    parts = [totals.with_columns(pl.lit(sex).alias("sex")) for sex in ("m", "f")]
    stocks = stocks_of(pl.concat([cells(WHOLE), *parts]), Findings())
    assert stocks is not None
    assert stocks.sexes == ("all",)


def test_the_finest_bands_that_fit_are_taken() -> None:
    bands = [(0, 150), (0, 3), (0, 1), (1, 3), (3, 6), (6, 150), (4, 6), (3, 150)]
    assert finest(bands, 150) == ((0, 1), (1, 3), (3, 6), (6, 150))
    assert finest([(0, 3), (4, 150)], 150) is None
    assert uncovered([(0, 3), (4, 150), (0, 150)], 150) == [3]


def test_a_year_that_tells_no_sexes_is_divided_like_the_year_before() -> None:
    """Bands of both sexes together in 2018, single ages of men and women in all other years."""
    single = cells(rows(number=lambda area, year, age: int(area) * 40.0 + age % 7))
    both = [
        single.with_columns(pl.lit(sex).alias("sex"), pl.col("n") * share)
        for sex, share in (("m", 0.25), ("f", 0.75))
    ]
    known = pl.concat(both).filter(pl.col("year") != 2018)
    edges = (0, 3, 6, 10, 18, 65, OPEN_ENDED)
    bands = [
        single.filter((pl.col("year") == 2018) & pl.col("age_from").is_between(start, stop - 1))
        .group_by("area", "year")
        .agg(pl.col("n").sum())
        .with_columns(
            pl.lit("all").alias("sex"), pl.lit(start).alias("age_from"), pl.lit(stop).alias("age_to"),
            pl.lit(None).alias("row"),
        )
        for start, stop in itertools.pairwise(edges)
    ]  # fmt: skip
    banded = pl.concat(bands).select(pl.col(name).cast(dtype) for name, dtype in CELLS.items())
    table = pl.concat([known.select(CELLS.keys()), banded])
    findings = Findings()
    stocks = stocks_of(table.sort("year", maintain_order=True), findings)
    assert stocks is not None
    assert stocks.years == tuple(range(2015, 2022))
    assert stocks.sexes == ("m", "f")
    assert "residents-sexes-divided" in findings.codes()
    total = single.filter(pl.col("year") == 2018)["n"].sum()
    of_2018 = stocks.counts[:, 3]
    np.testing.assert_allclose(of_2018.sum(), total, rtol=1e-9)
    np.testing.assert_allclose(of_2018[:, 1], 3 * of_2018[:, 0], rtol=2e-3)
    silent = Findings()
    stocks_of(pl.concat(both).select(CELLS.keys()), silent)
    assert "residents-sexes-divided" not in silent.codes()
