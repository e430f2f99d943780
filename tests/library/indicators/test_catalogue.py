"""The catalogue of the house: complete, sound, in both languages; a town overrides, adds and versions."""

from __future__ import annotations

from pathlib import Path

import pytest

from kommune360.base.units import UNITS
from kommune360.indicators.checks import check, definition_findings, usable
from kommune360.indicators.definitions import DIRECTIONS, PHASES, shipped, with_own
from kommune360.indicators.graph import resolved
from kommune360.indicators.terms import compiled

CORE = {
    "CTX": 18, "PRE": 5, "U3": 9, "U6": 15, "PRI": 10, "SEC": 13, "TRA": 6, "HZE": 9, "BUT": 1, "DIA": 2,
}  # fmt: skip


def test_all_88_indicators_of_the_house_are_there_and_sound() -> None:
    core = [d for d in shipped() if d.core]
    assert len(core) == 88
    assert {p: sum(d.id.startswith(p) for d in core) for p in CORE} == CORE
    assert not list(check(shipped()))
    assert len(usable(shipped())[0]) == len(shipped())


def test_every_definition_says_what_a_reader_needs() -> None:
    for definition in shipped():
        assert definition.question.de.endswith("?"), definition.id
        assert definition.question.en.endswith("?"), definition.id
        assert definition.name.de != definition.question.de
        assert definition.unit in UNITS
        assert definition.phase in PHASES
        assert definition.direction in DIRECTIONS
        assert definition.source, definition.id
        assert definition.valid_from, definition.id
        assert 0 <= definition.sensitivity <= 3
        assert bool(definition.caveat.de) == bool(definition.caveat.en)
        compiled(resolved(definition.formula, shipped().newest))


OWN = """
phase: context
indicators:
  - id: ctx02
    version: 2
    valid_from: "2026-07-01"
    formula: residents[0,20) / residents[20,67) per 100
  - id: DOGS
    name: {de: Hunde je Kind, en: Dogs per child}
    question: {de: "Wie viele Hunde leben hier?", en: "How many dogs live here?"}
    formula: dogs / residents[0,18) per 100
    unit: per_100
    direction: neutral
    topic: environment
variables:
  - {id: dogs, de: Hunde, en: Dogs, unit: count, reference: "12-31", names: [gemeldete hunde]}
"""


def own(tmp_path: Path, text: str) -> Path:
    (tmp_path / "own.yaml").write_text(text, encoding="utf-8")
    return tmp_path


def test_a_town_changes_one_key_adds_its_own_and_keeps_what_was(tmp_path: Path) -> None:
    catalogue, findings = with_own(own(tmp_path, OWN))
    assert not findings
    assert not check(catalogue)
    assert len(catalogue) == len(shipped()) + 1
    assert catalogue["CTX02"].version == 2
    assert catalogue["CTX02"].name == shipped()["CTX02"].name
    assert catalogue.version("CTX02", 1) == shipped()["CTX02"]
    assert catalogue["CTX02"].fingerprint != shipped()["CTX02"].fingerprint
    assert catalogue["DOGS"].origin == "own.yaml"
    assert catalogue.variables["dogs"].stock


def test_another_formula_needs_another_version(tmp_path: Path) -> None:
    catalogue, findings = with_own(own(tmp_path, OWN.replace("    version: 2\n", "")))
    assert findings.codes() == {"indicator-version-missing"}
    assert catalogue["CTX02"] == shipped()["CTX02"]


@pytest.mark.parametrize(
    ("before", "after", "code"),
    [
        (
            '    question: {de: "Wie viele Hunde leben hier?", en: "How many dogs live here?"}\n',
            "",
            "indicator-incomplete",
        ),
        ('en: "How many', 'fr: "How many', "indicator-incomplete"),
        ("unit: per_100", "unit: per_dozen", "indicator-value-unknown"),
        ("direction: neutral", "direction: nice", "indicator-value-unknown"),
        ("topic: environment", "topic: environment\n    colour: red", "indicator-key-unknown"),
        ("dogs / residents[0,18)", "dogs / residents[0,18", "formula-syntax"),
        ('reference: "12-31", names', "unit: light_years, names", "indicator-incomplete"),
        ("phase: context", "- phase", "indicators-unreadable"),
        ("phase: context", "phase: [", "indicators-unreadable"),
        ("id: DOGS", "name: x", "indicator-incomplete"),
        ('valid_from: "2026-07-01"', 'valid_from: "summer"', "indicator-incomplete"),
    ],
)
def test_what_is_wrong_with_a_file_is_told(tmp_path: Path, before: str, after: str, code: str) -> None:
    text = OWN.replace(before, after)
    if code == "indicator-incomplete" and "id: DOGS" in before:
        text = OWN.replace("  - id: DOGS\n    name", "  - name")
    _, findings = with_own(own(tmp_path, text))
    assert code in findings.codes()
    assert all(f.place.file == "own.yaml" for f in findings)


def test_no_folder_changes_nothing(tmp_path: Path) -> None:
    catalogue, findings = with_own(tmp_path / "absent")
    assert not findings
    assert catalogue.newest == shipped().newest


def test_unknown_variables_of_a_town_are_told_with_their_place(tmp_path: Path) -> None:
    catalogue, _ = with_own(own(tmp_path, OWN.replace("dogs / residents[0,18)", "dgs / residets[0,18)")))
    found = definition_findings(catalogue["DOGS"], catalogue)
    assert [f.code for f in found] == ["formula-name-unknown"] * 2
    assert "dogs" in found[0].why.en
    assert (found[0].place.file, found[0].place.column) == ("own.yaml", "DOGS")
