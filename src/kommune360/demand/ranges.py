"""How sure is a need in so many years? From the errors the very method made in this town's own past.

Rolling origins: the method is put back to each earlier year and its forecast held against what came.
Relative errors are pooled by years ahead and size. Where the past is too short: Poisson. In 8 of 10
cases the need should lie in the band; measured coverage stands on the method page. The projection
room may replace this module behind ``Bands``.
"""

from __future__ import annotations

import itertools
from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
import polars as pl

from kommune360.base.text import Text
from kommune360.demand.cohorts import METHODS
from kommune360.demand.stocks import Array, Stock

_HALF_A_PLACE = 0.5  # a balance that rounds to 0 is shown as 0
MIN_YEARS = 6  # fewer yearly dates: no errors are measured
SIZE_EDGES = (20.0, 60.0, 200.0)  # places needed: below 20, 20 to 60, 60 to 200, above
MANY = 30  # from so many errors on their own quantiles are taken
FEW = 5  # from so many a spread is taken, with Student's factor for so few
Z80 = 1.2816  # normal quantile 0.9
SURE_MARGIN = 0.25  # of the band's width; 1.28 + 0.25 * 2.56 = 1.92 standard deviations
# Student's t, quantile 0.9, by degrees of freedom; source: any table, here to three digits
T80 = {5: 1.476, 6: 1.440, 7: 1.415, 8: 1.397, 9: 1.383, 10: 1.372, 12: 1.356, 15: 1.341, 20: 1.325}
ERRORS = {
    "offer": pl.String,
    "horizon": pl.Int32,
    "size": pl.String,
    "n": pl.Int64,
    "low": pl.Float64,
    "high": pl.Float64,
    "mape": pl.Float64,
}
JUDGEMENTS: dict[str, Text] = {
    "missing_sure": Text("fehlen sicher", "surely missing"),
    "missing_likely": Text("fehlen wahrscheinlich", "probably missing"),
    "open": Text("offen", "open"),
    "enough_likely": Text("reichen wahrscheinlich", "probably enough"),
    "enough": Text("reichen", "enough"),
}
METHOD_TEXT = {
    "projection": Text(
        "Spanne aus den Verläufen der Vorausrechnung (8 von 10 Fällen)",
        "range from the courses of the projection (8 of 10 cases)",
    ),
    "past_errors": Text(
        "Spanne aus den eigenen Fehlern des Verfahrens in früheren Jahren (8 von 10 Fällen)",
        "range from the method's own errors in earlier years (8 of 10 cases)",
    ),
    "poisson": Text(
        "Spanne nach dem Zufall kleiner Zahlen (Poisson), weil die eigene Reihe zu kurz ist; ob die Geburten steigen "
        "oder sinken, enthält sie nicht",
        "range by the chance of small numbers (Poisson), as the own series is too short; whether births rise or fall "
        "it does not hold",
    ),
}


@dataclass(frozen=True, slots=True)
class Bands:
    """Relative errors by offer, whole years ahead and size class; ``sizes`` one longer than the edges.

    ``low[offer, horizon, size]`` and ``high`` are relative to the forecast (-0.1: the need came out 10 %
    lower); NaN where nothing was measured. Horizon 0 has no error. ``table``: columns ERRORS.
    """

    offers: tuple[str, ...]
    low: Array
    high: Array
    table: pl.DataFrame = field(compare=False)

    def at(self, offer: str, ahead: Array, need: Array) -> tuple[Array, Array]:
        """Return relative low and high for needs ``ahead`` years ahead (between whole years: between)."""
        o = self.offers.index(offer)
        size = np.searchsorted(SIZE_EDGES, np.nan_to_num(need))
        before = np.clip(np.floor(ahead).astype(int), 0, self.low.shape[1] - 1)
        after = np.clip(before + 1, 0, self.low.shape[1] - 1)
        part = ahead - before
        ends = []
        for side in (self.low, self.high):
            first, second = side[o, before, size], side[o, after, size]
            ends.append(np.where(part == 0, first, (1 - part) * first + part * second))
        return ends[0], ends[1]


def past_errors(stock: Stock, method: str, weights: Mapping[str, Array], horizon: int) -> Bands:
    """Measure the errors of ``method`` on ``stock`` for each offer.

    ``weights``: places needed per child of each age 0 to 9, by offer. An error is (came - forecast) /
    forecast of the weighted children; forecasts below one place are left out.
    """
    offers = tuple(weights)
    shape = (len(offers), horizon + 1, len(SIZE_EDGES) + 1)
    low, high = np.full(shape, np.nan), np.full(shape, np.nan)
    low[:, 0], high[:, 0] = 0.0, 0.0
    rows = []
    pairs = _pairs(stock, method, horizon) if len(stock.years) >= MIN_YEARS else {}
    for h, both in pairs.items():
        for o, offer in enumerate(offers):
            forecast, came = _weighted(both[0], weights[offer]), _weighted(both[1], weights[offer])
            seen = ~np.isnan(forecast) & ~np.isnan(came) & (forecast >= 1.0)
            error = (came[seen] - forecast[seen]) / forecast[seen]
            size = np.searchsorted(SIZE_EDGES, forecast[seen])
            for s in range(shape[2]):
                own = error[size == s]
                taken, label = (own, _size_label(s)) if own.size >= MANY else (error, "")
                ends = _ends(taken)
                if ends is not None:
                    low[o, h, s], high[o, h, s] = ends
                    mape = float(np.abs(taken).mean())
                    rows.append((offer, h, label or f"{_size_label(s)} (*)", taken.size, *ends, mape))
    return Bands(offers, low, high, pl.DataFrame(rows, schema=ERRORS, orient="row"))


def poisson(variance: Array, need: Array) -> tuple[Array, Array]:
    """Return low and high of a need whose children count as Poisson: need -+ 1.28 sqrt(variance).

    ``variance``: sum of squared places per child times children.
    """
    spread = Z80 * np.sqrt(variance)
    return np.maximum(need - spread, 0.0), need + spread


def judge(balance: Array, low: Array, high: Array, *, measured: np.ndarray) -> Array:
    """Return a judgement (index into ``JUDGEMENTS``) for balances with their 80 % band; -1 for NaN.

    Probable: three quarters of the band lie on one side of 0, and the balance does. Sure: all of it does, and 0 is a quarter
    of its width away (an 80 % band so stretched holds about 19 of 20 cases); where errors were not
    measured (Poisson), its whole width.
    """
    width = high - low
    margin = np.where(measured, SURE_MARGIN, 1.0) * width
    below = np.divide(np.clip(-low, 0.0, width), width, out=(balance < 0) * 1.0, where=width > 0)
    result = np.full(balance.shape, 2)
    # a lopsided band may lie on the other side of 0 than the balance: then nothing is probable
    result[(below >= 0.75) & (balance <= -_HALF_A_PLACE)] = 1
    result[(below <= 0.25) & (balance >= _HALF_A_PLACE)] = 3
    result[high + margin < 0] = 0
    result[low - margin >= 0] = 4
    result[np.isnan(balance) | np.isnan(low) | np.isnan(high)] = -1
    return result


def _pairs(stock: Stock, method: str, horizon: int) -> dict[int, tuple[Array, Array]]:
    """Forecast and outcome ``[case, age]`` for each whole number of years ahead."""
    found: dict[int, list[tuple[Array, Array]]] = {}
    index = {year: i for i, year in enumerate(stock.years)}
    for origin, year in enumerate(stock.years[:-1]):
        ahead = METHODS[method](stock.until(origin + 1), horizon)
        for h in range(1, horizon + 1):
            if year + h in index:
                found.setdefault(h, []).append((ahead[:, h], stock.values[:, index[year + h]]))
    return {
        h: (np.concatenate([f for f, _ in cases]), np.concatenate([c for _, c in cases]))
        for h, cases in sorted(found.items())
    }


def _weighted(children: Array, weights: Array) -> Array:
    return np.where(weights > 0, children, 0.0) @ weights


def _ends(errors: Array) -> tuple[float, float] | None:
    """80 % ends, reaching at least to 0 so that the forecast itself stays inside."""
    if errors.size >= MANY:
        low, high = np.quantile(errors, [0.1, 0.9])
        return min(float(low), 0.0), max(float(high), 0.0)
    if errors.size >= FEW:
        factor = T80[max(df for df in T80 if df <= errors.size)]
        spread = factor * float(np.sqrt((errors**2).mean()))
        return -min(spread, 1.0), spread
    return None


def _size_label(s: int) -> str:
    edges = [f"{edge:.0f}" for edge in SIZE_EDGES]
    return ["<" + edges[0], *(f"{a}-{b}" for a, b in itertools.pairwise(edges)), ">=" + edges[-1]][s]
