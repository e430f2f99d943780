"""Findings: collected, ordered by what stops, and complete as data."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kommune360.base.findings import Finding, Findings, InputRefused, Place, Severity
from kommune360.base.fingerprints import fingerprint_bytes, fingerprint_file, fingerprint_json
from kommune360.base.text import Text


def finding(code: str, severity: Severity, place: Place = Place()) -> Finding:  # noqa: B008 - frozen
    return Finding(code, severity, Text("was", "what"), Text("warum", "why"), Text("tun", "do"), place)


def test_only_errors_stop() -> None:
    found = Findings()
    assert not found
    found.extend([finding("header-deep", Severity.INFO), finding("total-off", Severity.WARNING)])
    assert not found.stops
    found.add(finding("personal-data", Severity.ERROR))
    assert found.stops
    assert found.codes() == {"header-deep", "total-off", "personal-data"}
    assert [f.code for f in found.errors] == ["personal-data"]
    assert [f.code for f in found.warnings] == ["total-off"]
    assert len(list(found)) == len(found) == 3


def test_a_finding_as_data_keeps_all_it_says() -> None:
    place = Place(file="kitas.xlsx", sheet="Plätze", row=12, column="F")
    as_data = finding("total-off", Severity.WARNING, place).as_dict()
    assert as_data == {
        "code": "total-off",
        "severity": "warning",
        "file": "kitas.xlsx",
        "sheet": "Plätze",
        "row": 12,
        "column": "F",
        "what": {"de": "was", "en": "what"},
        "why": {"de": "warum", "en": "why"},
        "remedy": {"de": "tun", "en": "do"},
    }
    assert str(place) == "kitas.xlsx · Plätze · Z. 12 · F"


def test_refusal_carries_every_finding() -> None:
    all_of_them = [finding("one", Severity.ERROR), finding("two", Severity.WARNING)]
    with pytest.raises(InputRefused, match="one: was; two: was") as caught:
        raise InputRefused(all_of_them)
    assert caught.value.findings == all_of_them


@pytest.mark.parametrize(("language", "expected"), [("de", "Bedarf"), ("en", "need"), ("fr", "Bedarf")])
def test_german_is_the_language_where_none_fits(language: str, expected: str) -> None:
    assert Text("Bedarf", "need").in_language(language) == expected


@given(st.dictionaries(st.text(max_size=5), st.one_of(st.integers(), st.text(max_size=8)), max_size=6))
def test_the_fingerprint_of_json_ignores_the_order_of_keys(value: dict[str, object]) -> None:
    backwards = dict(reversed(list(value.items())))
    assert fingerprint_json(value) == fingerprint_json(backwards)
    assert fingerprint_json(value) != fingerprint_json({**value, "one more key": 1})


def test_the_fingerprint_of_a_file_is_that_of_its_bytes(tmp_path: Path) -> None:
    path = tmp_path / "daten.csv"
    path.write_bytes("Gebiet;Wert\n0101;5\n".encode("cp1252"))
    assert fingerprint_file(path) == fingerprint_bytes(path.read_bytes())
    # SHA-256 of nothing, FIPS 180-4
    assert fingerprint_bytes(b"") == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
