"""Model: everything learned from the stocks up to one day, ready to look ahead from it.

From stocks to ratios of the town, turnover of cohorts, area factors, births and the spread of shocks.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from kommune360.projection.area_factors import AreaFactors, area_factors
from kommune360.projection.births import TownBirths, town_births
from kommune360.projection.flows import TINY, Flows, area_share, drawn, entering, flows_of, pooled_ratio
from kommune360.projection.options import BOYS, Floats, Options, group_of_age, groups_of
from kommune360.projection.stocks import Stocks

MOST_TURNOVER = 0.5  # no more than half of a cohort is exchanged within a year
ALIKE = 0.7  # correlation between groups of changes that cannot be excluded
MOST_LATELY = 0.02  # what the last year was unlike the usual is no larger, or it was a new cut
FEWEST_CHANGES = 5  # with fewer nobody knows what is usual
MOST_SHOCK = 0.1  # a year in which a group of the whole town changes more was a new cut
ROBUST = 2.2  # residuals beyond that many medians weigh less


@dataclass(frozen=True, slots=True)
class Model:
    """What was learned.

    Attributes:
        stocks: the stocks it was learned from; the projection starts at the last one.
        ratio: the town's usual ratios ``(sex, age - 1)``.
        lately: by how much the last year was unlike them: logarithm by group, told by age ``(age - 1)``.
        turnover: share of a cohort drawn to its neighbours ``(age)``.
        factors: area factors.
        births: births of the town.
        fertility: children per potential mother in the town, last year.
        boys: share of each sex among the newborn ``(sex)``.
        town_shock: yearly covariance of the town's ratios by group ``(group, group)``.
    """

    stocks: Stocks
    options: Options
    ratio: Floats
    lately: Floats
    turnover: Floats
    factors: AreaFactors
    births: TownBirths
    fertility: float
    boys: Floats
    town_shock: Floats


def fit(stocks: Stocks, horizon: int, options: Options) -> Model:
    """Learn from ``stocks``, using nothing but them.

    Raises:
        ValueError: fewer than two years; see ``refusals`` for the finding a person reads.
    """
    counts = stocks.counts
    if counts.shape[1] < 2:
        raise ValueError("a projection needs the stocks of two years or more")
    none = np.zeros(stocks.ages)
    flows = flows_of(counts, none, options.reach)
    factors = area_factors(flows, options)
    turnover = _turnover(counts, flows, factors, options)
    if turnover.any():
        flows = flows_of(counts, turnover, options.reach)
        factors = area_factors(flows, options)
    ratio = pooled_ratio(counts, turnover, options.reach, options.ratio_window, options.ratio_memory)
    return Model(
        stocks=stocks,
        options=options,
        ratio=ratio,
        lately=_lately(counts, ratio, turnover, options),
        turnover=turnover,
        factors=factors,
        births=town_births(counts, horizon, options),
        fertility=float(flows.fertility[-1]),
        boys=np.array([BOYS, 1 - BOYS]) if len(stocks.sexes) == 2 else np.ones(1),
        town_shock=_town_shock(flows, options),
    )


def _lately(counts: Floats, ratio: Floats, turnover: Floats, options: Options) -> Floats:
    """Return by how much the town's last year was unlike its usual ratios: a wave of moving is not over at once."""
    of_age = group_of_age(counts.shape[3])[1:]
    lately = np.zeros(of_age.size)
    if counts.shape[1] <= FEWEST_CHANGES:
        return lately
    before, after = counts[:, -2], counts[:, -1, :, 1:].sum(axis=0)
    base = entering(drawn(before, before.sum(axis=0), turnover, options.reach)).sum(axis=0) * ratio
    for group in np.unique(of_age):
        ages = of_age == group
        change = np.log(max(after[:, ages].sum(), 1.0) / max(base[:, ages].sum(), 1.0))
        lately[ages] = np.clip(change, -MOST_LATELY, MOST_LATELY)
    return lately


def _turnover(counts: Floats, flows: Flows, factors: AreaFactors, options: Options) -> Floats:
    """Estimate how far cohorts move towards the size of their neighbours ``(age)``.

    A resistant regression, one slope a group of children: what came beyond expectation, on how far the
    ages around suggest more or fewer than there are.
    """
    years, ages = counts.shape[1], counts.shape[3]
    groups = groups_of(ages)
    turnover = np.zeros(ages)
    of_age = group_of_age(ages)[1:]
    factor = np.maximum(1.0 + factors.effect, 0.05)[:, of_age]
    pull: list[list[Floats]] = [[] for _ in groups]
    rest: list[list[Floats]] = [[] for _ in groups]
    oldest = min(options.oldest_turnover, ages - 1)
    for year in range(years - 1):
        before, after = counts[:, year], counts[:, year + 1].sum(axis=1)
        town = before.sum(axis=0)
        around = area_share(before.sum(axis=1), town.sum(axis=0), options.reach)
        ratio = flows.ratio[year]
        base = (entering(before) * ratio).sum(axis=1) * factor
        attracted = (entering(around[:, None] * town) * ratio).sum(axis=1) * factor
        scale = 1.0 / np.sqrt(np.maximum(base, 1.0))
        for number, (first, last) in enumerate(groups[1:], 1):
            if last <= oldest:
                part = slice(first - 1, last - 1)
                pull[number].append(((attracted - base) * scale)[:, part].ravel())
                rest[number].append(((after[:, 1:] - base) * scale)[:, part].ravel())
    for number, (first, last) in enumerate(groups[1:], 1):
        if pull[number]:
            slope = _resistant_slope(np.concatenate(pull[number]), np.concatenate(rest[number]))
            turnover[first - 1 : last - 1] = np.clip(slope, 0.0, MOST_TURNOVER)
    return turnover


def _resistant_slope(x: Floats, y: Floats) -> float:
    """Return the slope through the origin, far points weighing less (Huber)."""
    limit = ROBUST * float(np.median(np.abs(y))) + TINY
    slope = 0.0
    for _ in range(8):
        weight = 1.0 / np.maximum(1.0, np.abs(y - slope * x) / limit)
        slope = float((weight * x * y).sum() / ((weight * x * x).sum() + TINY))
    return slope


def _town_shock(flows: Flows, options: Options) -> Floats:
    """Return the covariance of yearly changes of the town's ratios between groups ``(group, group)``.

    Few years say little about a covariance: it is blended with changes of a size that nobody can
    exclude.
    """
    groups = flows.expected.shape[2]
    ages = flows.ratio.shape[2] + 1
    of_age = group_of_age(ages)[1:]
    log = np.log(np.maximum(flows.ratio.mean(axis=1), 0.05))
    course = np.stack([log[:, of_age == number].mean(axis=1) for number in range(1, groups)], axis=1)
    # a wave of moving takes all ages along
    shock = options.floor_ratios**2 * ((1 - ALIKE) * np.eye(groups) + ALIKE)
    shock[0] = shock[:, 0] = 0.0  # births have a walk of their own
    years = len(course)
    if years > 2:
        change = course - course.mean(axis=0)
        limit = 3 * 1.4826 * np.median(np.abs(change), axis=0) + options.floor_ratios
        change = np.clip(change, -limit, limit).clip(-MOST_SHOCK, MOST_SHOCK)
        shock[1:, 1:] += change.T @ change / years * (years / (years + 5))
    return shock
