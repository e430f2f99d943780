"""Numbers and signs: every way of writing them gives the value and the flag it stands for."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kommune360.base.flags import Flag
from kommune360.exchange.tables import numbers
from kommune360.exchange.tables.numbers import ENGLISH, GERMAN, UNSURE


@pytest.mark.parametrize(
    ("text", "number_format", "value", "flag"),
    [
        ("1.234,5", GERMAN, 1234.5, Flag.OK),
        ("1,234.5", ENGLISH, 1234.5, Flag.OK),
        ("2930,00", GERMAN, 2930.0, Flag.OK),
        (".707", ENGLISH, 0.707, Flag.OK),
        ("-.936", ENGLISH, -0.936, Flag.OK),
        (" 1 675    ", GERMAN, 1675.0, Flag.OK),
        ("-  23", GERMAN, -23.0, Flag.OK),
        ("3,140  ", ENGLISH, 3140.0, Flag.OK),
        ("12,5 %", GERMAN, 12.5, Flag.OK),
        ("(17)", GERMAN, 17.0, Flag.LIMITED),
        ("17 e", GERMAN, 17.0, Flag.ESTIMATE),
        ("17p", GERMAN, 17.0, Flag.PROVISIONAL),
        ("1.017r", GERMAN, 1017.0, Flag.REVISED),
        ("12 1)", GERMAN, 12.0, Flag.OK),
        ("12¹", GERMAN, 12.0, Flag.OK),
        ("-", GERMAN, 0.0, Flag.ZERO),
        ("–", GERMAN, 0.0, Flag.ZERO),
        (".", GERMAN, None, Flag.UNKNOWN_OR_SECRET),
        ("x", GERMAN, None, Flag.NOT_APPLICABLE),
        ("/", GERMAN, None, Flag.UNRELIABLE),
        ("...", GERMAN, None, Flag.NOT_YET),
        ("*", GERMAN, None, Flag.SUPPRESSED),
        ("", GERMAN, None, Flag.MISSING),
        ("NA", GERMAN, None, Flag.MISSING),
        ("-9999", GERMAN, None, Flag.MISSING),
        (-9999, GERMAN, None, Flag.MISSING),
        (float("nan"), GERMAN, None, Flag.MISSING),
        ("ungültig (EW unter 300)", GERMAN, None, Flag.INVALID_TEXT),
        ("unter 3", GERMAN, None, Flag.SUPPRESSED),
        ("< 5", GERMAN, None, Flag.SUPPRESSED),
        ("weniger als 10", GERMAN, None, Flag.SUPPRESSED),
        ("fewer than 5", ENGLISH, None, Flag.SUPPRESSED),
        ("unter 300", GERMAN, None, Flag.INVALID_TEXT),
        ("1.23.4", GERMAN, None, Flag.INVALID_TEXT),
        ("31.12.2018", GERMAN, None, Flag.INVALID_TEXT),
    ],
)
def test_cell(text: str | float, number_format: str, value: float | None, flag: Flag) -> None:
    parsed = numbers.parse(text, number_format)
    assert parsed.flag is flag
    assert parsed.value == (pytest.approx(value) if value is not None else None)


@pytest.mark.parametrize(
    ("cells", "reading"),
    [
        (["3,384", "39.8"], ENGLISH),
        (["1.560", "34,8"], GERMAN),
        (["2930,00"], GERMAN),
        ([".707", "1.1562541"], ENGLISH),
        (["1.234.567"], GERMAN),
        (["987", "1.234", "12"], GERMAN),  # separators only from a thousand on: thousands
        (["1.234", "2.345"], UNSURE),
        (["1,234", "2,345"], UNSURE),
        ([987, "1.234", 12], GERMAN),  # the same where the workbook holds the small ones as numbers
        ([1200, "1.234", 12], UNSURE),  # typed numbers from a thousand on: the text may be a decimal
        ([0.5, "1.234", 12], UNSURE),
        (["12000", "1.234"], ENGLISH),  # thousands are written without separator: decimals
        (["12", "3400"], None),
    ],
)
def test_format_is_decided_from_all_cells(cells: list[str | float], reading: str | None) -> None:
    assert numbers.evidence(cells).reading == reading


@given(st.floats(-1e9, 1e9, allow_nan=False).map(lambda v: round(v, 2)))
def test_german_and_english_writing_of_a_number_are_read_back(value: float) -> None:
    english = f"{value:,.2f}"
    german = english.translate(str.maketrans(",.", ".,"))
    assert numbers.parse(english, ENGLISH).value == pytest.approx(value)
    assert numbers.parse(german, GERMAN).value == pytest.approx(value)


@given(st.integers(-(10**12), 10**12))
def test_typed_and_written_whole_numbers_agree(value: int) -> None:
    expected = None if value in (-9999, -99999, -999999) else float(value)
    assert numbers.parse(value, GERMAN).value == expected
    assert numbers.parse(str(value), ENGLISH).value == expected


@given(st.text(max_size=12))
def test_any_text_gives_a_value_or_a_flag_without_value(text: str) -> None:
    parsed = numbers.parse(text, GERMAN)
    assert (parsed.value is None) == (parsed.flag in (*_without(),))


def _without() -> list[Flag]:
    from kommune360.base.flags import WITHOUT_VALUE

    return list(WITHOUT_VALUE)
