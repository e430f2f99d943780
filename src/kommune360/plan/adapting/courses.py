"""How has the figure of each target gone so far, beside its path? Its values with their parts, in order of time.

From targets and a table of figures to a course each, and to how many of the newest figures in a row are off path.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import polars as pl
from numpy.typing import NDArray

from kommune360.base.text import Text
from kommune360.plan.adapting.facts import Facts
from kommune360.plan.adapting.noise import History
from kommune360.plan.document import Direction, Plan, Target
from kommune360.plan.paths import expected_at
from kommune360.plan.saying import number, period
from kommune360.plan.times import moment

Floats = NDArray[np.float64]
_KEYS = ["indicator", "area_system", "area"]
_ROUNDING = 0.01  # of the baseline, as plans round it
_JUMP, _BEYOND = 1.25, 6.0  # ratio of two groups, and deviations of chance between them


@dataclass(frozen=True, slots=True)
class Course:
    """Figures by ``periods``, the newest last; parts are nan where not known."""

    periods: tuple[str, ...]
    figures: History

    def until(self, period: str) -> History:
        """What was known before ``period``."""
        before = np.array([each < period for each in self.periods], dtype=bool)
        known = self.figures
        return History(known.values[before], known.numerators[before], known.denominators[before])


def courses(plan: Plan, targets: Sequence[Target], facts: Facts) -> list[Course]:
    """The course of every target, in their order; empty where there are no figures."""
    keys = [
        (
            target.indicator,
            (target.area_system or plan.area_system)
            if target.area
            else (target.area_system or facts.town[0]),
            target.area or facts.town[1],
        )
        for target in targets
    ]
    wanted = pl.DataFrame(sorted(set(keys)), schema=dict.fromkeys(_KEYS, pl.String), orient="row")
    columns = [*_KEYS, "period", "value", "numerator", "denominator"]
    lacking = [pl.lit(None, pl.Float64).alias(c) for c in columns[-2:] if c not in facts.values.columns]
    plain = (
        facts.values.with_columns(*lacking)
        .select(
            *(pl.col(c).cast(pl.String) for c in columns[:4]),
            *(pl.col(c).cast(pl.Float64) for c in columns[4:]),
        )
        .filter(pl.col("value").is_not_null())
        .join(wanted, on=_KEYS, how="semi")
        .sort("period")
    )
    parts = dict(plain.group_by(_KEYS, maintain_order=True))
    return [_course(parts.get(key, plain.clear())) for key in keys]


def off_path(target: Target, course: Course, most: int) -> list[int]:
    """Places of the newest figures, at most ``most``, that miss the path by more than the tolerance without a
    break, all on the same side; the oldest first."""
    first, found = moment(target.baseline.period), list[int]()
    side = {Direction.UP: -1.0, Direction.DOWN: 1.0}.get(target.direction, 0.0)
    for place in range(len(course.periods) - 1, -1, -1):
        when = course.periods[place]
        at, expected = moment(when), expected_at(target, when)
        if expected is None or at is None or (first is not None and at <= first) or len(found) == most:
            break
        distance = float(course.figures.values[place]) - expected
        side = side or float(np.sign(distance))
        if side * distance <= target.tolerance:
            break
        found.insert(0, place)
    return found


def lent_by_baseline(target: Target, at: str) -> float:
    """How much of the chance of its baseline the path still carries, as a share of one variance.

    The first point of a path is agreed, the baseline was measured; between them the path rests on both.
    """
    first, then, now = moment(target.baseline.period), moment(target.path[0].period), moment(at)
    if first is None or then is None or now is None or then <= first:
        return 0.0
    return (1 - min(1.0, max(0.0, (now - first) / (then - first)))) ** 2


def caveats(target: Target, course: Course) -> Text:
    """What to look at first where a figure is off: a baseline revised since, a group counted or cut otherwise."""
    said = [each for each in (_revised(target, course), _counted_otherwise(course)) if each is not None]
    return Text("".join(f" {each.de}" for each in said), "".join(f" {each.en}" for each in said))


def _revised(target: Target, course: Course) -> Text | None:
    """The baseline as the plan agreed it, beside the figure of that time as it is known today."""
    then = target.baseline
    if then.period not in course.periods:
        return None
    now = float(course.figures.values[course.periods.index(then.period)])
    if abs(now - then.value) <= max(target.tolerance, _ROUNDING * abs(then.value)):
        return None
    when, agreed, known = period(then.period), number(then.value), number(now)
    return Text(
        f"Der Ausgangswert ({when.de}) steht im Plan mit {agreed.de}, in den Daten heute mit {known.de}.",
        f"The baseline ({when.en}) is {agreed.en} in the plan and {known.en} in today's data.",
    )


def _counted_otherwise(course: Course) -> Text | None:
    """A group that jumps from one figure to the next was rather counted or cut otherwise than born or moved."""
    groups = course.figures.denominators[-2:]
    if len(groups) < 2 or not (np.isfinite(groups).all() and (groups > 0).all()):
        return None
    before, now = (float(each) for each in groups)
    jumps = not 1 / _JUMP <= now / before <= _JUMP
    if not jumps or abs(now - before) <= _BEYOND * np.sqrt(now + before):
        return None
    first, last = (number(each, 0) for each in (before, now))
    return Text(
        f"Die Bezugsgruppe ging von {first.de} auf {last.de}: Wurde anders gezählt oder ein Gebiet neu zugeschnitten?",
        f"The group went from {first.en} to {last.en}: was it counted otherwise, or an area cut anew?",
    )


def _course(part: pl.DataFrame) -> Course:
    value, top, bottom = (
        part[name].fill_null(np.nan).to_numpy() for name in ("value", "numerator", "denominator")
    )
    return Course(tuple(part["period"].to_list()), History(value, top, bottom))
