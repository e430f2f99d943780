"""Where do children of the invented town spend their day? Kitas, day care, schools, youth centres.

From the residents of 2025 and ``places.yaml`` to facilities with licensed, blocked and usable places, built
for the town as a whole but short in some areas and ample in others.
"""

from __future__ import annotations

import datetime
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any

import numpy as np
import shapely

from kommune360.exchange.musterstadt.chance import Counts, generator, shares_to_counts
from kommune360.exchange.musterstadt.people import LAST_YEAR, Population, simulate
from kommune360.exchange.musterstadt.town import Town, build, plan

HOURS = (25, 35, 45)
HOUSE, DAY_CARE = "Kindertageseinrichtung", "Kindertagespflege"
_FORM_ONE, _FORM_TWO = 20, 10  # children in NRW group forms I and II; form III takes 20 or 25
_LARGE_DAY_CARE = 9  # children a joint day care may look after at most


@dataclass(frozen=True)
class Site:
    """An address of a facility (never of a resident); east and north in metres, EPSG:25832."""

    area: str
    street: str
    house: str
    postcode: str
    east: float
    north: float


@dataclass(frozen=True)
class Kita:
    """A facility with places by age class; ``site`` has no street for the day care of an area.

    ``groups`` counts the group forms I, II, III; ``hours`` the places at 25, 35 and 45 hours a week.
    """

    number: str
    name: str
    provider: str
    provider_kind: str
    kind: str
    site: Site
    groups: tuple[int, int, int]
    under_three: int
    from_three: int
    hours: tuple[int, int, int]
    integration: int
    opened: datetime.date
    closed: datetime.date | None = None
    blocked_under_three: int = 0
    blocked_from_three: int = 0
    reason: str = ""

    @property
    def licensed(self) -> int:
        return self.under_three + self.from_three

    @property
    def blocked(self) -> int:
        return self.blocked_under_three + self.blocked_from_three

    @property
    def usable(self) -> int:
        return self.licensed - self.blocked


@dataclass(frozen=True)
class School:
    """A school in 2025/26: ``pupils`` and all-day ``all_day`` by grade, places for term and holidays."""

    number: str
    name: str
    form: str
    site: Site
    district: str
    first_grade: int
    pupils: tuple[int, ...]
    all_day: tuple[int, ...] = ()
    all_day_places: int = 0
    holiday_places: int = 0
    index_level: int = 0


@dataclass(frozen=True)
class YouthCentre:
    name: str
    provider: str
    site: Site
    floor_m2: int
    staff: float
    hours: int
    regulars: int


@dataclass(frozen=True)
class Places:
    """``kitas`` as of 1.11.2025 (with the one planned), ``kitas_before`` as of 1.11.2024."""

    kitas: tuple[Kita, ...]
    kitas_before: tuple[Kita, ...]
    primary: tuple[School, ...]
    secondary: tuple[School, ...]
    youth: tuple[YouthCentre, ...]


class _Sites:
    """Hands out each address of an area once."""

    def __init__(self, town: Town, design: dict[str, Any]) -> None:
        self._town, self._design = town, design
        self._used: dict[str, int] = {}

    def next(self, key: str, inside: shapely.Geometry | None = None) -> Site:
        """Return the next free address of area ``key``, within ``inside`` if given."""
        index = self._town.index(key)
        while True:
            door = self._used.get(key, 0)
            self._used[key] = door + 1
            east, north = self._town.addresses[index, door]
            if inside is None or shapely.contains_xy(inside, east, north):
                break
        streets = self._design["streets"]
        street = streets[(index * 7 + door % 4 * 3) % len(streets)]
        house = str(1 + (door * 7 + index * 3) % 96) + ("a" if door % 9 == 5 else "")
        return Site(key, street, house, self._design["postcodes"][key[:2]], float(east), float(north))


@lru_cache(maxsize=2)
def furnish(seed: int = 360) -> Places:
    """Place the facilities of the town whose people ``simulate(seed)`` made."""
    town, people, design = build(), simulate(seed), plan("places.yaml")
    rng, sites = generator(seed, 20), _Sites(town, design)
    kitas: list[Kita] = []
    for index, key in enumerate(town.keys):
        kitas += _kitas_of_area(town, people, design, index, sites, rng, len(kitas))
        kitas.append(_day_care(design, people, index, key))
    for row, under, over, reason in design["blocked"]:
        house = [k for k in kitas if k.kind == HOUSE][row]
        kitas[kitas.index(house)] = _block(house, under, over, reason)
    before = _before(kitas, _special(design["closed"], sites))
    planned = _special(design["planned"], sites)
    return Places(
        (*kitas, planned),
        before,
        _primary(town, people, design, sites, rng),
        _secondary(people, design, sites),
        tuple(
            YouthCentre(
                y["name"], y["provider"], sites.next(y["area"]),
                y["floor_m2"], y["staff"], y["hours"], y["regulars"],
            )
            for y in design["youth"]
        ),
    )  # fmt: skip


def _need(design: dict[str, Any], people: Population, index: int) -> tuple[float, float]:
    """Places under three and from three that would meet the old quotas in one area."""
    children, quota = people.at(LAST_YEAR)[index].sum(axis=0), design["quotas"]
    under = sum(float(quota[str(age)]) * int(children[age]) for age in range(3))
    return under, float(quota["3"]) * (int(children[3:6].sum()) + 0.5 * int(children[2]))


def _supply(design: dict[str, Any], people: Population, index: int) -> tuple[float, float]:
    ratio = design["supply"].get(people.areas[index], design["supply_elsewhere"])
    under, over = _need(design, people, index)
    return under * ratio, over * ratio


def _kitas_of_area(
    town: Town, people: Population, design: dict[str, Any], index: int, sites: _Sites,
    rng: np.random.Generator, so_far: int,
) -> list[Kita]:  # fmt: skip
    under, over = _supply(design, people, index)
    under *= 1 - design["day_care_share"]
    large = town.keys[index] in design["large_day_care"]
    under -= _LARGE_DAY_CARE * large
    twos = round(0.4 * under / _FORM_TWO)
    ones = round((under - _FORM_TWO * twos) / 5)
    threes = max(round((over - 15 * ones) / 22.5), 0)
    houses = max(round((ones + twos + threes) / 4.5), 1)
    counts = np.stack([shares_to_counts(n, 0.6 + rng.random(houses)) for n in (ones, twos, threes)], axis=1)
    rows = [*counts[counts.sum(axis=1) > 0], *[np.zeros(3, dtype=np.int64)] * large]
    names = design["kita_names"][so_far - index :]  # each area so far has one row without a name
    return [
        _kita(
            f"{town.keys[index]}{house:02d}", names[house - 1], town.keys[index], groups, design, sites, rng
        )
        for house, groups in enumerate(rows, start=1)
    ]


def _kita(
    number: str, name: str, key: str, groups: Counts, design: dict[str, Any], sites: _Sites,
    rng: np.random.Generator,
) -> Kita:  # fmt: skip
    """One house; without any group it is a large day care (Großtagespflege) for nine children."""
    providers = [p for p in design["providers"] for _ in range(p["weight"])]
    provider = providers[int(rng.random() * len(providers))]
    one, two, three = (int(n) for n in groups)
    small = one + two + three == 0
    twos_in_one = sum(4 + int(rng.random() * 3) for _ in range(one))
    large = sum(int(rng.random() < 0.5) for _ in range(three))
    under = _LARGE_DAY_CARE if small else twos_in_one + _FORM_TWO * two
    over = _FORM_ONE * one - twos_in_one + 20 * three + 5 * large
    total = under + over
    short, long = round(0.14 * rng.random() * total), round((0.35 + 0.3 * rng.random()) * total)
    return Kita(
        number, f"Großtagespflege {name}" if small else f"Kita {name}", provider["name"], provider["kind"],
        "Großtagespflege" if small else HOUSE, sites.next(key),
        (one, two, three), under, over, (short, total - short - long, long),
        0 if small else int(rng.random() * 5) * int(rng.random() < 0.6),
        datetime.date(1958 + int(rng.random() * 62), 8, 1),
    )  # fmt: skip


def _day_care(design: dict[str, Any], people: Population, index: int, key: str) -> Kita:
    """Day-care parents of an area in one row: their own addresses are personal and not delivered."""
    places = round(_supply(design, people, index)[0] * design["day_care_share"])
    site = Site(key, "", "", "", float("nan"), float("nan"))
    return Kita(
        f"{key}99", "Kindertagespflege (Summe der Tagespflegepersonen)", "verschiedene", "Tagespflege",
        DAY_CARE, site, (0, 0, 0), places, 0, (places // 3, places - places // 3, 0), 0,
        datetime.date(2010, 8, 1),
    )  # fmt: skip


def _special(entry: dict[str, Any], sites: _Sites) -> Kita:
    one, two, three = entry["groups"]
    total = entry["under_three"] + entry["from_three"]
    half = total // 2
    opened = datetime.date.fromisoformat(entry.get("opened", "1974-08-01"))
    closed = datetime.date.fromisoformat(entry["closed"]) if "closed" in entry else None
    return Kita(
        f"{entry['area']}{'80' if closed else '90'}", entry["name"], entry["provider"],
        "kommunal" if entry["provider"].startswith("Stadt") else "freier Träger", HOUSE,
        sites.next(entry["area"]), (one, two, three), entry["under_three"], entry["from_three"],
        (0, total - half, half), 0, opened, closed,
    )  # fmt: skip


def _block(kita: Kita, under: int, over: int, reason: str) -> Kita:
    return replace(
        kita,
        blocked_under_three=min(under, kita.under_three),
        blocked_from_three=min(over, kita.from_three),
        reason=reason,
    )


def _before(kitas: list[Kita], closed: Kita) -> tuple[Kita, ...]:
    """The list of the year before: one facility more, three not yet open, nothing blocked."""
    houses = [kita for kita in kitas if kita.kind != DAY_CARE]
    new = {houses[5].number, houses[23].number, houses[-4].number}
    kept = [replace(k, blocked_under_three=0, blocked_from_three=0, reason="") for k in houses]
    return (*(k for k in kept if k.number not in new), closed)


def _primary(
    town: Town, people: Population, design: dict[str, Any], sites: _Sites, rng: np.random.Generator
) -> tuple[School, ...]:
    """Pupils by grade: children who turned six by 30 September, joined to districts by the crosswalk."""
    children = people.at(LAST_YEAR).sum(axis=1)
    districts = {d.key: (n, d.polygon) for n, d in enumerate(town.districts)}
    schools = []
    for number, entry in enumerate(design["primary"], start=1):
        column, polygon = districts[entry["district"]]
        weights = town.crosswalk[:, column] * entry.get("part", 1.0) * 0.96
        pupils = tuple(
            round(float((weights * (0.75 * children[:, 5 + g] + 0.25 * children[:, 6 + g])).sum()))
            for g in range(1, 5)
        )
        hardship = town.areas[town.index(entry["area"])].hardship
        shares = np.array([0.66, 0.62, 0.56, 0.47]) + 0.03 * hardship + 0.06 * (rng.random() - 0.5)
        all_day = tuple(round(n * float(share)) for n, share in zip(pupils, shares, strict=True))
        places = 5 * round(sum(all_day) * (1.0 + 0.06 * rng.random()) / 5 + 0.5)
        schools.append(
            School(
                f"99{number:04d}", entry["name"], "Grundschule", sites.next(entry["area"], polygon),
                entry["district"], 1, pupils, all_day, places, 5 * round(places * 0.4 / 5),
                int(np.clip(round(4.5 + 2.2 * hardship), 1, 9)),
            )
        )  # fmt: skip
    return tuple(schools)


def _secondary(people: Population, design: dict[str, Any], sites: _Sites) -> tuple[School, ...]:
    young = people.at(LAST_YEAR).sum(axis=(0, 1))
    schools = []
    for number, entry in enumerate(design["secondary"], start=51):
        first, last = entry["grades"]
        pupils = tuple(
            round(float(young[g + 5]) * entry["share"] * (1.0 if g <= 10 else 0.72))
            for g in range(first, last + 1)
        )
        schools.append(
            School(
                f"99{number:04d}", entry["name"], entry["form"], sites.next(entry["area"]), "", first, pupils
            )
        )
    return tuple(schools)
