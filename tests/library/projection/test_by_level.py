"""Ranges by level say what the draws themselves say, of areas and of wider areas."""

from __future__ import annotations

import numpy as np
import polars as pl
import pytest

from kommune360.projection.by_level import BY_LEVEL, QUANTILES, ranges_by_level
from kommune360.projection.options import Options
from kommune360.projection.project import prepare, project
from tests.library.projection.towns import town

GROUPS = ((0, 3), (3, 6), (0, 18))
LEVELS = {
    "": {"": {f"{i:02d}": 1.0 for i in range(20)}},
    "halves": {"A": {"00": 1.0, "01": 0.5}, "B": {"19": 1.0}},
}
OPTIONS = Options(smallest_area=0.0)


@pytest.fixture(scope="module")
def rows() -> pl.DataFrame:
    stocks = town(20, 6)
    prepared = prepare(stocks, 3, draws=200, seed=4, options=OPTIONS)
    return ranges_by_level(prepared, stocks, GROUPS, LEVELS, system="own")


def test_areas_and_sums_equal_the_projection(rows: pl.DataFrame) -> None:
    stocks = town(20, 6)
    whole = project(stocks, 3, draws=200, seed=4, options=OPTIONS)
    assert dict(rows.schema) == BY_LEVEL
    for group in GROUPS:
        draws = whole.draws(*group)
        known = stocks.by_age_group(group)[:, -1]
        for system, area, own, before in (
            ("own", "07", draws[7], known[7]),
            ("", "", draws.sum(axis=0), known.sum()),
            ("halves", "A", draws[0] + 0.5 * draws[1], known[0] + 0.5 * known[1]),
        ):
            found = rows.filter(
                (pl.col("system") == system) & (pl.col("area") == area)
                & (pl.col("age_from") == group[0]) & (pl.col("age_to") == group[1])
            ).sort("year")  # fmt: skip
            expected = np.quantile(own, list(QUANTILES.values()), axis=-1).T
            assert found.select(QUANTILES.keys()).to_numpy() == pytest.approx(expected, rel=1e-4)
            assert found["known"].to_list() == pytest.approx([before] * 3)
            assert found["more"].to_list() == pytest.approx(
                (own > before + 0.5).mean(axis=-1).tolist(), abs=0.006
            )


def test_who_is_born_follows_from_the_years(rows: pl.DataFrame) -> None:
    young = rows.filter((pl.col("age_from") == 0) & (pl.col("age_to") == 3) & (pl.col("system") == "")).sort(
        "year"
    )
    assert young["born"][0] == pytest.approx(2 / 3, abs=0.1)
    assert young["born"][2] == 0
    older = rows.filter(pl.col("age_from") == 3)
    assert older["born"].to_list() == pytest.approx([1.0] * older.height)


def test_nothing_is_said_about_small_areas_but_their_people_count() -> None:
    stocks = town(6, 6)
    options = Options(smallest_area=1000.0)
    prepared = prepare(stocks, 2, draws=50, options=options)
    assert prepared.unsaid
    found = ranges_by_level(
        prepared, stocks, GROUPS, {"": {"": dict.fromkeys(stocks.areas, 1.0)}}, system="own"
    )
    small = found.filter(pl.col("area").is_in(sorted(prepared.unsaid)))
    assert small["median"].null_count() == small.height
    assert small["known"].null_count() == 0
    assert found.filter(pl.col("system") == "")["median"].null_count() == 0


def test_work_ends_where_progress_says_so() -> None:
    def stop(done: int, _total: int, _what: str) -> None:
        raise KeyboardInterrupt(done)

    stocks = town(4, 5)
    with pytest.raises(KeyboardInterrupt):
        ranges_by_level(prepare(stocks, 2, draws=20), stocks, GROUPS, {}, system="own", progress=stop)
