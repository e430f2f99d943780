"""Which figures have left the band in which they were expected, beyond agreement and beyond chance?

From targets and projected figures with their newest values to events. One budget of false signals is shared by
all figures watched, so that watching more of them does not mean more false alarms. A figure is looked at twice:
its newest value alone, and the last ones together as long as all of them are off path.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import polars as pl
from numpy.typing import NDArray

from kommune360.base.text import Text
from kommune360.plan.adapting.courses import Course, caveats, courses, lent_by_baseline, off_path
from kommune360.plan.adapting.events import Budget, Event
from kommune360.plan.adapting.facts import Facts
from kommune360.plan.adapting.missed import known_by_now, missed_events
from kommune360.plan.adapting.noise import Scatter, scatter, unit
from kommune360.plan.adapting.tails import Expected, limits
from kommune360.plan.document import Direction, Plan, Target
from kommune360.plan.paths import State, expected_at, target_states
from kommune360.plan.saying import Names, number, period

Floats = NDArray[np.float64]
_TOGETHER = 3  # figures that are looked at together


@dataclass(frozen=True, slots=True)
class View:
    """One or several figures of a target together, in its unit; ``count``, ``group`` (nan: no upper end) and the
    value ``per_case`` are as the path expects them, nan where parts are unknown."""

    periods: tuple[str, ...]
    value: float
    expected: float
    count: float
    group: float
    per_case: float
    lent: float


def band_events(
    plan: Plan, facts: Facts, rules: Mapping[str, Mapping[str, Any]], names: Names
) -> Iterator[Event]:
    """Events of the rules ``indicator_band`` and ``projection_missed``."""
    states = target_states(plan, facts.values, facts.town)
    watched = states.with_row_index("place").filter(
        ~pl.col("state").is_in([str(State.NO_DATA), str(State.EARLY)])
    )
    projected = known_by_now(facts)
    tests = watched.height + projected.height
    if not tests:
        return
    allowed = rules["indicator_band"]["budget"]
    budget = Budget(allowed / 10 / tests, number(allowed), Text(str(tests), str(tests)))
    targets = [plan.targets[place] for place in watched["place"]]
    known = courses(plan, targets, facts)
    yield from _targets(targets, known, rules["indicator_band"], names, budget)
    yield from missed_events(facts, rules["projection_missed"], names, projected, budget)


def _targets(
    targets: Sequence[Target],
    known: Sequence[Course],
    rule: Mapping[str, Any],
    names: Names,
    budget: Budget,
) -> Iterator[Event]:
    scattered = scatter([course.until(course.periods[-1]) for course in known])
    runs = [off_path(target, course, _TOGETHER) for target, course in zip(targets, known, strict=True)]
    newest = [view(t, c, [len(c.periods) - 1]) for t, c in zip(targets, known, strict=True)]
    several = [
        view(t, c, run) if len(run) > 1 else now
        for t, c, run, now in zip(targets, known, runs, newest, strict=True)
    ]
    alone = chance_bands(targets, newest, scattered, budget.alpha / 2)
    together = chance_bands(targets, several, scattered, budget.alpha / 2)
    for place, target in enumerate(targets):
        in_a_row = len(runs[place]) > 1
        yield _event(
            target,
            (newest[place], float(alone[place])),
            (several[place], float(together[place])) if in_a_row else None,
            caveats(target, known[place]),
            rule,
            names,
            budget,
        )


def view(target: Target, course: Course, places: Sequence[int]) -> View:
    """The figures at ``places`` together: counts and groups add up, what has no parts is averaged."""
    periods, known = tuple(course.periods[place] for place in places), course.figures
    at = np.array(places)
    expected = np.array([_or_nan(expected_at(target, each)) for each in periods])
    tops, bottoms, one = known.numerators[at], known.denominators[at], unit(known)
    lent = lent_by_baseline(target, periods[-1]) * len(periods)
    none = View(periods, float(known.values[at].mean()), float(expected.mean()), np.nan, np.nan, np.nan, lent)
    if not np.isfinite(tops).all() or not one > 0:
        return none
    if np.isnan(bottoms).all():
        return View(
            periods, none.value, none.expected, float(expected.sum()) / one, np.nan, one / len(at), lent
        )
    if not (bottoms > 0).all():
        return none
    counts, group = expected / one * bottoms, float(bottoms.sum())
    count, of_all = float(counts.sum()), bool((tops <= bottoms).all() and (counts <= bottoms).all())
    per_case = one / group
    return View(
        periods,
        float(tops.sum()) * per_case,
        count * per_case,
        count,
        group if of_all else np.nan,
        per_case,
        lent,
    )


def chance_bands(
    targets: Sequence[Target], views: Sequence[View], scattered: Scatter, alpha: float
) -> Floats:
    """How far from the path chance reaches on the bad side, in the unit of each indicator; nan where nothing is
    known of it, inf where no count is unlikely."""
    from scipy.special import stdtrit

    hold = np.array([target.direction is Direction.HOLD for target in targets], dtype=bool)
    share = np.where(hold, alpha / 2, alpha)
    column = {
        name: np.array([getattr(each, name) for each in views])
        for name in ("value", "expected", "count", "group", "per_case", "lent")
    }
    up = np.array([target.direction is Direction.DOWN for target in targets], dtype=bool)
    up = np.where(hold, column["value"] > column["expected"], up)
    counted = np.isfinite(column["count"])
    count = np.where(counted, column["count"], 1.0)
    expected = Expected(count, column["group"], scattered.ratio, scattered.df, column["lent"])
    by_tail = np.abs(limits(expected, share, up) - count) * column["per_case"]
    many = np.array([len(each.periods) for each in views])
    wide = scattered.sd * np.sqrt((1 + column["lent"]) / many)
    by_steps = -stdtrit(scattered.sd_df, share) * wide
    return np.asarray(np.where(counted, by_tail, by_steps))


def _event(
    target: Target,
    alone: tuple[View, float],
    together: tuple[View, float] | None,
    caveat: Text,
    rule: Mapping[str, Any],
    names: Names,
    budget: Budget,
) -> Event:
    """What is told is the newest figure where it is beyond its band, else those in a row."""
    now, by_chance = alone
    unknown = bool(np.isnan(by_chance))
    # what chance does is not known: only a figure that was off before is told
    raised = _miss(target, now) > _band(target, by_chance) and (not unknown or together is not None)
    calm = _miss(target, now) <= rule["rearm"] * _band(target, by_chance)
    if together is not None and not raised and not unknown:
        several, by_all = together
        raised = _miss(target, several) > _band(target, by_all)
        if raised:
            now, by_chance, calm = several, by_all, False
    band = _band(target, by_chance)
    title = names.indicators.get(target.indicator, Text(target.indicator, target.indicator))
    where = names.areas.get(target.area, target.area)
    return Event(
        rule="indicator_band",
        key=f"indicator_band:{target.id}",
        raised=raised,
        calm=calm,
        subjects=(target.goal,),
        words={
            "title": Text(f"{title.de}, {where}", f"{title.en}, {where}") if where else title,
            "value": number(now.value),
            "period": _when(now.periods),
            "expected": number(now.expected),
            "distance": number(abs(now.value - now.expected)),
            "band": number(band),
            "tolerance": number(target.tolerance),
            "budget": budget.said,
            "tests": budget.tests,
            "caveat": caveat,
        },
        data={
            "target": target.id,
            "indicator": target.indicator,
            "area": target.area,
            "period": now.periods[-1],
            "since": now.periods[0],
            "value": now.value,
            "expected": now.expected,
            "distance": now.value - now.expected,
            "band": band,
            "chance": None if unknown else by_chance,
            "tests": budget.tests.de,
        },
    )


def _miss(target: Target, seen: View) -> float:
    """How far on the bad side, in the unit of the indicator."""
    distance = seen.value - seen.expected
    return {Direction.UP: -distance, Direction.DOWN: distance}.get(target.direction, abs(distance))


def _band(target: Target, by_chance: float) -> float:
    return target.tolerance if np.isnan(by_chance) else max(target.tolerance, by_chance)


def _when(periods: Sequence[str]) -> Text:
    first, last = period(periods[0]), period(periods[-1])
    if len(periods) == 1:
        return last
    return Text(f"im Mittel {first.de} bis {last.de}", f"on average {first.en} to {last.en}")


def _or_nan(value: float | None) -> float:
    return np.nan if value is None else value
