"""Profiles are complete and sourced; a bad one says everything that is wrong; towns override with reason."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from kommune360.base.findings import InputRefused
from kommune360.demand.land_rules import (
    EVIDENCE,
    KEYS,
    apply_overrides,
    load_rule,
    profile_ids,
    profile_names,
    read_profile,
)

CASES = Path(__file__).parents[2] / "cases"
RIGHTS = yaml.safe_load((CASES / "demand_all_day.yaml").read_text(encoding="utf-8"))["grades"]


@pytest.mark.parametrize("profile", profile_ids())
def test_every_profile_is_complete_and_sourced(profile: str) -> None:
    rule = load_rule(profile)
    assert set(rule.values) == set(KEYS)
    for value in rule.values.values():
        assert value.source
        assert value.name.de
        assert value.name.en
        assert value.evidence in EVIDENCE
    assert profile_names()[profile] == rule.name


@pytest.mark.parametrize("profile", profile_ids())
@pytest.mark.parametrize("year", RIGHTS)
def test_all_day_right_by_grade_and_school_year(profile: str, year: int) -> None:
    assert list(load_rule(profile).grades_with_right(year)) == RIGHTS[year]


def test_group_forms_of_north_rhine_westphalia() -> None:
    forms = {
        form.id: form.places_u3 + form.places_3plus for form in load_rule("nordrhein-westfalen").group_forms
    }
    assert forms == {"I": 20, "II": 10, "III": 25, "IIIc": 20}


def test_what_a_profile_does_not_say_comes_from_the_standard() -> None:
    assert load_rule("berlin")["reserve"] == load_rule("standard")["reserve"]
    assert load_rule("berlin").values["reserve"].profile == "standard"
    assert load_rule("berlin")["extra_cohort"] == 6


def test_an_override_needs_a_reason_and_keeps_it() -> None:
    override = {"value": "reserve", "set": 0.05, "reason": "Beschluss vom 3.2.", "author": "Planung"}
    rule = load_rule("standard", [override])
    assert rule["reserve"] == 0.05
    assert rule.values["reserve"].reason == "Beschluss vom 3.2."
    assert rule.fingerprint != load_rule("standard").fingerprint
    with pytest.raises(InputRefused) as refused:
        load_rule("standard", [{"value": "reserve", "set": 0.05}])
    assert "Grund" in str(refused.value)


def test_all_wrong_overrides_are_told_at_once() -> None:
    wrong = [
        {"value": "reserve", "set": 3, "reason": "x"},
        {"value": "cohorts_peak", "set": 9, "reason": "x"},
        {"value": "nonsense", "set": 1, "reason": "x"},
    ]
    _, findings = apply_overrides(load_rule("standard"), wrong)
    assert len(findings.errors) == 3


def test_an_unknown_profile_lists_those_there_are() -> None:
    with pytest.raises(InputRefused) as refused:
        load_rule("atlantis")
    assert "nordrhein-westfalen" in refused.value.findings[0].remedy.de


def profile_text(**entry: object) -> str:
    value = {
        "name": {"de": "Vorhaltung", "en": "reserve"},
        "value": 0.1,
        "unit": "share",
        "valid_from": "2024-08-01",
        "evidence": "V",
        "source": "Satzung",
        "note": {"de": "x", "en": "x"},
    }
    own = {"id": "own", "name": {"de": "Eigenes", "en": "Own"}, "extends": "standard"}
    return yaml.safe_dump(own | {"values": {"reserve": value | entry}}, allow_unicode=True)


def test_a_good_own_profile_is_read() -> None:
    rule, findings = read_profile(profile_text())
    assert not findings
    assert rule is not None
    assert rule["reserve"] == 0.1


@pytest.mark.parametrize(
    ("entry", "word"),
    [
        ({"value": 1.5}, "Anteil"),
        ({"value": "viel"}, "Anteil"),
        ({"value": True}, "Anteil"),
        ({"evidence": "X"}, "evidence"),
        ({"valid_from": "bald"}, "valid_from"),
        ({"name": {"de": "nur deutsch"}}, "de und en"),
    ],
)
def test_a_bad_value_is_told(entry: dict[str, object], word: str) -> None:
    rule, findings = read_profile(profile_text(**entry), "own.yaml")
    assert rule is None
    assert any(word in finding.what.de for finding in findings)
    assert all(finding.place.file == "own.yaml" for finding in findings)


@pytest.mark.parametrize("text", ["[1, 2", "just words", "id: x", "id: x\nextends: moon\nvalues: {}"])
def test_a_broken_file_is_a_finding_not_a_traceback(text: str) -> None:
    rule, findings = read_profile(text)
    assert rule is None
    assert findings.stops


def test_a_profile_without_base_must_be_complete() -> None:
    text = yaml.safe_dump({"id": "x", "name": {"de": "x", "en": "x"}, "values": {}})
    _, findings = read_profile(text)
    assert len(findings.errors) >= 1
