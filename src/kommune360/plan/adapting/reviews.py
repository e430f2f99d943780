"""How is a plan looked back on? Readings beside their path, comparison areas, words that claim no cause.

From a plan, the states of its targets and its figures to a review that people finish, and to when the next one
is due.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

import polars as pl

from kommune360.base.text import Text
from kommune360.plan.checking.wording import contribution
from kommune360.plan.document import Plan, Target
from kommune360.plan.goals import nodes
from kommune360.plan.paths import PlanStates, State
from kommune360.plan.records import DataQuality, Reading, Review, ReviewKind, Verdict
from kommune360.plan.saying import Names, number, period
from kommune360.plan.times import moment, years

_MONTH = 3  # yearly reviews are due in March, when the figures of the year before are there
_OLD = 2.0  # years from the middle of a period: by then a yearly figure has been followed by another


@dataclass(frozen=True, slots=True)
class Comparison:
    """Change of a target since its baseline beside that of comparison areas, in the indicator's unit.

    ``others``: by area, None where a value lacks; ``mean`` of those known.
    """

    change: float | None
    others: Mapping[str, float | None]

    @property
    def mean(self) -> float | None:
        known = [each for each in self.others.values() if each is not None]
        return sum(known) / len(known) if known else None


@dataclass(frozen=True, slots=True)
class DueReview:
    """``subjects``: what a sprint was about; of the whole plan there are none."""

    kind: ReviewKind
    on: dt.date
    subjects: tuple[str, ...] = ()


def draft_review(
    plan: Plan,
    states: PlanStates,
    subjects: Iterable[str],
    *,
    key: str,
    on: dt.date,
    kind: ReviewKind,
    role: str,
    names: Names | None = None,
) -> Review:
    """A review with its readings filled in. The decision stands at "continue" until people decide.

    Of a goal the targets of all below it are read, of a measure those of its goals.
    """
    listed = tuple(subjects)
    wanted = _targets_of(plan, listed)
    rows = {row["target"]: row for row in states.targets.to_dicts()}
    readings = tuple(_reading(rows[target.id], on) for target in wanted)
    text = " ".join(
        reading_text(plan, target, rows[target.id], names or Names.of(plan)).de
        for target in wanted
        if rows[target.id]["value"] is not None
    )
    compared = tuple(dict.fromkeys(area for target in wanted for area in target.comparison))
    return Review(key, on, kind, Verdict.CONTINUE, "", role, listed, readings, text, compared)


def reading_text(plan: Plan, target: Target, row: Mapping[str, object], names: Names) -> Text:
    """What can be said of a target's figure: where it stands, and which measures may have contributed."""
    title = names.indicators.get(target.indicator, Text(target.indicator, target.indicator))
    value, expected = number(_float(row["value"])), number(_float(row["expected"]))
    when = period(str(row["period"]))
    stands = Text(
        f"{title.de}: {value.de} ({when.de}), erwartet waren {expected.de}.",
        f"{title.en}: {value.en} ({when.en}), expected was {expected.en}.",
    )
    if row["state"] not in {str(State.ON_PATH), str(State.REACHED)}:
        return stands
    serving = [measure.title for measure in plan.measures if target.goal in measure.goals]
    if not serving:
        return stands
    listed = ", ".join(f"„{each}“" for each in serving)
    listed_en = ", ".join(f"“{each}”" for each in serving)
    may = contribution(len(serving))
    return Text(f"{stands.de} {listed} {may.de}.", f"{stands.en} {listed_en} {may.en}.")


def compared(plan: Plan, target: Target, values: pl.DataFrame) -> Comparison:
    """The target's change since its baseline beside the same years of its comparison areas.

    ``values``: columns ``paths.VALUES``.
    """
    system = target.area_system or plan.area_system
    rows = values.filter(
        (pl.col("indicator").cast(pl.String) == target.indicator)
        & (pl.col("area_system").cast(pl.String) == system)
        & pl.col("value").is_not_null()
    )
    courses: dict[str, dict[str, float]] = {}
    for area, when, value in rows.select("area", "period", "value").iter_rows():
        courses.setdefault(str(area), {})[str(when)] = float(value)
    own = courses.get(target.area, {})
    last = max(own, default="")
    first = _same_year(own, target.baseline.period)

    def change(course: Mapping[str, float]) -> float | None:
        return course[last] - course[first] if first in course and last in course else None

    if not own or first == last:
        return Comparison(None, dict.fromkeys(target.comparison))
    return Comparison(change(own), {area: change(courses.get(area, {})) for area in target.comparison})


def suggested_comparison(plan: Plan, target: Target, types: Mapping[str, str]) -> tuple[str, ...]:
    """Areas of the same type in which no measure of the same goal is at work. ``types``: type by area.

    A measure without areas is at work in the whole town and leaves none.
    """
    goals = {
        key
        for key, node in nodes(plan).items()
        if any(t.id == target.id for n in node.walk() for t in n.targets)
    }
    serving = [measure for measure in plan.measures if goals & set(measure.goals)]
    if not all(measure.areas for measure in serving):
        return ()
    touched = {area for measure in serving for area in measure.areas}
    kind = types.get(target.area)
    return tuple(
        sorted(
            area
            for area, each in types.items()
            if kind is not None and each == kind and area != target.area and area not in touched
        )
    )


def due_reviews(plan: Plan, today: dt.date) -> list[DueReview]:
    """Yearly reviews and the one at half-time that should have been or are next, and sprints that run or ran out,
    as far as they have not been held; what was due first comes first."""
    half = plan.start + (plan.end - plan.start) / 2
    # at half-time once, whenever it was held
    midterm = (
        0 if any(r.kind is ReviewKind.MIDTERM for r in plan.reviews) else half.year + (half.month > _MONTH)
    )
    wanted = [
        DueReview(ReviewKind.MIDTERM if year == midterm else ReviewKind.YEARLY, dt.date(year, _MONTH, 31))
        for year in range(plan.start.year + 1, plan.end.year + 2)
    ]
    held = {
        review.on.year for review in plan.reviews if review.kind in {ReviewKind.YEARLY, ReviewKind.MIDTERM}
    }
    open_ones = [each for each in wanted if each.on.year not in held]
    late = [each for each in open_ones if each.on <= today]
    following = [each for each in open_ones if each.on > today][:1]
    return sorted([*late, *following, *_sprints(plan)], key=lambda each: each.on)


def _sprints(plan: Plan) -> Iterator[DueReview]:
    """Sprints whose end lay ahead when they were agreed: at their end somebody looks again."""
    for each in plan.reviews:
        if each.kind is not ReviewKind.SPRINT or each.end is None or each.end <= each.on:
            continue
        after = (other for other in plan.reviews if other.on >= each.end and other.id != each.id)
        if not any(set(other.subjects) & set(each.subjects) for other in after):
            yield DueReview(ReviewKind.SPRINT, each.end, each.subjects)


def _targets_of(plan: Plan, subjects: tuple[str, ...]) -> list[Target]:
    known = nodes(plan)
    goals = [key for key in subjects if key in known]
    goals += [goal for measure in plan.measures if measure.id in subjects for goal in measure.goals]
    inside = {each.goal.id for key in goals if key in known for each in known[key].walk()}
    return [target for target in plan.targets if target.goal in inside]


def _reading(row: Mapping[str, object], on: dt.date) -> Reading:
    lacking, at = row["value"] is None, moment(str(row["period"] or ""))
    known = DataQuality.LIMITED if at is not None and years(on) - at > _OLD else DataQuality.GOOD
    return Reading(
        target=str(row["target"]),
        period=str(row["period"] or ""),
        value=None if lacking else _float(row["value"]),
        expected=None if row["expected"] is None else _float(row["expected"]),
        quality=DataQuality.MISSING if lacking else known,
    )


def _same_year(course: Mapping[str, float], wanted: str) -> str:
    """The period of the baseline, written otherwise perhaps: 2023 and 2023-12-31."""
    if wanted in course:
        return wanted
    return next((each for each in sorted(course) if each[:4] == wanted[:4]), wanted)


def _float(value: object) -> float:
    return float(value) if isinstance(value, int | float) else float("nan")
