"""What a cell of a facility list says: a number of places, an address, a kind, a date, a position.

From text to values; what cannot be read stays None and is counted by the caller.
"""

from __future__ import annotations

import datetime as dt
import functools
import re
import zipfile
from pathlib import Path

from kommune360.base.periods import Period, PeriodKind, parse_period
from kommune360.base.slugs import slug
from kommune360.exchange.facility_words import vocabulary

_GERMAN_NUMBER = re.compile(r"^-?\d{1,3}(\.\d{3})+(,\d+)?$")
_PLAIN_NUMBER = re.compile(r"^-?\d+([.,]\d+)?$")
_BLANK = frozenset(
    {"", ".", "/", "x", "k.a.", "k. a.", "na", "n/a", "nan", "none", "null", "unbekannt", "-9999", "?"}
)
_ADDRESS = re.compile(
    r"^(?P<street>.*?[^\d\s,].*?)[,\s]+(?P<number>\d+\s*[a-zA-Z]?(?:\s*[-–/+u.]+\s*\d+\s*[a-zA-Z]?)*)\s*(?P<rest>\(.*\))?$"
)
_DATE_IN_TEXT = re.compile(
    r"(\d{1,2}\.\s?\d{1,2}\.\s?(?:19|20)\d{2}|(?:19|20)\d{2}-\d{2}-\d{2}|(?<!\d)(?:19|20)\d{2}[-_](?:0[1-9]|1[0-2])(?!\d)"
    r"|(?<![\d/])(?:0?[1-9]|1[0-2])/(?:19|20)\d{2}|\d{1,2}\.\s[A-Za-zä]+\s(?:19|20)\d{2}|(?<!\d)(?:19|20)\d{2}/\d{2}(?!\d))"
)
_MONTH_YEAR = re.compile(r"\b([A-ZÄ][a-zä]+\s(?:19|20)\d{2})\b")
_YEAR_IN_TEXT = re.compile(r"(?<!\d)((?:19|20)\d{2})(?!\d)")


def number(text: str, dash_is_none_at_all: bool = False) -> tuple[float | None, bool]:
    """Return the number ``text`` says and whether it was understood; blank is None, understood."""
    cleaned = text.strip().lower().replace("\u00a0", " ")
    if cleaned in ("-", "–", "—"):
        return (0.0 if dash_is_none_at_all else None), True
    if cleaned in _BLANK:
        return None, True
    if _GERMAN_NUMBER.match(cleaned):
        return float(cleaned.replace(".", "").replace(",", ".")), True
    if _PLAIN_NUMBER.match(cleaned):
        return float(cleaned.replace(",", ".")), True
    return None, False


def address(text: str) -> tuple[str, str]:
    """Split ``Albrechtstr. 020`` into street and house number ``20``; "" where there is none."""
    match = _ADDRESS.match(text.strip())
    return (match["street"].rstrip(" ,"), house_number(match["number"])) if match else (text.strip(), "")


def house_number(text: str, suffix: str = "") -> str:
    """Return a house number without padding: ``020`` is 20, ``004- 9`` is 4-9."""
    joined = re.sub(r"\s*([-–/+])\s*", r"\1", f"{text.strip()}{suffix.strip()}")
    return re.sub(r"(?<!\d)0+(?=\d)", "", joined)


@functools.cache
def kind_of(text: str) -> str:
    """Return the kind of facility the words of ``text`` name, "" where none does."""
    words = set(slug(text).split("_"))
    for kind, names in vocabulary()["kinds"].items():
        if words & set(names):
            return str(kind)
    whole = slug(text)
    for kind, names in vocabulary()["kinds"].items():
        if any(len(name) >= 5 and name in whole for name in names):
            return str(kind)
    return ""


def reference_date(texts: list[str]) -> str:
    """Return the first period that one of ``texts`` names: a day, month or school year, else a year."""
    for text in texts:
        for match in _DATE_IN_TEXT.findall(text):
            found = parse_period(match.replace("_", "-"))
            if found is not None:
                return found.text
        for match in _MONTH_YEAR.findall(text):
            found = parse_period(match)
            if found is not None:
                return found.text
    for text in texts:
        for match in _YEAR_IN_TEXT.findall(text):
            return str(match)
    return ""


def day(text: str, last: bool = False) -> str | None:
    """Return an ISO date for ``text``; a month or year gives its first day, or its ``last``."""
    found = parse_period(text) if text else None
    if found is None:
        return None
    return (_end(found) if last else found.start).isoformat()


def _end(period: Period) -> dt.date:
    match period.kind:
        case PeriodKind.YEAR:
            return dt.date(period.year, 12, 31)
        case PeriodKind.MONTH:
            start = period.start
            return (start.replace(day=28) + dt.timedelta(days=4)).replace(day=1) - dt.timedelta(days=1)
        case PeriodKind.SCHOOL_YEAR:
            return dt.date(period.year + 1, 7, 31)
    return period.start


def last_saved(path: Path) -> str | None:
    """Return the month a workbook (XLSX, ODS) says it was last saved in, None where it says none."""
    if path.suffix.lower() not in (".xlsx", ".xlsm", ".ods") or not path.is_file():
        return None
    try:
        with zipfile.ZipFile(path) as book:
            parts = [name for name in ("docProps/core.xml", "meta.xml") if name in book.namelist()]
            text = "".join(book.read(name).decode("utf-8", "replace") for name in parts)
    except zipfile.BadZipFile:
        return None
    match = re.search(r"<(?:dcterms:modified|dc:date)[^>]*>((?:19|20)\d{2}-\d{2})-\d{2}", text)
    return match[1] if match else None
