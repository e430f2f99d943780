"""How many children of each age will live in each area in the coming one to six years?

From children by single age at yearly dates to children ahead. Born cohorts are known to the
register; only the unborn have to be assumed. One function, ``children_ahead``, is the door: another
method can take its place behind it without any caller noticing.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import polars as pl

from kommune360.demand.stocks import AGES, Array, Stock, long_frame

MEAN_OF_LAST_THREE = "mean_of_last_three"
COHORT_SURVIVAL = "cohort_survival"
PROJECTION = "projection"  # needs the town's whole population, see ``drawn``
BEST = "best"  # the projection where the town's data carry one, else the mean of the last three
SHRINKAGE = 100.0  # m of s* = (n s_area + m s_town) / (n + m); practice value, an estimate
WINDOW = 5  # last ratios of one age

Method = Callable[[Stock, int], Array]


def children_ahead(
    residents: pl.DataFrame,
    *,
    years: int,
    method: str = MEAN_OF_LAST_THREE,
    housing: pl.DataFrame | None = None,
    course: Array | None = None,
) -> pl.DataFrame:
    """Return children by area, year and single age for the last stock and ``years`` years after it.

    ``residents``: area, year, age (0 to 9), children (null where not known); one row a cell, at least
    the last year. ``method``: ``mean_of_last_three`` (born cohorts stay as they are, unborn ones are
    the rounded mean of the last three, fed in again; practice of Kita planning, case Dinslaken
    2017/18) or ``cohort_survival`` (shrunk ratios, see ``survival_ratios``). ``housing``: children
    living in new dwellings on top, by area, year, age, children. ``course``: for ``projection`` and ``best``
    the children ``[area, 0..years, age]`` of the areas in order; where it is NaN, or where there is none, the
    mean of the last three stands in.

    Returns area, year, age, children, known_share (share of the children already born and registered
    at the last date). Null where the cohort, or one of those a mean rests on, is not known.
    Raises ValueError for an unknown method or a negative number of years.
    """
    if method not in METHOD_NAMES:
        raise ValueError(f"unknown method {method!r}; known: {', '.join(METHOD_NAMES)}")
    if years < 0:
        raise ValueError(f"years must not be negative, got {years}")
    stock = Stock.from_frame(residents)
    values = METHODS.get(method, mean_of_last_three)(stock, years)
    if method in PROJECTED and course is not None:
        values = np.where(np.isnan(course), values, course)
    ahead = [stock.years[-1] + h for h in range(years + 1)]
    known = np.where(known_ages(years)[None], values, np.where(np.isnan(values), np.nan, 0.0))
    if housing is not None and not housing.is_empty():
        values = values + housing_array(housing, stock.areas, ahead)
    share = np.divide(known, values, out=np.ones_like(values), where=values > 0)
    share = np.where((values == 0) & ~known_ages(years)[None], 0.0, share)
    share = np.where(np.isnan(values), np.nan, share)
    return long_frame(stock.areas, ahead, {"children": values, "known_share": share})


def known_ages(years: int) -> np.ndarray[tuple[int, int], np.dtype[np.bool_]]:
    """Return ``[year, age]``: whether children of that age then are in the register today."""
    return np.arange(AGES)[None, :] >= np.arange(years + 1)[:, None]


def mean_of_last_three(stock: Stock, years: int) -> Array:
    """Return children ``[area, 0..years, age]``: cohorts stay, the unborn are the mean of three.

    The mean is rounded to whole children and fed into the next one: 65, 55, 59 -> 60 -> 58.
    Source: Stadt Dinslaken, Kindergartenbedarfsplan 2017/2018, January 2017, section 1.
    """
    last = stock.values[:, -1]
    cohorts = [last[:, 2], last[:, 1], last[:, 0]]
    out = np.empty((len(stock.areas), years + 1, AGES))
    out[:, 0] = last
    for h in range(1, years + 1):
        newborn = np.floor((cohorts[-3] + cohorts[-2] + cohorts[-1]) / 3 + 0.5)
        cohorts.append(newborn)
        out[:, h, 1:] = out[:, h - 1, :-1]
        out[:, h, 0] = newborn
    return out


def cohort_survival(stock: Stock, years: int) -> Array:
    """Return children ``[area, 0..years, age]``: cohorts move on with shrunk ratios.

    Newborn of each coming year: the mean of the last three counts of age 0 (of fewer where the
    history is shorter), not rounded.
    """
    ratios = survival_ratios(stock)
    last = stock.values[:, -1]
    newborn = stock.values[:, -3:, 0].mean(axis=1)
    out = np.empty((len(stock.areas), years + 1, AGES))
    out[:, 0] = last
    for h in range(1, years + 1):
        out[:, h, 1:] = out[:, h - 1, :-1] * ratios[:, 1:]
        out[:, h, 0] = newborn
    return out


def survival_ratios(stock: Stock) -> Array:
    """Return ``s*[area, age]``: children of an age per child one year younger a year before.

    s* = (n s_area + m s_town) / (n + m), over the last five pairs of consecutive years; n children
    of the younger age the area's ratios rest on, m = 100. s_area weighs each year by its cohort, so
    that one small year cannot carry the mean. 1 (the cohort stays) where nothing was observed.
    """
    pairs = [
        (i, j)
        for i, j in zip(range(len(stock.years) - 1), range(1, len(stock.years)), strict=True)
        if stock.years[j] - stock.years[i] == 1
    ][-WINDOW:]
    ratios = np.ones((len(stock.areas), AGES))
    if not pairs:
        return ratios
    younger = np.stack([stock.values[:, i, :-1] for i, _ in pairs])
    older = np.stack([stock.values[:, j, 1:] for _, j in pairs])
    seen = ~(np.isnan(younger) | np.isnan(older))
    before = np.where(seen, younger, 0.0).sum(axis=0)
    after = np.where(seen, older, 0.0).sum(axis=0)
    town = _ratio(after.sum(axis=0), before.sum(axis=0), np.ones(AGES - 1))
    area = _ratio(after, before, np.broadcast_to(town, before.shape))
    ratios[:, 1:] = (before * area + SHRINKAGE * town) / (before + SHRINKAGE)
    return ratios


def _ratio(above: Array, below: Array, otherwise: Array) -> Array:
    return np.divide(above, below, out=otherwise.copy(), where=below > 0)


def housing_array(housing: pl.DataFrame, areas: tuple[str, ...], years: list[int]) -> Array:
    extra = np.zeros((len(areas), len(years), AGES))
    rows = {area: i for i, area in enumerate(areas)}
    for area, year, age, children in housing.select("area", "year", "age", "children").iter_rows():
        if area in rows and year in years and 0 <= age < AGES:
            extra[rows[area], years.index(year), age] += children or 0.0
    return extra


METHODS: dict[str, Method] = {MEAN_OF_LAST_THREE: mean_of_last_three, COHORT_SURVIVAL: cohort_survival}
PROJECTED = (PROJECTION, BEST)
METHOD_NAMES = (*METHODS, *PROJECTED)
