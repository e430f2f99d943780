"""Path: the best single course of every area, without any chance.

From a model (and what levers add) to residents by area, year ahead, sex and age, and to everything the
draws need beside them: they repeat this path with shocks.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from kommune360.projection.flows import TINY, drawn, entering, potential_mothers
from kommune360.projection.model import Model
from kommune360.projection.options import Floats, group_of_age

LEAST = 0.05  # no factor takes more than 95 percent of a group within a year


@dataclass(frozen=True, slots=True)
class Path:
    """The course without chance.

    Attributes:
        counts: residents ``(area, h, sex, age)``.
        ratio: ratios of the town including the constraint ``(h, sex, age - 1)``.
        town: residents of the town at the start of each year, levers left out ``(h, sex, age)``.
        factor: ``(area, group)``, 1 plus the area's effect.
        births: newborn ``(area, h)``.
        women: potential mothers in the middle of each year ``(area, h)``.
    """

    counts: Floats
    ratio: Floats
    town: Floats
    factor: Floats
    births: Floats
    women: Floats


def expected_path(model: Model, horizon: int) -> Path:
    """Go ahead year by year as the past lets expect."""
    counts = model.stocks.counts
    areas, _, sexes, ages = counts.shape
    factor = np.maximum(1.0 + model.factors.effect, LEAST)
    by_age = factor[:, group_of_age(ages)[1:]][:, None]
    start_women = potential_mothers(counts[:, -1])
    out = np.zeros((areas, horizon, sexes, ages))
    ratio = np.zeros((horizon, sexes, ages - 1))
    town = np.zeros((horizon, sexes, ages))
    births, women = np.zeros((areas, horizon)), np.zeros((areas, horizon))
    now = counts[:, -1]
    for year in range(horizon):
        town[year] = now.sum(axis=0)
        coming = entering(drawn(now, town[year], model.turnover, model.options.reach))
        usual = model.ratio * np.exp(model.lately * model.options.echo ** (year + 1))
        base = coming * usual
        survivors = base * by_age
        pull = base.sum(axis=0) / np.maximum(survivors.sum(axis=0), TINY)
        pull = np.where(survivors.sum(axis=0) > TINY, pull, 1.0) ** model.options.constraint
        ratio[year] = usual * pull
        then = np.zeros_like(now)
        then[..., 1:] = coming * ratio[year] * by_age
        women[:, year] = (potential_mothers(now) + potential_mothers(then)) / 2
        births[:, year] = _births(model, factor[:, 0], start_women, women[:, year], year)
        then[..., 0] = births[:, year, None] * model.boys
        out[:, year] = now = then
    return Path(out, ratio, town, factor, births, women)


def levered_path(model: Model, usual: Path, added: Floats, more: Floats) -> Path:
    """Go the ``usual`` path with those who come and go beside it.

    What the town's past gave stays: its ratios, its constraint, its births. So an area that no lever names
    keeps its course, and the town gains exactly what its areas gain.

    Args:
        added: persons who come (or go, if negative) beside the usual moves ``(area, h, sex, age)``.
        more: births as a multiple of what is expected ``(area, h)``.
    """
    by_age = usual.factor[:, group_of_age(model.stocks.ages)[1:]][:, None]
    out, births, women = usual.counts.copy(), usual.births.copy(), usual.women.copy()
    now = model.stocks.counts[:, -1]
    for year in range(out.shape[1]):
        coming = entering(drawn(now, usual.town[year], model.turnover, model.options.reach))
        then = np.zeros_like(now)
        then[..., 1:] = coming * usual.ratio[year] * by_age
        women[:, year] = (potential_mothers(now) + potential_mothers(then)) / 2
        births[:, year] = more[:, year] * _births_of_others(usual, women[:, year], year)
        then[..., 0] = births[:, year, None] * model.boys
        out[:, year] = now = np.maximum(then + added[:, year], 0.0)
    return replace(usual, counts=out, births=births, women=women)


def _births(model: Model, factor: Floats, start: Floats, women: Floats, year: int) -> Floats:
    """Share the town's births among areas: by potential mothers, then and now, and the area's factor."""
    share = model.births.by_women
    weight = factor * np.maximum(women, TINY) ** share * np.maximum(start, TINY) ** (1 - share)
    return np.asarray(weight * model.births.path[year] / max(weight.sum(), TINY))


def _births_of_others(usual: Path, women: Floats, year: int) -> Floats:
    """Return births ``(area)`` where other women live than usual.

    Who came has as many children as the town's women, times the area's factor; where women left, their
    part of the area's births is gone.
    """
    births, there = usual.births[:, year], usual.women[:, year]
    rate = usual.factor[:, 0] * births.sum() / max(there.sum(), TINY)
    fewer = births * women / np.maximum(there, TINY)
    return np.asarray(np.where(women < there, fewer, births + rate * (women - there)))
