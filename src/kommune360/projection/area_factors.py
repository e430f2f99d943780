"""Area factors: how an area differs, year after year, in births and moving of every group of ages.

From flows to one relative effect by area and group with its uncertainty: a hierarchical model over
areas in which groups lend each other strength (where students come, families leave) and small areas
lean on areas of their size.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.optimize import nnls

from kommune360.projection.flows import Flows
from kommune360.projection.options import PRIOR_SPREAD, Floats, Options

OUTLIER = 4.0  # yearly deviations beyond that many robust standard deviations are cut to it
RESISTANT = 2.5  # the same for areas when their typical value by size is sought
LONGEST_LAG = 8
RECENT = 5  # years whose size says how large chance is
SHORTEST, LONGEST = 0.3, 0.99  # memory: a year counts that much of the next one
PRIOR_DRIFT = 0.1  # before any past is seen effects wander by a tenth of their spread in a year
FLOOR = 1e-7
LEAST_NOISE, MOST_NOISE = 0.02, 10.0
# No lasting effect is larger, whatever a leap of one year suggests: a share of the group in a year.
MOST_BIRTHS, MOST_MOVING = 0.8, 0.4
DEFAULT_CARRY, MOST_CARRY = 0.3, 0.8


@dataclass(frozen=True, slots=True)
class AreaFactors:
    """Effects relative to the town: 0.02 means two percent more than the town's ratios give.

    Attributes:
        effect: ``(area, group)``, the best value.
        spread: ``(area, group, group)``, covariance of what the effect may be in truth.
        yearly: ``(group, group)``, covariance of an area's deviations of single years.
        carry: correlation of such a deviation with that of the year before.
        noise: ``(group)``, variance of a count by chance, as a multiple of the count.
        persistent: ``(group, group)``, covariance of the lasting effects between areas.
    """

    effect: Floats
    spread: Floats
    yearly: Floats
    carry: float
    noise: Floats
    persistent: Floats


def area_factors(flows: Flows, options: Options) -> AreaFactors:
    """Estimate effects by empirical Bayes (multivariate normal, moments of lagged products)."""
    expected = np.maximum(flows.expected, 1.0)
    deviation = np.clip((flows.observed - flows.expected) / expected, -1.0, 1.0)
    deviation = _without_outliers(deviation, expected)
    groups = deviation.shape[2]
    prior = np.diag(np.square(PRIOR_SPREAD[:groups]))
    mean = (expected * deviation).sum(axis=1) / expected.sum(axis=1)
    noise, yearly, carry = _chance(deviation - mean[:, None], expected)
    of_year = noise / expected + np.diag(yearly)
    weight = _memory(of_year, _drift(deviation, 1.0 / (of_year + np.diag(prior)), prior, options))
    sums = (weight * expected).sum(axis=1)
    mean = (weight * expected * deviation).sum(axis=1) / sums
    effective = sums**2 / (weight**2 * expected).sum(axis=1)
    years = (weight**2).sum(axis=1) / weight.sum(axis=1) ** 2
    error = noise / effective + np.diag(yearly) * years
    size = np.log(np.maximum(flows.observed[:, -1].sum(axis=1), 10.0))
    persistent, typical = prior, np.zeros_like(mean)
    for _ in range(3):
        typical = _typical_by_size(mean, size, np.diag(persistent) + error, prior)
        precision = 1.0 / (of_year + np.diag(persistent))
        persistent = _persistent(deviation - typical[:, None], precision, prior, options)
    total = persistent + np.eye(groups) * error[:, :, None]
    gain = np.linalg.solve(total, np.broadcast_to(persistent, total.shape)).transpose(0, 2, 1)
    effect = typical + (gain @ (mean - typical)[..., None])[..., 0]
    most = np.where(np.arange(groups) == 0, MOST_BIRTHS, MOST_MOVING)
    spread = persistent - gain @ persistent
    return AreaFactors(
        effect=np.clip(effect, -most, most),
        spread=_within(spread, most),
        yearly=_within(yearly, most),
        carry=carry,
        noise=np.minimum(noise, MOST_NOISE),
        persistent=persistent,
    )


def _without_outliers(deviation: Floats, expected: Floats) -> Floats:
    """Cut years that stand far from the area's median: a home for refugees opened or closed."""
    width = np.sqrt((1.0 + 0.002 * expected) / expected)
    scale = 1.4826 * np.median(np.abs(deviation) / width, axis=(0, 1))
    middle = np.median(deviation, axis=1, keepdims=True)
    limit = OUTLIER * scale * width
    return np.asarray(middle + np.clip(deviation - middle, -limit, limit))


def _drift(deviation: Floats, weight: Floats, prior: Floats, options: Options) -> Floats:
    """Return by how much the variance of an effect grows in a year ``(group)``: effects wander slowly.

    The longer two years lie apart, the less they have in common; the slope is the drift.
    """
    areas, years = deviation.shape[:2]
    believed = PRIOR_DRIFT**2 * np.diag(prior)
    lags = _lags(years)
    if len(lags) < 3:
        return believed
    common = np.array([np.diag(_of_lag(deviation, weight, lag)) for lag in lags])
    place = np.array(lags) - np.mean(lags)
    found = np.maximum(-(place @ common) / (place @ place), 0.0)
    return np.asarray((areas * found + options.prior_areas * believed) / (areas + options.prior_areas))


def _memory(of_year: Floats, drift: Floats) -> Floats:
    """Return the weight of every year ``(area, year, group)``: many people's last years say more.

    The steady state of a filter for a wandering level: where chance is small against the drift the last
    years count, where it is large the whole past does. A deviation of one year that carries over
    belongs to what is followed, so the drift counts twice.
    """
    years = of_year.shape[1]
    signal = 2 * drift / of_year[:, -RECENT:].mean(axis=1)
    gain = (np.sqrt(signal * (signal + 4)) - signal) / 2
    memory = np.clip(1 - gain, SHORTEST, LONGEST)
    back = np.arange(years - 1, -1, -1.0)
    return np.asarray(memory[:, None] ** back[None, :, None])


def _chance(residual: Floats, expected: Floats) -> tuple[Floats, Floats, float]:
    """Split yearly residuals into chance of counts, deviations of an area's year, and how long these last.

    Returns the variance of counts as a multiple of them ``(group)``, the covariance of an area's years
    ``(group, group)`` and their correlation with the year before.
    """
    years, groups = residual.shape[1:]
    freedom = years / max(years - 1, 1)
    heavy = np.sqrt(expected)
    together = _product(heavy, residual, heavy, residual) * freedom
    common = _common(together)
    noise, level = np.ones(groups), np.zeros(groups)
    for group in range(groups):
        inverse = 1.0 / expected[:, :, group].ravel()
        weight = 1.0 / (inverse + 0.002)
        square = residual[:, :, group].ravel() ** 2 * freedom
        design = np.stack([inverse, np.ones_like(inverse)], axis=1) * weight[:, None]
        level[group] = max(float(nnls(design, square * weight)[0][1]), common[group, group])
        chance = (weight**2 * inverse * (square - level[group])).sum() / (weight**2 * inverse**2).sum()
        noise[group] = max(float(chance), LEAST_NOISE)
    yearly = common + np.diag(level - np.diag(common))
    return noise, yearly, _carry(together, residual, heavy)


def _carry(together: Floats, residual: Floats, heavy: Floats) -> float:
    """Return how far an area's year is like the year before.

    From groups that are no neighbours in age: an error of one stock cannot pretend a likeness there.
    """
    years, groups = residual.shape[1:]
    if years < 4:
        return DEFAULT_CARRY
    later = _product(heavy[:, 1:], residual[:, 1:], heavy[:, :-1], residual[:, :-1])
    apart = np.abs(np.subtract.outer(np.arange(groups), np.arange(groups))) > 1
    # a mean taken out of few years makes neighbouring years look unlike by 1 / years
    carry = float(later[apart].sum() / max(together[apart].sum(), FLOOR)) + 1.0 / years
    return float(min(max(carry, 0.0), MOST_CARRY))


def _product(first: Floats, x: Floats, second: Floats, y: Floats) -> Floats:
    """Return weighted mean products of groups ``(group, group)`` over areas and years."""
    above = np.einsum("aty,atz->yz", first * x, second * y)
    return np.asarray(above / np.maximum(np.einsum("aty,atz->yz", first, second), FLOOR))


def _common(together: Floats) -> Floats:
    """Return what groups have in common: two factors that explain the products of different groups.

    The products of a group with itself hold the chance of its counts and say nothing here.
    """
    found = together.copy()
    apart = np.abs(found - np.diag(np.diag(found)))
    np.fill_diagonal(found, np.minimum(apart.max(axis=1), np.diag(together)))
    for _ in range(30):
        values, vectors = np.linalg.eigh(found)
        factors = vectors[:, -2:] * np.sqrt(np.maximum(values[-2:], 0.0))
        common = np.asarray(factors @ factors.T)
        np.fill_diagonal(found, np.minimum(np.diag(common), np.diag(together)))
    return common


def _typical_by_size(mean: Floats, size: Floats, variance: Floats, prior: Floats) -> Floats:
    """Return the effect typical for areas of that size ``(area, group)``: a quadratic, resistant fit."""
    place = (size - size.mean()) / max(float(size.std()), 1e-6)
    design = np.stack([np.ones_like(place), place, place**2], axis=1)
    typical = np.zeros_like(mean)
    for group in range(mean.shape[1]):
        weight = 1.0 / variance[:, group]
        held = np.eye(3) / prior[group, group]
        limit = RESISTANT * np.sqrt(variance[:, group])
        aim = mean[:, group]
        for _ in range(3):
            weighted = design * weight[:, None]
            fitted = design @ np.linalg.solve(weighted.T @ design + held, weighted.T @ aim)
            aim = fitted + np.clip(mean[:, group] - fitted, -limit, limit)
        typical[:, group] = fitted
    return typical


def _persistent(deviation: Floats, weight: Floats, prior: Floats, options: Options) -> Floats:
    """Estimate the covariance of lasting effects from products of different years.

    What two years at a distance have in common is no chance of one count: noise cancels. A distance of
    one year is left out where possible, because an error in a stock enters both years next to it.
    """
    areas, years, groups = deviation.shape
    lags = _lags(years)
    found = np.zeros((groups, groups))
    for lag in lags:
        found += _of_lag(deviation, weight, lag)
    if not len(lags):
        return prior
    trust = areas * min(years, 5) / 5
    blended = (trust * _positive(found / len(lags)) + options.prior_areas * prior) / (
        trust + options.prior_areas
    )
    return _positive(blended)


def _lags(years: int) -> range:
    return range(2, min(years - 1, LONGEST_LAG) + 1) if years > 3 else range(1, years)


def _of_lag(deviation: Floats, weight: Floats, lag: int) -> Floats:
    """Return what years at that distance have in common ``(group, group)``."""
    early, late = weight[:, :-lag], weight[:, lag:]
    product = _product(early, deviation[:, :-lag], late, deviation[:, lag:])
    return (product + product.T) / 2


def _within(covariance: Floats, most: Floats) -> Floats:
    """Return the covariance with standard deviations of at most half of ``most``, correlations kept."""
    deviation = np.sqrt(np.maximum(np.diagonal(covariance, axis1=-2, axis2=-1), FLOOR))
    less = np.minimum(1.0, most / 2 / deviation)
    both = (covariance + np.swapaxes(covariance, -1, -2)) / 2
    return np.asarray(both * less[..., :, None] * less[..., None, :])


def _positive(matrix: Floats) -> Floats:
    """Return the nearest matrix without negative variances."""
    values, vectors = np.linalg.eigh((matrix + matrix.T) / 2)
    return np.asarray((vectors * np.maximum(values, FLOOR)) @ vectors.T)
