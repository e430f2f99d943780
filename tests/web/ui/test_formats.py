"""Are figures written as German and English readers expect? Babel is the other implementation."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest
from babel.numbers import format_decimal
from django.template import Context, Template
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from kommune360.base.flags import Flag
from kommune360.base.periods import Period
from kommune360.web.ui import formats


@given(
    value=st.floats(-1e12, 1e12, allow_nan=False) | st.integers(-(10**12), 10**12),
    digits=st.integers(0, 3),
    language=st.sampled_from(["de", "en"]),
)
def test_agrees_with_babel(value: float, digits: int, language: str) -> None:
    rounded = round(value, digits) or 0
    pattern = "#,##0" + ("." + "0" * digits if digits else "")
    expected = format_decimal(f"{abs(rounded):.{digits}f}", format=pattern, locale=language)
    sign = "−" if rounded < 0 else ""
    assert formats.number(value, language, digits) == sign + expected


@pytest.mark.parametrize(
    ("value", "language", "digits", "signed", "written"),
    [
        (1253, "de", 0, False, "1.253"),
        (1253, "en", 0, False, "1,253"),
        (46.8, "de", 1, False, "46,8"),
        (-296, "de", 0, True, "−296"),
        (18, "de", 0, True, "+18"),
        (0, "de", 0, True, "0"),
        (-0.2, "de", 0, True, "0"),
        (None, "de", 0, False, "–"),
        (float("nan"), "de", 0, False, "–"),
    ],
)
def test_numbers(value: float | None, language: str, digits: int, signed: bool, written: str) -> None:
    assert formats.number(value, language, digits, signed) == written


def test_no_two_reasons_for_a_gap_look_alike() -> None:
    gaps = [flag for flag in Flag if not formats.has_value(flag)]
    for language in ("de", "en"):
        written = [formats.flagged(None, flag, language) for flag in gaps]
        assert len(set(written)) == len(gaps)
        assert "0" not in "".join(written)


def test_reservations_stand_beside_the_number() -> None:
    assert formats.flagged(1234, Flag.LIMITED, "de") == "(1.234)"
    assert formats.flagged(1234, Flag.ESTIMATE, "en") == "1,234\u202fe"
    assert formats.flagged(0, Flag.ZERO, "de") == "0"


def test_units_and_periods() -> None:
    assert formats.with_unit(46.8, "percent", "de", 1) == "46,8\u202f%"
    assert formats.with_unit(12, "places", "de") == "12\xa0Plätze"
    assert formats.period(Period("2018-12-31"), "de") == "31.12.2018"
    assert formats.period("2026/27", "de") == "2026/27"
    assert formats.period("irgendwann", "de") == "irgendwann"


@pytest.mark.parametrize("language", ["de", "en"])
def test_a_date_in_a_template_is_written_as_everywhere_else(language: str) -> None:
    with translation.override(language):
        written = Template("{{ day|date:'SHORT_DATE_FORMAT' }}").render(Context({"day": dt.date(2027, 3, 4)}))
    assert written == formats.period("2027-03-04", language)


def test_no_template_writes_dates_in_one_language_only() -> None:
    templates = Path(formats.__file__).parents[1].glob("*/templates/**/*.html")
    assert [path.name for path in templates if "d.m.Y" in path.read_text(encoding="utf-8")] == []
