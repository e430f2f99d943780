"""Periods: a reference date, a month, a quarter, a year or a school (Kita) year, as sortable text.

Stock figures carry a reference date (``2018-12-31``), flows a year (``2018``), places and lessons
a school year (``2026/27``, 1 August to 31 July). Two figures meet in one ratio only when their
periods fit, so the kind is kept and never guessed away.
"""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass
from enum import StrEnum

from kommune360.base.text import Text


def day_text(on: dt.date) -> Text:
    """``31.12.2018`` in German, ``31 Dec 2018`` in English."""
    return Text(f"{on:%d.%m.%Y}", f"{on:%d %b %Y}")


class PeriodKind(StrEnum):
    DAY = "day"
    MONTH = "month"
    QUARTER = "quarter"
    YEAR = "year"
    SCHOOL_YEAR = "school_year"


@dataclass(frozen=True, slots=True, order=True)
class Period:
    """``text`` is the canonical form and the stored one; it sorts by time within a kind."""

    text: str

    def __post_init__(self) -> None:
        if _kind_of(self.text) is None:
            raise ValueError(
                f"{self.text!r} is no period; write 2018-12-31, 2018-12, 2018-Q4, 2018 or 2018/19"
            )

    @property
    def kind(self) -> PeriodKind:
        kind = _kind_of(self.text)
        assert kind is not None  # checked on construction
        return kind

    @property
    def year(self) -> int:
        """Calendar year in which the period begins."""
        return int(self.text[:4])

    @property
    def start(self) -> dt.date:
        match self.kind:
            case PeriodKind.DAY:
                return dt.date.fromisoformat(self.text)
            case PeriodKind.MONTH:
                return dt.date(self.year, int(self.text[5:7]), 1)
            case PeriodKind.QUARTER:
                return dt.date(self.year, 3 * int(self.text[6]) - 2, 1)
            case PeriodKind.SCHOOL_YEAR:
                return dt.date(self.year, 8, 1)
        return dt.date(self.year, 1, 1)

    def label(self, language: str = "de") -> str:
        """Readable name: ``31.12.2018`` in German, ``31 Dec 2018`` in English."""
        if self.kind is PeriodKind.DAY:
            return day_text(dt.date.fromisoformat(self.text)).in_language(language)
        if self.kind is PeriodKind.MONTH:
            return f"{self.text[5:7]}/{self.year}"
        if self.kind is PeriodKind.QUARTER:
            return f"{self.text[6]}. Quartal {self.year}" if language != "en" else self.text
        return self.text


_FORMS: tuple[tuple[PeriodKind, re.Pattern[str]], ...] = (
    (PeriodKind.DAY, re.compile(r"^(?:18|19|20|21)\d{2}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])$")),
    (PeriodKind.MONTH, re.compile(r"^(?:18|19|20|21)\d{2}-(?:0[1-9]|1[0-2])$")),
    (PeriodKind.QUARTER, re.compile(r"^(?:18|19|20|21)\d{2}-Q[1-4]$")),
    (PeriodKind.YEAR, re.compile(r"^(?:18|19|20|21)\d{2}$")),
    (PeriodKind.SCHOOL_YEAR, re.compile(r"^(?:18|19|20|21)\d{2}/\d{2}$")),
)


def _kind_of(text: str) -> PeriodKind | None:
    for kind, form in _FORMS:
        if form.match(text):
            return kind
    return None


_YEAR = r"((?:18|19|20|21)\d{2})"
_MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "januar january jan",
            "februar february feb",
            "märz march mrz mar maerz",
            "april apr",
            "mai may",
            "juni june jun",
            "juli july jul",
            "august aug",
            "september sep sept",
            "oktober october okt oct",
            "november nov",
            "dezember december dez dec",
        ),
        start=1,
    )
    for name in names.split()
}


def parse_period(text: str) -> Period | None:
    """Read one period as German tables write it; None where ``text`` is none.

    Understood: ``31.12.2018``, ``2018-12-31``, ``31. Dezember 2018``, ``12/2018``, ``2018-12``,
    ``Dezember 2018``, ``4. Quartal 2018``, ``2018Q4``, ``2018/19``, ``Schuljahr 2018/2019``,
    ``2018``, ``201812`` (as a month).
    """
    cleaned = re.sub(r"\s+", " ", text.strip().replace("\u00a0", " "))
    for reader in (_read_day, _read_school_year, _read_quarter, _read_month, _read_year):
        found = reader(cleaned)
        if found is not None:
            return found
    return None


def _read_day(text: str) -> Period | None:
    match = re.fullmatch(
        rf"(?:stand|stichtag|am|zum)?:? ?(\d{{1,2}})\. ?(\d{{1,2}})\. ?{_YEAR}", text, re.IGNORECASE
    )
    if match:
        return _day(match[3], match[2], match[1])
    match = re.fullmatch(rf"{_YEAR}-(\d{{2}})-(\d{{2}})(?:[ T]00:00:00(?:\.0+)?)?", text)
    if match:
        return _day(match[1], match[2], match[3])
    match = re.fullmatch(
        rf"(?:stand|stichtag|am|zum)?:? ?(\d{{1,2}})\. ([A-Za-zäÄ]+)\.? {_YEAR}", text, re.IGNORECASE
    )
    if match and match[2].lower() in _MONTHS:
        return _day(match[3], str(_MONTHS[match[2].lower()]), match[1])
    return None


def _day(year: str, month: str, day: str) -> Period | None:
    try:
        return Period(dt.date(int(year), int(month), int(day)).isoformat())
    except ValueError:
        return None


def _read_school_year(text: str) -> Period | None:
    match = re.fullmatch(
        rf"(?:schuljahr|kita-?jahr|kindergartenjahr|school year|sj)?:? ?{_YEAR} ?/ ?(?:\d{{2}})?(\d{{2}})",
        text,
        re.IGNORECASE,
    )
    if match and int(match[2]) == (int(match[1]) + 1) % 100:
        return Period(f"{match[1]}/{match[2]}")
    return None


def _read_quarter(text: str) -> Period | None:
    match = re.fullmatch(rf"([1-4])\. ?(?:quartal|quarter) {_YEAR}", text, re.IGNORECASE)
    if match:
        return Period(f"{match[2]}-Q{match[1]}")
    match = re.fullmatch(rf"{_YEAR} ?-?Q([1-4])", text, re.IGNORECASE)
    return Period(f"{match[1]}-Q{match[2]}") if match else None


def _read_month(text: str) -> Period | None:
    match = re.fullmatch(rf"(\d{{1,2}})[/.]{_YEAR}", text)
    if match and 1 <= int(match[1]) <= 12:
        return Period(f"{match[2]}-{int(match[1]):02d}")
    match = re.fullmatch(rf"{_YEAR}-?(0[1-9]|1[0-2])", text)
    if match:
        return Period(f"{match[1]}-{match[2]}")
    match = re.fullmatch(rf"([A-Za-zäÄ]+)\.? {_YEAR}", text)
    if match and match[1].lower() in _MONTHS:
        return Period(f"{match[2]}-{_MONTHS[match[1].lower()]:02d}")
    return None


def _read_year(text: str) -> Period | None:
    match = re.fullmatch(rf"(?:jahr|year|stand|berichtsjahr)?:? ?{_YEAR}(?:\.0+)?", text, re.IGNORECASE)
    return Period(match[1]) if match else None
