"""How do families live in the areas of the invented town? Some 30 social figures, 2018 to 2025.

From residents and the hardship of each area to numerators and denominators, correlated as in life, and
to the cells as an office publishes them: small counts carry signs instead of numbers.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np

from kommune360.exchange.musterstadt.chance import Counts, Floats, binomial, generator, poisson
from kommune360.exchange.musterstadt.people import Population, simulate
from kommune360.exchange.musterstadt.town import build, plan


@dataclass(frozen=True)
class Figure:
    """One social figure; a value is ``factor * numerator / denominator``, or the numerator alone."""

    id: str
    name: str
    numerator: str
    denominator: str
    factor: int
    amount: bool
    min_numerator: int
    min_denominator: int
    topic: str
    blocked: tuple[str, ...]


@dataclass(frozen=True)
class Figures:
    """True counts [area, figure, year]; ``denominators`` are 0 for figures that are counts alone."""

    figures: tuple[Figure, ...]
    areas: tuple[str, ...]
    years: tuple[int, ...]
    numerators: Counts
    denominators: Counts


@dataclass(frozen=True)
class _World:
    """Whose figures are counted. ``step``: years of the first of ``years`` since the design begins; ``shifts``:
    by figure and area, in log-odds."""

    people: Population
    years: tuple[int, ...]
    hardship: Floats
    step: int
    shifts: dict[str, dict[str, float]]


@lru_cache(maxsize=2)
def observe(seed: int = 360) -> Figures:
    """Return the figures of the town whose people ``simulate(seed)`` made."""
    design = plan("figures.yaml")
    world = _World(simulate(seed), tuple(design["years"]), _hardship(), 0, {})
    streams = [generator(seed, 100 + number) for number in range(len(design["figures"]))]
    return _observed(world, streams, streams)


def observe_next(people: Population, shifts: dict[str, dict[str, float]], seed: int = 360) -> Figures:
    """The figures of the last year of ``people``, after those of ``observe(seed)``: every area stays peculiar as
    it was, trends go on, ``shifts`` say what happened."""
    design, year = plan("figures.yaml"), people.dates[-1]
    world = _World(people, (year,), _hardship(), year - design["years"][0], shifts)
    numbers = range(len(design["figures"]))
    return _observed(
        world, [generator(seed, 100 + n) for n in numbers], [generator(seed, 300 + n) for n in numbers]
    )


def _observed(world: _World, own: list[np.random.Generator], chance: list[np.random.Generator]) -> Figures:
    """``own`` gives what is peculiar to the areas, ``chance`` the rest; one stream a figure each."""
    keys, entries = build().keys, plan("figures.yaml")["figures"]
    figures, tops, bottoms = [], [], []
    known: dict[str, Counts] = {}
    for number, entry in enumerate(entries):
        base = _base(entry["of"], world.people, world.years, known)
        top = known[entry["id"]] = _top(entry, base, world, known, own[number], chance[number])
        figures.append(_figure(entry))
        tops.append(top)
        bottoms.append(base if entry["denominator"] else np.zeros_like(base))
    return Figures(tuple(figures), keys, world.years, np.stack(tops, axis=1), np.stack(bottoms, axis=1))


def _top(
    entry: dict[str, Any],
    base: Counts,
    world: _World,
    known: dict[str, Counts],
    own: np.random.Generator,
    chance: np.random.Generator,
) -> Counts:
    """The numerators of one figure [area, year]."""
    if "moves" in entry["of"]:
        return _moves(world.people, world.years)
    if "dwellings" in entry["of"]:
        return _dwellings(base, entry["share"], build().keys, world.years, chance)
    if "amount" in entry:
        return np.rint(base * _amounts(entry, world, own, chance)).astype(np.int64)
    if "rest" in entry:
        whole, part = entry["rest"]
        return known[whole] - known[part]
    whole_or_base = known[entry["within"]] if "within" in entry else base
    return binomial(chance, whole_or_base, _shares(entry, world, own, chance))


def published(
    figure: Figure, key: str, numerator: int, denominator: int, value: float, low: str = "."
) -> tuple[float, str]:
    """Return (value, sign): the sign stands where the office gives no number, "( )" beside a weak one.

    ``-`` counted and none; ``low`` too few persons; ``/`` too small a base; ``x`` makes no sense.
    """
    if key in figure.blocked:
        return float("nan"), "x"
    if 0 < denominator < figure.min_denominator:
        return float("nan"), "/"
    if numerator == 0:
        return 0.0, "-"
    if numerator < figure.min_numerator:
        return float("nan"), low
    return value, "()" if 0 < denominator < 2 * figure.min_denominator else ""


def _hardship() -> Floats:
    return np.array([area.hardship for area in build().areas])


def _figure(entry: dict[str, Any]) -> Figure:
    amount = "amount" in entry
    factor = entry.get("factor", 1 if amount or not entry["denominator"] else 100)
    return Figure(
        entry["id"], entry["name"], entry["numerator"], entry["denominator"], factor, amount,
        entry["min_numerator"], entry["min_denominator"], entry["topic"], tuple(entry.get("blocked", ())),
    )  # fmt: skip


def _base(of: dict[str, Any], people: Population, years: tuple[int, ...], known: dict[str, Counts]) -> Counts:
    """What the denominator counts [area, year]."""
    if "figure" in of:
        return known[of["figure"]]
    if "births" in of:
        return np.asarray(people.births.sum(axis=1)[:, [people.years.index(year) for year in years]])
    columns = []
    for year in years:
        if "ages" in of:
            start, stop = of["ages"]
            columns.append(people.between(year, start, stop) * of.get("part", 1.0))
        elif "households" in of or "dwellings" in of:
            columns.append(people.between(year, 18) / 1.62)
        else:
            columns.append(people.between(year, 0) * 1.0)
    return np.asarray(np.rint(np.stack(columns, axis=1)), dtype=np.int64)


def _shares(
    entry: dict[str, Any], world: _World, own: np.random.Generator, chance: np.random.Generator
) -> Floats:
    """Share [area, year]: level, hardship, trend, what is peculiar to the area and what happened there."""
    areas, years = len(world.hardship), len(world.years)
    level = np.log(entry["share"] / (1 - entry["share"]))
    peculiar = 0.32 * (own.random((areas, 1)) + own.random((areas, 1)) - 1.0)
    since = world.step + np.arange(years)
    drift = entry["trend"] * since + 0.1 * (chance.random((areas, years)) - 0.5)
    happened = world.shifts.get(entry["id"], {})
    shift = np.array([[happened.get(key, 0.0)] for key in build().keys])
    odds = level + entry["slope"] * (world.hardship[:, None] - 0.25) + peculiar + drift + shift
    return np.asarray(1 / (1 + np.exp(-odds)))


def _amounts(
    entry: dict[str, Any], world: _World, own: np.random.Generator, chance: np.random.Generator
) -> Floats:
    """Mean amount per unit [area, year]."""
    areas, years = len(world.hardship), len(world.years)
    peculiar = 0.12 * (own.random((areas, 1)) + own.random((areas, 1)) - 1.0)
    since = world.step + np.arange(years)
    drift = entry["trend"] * since + 0.01 * (chance.random((areas, years)) - 0.5)
    return np.asarray(entry["amount"] * (1 + entry["slope"] * world.hardship[:, None] + peculiar + drift))


def _moves(people: Population, years: tuple[int, ...]) -> Counts:
    columns = [people.years.index(year) for year in years]
    return np.asarray((people.arrivals + people.departures).sum(axis=(1, 2))[:, columns])


def _dwellings(
    households: Counts, share: float, keys: tuple[str, ...], years: tuple[int, ...], rng: np.random.Generator
) -> Counts:
    """Dwellings completed: a few everywhere, and the ones of the new site."""
    site, few = plan()["housing_site"], poisson(rng, np.asarray(households * share, dtype=np.float64))
    few[keys.index(site["area"])] += np.array([site["dwellings"].get(year, 0) for year in years])
    return few
