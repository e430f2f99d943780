"""Editing gives a new plan, comparing says what changed, and any version can be restored."""

from __future__ import annotations

import datetime as dt
import json
from dataclasses import fields, is_dataclass, replace
from enum import StrEnum
from typing import get_args, get_type_hints

import pytest
from hypothesis import HealthCheck, given, settings

from kommune360.plan import document, records
from kommune360.plan.diff import ChangeKind, by_entry, compare
from kommune360.plan.document import Goal, Measure, Plan, Status, StatusReport
from kommune360.plan.editing import (
    LISTS,
    answer,
    content_print,
    entry,
    find,
    free_id,
    move,
    new_version,
    put,
    reach_milestone,
    remove,
    report_status,
    restored,
)
from kommune360.plan.files.reading import plan_as_dict, plan_from_dict
from kommune360.plan.saying import Names, euro, number, said
from kommune360.plan.vocabulary import field_name, kind_name
from tests.library.plan.plans import PLANS
from tests.library.plan.small import small

ON = dt.date(2026, 3, 1)
CALM = settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))


def test_put_replaces_where_it_stands_and_adds_at_the_end() -> None:
    plan = small()
    first = put(plan, replace(plan.goals[1], title="Reden"))
    assert [goal.title for goal in first.goals] == ["Gesund", "Reden", "Sprachgruppen"]
    more = put(first, Measure("m-neu", "Neu"))
    assert [measure.id for measure in more.measures] == ["m-sprache", "m-neu"]
    assert len(plan.measures) == 1
    with pytest.raises(TypeError):
        put(plan, "text")


def test_entries_are_found_moved_and_removed() -> None:
    plan = put(small(), Measure("m-neu", "Neu"))
    assert entry(plan, Measure, "m-neu").title == "Neu"
    assert find(plan, "h1") == ("goals", plan.goals[2])
    assert find(plan, "nirgends") is None
    assert [m.id for m in move(plan, Measure, "m-neu", 0).measures] == ["m-neu", "m-sprache"]
    assert len(remove(plan, Measure, "m-neu").measures) == 1
    assert free_id(plan, "Neu!", "x") == "neu"
    assert free_id(plan, "M Neu") == "m-neu-2"
    for call in (remove, entry):
        with pytest.raises(KeyError):
            call(plan, Goal, "nirgends")


def test_status_reports_milestones_and_answers() -> None:
    plan = report_status(small(), "m-sprache", StatusReport(ON, Status.PAUSED, "Stelle frei"))
    plan = report_status(plan, "m-sprache", StatusReport(dt.date(2026, 1, 1), Status.RUNNING))
    assert plan.measures[0].status is Status.PAUSED
    assert [report.on.year for report in plan.measures[0].reports] == [2025, 2026, 2026]
    assert reach_milestone(plan, "m-sprache", "s1", ON).measures[0].milestones[0].done == ON
    with pytest.raises(KeyError):
        reach_milestone(plan, "m-sprache", "s9", ON)
    asked = answer(answer(plan, "why", "Weil."), "why", "Darum.")
    assert [each.text for each in asked.mandate.answers] == ["Darum."]
    assert answer(asked, "why", "").mandate.answers == ()


def test_a_comparison_speaks_like_a_person() -> None:
    old = small()
    measure = replace(
        old.measures[0],
        end=dt.date(2030, 7, 31),
        areas=("0101",),
        costs=(old.measures[0].costs[0], replace(old.measures[0].costs[1], amount=65000.0)),
        departments=(),
        text="Ein langer Text. " * 12,
    )
    new = report_status(put(old, measure), "m-sprache", StatusReport(ON, Status.PAUSED, "Stelle frei"))
    new = put(new, Measure("m-neu", "Elternlotsen"))
    new = remove(new, document.Target, "t2")
    changes = compare(old, new, Names({}, areas={"0101": "Altstadt"}))
    said = {change.sentence.de for change in changes}
    assert said == {
        "Zielwert „t2“: gestrichen.",
        "Maßnahme „Sprachgruppen in Kitas“: Beschreibung ergänzt.",
        "Maßnahme „Sprachgruppen in Kitas“: beteiligte Ämter: entfällt Gesundheitsamt.",
        "Maßnahme „Sprachgruppen in Kitas“: Gebiete: neu Altstadt (0101).",
        "Maßnahme „Sprachgruppen in Kitas“: Ende bisher 31.07.2028, jetzt 31.07.2030.",
        "Maßnahme „Sprachgruppen in Kitas“: Kosten: bisher 2027: 50.000 €, jetzt 2027: 65.000 €.",
        "Maßnahme „Sprachgruppen in Kitas“: Stand: neu ruht (01.03.2026, Stelle frei).",
        "Maßnahme „Elternlotsen“: neu aufgenommen.",
    }
    english = {change.sentence.en for change in changes}
    assert "Measure “Sprachgruppen in Kitas”: end was 31 Jul 2028, now 31 Jul 2030." in english
    assert len(by_entry(changes)[("measures", "m-sprache")]) == 6


def test_every_part_of_a_plan_has_a_name_in_both_languages() -> None:
    kinds = [each for module in (document, records) for each in vars(module).values() if is_dataclass(each)]
    for kind in kinds:
        for each in fields(kind):  # type: ignore[arg-type]
            assert field_name(each.name).en
    for name in LISTS.values():
        assert kind_name(name).de
    assert set(LISTS.values()) == {
        name
        for name, hint in get_type_hints(Plan).items()
        if "tuple" in str(hint) and name not in {"versions", "because"}
    }


def test_every_choice_of_an_entry_has_words() -> None:
    found = [
        (field, member)
        for kind in LISTS
        for field, hint in get_type_hints(kind).items()
        for one in (get_args(hint) or (hint,))
        if isinstance(one, type) and issubclass(one, StrEnum)
        for member in one
    ]
    assert {field for field, _member in found} == {"level", "direction", "kind", "decision", "result"}
    for field, member in found:
        assert said(field, member, Names({})).de


@CALM
@given(PLANS, PLANS)
def test_any_two_plans_can_be_compared(old: Plan, new: Plan) -> None:
    assert compare(old, old) == []
    for change in compare(old, new):
        assert change.sentence.de.endswith(".")
        assert change.kind in ChangeKind


@CALM
@given(PLANS, PLANS)
def test_any_version_can_be_restored(first: Plan, second: Plan) -> None:
    """Kept as JSON, changed beyond recognition, brought back: the content is the same, the history grows."""
    kept = json.dumps(plan_as_dict(first))
    now = replace(second, versions=first.versions)
    back = restored(plan_from_dict(json.loads(kept)), now, on=ON, reason="zurück", role="Planung")
    assert content_print(back) == content_print(first)
    assert back.versions[:-1] == now.versions
    assert back.versions[-1].number == now.version + 1


def test_numbers_are_german_in_german() -> None:
    assert number(1234.5).de == "1.234,5"
    assert number(-0.0004).de == "0"
    assert number(100).en == "100"
    assert euro(1250000).de == "1.250.000 €"


def test_a_new_version_keeps_its_reason_and_data_state() -> None:
    plan = new_version(small(), on=ON, reason="Halbzeit", role="Planung", data_state=7, datasets=["a@1"])
    assert (plan.version, plan.versions[-1].data_state, plan.versions[-1].datasets) == (2, 7, ("a@1",))
