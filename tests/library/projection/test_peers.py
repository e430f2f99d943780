"""The peers do what their names say, and their ranges are their own past errors."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kommune360.projection import peers
from kommune360.projection.stocks import Stocks


def town(
    areas: int = 3, years: int = 9, sexes: tuple[str, ...] = ("m", "f"), ages: int = 50, seed: int = 1
) -> Stocks:
    counts = np.random.default_rng(seed).poisson(40, (areas, years, len(sexes), ages)).astype(float)
    return Stocks(counts, tuple(f"{i:02d}" for i in range(areas)), tuple(range(2010, 2010 + years)), sexes)


def test_naive_repeats_the_last_year() -> None:
    stocks = town()
    forecast = peers.naive(stocks, 4, draws=50, seed=1)
    for h in range(4):
        np.testing.assert_array_equal(forecast.point(3, 6)[:, h], stocks.by_age_group((3, 6))[:, -1])


def test_cohorts_that_stay_are_carried_on_exactly() -> None:
    """A closed town with 100 births a year: every cohort keeps its size, so ratios are 1."""
    counts = np.full((2, 8, 1, 60), 100.0)
    counts[:, :, 0, 7] = np.nan  # a class of its own, put in below
    for year in range(8):
        counts[:, year, 0, 7] = 100.0
        counts[:, year, 0, 3 + year] = 180.0
    stocks = Stocks(counts, ("1", "2"), tuple(range(2010, 2018)), ("all",))
    ahead = peers.cohort_change(stocks, 2)
    assert ahead[0, 0, 11] == pytest.approx(180, rel=0.02)
    assert ahead[0, 1, 12] == pytest.approx(180, rel=0.02)
    assert ahead[0, 1, 30] == pytest.approx(100, rel=0.02)
    assert ahead[0, 1, 0] == pytest.approx(100, rel=0.02)


def test_ratios_of_large_areas_are_their_own() -> None:
    stocks = town(areas=1, sexes=("all",))
    stocks.counts[:] *= 1e6
    ahead = peers.cohort_change(stocks, 1)
    recent = stocks.counts[0, -6:, 0]
    expected = recent[-1, 4] * recent[1:, 5].sum() / recent[:-1, 4].sum()
    assert ahead[0, 0, 5] == pytest.approx(expected, rel=1e-5)


def test_births_stay_where_the_table_ends_below_mothers() -> None:
    stocks = town(ages=19, sexes=("all",))
    ahead = peers.cohort_change(stocks, 3)
    assert ahead[:, 0, 0] == pytest.approx(stocks.counts[:, -5:, 0, 0].mean(axis=1), rel=0.02)
    assert ahead[:, 2, 0] == pytest.approx(ahead[:, 0, 0])


@given(st.integers(2, 8), st.integers(1, 6), st.integers(0, 99))
def test_draws_surround_the_best_value_and_nobody_is_negative(years: int, horizon: int, seed: int) -> None:
    stocks = town(years=years, seed=seed, areas=2)
    for method in (peers.naive, peers.hamilton_perry):
        forecast = method(stocks, horizon, draws=200, seed=seed)
        draws = forecast.draws(0, 3)
        assert draws.shape == (2, horizon, 200)
        assert (draws >= 0).all()
        apart = np.abs(np.log((np.median(draws, axis=-1) + 1) / (forecast.point(0, 3) + 1)))
        # a few past errors may all lie on one side, and further ahead than measured they are carried on
        assert (apart < 0.35 + 0.25 * np.arange(1, horizon + 1)).all()
        np.testing.assert_array_equal(draws, method(stocks, horizon, draws=200, seed=seed).draws(0, 3))


def test_ranges_widen_with_time_even_beyond_what_was_measured() -> None:
    forecast = peers.hamilton_perry(town(years=5, areas=40), 8, draws=400, seed=1)
    low, high = np.quantile(forecast.draws(6, 10), [0.1, 0.9], axis=-1)
    width = ((high - low) / forecast.point(6, 10)).mean(axis=0)
    assert (np.diff(width[3:]) > 0).all()
