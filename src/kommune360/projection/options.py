"""Options: what a projection may be told, with defaults that are priors and not fits to one data set.

The groups of ages that move alike, what is thought about them before any figure is seen, and the few
constants of the method. Everything else is estimated from the years before the origin.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

METHOD = 4  # raised whenever the same data give other draws: what was kept before is then computed anew

# Ages that move alike, half-open; the first group are births, the last one is open-ended.
GROUPS: tuple[tuple[int, int], ...] = (
    (0, 1), (1, 2), (2, 4), (4, 7), (7, 11), (11, 15), (15, 18), (18, 25), (25, 40), (40, 65), (65, 200),
)  # fmt: skip
# How much areas of one town differ in what becomes of a group within a year, before any figure is seen.
PRIOR_SPREAD = (0.10, 0.04, 0.03, 0.02, 0.010, 0.007, 0.010, 0.05, 0.015, 0.006, 0.006)
FIRST_CHILD_AGE, LAST_CHILD_AGE = 15, 49
MEAN_CHILD_AGE, SPREAD_CHILD_AGE = 31.0, 5.5  # mothers in northern and western Europe, years 2005 to 2025
BOYS = 0.513  # share of boys among the newborn


@dataclass(frozen=True, slots=True)
class Options:
    """Constants of the method.

    A ``memory`` of 0.85 means: a year counts 0.85 times as much as the year after it.
    """

    ratio_window: int = 10  # years that make the town's ratios of one age to the next
    ratio_memory: float = 0.85
    echo: float = 0.5  # of what the town's last year was unlike the usual so much is seen again a year later
    reach: int = 4  # ages to each side that say how large a cohort would be without its own luck
    oldest_turnover: int = 18  # from this age on cohorts are not drawn towards their neighbours
    prior_areas: float = 10.0  # the prior spread counts as much as that many areas
    damping: float = 0.8  # a trend of births loses a fifth of its slope every year
    choice_scale: float = 0.005  # birth models whose past errors differ by half a percent count 1 : e
    constraint: float = 0.5  # exponent that draws the areas' sum of each age to the town's figure
    tail: float = 6.0  # degrees of freedom of the shocks of one area
    floor_births: float = 0.03  # yearly sd of the town's births cannot be known to be smaller
    floor_ratios: float = 0.005  # the same for the town's ratios: waves of moving as in 2015 and 2022
    calibrate: bool = True
    smallest_area: float = 200.0  # residents; below nothing is said about an area


def groups_of(ages: int) -> tuple[tuple[int, int], ...]:
    """Return the groups that exist where single ages are 0 to ``ages - 1``."""
    return tuple((first, min(last, ages)) for first, last in GROUPS if first < ages)


def group_of_age(ages: int) -> NDArray[np.int64]:
    """Return the number of the group of every age ``(age)``."""
    of_age = np.zeros(ages, dtype=np.int64)
    for number, (first, last) in enumerate(groups_of(ages)):
        of_age[first:last] = number
    return of_age


def mothers(ages: int) -> Floats:
    """Return the weight of women of every age in births ``(age)``; sums to 1.

    Where the ages end before 45 nothing is known about mothers: all residents count alike.
    """
    if ages < 45:
        return np.full(ages, 1.0 / ages)
    age = np.arange(ages)
    weight = np.exp(-0.5 * ((age - MEAN_CHILD_AGE) / SPREAD_CHILD_AGE) ** 2)
    weight[(age < FIRST_CHILD_AGE) | (age > LAST_CHILD_AGE)] = 0.0
    return np.asarray(weight / weight.sum())
