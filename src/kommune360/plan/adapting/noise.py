"""How much do figures scatter from year to year? Many short series at once.

From histories with their numerators and denominators to the variance of each beside that of pure sampling, which
is known from the parts. How much more it is, is learned over all series together and, as far as its own history
tells, for each one (moderated variances, Smyth 2004). How far chance then reaches is in ``tails``.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
_LARGEST = 60.0  # degrees of freedom beyond which the law of t is as good as normal
_FEW = 5  # series below which their spread of variances cannot be learned
_USUAL, _USUAL_DF = 2.0, 8.0  # scatter of a figure of which no history is known, and what that is worth
_SHORT_DF = 4.0  # what is learned from others about a series without parts is worth little
_WILD = 3.0  # standardised steps beyond count as breaks, which are no chance


@dataclass(frozen=True, slots=True)
class History:
    """The earlier figures of one series in order of time; parts are nan where not known."""

    values: Floats
    numerators: Floats
    denominators: Floats


@dataclass(frozen=True, slots=True)
class Scatter:
    """``ratio``: variance of a figure beside that of pure sampling, at least 1, known with ``df`` degrees of
    freedom. ``sd``: by the steps of the series alone, in its unit, with ``sd_df``; nan where it is too short."""

    ratio: Floats
    df: Floats
    sd: Floats
    sd_df: Floats


def unit(history: History) -> float:
    """The value of one case: the factor of a share or rate, 1 for a count; nan where no parts are known."""
    raw = np.where(np.isfinite(history.denominators), history.denominators, 1.0)
    with np.errstate(divide="ignore", invalid="ignore"):
        factor = history.values * raw / history.numerators
    factor = factor[np.isfinite(factor)]
    return float(np.median(factor)) if factor.size else np.nan


def sampling_variance(history: History) -> Floats:
    """Variance of every value by sampling alone, nan where parts are unknown.

    Binomial for a share (no numerator exceeds its denominator), else Poisson, as for a count. All years stand
    at their common level: a low year is not taken for a calm one.
    """
    top, bottom = history.numerators, history.denominators
    counted = np.isfinite(top) & ~np.isfinite(bottom)
    parts = np.isfinite(top) & (bottom > 0)
    level = (top[parts].sum() + 0.5) / (bottom[parts].sum() + 1.0)
    part = 1 - level if (top[parts] <= bottom[parts]).all() else 1.0
    cases = float(top[counted].mean()) + 0.5 if counted.any() else np.nan
    with np.errstate(divide="ignore", invalid="ignore"):
        found = np.where(parts, level * part / bottom, np.where(counted, cases, np.nan))
    return np.asarray(unit(history) ** 2 * found)


def scatter(histories: Sequence[History]) -> Scatter:
    """How much every series scatters: its own steps, moderated by all others.

    Series whose parts are unknown rest on their own steps alone.
    """
    ratios, df = np.full(len(histories), np.nan), np.zeros(len(histories))
    steps = np.full(len(histories), np.nan)  # half the variance of steps, for series without parts
    for row, history in enumerate(histories):
        ratios[row], df[row], steps[row] = _scatter(history)
    pooled, prior = _pooled(ratios, df)
    known = np.isfinite(ratios)
    own, together = np.where(known, ratios, 0.0), np.where(known, df, 0.0)
    moderated = np.maximum((prior * pooled + together * own) / (prior + together), 1.0)
    short = np.isnan(steps)
    sd = np.where(short, _short(histories), np.sqrt(steps))
    sd_df = np.where(short, _SHORT_DF, np.maximum(df, 1.0))
    return Scatter(moderated, np.minimum(prior + together, _LARGEST), sd, sd_df)


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
    variance = sampling_variance(history)
    both = variance[1:] + variance[:-1]
    usable = np.isfinite(both) & (both > 0)
    if usable.sum() < 3:
        return np.nan, df, half
    scaled = steps[usable] / np.sqrt(both[usable])
    middle = float(np.median(scaled))
    spread = max(1.0, 1.4826 * float(np.median(np.abs(scaled - middle))))
    tame = np.clip(scaled, middle - _WILD * spread, middle + _WILD * spread)
    return float(np.var(tame, ddof=1)), 2 / 3 * (usable.sum() - 1), half


def _short(histories: Sequence[History]) -> Floats:
    """What the steps of all series without parts tell of those that are too short to tell anything themselves, as
    a share of their level; nan where there are too few steps."""
    without = [each.values for each in histories if np.isnan(each.numerators).all()]
    shares = [np.diff(values) / np.mean(values) for values in without if len(values) > 1 and np.mean(values)]
    together = np.concatenate(shares) if shares else np.array([])
    share = np.sqrt(np.mean(together**2) / 2) if len(together) >= _FEW else np.nan
    levels = [abs(float(np.mean(each.values))) if len(each.values) else np.nan for each in histories]
    return np.asarray(share * np.array(levels))


def _pooled(ratios: Floats, df: Floats) -> tuple[float, float]:
    """The common ratio (at least 1) and for how many degrees of freedom it stands."""
    from scipy.special import digamma, polygamma

    usable = np.isfinite(ratios) & (df > 0)
    r, d = np.maximum(ratios[usable], 1e-3), df[usable]
    common = max(1.0, float((np.sum(r * d) + _USUAL * _USUAL_DF) / (np.sum(d) + _USUAL_DF)))
    if len(r) < _FEW:
        return common, _USUAL_DF + float(np.sum(d))
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
