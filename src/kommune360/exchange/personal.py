"""Does a sheet hold data about single persons? Then nothing of it may be stored.

From a sheet to findings: header words (names, dates of birth, case numbers, tax numbers) and the
content itself (dates of birth, given names, account numbers, addresses of residents). A finding
names columns and never repeats what a cell says.
"""

from __future__ import annotations

import datetime as dt
import functools
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib import resources
from typing import Any

from kommune360.base.findings import Finding, Place, Severity
from kommune360.base.slugs import slug
from kommune360.base.text import Text
from kommune360.base.yaml_text import read_yaml
from kommune360.exchange.facility_words import fields_of, looks_like_facilities
from kommune360.exchange.sheets import Cell, Sheet

HEADER_ROWS = 15
SAMPLE_ROWS = 200
SAMPLE_CELLS = 60_000
_DATE = re.compile(r"^\s*(?:(\d{1,2})\.(\d{1,2})\.(\d{4})|(\d{4})-(\d{2})-(\d{2}))(?:[ T]00:00:00)?\s*$")
_NUMBERS = (
    re.compile(r"^DE\d{2}(?: ?\d{4}){4} ?\d{2}$"),
    re.compile(r"^\d{2}(?:0[1-9]|[12]\d|3[01])(?:0[1-9]|1[0-2])\d{2}[A-Z]\d{3}$"),
)
_PERSON_MAIL = re.compile(r"^[a-zäöüß]{2,}[._][a-zäöüß]{2,}\d*@", re.IGNORECASE)
_MAIL = re.compile(r"^[^@\s]+@[^@\s]+\.\w+$")


@dataclass(frozen=True, slots=True)
class _Column:
    """One column: header label ("" where unknown), slug, and a sample of its filled cells as text."""

    number: int
    label: str
    slug: str
    sample: tuple[str, ...]

    @property
    def name(self) -> str:
        """How a finding may call it: the header where it is one, else its number."""
        return f"„{self.label}“" if self.label else f"Spalte {self.number}"


@functools.cache
def _vocabulary() -> Mapping[str, Any]:
    text = (
        resources.files("kommune360.exchange.vocabulary")
        .joinpath("personal.yaml")
        .read_text(encoding="utf-8")
    )
    loaded: Mapping[str, Any] = read_yaml(text)
    return loaded


@functools.cache
def _given_names() -> frozenset[str]:
    return frozenset(_vocabulary()["given_names"])


def findings(sheet: Sheet, file: str) -> list[Finding]:
    """Return one error ``personal-data`` where the sheet looks personal, else nothing.

    Lists of facilities may name a contact person; that gives a warning ``personal-contact``.
    """
    if sheet.height < 2 or not sheet.width:
        return []
    headers, first = _header(sheet)
    columns = _columns(sheet, headers, first)
    institutions = looks_like_facilities(fields_of([h for h in headers if h]))
    told = {c.number: c for c in columns if _decisive(c.slug)}
    seen = {c.number: c for c in columns if c.number not in told and _content(c, institutions)}
    if not institutions:
        seen.update({c.number: c for c in _homes(columns)})
    if not told and not seen:
        return []
    suspects = sorted({**told, **seen}.values(), key=lambda c: c.number)
    place = Place(file=file, sheet=sheet.name, column=", ".join(c.name for c in suspects))
    if institutions and not {"birth", "case", "number", "person"} & {_decisive(c.slug) for c in suspects}:
        return [_contact(suspects, place)]
    return [_personal(suspects, place)]


def _header(sheet: Sheet) -> tuple[list[str], int]:
    """Return the most telling row of labels among the first rows and the first row below it."""
    best: tuple[int, int, int] = (0, 0, -1)
    for number, row in enumerate(sheet.cells[:HEADER_ROWS]):
        labels = [_text(cell) for cell in row]
        decisive = sum(bool(_decisive(slug(label))) for label in labels if _is_label(label))
        wordy = sum(_is_label(label) for label in labels)
        score = (decisive, min(wordy, 60), -number)
        if wordy >= 2 and score > best:
            best = score
    if best[:2] == (0, 0):
        return ["" for _ in range(sheet.width)], 0
    row_number = -best[2]
    return [t if _is_label(t := _text(c)) else "" for c in sheet.cells[row_number]], row_number + 1


def _is_label(text: str) -> bool:
    return 0 < len(text) <= 60 and text[0].isalpha() and not _MAIL.match(text)


def _columns(sheet: Sheet, headers: Sequence[str], first: int) -> list[_Column]:
    below = sheet.cells[first:]
    wanted = min(SAMPLE_ROWS, max(20, SAMPLE_CELLS // max(1, sheet.width)))
    step = max(1, len(below) // wanted)
    rows = below[::step][:wanted]
    return [
        _Column(c + 1, headers[c], slug(headers[c]), tuple(t for row in rows if (t := _sample(row[c]))))
        for c in range(sheet.width)
    ]


def _sample(cell: Cell) -> str:
    """Text of a cell that could be personal; numbers of typed workbooks never are."""
    return cell.strip() if isinstance(cell, str) else ""


def _text(cell: Cell) -> str:
    return " ".join(str(cell).split()) if isinstance(cell, str) else ""


@functools.lru_cache(maxsize=20_000)
def _decisive(name: str) -> str:
    """Return which sign of a person a header is, "" for none."""
    if not name:
        return ""
    parts = name.split("_")
    for sign, words in _vocabulary()["decisive"].items():
        if name in words["whole"] or any(part.startswith(word) for part in parts for word in words["starts"]):
            return str(sign)
    return ""


def _content(column: _Column, institutions: bool) -> bool:
    """Whether the cells themselves are dates of birth, given names, numbers or mail of persons."""
    sample = column.sample
    if len(sample) < 3 or (
        sample[0][:1].isdigit()
        and sample[0].replace(",", "").replace(".", "").isdigit()
        and "." not in sample[0]
    ):
        return False
    if any(sum(form.match(t) is not None for t in sample) >= 0.5 * len(sample) for form in _NUMBERS):
        return True
    if institutions:
        return False
    mails = [t for t in sample if _MAIL.match(t)]
    if len(mails) >= 0.5 * len(sample) and sum(_PERSON_MAIL.match(t) is not None for t in mails) >= 0.6 * len(
        mails
    ):
        return True
    return _given_name_column(sample) or _birth_column(column)


def _given_name_column(sample: Sequence[str]) -> bool:
    """Whether half of the cells hold a given name and little else."""
    short = [t for t in sample if len(t) <= 40 and len(t.split()) <= 4 and not any(c.isdigit() for c in t)]
    if len(short) < 0.8 * len(sample) or len(set(short)) < 4:
        return False
    distinct = set(short)
    named = [t for t in distinct if any(part in _given_names() for part in slug(t).split("_"))]
    return len(named) >= 0.5 * len(distinct)


def _birth_column(column: _Column) -> bool:
    """Whether the cells are days of many years, mostly different, under a header that explains nothing."""
    if any(word in column.slug for word in _vocabulary()["other_dates"]):
        return False
    days = [day for text in column.sample if (day := _day(text)) is not None]
    if len(days) < 8 or len(days) < 0.8 * len(column.sample):
        return False
    distinct = set(days)
    spread = len({day.day for day in distinct})
    return len(distinct) >= 0.6 * len(days) and (max(days) - min(days)).days > 365 and spread >= 6


def _day(text: str) -> dt.date | None:
    match = _DATE.match(text)
    if match is None:
        return None
    try:
        if match[1]:
            day = dt.date(int(match[3]), int(match[2]), int(match[1]))
        else:
            day = dt.date(int(match[4]), int(match[5]), int(match[6]))
    except ValueError:
        return None
    return day if 1900 <= day.year <= 2100 else None


def _homes(columns: Sequence[_Column]) -> list[_Column]:
    """Return address columns of residents: street and house number beside facts about persons."""
    fields = fields_of([c.label for c in columns if c.label])
    by_label = {c.label: c for c in columns}
    street, number = fields.get("street"), fields.get("house_number")
    if street is None or not any(
        set(c.slug.split("_")) & set(_vocabulary()["about_persons"]) for c in columns
    ):
        return []
    found = by_label[street]
    if number is not None:
        return [found, by_label[number]]
    numbered = [t for t in found.sample if re.search(r"\s\d+\s?[a-z]?$", t)]
    return [found] if found.sample and len(numbered) >= 0.6 * len(found.sample) else []


def _personal(suspects: Sequence[_Column], place: Place) -> Finding:
    names = place.column
    return Finding(
        code="personal-data",
        severity=Severity.ERROR,
        what=Text(
            f"Die Tabelle enthält offenbar Angaben zu einzelnen Personen ({names}).",
            f"The table seems to hold data about single persons ({names}).",
        ),
        why=Text(
            "Für die Planung genügen Summen je Gebiet; Namen, Geburtsdaten, Anschriften und Aktenzeichen dürfen nicht "
            "gespeichert werden. Es wurde nichts übernommen.",
            "Sums by area are enough for planning; names, dates of birth, addresses and case numbers must not be "
            "stored. Nothing was taken over.",
        ),
        remedy=Text(
            "Die Daten dort zusammenzählen lassen, wo sie geführt werden (Statistikstelle, Melderegister, Fachverfahren): "
            "Anzahl je Gebiet, Alter und Geschlecht.",
            "Have them counted where they are kept (statistics office, register, case system): number by area, age "
            "and sex.",
        ),
        place=place,
    )


def _contact(suspects: Sequence[_Column], place: Place) -> Finding:
    return Finding(
        code="personal-contact",
        severity=Severity.WARNING,
        what=Text(
            f"Die Liste der Einrichtungen nennt offenbar Ansprechpersonen ({place.column}).",
            f"The list of facilities seems to name contact persons ({place.column}).",
        ),
        why=Text("Für die Planung werden sie nicht gebraucht.", "Planning does not need them."),
        remedy=Text("Die Spalten vor dem Einlesen löschen.", "Delete the columns before importing."),
        place=place,
    )
