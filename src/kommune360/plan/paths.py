"""Is a target on its path? Values of living indicators beside the line from baseline to target.

From a plan and a table of values to one row a target, vectorised over all targets; from these to the state
of every goal. A state says where the figure is, never why.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
import polars as pl
from numpy.typing import NDArray

from kommune360.base.text import Text
from kommune360.plan.document import Direction, Goal, Level, Plan, Target
from kommune360.plan.times import is_year, moment, year_of

Floats = NDArray[np.float64]


class State(StrEnum):
    """``REACHED``: the last point of the path is reached already; ``EARLY``: no value since the baseline."""

    REACHED = "reached"
    ON_PATH = "on_path"
    OFF_PATH = "off_path"
    EARLY = "early"
    NO_DATA = "no_data"


STATE_NAMES: Mapping[State, Text] = {
    State.REACHED: Text("erreicht", "reached"),
    State.ON_PATH: Text("auf dem Pfad", "on path"),
    State.OFF_PATH: Text("neben dem Pfad", "off path"),
    State.EARLY: Text("noch kein neuer Wert", "no new value yet"),
    State.NO_DATA: Text("keine Daten", "no data"),
}
VALUES = {
    "indicator": pl.String,
    "area_system": pl.String,
    "area": pl.String,
    "period": pl.String,
    "value": pl.Float64,
}
# `expected`: the path at `period`; `distance`: value - expected, in the unit of the indicator; `better` > 0:
# on the good side of the path; `progress`: share of the way from baseline to the last point
TARGET_STATES = {
    "target": pl.String,
    "goal": pl.String,
    "step": pl.Int32,
    "period": pl.String,
    "value": pl.Float64,
    "expected": pl.Float64,
    "distance": pl.Float64,
    "better": pl.Float64,
    "progress": pl.Float64,
    "state": pl.String,
}


@dataclass(frozen=True, slots=True)
class GoalState:
    """The state of a goal and how many targets stand where, its own and those of the goals below it."""

    goal: str
    state: State
    counts: Mapping[State, int]


@dataclass(frozen=True, slots=True)
class PlanStates:
    """``targets``: columns TARGET_STATES, in the order of the plan; ``goals`` by id."""

    targets: pl.DataFrame
    goals: Mapping[str, GoalState]

    def of_target(self, key: str) -> dict[str, object]:
        """The row of one target. KeyError for an unknown one."""
        rows = self.targets.filter(pl.col("target") == key).to_dicts()
        if not rows:
            raise KeyError(key)
        return rows[0]


def states(plan: Plan, values: pl.DataFrame, town: tuple[str, str] = ("", ""), until: str = "") -> PlanStates:
    """The state of all targets and goals.

    ``values``: columns VALUES (more are ignored), null where there is no value. ``town``: area system and
    key of the whole town, for targets without an area. ``until``: periods that begin later are left out,
    for looking back.
    """
    targets = target_states(plan, values, town, until)
    return PlanStates(targets, _goal_states(plan.goals, targets))


def target_states(
    plan: Plan, values: pl.DataFrame, town: tuple[str, str] = ("", ""), until: str = ""
) -> pl.DataFrame:
    """One row a target, columns TARGET_STATES."""
    if not plan.targets:
        return pl.DataFrame(schema=TARGET_STATES)
    period, value = _newest(plan, values, town, until)
    at, first = _moments(plan.targets, period)
    knots, levels = _knots(plan.targets)
    expected = _interpolated(at, knots, levels)
    last, base = levels[:, -1], levels[:, 0]
    sign = np.array([{Direction.UP: 1.0, Direction.DOWN: -1.0}.get(t.direction, 0.0) for t in plan.targets])
    tolerance = np.array([target.tolerance for target in plan.targets])
    distance = value - expected
    better = np.where(sign == 0, -np.abs(distance), sign * distance)
    way = last - base
    with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
        share = (value - base) / way
    # a path that hardly moves has no share of its way that could be told
    progress = np.where(np.isfinite(share), share, np.nan)
    reached = (sign != 0) & (sign * (value - last) >= 0)
    slack = 1e-9 * np.maximum(1.0, np.abs(expected))  # a value on the line is not off it by rounding
    state = np.select(
        [np.isnan(value), ~(at > first), reached, better >= -tolerance - slack],
        [State.NO_DATA, State.EARLY, State.REACHED, State.ON_PATH],
        default=str(State.OFF_PATH),
    )
    return pl.DataFrame(
        {
            "target": [target.id for target in plan.targets],
            "goal": [target.goal for target in plan.targets],
            "step": [target.step for target in plan.targets],
            "period": period,
            "value": value,
            "expected": expected,
            "distance": distance,
            "better": better,
            "progress": progress,
            "state": state.tolist(),
        },
        schema=TARGET_STATES,
        nan_to_null=True,
    )


def expected_at(target: Target, period: str) -> float | None:
    """The path of one target at a period; None where the period is none."""
    at, _ = _moments([target], [period])
    found = float(_interpolated(at, *_knots([target]))[0])
    return None if np.isnan(found) else found


def _newest(
    plan: Plan, values: pl.DataFrame, town: tuple[str, str], until: str
) -> tuple[list[str | None], Floats]:
    """The newest value of every target: its period (None without a value) and the number."""
    wanted = pl.DataFrame(
        {
            "place": np.arange(len(plan.targets), dtype=np.int64),
            "indicator": [target.indicator for target in plan.targets],
            "area_system": [
                (target.area_system or plan.area_system) if target.area else (target.area_system or town[0])
                for target in plan.targets
            ],
            "area": [target.area or town[1] for target in plan.targets],
        }
    )
    keys = ["indicator", "area_system", "area"]
    plain = values.select(*(pl.col(name).cast(dtype) for name, dtype in VALUES.items()))
    if until:
        limit = moment(until)
        begun = [p for p in plain["period"].unique() if (m := moment(p)) is not None and m <= (limit or m)]
        plain = plain.filter(pl.col("period").is_in(begun))
    newest = (
        plain.filter(pl.col("value").is_not_null() & pl.col("value").is_finite())
        .join(wanted.select(keys).unique(), on=keys, how="semi")
        .sort("period")
        .unique(keys, keep="last")
    )
    found = wanted.join(newest, on=keys, how="left").sort("place")
    return found["period"].to_list(), found["value"].fill_null(np.nan).to_numpy()


def _moments(targets: Sequence[Target], periods: Sequence[str | None]) -> tuple[Floats, Floats]:
    """When the values are, and when the baselines: on the time of each target's path."""
    at, first = [], []
    for target, period in zip(targets, periods, strict=True):
        clock = year_of if _yearly(target) else moment
        at.append(_or_nan(clock(period) if period else None))
        first.append(_or_nan(clock(target.baseline.period)))
    return np.array(at), np.array(first)


def _knots(targets: Sequence[Target]) -> tuple[Floats, Floats]:
    """Times and levels of baseline and path [target, point]; short paths are filled with their last point."""
    longest = max(len(target.path) for target in targets) + 1
    times, levels = np.full((len(targets), longest), np.nan), np.full((len(targets), longest), np.nan)
    for row, target in enumerate(targets):
        clock = year_of if _yearly(target) else moment
        points = [target.baseline, *target.path]
        points += [points[-1]] * (longest - len(points))
        times[row] = [_or_nan(clock(point.period)) for point in points]
        levels[row] = [point.value for point in points]
    return times, levels


def _interpolated(at: Floats, times: Floats, levels: Floats) -> Floats:
    """Straight between the points, level before the first and after the last."""
    found = levels[:, 0].copy()
    for left in range(times.shape[1] - 1):
        t0, t1 = times[:, left], times[:, left + 1]
        inside = (at > t0) & (t1 > t0)
        share = np.divide(np.minimum(at, t1) - t0, t1 - t0, out=np.zeros_like(at), where=inside)
        found = np.where(inside, levels[:, left] + share * (levels[:, left + 1] - levels[:, left]), found)
    return np.where(np.isnan(at), np.nan, found)


def _yearly(target: Target) -> bool:
    """In a path of whole years a figure of a day counts for its year, as people read it."""
    return all(is_year(point.period) for point in target.path)


def _or_nan(number: float | None) -> float:
    return np.nan if number is None else number


def _goal_states(goals: Sequence[Goal], targets: pl.DataFrame) -> dict[str, GoalState]:
    """Goals gather what is below them; a goal without any target has no data."""
    counts: dict[str, dict[State, int]] = {goal.id: dict.fromkeys(State, 0) for goal in goals}
    parents = {goal.id: goal.parent for goal in goals}
    for goal, state, number in targets.group_by("goal", "state").len().iter_rows():
        at = goal
        for _ in Level:
            if at not in counts:
                break
            counts[at][State(state)] += number
            at = parents[at]
    return {key: GoalState(key, _gathered(each), each) for key, each in counts.items()}


def _gathered(counts: Mapping[State, int]) -> State:
    """Off path where one target is, reached where all are; on path where one that has a value is."""
    known = [state for state in State if counts[state]]
    if known == [State.REACHED]:
        return State.REACHED
    if State.REACHED in known and State.OFF_PATH not in known:
        return State.ON_PATH
    order = (State.OFF_PATH, State.ON_PATH, State.EARLY)
    return next((state for state in order if state in known), State.NO_DATA)
