"""The contract of everything that looks ahead: ours, the naive one, Hamilton-Perry.

From stocks up to an origin to a best value and draws by area and horizon, for any group of ages.
A back-test needs no more than this.
"""

from __future__ import annotations

from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from kommune360.projection.stocks import Stocks

Floats = NDArray[np.floating[Any]]


class Forecast(Protocol):
    """Residents in the years 1 to ``horizon`` after the last year of the stocks.

    Ages are half-open in completed years: 0 to 2 is ``(0, 3)``.
    """

    def point(self, age_from: int, age_to: int) -> Floats:
        """Return the best value ``(area, h)``."""
        ...

    def draws(self, age_from: int, age_to: int) -> Floats:
        """Return equally likely values ``(area, h, draw)``; the draw is the contiguous axis."""
        ...


class Forecaster(Protocol):
    """Anything that makes a forecast from stocks, using nothing but them."""

    def __call__(self, stocks: Stocks, horizon: int, *, draws: int, seed: int) -> Forecast: ...
