"""Numbers are written as German and English readers expect, and read back to the same number."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kommune360.reports.numbers import figure, percent, rounded, signed, whole


@pytest.mark.parametrize(
    ("value", "german", "english"),
    [
        (1234.5, "1.234,5", "1,234.5"),
        (-1234.0, "−1.234", "−1,234"),
        (0.0, "0", "0"),
        (-0.0, "0", "0"),
        (-0.001, "0", "0"),
        (None, "–", "–"),
        (2930, "2.930", "2,930"),
    ],
)
def test_figures(value: float | None, german: str, english: str) -> None:
    assert figure(value) == german
    assert figure(value, "en") == english


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (18.4, "+18"),
        (-295.5, "−296"),
        (0.4, "0"),
        (-0.4, "0"),
        (0.5, "+1"),
        (-0.5, "−1"),
        (None, "–"),
        (1e4, "+10.000"),
    ],
)
def test_balances_carry_their_sign(value: float | None, text: str) -> None:
    assert signed(value) == text


def test_percent() -> None:
    assert percent(0.355) == "35,5\N{NO-BREAK SPACE}%"
    assert percent(1.0) == "100\N{NO-BREAK SPACE}%"
    assert percent(0.355, "en") == "35.5%"
    assert percent(None) == "–"


@given(st.floats(-1e7, 1e7, allow_nan=False))
def test_a_written_number_reads_back(value: float) -> None:
    german = whole(value).replace(".", "").replace("−", "-")
    assert int(german) == rounded(value)
    assert abs(rounded(value) - value) <= 0.5
    assert signed(value).lstrip("+") == whole(value)
