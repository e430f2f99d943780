"""What do papers need to know of a version of a plan? The plan, the one before it, states, names; and its figures.

From a ``PlanVersion`` to numbers that carry their name, what they rest on and the page that shows them.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field

from kommune360.base.text import Text
from kommune360.base.units import UNITS
from kommune360.plan.document import Measure, Plan
from kommune360.plan.money import shares
from kommune360.plan.paths import PlanStates
from kommune360.plan.saying import Names, number
from kommune360.reports.document.tree import Figure
from kommune360.reports.papers.details import Details


@dataclass(frozen=True, slots=True)
class PlanVersion:
    """A version as papers need it. ``earlier``: the one resolved before, None for the first.

    ``units``: id of the unit (``base.units``) by indicator; ``committee`` and ``meeting`` as far as known,
    ``details`` what the office adds besides.
    """

    plan: Plan
    states: PlanStates
    names: Names
    town: str
    language: str = "de"
    earlier: Plan | None = None
    committee: str = ""
    meeting: dt.date | None = None
    invented: bool = False
    units: Mapping[str, str] = field(default_factory=dict)
    details: Details = field(default_factory=Details)

    def say(self, text: Text) -> str:
        return text.in_language(self.language)

    def both(self, de: str, en: str) -> str:
        return en if self.language == "en" else de

    def areas(self, keys: tuple[str, ...]) -> str:
        """Names of areas; the whole town where none is named."""
        named = ", ".join(self.names.areas.get(key, key) for key in keys)
        return named or self.both("ganze Kommune", "whole town")

    def entry(self, key: str) -> str:
        return self.names.entries.get(key, key)

    def unit(self, indicator: str) -> str:
        """The sign of an indicator's unit as people write it, "%" and not "percent"."""
        unit = self.units.get(indicator, "")
        return self.say(UNITS[unit].sign) if unit in UNITS else unit

    def euro(self, key: str, amount: float, about: Text, page: str = "geld/") -> Figure:
        """An amount of the plan in whole euro; its unit is said in the text or the head of the column."""
        euro = self.both("Euro", "euro")
        return self._figure(key, self.say(number(amount, 0)), amount, about, euro, page)

    def count(self, key: str, value: int, about: Text, page: str = "") -> Figure:
        return self._figure(key, self.say(number(value, 0)), float(value), about, "", page)

    def measured(
        self, key: str, value: float, about: Text, unit: str, page: str, *, counted: bool = False
    ) -> Figure:
        """A value of an indicator; ``counted``: of the data and not of the plan."""
        return self._figure(key, self.say(number(value, 1)), value, about, unit, page, counted=counted)

    def _figure(
        self, key: str, text: str, value: float, about: Text, unit: str, page: str, *, counted: bool = False
    ) -> Figure:
        address = f"/plan/{page}?plan={self.plan.id}"
        state = self.plan.versions[-1].data_state if self.plan.versions else None
        number_ = self.plan.version
        origin = f"{self.plan.title}, {self.both('Fassung', 'version')} {number_}"
        if counted and state is not None:
            origin = self.both(f"Datenstand {state}", f"data state {state}")
        return Figure(key, text, self.say(about), unit, value, address, origin)


FUNDED = Text(
    "finanzierter Teil der Kosten aller Maßnahmen", "part of the costs of all measures that is funded"
)


def total_cost(measure: Measure) -> float:
    """Euro over all years, running and one-off."""
    return sum(cost.amount for cost in measure.costs)


def cost_of(plan: Plan, year: int | None = None, *, once: bool | None = None) -> float:
    """Euro of all measures, of one year and one kind where asked."""
    return sum(
        cost.amount
        for measure in plan.measures
        for cost in measure.costs
        if year in (None, cost.year) and once in (None, cost.once)
    )


def funded_of(plan: Plan, year: int | None = None) -> float:
    """Euro of that cost for which the plan names funding."""
    return sum(share.amount for share in shares(plan) if year in (None, share.year))
