"""Parts give the whole, wherever they are computed; a file of it can be held against what came."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import polars as pl
import pytest

from kommune360.base.executors import executor_for
from kommune360.base.findings import Findings
from kommune360.projection.parts import AHEAD, ahead_in_parts, with_town, write_frames
from kommune360.projection.project import Prepared, prepare, project
from kommune360.projection.stocks import Stocks
from kommune360.projection.stored import COMPARED, compare, read_stored
from tests.library.projection.test_peers import town

GROUPS = ((0, 3), (3, 6))
DRAWS = 120


@pytest.fixture(scope="module")
def stocks() -> Stocks:
    return town(areas=7, years=8, ages=101)


@pytest.fixture(scope="module")
def prepared(stocks: Stocks) -> Prepared:
    return prepare(stocks.until(2014), 3, draws=DRAWS, seed=4)


def frame(prepared: Prepared, **how: object) -> pl.DataFrame:
    return pl.concat(with_town(ahead_in_parts(prepared, GROUPS, **how), prepared, GROUPS))  # type: ignore[arg-type]


def test_parts_are_the_projection_itself(stocks: Stocks, prepared: Prepared) -> None:
    rows = frame(prepared, areas_a_part=3)
    whole = project(stocks.until(2014), 3, draws=DRAWS, seed=4)
    assert dict(rows.schema) == AHEAD
    for group in GROUPS:
        own = rows.filter((pl.col("area") != "") & (pl.col("age_from") == group[0]))
        median = own["median"].to_numpy().reshape(7, 3)
        np.testing.assert_array_equal(np.rint(median), whole.point(*group))
        low = own["low80"].to_numpy().reshape(7, 3)
        np.testing.assert_allclose(low, whole.quantiles(*group, (0.1,))[..., 0], rtol=1e-5)


def test_the_town_is_the_sum_of_draws_not_of_ranges(stocks: Stocks, prepared: Prepared) -> None:
    rows = frame(prepared)
    whole = project(stocks.until(2014), 3, draws=DRAWS, seed=4)
    own = rows.filter((pl.col("area") == "") & (pl.col("age_from") == 0)).sort("year")
    total = whole.draws(0, 3).sum(axis=0, dtype=np.float64)
    np.testing.assert_allclose(own["high95"].to_numpy(), np.quantile(total, 0.975, axis=-1), rtol=1e-5)


def test_neither_parts_nor_workers_change_a_figure(prepared: Prepared) -> None:
    alone = frame(prepared)
    for size in (1, 2, 5):
        again = frame(prepared, areas_a_part=size)
        areas = pl.col("area") != ""
        assert again.filter(areas).equals(alone.filter(areas)), size
    with executor_for(2) as pool:
        assert frame(prepared, executor=pool, areas_a_part=2).equals(frame(prepared, areas_a_part=2))


def test_nothing_is_shown_where_nothing_should_be_said(prepared: Prepared) -> None:
    silent = replace(prepared, unsaid=frozenset({"03"}))
    rows = frame(silent)
    assert rows.filter(pl.col("area") == "03")["median"].null_count() == 6
    assert rows.filter(pl.col("area") != "03")["median"].null_count() == 0


def test_groups_across_bands_are_refused(prepared: Prepared) -> None:
    with pytest.raises(ValueError, match="ages"):
        ahead_in_parts(prepared, ((0, 33),))


@pytest.mark.parametrize("name", ["ahead.parquet", "ahead.csv"])
def test_a_stored_projection_is_held_against_what_came(
    stocks: Stocks, prepared: Prepared, tmp_path: Path, name: str
) -> None:
    path = tmp_path / name
    rows = frame(prepared)
    if name.endswith("csv"):
        rows.write_csv(path)
    else:
        assert (
            write_frames(with_town(ahead_in_parts(prepared, GROUPS), prepared, GROUPS), path) == rows.height
        )
    stored = read_stored(path, Findings())
    assert stored is not None
    assert stored["area"].to_list() == rows["area"].to_list()
    result = compare(stored, stocks)
    assert dict(result.rows.schema) == COMPARED
    assert result.rows.height == rows.height  # 2015 to 2017 are all known by now
    one = result.rows.row(
        by_predicate=(pl.col("area") == "02") & (pl.col("year") == 2016) & (pl.col("age_from") == 3)
    )
    came = float(stocks.by_age_group((3, 6))[2, 6])
    assert one[result.rows.columns.index("came")] == came
    assert one[result.rows.columns.index("error")] == pytest.approx(one[rows.columns.index("median")] - came)
    assert result.scores["horizon"].to_list() == [1, 2, 3, 1, 2, 3]
    assert result.scores["n"].to_list() == [7] * 6
    assert result.as_dict()["scores"][0]["mape"] > 0


def test_nothing_came_yet(stocks: Stocks, prepared: Prepared) -> None:
    result = compare(frame(prepared), stocks.until(2014))
    assert result.rows.is_empty()
    assert result.scores.is_empty()


def test_an_area_that_is_gone_leaves_the_town_out(stocks: Stocks, prepared: Prepared) -> None:
    result = compare(frame(prepared), stocks.select(stocks.areas[:5]))
    assert set(result.rows["area"]) == set(stocks.areas[:5])


def test_another_file_is_no_projection(tmp_path: Path) -> None:
    for name, content in (("a.csv", b"x,y\n1,2\n"), ("a.parquet", b"nothing")):
        (tmp_path / name).write_bytes(content)
        findings = Findings()
        assert read_stored(tmp_path / name, findings) is None
        assert findings.codes() == {"projection-file-unknown"}
