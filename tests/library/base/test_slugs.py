"""Slugs are ASCII, stable, and their own slug."""

from hypothesis import given
from hypothesis import strategies as st

from kommune360.base.slugs import slug


def test_german_letters() -> None:
    assert slug("Straße der Einheit, Ä Ö ü") == "strasse_der_einheit_ae_oe_ue"
    assert slug("Anteil in %", "-") == "anteil-in-prozent"
    assert slug("a\u0308pfel") == "aepfel"  # decomposed ä


@given(st.text())
def test_a_slug_is_its_own_slug(text: str) -> None:
    once = slug(text)
    assert once.isascii()
    assert len(once) <= 80
    assert slug(once) == once


def test_long_texts_are_cut_at_a_word() -> None:
    assert slug("wort " * 30, limit=12) == "wort_wort"
