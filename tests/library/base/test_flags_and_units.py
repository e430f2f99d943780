"""Flags and units: every one is named in both languages, and the kinds stay apart."""

from __future__ import annotations

from kommune360.base.flags import HAS_VALUE, LABELS, WITHOUT_VALUE, Flag
from kommune360.base.units import UNITS


def test_every_flag_is_named_in_both_languages() -> None:
    assert set(LABELS) == set(Flag)
    for flag, label in LABELS.items():
        assert label.de.strip(), flag
        assert label.en.strip(), flag
    assert len({label.de for label in LABELS.values()}) == len(Flag)
    assert len({label.en for label in LABELS.values()}) == len(Flag)


def test_a_flag_either_has_a_value_or_has_none() -> None:
    assert set(Flag) == HAS_VALUE | WITHOUT_VALUE
    assert not HAS_VALUE & WITHOUT_VALUE
    # nothing there is a count; a blank, a secret, an unreliable, a blocked and a late one are none
    assert Flag.ZERO in HAS_VALUE
    assert {
        Flag.MISSING,
        Flag.SUPPRESSED,
        Flag.UNRELIABLE,
        Flag.NOT_APPLICABLE,
        Flag.NOT_YET,
    } <= WITHOUT_VALUE


def test_units_know_their_own_name_and_ratios_never_add_up() -> None:
    for key, unit in UNITS.items():
        assert unit.id == key
        assert unit.label.de.strip(), key
        assert unit.label.en.strip(), key
    assert not any(
        UNITS[key].additive for key in ("percent", "per_1000", "eur_mean", "index", "class", "unknown")
    )
    assert all(UNITS[key].additive for key in ("count", "persons", "places"))
