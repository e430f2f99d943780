"""Which area systems exist, when they were valid, and what their keys say about their parents.

From the catalogue ``systems.yaml`` (and a town's own systems) to ``AreaSystem`` objects and to the
hierarchy that nested keys imply.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Iterable
from dataclasses import dataclass
from importlib import resources
from typing import Any

import polars as pl

from kommune360.areas.schema import BRIDGES
from kommune360.base.text import Text
from kommune360.base.yaml_text import read_yaml

HIERARCHY = "hierarchy"  # method of a bridge whose weights are 1 because areas nest


@dataclass(frozen=True, slots=True)
class AreaSystem:
    """A cut of the town in one version; ``key`` is the regular expression of a whole key."""

    id: str
    label: Text
    key: str = r".+"
    valid_from: str = ""
    valid_to: str = ""
    parent: str = ""
    parent_key_length: int | None = None
    parent_key: str = ""
    hints: tuple[str, ...] = ()
    only_here: tuple[str, ...] = ()  # hints that no other town uses
    usual: str = ""  # nine in ten keys fit this, where two cuts share the form of a key
    areas: int | None = None  # how many a full table has

    def fits(self, key: str) -> bool:
        return re.fullmatch(self.key, key) is not None

    def valid_on(self, day: str) -> bool:
        """Whether the system was valid on the ISO date ``day``; an open end always fits."""
        return (not self.valid_from or self.valid_from <= day) and (not self.valid_to or day <= self.valid_to)

    def parent_of(self, key: str) -> str:
        """Key of the parent area, "" where the system names none."""
        if not self.parent:
            return ""
        return self.parent_key or key[: self.parent_key_length]


@functools.cache
def known_systems() -> dict[str, AreaSystem]:
    """Return the catalogue by id, in file order."""
    return {entry["id"]: _from_yaml(entry) for entry in _catalogue()["systems"]}


def city_of(system: str) -> tuple[str, str] | None:
    """Name and AGS of the city a catalogued system belongs to; None where it is not one city's own."""
    city = system.split("-")[0]
    ags = _catalogue()["cities"].get(city)
    return None if ags is None else (city, ags)


@functools.cache
def _catalogue() -> dict[str, Any]:
    text = resources.files("kommune360.areas").joinpath("systems.yaml").read_text(encoding="utf-8")
    loaded: dict[str, Any] = read_yaml(text)
    return loaded


def _from_yaml(entry: dict[str, Any]) -> AreaSystem:
    return AreaSystem(
        id=entry["id"],
        label=Text(entry["label"]["de"], entry["label"]["en"]),
        key=entry["key"],
        valid_from=str(entry.get("valid_from", "")),
        valid_to=str(entry.get("valid_to", "")),
        parent=entry.get("parent", ""),
        parent_key_length=entry.get("parent_key_length"),
        parent_key=entry.get("parent_key", ""),
        hints=tuple(entry.get("hints", ())),
        only_here=tuple(entry.get("only_here", ())),
        usual=str(entry.get("usual", "")),
        areas=entry.get("areas"),
    )


def hierarchy_from_keys(system: AreaSystem, keys: Iterable[str], dataset: str) -> pl.DataFrame:
    """Return the parent relations that nested keys imply, up to the top, as bridges of weight 1.

    Columns are ``areas.schema.BRIDGES``; empty where the system has no parent.
    """
    rows: list[dict[str, Any]] = []
    children = sorted(set(keys))
    while system.parent:
        rows += [
            {
                "from_system": system.id,
                "from_key": child,
                "to_system": system.parent,
                "to_key": system.parent_of(child),
                "weight": 1.0,
                "method": HIERARCHY,
                "dataset": dataset,
            }
            for child in children
        ]
        children = sorted({system.parent_of(child) for child in children})
        if system.parent not in known_systems():
            break
        system = known_systems()[system.parent]
    return pl.DataFrame(rows, schema=dict(BRIDGES))
