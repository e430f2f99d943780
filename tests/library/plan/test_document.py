"""A plan goes to YAML and to JSON and back without loss; what is wrong with a file is told with its line."""

from __future__ import annotations

import datetime as dt
import json

import pytest
from hypothesis import HealthCheck, example, given, settings

from kommune360.base.findings import InputRefused
from kommune360.plan.document import Level, Plan, Status
from kommune360.plan.files.reading import plan_as_dict, plan_from_dict, read_plan
from kommune360.plan.files.stored import instance
from kommune360.plan.files.writing import dump_plan
from tests.library.plan.plans import PLANS

CALM = settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
TINY = Plan("p", "Plan", dt.date(2025, 1, 1), dt.date(2029, 12, 31))
FILE = """\
id: p
title: Plan
start: 2025-01-01
end: 2029-12-31
goals:
  - {id: l1, level: leitziel, title: Gut aufwachsen, areas: [0101, 0610]}
measures:
  - id: m1
    title: "null"
    goals: [l1]
    reports:
      - {on: 2025-03-01, status: running, by: no}
    costs:
      - {year: 2025, amount: 1_000.50}
"""


@CALM
@given(PLANS)
@example(TINY)
def test_yaml_and_back_is_the_same_plan(plan: Plan) -> None:
    read = read_plan(dump_plan(plan))
    assert not read.findings
    assert read.plan == plan


@CALM
@given(PLANS)
def test_json_and_back_is_the_same_plan(plan: Plan) -> None:
    """By the quick way of stored plans and by the one that tells all problems."""
    kept = json.loads(json.dumps(plan_as_dict(plan)))
    assert instance(Plan, kept) == plan
    assert plan_from_dict(kept) == plan
    spelled = {"schema": 1.0, **{key: value for key, value in kept.items() if key != "schema"}}
    assert plan_from_dict(spelled) == plan


def test_texts_keep_the_spelling_of_the_file() -> None:
    plan = read_plan(FILE).plan
    assert plan is not None
    assert plan.goals[0].areas == ("0101", "0610")
    assert plan.goals[0].level is Level.LEITZIEL
    assert plan.measures[0].title == "null"
    assert plan.measures[0].status is Status.RUNNING
    assert plan.measures[0].reports[0].by == "no"
    assert plan.measures[0].costs[0].amount == 1000.5


def test_every_problem_is_told_at_once_with_its_line() -> None:
    text = FILE.replace("level: leitziel", "level: hauptziel").replace("title: Plan\n", "titel: Plan\n")
    text = text.replace("    goals: [l1]\n", "    goals: l1\n    goals: [l1]\n    start: morgen\n")
    read = read_plan(text, "plans/p.yaml")
    assert read.plan is None
    told = {(f.code, f.place.row, f.place.column) for f in read.findings}
    assert ("plan-key-missing", 1, "title") in told
    assert ("plan-key-unknown", 2, "titel") in told
    assert ("plan-value-wrong", 6, "goals/l1/level") in told
    assert ("plan-key-twice", 11, "measures/m1/goals") in told
    assert ("plan-value-wrong", 12, "measures/m1/start") in told


@pytest.mark.parametrize(
    "text",
    ["", "[]", "42", "a: [", "\x00", "a: &a [*a]", "id: {}\n", "measures: 3", "--- 1\n--- 2\n", "? [a]\n: b"],
)
def test_no_text_raises(text: str) -> None:
    read = read_plan(text)
    assert read.plan is None
    assert read.findings.stops


def test_an_end_in_the_year_9999_is_refused_in_both_forms() -> None:
    read = read_plan(FILE.replace("2029-12-31", "9999-12-31"))
    assert [(f.code, f.place.column) for f in read.findings] == [("plan-value-wrong", "end")]
    with pytest.raises(InputRefused):
        plan_from_dict({**plan_as_dict(TINY), "end": "9999-12-31"})


def test_a_newer_form_is_refused() -> None:
    read = read_plan(FILE + "schema: 2\n")
    assert read.findings.codes() == {"plan-schema-unknown"}
    with pytest.raises(InputRefused, match="plan-schema-unknown"):
        plan_from_dict({**plan_as_dict(TINY), "schema": 2})


def test_values_of_the_wrong_kind_are_refused_in_json() -> None:
    for key, value in (
        ("title", 3),
        ("title", {}),
        ("start", "2025"),
        ("measures", "m"),
        ("schema", 1.5),
        ("id", dt),
    ):
        with pytest.raises(InputRefused):
            plan_from_dict({**plan_as_dict(TINY), key: value})


def test_places_fall_back_to_the_entry() -> None:
    where = read_plan(FILE, "p.yaml").where
    assert where("measures/m1/lead").row == 8
    assert where("measures/m1/costs/1/amount").row == 14
    assert where("nowhere").row is None


def test_a_file_written_by_hand_may_use_what_yaml_allows() -> None:
    """Anchors, merge keys, block texts, quoted and scientific numbers, umlauts, comments, Windows line ends."""
    text = FILE + (
        "# Ämter\n"
        "departments:\n"
        "  - &amt {id: a, name: Amt für Jugend, head: Leitung}\n"
        "  - {<<: *amt, id: b, name: Gesundheitsamt}\n"
        "  - {id: c, <<: [*amt, {head: nie}]}\n"
        'vision: "Größer \\u00e4ndern"\n'
        "summary: >-\n  Ein Satz\n  auf zwei Zeilen.\n"
    ).replace("amount: 1_000.50", "amount: 1")
    text = text.replace("year: 2025, amount: 1_000.50", 'year: "2025", amount: 1e3')
    read = read_plan(text.replace("\n", "\r\n"))
    assert not read.findings
    assert read.plan is not None
    assert [(each.id, each.name, each.head) for each in read.plan.departments] == [
        ("a", "Amt für Jugend", "Leitung"),
        ("b", "Gesundheitsamt", "Leitung"),
        ("c", "Amt für Jugend", "Leitung"),
    ]
    assert (read.plan.vision, read.plan.summary) == ("Größer ändern", "Ein Satz auf zwei Zeilen.")
    assert read.plan.measures[0].costs[0].amount == 1000
    assert read_plan(dump_plan(read.plan)).plan == read.plan


def test_anchors_of_anchors_do_not_grow_without_end() -> None:
    lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x, x]"]
    lines += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]" for n in range(1, 10)]
    assert read_plan("\n".join(lines)).findings.codes() == {"plan-unreadable"}


def test_what_no_database_can_hold_is_refused_with_its_line() -> None:
    (finding,) = read_plan(FILE + 'vision: "a\\0b"\n').findings
    assert (finding.code, finding.place.row, finding.place.column) == ("plan-value-wrong", 15, "vision")
    assert "\0" not in finding.what.de
    assert (finding.remedy.de, finding.remedy.en) == (
        "Erwartet wird: ein Text ohne Steuerzeichen.",
        "Expected is: a text without control characters.",
    )
    (raw,) = read_plan(FILE + "vision: a\x00b\n").findings
    assert (raw.code, raw.place.row) == ("plan-unreadable", 15)
