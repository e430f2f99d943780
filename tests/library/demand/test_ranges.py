"""Ranges come from the method's own past errors, fall back to Poisson, and judge no surer than they are."""

from __future__ import annotations

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kommune360.demand.cohorts import MEAN_OF_LAST_THREE
from kommune360.demand.ranges import FEW, JUDGEMENTS, MANY, Z80, judge, past_errors, poisson
from kommune360.demand.stocks import AGES, Stock
from tests.library.demand.towns import stock

WORDS = list(JUDGEMENTS)
THREE_TO_FIVE = {"childcare_3plus": np.array([0, 0, 0, 1.0, 1.0, 1.0, 0, 0, 0, 0])}


def growing(areas: int, years: range, ratio: float) -> Stock:
    """Every age and area grows by the same ratio each year, so cohorts come out larger than they were."""
    frames = [
        stock({f"a{i:02}": [100.0 * ratio ** (year - years[0])] * AGES for i in range(areas)}, year)
        for year in years
    ]
    return Stock.from_frame(pl.concat(frames))


def test_errors_are_those_the_method_made() -> None:
    """Cohorts stay as forecast, but came out 3 % larger each year: the error is 1.03^h - 1."""
    bands = past_errors(growing(10, range(2010, 2026), 1.03), MEAN_OF_LAST_THREE, THREE_TO_FIVE, 3)
    need = np.array([300.0, 300.0, 300.0])
    low, high = bands.at("childcare_3plus", np.array([1.0, 2.0, 3.0]), need)
    assert low == pytest.approx(0.0), "a forecast that was always too low has no room below"
    assert high == pytest.approx([1.03**h - 1 for h in (1, 2, 3)])
    assert (bands.table["n"] >= MANY).all()
    assert bands.table.filter(pl.col("horizon") == 1)["mape"][0] == pytest.approx(0.03)


def test_between_whole_years_the_error_lies_between() -> None:
    bands = past_errors(growing(10, range(2010, 2026), 1.03), MEAN_OF_LAST_THREE, THREE_TO_FIVE, 3)
    _, high = bands.at("childcare_3plus", np.array([0.0, 0.5, 1.5]), np.array([300.0] * 3))
    assert high == pytest.approx([0.0, 0.015, (0.03 + 1.03**2 - 1) / 2])


def test_a_short_history_measures_nothing() -> None:
    bands = past_errors(growing(10, range(2021, 2026), 1.03), MEAN_OF_LAST_THREE, THREE_TO_FIVE, 3)
    low, _ = bands.at("childcare_3plus", np.array([1.0]), np.array([300.0]))
    assert np.isnan(low).all()
    assert bands.table.is_empty()


def test_few_errors_give_a_spread_with_students_factor() -> None:
    bands = past_errors(growing(1, range(2019, 2026), 1.03), MEAN_OF_LAST_THREE, THREE_TO_FIVE, 3)
    assert FEW <= 6
    low, high = bands.at("childcare_3plus", np.array([1.0]), np.array([300.0]))
    assert high == pytest.approx(1.440 * 0.03)
    assert low == pytest.approx(-1.440 * 0.03)


def test_a_gap_in_the_years_is_bridged_by_horizon() -> None:
    history = growing(10, range(2010, 2026), 1.02)
    keep = [i for i, year in enumerate(history.years) if year <= 2020 or year == 2025]
    cut = Stock(history.areas, tuple(history.years[i] for i in keep), history.values[:, keep])
    table = past_errors(cut, MEAN_OF_LAST_THREE, THREE_TO_FIVE, 5).table
    five = table.filter(pl.col("horizon") == 5)
    assert five["n"][0] == 10 * (6 + 1), "2010 to 2015, and 2020 against 2025"


def test_poisson_is_wide_for_small_numbers() -> None:
    low, high = poisson(np.array([9.0, 900.0]), np.array([9.0, 900.0]))
    assert (high - low)[0] / 9.0 == pytest.approx(2 * Z80 / 3)
    assert (high - low)[1] / 900.0 == pytest.approx(2 * Z80 / 30)
    assert poisson(np.array([1.0]), np.array([0.5]))[0] == 0.0


@pytest.mark.parametrize(
    ("low", "high", "measured", "word"),
    [
        (-20, -5, True, "missing_sure"),
        (-20, -1, True, "missing_likely"),
        (-20, -1, False, "missing_likely"),
        (-40, -20.5, False, "missing_sure"),
        (-20, 4, True, "missing_likely"),
        (-20, 8, True, "open"),
        (-8, 20, True, "open"),
        (-4, 20, True, "enough_likely"),
        (5, 20, True, "enough"),
        (0, 20, True, "enough_likely"),
        (0, 20, False, "enough_likely"),
        (-3, -3, True, "missing_sure"),
        (0, 0, False, "enough"),
    ],
)
def test_words_for_ranges(low: float, high: float, measured: bool, word: str) -> None:
    balance = np.array([(low + high) / 2])
    verdict = judge(balance, np.array([low]), np.array([high]), measured=np.array([measured]))
    assert WORDS[int(verdict[0])] == word


@settings(max_examples=40, deadline=None)
@given(st.floats(-500, 500), st.floats(0, 200), st.floats(0, 200), st.booleans())
def test_never_surer_than_the_range(balance: float, below: float, above: float, measured: bool) -> None:
    low, high = balance - below, balance + above
    verdict = judge(np.array([balance]), np.array([low]), np.array([high]), measured=np.array([measured]))
    word = WORDS[int(verdict[0])]
    if word == "missing_sure":
        assert high < 0
    if word == "enough":
        assert low >= 0
    if low < 0 <= high and below + above > 0:
        assert word not in ("missing_sure", "enough")


def test_a_lopsided_band_makes_nothing_probable_against_the_balance() -> None:
    for balance in (4.0, 0.2):
        verdict = judge(np.array([balance]), np.array([-30.0]), np.array([5.0]), measured=np.array([True]))
        assert list(JUDGEMENTS)[verdict[0]] == "open"


def test_unknown_has_no_judgement() -> None:
    nan = np.array([np.nan])
    assert judge(nan, nan, nan, measured=np.array([True]))[0] == -1
