"""The compiled kernel against the same model written for NumPy: other code, other chance, same distribution."""

from __future__ import annotations

import numpy as np
import pytest

from benchmarks.projection_peer.invented import invented_stocks
from benchmarks.projection_peer.numpy_model import simulate
from kommune360.projection.project import prepare
from kommune360.projection.simulate import draws_of

DRAWS = 4000


@pytest.mark.parametrize("sexes", [1, 2])
def test_two_implementations_agree_on_the_distribution(sexes: int) -> None:
    stocks = invented_stocks({"a": 2_000.0, "b": 9_000.0, "c": 25_000.0}, years=7)
    if sexes == 1:
        stocks = type(stocks)(stocks.counts.sum(axis=2, keepdims=True), stocks.areas, stocks.years, ("all",))
    plan = prepare(stocks, 3, draws=DRAWS, seed=3).plan
    compiled, arrays = draws_of(plan), simulate(plan)
    for rows in (slice(0, 1), slice(0, 3), slice(3, 6), slice(6, 10), slice(10, 18), slice(25, 30)):
        ours, theirs = (drawn[:, :, rows].sum(axis=2, dtype=float) for drawn in (compiled, arrays))
        spread = theirs.std(axis=-1)
        assert (np.abs(ours.mean(axis=-1) - theirs.mean(axis=-1)) < 5 * spread / np.sqrt(DRAWS / 2)).all()
        np.testing.assert_allclose(ours.std(axis=-1), spread, rtol=0.12)
        tails = [np.quantile(drawn, [0.1, 0.9], axis=-1) for drawn in (ours, theirs)]
        assert (np.abs(tails[0] - tails[1]) < 0.12 * spread).all()
