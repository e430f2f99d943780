"""The profile is a file that can be signed, changed in one value, and never misread in silence."""

from __future__ import annotations

from pathlib import Path

import pytest

from kommune360.base.findings import InputRefused
from kommune360.disclosure.profiles import profile_from, read_profile, standard_profile


def test_the_standard_thresholds_are_three_five_and_ten() -> None:
    """Practice: 3 in official tables, 5 for health and welfare, 10 for police and surveys."""
    profile = standard_profile()
    assert [rule.threshold for rule in profile.rules.values()] == [3, 5, 10]
    assert [profile.width_of(rule) for rule in profile.rules.values()] == [1, 3, 8]
    assert not profile.signature.given


def test_a_town_names_only_what_differs(tmp_path: Path) -> None:
    path = tmp_path / "profil.yaml"
    path.write_text(
        "id: stadt\nsensitivities: {normal: {threshold: 4}}\nzeros: protected\n"
        "signature: {name: A. Muster, date: 2026-11-20}\n",
        encoding="utf-8",
    )
    profile = read_profile(path)
    assert profile.rule().threshold == 4
    assert profile.rule().min_denominator == standard_profile().rule().min_denominator
    assert profile.width_of(profile.rule()) == 3  # 0 to 3
    assert profile.signature.given
    assert profile.fingerprint != standard_profile().fingerprint


def test_the_signature_is_part_of_the_fingerprint() -> None:
    unsigned, signed = profile_from({}), profile_from({"signature": {"name": "A", "date": "2026-01-02"}})
    assert unsigned.fingerprint == standard_profile().fingerprint != signed.fingerprint


def test_everything_wrong_is_told_at_once(tmp_path: Path) -> None:
    path = tmp_path / "profil.yaml"
    path.write_text(
        "treshold: 5\nzeros: maybe\nprotection: {width: 0}\nsensitivities: {normal: {threshold: -1}}\n",
        encoding="utf-8",
    )
    with pytest.raises(InputRefused) as refused:
        read_profile(path)
    assert {finding.place.column for finding in refused.value.findings} == {
        "treshold",
        "zeros",
        "protection",
        "sensitivities/normal",
    }


@pytest.mark.parametrize("text", ["- 1\n- 2\n", "a: [", "\x00"])
def test_what_is_no_profile_is_refused(tmp_path: Path, text: str) -> None:
    path = tmp_path / "profil.yaml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(InputRefused):
        read_profile(path)


def test_an_indicator_may_ask_for_more_never_for_less() -> None:
    rule = standard_profile().rule("welfare")
    assert rule.at_least(threshold=3, min_denominator=200).threshold == 5
    assert rule.at_least(threshold=3, min_denominator=200).min_denominator == 200
