"""Which areas can somebody name in a round? Few and wide ones: a fine area would say who wrote.

From the town of a round to pairs of key and name, and from a key to its name.
"""

from __future__ import annotations

from typing import Final

from kommune360.web.accounts.models import Municipality
from kommune360.web.areas.catalogue import Catalogue, catalogue_of
from kommune360.web.areas.folders import FolderMissing
from kommune360.web.dialogue.models import Round

MOST: Final = 30


def areas_of(round_: Round) -> list[tuple[str, str]]:
    """The areas of the round's system, else of the finest one with at most 30 areas, by name."""
    catalogue = _catalogue(round_)
    if catalogue is None:
        return []
    names = catalogue.names.get(system_of(round_), {})
    return sorted(names.items(), key=lambda pair: pair[1].lower()) if len(names) <= MOST else []


def system_of(round_: Round) -> str:
    """The area system whose areas can be named; "" where there is none."""
    catalogue = _catalogue(round_)
    return "" if catalogue is None else round_.area_system or _usual(catalogue)


def choices_in(town: Municipality | None, system: str = "") -> list[tuple[str, str]]:
    """Areas that a round of this town can be about: ``system|key`` and name, of ``system`` or the usual one."""
    round_ = Round(municipality=town, area_system=system)
    used = system_of(round_)
    return [(f"{used}|{key}", name) for key, name in areas_of(round_)]


def area_name(round_: Round, key: str) -> str:
    return dict(areas_of(round_)).get(key, "")


def _usual(catalogue: Catalogue) -> str:
    fitting = [level for level in catalogue.levels.values() if 1 < level.areas <= MOST and not level.past]
    return max(fitting, key=lambda level: level.areas).system if fitting else ""


def _catalogue(round_: Round) -> Catalogue | None:
    if round_.municipality is None:
        return None
    try:
        return catalogue_of(round_.municipality)
    except FolderMissing:
        return None
