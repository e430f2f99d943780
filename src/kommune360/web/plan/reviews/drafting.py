"""What does a person need to review a part of the plan? Signals with what they touch, a review drafted.

From what a reader sees of a plan to rows and to the first entries of a form.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse

from kommune360.base.text import Text
from kommune360.plan.adapting.reviews import compared, draft_review, suggested_comparison
from kommune360.plan.document import Plan, Target
from kommune360.plan.editing import free_id
from kommune360.plan.records import Reading, Review, ReviewKind
from kommune360.web.indicators.selectors import alike_of
from kommune360.web.plan.seen import Seen
from kommune360.web.plan.showing import words
from kommune360.web.plan.showing.addresses import goal_url, measure_url
from kommune360.web.ui import formats

_NAMED = 6
_OFFERED = 3


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
    return draft_review(
        plan, seen.figures.states, listed, key=key, on=on, kind=wanted, role=role, names=seen.figures.names
    )


def readings(town: Any, seen: Seen, review: Review, form: Any, language: str) -> list[dict[str, Any]]:
    """The readings of a review with the field for the quality of their data, and the change in comparison areas:
    those agreed, or else some to agree on."""
    targets = {target.id: target for target in seen.plan.targets}
    return [
        _reading(town, seen, reading, targets[reading.target], language)
        | {"quality": form[f"quality_{number}"]}
        for number, reading in enumerate(review.readings)
        if reading.target in targets
    ]


def _reading(town: Any, seen: Seen, reading: Reading, target: Target, language: str) -> dict[str, Any]:
    offered = () if target.comparison else _offered(town, seen, target)
    others = target.comparison or offered
    beside = compared(seen.plan, replace(target, comparison=others), seen.figures.values) if others else None
    known = seen.figures.names.indicators.get(target.indicator)
    agree = urlencode([("vergleich", area) for area in offered])
    return {
        "what": known.in_language(language) if known else target.indicator,
        "where": seen.area(target.area) if target.area else "",
        "value": words.amount(seen, target, reading.value, language),
        "when": formats.period(reading.period, language) if reading.period else "",
        "expected": words.amount(seen, target, reading.expected, language),
        "change": words.difference(seen, target, beside.change, language) if beside else "",
        "others": words.difference(seen, target, beside.mean, language) if beside else "",
        "areas": ", ".join(seen.area(area) for area in others),
        "agree": f"{reverse('plan:target_edit', args=[target.id])}?{agree}" if offered else "",
    }


def _offered(town: Any, seen: Seen, target: Target) -> tuple[str, ...]:
    """Areas of the same type without measures of this goal, the nearest in load first."""
    system = target.area_system or seen.plan.area_system
    if not target.area or system != seen.plan.area_system or seen.figures.state is None:
        return ()
    alike = alike_of(town, system, target.area)
    if alike is None:
        return ()
    free = suggested_comparison(seen.plan, target, dict.fromkeys((target.area, *alike.others), ""))
    return tuple(area for area in alike.others if area in free)[:_OFFERED]


def titles(plan: Plan, keys: tuple[str, ...]) -> list[str]:
    known = {each.id: each.title for each in (*plan.goals, *plan.measures)}
    return [known.get(key, key) for key in keys]
