"""Residents as published become single ages: bands split by cohort history, sexes added, holes kept."""

from __future__ import annotations

from typing import Any

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kommune360.base.findings import Findings
from kommune360.demand.single_ages import residents_by_age
from kommune360.observations.schema import OBSERVATIONS, conform


def cells(*rows: tuple[str, int, int, float | None], **more: Any) -> pl.DataFrame:
    """(period, age_from, age_to, value) of one area."""
    filled = [
        {
            "area_system": "s",
            "variable": "residents",
            "area": "A",
            "period": period,
            "sex": "all",
            "age_from": start,
            "age_to": stop,
            "numerator": value,
            "flag": "suppressed" if value is None else "",
            "dataset": "d",
        }
        | more
        for period, start, stop, value in rows
    ]
    return conform(pl.DataFrame(filled), OBSERVATIONS)


def ages(frame: pl.DataFrame, **where: Any) -> dict[int, Any]:
    residents = residents_by_age(frame, **where)
    assert residents is not None
    last = residents.frame.filter(pl.col("year") == residents.reference.year).sort("age")
    return dict(last.select("age", "children").iter_rows())


def berlin_bands(period: str, values: list[float]) -> list[tuple[str, int, int, float | None]]:
    """The bands of Berlin's residents' matrix below 10."""
    bands = [(0, 1), (1, 2), (2, 3), (3, 5), (5, 6), (6, 7), (7, 8), (8, 10)]
    return [(period, *band, value) for band, value in zip(bands, values, strict=True)]


def test_bands_are_split_by_the_history_of_their_cohorts() -> None:
    """Age 3 of 2020 was 2 in 2019 (30 children), age 4 was 2 in 2018 (10 children)."""
    frame = cells(
        *berlin_bands("2018-12-31", [9, 9, 10, 20, 9, 9, 5, 20]),
        *berlin_bands("2019-12-31", [9, 9, 30, 20, 9, 9, 15, 20]),
        *berlin_bands("2020-12-31", [9, 9, 9, 40, 9, 9, 9, 20]),
    )
    split = ages(frame)
    assert (split[3], split[4]) == (30.0, 10.0)
    assert (split[8], split[9]) == (15.0, 5.0)
    residents = residents_by_age(frame)
    assert residents is not None
    marked = residents.frame.filter((pl.col("year") == 2020) & pl.col("estimated"))["age"].to_list()
    assert marked == [3, 4, 8, 9]


def test_without_history_a_band_is_split_evenly() -> None:
    split = ages(cells(*berlin_bands("2025-12-31", [1, 2, 3, 40, 5, 6, 7, 20])))
    assert (split[3], split[4], split[8], split[9]) == (20.0, 20.0, 10.0, 10.0)


def test_later_single_ages_split_an_earlier_wide_band() -> None:
    wide = cells(("2023-12-31", 0, 3, 60.0), *[("2023-12-31", a, a + 1, 10.0) for a in range(3, 10)])
    single = cells(*[("2024-12-31", a, a + 1, 10.0 * (a + 1)) for a in range(10)])
    residents = residents_by_age(pl.concat([wide, single]))
    assert residents is not None
    then = residents.frame.filter((pl.col("year") == 2023) & (pl.col("age") < 3)).sort("age")
    assert then["children"].to_list() == pytest.approx([60 * 20 / 90, 60 * 30 / 90, 60 * 40 / 90])


def test_a_wider_band_gives_only_what_narrower_ones_leave() -> None:
    single = [(a, a + 1, 10.0) for a in (0, 1, 2, 5, 6, 7, 8, 9)]
    frame = cells(("2025-12-31", 3, 6, 34.0), *[("2025-12-31", *band) for band in single])
    split = ages(frame)
    assert (split[3], split[4], split[5]) == (12.0, 12.0, 10.0)


@settings(max_examples=40, deadline=None)
@given(st.lists(st.integers(0, 500).map(float), min_size=8, max_size=8))
def test_splitting_keeps_the_sum(values: list[float]) -> None:
    history = berlin_bands("2024-12-31", [7, 0, 3, 9, 2, 2, 4, 8])
    split = ages(cells(*history, *berlin_bands("2025-12-31", values)))
    assert sum(split.values()) == pytest.approx(sum(values))


def test_sexes_are_added_where_no_total_is_given() -> None:
    men = cells(*[("2025-12-31", a, a + 1, 3.0) for a in range(10)], sex="m")
    women = cells(*[("2025-12-31", a, a + 1, 4.0) for a in range(10)], sex="f")
    assert set(ages(pl.concat([men, women])).values()) == {7.0}


def test_one_sex_alone_is_no_total() -> None:
    men = cells(*[("2025-12-31", a, a + 1, 3.0) for a in range(10)], sex="m")
    assert set(ages(men).values()) == {None}


def test_a_published_total_goes_before_the_sum_of_sexes() -> None:
    total = cells(*[("2025-12-31", a, a + 1, 9.0) for a in range(10)])
    men = cells(*[("2025-12-31", a, a + 1, None) for a in range(10)], sex="m")
    assert set(ages(pl.concat([total, men])).values()) == {9.0}


def test_suppressed_cells_stay_unknown() -> None:
    frame = cells(("2025-12-31", 0, 1, None), *[("2025-12-31", a, a + 1, 5.0) for a in range(1, 10)])
    split = ages(frame)
    assert split[0] is None
    assert split[1] == 5.0


def test_other_days_of_the_year_are_left_out_and_told() -> None:
    frame = pl.concat(
        [
            cells(*[("2025-12-31", a, a + 1, 5.0) for a in range(10)]),
            cells(*[("2025-06-30", a, a + 1, 99.0) for a in range(10)]),
            cells(*[("2024-12", a, a + 1, 6.0) for a in range(10)]),
        ]
    )
    findings = Findings()
    residents = residents_by_age(frame, findings=findings)
    assert residents is not None
    assert residents.frame["year"].unique().sort().to_list() == [2024, 2025]
    assert set(ages(frame).values()) == {5.0}
    assert "residents-other-day" in findings.codes()


def test_missing_ages_are_an_error_that_names_them() -> None:
    findings = Findings()
    residents_by_age(cells(("2025-12-31", 2, 3, 5.0)), findings=findings)
    assert findings.stops
    assert "0, 1, 3" in findings.errors[0].what.de


def test_nothing_to_read_is_told() -> None:
    findings = Findings()
    assert residents_by_age(cells(("2025-12-31", 0, 150, 5.0)), findings=findings) is None
    assert findings.codes() == {"residents-missing"}


def test_the_latest_system_is_taken() -> None:
    old = cells(*[("2020-12-31", a, a + 1, 5.0) for a in range(10)], area_system="old")
    new = cells(*[("2025-12-31", a, a + 1, 6.0) for a in range(10)], area_system="new")
    residents = residents_by_age(pl.concat([old, new]))
    assert residents is not None
    assert (residents.system, residents.reference.isoformat()) == ("new", "2025-12-31")
