"""Flows: what became of every group of ages within a year, against what the town's ratios expect.

From stocks to observed and expected persons by area, year and group, the town's ratio of each age to
the one before, and children per potential mother.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from kommune360.projection.options import Floats, groups_of, mothers

TINY = 1e-9
PLAUSIBLE = (0.0, 2.0)  # of one age to the age before it, for a whole town


@dataclass(frozen=True, slots=True)
class Flows:
    """What happened in the years between the stocks.

    Attributes:
        observed, expected: persons ``(area, year, group)`` at the end of each year; births are group 0.
        ratio: the town's ratio ``(year, sex, age - 1)`` of an age to the age before it a year earlier.
        fertility: the town's children per potential mother ``(year)``.
        births: the town's children of age 0 ``(year)``.
    """

    observed: Floats
    expected: Floats
    ratio: Floats
    fertility: Floats
    births: Floats


def flows_of(counts: Floats, turnover: Floats, reach: int) -> Flows:
    """Compare the years of ``counts[area, year, sex, age]``; ``turnover`` see ``drawn``."""
    areas, years, sexes, ages = counts.shape
    groups = groups_of(ages)
    observed = np.zeros((areas, years - 1, len(groups)))
    expected = np.zeros_like(observed)
    ratio = np.ones((years - 1, sexes, ages - 1))
    fertility = np.zeros(years - 1)
    for year in range(years - 1):
        before, after = counts[:, year], counts[:, year + 1]
        base = entering(drawn(before, before.sum(axis=0), turnover, reach))
        ratio[year] = after[..., 1:].sum(axis=0) / np.maximum(base.sum(axis=0), TINY)
        survivors = (base * ratio[year]).sum(axis=1)
        present = after.sum(axis=1)
        women = (potential_mothers(before) + potential_mothers(after)) / 2
        fertility[year] = present[:, 0].sum() / max(women.sum(), TINY)
        observed[:, year, 0] = present[:, 0]
        expected[:, year, 0] = fertility[year] * women
        for number, (first, last) in enumerate(groups[1:], 1):
            observed[:, year, number] = present[:, first:last].sum(axis=1)
            expected[:, year, number] = survivors[:, first - 1 : last - 1].sum(axis=1)
    return Flows(observed, expected, ratio, fertility, counts[:, 1:, :, 0].sum(axis=(0, 2)))


def entering(counts: Floats) -> Floats:
    """Return who reaches the ages 1 to K-1 within a year ``(..., age - 1)``; the last age keeps its own."""
    base = counts[..., :-1].copy()
    base[..., -1] += counts[..., -1]
    return np.asarray(base)


def drawn(counts: Floats, town: Floats, turnover: Floats, reach: int) -> Floats:
    """Return ``counts[area, sex, age]`` drawn towards what the ages around suggest.

    Those who leave a cohort go in proportion to it; those who come are as many as the homes and streets
    attract, whatever the size of the cohort by chance. So a share ``turnover[age]`` of every cohort is
    replaced by the area's share of the town in the ages around (``reach`` to each side).
    """
    if not turnover.any():
        return counts
    around = area_share(counts.sum(axis=1), town.sum(axis=0), reach)
    return np.asarray(counts + turnover * (around[:, None] * town - counts))


def area_share(counts: Floats, town: Floats, reach: int) -> Floats:
    """Return the area's share of the town in the ages around each age, from ``(area, age)``."""
    ages = town.shape[-1]
    first = np.maximum(np.arange(ages) - reach, 0)
    last = np.minimum(np.arange(ages) + reach + 1, ages)
    here = np.pad(np.cumsum(counts, axis=-1), ((0, 0), (1, 0)))
    there = np.pad(np.cumsum(town), (1, 0))
    return np.asarray((here[:, last] - here[:, first]) / np.maximum(there[last] - there[first], TINY))


def potential_mothers(counts: Floats) -> Floats:
    """Return women weighted by how many children women of their age have, from ``(..., sex, age)``.

    Where the sexes are not told apart, half of the residents count.
    """
    weight = mothers(counts.shape[-1])
    women = counts[..., 1, :] if counts.shape[-2] == 2 else counts[..., 0, :] / 2
    return np.asarray(women @ weight)


def pooled_ratio(counts: Floats, turnover: Floats, reach: int, window: int, memory: float) -> Floats:
    """Return the town's ratio ``(sex, age - 1)`` over the last years, later ones weighing more."""
    years = counts.shape[1]
    above = np.zeros((counts.shape[2], counts.shape[3] - 1))
    below = np.zeros_like(above)
    for back in range(min(window, years - 1)):
        before, after = counts[:, years - 2 - back], counts[:, years - 1 - back]
        weight = memory**back
        base = entering(drawn(before, before.sum(axis=0), turnover, reach))
        above += weight * after[..., 1:].sum(axis=0)
        below += weight * base.sum(axis=0)
    ratio = np.where(below > TINY, above / np.maximum(below, TINY), 1.0)
    return np.clip(ratio, *PLAUSIBLE)
