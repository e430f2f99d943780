"""Scores against definitions written out another way."""

from __future__ import annotations

import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from kommune360.projection.scores import SCORES, case_columns, crps, interval, score_expressions

values = st.floats(0, 1000).map(lambda x: round(x, 3))


@given(arrays(float, (3, 12), elements=values), arrays(float, 3, elements=values))
def test_crps_is_the_squared_distance_of_two_distributions(draws: np.ndarray, came: np.ndarray) -> None:
    """CRPS = integral of (F(x) - 1{x >= y})^2 dx, here summed over the steps of both functions."""
    for case in range(3):
        edges = np.unique(np.append(draws[case], came[case]))
        middles = (edges[:-1] + edges[1:]) / 2
        below = (draws[case][None, :] <= middles[:, None]).mean(axis=1)
        distance = ((below - (middles >= came[case])) ** 2 * np.diff(edges)).sum()
        assert crps(draws, came)[case] == pytest.approx(distance, abs=1e-6)


def test_crps_of_one_value_is_its_error() -> None:
    assert crps(np.array([[7.0]]), np.array([4.0]))[0] == 3.0


def test_crps_of_a_normal_forecast_is_the_closed_form() -> None:
    from scipy.stats import norm

    draws = norm.ppf((np.arange(4000) + 0.5) / 4000)[None]
    for came in (-1.0, 0.0, 0.7):
        closed = came * (2 * norm.cdf(came) - 1) + 2 * norm.pdf(came) - 1 / np.sqrt(np.pi)
        assert crps(draws, np.array([came]))[0] == pytest.approx(closed, abs=1e-3)


def test_scores_of_a_case_on_paper() -> None:
    """Two areas: 10 forecast and 8 came; 30 forecast and 40 came."""
    draws = np.stack([np.linspace(5, 15, 101), np.linspace(29, 31, 101)])
    columns = case_columns(np.array([10.0, 30.0]), draws, np.array([8.0, 40.0]))
    row = pl.DataFrame(columns).select(score_expressions()).row(0, named=True)
    assert set(row) == set(SCORES)
    assert (row["n"], row["mdape"], row["mape"]) == (2, 25.0, 25.0)
    assert row["wape"] == pytest.approx(100 * 12 / 48)
    assert row["bias"] == pytest.approx(100 * -8 / 48)
    assert row["coverage80"] == 50.0
    assert row["width80"] == pytest.approx(100 * (8.0 + 1.6) / 48)
    low, high = interval(draws, 95)
    assert low[0] == pytest.approx(5.25)
    assert high[1] == pytest.approx(30.95)


def test_an_empty_area_has_no_percentage() -> None:
    columns = case_columns(np.array([1.0, 5.0]), np.ones((2, 3)), np.array([0.0, 5.0]))
    row = pl.DataFrame(columns).select(score_expressions()).row(0, named=True)
    assert row["mape"] == 0.0
    assert row["wape"] == pytest.approx(20.0)
