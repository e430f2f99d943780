"""Births of the town: how many children are born in the next years.

From the stocks to one path of births with its uncertainty: a mixture of simple models, each weighted
by how it would have done in the town's own past.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import product

import numpy as np

from kommune360.projection.flows import TINY, entering, pooled_ratio, potential_mothers
from kommune360.projection.options import Floats, Options

# share of the women's number in the level (0: children stay as many, 1: children per woman stay),
# share of the past trend that goes on, years in which the trend is looked for
MODELS = tuple(product((0.0, 0.5, 1.0), (0.0, 0.5, 1.0), (3, 8)))
FEWEST_YEARS = 3
STEEPEST = 0.15  # change of the logarithm in a year
AHEAD = 5  # years ahead in which the models are compared


@dataclass(frozen=True, slots=True)
class TownBirths:
    """Births of the next years.

    Attributes:
        path: children of age 0 at the end of each year ``(h)``.
        by_women: how far births follow the number of potential mothers, 0 to 1.
        step: yearly standard deviation of the logarithm, as of a random walk.
    """

    path: Floats
    by_women: float
    step: float


def town_births(counts: Floats, horizon: int, options: Options) -> TownBirths:
    """Look ahead from ``counts[area, year, sex, age]`` with every model and mix the answers."""
    town = counts.sum(axis=0, keepdims=True)
    weight = np.full(len(MODELS), 1.0 / len(MODELS))
    step = options.floor_births
    errors, ahead = _past_errors(town, options)
    if len(errors):
        loss = np.abs(errors).mean(axis=0)
        weight = np.exp(-(loss - loss.min()) / options.choice_scale)
        weight /= weight.sum()
        # a random walk strays by step * sqrt(h); 1.2533: from a mean absolute to a standard deviation
        step = max(step, 1.2533 * float(np.mean(np.abs(errors @ weight) / np.sqrt(ahead))))
        step = min(step, STEEPEST)
    path = weight @ _all_models(town, horizon, options)
    by_women = float(weight @ np.array([model[0] for model in MODELS]))
    return TownBirths(np.exp(path), by_women, step)


def _past_errors(town: Floats, options: Options) -> tuple[Floats, Floats]:
    """Return errors ``(forecast, model)`` of the logarithm at earlier origins, and how far ahead each was."""
    years = town.shape[1]
    born = _log_births(town)
    errors = [np.empty((0, len(MODELS)))]
    ahead = [np.empty(0)]
    for origin in range(FEWEST_YEARS, years - 1):
        known = min(AHEAD, years - 1 - origin)
        path = _all_models(town[:, : origin + 1], known, options)
        errors.append((path - born[origin + 1 : origin + 1 + known]).T)
        ahead.append(np.arange(1.0, known + 1))
    return np.concatenate(errors), np.concatenate(ahead)


def _all_models(town: Floats, horizon: int, options: Options) -> Floats:
    """Return the logarithm of births ``(model, h)``."""
    born = _log_births(town)
    women = np.log(np.maximum(_women_ahead(town, horizon, options), TINY))
    past_women = potential_mothers(town[0])
    rate = born[1:] - np.log(np.maximum((past_women[1:] + past_women[:-1]) / 2, TINY))
    paths = []
    for by_women, trend, years in MODELS:
        going_on = trend * np.cumsum(options.damping ** np.arange(horizon))
        level = born[-1] + _slope(born[1:], years) * going_on
        per_woman = rate[-1] + women + _slope(rate, years) * going_on
        paths.append((1 - by_women) * level + by_women * per_woman)
    return np.array(paths)


def _log_births(town: Floats) -> Floats:
    return np.asarray(np.log(np.maximum(town[0, :, :, 0].sum(axis=1), 0.5)))


def _slope(values: Floats, years: int) -> float:
    """Return the mean change a year over the last ``years`` changes (least squares)."""
    last = values[-years - 1 :]
    place = np.arange(len(last)) - (len(last) - 1) / 2
    slope = float(place @ last) / max(float(place @ place), TINY)
    return min(max(slope, -STEEPEST), STEEPEST)


def _women_ahead(town: Floats, horizon: int, options: Options) -> Floats:
    """Return potential mothers in the middle of each of the next years ``(h)``.

    They are all alive today as long as the horizon is shorter than youth.
    """
    none = np.zeros(town.shape[3])
    ratio = pooled_ratio(town, none, options.reach, options.ratio_window, options.ratio_memory)
    now = town[0, -1]
    women = np.zeros(horizon)
    for year in range(horizon):
        then = now.copy()
        then[:, 1:] = entering(now) * ratio
        women[year] = (potential_mothers(now) + potential_mothers(then)) / 2
        now = then
    return women
