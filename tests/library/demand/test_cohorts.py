"""Children ahead: the case of Dinslaken, cohorts that stay, and laws of both methods."""

from __future__ import annotations

from pathlib import Path

import polars as pl
import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from kommune360.demand.cohorts import COHORT_SURVIVAL, METHODS, children_ahead, survival_ratios
from kommune360.demand.stocks import AGES, Stock
from tests.library.demand.towns import stock

CASE = yaml.safe_load(
    (Path(__file__).parents[2] / "cases" / "demand_dinslaken.yaml").read_text(encoding="utf-8")
)
counts = st.lists(st.integers(0, 200).map(float), min_size=AGES, max_size=AGES)


def cell(frame: pl.DataFrame, year: int, age: int, column: str = "children", area: str = "A") -> float | None:
    found = frame.filter((pl.col("area") == area) & (pl.col("year") == year) & (pl.col("age") == age))
    assert found.height == 1
    return found[column][0]


@pytest.mark.parametrize("district", CASE["districts"])
def test_unborn_cohorts_of_dinslaken(district: str) -> None:
    case = CASE["districts"][district]
    ages = [float(n) for n in reversed(case["children"])]
    ahead = children_ahead(stock({"A": [*ages, 0.0, 0.0, 0.0, 0.0]}, 2016), years=2)
    assert [cell(ahead, 2017, 0), cell(ahead, 2018, 0)] == case["unborn"]
    assert cell(ahead, 2018, 1) == case["unborn"][0], "an assumed cohort grows older like any other"


@settings(max_examples=40, deadline=None)
@given(counts, st.integers(1, 6))
def test_born_cohorts_stay_and_are_known(ages: list[float], years: int) -> None:
    ahead = children_ahead(stock({"A": ages}), years=years)
    for h in range(years + 1):
        for age in range(AGES):
            share = cell(ahead, 2025 + h, age, "known_share")
            if age >= h:
                assert cell(ahead, 2025 + h, age) == ages[age - h]
                assert share == 1.0
            else:
                assert share == 0.0


@settings(max_examples=40, deadline=None)
@given(counts, st.integers(1, 6))
def test_assumed_cohorts_lie_between_those_they_rest_on(ages: list[float], years: int) -> None:
    ahead = children_ahead(stock({"A": ages}), years=years)
    for h in range(1, years + 1):
        assert min(ages[:3]) <= (cell(ahead, 2025 + h, 0) or 0.0) <= max(ages[:3])


@pytest.mark.parametrize("method", METHODS)
def test_a_suppressed_cohort_stays_unknown(method: str) -> None:
    ages: list[float | None] = [10.0, None, 12.0, 13.0, 14.0, 15.0, 16.0, 17.0, 18.0, 19.0]
    ahead = children_ahead(stock({"A": ages, "B": [1.0] * AGES}), years=3, method=method)
    assert cell(ahead, 2026, 2) is None
    assert cell(ahead, 2027, 3) is None
    assert cell(ahead, 2026, 3) == 12.0
    assert cell(ahead, 2026, 0, area="B") == 1.0
    if method != COHORT_SURVIVAL:
        assert cell(ahead, 2026, 0) is None, "a mean with a hole is no mean"


def test_housing_comes_on_top_and_is_not_yet_born_here() -> None:
    housing = pl.DataFrame({"area": ["A"], "year": [2027], "age": [4], "children": [5.0]})
    ahead = children_ahead(stock({"A": [10.0] * AGES}), years=3, housing=housing)
    assert cell(ahead, 2027, 4) == 15.0
    assert cell(ahead, 2027, 4, "known_share") == pytest.approx(10 / 15)
    assert cell(ahead, 2028, 5) == 10.0, "the table itself says how long the children stay"


def history(ratios: float, area: str = "A", first: int = 2015, last: int = 2025) -> pl.DataFrame:
    """Every cohort of 100 changes by the same ratio each year."""
    frames = [
        stock({area: [100.0 * ratios**age for age in range(AGES)]}, year) for year in range(first, last + 1)
    ]
    return pl.concat(frames)


def test_survival_continues_a_steady_change() -> None:
    ahead = children_ahead(history(1.02), years=4, method=COHORT_SURVIVAL)
    for h in range(1, 5):
        for age in range(h, AGES):
            assert cell(ahead, 2025 + h, age) == pytest.approx(100 * 1.02**age)


def test_small_areas_are_shrunk_to_the_town() -> None:
    big = pl.concat(stock({"big": [5000.0] * AGES}, year) for year in range(2019, 2026))
    small = pl.concat(
        stock({"small": [4.0 * 1.5**age for age in range(AGES)]}, year) for year in range(2019, 2026)
    )
    table = Stock.from_frame(pl.concat([big, small]))
    own = dict(zip(table.areas, survival_ratios(table)[:, 1], strict=True))
    n, m = 5 * 4.0, 100.0
    town = (5 * 5000 + 5 * 6.0) / (5 * 5000 + 5 * 4.0)
    assert own["small"] == pytest.approx((n * 1.5 + m * town) / (n + m))
    assert own["big"] == pytest.approx(1.0, abs=1e-3)


def test_years_with_a_gap_give_no_ratio() -> None:
    table = Stock.from_frame(
        pl.concat([stock({"A": [50.0] * AGES}, 2020), stock({"A": [90.0] * AGES}, 2025)])
    )
    assert (survival_ratios(table) == 1.0).all()


def test_unknown_method_is_refused() -> None:
    with pytest.raises(ValueError, match="unknown method"):
        children_ahead(stock({"A": [1.0] * AGES}), years=1, method="crystal_ball")
