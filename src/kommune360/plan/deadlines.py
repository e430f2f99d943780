"""When has what to be ready, counted back from the committee and from the budget, and do the two fit?

From a day of the committee, and one on which the budget closes, to the steps before each in working days of the
Land.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from kommune360.base.text import Text
from kommune360.plan.holidays import working_days_before
from kommune360.plan.saying import day
from kommune360.plan.vocabulary import knowledge


@dataclass(frozen=True, slots=True)
class Deadline:
    """``on``: the last day of the step; ``working_days`` before the step that follows; ``left``: days from
    today, negative when it is past."""

    step: str
    name: Text
    on: dt.date
    working_days: int
    left: int


@dataclass(frozen=True, slots=True)
class Calendar:
    """``deadlines`` in order of time; ``warnings``: what does not work out."""

    deadlines: tuple[Deadline, ...]
    warnings: tuple[Text, ...]


def steps() -> dict[str, Text]:
    """The steps from the committee backwards, by id."""
    return {key: Text(**each["name"]) for key, each in knowledge("deadlines")["steps"].items()}


def budget_steps() -> dict[str, Text]:
    """The steps from the close of the budget backwards, by id."""
    return {key: Text(**each["name"]) for key, each in knowledge("deadlines")["budget"].items()}


def calendar(
    committee: dt.date,
    today: dt.date,
    land: str = "",
    budget: dt.date | None = None,
    own: Mapping[str, int] | None = None,
) -> Calendar:
    """Count back from the day of the committee and from the day on which the ``budget`` closes, in one list.
    ``own``: working days of the town by step. KeyError for an unknown step or Land."""
    known, given = knowledge("deadlines"), own or {}
    if strangers := set(given) - set(known["steps"]) - set(known["budget"]):
        raise KeyError(", ".join(sorted(strangers)))
    found = list(_back(committee, known["steps"], given, today, land))[::-1]
    if budget is not None:
        found += list(_back(budget, known["budget"], given, today, land))[::-1]
    found.sort(key=lambda each: each.on)  # steps of one day keep their order
    return Calendar(tuple(found), tuple(_warnings(found, committee, budget)))


def _back(
    last: dt.date, steps_: Mapping[str, Any], own: Mapping[str, int], today: dt.date, land: str
) -> Iterator[Deadline]:
    on = last
    for key, each in steps_.items():
        days = int(own.get(key, each["working_days"]))
        on = working_days_before(on, days, land)
        yield Deadline(key, Text(**each["name"]), on, days, (on - today).days)


def _warnings(found: list[Deadline], committee: dt.date, budget: dt.date | None) -> list[Text]:
    warnings = []
    late = [each for each in found if each.left < 0 and each.step not in {"resolution", "budget"}]
    if late:
        names_de = ", ".join(each.name.de for each in late)
        names_en = ", ".join(each.name.en for each in late)
        warnings.append(
            Text(
                f"Schon verstrichen: {names_de}. Eine spätere Sitzung wählen oder Schritte verkürzen.",
                f"Past already: {names_en}. Choose a later meeting or shorten steps.",
            )
        )
    if budget is not None and committee > budget:
        told, met = day(budget), day(committee)
        warnings.append(
            Text(
                f"Der Haushalt schließt am {told.de}, vor der Sitzung am {met.de} (Z3): Mittel kämen ein Jahr später.",
                f"The budget closes on {told.en}, before the meeting on {met.en} (Z3): money would come a year later.",
            )
        )
    return warnings
