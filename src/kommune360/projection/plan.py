"""Plan of a simulation: path and shocks as plain arrays that can be cut by area and sent away.

From a model, a horizon and levers to what the kernel needs; a part of a plan gives the same draws as
the whole, on any machine.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.special import gammaincinv, ndtri

from kommune360.projection.levers import Site
from kommune360.projection.model import Model
from kommune360.projection.normals import keys_of
from kommune360.projection.options import Floats, group_of_age, mothers
from kommune360.projection.path import Path

Floats32 = NDArray[np.float32]
Bands = tuple[tuple[int, int], ...]
SINGLE_AGES = 27  # up to the end of youth in the law; older residents are kept in bands
OLDER = (27, 40, 65)
YOUTH = 18
TOWN_CARRY = 0.7  # of a shock to the whole town so much lasts into the next year


@dataclass(frozen=True, slots=True)
class Plan:
    """Arrays of the kernel for some areas; ``area`` is always the first axis where it is one.

    Attributes:
        rows: bands of ages that are kept, half-open, disjoint, ascending.
        expected: the path's residents ``(area, h, row)``.
        site_persons, site_area, site_year: building sites with an uncertain date: persons ``(site, sex, age)``,
            number of the area in this plan, and the year ahead ``(site, draw)``, ``h`` or more for never.
        scale: calibration ``(area, h, row)``: distance to the path is multiplied by it.
        common: calibration ``(area, h)``: how much of the distance of all under 18 is added to each of them.
        shared: shocks all areas share ``(h, group, draw)``.
    """

    areas: tuple[str, ...]
    rows: Bands
    start: Floats32
    keys: NDArray[np.uint32]
    ratio: Floats32
    town: Floats32
    factor: Floats32
    births: Floats32
    women: Floats32
    added: Floats32
    added_of: NDArray[np.int64]
    site_persons: Floats32
    site_area: NDArray[np.int64]
    site_year: NDArray[np.int64]
    expected: Floats32
    scale: Floats32
    common: Floats32
    lasting: Floats32
    yearly: Floats32
    noise: Floats32
    shared: Floats32
    group_of_age: NDArray[np.int64]
    row_of_age: NDArray[np.int64]
    turnover: Floats32
    mothers: Floats32
    young_rows: int
    boys: Floats32
    by_women: float
    carry: float
    reach: int
    tail: int

    def part(self, which: slice | Sequence[int]) -> Plan:
        """Return the plan of some areas."""
        index = np.arange(len(self.areas))[which if isinstance(which, slice) else list(which)]
        by_area = (
            "start",
            "keys",
            "factor",
            "births",
            "women",
            "added_of",
            "expected",
            "scale",
            "common",
            "lasting",
        )
        changes: dict[str, Any] = {name: getattr(self, name)[index] for name in by_area}
        place = {int(area): number for number, area in enumerate(index)}
        sites = [number for number, area in enumerate(self.site_area) if int(area) in place]
        changes["site_persons"], changes["site_year"] = self.site_persons[sites], self.site_year[sites]
        changes["site_area"] = np.array(
            [place[int(self.site_area[number])] for number in sites], dtype=np.int64
        )
        return replace(self, areas=tuple(self.areas[i] for i in index), **changes)

    @property
    def horizon(self) -> int:
        return int(self.births.shape[1])

    @property
    def draws(self) -> int:
        return int(self.shared.shape[2])


def plan_of(
    model: Model,
    path: Path,
    *,
    draws: int,
    seed: int,
    rows: Bands | None = None,
    added: Floats | None = None,
    sites: Sequence[Site] = (),
    shocks: float = 1.0,
    town_width: float = 1.0,
) -> Plan:
    """Lay out the simulation. ``shocks=0`` takes all chance away: every draw is the path.

    ``town_width`` multiplies what hits the whole town (see calibration).
    """
    stocks, options, factors = model.stocks, model.options, model.factors
    rows = rows or all_rows(stocks.ages)
    row_of_age = _row_of_age(rows, stocks.ages)
    expected = by_rows(path.counts.sum(axis=2), rows)
    extra = [] if added is None else [area for area in range(len(stocks.areas)) if added[area].any()]
    added_of = np.full(len(stocks.areas), -1)
    added_of[extra] = np.arange(len(extra))
    return Plan(
        areas=stocks.areas,
        rows=rows,
        start=_single(stocks.counts[:, -1]),
        keys=keys_of(stocks.areas, seed),
        ratio=_single(path.ratio),
        town=_single(path.town),
        factor=_single(path.factor),
        births=_single(path.births),
        women=_single(path.women),
        added=_single(np.zeros((0, *path.counts.shape[1:])) if added is None else added[extra]),
        added_of=added_of,
        site_persons=_single(np.array([site.persons for site in sites]).reshape(-1, *path.counts.shape[2:])),
        site_area=np.array([site.area for site in sites], dtype=np.int64),
        site_year=_site_years(sites, draws, seed),
        expected=_single(expected),
        scale=np.ones(expected.shape, dtype=np.float32),
        common=np.zeros(expected.shape[:2], dtype=np.float32),
        lasting=_single(_root(factors.spread) * shocks),
        yearly=_single(_root(factors.yearly) * shocks),
        noise=_single(factors.noise * shocks**2),
        shared=_single(_town_shocks(model, path.births.shape[1], draws, seed) * shocks * town_width),
        group_of_age=group_of_age(stocks.ages),
        row_of_age=row_of_age,
        turnover=_single(model.turnover),
        mothers=_single(mothers(stocks.ages)),
        young_rows=sum(last <= YOUTH for _, last in rows),
        boys=_single(model.boys),
        by_women=model.births.by_women,
        carry=factors.carry,
        reach=options.reach,
        tail=int(options.tail),
    )


def all_rows(ages: int) -> Bands:
    """Return single ages up to the end of youth and three bands above."""
    single = min(SINGLE_AGES, ages)
    edges = [*range(single + 1), *(edge for edge in OLDER[1:] if single < edge < ages)]
    if edges[-1] < ages:
        edges.append(ages)
    return tuple(pairwise(edges))


def by_rows(counts: NDArray[Any], rows: Bands) -> NDArray[Any]:
    """Add single ages ``(..., age)`` to rows ``(..., row)``."""
    return np.stack([counts[..., first:last].sum(axis=-1) for first, last in rows], axis=-1)


def _row_of_age(rows: Bands, ages: int) -> NDArray[np.int64]:
    of_age = np.full(ages, -1)
    for number, (first, last) in enumerate(rows):
        of_age[first:last] = number
    return of_age


def _root(covariance: Floats) -> Floats:
    """Return the lower Cholesky factor, also of a covariance that is zero in some direction."""
    size = covariance.shape[-1]
    return np.asarray(np.linalg.cholesky(covariance + np.eye(size) * 1e-10))


def _town_shocks(model: Model, horizon: int, draws: int, seed: int) -> Floats:
    """Draw what happens to all areas ``(h, group, draw)``: from a stream of the town, not of the areas.

    Ratios: autoregressive; births: a walk. Tails as heavy as those of the areas.
    """
    generator = np.random.Generator(np.random.Philox(key=seed % 2**64))
    groups = len(model.town_shock)
    root = _root(model.town_shock)
    pairs = -(-draws // 2)
    tail = model.options.tail
    wide = np.sqrt((tail - 2) / (2 * gammaincinv(tail / 2, _strata(generator, (), pairs))))
    shocks = np.zeros((horizon, groups, pairs))
    now = np.zeros((groups, pairs))
    for year in range(horizon):
        now = TOWN_CARRY * now + root @ ndtri(_strata(generator, (groups,), pairs)) * wide
        shocks[year] = now
    steps = ndtri(_strata(generator, (horizon,), pairs)) * model.births.step * wide
    shocks[:, 0] = np.cumsum(steps, axis=0)
    both = np.stack([shocks, -shocks], axis=-1)
    return np.asarray(both.reshape(horizon, groups, 2 * pairs)[:, :, :draws])


def _strata(generator: np.random.Generator, shape: tuple[int, ...], draws: int) -> Floats:
    """Return numbers between 0 and 1 ``(..., draw)``, one in each of as many equal parts, in random order."""
    places = generator.permuted(np.broadcast_to(np.arange(draws), (*shape, draws)), axis=-1)
    return np.asarray((places + generator.random(places.shape)) / draws)


def _site_years(sites: Sequence[Site], draws: int, seed: int) -> NDArray[np.int64]:
    """Draw the year ahead in which people move in ``(site, draw)``: a stream of its own for every site."""
    years = np.zeros((len(sites), draws), dtype=np.int64)
    for number, site in enumerate(sites):
        generator = np.random.Generator(np.random.Philox(key=[seed % 2**64, number + 1]))
        years[number] = np.searchsorted(np.cumsum(site.chances), generator.random(draws), side="right")
    return years


def _single(values: NDArray[Any]) -> Floats32:
    return np.ascontiguousarray(values, dtype=np.float32)
