"""Who lives in the invented town, and how did they come and go? The truth behind every file.

A stock simulation by area, sex and single year of age, 31.12.2010 to 31.12.2025, in whole persons:
``P(a, t) = P(a-1, t-1) - deaths + arrivals - departures`` holds exactly. Flows are labelled by the age
reached at the end of the year, so births enter at age 0 and the last age, 100, gathers "100 and older".
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np

from kommune360.exchange.musterstadt.chance import (
    Counts,
    Floats,
    binomial,
    generator,
    multinomial,
    poisson,
    shares_to_counts,
)
from kommune360.exchange.musterstadt.town import Area, Town, build, plan

FIRST_YEAR, LAST_YEAR = 2010, 2025
AGES = 101  # 0..99 and "100 and older"
SEXES = ("m", "w")


@dataclass(frozen=True)
class Population:
    """Persons. ``stock`` [area, sex, age, date]; flows have one year less, the first is 2011.

    ``births`` [area, sex, year]; ``deaths`` and the four moves [area, sex, age at the year's end, year];
    moves inside the town balance to nought over the areas for every sex, age and year.
    """

    areas: tuple[str, ...]
    dates: tuple[int, ...]
    years: tuple[int, ...]
    stock: Counts
    births: Counts
    deaths: Counts
    arrivals_outside: Counts
    arrivals_inside: Counts
    departures_outside: Counts
    departures_inside: Counts

    @property
    def arrivals(self) -> Counts:
        return self.arrivals_outside + self.arrivals_inside

    @property
    def departures(self) -> Counts:
        return self.departures_outside + self.departures_inside

    def at(self, year: int) -> Counts:
        """Stock [area, sex, age] on 31.12. of ``year``."""
        return self.stock[..., self.dates.index(year)]

    def between(self, year: int, start: int, stop: int = AGES) -> Counts:
        """Residents by area with ``start <= age < stop`` on 31.12. of ``year``."""
        return np.asarray(self.at(year)[:, :, start:stop].sum(axis=(1, 2)))


@dataclass(frozen=True)
class _Design:
    """The curves of ``people.yaml`` by area and age."""

    raw: dict[str, Any]
    areas: tuple[Area, ...]
    wish: Floats
    leaving: Floats
    arriving: Floats
    male: Floats


@lru_cache(maxsize=2)
def simulate(seed: int = 360) -> Population:
    """Let the town live for 15 years; the same seed gives the same people on every system."""
    town, rng = build(), generator(seed, 10)
    design = _design(town)
    years = tuple(range(FIRST_YEAR + 1, LAST_YEAR + 1))
    dwellers, guests = _room(town, rng)
    stock = [_start(design, rng)]
    flows: dict[str, list[Counts]] = {
        name: [] for name in ("births", "deaths", "dep_out", "dep_in", "arr_out", "arr_in")
    }
    for step, year in enumerate(years):
        room = (dwellers + guests)[:, step + 1]
        lived = _one_year(design, town, stock[-1], year, room, rng)
        stock.append(lived[0])
        for name, flow in zip(flows, lived[1:], strict=True):
            flows[name].append(flow)
    return _population(
        town, (FIRST_YEAR, *years), [np.stack(each, axis=-1) for each in (stock, *flows.values())]
    )


def live_on(people: Population, arrivals: float, seed: int = 360) -> Population:
    """One more year in the same town: areas grow as before, ``arrivals`` persons seek refuge as the earlier ones.

    The years before stay what they were; the new year has its own stream of chance.
    """
    town, rng = build(), generator(seed, 11)
    design, refuge = _design(town), plan()["refugees"]
    last, year = people.at(people.dates[-1]), people.dates[-1] + 1
    share = np.array([refuge["shares"].get(key, 0.0) for key in town.keys])
    growth = np.array([1 + area.growth / 100 for area in town.areas])
    room = last.sum(axis=(1, 2)) * growth * (1 + 0.008 * (rng.random(len(growth)) - 0.5)) + share * arrivals
    lived = _one_year(design, town, last, year, room, rng, arrivals)
    earlier = (
        people.stock, people.births, people.deaths, people.departures_outside, people.departures_inside,
        people.arrivals_outside, people.arrivals_inside,
    )  # fmt: skip
    joined = [np.concatenate([old, new[..., None]], axis=-1) for old, new in zip(earlier, lived, strict=True)]
    return _population(town, (*people.dates, year), joined)


def curve(knots: dict[int, float]) -> Floats:
    """Value at each single age 0..100, linear between the knots."""
    return np.asarray(np.interp(np.arange(AGES), list(knots), list(knots.values())))


def fertility(design: dict[str, Any], year: int) -> Floats:
    """Births per woman and year of age, all ages 0..100; they sum to the total fertility of the year."""
    shape, span = design["fertility"], LAST_YEAR - FIRST_YEAR - 1
    mean = np.interp(
        year, [LAST_YEAR - span, LAST_YEAR], [float(shape["mean_age_2011"]), float(shape["mean_age_2025"])]
    )
    ages = np.arange(AGES) + 0.5
    rates = np.exp(-0.5 * ((ages - mean) / shape["spread"]) ** 2)
    rates[(ages < 15) | (ages > 50)] = 0.0
    return np.asarray(rates / rates.sum() * design["tfr"].get(year, design["tfr"][LAST_YEAR]))


def _design(town: Town) -> _Design:
    raw = plan("people.yaml")
    kinds = [area.kind for area in town.areas]
    leaving = np.stack([curve(raw["leaving"]) * raw["leaving_factor"][kind] for kind in kinds])
    return _Design(
        raw, town.areas, np.stack([curve(raw["wish"][kind]) for kind in kinds]),
        leaving, curve(raw["arriving"]), curve(raw["share_male"]),
    )  # fmt: skip


def _start(design: _Design, rng: np.random.Generator) -> Counts:
    """Residents at 31.12.2010 [area, sex, age]; the total of each area is the one of ``areas.yaml``."""
    pyramid = curve(design.raw["pyramid_2010"])
    stock = np.zeros((len(design.areas), 2, AGES), dtype=np.int64)
    for index, area in enumerate(design.areas):
        shares = pyramid * curve(design.raw["start"][area.kind])
        noisy = poisson(rng, shares / shares.sum() * area.residents_2010).astype(np.float64)
        total = shares_to_counts(area.residents_2010, noisy + 1e-9)
        stock[index, 0] = binomial(rng, total, design.male)
        stock[index, 1] = total - stock[index, 0]
    return stock


def _room(town: Town, rng: np.random.Generator) -> tuple[Floats, Floats]:
    """How many people find room at each date [area, date]: in dwellings, and as refugees on top."""
    site, refuge = plan()["housing_site"], plan()["refugees"]
    dates = range(FIRST_YEAR, LAST_YEAR + 1)
    dwellers = np.zeros((len(town.areas), len(dates)))
    guests = np.zeros_like(dwellers)
    for index, area in enumerate(town.areas):
        for step, year in enumerate(dates):
            dwellings = sum(n for y, n in site["dwellings"].items() if y <= year and site["area"] == area.key)
            dwellers[index, step] = area.residents_2010 * (1 + area.growth / 100) ** step
            dwellers[index, step] += dwellings * site["persons_per_dwelling"]
            share = refuge["shares"].get(area.key, 0.0)
            stayed = guests[index, step - 1] * (1 - refuge["leaving_per_year"]) if step else 0.0
            guests[index, step] = stayed + share * refuge["arrivals"].get(year, 0)
    swing = 1.0 + 0.008 * (rng.random(dwellers.shape) - 0.5)
    return dwellers * swing, guests


def _population(town: Town, dates: tuple[int, ...], series: list[Counts]) -> Population:
    """From stock, births, deaths, departures and arrivals (outside, inside) over all years."""
    stock, births, deaths, dep_out, dep_in, arr_out, arr_in = map(_frozen, series)
    return Population(
        town.keys, dates, dates[1:], stock, births, deaths,
        arrivals_outside=arr_out, arrivals_inside=arr_in,
        departures_outside=dep_out, departures_inside=dep_in,
    )  # fmt: skip


def _one_year(
    design: _Design,
    town: Town,
    before: Counts,
    year: int,
    room: Floats,
    rng: np.random.Generator,
    seeking_refuge: float | None = None,
) -> tuple[Counts, ...]:
    """Stock at the year's end, births, deaths, departures and arrivals, both outside and inside the town."""
    born = _births(design, before, year, rng)
    aged = _grow_older(before, born)
    deaths = binomial(rng, aged, _mortality(design, year))
    left = aged - deaths
    departures = binomial(rng, left, design.leaving[:, None, :])
    inside = binomial(rng, departures, np.full(1, design.raw["share_within_town"]))
    left = left - departures
    refugees = _refugees(design, town, year, rng, seeking_refuge)
    wanted = room - left.sum(axis=(1, 2)) - refugees.sum(axis=(1, 2))
    arr_in, arr_out = _arrivals(design, wanted, left, inside.sum(axis=0), rng)
    stock = left + arr_in + arr_out + refugees
    return stock, born, deaths, departures - inside, inside, arr_out + refugees, arr_in


def _births(design: _Design, before: Counts, year: int, rng: np.random.Generator) -> Counts:
    """Births [area, sex]; areas differ, the town keeps the total fertility of the year."""
    women = before[:, 1, :].astype(np.float64)
    exposed = (women + np.roll(women, 1, axis=1)) / 2
    rates = fertility(design.raw, year)
    factor = np.array([design.raw["fertility_factor"][area.kind] for area in design.areas])
    weighed = (exposed * factor[:, None]).sum(axis=0)
    level = (exposed.sum(axis=0) * rates).sum() / (weighed * rates).sum()
    total = poisson(rng, level * factor * (exposed * rates).sum(axis=1))
    boys = binomial(rng, total, np.full(total.shape, design.raw["share_boys"]))
    return np.stack([boys, total - boys], axis=1)


def _grow_older(stock: Counts, born: Counts) -> Counts:
    aged = np.zeros_like(stock)
    aged[..., 1:] = stock[..., :-1]
    aged[..., -1] += stock[..., -1]
    aged[..., 0] = born
    return aged


def _mortality(design: _Design, year: int) -> Floats:
    """Probability to die in the year [sex, age reached], Gompertz."""
    table = design.raw["mortality"]
    ages = np.arange(AGES) - 0.0
    rows = []
    for sex in ("male", "female"):
        b, modal = table[sex]["b"], table[sex]["modal_age"]
        hazard = b * np.exp(b * (ages - modal))
        hazard[0] = table["first_year"]
        rows.append(1 - np.exp(-hazard * table["excess"].get(year, 1.0)))
    return np.stack(rows)


def _refugees(
    design: _Design, town: Town, year: int, rng: np.random.Generator, seeking: float | None
) -> Counts:
    """Persons seeking refuge who are housed this year [area, sex, age]; ``seeking`` over the design's number."""
    refuge, arrived = plan()["refugees"], np.zeros((len(town.areas), 2, AGES), dtype=np.int64)
    wave = 2022 if year >= 2022 else 2015
    ages, male = curve(design.raw["refugee_ages"][wave]), design.raw["refugee_share_male"][wave]
    number = refuge["arrivals"].get(year, 0) if seeking is None else seeking
    adult = np.clip((np.arange(AGES) - 12) / 8, 0, 1)
    by_sex = np.stack([0.5 + (male - 0.5) * adult, 0.5 - (male - 0.5) * adult]) * ages
    for key, share in refuge["shares"].items():
        expected = number * share
        arrived[town.index(key)] = poisson(rng, by_sex / by_sex.sum() * expected)
    return arrived


def _arrivals(
    design: _Design, wanted: Floats, left: Counts, pool: Counts, rng: np.random.Generator
) -> tuple[Counts, Counts]:
    """Fill the free room: first those who move inside the town (``pool`` [sex, age]), then others.

    Iterative proportional fitting makes the areas' free room and the ages of the seekers agree.
    """
    room = np.maximum(wanted, 0.01 * left.sum(axis=(1, 2)))
    outside = max(float(room.sum() - pool.sum()), 0.0)
    by_sex = np.stack([design.arriving * 1.04, design.arriving * 0.96])
    seekers = by_sex / by_sex.sum() * outside
    table = design.wish * (pool + seekers).sum(axis=0)
    for _ in range(12):
        table *= (room / table.sum(axis=1))[:, None]
        table *= (pool + seekers).sum(axis=0) / np.maximum(table.sum(axis=0), 1e-12)
    shares = table / np.maximum(table.sum(axis=0), 1e-12)
    both = np.broadcast_to(shares[:, None, :], (len(room), 2, AGES))
    return multinomial(rng, pool, both), poisson(rng, both * seekers)


def _frozen(array: Counts) -> Counts:
    array.setflags(write=False)
    return array
