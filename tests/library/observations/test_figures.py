"""One figure an area and period: ages and sexes add up exactly, holes stay, the newest file wins."""

from __future__ import annotations

from itertools import pairwise

import polars as pl
from hypothesis import given
from hypothesis import strategies as st

from kommune360.base.ages import ALL_AGES, OPEN_ENDED, AgeBand, tiling
from kommune360.observations.figures import FIGURES, figures, newest
from kommune360.observations.schema import OBSERVATIONS, conform


def cells(rows: list[tuple[str, str, int, int, float | None]], dataset: str = "d") -> pl.DataFrame:
    return conform(
        pl.DataFrame(
            [
                {
                    "area_system": "town", "variable": "residents", "area": area, "period": "2025-12-31",
                    "sex": sex, "age_from": start, "age_to": stop, "numerator": value,
                    "flag": "" if value is not None else "suppressed", "dataset": dataset, "row": i,
                }
                for i, (area, sex, start, stop, value) in enumerate(rows, start=1)
            ]
        ),
        OBSERVATIONS,
    )  # fmt: skip


@given(
    borders=st.lists(st.integers(1, 99), min_size=1, max_size=8, unique=True).map(sorted),
    extra=st.lists(st.tuples(st.integers(0, 90), st.integers(1, 60)), max_size=6),
)
def test_a_tiling_covers_exactly_what_was_wanted(borders: list[int], extra: list[tuple[int, int]]) -> None:
    bands = [AgeBand(a, b) for a, b in pairwise([0, *borders, OPEN_ENDED])]
    noise = [AgeBand(start, start + width) for start, width in extra]
    found = tiling([*bands, *noise], ALL_AGES)
    assert found is not None
    assert found[0].start == 0
    assert found[-1].stop == OPEN_ENDED
    assert all(left.stop == right.start for left, right in pairwise(found))
    assert len(found) <= len(bands)


def test_no_tiling_is_said() -> None:
    assert tiling([AgeBand(0, 3), AgeBand(4, 6)], AgeBand(0, 6)) is None


def test_ages_and_sexes_are_added_up_and_published_totals_are_preferred() -> None:
    table = cells([("a", "m", 0, 3, 5), ("a", "f", 0, 3, 6), ("a", "m", 3, 6, 7), ("a", "f", 3, 6, 8)])
    assert figures(table, ages=AgeBand(0, 6))["value"].to_list() == [26]
    assert figures(table, ages=AgeBand(0, 6), sex="f")["value"].to_list() == [14]
    total = cells([("a", "all", 0, 3, 10), ("a", "all", 3, 6, 10), ("a", "all", 0, 6, 21)])
    only = figures(total, ages=AgeBand(0, 6))
    assert only["value"].to_list() == [21]
    assert only["row"].to_list() == [3]


def test_sexes_are_added_where_the_total_knows_no_ages() -> None:
    table = cells(
        [("a", "all", 0, 150, 99), ("a", "m", 0, 6, 5), ("a", "f", 0, 6, 6), ("a", "m", 6, 150, 50)]
    )
    assert figures(table, ages=AgeBand(0, 6))["value"].to_list() == [11]
    assert figures(table)["value"].to_list() == [99]
    assert figures(table, ages=AgeBand(6, 150)).is_empty()


def test_ages_that_cannot_be_put_together_give_no_figure() -> None:
    table = cells([("a", "all", 0, 3, 10), ("a", "all", 3, 6, 10)])
    assert figures(table, ages=AgeBand(0, 5)).is_empty()
    assert figures(table, ages=AgeBand(0, 5)).columns == list(FIGURES)
    assert figures(table, sex="f", ages=AgeBand(0, 6)).is_empty()


def test_a_sum_with_a_hole_has_no_value_and_says_why() -> None:
    table = cells(
        [("a", "all", 0, 3, 10), ("a", "all", 3, 6, None), ("b", "all", 0, 3, 1), ("b", "all", 3, 6, 2)]
    )
    result = figures(table, ages=AgeBand(0, 6)).sort("area")
    assert result["value"].to_list() == [None, 3]
    assert result["flag"].to_list() == ["suppressed", ""]


def test_the_newest_dataset_wins_cell_by_cell() -> None:
    old = cells([("a", "all", 0, 150, 1), ("b", "all", 0, 150, 2)], "old")
    new = cells([("a", "all", 0, 150, 9)], "new")
    datasets = pl.DataFrame({"dataset": ["new", "old"], "imported_at": ["2026-02-01", "2026-01-01"]})
    result = newest(pl.concat([new, old]), datasets).sort("area")
    assert result["numerator"].to_list() == [9, 2]
