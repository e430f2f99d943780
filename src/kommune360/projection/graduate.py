"""How many people of each single age, where a table gives only age bands?

From bands by year to single ages: a band is shared out as the same birth cohorts stood the year before,
so a large class stays large while it grows older. Sums of bands are kept; later years are never looked at.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

POOLED_PERSONS = 2.0  # so many persons of the pooled profile stand beside an area's own cohorts of a band


@dataclass(frozen=True, slots=True)
class BandedYear:
    """Residents of one year by band: ``values[area, sex, band]``, persons, finite.

    ``starts``: first age of each band, ascending from 0; a band ends where the next begins, the last one
    is open-ended and has the same start in all years.
    """

    starts: tuple[int, ...]
    values: Floats


def graduate(years: Sequence[BandedYear]) -> Floats:
    """Return ``counts[area, year, sex, age]`` of consecutive years, the last age open-ended.

    The ages of a band are weighted by the cohorts' counts one year before (themselves shared out in the
    same way), and by the pooled profile of all areas where an area has none. The first year has no
    history: there the pooled profile is read off a smooth curve through the bands' running totals.
    Method: the earlier single-age counts of the same cohorts, method page ``backtest``.
    """
    areas, sexes, _ = years[0].values.shape
    counts = np.empty((areas, len(years), sexes, years[0].starts[-1] + 1))
    for at, year in enumerate(years):
        pooled = year.values.sum(axis=0)
        if at:
            own = _grown(counts[:, at - 1])
            profile = _shared(pooled, _grown(counts[:, at - 1].sum(axis=0)), year.starts)
        else:
            profile = smooth_profile(pooled, year.starts)
            own = np.zeros((areas, *profile.shape))
        shares = _shared(np.ones_like(pooled), profile, year.starts)
        counts[:, at] = _shared(year.values, own + POOLED_PERSONS * shares, year.starts)
    return counts


def smooth_profile(values: Floats, starts: Sequence[int]) -> Floats:
    """Return ``[sex, age]`` from bands ``[sex, band]``: a monotone curve through the running totals.

    Piecewise cubic after Fritsch and Carlson (1980), so no age is negative and every band keeps its sum.
    """
    from scipy.interpolate import PchipInterpolator

    open_age = starts[-1]
    single = np.empty((values.shape[0], open_age + 1))
    if open_age:
        totals = np.concatenate([np.zeros((values.shape[0], 1)), values[:, :-1].cumsum(axis=1)], axis=1)
        curve = PchipInterpolator(np.asarray(starts, dtype=float), totals, axis=1)(np.arange(open_age + 1))
        single[:, :-1] = np.maximum(np.diff(curve, axis=1), 0.0)
    single[:, -1] = values[:, -1]
    return _shared(values, single, starts)


def _grown(before: Floats) -> Floats:
    """The cohorts of the year before, one year older; the newborn stand as those of the year before."""
    older = np.concatenate([before[..., :1], before[..., :-1]], axis=-1)
    older[..., -1] += before[..., -1]
    return older


def _shared(values: Floats, weights: Floats, starts: Sequence[int]) -> Floats:
    """``values[..., band]`` shared out over ages by ``weights[..., age]``, evenly where they are all 0."""
    first = np.asarray(starts)
    band = np.repeat(np.arange(len(first)), np.diff(first, append=weights.shape[-1]))
    total = np.add.reduceat(weights, first, axis=-1)[..., band]
    width = np.bincount(band)[band]
    shares = np.divide(
        weights, total, out=np.broadcast_to(1.0 / width, weights.shape).copy(), where=total > 0
    )
    return np.asarray(values[..., band] * shares)
