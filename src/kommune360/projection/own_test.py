"""Which back-test does a town's own past allow, unasked? More origins where it is long, fewer where short.

From stocks to a ``Trial`` of bounded size: the latest origins, each with at least some years before it.
"""

from __future__ import annotations

from kommune360.projection.backtest import HISTORY, Group, Trial
from kommune360.projection.stocks import Stocks

MOST_ORIGINS = 8
SHORT_HISTORY = 3  # years known at an origin; fewer tell nothing about what areas have in common
LONG = 8  # years from which the full history is asked for
DRAWS = 500  # ends of a 95 % range from so many draws are good to a few percent of its width
HORIZONS = (1, 3, 5)
GROUPS: tuple[Group, ...] = ((0, 3), (3, 6), (6, 10), (0, 18))


def own_trial(stocks: Stocks, *, min_residents: float = 0.0) -> Trial:
    """Return the trial; ``checked`` says what the stocks do not allow. No origin: too short to be tried."""
    before = HISTORY if len(stocks.years) >= LONG else SHORT_HISTORY
    possible = range(stocks.years[0] + before - 1, stocks.last_year)
    return Trial(
        origins=tuple(possible)[-MOST_ORIGINS:],
        horizons=HORIZONS,
        groups=tuple(group for group in GROUPS if group[1] <= stocks.ages),
        min_residents=min_residents,
        draws=DRAWS,
    )
