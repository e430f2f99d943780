"""How does next year's plan come from this year's, without starting from a blank page?

From a plan to the one of a year later, to what changed in it, and to what people have to decide.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass, replace

from kommune360.base.periods import day_text
from kommune360.base.text import Text
from kommune360.plan.diff import Change, compare
from kommune360.plan.document import Cost, Measure, Plan
from kommune360.plan.editing import new_version
from kommune360.plan.money import OVER, early_endings
from kommune360.plan.times import year_of


@dataclass(frozen=True, slots=True)
class RolledForward:
    """``plan``: of the year after, a new version; ``changes``: all that differs; ``finished``: measures
    that were over and are left out; ``open``: what only people can decide, with the entry's id."""

    plan: Plan
    changes: tuple[Change, ...]
    finished: tuple[Measure, ...]
    open: tuple[tuple[str, Text], ...]


def roll_forward(plan: Plan, *, on: dt.date, role: str, data_state: int | None = None) -> RolledForward:
    """Move the term by a year: running cost goes on for the new last year, finished measures leave.

    Goals, targets and decisions stay as they are; records of reviews stay as the memory of the plan. Measures
    to which records still refer stay too.
    """
    start, end = _year_later(plan.start), _year_later(plan.end)
    mentioned = _mentioned(plan)
    finished = tuple(each for each in plan.measures if each.status in OVER and each.id not in mentioned)
    measures = tuple(_extended(each, end.year) for each in plan.measures if each not in finished)
    next_plan = new_version(
        replace(plan, start=start, end=end, measures=measures),
        on=on,
        reason=f"Fortschreibung {start.year} bis {end.year}",
        role=role,
        data_state=data_state,
    )
    return RolledForward(next_plan, tuple(compare(plan, next_plan)), finished, tuple(_open(next_plan)))


def _year_later(day: dt.date) -> dt.date:
    try:
        return day.replace(year=day.year + 1)
    except ValueError:  # 29 February
        return day.replace(year=day.year + 1, day=28)


def _extended(measure: Measure, last: int) -> Measure:
    """A measure that goes on costs in the new last year what it cost in the year before."""
    if measure.status in OVER or (measure.end is not None and measure.end.year < last):
        return measure
    running = [cost for cost in measure.costs if not cost.once]
    if not running or max(cost.year for cost in running) != last - 1:
        return measure
    more = tuple(Cost(last, cost.amount) for cost in running if cost.year == last - 1)
    return replace(measure, costs=(*measure.costs, *more))


def _mentioned(plan: Plan) -> set[str]:
    said = {key for review in plan.reviews for key in review.subjects}
    said |= {key for decision in plan.decisions for key in decision.subjects}
    return said | {entry.passage for entry in plan.participation}


def _open(plan: Plan) -> Iterator[tuple[str, Text]]:
    for target in plan.targets:
        last = year_of(target.path[-1].period) if target.path else None
        if last is not None and last < plan.end.year:
            yield (
                target.id,
                Text(
                    f"Der Pfad endet {last:.0f}: Zielwert für {plan.end.year} festlegen.",
                    f"The path ends in {last:.0f}: set a value for {plan.end.year}.",
                ),
            )
    for goal in plan.goals:
        if goal.due is not None and goal.due < plan.start:
            yield (
                goal.id,
                Text(
                    f"Der Termin {day_text(goal.due).de} ist vorbei: neu fassen oder abschließen.",
                    f"The date {day_text(goal.due).en} is past: reword it or close it.",
                ),
            )
    for measure in plan.measures:
        yield from ((measure.id, text) for text in _open_of(measure, plan))


def _open_of(measure: Measure, plan: Plan) -> Iterator[Text]:
    if measure.status not in OVER and measure.end is not None and measure.end < plan.end:
        yield Text(
            f"Endet am {day_text(measure.end).de}: verlängern oder auslaufen lassen.",
            f"Ends on {day_text(measure.end).en}: extend it or let it end.",
        )
    for each in early_endings(measure):
        yield Text(f"{each.funding.source} endet vorher.", f"{each.funding.source} ends before.")
