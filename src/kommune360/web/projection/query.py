"""What does a page of the coming years ask for? Level, area, age group, year and scenario.

From the address to a ``Question`` and back; what does not exist counts as not given.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from urllib.parse import urlencode

from kommune360.base.ages import AgeBand

TOWN = ""  # level and area of the whole town
DEFAULT_AGES = AgeBand(0, 3)


@dataclass(frozen=True, slots=True)
class Question:
    """``level``: area system of the table, "" the finest; ``area``: whose fan is drawn, "" the town."""

    ages: AgeBand = DEFAULT_AGES
    level: str = ""
    area: str = TOWN
    year: int = 0  # 0: the last one
    scenario: str = ""  # key of a scenario's projection, "" is the basis

    @classmethod
    def from_get(cls, get: Mapping[str, str]) -> Question:
        year = get.get("jahr", "")
        return cls(
            ages=_ages(get.get("alter", "")),
            level=get.get("ebene", ""),
            area=get.get("gebiet", ""),
            year=int(year) if year.isdecimal() and len(year) == 4 else 0,
            scenario=get.get("lauf", ""),
        )

    def with_(self, **changes: object) -> Question:
        return replace(self, **changes)  # type: ignore[arg-type]

    def address(self) -> str:
        """The query string, without what is the default."""
        given = {
            "alter": "" if self.ages == DEFAULT_AGES else written(self.ages),
            "ebene": self.level,
            "gebiet": self.area,
            "jahr": self.year or "",
            "lauf": self.scenario,
        }
        return "?" + urlencode({key: value for key, value in given.items() if value})


def written(ages: AgeBand) -> str:
    """Half-open as everywhere in addresses: ``0-3`` are 0, 1 and 2."""
    return f"{ages.start}-{ages.stop}"


def _ages(text: str) -> AgeBand:
    start, _, stop = text.partition("-")
    try:
        return AgeBand(int(start), int(stop))
    except ValueError:
        return DEFAULT_AGES
