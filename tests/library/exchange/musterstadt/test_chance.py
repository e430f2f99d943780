"""Draws by inversion have the mean, the spread and the limits of their distribution."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kommune360.exchange.musterstadt.chance import (
    binomial,
    generator,
    multinomial,
    poisson,
    shares_to_counts,
)

N = 40_000


@pytest.mark.parametrize("mean", [0.0, 0.05, 1.0, 7.5, 55.0, 200.0])
def test_poisson_mean_and_variance(mean: float) -> None:
    drawn = poisson(generator(1), np.full(N, mean))
    error = 5 * np.sqrt(mean / N)
    assert abs(drawn.mean() - mean) <= error + 1e-9
    assert drawn.var() == pytest.approx(mean, rel=0.05)
    assert drawn.min() >= 0


@pytest.mark.parametrize("trials", [0, 1, 12, 300, 5_000])
@pytest.mark.parametrize("share", [0.0, 0.01, 0.3, 0.5, 0.97, 1.0])
def test_binomial_mean_variance_and_limits(trials: int, share: float) -> None:
    drawn = binomial(generator(2), np.full(N, trials), np.full(N, share))
    variance = trials * share * (1 - share)
    assert abs(drawn.mean() - trials * share) <= 5 * np.sqrt(variance / N) + 1e-9
    assert drawn.var() == pytest.approx(variance, rel=0.06, abs=1e-9)
    assert drawn.min() >= 0
    assert drawn.max() <= trials


@given(st.integers(0, 2_000), st.lists(st.floats(0, 10), min_size=1, max_size=8), st.integers(0, 99))
def test_parts_sum_to_the_total(total: int, shares: list[float], seed: int) -> None:
    weights = np.array(shares)[:, None] * np.ones((1, 3))
    parts = multinomial(generator(seed), np.full(3, total), weights)
    assert (parts.sum(axis=0) == total).all()
    assert parts.min() >= 0
    if sum(shares) > 0:
        assert shares_to_counts(total, np.array(shares)).sum() == total
