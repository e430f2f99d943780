"""The state of a target: on its path within the tolerance, off it, reached, early or without data."""

from __future__ import annotations

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kommune360.plan.chain import Seen, chains
from kommune360.plan.document import Direction, PathPoint, Plan, Target
from kommune360.plan.editing import put
from kommune360.plan.paths import TARGET_STATES, VALUES, State, expected_at, states
from tests.library.plan.small import small

TOWN = ("stadt", "99")


def values(*rows: tuple[str, str, str, str, float | None]) -> pl.DataFrame:
    return pl.DataFrame(list(rows), schema=VALUES, orient="row")


def state_of(plan: Plan, *rows: tuple[str, str, str, str, float | None], until: str = "") -> dict[str, State]:
    frame = states(plan, values(*rows), TOWN, until).targets
    return {key: State(state) for key, state in frame.select("target", "state").iter_rows()}


@pytest.mark.parametrize(
    ("period", "value", "state"),
    [
        ("2025", 28.0, State.ON_PATH),
        ("2025", 30.0, State.ON_PATH),  # 28 plus the tolerance of 2
        ("2025", 30.1, State.OFF_PATH),
        ("2025-12-31", 28.0, State.ON_PATH),  # the end of the year counts for the year
        ("2026", 20.0, State.REACHED),
        ("2027", 24.0, State.ON_PATH),
        ("2027", 26.1, State.OFF_PATH),
        ("2035", 21.9, State.ON_PATH),
        ("2024", 30.0, State.EARLY),
        ("2023", 10.0, State.EARLY),
    ],
)
def test_worked_case(period: str, value: float, state: State) -> None:
    """30 in 2024, 26 in 2026, 20 in 2029, tolerance 2: the case of the method page."""
    assert state_of(small(), ("U613", *TOWN, period, value))["t1"] is state


def test_the_newest_value_counts_and_no_value_is_said() -> None:
    rows = [("U613", *TOWN, "2025", 28.0), ("U613", *TOWN, "2026", 29.0), ("U613", *TOWN, "2027", None)]
    assert state_of(small(), *rows) == {"t1": State.OFF_PATH, "t2": State.NO_DATA}
    assert state_of(small(), *rows, until="2025")["t1"] is State.ON_PATH
    other = ("U605", "k", "0102", "2025", 20.0)
    assert state_of(small(), other)["t2"] is State.NO_DATA
    assert state_of(small(), ("U605", "k", "0101", "2025", 20.0))["t2"] is State.ON_PATH


def test_goals_gather_what_is_below() -> None:
    found = states(small(), values(("U613", *TOWN, "2025", 40.0), ("U605", "k", "0101", "2025", 20.0)), TOWN)
    assert found.goals["h1"].state is State.ON_PATH
    assert found.goals["m1"].state is found.goals["l1"].state is State.OFF_PATH
    assert found.goals["l1"].counts[State.ON_PATH] == 1
    assert found.of_target("t1")["distance"] == 12.0
    with pytest.raises(KeyError):
        found.of_target("t9")


def test_a_plan_without_targets_has_goals_without_data() -> None:
    found = states(Plan("p", "P", small().start, small().end, goals=small().goals), values(), TOWN)
    assert found.targets.height == 0
    assert {each.state for each in found.goals.values()} == {State.NO_DATA}


def test_a_chain_is_shown_up_to_the_first_step_without_figures() -> None:
    plan = small()
    assert chains(plan)["m1"].missing == (2, 3, 5, 6)
    assert [link.step for link in chains(plan)["m1"].backwards] == [7, 6, 5, 4, 3, 2, 1]
    shown = chains(plan, {"t1": State.ON_PATH, "t2": State.REACHED})["m1"]
    assert [link.seen for link in shown.links][:4] == [Seen.SHOWN, Seen.EMPTY, Seen.EMPTY, Seen.SHOWN]
    assert shown.shown_to == 1
    assert chains(plan, {"t2": State.OFF_PATH})["m1"].links[0].seen is Seen.MISSED


YEARS = st.integers(2000, 2040)


@settings(max_examples=80, deadline=None)
@given(
    st.lists(YEARS, min_size=2, max_size=6, unique=True).map(sorted),
    st.lists(st.floats(-1e6, 1e6), min_size=6, max_size=6),
    st.floats(0, 100),
    st.sampled_from(list(Direction)),
    YEARS,
    st.floats(-1e6, 1e6),
)
def test_vectorised_equals_one_by_one(
    years: list[int], levels: list[float], tolerance: float, direction: Direction, year: int, value: float
) -> None:
    """Beside numpy's own interpolation and the rule written out once more."""
    points = [PathPoint(str(y), v) for y, v in zip(years, levels, strict=False)]
    target = Target("t3", "h1", "X", 1, direction, points[0], tuple(points[1:]), tolerance)
    plan = put(small(), target)
    row = states(plan, values(("X", *TOWN, str(year), value)), TOWN).of_target("t3")
    expected = float(np.interp(year, years, levels[: len(years)]))
    assert row["expected"] == pytest.approx(expected, abs=1e-6)
    assert expected_at(target, str(year)) == pytest.approx(expected, abs=1e-6)
    last, sign = points[-1].value, {Direction.UP: 1, Direction.DOWN: -1}.get(direction, 0)
    if year <= years[0]:
        wanted = State.EARLY
    elif sign and sign * (value - last) >= 0:
        wanted = State.REACHED
    else:
        miss = abs(value - expected) if not sign else sign * (expected - value)
        wanted = State.ON_PATH if miss <= tolerance + 1e-9 * max(1, abs(expected)) else State.OFF_PATH
    assert row["state"] == wanted
    assert list(row) == list(TARGET_STATES)
