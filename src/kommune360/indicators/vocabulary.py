"""Which variables do indicators count with, and by which names do towns deliver them?

From ``variables/*.yaml`` to ``InputVariable`` objects. A town's own variables may be added.
"""

from __future__ import annotations

import functools
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from importlib import resources
from typing import Any

from kommune360.base.ages import ALL_AGES, OPEN_ENDED, AgeBand
from kommune360.base.text import Text
from kommune360.base.units import UNITS
from kommune360.base.yaml_text import read_yaml

YEAR_END = "12-31"


@dataclass(frozen=True, slots=True)
class Delivered:
    """A delivered column that means the variable: regular expressions of whole texts, "" for any.

    ``variable`` is matched with the folder's name, ``dataset`` and ``system`` narrow it. ``sex`` and
    ``ages`` are what the column itself does not say; ``factor`` brings its unit to the variable's.
    """

    variable: str
    dataset: str = ""
    system: str = ""
    sex: str = "all"
    ages: AgeBand = ALL_AGES
    factor: float = 1.0


@dataclass(frozen=True, slots=True)
class FacilityCount:
    """How a variable follows from a list of facilities: their number, or the sum of columns.

    ``column`` and ``attributes`` are added up (none: the facilities are counted), ``less`` are attributes
    to take off, ``times`` a column to multiply with, ``having`` an attribute that must be filled. ``kind``
    and columns are those of the table of facilities, attributes the further columns of a town's list.
    """

    kind: str
    column: str = ""
    attributes: tuple[str, ...] = ()
    less: tuple[str, ...] = ()
    times: str = ""
    having: str = ""


@dataclass(frozen=True, slots=True)
class InputVariable:
    """``unit`` is an id of ``base.units``; ``reference`` the day (MM-DD) of stocks, "" for flows.

    ``need``: the offer whose computed need it is ("" for figures that somebody counts).
    """

    id: str
    label: Text
    unit: str
    reference: str = ""
    names: tuple[str, ...] = ()
    delivered: tuple[Delivered, ...] = ()
    facilities: tuple[FacilityCount, ...] = ()
    need: str = ""

    @property
    def stock(self) -> bool:
        return bool(self.reference)

    @property
    def additive(self) -> bool:
        return UNITS[self.unit].additive


@functools.cache
def vocabulary() -> Mapping[str, InputVariable]:
    """The variables the package knows, by id, in the order of its files."""
    folder = resources.files("kommune360.indicators").joinpath("variables")
    entries: list[Mapping[str, Any]] = []
    for name in sorted(path.name for path in folder.iterdir() if path.name.endswith(".yaml")):
        entries += read_yaml(folder.joinpath(name).read_text(encoding="utf-8"))["variables"]
    return {variable.id: variable for variable in map(input_variable, entries)}


def input_variable(entry: Mapping[str, Any]) -> InputVariable:
    """One entry of a YAML file. KeyError, TypeError or ValueError where it is not complete."""
    unit = str(entry.get("unit", "persons"))
    if unit not in UNITS:
        raise ValueError(f"unit {unit!r} of {entry['id']!r} is not in base.units")
    return InputVariable(
        id=str(entry["id"]),
        label=Text(str(entry["de"]), str(entry["en"])),
        unit=unit,
        reference=str(entry.get("reference", "")),
        names=tuple(str(name).lower() for name in entry.get("names", ())),
        delivered=tuple(map(delivered, entry.get("delivered", ()))),
        facilities=tuple(map(_facility_count, entry.get("facilities", ()))),
        need=str(entry.get("need", "")),
    )


def delivered(entry: Mapping[str, Any]) -> Delivered:
    """``{is: regex, dataset: regex, system: regex, sex: f, ages: [15, 18], factor: 10}``."""
    return Delivered(
        variable=str(entry["is"]),
        dataset=str(entry.get("dataset", "")),
        system=str(entry.get("system", "")),
        sex=str(entry.get("sex", "all")),
        ages=age_band(entry.get("ages")),
        factor=float(entry.get("factor", 1.0)),
    )


def age_band(bounds: Iterable[int] | None) -> AgeBand:
    """``[15, 18]`` as the band from 15 up to under 18, ``[65]`` as 65 and over; None is all ages."""
    if bounds is None:
        return ALL_AGES
    start, *rest = bounds
    return AgeBand(int(start), int(rest[0]) if rest else OPEN_ENDED)


def _facility_count(entry: Mapping[str, Any]) -> FacilityCount:
    lists = {key: tuple(entry.get(key, ())) for key in ("attributes", "less")}
    return FacilityCount(**{**entry, **lists})
