"""No accepted plan violates a structural rule: every way to break one is found, and nothing else is."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kommune360.base.findings import InputRefused
from kommune360.plan.chain import chains
from kommune360.plan.checking.checks import acceptable, accepted, check_plan
from kommune360.plan.checking.structure import structural
from kommune360.plan.document import Goal, Level, Measure, Plan, Status, StatusReport, Target
from kommune360.plan.editing import new_version, put, remove, report_status
from kommune360.plan.files.reading import read_plan
from kommune360.plan.files.writing import dump_plan
from kommune360.plan.goals import tree
from tests.library.plan.plans import PLANS
from tests.library.plan.small import SMALL, small

BROKEN: list[tuple[str, str, str, str]] = [
    ("plan-id-malformed", "id: l1, level", "id: L 1, level", "goals/L 1"),
    ("plan-id-twice", "id: t2", "id: t1", "targets/t1"),
    ("plan-id-twice", "id: m-sprache", "id: m1", "measures/m1"),
    ("plan-title-empty", "title: Sprachgruppen in Kitas", 'title: " "', "measures/m-sprache"),
    ("plan-reference-unknown", "goals: [h1]", "goals: [h2]", "measures/m-sprache/goals"),
    ("plan-reference-unknown", "partners: [awo]", "partners: [drk]", "measures/m-sprache/partners"),
    ("plan-reference-unknown", "resolution: r1", "resolution: r9", "measures/m-sprache/resolution"),
    ("plan-word-unknown", "kind: land", "kind: lotto", "measures/m-sprache/funding"),
    ("plan-dates-reversed", "end: 2028-07-31", "end: 2025-07-31", "measures/m-sprache"),
    ("plan-dates-reversed", "end: 2029-12-31", "end: 2024-12-31", "end"),
    ("goal-parent-wrong", "parent: m1", "parent: l1", "goals/h1/parent"),
    ("goal-parent-wrong", "parent: l1", "parent: m1", "goals/m1/parent"),
    ("goal-shared-alone", "departments: [ja, ga]}", "departments: [ja, ja]}", "goals/m1/departments"),
    ("step-unknown", "step: 4", "step: 8", "targets/t1/step"),
    ("step-unknown", "chain: [{step: 7, text: H", "chain: [{step: 7, text: a}, {step: 7, text: H", "goals/l1/chain"),
    ("target-path-order", 'path: [{period: "2026"', 'path: [{period: "2023"', "targets/t1/path"),
    ("target-path-order", 'period: "2027"', "period: bald", "targets/t2/path"),
    ("target-path-direction", "direction: down", "direction: up", "targets/t1/path"),
    ("amount-negative", "tolerance: 2", "tolerance: -2", "targets/t1/tolerance"),
    ("amount-negative", "amount: 50000}, {", "amount: -1}, {", "measures/m-sprache/costs"),
    ("plan-year-unlikely", "{year: 2027, amount", "{year: 20270, amount", "measures/m-sprache"),
    ("status-without-reason", "status: running", "status: paused", "measures/m-sprache/reports"),
    ("versions-out-of-order", "number: 1,", "number: 2,", "versions"),
]  # fmt: skip
ADDED: list[tuple[str, str]] = [
    (
        "review-incomplete",
        "reviews: [{id: x, on: 2026-01-01, kind: yearly, decision: stop, reason: ' ', role: a}]",
    ),
    (
        "sprint-length",
        "reviews: [{id: x, on: 2026-01-01, kind: sprint, decision: stop, reason: a, role: a, "
        "start: 2026-01-01, end: 2026-04-30}]",
    ),
    ("meeting-without-question", "meetings: [{id: x, on: 2026-01-01, question: ''}]"),
    (
        "task-without-owner",
        "meetings: [{id: x, on: 2026-01-01, question: Q, outcomes: [{kind: task, text: A}]}]",
    ),
    (
        "plan-reference-unknown",
        "reviews: [{id: x, on: 2026-01-01, kind: yearly, decision: stop, reason: a, role: a, subjects: [m9]}]",
    ),
    ("plan-reference-unknown", "participation: [{id: x, phase: goals, partner: p, invited: 2026-01-01}]"),
    ("plan-word-unknown", "statute: [{id: '80.9', text: a}]"),
]


def test_a_sound_plan_has_nothing_broken() -> None:
    assert structural(small()) == []
    assert acceptable(small())


@pytest.mark.parametrize(("code", "old", "new", "path"), BROKEN)
def test_what_is_broken_is_told_with_its_place(code: str, old: str, new: str, path: str) -> None:
    assert old in SMALL
    read = read_plan(SMALL.replace(old, new, 1), "p.yaml")
    assert read.plan is not None, list(read.findings)
    found = structural(read.plan, read.where)
    assert (code, path) in {(f.code, f.place.column) for f in found}
    assert all(f.place.row for f in found)
    assert all("{" not in text for f in found for text in (f.what.de, f.what.en, f.remedy.de))
    assert check_plan(read.plan).stops


@pytest.mark.parametrize(("code", "added"), ADDED)
def test_broken_records_are_told(code: str, added: str) -> None:
    read = read_plan(SMALL + added + "\n")
    assert read.plan is not None, list(read.findings)
    assert code in {f.code for f in structural(read.plan)}


def test_a_right_sprint_is_accepted() -> None:
    text = ADDED[1][1].replace("2026-04-30", "2026-02-28")
    read = read_plan(SMALL + text + "\n")
    assert read.plan is not None
    assert acceptable(read.plan)


def test_goals_that_refer_to_each_other_in_a_circle_end() -> None:
    """Two goals of one id, and one without: broken, told, and walked once each."""
    a, b = Goal("x", Level.HANDLUNGSZIEL, "A", "c"), Goal("x", Level.LEITZIEL, "B", "x")
    c, d = Goal("c", Level.MITTLERZIEL, "C", "x"), Goal("", Level.LEITZIEL, "D")
    plan = replace(small(), goals=(a, b, c, d))
    walked = [each.goal.title for root in tree(plan) for each in root.walk()]
    assert sorted(walked) == ["A", "B", "C", "D"]
    assert chains(plan).keys() == {"x", "c", ""}
    assert structural(plan)


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(PLANS)
def test_any_document_can_be_checked(plan: Plan) -> None:
    """Whatever stands in it, checks give findings and never an exception; the tree loses no goal."""
    check_plan(plan)
    walked = [each.goal for root in tree(plan) for each in root.walk()]
    assert sorted(goal.id for goal in walked) == sorted(goal.id for goal in plan.goals)


DAYS = st.dates(dt.date(2024, 1, 1), dt.date(2030, 1, 1))
EDITS = st.one_of(
    st.builds(
        lambda key, goal, lead: lambda plan: put(plan, Measure(key, key, (goal,), lead=lead)),
        st.sampled_from(["m-neu", "m-sprache", "L 1", "l1"]),
        st.sampled_from(["h1", "m1", "fehlt"]),
        st.sampled_from(["ja", "", "xx"]),
    ),
    st.builds(
        lambda day, status, reason: (
            lambda plan: report_status(plan, "m-sprache", StatusReport(day, status, reason))
        ),
        DAYS,
        st.sampled_from(list(Status)),
        st.sampled_from(["", "Grund"]),
    ),
    st.builds(
        lambda kind, key: lambda plan: remove(plan, kind, key),
        st.sampled_from([Goal, Measure, Target]),
        st.sampled_from(["l1", "m1", "h1", "t1", "m-sprache"]),
    ),
    st.builds(
        lambda parent: lambda plan: put(plan, replace(plan.goals[-1], parent=parent)),
        st.sampled_from(["", "l1", "m1", "h1"]),
    ),
    st.builds(lambda day: lambda plan: new_version(plan, on=day, reason="neu", role="Planung"), DAYS),
)


@settings(max_examples=80, deadline=None)
@given(st.lists(EDITS, max_size=8))
def test_no_accepted_plan_violates_a_structural_rule(edits: list[object]) -> None:
    """Whatever people try, what passes ``accepted`` holds together, and what is refused changes nothing."""
    plan = small()
    for edit in edits:
        try:
            plan = accepted(edit(plan))  # type: ignore[operator]
        except (InputRefused, KeyError, IndexError):
            continue
        assert structural(plan) == []
        assert read_plan(dump_plan(plan)).plan == plan


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(PLANS)
def test_advice_is_asked_of_any_plan_however_broken(plan: Plan) -> None:
    """All findings at once: what has to be mended does not hide what should be looked at."""
    found = check_plan(plan)
    broken = structural(plan)
    assert list(found)[: len(broken)] == broken
    assert all(finding.what.de and "{" not in finding.remedy.de for finding in list(found)[len(broken) :])
