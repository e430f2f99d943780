"""Calibration: how much wider or narrower ranges must be, judged by the town's own past.

From stocks to factors: the model looks ahead from earlier years, as it could have done then, and its
ranges are compared with what came. Nothing after the origin is used.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from kommune360.projection.model import Model, fit
from kommune360.projection.options import Floats, Options
from kommune360.projection.path import expected_path
from kommune360.projection.plan import Bands, Floats32, Plan, by_rows, plan_of
from kommune360.projection.simulate import draws_of
from kommune360.projection.stocks import Stocks

BANDS: Bands = ((0, 3), (3, 6), (6, 10), (10, 14), (14, 18), (18, 27), (27, 40), (40, 65), (65, 200))
SIZES = (2_500.0, 10_000.0)  # residents: borders of the classes of areas
FEWEST_YEARS = 4  # stocks known at an earlier origin
MOST_ORIGINS = 4  # the latest ones of each number of years ahead: how far errors go changes with the times
MOST_AREAS = 300  # more areas do not make the past longer
AREAS_TO_TELL = 5  # with fewer what an area does and what all do cannot be told apart
DRAWS = 256
ROUNDS = 3
NARROWEST, WIDEST = 0.6, 2.5
# Where no past judges them. Ten years seldom hold a turn of births or moving: what a town was spared so
# far is no measure of what can hit it.
UNKNOWN_TOWN, UNKNOWN_COMMON = 1.8, 0.35
ORIGINS_FOR_TRUST = 1.0  # so many origins count as much as the belief that nothing is to be changed
ORIGINS_FOR_TOWN = 3.0
AREAS_FOR_TRUST = 100.0  # so many comparisons of a size class count as much as all classes together


@dataclass(frozen=True, slots=True)
class Calibration:
    """What to multiply.

    Attributes:
        town: the standard deviation of the shocks all areas share.
        scale: the distance of draws to the path ``(band, h, size class)``; bands are ``BANDS``.
        common: how much of an area's distance in all ages under 18 is added to each of them
            ``(h, size class)``: what brings families brings children of all ages.
        origins: earlier years that were compared.
    """

    town: float
    scale: Floats
    common: Floats
    origins: tuple[int, ...]

    def of(self, plan: Plan) -> Plan:
        """Return the plan with the factors of its areas; beyond the compared years the last ones stay."""
        starts = np.array([band[0] for band in BANDS])
        band = np.searchsorted(starts, [first for first, _ in plan.rows], side="right") - 1
        year = np.minimum(np.arange(plan.horizon), self.scale.shape[1] - 1)
        size = np.digitize(plan.start.sum(axis=(1, 2)), SIZES)
        scale = self.scale[band[None, None, :], year[None, :, None], size[:, None, None]]
        common = self.common[year[None, :], size[:, None]]
        return replace(plan, scale=scale.astype(np.float32), common=common.astype(np.float32))


def no_calibration(horizon: int) -> Calibration:
    """Return what is believed where no past can judge."""
    classes = len(SIZES) + 1
    scale = np.ones((len(BANDS), horizon, classes))
    return Calibration(UNKNOWN_TOWN, scale, np.full((horizon, classes), UNKNOWN_COMMON), ())


def calibrate(stocks: Stocks, horizon: int, options: Options, seed: int) -> Calibration:
    """Compare ranges from earlier origins with what came and answer the factors."""
    last = len(stocks.years) - 1
    origins = range(max(FEWEST_YEARS - 1, last - horizon - MOST_ORIGINS + 1), last)
    nothing = no_calibration(horizon)
    if not options.calibrate or not origins:
        return nothing
    known = _some_areas(stocks, options.smallest_area)
    models = [fit(known.until(known.years[origin]), horizon, options) for origin in origins]
    # ranges are compared as if the past held all shocks of the town; what it may lack is added on top
    past = [_Comparison.of(known, model, horizon, seed) for model in models]
    town = _town(past, horizon)
    size = np.digitize(known.total()[:, -1], SIZES)
    scale, common = nothing.scale, np.zeros_like(nothing.common)
    for _ in range(ROUNDS):
        youth = [found.youth(scale, size) for found in past]
        common = np.maximum(_factors(youth, size, horizon, 1.0 + nothing.common)[0] - 1.0, 0.0)
        bands = [found.bands(scale, common, size) for found in past]
        told = scale[: past[0].path.shape[2]]  # bands that exist in a table of children alone
        told *= _factors(bands, size, horizon, np.ones(told.shape))
        np.clip(told, NARROWEST, WIDEST, out=told)
    return Calibration(town, scale, common, tuple(known.years[origin] for origin in origins))


@dataclass(frozen=True, slots=True)
class _Comparison:
    """Draws of one earlier origin and what came.

    Attributes:
        distance: of draws to the path ``(area, h, band, draw)``.
        path: ``(area, h, band)``.
        came: ``(area, h, band)``.
        young: how many bands end before 18.
    """

    distance: Floats32
    path: Floats32
    came: Floats
    young: int

    @classmethod
    def of(cls, known: Stocks, model: Model, horizon: int, seed: int) -> _Comparison:
        origin = len(model.stocks.years) - 1
        ahead = min(horizon, len(known.years) - 1 - origin)
        rows = tuple((first, min(last, known.ages)) for first, last in BANDS if first < known.ages)
        plan = plan_of(model, expected_path(model, ahead), draws=DRAWS, seed=seed, rows=rows)
        came = by_rows(known.counts[:, origin + 1 : origin + 1 + ahead].sum(axis=2), rows)
        distance = draws_of(plan) - plan.expected[..., None]
        return cls(distance, plan.expected, came, plan.young_rows)

    def youth(self, scale: Floats, size: NDArray[np.int64]) -> Floats:
        """Return how far truth lay from the middle under 18, in standard deviations ``(1, area, h)``."""
        part = slice(0, self.young)
        distance = (self.distance[:, :, part] * self._scale(scale, size)[:, :, part, None]).sum(axis=2)
        missed = (self.came - self.path)[:, :, part].sum(axis=2)
        expected = self.path[:, :, part].sum(axis=2)
        if len(expected) >= AREAS_TO_TELL:
            distance = distance - _of_all(distance, expected[..., None]).astype(np.float32)
            missed = missed - _of_all(missed, expected)
        return _standardised(distance, missed)[None]

    def bands(self, scale: Floats, common: Floats, size: NDArray[np.int64]) -> Floats:
        """Return the same of every band ``(band, area, h)``."""
        scaled = self.distance * self._scale(scale, size)[..., None]
        young = self.young
        whole = scaled[:, :, :young].sum(axis=2)
        part = self.path[:, :, :young] / np.maximum(self.path[:, :, :young].sum(axis=2, keepdims=True), 1e-6)
        added = common[: scaled.shape[1], size].T[:, :, None] * part
        scaled[:, :, :young] += (added[..., None] * whole[:, :, None]).astype(np.float32)
        return np.moveaxis(_standardised(scaled, self.came - self.path), 2, 0)

    def _scale(self, scale: Floats, size: NDArray[np.int64]) -> Floats32:
        years, bands = self.path.shape[1:]
        return np.asarray(scale[:bands, :years][:, :, size].transpose(2, 1, 0), dtype=np.float32)


def _of_all(values: Any, expected: Any) -> Any:
    """Return each area's share of what all areas did together, in proportion to whom is expected."""
    return expected * (values.sum(axis=0) / np.maximum(expected.sum(axis=0), 1e-6))


def _standardised(distance: Floats32, missed: Floats) -> Floats:
    """Return how far truth lay from the middle of the range in its standard deviations."""
    ordered = np.sort(distance, axis=-1)  # faster than quantiles on single precision
    count = ordered.shape[-1]
    low, middle, high = (ordered[..., int(level * count)] for level in (0.1, 0.5, 0.9))
    return np.asarray((missed - middle) / np.maximum((high - low) / 2.563, 0.25))


def _town(past: list[_Comparison], horizon: int) -> float:
    """Return the factor on shocks of the town, from everybody under 18.

    Few origins that overlap: drawn to what is believed before any past is seen.
    """
    squares: list[float] = []
    for found in past:
        distance = found.distance[:, :, : found.young].sum(axis=(0, 2))
        missed = (found.came - found.path)[:, :, : found.young].sum(axis=(0, 2))
        middle, spread = np.median(distance, axis=1), np.maximum(distance.std(axis=1), 1.0)
        squares.extend(((missed - middle) / spread) ** 2)
    origins = 2 * len(past) / (horizon + 1)  # windows that overlap are not many
    weight = origins / (origins + ORIGINS_FOR_TOWN)
    factor = float(np.sqrt(weight * np.mean(squares) + (1 - weight) * UNKNOWN_TOWN**2))
    return min(max(factor, 1.0), WIDEST)


def _factors(distances: list[Floats], size: NDArray[np.int64], horizon: int, believed: Floats) -> Floats:
    """Return by how much ranges must grow ``(band, h, size class)``.

    Each size class is drawn to all areas, and all to what is ``believed`` (``(..., h, size class)``).
    """
    factors = np.ones((len(distances[0]), horizon, len(SIZES) + 1)) * believed
    for year in range(horizon):
        seen = [found[:, :, year] for found in distances if found.shape[2] > year][-MOST_ORIGINS:]
        if not seen:
            factors[:, year] = factors[:, year - 1]
            continue
        pooled = np.stack(seen, axis=2)
        origins = len(seen) / (year + 1)  # windows that overlap are not many
        trust = origins / (origins + ORIGINS_FOR_TRUST)
        for band in range(len(pooled)):
            whole = np.log(_needed(pooled[band].ravel()))
            for number in range(factors.shape[2]):
                own = pooled[band][size == number].ravel()
                weight = own.size / (own.size + AREAS_FOR_TRUST) if own.size >= 10 else 0.0
                found = weight * np.log(_needed(own)) + (1 - weight) * whole if weight else whole
                factors[band, year, number] *= np.exp(trust * (found - np.log(factors[band, year, number])))
    return factors


def _needed(distance: Floats) -> float:
    """Return the factor by which ranges must grow to hold 80 and 95 percent: the middle of both."""
    inner, outer = np.quantile(np.abs(distance), [0.80, 0.95]) / np.array([1.2816, 1.96])
    return float(np.sqrt(max(inner, 0.05) * max(outer, 0.05)))


def _some_areas(stocks: Stocks, smallest: float) -> Stocks:
    """Return the areas about which something is said, of very many every n-th by size.

    The same ones in whatever order they stand. All where they all are small.
    """
    total = stocks.total()[:, -1]
    order = sorted(pair for pair in zip(total, stocks.areas, strict=True) if pair[0] >= smallest)
    if not order or len(order) == len(total) <= MOST_AREAS:
        return stocks
    step = max(len(order) / MOST_AREAS, 1.0)
    count = min(len(order), MOST_AREAS)
    return stocks.select(sorted(order[int(number * step)][1] for number in range(count)))
