"""How far can chance alone move a figure? Bands for many short series at once.

From histories with their numerators and denominators to the chance variance of every newest value. Sampling
variance is known from the parts; how much more figures scatter is learned over all series together and, as far
as its own history tells, for each one (moderated variances, Smyth 2004).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
_LARGEST = 60.0  # degrees of freedom beyond which the law of t is as good as normal
_FEW = 5  # series below which their spread of variances cannot be learned
_USUAL = 10.0  # prior degrees of freedom in that case
_WILD = 3.0  # standardised steps beyond count as breaks, which are no chance


@dataclass(frozen=True, slots=True)
class History:
    """The earlier figures of one series in order of time; parts are nan where not known."""

    values: Floats
    numerators: Floats
    denominators: Floats


@dataclass(frozen=True, slots=True)
class Chance:
    """``sd``: of the newest value by chance, in its unit, nan where nothing is known; ``df`` how well known."""

    sd: Floats
    df: Floats

    def limits(self, alpha: float) -> Floats:
        """Distance that chance exceeds on one side with probability ``alpha``."""
        from scipy.special import stdtrit

        return np.asarray(-stdtrit(self.df, alpha) * self.sd)


def sampling_variance(value: Floats, numerator: Floats, denominator: Floats) -> Floats:
    """Variance of ``value`` = factor * numerator / denominator: of a share (binomial) where the numerator
    cannot exceed the denominator, else of a rate (Poisson); of a count where there is no denominator."""
    with np.errstate(divide="ignore", invalid="ignore"):
        known = np.isfinite(numerator) & np.isfinite(denominator) & (denominator > 0)
        share = (numerator + 0.5) / (denominator + 1.0)
        raw = numerator / denominator
        factor = np.where(raw > 0, value / raw, np.nan)
        found = factor[np.isfinite(factor)]
        factor = np.where(np.isfinite(factor), factor, np.median(found) if found.size else np.nan)
        is_share = known & (numerator <= denominator)
        of_share = factor**2 * share * (1 - share) / denominator
        of_rate = factor**2 * (numerator + 0.5) / denominator**2
        counted = np.isfinite(numerator) & ~np.isfinite(denominator)
    variance = np.where(is_share, of_share, np.where(known, of_rate, np.nan))
    return np.where(counted, numerator + 0.5, variance)


def chance(histories: Sequence[History], newest: Floats) -> Chance:
    """The chance of every newest value; ``newest``: its sampling variance, nan where the parts are unknown.

    Series whose parts are unknown rest on their own steps alone.
    """
    ratios, df = np.full(len(histories), np.nan), np.zeros(len(histories))
    steps = np.full(len(histories), np.nan)  # half the variance of steps, for series without parts
    for row, history in enumerate(histories):
        ratios[row], df[row], steps[row] = _scatter(history)
    known = np.isfinite(newest)
    pooled, prior = _pooled(ratios[known], df[known])
    own = np.where(np.isfinite(ratios), ratios, 0.0)
    together = np.where(np.isfinite(ratios), df, 0.0)
    moderated = np.maximum((prior * pooled + together * own) / (prior + together), 1.0)
    variance = np.where(known, moderated * newest, np.where(df >= 1, steps, np.nan))
    freedom = np.where(known, np.minimum(prior + together, _LARGEST), np.maximum(df, 1.0))
    return Chance(np.sqrt(variance), freedom)


def _scatter(history: History) -> tuple[float, float, float]:
    """Ratio of observed to sampling variance, its degrees of freedom, and half the variance of steps.

    Steps from year to year carry no level and, less their mean, no steady trend; of their squares a half to
    a third is repeated, hence two thirds of the degrees of freedom (von Neumann's ratio).
    """
    steps = np.diff(history.values)
    if len(steps) < 3:
        return np.nan, 0.0, np.nan
    df = 2 / 3 * (len(steps) - 1)
    half = float(np.var(steps, ddof=1)) / 2
    variance = sampling_variance(history.values, history.numerators, history.denominators)
    both = variance[1:] + variance[:-1]
    usable = np.isfinite(both) & (both > 0)
    if usable.sum() < 3:
        return np.nan, df, half
    scaled = steps[usable] / np.sqrt(both[usable])
    middle = float(np.median(scaled))
    spread = max(1.0, 1.4826 * float(np.median(np.abs(scaled - middle))))
    tame = np.clip(scaled, middle - _WILD * spread, middle + _WILD * spread)
    return float(np.var(tame, ddof=1)), 2 / 3 * (usable.sum() - 1), half


def _pooled(ratios: Floats, df: Floats) -> tuple[float, float]:
    """The common ratio (at least 1) and for how many degrees of freedom it stands."""
    from scipy.special import digamma, polygamma

    usable = np.isfinite(ratios) & (df > 0)
    if not usable.any():
        return 1.0, _USUAL
    r, d = np.maximum(ratios[usable], 1e-3), df[usable]
    common = max(1.0, float(np.sum(r * d) / np.sum(d)))
    if len(r) < _FEW:
        return common, _USUAL
    logs = np.log(r) - digamma(d / 2) + np.log(d / 2)
    excess = float(np.var(logs, ddof=1) - np.mean(polygamma(1, d / 2)))
    if excess <= 0:
        return common, _LARGEST
    # trigamma falls from large to small: halve the interval until it gives the excess
    low, high = 1.0, _LARGEST
    for _ in range(60):
        middle = (low + high) / 2
        if float(polygamma(1, middle / 2)) > excess:
            low = middle
        else:
            high = middle
    return common, (low + high) / 2
