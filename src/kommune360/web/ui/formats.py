"""How is a figure written for a reader? German or English numbers, real minus, unit, reason for a gap.

In: numbers, flags, periods and units of ``base``. Out: plain text; the template decides on the markup.
"""

from __future__ import annotations

from kommune360.base.flags import HAS_VALUE, LABELS, Flag
from kommune360.base.periods import Period, parse_period
from kommune360.base.units import UNITS

MINUS = "\u2212"
NARROW = "\u202f"
SIGNS = {
    Flag.MISSING: "–",
    Flag.SUPPRESSED: "◧",
    Flag.UNKNOWN_OR_SECRET: "·",
    Flag.UNRELIABLE: "/",
    Flag.NOT_APPLICABLE: "×",
    Flag.NOT_YET: "…",
    Flag.INVALID_TEXT: "!",
}
SHORT = {
    Flag.SUPPRESSED: {"de": "verdeckt", "en": "withheld"},
    Flag.UNKNOWN_OR_SECRET: {"de": "unbekannt", "en": "unknown"},
    Flag.UNRELIABLE: {"de": "unsicher", "en": "unreliable"},
    Flag.NOT_APPLICABLE: {"de": "entfällt", "en": "not applicable"},
    Flag.NOT_YET: {"de": "folgt", "en": "to come"},
    Flag.MISSING: {"de": "fehlt", "en": "missing"},
    Flag.INVALID_TEXT: {"de": "keine Zahl", "en": "no number"},
}


_GERMAN = str.maketrans(",.", ".,")  # a page holds thousands of numbers; tests compare with Babel


def number(value: float | int | None, language: str, digits: int = 0, signed: bool = False) -> str:
    """``1.253``, ``46,8``, ``−296``, with ``signed`` also ``+18``; a missing value is an en dash.

    A value that rounds to nothing carries no sign.
    """
    if value is None or value != value:
        return SIGNS[Flag.MISSING]
    rounded = round(value, digits) or 0
    written = f"{abs(rounded):,.{digits}f}"
    if language != "en":
        written = written.translate(_GERMAN)
    if rounded < 0:
        return MINUS + written
    return "+" + written if signed and rounded > 0 else written


def with_unit(value: float | None, unit: str, language: str, digits: int = 0, signed: bool = False) -> str:
    """Number and sign of the unit (an id of ``base.units``), e.g. ``46,8 %``."""
    written = number(value, language, digits, signed)
    sign = UNITS[unit].sign.in_language(language) if unit in UNITS else ""
    if value is None or not sign:
        return written
    return f"{written}{NARROW if sign == '%' else chr(0xA0)}{sign}"


def period(value: Period | str, language: str) -> str:
    """The period's readable name; text that is no period stays as it is."""
    found = value if isinstance(value, Period) else parse_period(str(value))
    return found.label(language) if found is not None else str(value)


def flag_label(value: Flag | str, language: str) -> str:
    return LABELS[Flag(value)].in_language(language)


def has_value(flag: Flag | str) -> bool:
    return Flag(flag) in HAS_VALUE


def flagged(
    value: float | None, flag: Flag | str, language: str, digits: int = 0, signed: bool = False
) -> str:
    """One cell of a table: the number with its reservation, or the reason why there is none.

    ``(1.234)`` limited, ``1.234 e`` estimated, ``p`` provisional, ``r`` revised, ``◧ verdeckt``.
    """
    state = Flag(flag)
    if state not in HAS_VALUE:
        return f"{SIGNS[state]} {SHORT[state]['en' if language == 'en' else 'de']}"
    written = number(value, language, digits, signed)
    if state is Flag.LIMITED:
        return f"({written})"
    mark = {Flag.ESTIMATE: "e", Flag.PROVISIONAL: "p", Flag.REVISED: "r"}.get(state)
    return f"{written}{NARROW}{mark}" if mark else written
