"""Which number does a cell hold, and which flag?

From distinct cells of a column to values and flags. Whether ``3.384`` means three thousand or three
point four is decided once for the file, from all its columns together, never cell by cell.
"""

from __future__ import annotations

import functools
import math
import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from kommune360.base.flags import Flag
from kommune360.exchange.sheets import Cell
from kommune360.exchange.tables import words

GERMAN = "de"  # 1.234,5
ENGLISH = "en"  # 1,234.5
UNSURE = "unsure"  # only readings such as 1.234 that both formats allow

_BLANKS = re.compile(r"[\s'’\u00a0\u202f\u2009]+")
_PARENTHESES = re.compile(r"\((.*)\)\s*$", re.DOTALL)
_TAIL = re.compile(r"\s*(?:%|€|EUR|Euro|v\.\s?H\.)\s*$", re.IGNORECASE)
_FOOTNOTE = re.compile(r"(?<=\d)(?:\s+\d\)|\s*[¹²³⁴⁵⁶⁷⁸⁹]\)?|\s*\*+|\s+[a-d]\))\s*$")
_LETTER = re.compile(r"(?<=[\d)])\s*([epsr])\s*$")
_NUMBER = re.compile(r"[-+]?(?:\d[\d.,]*|[.,]\d+)(?:[eE][-+]?\d{1,3})?")

_GERMAN_SURE = re.compile(
    r"[-+]?(?:\d*,(?:\d{1,2}|\d{4,})|\d{1,3}(?:\.\d{3}){2,}|\d{1,3}(?:\.\d{3})+,\d+|0,\d+|\d{4,},\d+)"
)
_ENGLISH_SURE = re.compile(
    r"[-+]?(?:\d*\.(?:\d{1,2}|\d{4,})|\d{1,3}(?:,\d{3}){2,}|\d{1,3}(?:,\d{3})+\.\d+|0\.\d+|\d{4,}\.\d+|\.\d+)(?:[eE][-+]?\d{1,3})?"
)
_UNSURE_POINT = re.compile(r"[-+]?[1-9]\d{0,2}\.\d{3}")
_UNSURE_COMMA = re.compile(r"[-+]?[1-9]\d{0,2},\d{3}")


@dataclass(frozen=True, slots=True)
class Parsed:
    """``value`` None goes with a flag without value; ``is_text`` marks words instead of a number."""

    value: float | None
    flag: Flag
    is_text: bool = False


@dataclass(frozen=True, slots=True)
class Evidence:
    """How many distinct texts allow only one format, and how many allow both."""

    german: int = 0
    english: int = 0
    point: int = 0  # like 1.234
    comma: int = 0  # like 1,234
    plain_small: int = 0  # whole numbers below 1000 written without separator
    plain_large: int = 0  # whole numbers from 1000 written without separator
    typed_small: int = 0  # whole numbers below 1000 that a workbook holds as numbers
    typed_other: int = 0  # its numbers from 1000 on, and those with decimals

    def __add__(self, other: Evidence) -> Evidence:
        return Evidence(*(getattr(self, f) + getattr(other, f) for f in self.__slots__))

    @property
    def reading(self) -> str | None:
        """GERMAN or ENGLISH where certain, UNSURE where both fit, None where nothing depends on it."""
        if self.german and not self.english:
            return GERMAN
        if self.english and not self.german:
            return ENGLISH
        if self.german and self.english:
            return GERMAN if self.german > self.english else ENGLISH
        if self.point and self.comma:
            return UNSURE
        if self.point or self.comma:
            thousands = GERMAN if self.point else ENGLISH
            decimals = ENGLISH if self.point else GERMAN
            typed_apart = self.typed_small and not self.typed_other and not self.plain_small
            if (self.plain_small or typed_apart) and not self.plain_large:
                return thousands  # 987 beside 1.234: a separator appears only from a thousand on
            return decimals if self.plain_large else UNSURE
        return None

    @property
    def mixed(self) -> bool:
        return bool(self.german and self.english)


def skeleton(text: str) -> str:
    """Return ``text`` without blanks, currency, percent sign, footnote marks and parentheses."""
    bare = text.strip().replace("−", "-").replace("–", "-")
    inner = _PARENTHESES.fullmatch(bare)
    bare = inner.group(1).strip() if inner else bare
    bare = _TAIL.sub("", _LETTER.sub("", _FOOTNOTE.sub("", bare)))
    return _BLANKS.sub("", bare)


def looks_numeric(cell: Cell) -> bool:
    """Whether a cell reads as a number in any format, signs excluded."""
    if isinstance(cell, bool) or cell is None:
        return False
    return isinstance(cell, (int, float)) or _text_is_number(cell)


@functools.lru_cache(maxsize=200_000)
def _text_is_number(text: str) -> bool:
    if text.isdecimal():
        return True
    if text in words.signs() or len(text) > 40:
        return False
    bare = skeleton(text)
    if not _NUMBER.fullmatch(bare):
        return False  # a date such as 31.12.2018 passes the pattern but is no number in any format
    return _to_float(bare, GERMAN) is not None or _to_float(bare, ENGLISH) is not None


@functools.lru_cache(maxsize=200_000)
def _speaks_for(text: str) -> str:
    """Return the name of the ``Evidence`` that one text gives, "" for none."""
    if text.isdecimal():
        return "plain_large" if len(text) > 3 else "plain_small"
    if text.strip() in words.signs():
        return ""
    bare = skeleton(text)
    if _UNSURE_POINT.fullmatch(bare):
        return "point"
    if _UNSURE_COMMA.fullmatch(bare):
        return "comma"
    if _GERMAN_SURE.fullmatch(bare):
        return "german"
    if _ENGLISH_SURE.fullmatch(bare):
        return "english"
    digits = bare.lstrip("+-")
    return ("plain_large" if len(digits) > 3 else "plain_small") if digits.isdecimal() else ""


def _typed_speaks_for(cell: Cell) -> str:
    if cell is None or isinstance(cell, (bool, str)):
        return ""
    small = float(cell).is_integer() and abs(cell) < 1000
    return "typed_small" if small else "typed_other"


def evidence(cells: Iterable[Cell]) -> Evidence:
    """Count what the distinct cells say about the number format."""
    counts = Counter(
        _speaks_for(cell) if isinstance(cell, str) else _typed_speaks_for(cell) for cell in cells
    )
    counts.pop("", None)
    return Evidence(**counts)


def parse(cell: Cell, number_format: str) -> Parsed:
    """Read one cell; typed numbers need no format. Words give INVALID_TEXT."""
    if isinstance(cell, bool):
        return Parsed(None, Flag.INVALID_TEXT, True)
    if isinstance(cell, (int, float)):
        return _typed(float(cell))
    if cell is not None and cell.isdecimal():
        return Parsed(float(cell), Flag.OK)
    text = (cell or "").strip()
    flag = words.signs().get(text)
    if flag is not None:
        return Parsed(0.0, Flag.ZERO) if flag is Flag.ZERO else Parsed(None, flag)
    bare = skeleton(text)
    if not _NUMBER.fullmatch(bare):
        flag = words.signs().get(bare)
        if flag is not None and bare:
            return Parsed(0.0, Flag.ZERO) if flag is Flag.ZERO else Parsed(None, flag)
        if words.hidden_below().fullmatch(text):
            return Parsed(None, Flag.SUPPRESSED)
        return Parsed(None, Flag.INVALID_TEXT, True)
    value = _to_float(bare, number_format)
    if value is None:
        return Parsed(None, Flag.INVALID_TEXT, True)
    return Parsed(value, _flag_of(text))


def _typed(value: float) -> Parsed:
    if not math.isfinite(value) or value in (-9999.0, -99999.0, -999999.0):
        return Parsed(None, Flag.MISSING)
    return Parsed(value, Flag.OK)


def _flag_of(text: str) -> Flag:
    if text.startswith("(") and text.endswith(")"):
        return Flag.LIMITED
    letter = _LETTER.search(text)
    return words.suffixes()[letter.group(1)] if letter else Flag.OK


def _to_float(bare: str, number_format: str) -> float | None:
    """Read a bare number; a separator that the format forbids at its place is no number."""
    thousands, decimal = (".", ",") if number_format != ENGLISH else (",", ".")
    whole, _, fraction = bare.partition(decimal)
    if decimal in fraction or thousands in fraction:
        return None
    if thousands in whole:
        groups = whole.lstrip("+-").split(thousands)
        if not 1 <= len(groups[0]) <= 3 or any(len(group) != 3 for group in groups[1:]):
            return None
        whole = whole.replace(thousands, "")
    try:
        return float(f"{whole}.{fraction}" if fraction else whole or "0")
    except ValueError:
        return None
