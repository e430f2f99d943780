"""How fast are the states of a large plan known, and how fast is it checked, read and compared?

A county with its towns: 300 goals, 2,000 measures, 5,000 targets on 40 indicators in 200 areas over ten years.
Beside the states written out target by target in plain Python, as a spreadsheet would do it.
"""

from __future__ import annotations

import datetime as dt
import functools
import sys

import numpy as np
import polars as pl

from benchmarks.frame import Case, Work, main
from kommune360.plan.adapting.roll_forward import roll_forward
from kommune360.plan.checking.checks import check_plan
from kommune360.plan.diff import compare
from kommune360.plan.document import (
    Cost,
    Direction,
    Funding,
    Goal,
    Level,
    Measure,
    PathPoint,
    Plan,
    Status,
    StatusReport,
    Target,
)
from kommune360.plan.files.reading import plan_as_dict, plan_from_dict, read_plan
from kommune360.plan.files.writing import dump_plan
from kommune360.plan.paths import VALUES, State, expected_at, states

SIZES = {"quick": (30, 200, 500), "full": (300, 2_000, 5_000)}
INDICATORS, AREAS, YEARS = 40, 200, range(2016, 2026)


@functools.cache
def plan(size: str) -> Plan:
    goals, measures, targets = SIZES[size]
    tree = [Goal("l", Level.LEITZIEL, "Leitziel"), Goal("m", Level.MITTLERZIEL, "Mittlerziel", "l")]
    tree += [Goal(f"h{n}", Level.HANDLUNGSZIEL, f"Ziel {n}", "m") for n in range(goals - 2)]
    start, end = dt.date(2021, 1, 1), dt.date(2026, 12, 31)
    report = StatusReport(dt.date(2025, 9, 1), Status.RUNNING)
    works = [
        Measure(
            f"m{n}",
            f"Maßnahme {n}",
            (f"h{n % (goals - 2)}",),
            areas=(f"{n % AREAS:04d}",),
            start=start,
            end=end,
            costs=tuple(Cost(year, 1000.0) for year in range(2021, 2027)),
            funding=(Funding("Haushalt", 1000.0),),
            reports=(report,),
        )
        for n in range(measures)
    ]
    directions = list(Direction)
    aims = []
    for n in range(targets):
        direction = directions[n % 3]
        last = {Direction.UP: 60.0, Direction.DOWN: 40.0, Direction.HOLD: 50.0}[direction]
        middle = PathPoint("2023", (50 + last) / 2)
        path = (middle, PathPoint("2026", last))
        aims.append(
            Target(
                f"t{n}",
                f"h{n % (goals - 2)}",
                f"I{n % INDICATORS:02d}",
                1 + n % 6,
                direction,
                PathPoint("2020", 50.0),
                path,
                2.0,
                area=f"{n % AREAS:04d}",
            )
        )
    return Plan(
        "p",
        "Plan",
        start,
        end,
        area_system="k",
        goals=tuple(tree),
        measures=tuple(works),
        targets=tuple(aims),
    )


@functools.cache
def values() -> pl.DataFrame:
    draws = np.random.default_rng(1)
    keys = [(f"I{i:02d}", f"{a:04d}", str(y)) for i in range(INDICATORS) for a in range(AREAS) for y in YEARS]
    indicator, area, period = zip(*keys, strict=True)
    return pl.DataFrame(
        {
            "indicator": indicator,
            "area_system": ["k"] * len(keys),
            "area": area,
            "period": period,
            "value": draws.normal(50, 5, len(keys)),
        },
        schema=VALUES,
    )


def one_by_one(size: str) -> Work:
    """The newest figure of every target looked up, its path and state written out."""

    def work() -> object:
        newest: dict[tuple[str, str], tuple[str, float]] = {}
        for indicator, _, area, period, value in values().iter_rows():
            key = (indicator, area)
            if key not in newest or period > newest[key][0]:
                newest[key] = (period, value)
        found = {}
        for target in plan(size).targets:
            period, value = newest[target.indicator, target.area]
            expected = expected_at(target, period) or 0.0
            sign = {Direction.UP: 1, Direction.DOWN: -1}.get(target.direction, 0)
            better = sign * (value - expected) if sign else -abs(value - expected)
            found[target.id] = State.ON_PATH if better >= -target.tolerance else State.OFF_PATH
        return found

    return work


def cases(quick: bool) -> list[Case]:
    size = "quick" if quick else "full"
    known, figures = plan(size), values()
    text = dump_plan(known)
    goals, measures, targets = SIZES[size]
    label = f"{measures} measures, {goals} goals, {targets} targets"
    later = roll_forward(known, on=dt.date(2026, 1, 1), role="x").plan

    def both_ways() -> object:
        return plan_from_dict(plan_as_dict(known))

    return [
        Case(
            f"states, {label}",
            lambda: states(known, figures),
            "plain Python, target by target",
            one_by_one(size),
            bound_s=0.5,
            memory=False,
        ),
        Case(f"all checks, {label}", lambda: check_plan(known), bound_s=1.0, memory=False),
        Case(f"to JSON and back, {label}", both_ways, bound_s=3.0, memory=False),
        Case(f"read YAML, {label}", lambda: read_plan(text), bound_s=10.0, repeat=3, memory=False),
        Case(f"compare two versions, {label}", lambda: compare(known, later), bound_s=1.0, memory=False),
    ]


if __name__ == "__main__":
    sys.exit(main("planning", cases))
