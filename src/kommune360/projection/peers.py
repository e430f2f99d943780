"""What would the simplest honest methods have said: nothing changes, or cohorts change as they did?

From stocks to a forecast with the same face as ours. The ranges of both come from their own past errors,
so that sharpness and cover can be compared. Sources: Hamilton and Perry (1962), method page ``backtest``.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from kommune360.projection.stocks import Stocks

Floats = NDArray[np.float64]
Method = Callable[[Stocks, int], Floats]  # stocks, horizon -> residents (area, h, age)

WINDOW = 5  # last changes from year to year a ratio rests on
SMOOTHING = (
    8.0  # persons of the pooled ratio that stand beside an area's own: keeps tiny cells from exploding
)
WOMEN = (20, 40)  # ages whose women a child-woman ratio counts
PERSONS = (25, 40)  # ages whose persons stand for them where sexes are not known
GIRLS = 0.487
PAST_ORIGINS = 10  # so many earlier origins give errors
ENOUGH = 40  # errors of a size class; with fewer those of all sizes are taken


def naive(stocks: Stocks, horizon: int, *, draws: int, seed: int) -> PeerForecast:
    """Forecast that every age of every area stays what it was last."""
    return _forecast(last_value, stocks, horizon, draws, seed)


def hamilton_perry(stocks: Stocks, horizon: int, *, draws: int, seed: int) -> PeerForecast:
    """Forecast by each area's own cohort change ratios of the last five years and its child-woman ratio."""
    return _forecast(cohort_change, stocks, horizon, draws, seed)


def last_value(stocks: Stocks, horizon: int) -> Floats:
    """Return the last stock ``(area, h, age)`` for each of the ``horizon`` years."""
    last = stocks.counts[:, -1].sum(axis=1)
    return np.repeat(last[:, None], horizon, axis=1)


def cohort_change(stocks: Stocks, horizon: int) -> Floats:
    """Return residents ``(area, h, age)`` by cohort change ratios, both sexes together.

    Ratio of an age: people of that age in the last (up to five) years per people one year younger the year
    before, sums over the years, slightly drawn to the ratio of all areas. Newborn: age 0 per woman of 20
    to 39 (per person of 25 to 39 where sexes are not known) of the same years, times those projected.
    """
    recent = stocks.counts[:, -(WINDOW + 1) :]
    people = recent.sum(axis=2, keepdims=True)
    if stocks.sexes != ("all",):
        people = np.concatenate([people, recent[:, :, -1:]], axis=2)
    ratios = _change_ratios(people)
    mothers = _mothers(people)
    per_mother = _ratio(people[:, 1:, 0, 0].sum(axis=1), mothers[:, 1:].sum(axis=1))
    now = people[:, -1]
    share = np.array([1.0, GIRLS])[: now.shape[1]]
    ahead = np.empty((len(stocks.areas), horizon, stocks.ages))
    for h in range(horizon):
        older = np.zeros_like(now)
        older[..., 1:] = now[..., :-1]
        older[..., -1] += now[..., -1]
        now = older * ratios
        newborn = per_mother * _mothers(now[:, None])[:, 0]
        now[..., 0] = newborn[:, None] * share
        ahead[:, h] = now[:, 0]
    return ahead


@dataclass(frozen=True, slots=True)
class PeerForecast:
    """A forecast ``values[area, h, age]`` with ranges from ``past``: for each h what earlier origins
    forecast and what came, both ``[case, age]``."""

    values: Floats
    past: tuple[tuple[Floats, Floats], ...]
    count: int
    seed: int

    def point(self, age_from: int, age_to: int) -> Floats:
        """Return the best value ``(area, h)``."""
        return np.asarray(self.values[..., age_from:age_to].sum(axis=-1))

    def draws(self, age_from: int, age_to: int) -> Floats:
        """Return equally likely values ``(area, h, draw)``: the best value times past errors.

        Errors are those of groups of a like size at the same distance in time. Where nothing so far ahead
        could be measured, those of the longest measured distance are widened with the root of time;
        without any, the group counts as Poisson.
        """
        point = self.point(age_from, age_to)
        rng = np.random.default_rng([self.seed, age_from, age_to])
        out = np.empty((*point.shape, self.count))
        at = (np.arange(self.count) + 0.5) / self.count
        measured: tuple[Floats, Floats, int] | None = None
        for h in range(point.shape[1]):
            forecast, came = (part[:, age_from:age_to].sum(axis=1) for part in self.past[h])
            if forecast.size:
                measured = forecast, np.log((came + 0.5) / (forecast + 0.5)), h + 1
            out[:, h] = _spread(point[:, h], measured, h + 1, at)
        rng.permuted(out, axis=-1, out=out)
        return out


def _forecast(method: Method, stocks: Stocks, horizon: int, draws: int, seed: int) -> PeerForecast:
    """The forecast of ``method`` and how the same method did at earlier origins within ``stocks``."""
    cases: list[list[tuple[Floats, Floats]]] = [[] for _ in range(horizon)]
    for origin in range(max(1, len(stocks.years) - 1 - PAST_ORIGINS), len(stocks.years) - 1):
        then = method(stocks.until(stocks.years[origin]), horizon)
        for h in range(1, min(horizon, len(stocks.years) - 1 - origin) + 1):
            cases[h - 1].append((then[:, h - 1], stocks.counts[:, origin + h].sum(axis=1)))
    empty = np.zeros((0, stocks.ages))
    past = tuple(
        (np.concatenate([f for f, _ in rows] or [empty]), np.concatenate([c for _, c in rows] or [empty]))
        for rows in cases
    )
    return PeerForecast(method(stocks, horizon), past, draws, seed)


def _spread(point: Floats, measured: tuple[Floats, Floats, int] | None, h: int, at: Floats) -> Floats:
    """Values ``(area, draw)`` around ``point`` by quantiles of past log errors of a like size."""
    if measured is None:
        from scipy.special import ndtri

        sd = np.sqrt(h / (point + 1.0))[:, None]
        return np.asarray(np.maximum((point[:, None] + 0.5) * np.exp(sd * ndtri(at)) - 0.5, 0.0))
    sizes, errors, distance = measured
    edges = np.quantile(sizes, [1 / 3, 2 / 3])
    out = np.empty((len(point), len(at)))
    for size in range(3):
        own = errors[np.searchsorted(edges, sizes) == size]
        chosen = own if own.size >= ENOUGH else errors
        factor = np.exp(np.quantile(chosen, at) * np.sqrt(h / distance))
        rows = np.searchsorted(edges, point) == size
        out[rows] = (point[rows, None] + 0.5) * factor - 0.5
    return np.asarray(np.maximum(out, 0.0))


def _change_ratios(people: Floats) -> Floats:
    """Ratios ``[area, kind, age]``; age 0 is 0, the last age counts all who grow into it or stay in it."""
    before, after = people[:, :-1].sum(axis=1), people[:, 1:].sum(axis=1)
    younger = np.zeros_like(before)
    younger[..., 1:] = before[..., :-1]
    younger[..., -1] += before[..., -1]
    ratios = _ratio(after, younger)
    ratios[..., 0] = 0.0
    return ratios


def _ratio(above: Floats, below: Floats) -> Floats:
    """``above / below`` by area, drawn to the ratio of all areas together as by ``SMOOTHING`` persons."""
    total_above, total_below = above.sum(axis=0), below.sum(axis=0)
    pooled = np.divide(total_above, total_below, out=np.zeros_like(total_below), where=total_below > 0)
    return np.asarray((above + SMOOTHING * pooled) / (below + SMOOTHING))


def _mothers(people: Floats) -> Floats:
    """Women of 20 to 39 ``(area, year)`` of ``people[area, year, kind, age]``, or persons of 25 to 39.

    The same round number where the table ends below them: births then stay at their level.
    """
    kinds, ages = people.shape[2:]
    start, stop = WOMEN if kinds == 2 else PERSONS
    if ages <= stop:
        return np.full(people.shape[:2], 1000.0)
    return np.asarray(people[:, :, -1, start:stop].sum(axis=-1))
