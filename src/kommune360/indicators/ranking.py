"""How sure is the order of areas? From numerators and denominators to intervals and ranges of ranks.

Small areas come out at both ends of every list by chance alone. The interval says how far a rate may
lie from what the same conditions would give in another year; the rank range says which places in the
order fit together with that.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

Kind = Literal["share", "rate"]
DRAWS, LEVEL, TOP = 1000, 0.95, 0.2
_HALF = 0.5  # Jeffreys' prior: half an event, and for shares half a non-event


@dataclass(frozen=True, slots=True)
class Ranking:
    """One entry an area, in the order given; rank 1 is the highest value.

    ``value``, ``low``, ``high``: numerator per denominator, with the bounds of the central interval.
    ``rank_low`` .. ``rank_high``: range of ranks in the same share of draws. ``top``: probability of
    being among the highest ``top_areas`` areas.
    """

    value: NDArray[np.float64]
    low: NDArray[np.float64]
    high: NDArray[np.float64]
    rank: NDArray[np.int64]
    rank_low: NDArray[np.int64]
    rank_high: NDArray[np.int64]
    top: NDArray[np.float64]
    top_areas: int
    kind: Kind

    def certain(self, level: float = LEVEL) -> NDArray[np.bool_]:
        """Areas that belong to the highest group in at least ``level`` of all draws."""
        return np.asarray(self.top >= level)


def kind_of(numerators: Sequence[float], denominators: Sequence[float]) -> Kind:
    """``share`` where every numerator is part of its denominator, else ``rate`` (events per person)."""
    pairs = zip(numerators, denominators, strict=True)
    return "share" if all(0 <= part <= whole for part, whole in pairs) else "rate"


def ranked(
    numerators: Sequence[float],
    denominators: Sequence[float],
    *,
    top: float = TOP,
    level: float = LEVEL,
    draws: int = DRAWS,
    seed: int = 0,
) -> Ranking:
    """Rank areas by numerator per denominator and say how far chance could move them.

    Shares are drawn from Beta(x + 1/2, n - x + 1/2), rates from Gamma(x + 1/2) / n (Jeffreys' priors;
    Brown, Cai and DasGupta 2001, Statistical Science 16, 101-133). Rank ranges are quantiles of the
    ranks over draws (Goldstein and Spiegelhalter 1996, JRSS A 159, 385-443). The same seed gives the
    same answer in any order of areas: every area has a stream of its own, keyed by its figures.

    Raises ValueError where lengths differ, a denominator is not positive, a numerator is negative or
    a figure is not finite.
    """
    x = np.asarray(numerators, dtype=np.float64)
    n = np.asarray(denominators, dtype=np.float64)
    if x.shape != n.shape or x.ndim != 1:
        raise ValueError("numerators and denominators must be two lists of equal length")
    if not (np.isfinite(x).all() and np.isfinite(n).all() and (n > 0).all() and (x >= 0).all()):
        raise ValueError("numerators must be >= 0, denominators > 0, all of them finite")
    kind = kind_of(x.tolist(), n.tolist())
    drawn = _draws(x, n, kind, draws, seed)
    tail = 50.0 * (1.0 - level)
    low, high = np.percentile(drawn, [tail, 100.0 - tail], axis=1) if x.size else (x, x)
    value = x / n
    ranks = ranks_of(drawn)
    top_areas = max(1, int(np.ceil(top * x.size))) if x.size else 0
    rank_low, rank_high = (
        np.percentile(ranks, [tail, 100.0 - tail], axis=1, method="nearest") if x.size else (x, x)
    )
    return Ranking(
        value=value,
        # a share of 0 % or 100 % is a possible truth: the interval reaches it
        low=np.minimum(low, value),
        high=np.maximum(high, value),
        rank=ranks_of(value[:, None])[:, 0] if x.size else np.zeros(0, dtype=np.int64),
        rank_low=rank_low.astype(np.int64),
        rank_high=rank_high.astype(np.int64),
        top=(ranks <= top_areas).mean(axis=1) if x.size else x,
        top_areas=top_areas,
        kind=kind,
    )


def ranks_of(values: NDArray[np.float64]) -> NDArray[np.int64]:
    """Rank of every row within its column, 1 for the highest; ties share the best rank."""
    by_draw = -values.T
    order = np.argsort(by_draw, axis=1, kind="stable")
    ascending = np.take_along_axis(by_draw, order, axis=1)
    places = np.broadcast_to(np.arange(1, values.shape[0] + 1), by_draw.shape).copy()
    same = np.zeros(by_draw.shape, dtype=bool)
    same[:, 1:] = ascending[:, 1:] == ascending[:, :-1]
    places[same] = 0
    ranks = np.empty(by_draw.shape, dtype=np.int64)
    np.put_along_axis(ranks, order, np.maximum.accumulate(places, axis=1), axis=1)
    return ranks.T


def _draws(
    x: NDArray[np.float64], n: NDArray[np.float64], kind: Kind, draws: int, seed: int
) -> NDArray[np.float64]:
    """(area, draw). Equal figures get different streams by how often they came before."""
    drawn = np.empty((x.size, draws))
    seen: dict[tuple[float, float], int] = {}
    for index, (part, whole) in enumerate(zip(x.tolist(), n.tolist(), strict=True)):
        repeat = seen[part, whole] = seen.get((part, whole), -1) + 1
        words = np.array([part, whole], dtype=np.float64).view(np.uint64)
        generator = np.random.default_rng([seed, repeat, *words.tolist()])
        if kind == "share":
            drawn[index] = generator.beta(part + _HALF, whole - part + _HALF, draws)
        else:
            drawn[index] = generator.gamma(part + _HALF, size=draws) / whole
    return drawn
