"""Levers written as YAML become levers; what does not fit is named, all at once."""

from __future__ import annotations

from pathlib import Path

import pytest

from kommune360.base.findings import Findings
from kommune360.projection.lever_files import KINDS, levers_from, read_levers
from kommune360.projection.levers import Arrival, Births, Housing

FILE = """\
levers:
  - {lever: births, factor: 1.1, from_year: 2027}
  - {lever: housing, area: "0101", dwellings: 120, year: 2028, delay: [0.6, 0.3, 0.1], from_town: 0.5}
  - {lever: arrival, area: "0102", persons: 400, year: 2027, kind: families}
  - {lever: moves, area: "0101", persons_a_year: -5, from_year: 2027, until_year: 2029,
     ages: [{age_from: 0, age_to: 18, share: 1}]}
  - {lever: closing, area: "0103", persons: 60, year: 2029, ages: [{age_from: 14, age_to: 18, share: 1}]}
"""


def test_every_kind_is_read(tmp_path: Path) -> None:
    (tmp_path / "levers.yaml").write_text(FILE, encoding="utf-8")
    findings = Findings()
    levers = read_levers(tmp_path / "levers.yaml", findings)
    assert not findings
    assert {type(lever) for lever in levers} == set(KINDS.values())
    assert levers[0] == Births(1.1, 2027)
    assert levers[1] == Housing("0101", 120, 2028, delay=(0.6, 0.3, 0.1), from_town=0.5)
    assert levers[2] == Arrival("0102", 400, 2027, kind="families")


@pytest.mark.parametrize(
    "entry",
    [
        {"lever": "rain"},
        {"lever": "births", "factor": -1, "from_year": 2027},
        {"lever": "births", "factor": "viel", "from_year": 2027},
        {"lever": "arrival", "area": 101, "persons": 4, "year": 2027},
        {"lever": "arrival", "area": "1", "persons": 4, "year": 2027, "kind": "martians"},
        {"lever": "housing", "area": "1", "dwellings": 4, "year": 2027, "delay": [0.9, 0.9]},
        {"lever": "housing", "area": "1", "dwellings": 4, "year": 2027, "colour": "red"},
        {"lever": "closing", "area": "1", "persons": 4, "year": 2027},
        {
            "lever": "closing",
            "area": "1",
            "persons": 4,
            "year": 2027,
            "ages": [{"age_from": 9, "age_to": 4, "share": 1}],
        },
        "births",
        None,
    ],
)
def test_what_does_not_fit_is_named(entry: object) -> None:
    findings = Findings()
    good = {"lever": "births", "factor": 1.0, "from_year": 2027}
    assert levers_from([entry, good], findings) == (Births(1.0, 2027),)
    assert [finding.code for finding in findings] == ["lever-invalid"]
    assert findings.stops


@pytest.mark.parametrize("content", [None, "x", {"levers": 3}, {}])
def test_no_list_is_no_levers(content: object) -> None:
    findings = Findings()
    assert levers_from(content, findings) == ()
    assert findings.codes() == {"lever-invalid"}


def test_a_broken_file_is_a_finding(tmp_path: Path) -> None:
    (tmp_path / "levers.yaml").write_text("a: [1", encoding="utf-8")
    assert read_levers(tmp_path / "levers.yaml", findings := Findings()) == ()
    assert findings.codes() == {"lever-invalid"}
