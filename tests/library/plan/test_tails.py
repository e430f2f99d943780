"""Limits of counts beside laws that scipy knows, and beside draws: what is promised of chance is kept."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import stats

from kommune360.plan.adapting.tails import Expected, limits

SURE = 1e12  # degrees of freedom: the scatter is known


def limit(
    count: float, alpha: float, up: bool, group: float = np.nan, scatter: float = 1.0, lent: float = 0.0
) -> float:
    parts = (np.array([each]) for each in (count, group, scatter, SURE, lent))
    return float(limits(Expected(*parts), np.array([alpha]), np.array([up]))[0])


@pytest.mark.parametrize("mean", [0.7, 4.0, 30.0, 900.0])
@pytest.mark.parametrize("alpha", [0.05, 1e-3, 1e-5])
def test_counts_beside_poisson(mean: float, alpha: float) -> None:
    """A count is beyond the limit exactly where the law of Poisson gives it less than alpha."""
    law, up, down = stats.poisson(mean), limit(mean, alpha, True), limit(mean, alpha, False)
    assert law.sf(np.ceil(up) - 1) <= alpha * 1.0001 < law.sf(np.floor(up) - 1) * 1.001
    if down < 0:
        assert law.cdf(0) > alpha
    else:
        assert law.cdf(np.floor(down)) <= alpha * 1.0001 < law.cdf(np.ceil(down)) * 1.001


@pytest.mark.parametrize(("share", "group"), [(0.03, 200), (0.3, 60), (0.5, 400), (0.9, 120)])
def test_shares_beside_binomial(share: float, group: int) -> None:
    """On the rarer side a share is scaled Poisson: never less careful than three times alpha of the binomial."""
    law, alpha = stats.binom(group, share), 1e-3
    up, down = limit(share * group, alpha, True, group), limit(share * group, alpha, False, group)
    assert law.sf(np.ceil(up) - 1) <= 3 * alpha
    assert law.cdf(np.floor(down)) <= 3 * alpha


def test_a_measured_expectation_is_uncertain_itself() -> None:
    """Two counts of one mean, the first taken for the expectation: chance parts them no more often than said."""
    rng = np.random.default_rng(5)
    mean = rng.uniform(2, 40, 6000)
    first, second = rng.poisson(mean), rng.poisson(mean)
    n = np.ones(len(mean))
    known = Expected(first.astype(float), n * np.nan, n, n * SURE, n)
    for alpha in (0.05, 0.01):
        up = limits(known, n * alpha, n > 0)
        down = limits(known, n * alpha, n < 0)
        assert (second >= up).mean() <= 1.3 * alpha
        assert (second <= down).mean() <= 1.3 * alpha
        assert (second >= up).mean() >= alpha / 10  # careful, not blind


def test_wide_scatter_and_few_degrees_of_freedom_move_the_limit_away() -> None:
    one = np.ones(3)
    known = Expected(50 * one, one * np.nan, np.array([1.0, 3.0, 3.0]), np.array([SURE, SURE, 5.0]), 0 * one)
    up = limits(known, 1e-3 * one, one > 0)
    assert up[0] < up[1] < up[2]


def test_what_is_never_expected_may_happen_once() -> None:
    assert limit(0.0, 1e-3, True) > 1
    assert limit(0.0, 1e-3, False) == -np.inf
    assert limit(100.0, 1e-3, False, group=100) < 99
