"""How a figure is written: German and English, a real minus, and what stands where none is.

From numbers to text; every document and the command line use the same words for the same number.
"""

from __future__ import annotations

from babel.numbers import format_decimal, format_percent

MINUS = "\N{MINUS SIGN}"
NONE = "\N{EN DASH}"  # no figure; never a zero


def figure(value: float | None, language: str = "de", *, digits: int | None = None) -> str:
    """Write ``value``; ``digits`` fixes the decimals, else none for whole numbers and up to two.

    >>> figure(1234.5), figure(-7), figure(None)
    ('1.234,5', '−7', '–')
    """
    if value is None:
        return NONE
    form = "#,##0.##" if digits is None else "#,##0" + ("." + "0" * digits if digits else "")
    text: str = format_decimal(value, format=form, locale=language)
    return MINUS + text[1:] if text.startswith("-") and text.strip("-0.,") else text.lstrip("-")


def whole(value: float | None, language: str = "de") -> str:
    """Children and places are shown in whole numbers, halves away from zero."""
    return figure(None if value is None else rounded(value), language)


def signed(value: float | None, language: str = "de") -> str:
    """A balance with its sign: ``+18``, ``−296``, ``0``."""
    text = whole(value, language)
    return f"+{text}" if value is not None and rounded(value) > 0 else text


def percent(share: float | None, language: str = "de") -> str:
    """A share 0..1 as percent, one decimal where it needs one."""
    if share is None:
        return NONE
    text: str = format_percent(
        share, format="#,##0.#\N{NO-BREAK SPACE}%" if language != "en" else "#,##0.#%", locale=language
    )
    return text


def rounded(value: float) -> int:
    """Round halves away from zero, as a person does."""
    return int(abs(value) + 0.5) * (-1 if value < 0 else 1)
