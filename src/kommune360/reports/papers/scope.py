"""What does a paper speak about? The whole town or one area, and the areas inside that it lists.

From a ``Plan`` and the key of an area to the rows of figures a paper may print.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import polars as pl

from kommune360.base.findings import Finding, Findings, InputRefused, Severity
from kommune360.base.text import Text
from kommune360.demand.offers import CHILDCARE, THREE_PLUS, UNDER_THREE
from kommune360.demand.plan_need import TOWN
from kommune360.reports.plan import READABLE, Plan

YEARS = 3  # Kita years a resolution speaks of; later ones are too unsure and stand in the annex
MISSING = ("missing_sure", "missing_likely")
ENOUGH = ("enough", "enough_likely")


@dataclass(frozen=True)
class Scope:
    """``system`` and ``area`` of a row of the need; TOWN and "" are the whole town."""

    plan: Plan
    system: str = TOWN
    area: str = ""

    @cached_property
    def name(self) -> str:
        if self.system == TOWN:
            return self.plan.municipality
        return str(dict(self.plan.names(self.system).iter_rows()).get(self.area, self.area))

    @cached_property
    def years(self) -> tuple[str, ...]:
        """The Kita years a decision of today can still change, at most YEARS of them."""
        every = self.plan.result.years
        first = every.index(self.plan.year)
        return every[first : first + YEARS]

    @cached_property
    def offers(self) -> tuple[str, ...]:
        """Under and over three where places are known by age, else both together; empty without places."""
        known = {
            offer for offer in self.plan.offers if self.row(offer, self.plan.year).get("balance") is not None
        }
        by_age = tuple(offer for offer in (UNDER_THREE, THREE_PLUS) if offer in known)
        if len(by_age) == 2:
            return by_age
        return (CHILDCARE,) if CHILDCARE in known else ()

    @cached_property
    def need_unknown(self) -> bool:
        """Whether a paper fails for want of children's figures, not of places."""
        row = self.row(CHILDCARE, self.plan.year)
        return row.get("places_usable") is not None and row.get("need") is None

    @cached_property
    def members(self) -> frozenset[str]:
        """The finest areas inside."""
        return frozenset(self._members(self.system, self.area))

    @cached_property
    def level(self) -> str:
        """The finest level inside with no more areas than a person reads in one table, "" without."""
        for system in reversed(self.plan.levels[1:]):
            inside = self._inside(system)
            if 1 < len(inside) <= READABLE and self._whole(system, inside):
                return system
        return ""

    @cached_property
    def inside(self) -> tuple[str, ...]:
        """Areas of ``level`` inside the scope."""
        return self._inside(self.level) if self.level else ()

    @cached_property
    def told(self) -> tuple[str, ...]:
        """Areas inside, where at least one balance is known: else there is nothing to say by area."""
        known = any(row["balance"] is not None for o in self.offers for row in self.parts(o, self.plan.year))
        return self.inside if known else ()

    @cached_property
    def weighed(self) -> tuple[str, ...]:
        """Where an option may create places: in the areas whose balance is told, else in the scope as one."""
        return self.told or (self.area,)

    @property
    def weighed_level(self) -> str:
        return self.level if self.told else self.system

    @property
    def moment(self) -> str:
        return self.plan.moment

    def label(self) -> Text:
        """Plural of the areas inside."""
        return self.plan.label(self.level) if self.level else Text("Gebiete", "areas")

    def row(self, offer: str, year: str, system: str = "", area: str = "") -> dict[str, Any]:
        """One row of the figures, of the scope itself where no area is named; empty where there is none."""
        system, area = (system, area) if system else (self.system, self.area)
        return self._rows.get((system, area, offer, year), {})

    def parts(self, offer: str, year: str) -> Iterator[dict[str, Any]]:
        """The rows of the areas inside."""
        for area in self.inside:
            if found := self.row(offer, year, self.level, area):
                yield found

    @cached_property
    def _rows(self) -> dict[tuple[str, str, str, str], dict[str, Any]]:
        wanted = self.plan.figures.filter(pl.col("moment") == self.moment)
        return {(r["system"], r["area"], r["offer"], r["year"]): r for r in wanted.iter_rows(named=True)}

    def _members(self, system: str, area: str) -> list[str]:
        if system == self.plan.result.system:
            return [area]
        return list(self.plan.result.prepared.levels.get(system, {}).get(area, {}))

    def _inside(self, system: str) -> tuple[str, ...]:
        if system == self.system:
            return ()
        keys = self.plan.names(system)["area"].to_list()
        found = ((key, self._members(system, key)) for key in keys)
        return tuple(key for key, members in found if members and self.members.issuperset(members))

    def _whole(self, system: str, inside: tuple[str, ...]) -> bool:
        """Whether the areas leave nothing of the scope out."""
        return self.members == {member for key in inside for member in self._members(system, key)}


def scope_of(plan: Plan, area: str = "", level: str = "") -> Scope:
    """The scope named by key or name of an area; "" is the whole town.

    Raises InputRefused where no area, or more than one, is called so; ``level`` says which is meant.
    """
    if not area:
        return Scope(plan)
    wanted = area.casefold()
    found = [
        (system, key)
        for system in plan.levels[1:]
        if level in ("", system)
        for key, name in plan.names(system).iter_rows()
        if wanted in (key.casefold(), name.casefold())
    ]
    if len(found) != 1:
        raise InputRefused(Findings([_not_one(plan, area, found)]))
    return Scope(plan, *found[0])


def _not_one(plan: Plan, area: str, found: list[tuple[str, str]]) -> Finding:
    levels = ", ".join(dict.fromkeys(system for system, _ in found)) or ", ".join(plan.levels[1:])
    return Finding(
        code="paper-area-not-clear",
        severity=Severity.ERROR,
        what=Text(
            f"Kein Gebiet heißt „{area}“." if not found else f"Mehrere Gebiete heißen „{area}“.",
            f"No area is called “{area}”." if not found else f"Several areas are called “{area}”.",
        ),
        why=Text(
            f"Gesucht wurde nach Schlüssel und Namen in: {levels}.",
            f"Keys and names were looked up in: {levels}.",
        ),
        remedy=Text(
            "Den Schlüssel angeben und mit --level die Ebene.",
            "Give the key, and the level with --level.",
        ),
    )
