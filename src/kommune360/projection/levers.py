"""Levers: what a scenario changes beside the usual course, as data.

From births, moves, housing projects, arrivals and closings to persons added by area, year, sex and age
and to a multiple of births. A lever adds exactly what it says; those persons then live like all others.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from typing import Any, TypeGuard

import numpy as np

from kommune360.base.findings import Finding, Severity
from kommune360.base.text import Text
from kommune360.base.yaml_text import read_yaml
from kommune360.projection.options import Floats
from kommune360.projection.stocks import Stocks

AgeShares = Mapping[tuple[int, int], float]  # half-open bands to shares that add up to 1


@dataclass(frozen=True, slots=True)
class Births:
    """Births become ``factor`` times what is expected, in ``areas`` (none named: all), from a stock on."""

    factor: float
    from_year: int
    areas: tuple[str, ...] = ()
    until_year: int | None = None


@dataclass(frozen=True, slots=True)
class Moves:
    """So many persons come beside the usual moves every year (negative: go), shared out by ages."""

    area: str
    persons_a_year: float
    from_year: int
    ages: AgeShares
    until_year: int | None = None


@dataclass(frozen=True, slots=True)
class Housing:
    """Dwellings are ready before the stock of ``year``; only those beyond the area's usual building.

    What was built in the years before is in the area's own factors already. ``delay``: probabilities that
    it takes 0, 1, 2 ... years longer. ``from_town``: share of the persons who lived in the town before;
    they leave the other areas in proportion to residents of their age.
    """

    area: str
    dwellings: float
    year: int
    kind: str = "multi_family"
    delay: tuple[float, ...] = (1.0,)
    from_town: float = 0.0
    persons_per_dwelling: float | None = None
    ages: AgeShares = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Arrival:
    """Persons arrive at once and are there at the stock of ``year``."""

    area: str
    persons: float
    year: int
    kind: str = "mixed"
    ages: AgeShares = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Closing:
    """An institution closes before the stock of ``year``: its residents are gone, by ages ``[from, to)``."""

    area: str
    persons: float
    year: int
    ages: AgeShares


@dataclass(frozen=True, slots=True)
class Site:
    """Persons ``(sex, age)`` who come to the area (a number) in one of the years ahead, with chances ``(h)``.

    Chances that add up to less than 1 leave room for a year beyond the horizon.
    """

    area: int
    persons: Floats
    chances: Floats


Lever = Births | Moves | Housing | Arrival | Closing


@dataclass(frozen=True, slots=True)
class Effects:
    """What levers add.

    Attributes:
        added: persons ``(area, h, sex, age)`` expected, building sites with an uncertain date included.
        certain: the same without those sites.
        sites: the sites with an uncertain date; each draw gives them one.
        births: a multiple of births ``(area, h)``.
    """

    added: Floats
    certain: Floats
    sites: tuple[Site, ...]
    births: Floats
    findings: tuple[Finding, ...]


def effects_of(levers: Sequence[Lever], stocks: Stocks, horizon: int) -> Effects:
    """Lay levers out over areas and years; what does not fit the stocks becomes a finding."""
    shape = (len(stocks.areas), horizon, len(stocks.sexes), stocks.ages)
    added, births = np.zeros(shape), np.ones(shape[:2])
    findings: list[Finding] = []
    for lever in levers:
        areas = lever.areas if isinstance(lever, Births) else (lever.area,)
        unknown = [area for area in areas if area not in stocks.areas]
        if unknown:
            findings.append(_unknown(", ".join(unknown)))
        elif not _acts(lever, stocks, horizon):
            findings.append(_outside(stocks.last_year + 1, stocks.last_year + horizon))
        elif isinstance(lever, Births):
            rows = [stocks.areas.index(area) for area in areas] or slice(None)
            years = _years(lever.from_year, lever.until_year, stocks.last_year, horizon)
            births[rows, years] *= lever.factor
        else:
            _add(added, lever, stocks)
    sites = tuple(_site(lever, stocks, horizon) for lever in levers if _uncertain(lever, stocks, horizon))
    certain = added.copy()
    for site in sites:
        certain[site.area] -= site.chances[:, None, None] * site.persons
    return Effects(added, certain, sites, births, tuple(findings))


@cache
def kinds() -> dict[str, dict[str, Any]]:
    """Return the kinds of housing and of arrivals, with names and sources, from ``arrivals.yaml``."""
    text = (files("kommune360.projection") / "arrivals.yaml").read_text(encoding="utf-8")
    loaded: dict[str, dict[str, Any]] = read_yaml(text)
    for group in loaded.values():
        for kind in group.values():
            bands = {
                tuple(int(edge) for edge in band.split("-")): share for band, share in kind["ages"].items()
            }
            kind["ages"] = bands
    return loaded


def _uncertain(lever: Lever, stocks: Stocks, horizon: int) -> TypeGuard[Housing]:
    if not isinstance(lever, Housing) or lever.area not in stocks.areas:
        return False
    return len(lever.delay) > 1 and _acts(lever, stocks, horizon)


def _site(lever: Housing, stocks: Stocks, horizon: int) -> Site:
    chances = np.zeros(horizon)
    first = lever.year - stocks.last_year - 1
    reached = lever.delay[: horizon - first]
    chances[first : first + len(reached)] = reached
    return Site(stocks.areas.index(lever.area), _persons_of(lever, stocks), chances)


def _persons_of(lever: Housing, stocks: Stocks) -> Floats:
    """Return who moves in when all is built ``(sex, age)``."""
    kind = kinds()["housing"][lever.kind]
    per_dwelling = lever.persons_per_dwelling or kind["persons_per_dwelling"]
    return np.asarray(lever.dwellings * per_dwelling * _profile(lever.ages or kind["ages"], stocks))


def _add(added: Floats, lever: Moves | Housing | Arrival | Closing, stocks: Stocks) -> None:
    row = stocks.areas.index(lever.area)
    horizon = added.shape[1]
    if isinstance(lever, Moves):
        years = _years(lever.from_year, lever.until_year, stocks.last_year, horizon)
        added[row, years] += lever.persons_a_year * _profile(lever.ages, stocks)
        return
    first = lever.year - stocks.last_year - 1
    if isinstance(lever, Housing):
        coming = _persons_of(lever, stocks)
        for late, probability in enumerate(lever.delay):
            if first + late < horizon:
                added[row, first + late] += probability * coming
                _leave(added[:, first + late], row, probability * lever.from_town * coming, stocks)
    elif isinstance(lever, Arrival):
        ages = lever.ages or kinds()["arrivals"][lever.kind]["ages"]
        added[row, first] += lever.persons * _profile(ages, stocks)
    else:
        added[row, first] -= lever.persons * _profile(lever.ages, stocks)


def _leave(added: Floats, row: int, persons: Floats, stocks: Stocks) -> None:
    """Take ``persons[sex, age]`` from all other areas in proportion to their residents of that age."""
    there = stocks.counts[:, -1].copy()
    there[row] = 0.0
    total = there.sum(axis=0)
    added -= np.where(total > 0, there / np.maximum(total, 1e-9), 0.0) * persons


def _profile(ages: AgeShares, stocks: Stocks) -> Floats:
    """Return shares ``(sex, age)`` that add up to 1; sexes in halves, evenly within a band."""
    profile = np.zeros((len(stocks.sexes), stocks.ages))
    for (first, last), share in ages.items():
        inside = slice(min(first, stocks.ages - 1), min(last, stocks.ages))
        profile[:, inside] += share / profile[:, inside].size
    return np.asarray(profile / profile.sum())


def _years(first: int, last: int | None, origin: int, horizon: int) -> slice:
    return slice(max(first - origin - 1, 0), horizon if last is None else min(last - origin, horizon))


def _acts(lever: Lever, stocks: Stocks, horizon: int) -> bool:
    """Tell whether the lever does anything in the years ahead."""
    if isinstance(lever, Births | Moves):
        years = _years(lever.from_year, lever.until_year, stocks.last_year, horizon)
        return bool(years.start < years.stop)
    return stocks.last_year < lever.year <= stocks.last_year + horizon


def _unknown(area: str) -> Finding:
    return Finding(
        code="projection-lever-unknown-area",
        severity=Severity.ERROR,
        what=Text(
            f"Die Annahme nennt ein unbekanntes Gebiet: {area}.", f"The lever names an unknown area: {area}."
        ),
        why=Text("Sie lässt sich keinem Bestand zuordnen.", "It belongs to no stock."),
        remedy=Text(
            "Einen Schlüssel aus der Tabelle der Einwohner angeben.", "Use a key from the table of residents."
        ),
    )


def _outside(first: int, last: int) -> Finding:
    return Finding(
        code="projection-lever-outside-years",
        severity=Severity.WARNING,
        what=Text(
            f"Die Annahme wirkt nicht in den Jahren {first} bis {last}.",
            f"The lever does not act in the years {first} to {last}.",
        ),
        why=Text("Vorausgerechnet werden nur diese Jahre.", "Only these years are projected."),
        remedy=Text(
            "Das Jahr der Annahme oder den Horizont ändern.", "Change the lever's year or the horizon."
        ),
    )
