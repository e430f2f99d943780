"""What does a person need to review a part of the plan? Signals with what they touch, a review drafted.

From what a reader sees of a plan to rows and to the first entries of a form.
"""

from __future__ import annotations

import datetime as dt
from typing import Any

from kommune360.base.text import Text
from kommune360.plan.document import Plan
from kommune360.plan.editing import free_id
from kommune360.plan.records import Review, ReviewKind
from kommune360.plan.reviews import compared, draft_review
from kommune360.plan.vocabulary import word
from kommune360.web.plan.seen import Seen
from kommune360.web.plan.showing import words
from kommune360.web.plan.showing.addresses import goal_url, measure_url
from kommune360.web.ui import formats

_NAMED = 6


def signal_rows(seen: Seen, signals: Any) -> list[dict[str, Any]]:
    """Each signal in words, with the goals and measures that it touches."""
    return [_row(seen, signal) for signal in signals]


def _row(seen: Seen, signal: Any) -> dict[str, Any]:
    said = signal.content
    measures, goals = said.get("measures", []), said.get("goals", [])
    subjects = [(seen.name(key), goal_url(seen, key)) for key in goals[:_NAMED]]
    subjects += [(seen.name(key), measure_url(seen, key)) for key in measures[:_NAMED]]
    return {
        "signal": signal,
        "name": Text(**said["name"]),
        "what": Text(**said["what"]),
        "why": Text(**said["why"]),
        "subjects": subjects,
        "more": max(0, len(goals) + len(measures) - len(subjects)),
        "data_state": said.get("data_state"),
    }


def drafted(seen: Seen, subjects: list[str], kind: str, on: dt.date, role: str) -> Review:
    """A review of goals and measures of the plan with its readings; unknown ones are left out."""
    plan = seen.plan
    known = {each.id for each in (*plan.goals, *plan.measures)}
    listed = [key for key in subjects if key in known]
    key = free_id(plan, f"rueckblick {on.isoformat()}")
    wanted = ReviewKind(kind) if kind in set(ReviewKind) else ReviewKind.EXTRAORDINARY
    wanted = ReviewKind.EXTRAORDINARY if wanted is ReviewKind.SPRINT else wanted
    return draft_review(
        plan, seen.figures.states, listed, key=key, on=on, kind=wanted, role=role, names=seen.figures.names
    )


def readings(seen: Seen, review: Review, language: str) -> list[dict[str, str]]:
    """The readings of a review beside the change in its comparison areas."""
    targets = {target.id: target for target in seen.plan.targets}
    rows = []
    for reading in review.readings:
        target = targets.get(reading.target)
        if target is None:
            continue
        beside = compared(seen.plan, target, seen.figures.values) if target.comparison else None
        mean = beside.mean if beside is not None else None
        known = seen.figures.names.indicators.get(target.indicator)
        rows.append(
            {
                "what": known.in_language(language) if known else target.indicator,
                "where": seen.area(target.area) if target.area else "",
                "value": words.amount(seen, target, reading.value, language),
                "when": formats.period(reading.period, language) if reading.period else "",
                "expected": words.amount(seen, target, reading.expected, language),
                "quality": word("qualities", str(reading.quality)).in_language(language),
                "change": words.amount(seen, target, beside.change, language, signed=True) if beside else "",
                "others": words.amount(seen, target, mean, language, signed=True) if beside else "",
            }
        )
    return rows


def titles(plan: Plan, keys: tuple[str, ...]) -> list[str]:
    known = {each.id: each.title for each in (*plan.goals, *plan.measures)}
    return [known.get(key, key) for key in keys]
