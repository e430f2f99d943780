"""When has what to be ready, counted back from the committee, and does the budget wait that long?

From a day of the committee to the steps before it in working days of the Land.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

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


def calendar(
    committee: dt.date,
    today: dt.date,
    land: str = "",
    budget: dt.date | None = None,
    own: Mapping[str, int] | None = None,
) -> Calendar:
    """Count back from the day of the committee. ``budget``: the day on which the budget closes; ``own``:
    working days of the town by step. KeyError for an unknown step or Land."""
    known = knowledge("deadlines")["steps"]
    if strangers := set(own or {}) - set(known):
        raise KeyError(", ".join(sorted(strangers)))
    found, on = [], committee
    for key, each in known.items():
        days = int((own or {}).get(key, each["working_days"]))
        on = working_days_before(on, days, land)
        found.append(Deadline(key, Text(**each["name"]), on, days, (on - today).days))
    found.reverse()
    return Calendar(tuple(found), tuple(_warnings(found, committee, budget)))


def _warnings(found: list[Deadline], committee: dt.date, budget: dt.date | None) -> list[Text]:
    warnings = []
    late = [deadline for deadline in found if deadline.left < 0 and deadline.step != "resolution"]
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
