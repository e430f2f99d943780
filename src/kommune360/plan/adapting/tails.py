"""How many cases would chance alone not make of those that are expected? Limits from the tails of counts.

From expected counts, how much they scatter and how well the expectation is known, to the count beyond which
chance lies with a given probability. Small counts are skewed: a limit upwards is farther away than one downwards,
and where even no case at all would be no surprise there is none.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
_LEAST = 0.5  # of a case: what is expected never, may still happen once
_HALVINGS = 45


@dataclass(frozen=True, slots=True)
class Expected:
    """Counts as the path expects them, one entry a figure.

    ``group``: out of how many, nan for rates and counts, which have no upper end. ``scatter``: variance beside
    that of pure sampling, known with ``df`` degrees of freedom. ``lent``: 0 where the expectation is agreed, 1
    where it rests on one earlier count as large as this one (its chance comes on top).
    """

    count: Floats
    group: Floats
    scatter: Floats
    df: Floats
    lent: Floats


def limits(expected: Expected, alpha: Floats, upwards: NDArray[np.bool_]) -> Floats:
    """The counts that chance reaches or passes on one side with probability ``alpha``; +-inf where no count is
    that unlikely.

    Counts are Poisson, scaled to the scatter; shares are counted on their rarer side, whose variance is smaller by
    the share itself. An uncertain expectation makes them negative binomial.
    """
    from scipy.special import ndtr, stdtrit

    chance = ndtr(stdtrit(expected.df, alpha))  # the scatter is estimated: t instead of normal
    turned = np.isfinite(expected.group) & (expected.count > expected.group / 2)
    rare = np.maximum(_LEAST, np.where(turned, expected.group - expected.count, expected.count))
    share = np.where(np.isfinite(expected.group), np.minimum(rare / expected.group, 0.5), 0.0)
    scale = expected.scatter * (1 - share)
    up = upwards ^ turned
    lent = np.maximum(expected.lent, 1e-6)
    more = np.where(
        up, 1.0, 0.0
    )  # of two laws that fit an earlier count the one that is careful on this side
    law = _Law((rare + more * lent) / scale, (rare + more) / lent / scale, scale)
    found = np.where(up, law.upper(chance), law.lower(chance)) * scale
    return np.asarray(np.where(turned, expected.group - found, found))


@dataclass(frozen=True, slots=True)
class _Law:
    """Counts in units of ``scale``; half a step is given back, because only whole cases happen."""

    mean: Floats
    shape: Floats  # of the gamma law of the mean
    scale: Floats

    def upper(self, chance: Floats) -> Floats:
        from scipy.special import betainc

        part = self.mean / (self.shape + self.mean)

        def beyond(count: Floats) -> NDArray[np.bool_]:
            at = count + 0.5 - 0.5 / self.scale
            tail = betainc(np.maximum(at, 1e-9), self.shape, part)
            return np.asarray((at > 0) & (tail <= chance))

        high = self.mean + 1.0
        for _ in range(_HALVINGS):
            if (there := beyond(high)).all():
                break
            high = np.where(there, high, 2 * high)
        return _halved(self.mean, high, beyond)

    def lower(self, chance: Floats) -> Floats:
        from scipy.special import betainc

        part = self.shape / (self.shape + self.mean)

        def beyond(count: Floats) -> NDArray[np.bool_]:
            return np.asarray(betainc(self.shape, count + 0.5 + 0.5 / self.scale, part) <= chance)

        none = np.zeros_like(self.mean)
        return np.asarray(np.where(beyond(none), _halved(self.mean, none, beyond), -np.inf))


def _halved(inside: Floats, outside: Floats, beyond: Callable[[Floats], NDArray[np.bool_]]) -> Floats:
    """The border between a count that is not beyond and one that is."""
    for _ in range(_HALVINGS):
        middle = (inside + outside) / 2
        there = beyond(middle)
        inside, outside = np.where(there, inside, middle), np.where(there, middle, outside)
    return outside
