"""The contract is small enough that the last value fulfils it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from kommune360.projection.forecasts import Floats, Forecast, Forecaster
from kommune360.projection.stocks import Stocks


@dataclass(frozen=True)
class LastValue:
    stocks: Stocks
    horizon: int
    count: int

    def point(self, age_from: int, age_to: int) -> Floats:
        return np.repeat(self.stocks.by_age_group((age_from, age_to))[:, -1:], self.horizon, axis=1)

    def draws(self, age_from: int, age_to: int) -> Floats:
        return np.repeat(self.point(age_from, age_to)[..., None], self.count, axis=2)


def last_value(stocks: Stocks, horizon: int, *, draws: int, seed: int) -> Forecast:
    return LastValue(stocks, horizon, draws)


def test_the_last_value_is_a_forecaster() -> None:
    forecaster: Forecaster = last_value
    known = Stocks(np.ones((2, 3, 1, 5)), ("01", "02"), (2020, 2021, 2022), ("all",))
    forecast = forecaster(known, 4, draws=10, seed=1)
    assert forecast.point(0, 3).shape == (2, 4)
    assert forecast.draws(0, 3).shape == (2, 4, 10)
    assert (forecast.draws(0, 3) == 3).all()
