"""Tables of quotas: which share of an age year or grade uses, wants or shall have a place.

From a small sheet (age or grade, one column a kind of quota, perhaps offer, area, year, source) to a
QUOTAS reading with the columns of ``demand.quotas``.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib import resources
from pathlib import Path
from typing import Any

import polars as pl

from kommune360.base.ages import OPEN_ENDED, AgeBand, parse_age
from kommune360.base.findings import Finding, Findings, Place
from kommune360.base.periods import parse_period
from kommune360.base.slugs import slug
from kommune360.base.text import Text
from kommune360.base.yaml_text import read_yaml
from kommune360.demand.quotas import QUOTAS
from kommune360.exchange.naming import dataset_id, structure_of
from kommune360.exchange.readers.answers import Answers
from kommune360.exchange.readers.refusals import error, warning
from kommune360.exchange.reading import Option, Question, ReadContext, Reading, ReadingKind
from kommune360.exchange.sheets import Cell, Sheet
from kommune360.exchange.tables.numbers import GERMAN, evidence, parse
from kommune360.observations.schema import conform

HEADER_ROWS = 15
MOST_ROWS = 5_000
OFFER_QUESTION = "offer"
_GRADE = re.compile(
    r"(?:klasse|klassenstufe|jahrgangsstufe|jahrgang|grade)\s*(\d)(?:\s*(?:bis|-|–|to)\s*(\d))?",
    re.IGNORECASE,
)
_GRADE_SHORT = re.compile(r"^\s*(\d)\.?\s*(?:klasse|jahrgang)\s*$", re.IGNORECASE)
_SCHOOL_YEAR = re.compile(r"(?<!\d)(20\d{2})/(?:20)?\d{2}(?!\d)")
_SCHEMA = {**QUOTAS, "dataset": pl.String, "row": pl.Int32}
_GRADE_AGE = 5  # grade 1 begins with six completed years


@dataclass(frozen=True, slots=True)
class _Columns:
    header: int
    labels: tuple[str, ...]
    roles: Mapping[str, int]  # age, offer, source, year, area
    quotas: Mapping[int, str]  # column -> kind


@functools.cache
def _vocabulary() -> Mapping[str, Any]:
    text = (
        resources.files("kommune360.exchange.vocabulary").joinpath("quotas.yaml").read_text(encoding="utf-8")
    )
    loaded: Mapping[str, Any] = read_yaml(text)
    return loaded


def is_quota_table(sheet: Sheet) -> bool:
    """Whether ``sheet`` is a table of quotas by age year or grade."""
    return _find(sheet) is not None


def read_quotas(sheet: Sheet, path: Path, fingerprint: str, context: ReadContext) -> list[Reading]:
    """Return one QUOTAS reading; empty where ``is_quota_table`` does not hold."""
    columns = _find(sheet)
    if columns is None:
        return []
    place = Place(file=path.name, sheet=sheet.name)
    answers = Answers(context, structure_of("quotas", columns.labels))
    notes = _notes(sheet, columns)
    findings: list[Finding] = []
    frame, without_offer = _frame(
        sheet, columns, " ".join([path.stem, sheet.name, *notes]), answers, findings, place
    )
    dataset = dataset_id(path)
    return [
        Reading(
            kind=ReadingKind.QUOTAS,
            dataset=dataset,
            title=notes[0] if notes else path.stem,
            file=path.name,
            sheet=sheet.name,
            fingerprint=fingerprint,
            structure=answers.structure,
            columns=columns.labels,
            frame=conform(frame.with_columns(pl.lit(dataset).alias("dataset")), _SCHEMA),
            findings=Findings(findings),
            questions=(_ask_offer(place),) if without_offer else (),
            decisions={
                **{role: columns.labels[c] for role, c in columns.roles.items()},
                **{f"quota.{kind}": columns.labels[c] for c, kind in columns.quotas.items()},
            },
            meta={"layout": "quotas", "notes": notes, "answers": dict(answers.used)},
        )
    ]


def _find(sheet: Sheet) -> _Columns | None:
    if sheet.height > MOST_ROWS or not 2 <= sheet.width <= 20:
        return None
    for row in range(min(HEADER_ROWS, sheet.height - 1)):
        labels = tuple(_text(cell) for cell in sheet.cells[row])
        roles = _roles(labels)
        if "age" not in roles:
            continue
        body = _body(sheet, row, roles["age"])
        quotas = {
            c: _kind(label) for c, label in enumerate(labels) if c not in roles.values() and _kind(label)
        }
        others = [
            c for c, label in enumerate(labels) if label and c not in roles.values() and c not in quotas
        ]
        if quotas and body and not others and _ages_read(body, roles["age"]) and _shares(body, quotas):
            return _Columns(row, labels, roles, quotas)
    return None


def _roles(labels: Sequence[str]) -> dict[str, int]:
    roles: dict[str, int] = {}
    for role, stems in _vocabulary()["columns"].items():
        for column, label in enumerate(labels):
            parts = slug(label).split("_")
            if column not in roles.values() and (
                slug(label) in stems or (len(parts) <= 3 and parts[0] in stems)
            ):
                roles[role] = column
                break
    return roles


def _kind(label: str) -> str:
    """Return use, target or wish by the words of a header, "" where it names no quota."""
    words = slug(label)
    if not words:
        return ""
    for kind, stems in _vocabulary()["kinds"].items():
        if any(part.startswith(stem) for part in words.split("_") for stem in stems):
            return str(kind)
    return ""


def _body(sheet: Sheet, header: int, age: int) -> list[tuple[int, list[Cell]]]:
    """Return (row number in the file, cells) of the rows below the header that name an age."""
    return [
        (sheet.first_row + offset, row)
        for offset, row in enumerate(sheet.cells[header + 1 :], start=header + 1)
        if _text(row[age]) and sum(bool(_text(cell)) for cell in row) > 1
    ]


def _ages_read(body: list[tuple[int, list[Cell]]], age: int) -> bool:
    read = [ages_of(_text(row[age])) for _, row in body]
    return sum(band is not None for band in read) >= 0.8 * len(read)


def _shares(body: list[tuple[int, list[Cell]]], quotas: Mapping[int, str]) -> bool:
    cells = [row[column] for _, row in body for column in quotas]
    reading = evidence(cells).reading or GERMAN
    values = [parsed.value for cell in cells if (parsed := parse(cell, reading)).value is not None]
    return bool(values) and all(value is not None and 0 <= value <= 130 for value in values)


def ages_of(text: str) -> tuple[AgeBand, bool] | None:
    """Return the ages a cell names and whether it named a grade; a bare number is an age year."""
    match = _GRADE.search(text) or _GRADE_SHORT.match(text)
    if match:
        first = int(match[1])
        last = int(match[2]) if match.lastindex == 2 and match[2] else first
        return (AgeBand(first + _GRADE_AGE, last + _GRADE_AGE + 1), True) if last >= first else None
    if re.fullmatch(r"\d{1,2}", text.strip()):
        return AgeBand(int(text), int(text) + 1), False
    band = parse_age(text)
    return (band, False) if band is not None else None


def _frame(
    sheet: Sheet, columns: _Columns, around: str, answers: Answers, findings: list[Finding], place: Place
) -> tuple[pl.DataFrame, bool]:
    """Return the rows of QUOTAS and whether an offer must be asked for."""
    body = _body(sheet, columns.header, columns.roles["age"])
    cells = [row[c] for _, row in body for c in columns.quotas]
    reading = evidence(cells).reading or GERMAN
    percent = any((parse(cell, reading).value or 0.0) > 1.0 for cell in cells) or any(
        "%" in columns.labels[c] or "prozent" in columns.labels[c].lower() for c in columns.quotas
    )
    whole_offer, year = answers.get(OFFER_QUESTION) or _offer(around), _year(around)
    rows: list[dict[str, Any]] = []
    odd: list[int] = []
    without_offer = False
    for number, row in body:
        found = ages_of(_text(row[columns.roles["age"]]))
        if found is None:
            odd.append(number)
            continue
        band, grade = found
        offer = _offer(_cell(row, columns, "offer")) or (
            "all_day" if grade else whole_offer or _offer_of_ages(band)
        )
        without_offer |= not offer
        told_year = parse_period(_cell(row, columns, "year"))
        for column, kind in columns.quotas.items():
            parsed = parse(row[column], reading)
            if parsed.value is None:
                if parsed.is_text:
                    odd.append(number)
                continue
            rows.append(
                {
                    "offer": offer,
                    "age_from": band.start,
                    "age_to": min(band.stop, OPEN_ENDED),
                    "area": _cell(row, columns, "area"),
                    "year_from": told_year.year if told_year else year,
                    "quota": parsed.value / (100.0 if percent else 1.0),
                    "kind": kind,
                    "source": _cell(row, columns, "source"),
                    "row": number,
                }
            )
    if odd:
        findings.append(_odd_rows(sorted(set(odd)), place))
    too_high = sorted({int(r["row"]) for r in rows if r["quota"] > 1.0})
    if too_high:
        findings.append(_above_one(too_high, place))
    return pl.DataFrame(rows, schema={k: v for k, v in _SCHEMA.items() if k != "dataset"}), without_offer


def _cell(row: Sequence[Cell], columns: _Columns, role: str) -> str:
    column = columns.roles.get(role)
    return _text(row[column]) if column is not None else ""


def _offer(text: str) -> str:
    """Return the offer the words of ``text`` name, "" for none."""
    words = slug(text)
    parts = words.split("_")
    for offer, stems in _vocabulary()["offers"].items():
        if any((stem in parts) if len(stem) <= 3 else (stem in words) for stem in stems):
            return str(offer)
    return ""


def _offer_of_ages(band: AgeBand) -> str:
    """Ages up to school entry speak for childcare; others do not tell."""
    return "childcare" if band.stop <= 7 else ""


def _year(text: str) -> int | None:
    """First calendar year of the Kita year a title names, None for none: the quotas hold always."""
    match = _SCHOOL_YEAR.search(text)
    return int(match[1]) if match else None


def _notes(sheet: Sheet, columns: _Columns) -> list[str]:
    lines = [*sheet.cells[: columns.header], *sheet.cells[columns.header + 1 :]]
    texts = [[text for text in map(_text, row) if text] for row in lines]
    return [filled[0] for filled in texts if len(filled) == 1]


def _text(cell: Cell) -> str:
    if cell is None:
        return ""
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return " ".join(str(cell).split())


def _ask_offer(place: Place) -> Question:
    offers = (
        ("childcare", Text("Kita (beide Altersgruppen)", "childcare, all ages")),
        ("all_day", Text("Ganztag in der Grundschule", "all-day care in primary school")),
        ("holiday", Text("Ferienbetreuung", "holiday care")),
    )
    return Question(
        id=OFFER_QUESTION,
        ask=Text("Für welches Angebot gelten die Quoten?", "Which offer are the quotas for?"),
        why=Text("Weder Titel noch Spalten nennen es.", "Neither title nor columns name it."),
        options=tuple(Option(value, label) for value, label in offers),
        guess="childcare",
        place=place,
    )


def _odd_rows(rows: list[int], place: Place) -> Finding:
    shown = ", ".join(map(str, rows[:10]))
    return error(
        "quota-row-unreadable",
        Text(f"Alter oder Quote nicht lesbar, Zeilen {shown}.", f"Age or quota not readable, rows {shown}."),
        Text(
            "Ohne sie fehlte ein Jahrgang im Bedarf.", "Without them a cohort would be missing from the need."
        ),
        Text(
            "Alter als „2 Jahre“ oder „Klasse 1“, Quote als Zahl schreiben.",
            "Write ages as “2 Jahre” or “Klasse 1”, quotas as numbers.",
        ),
        Place(place.file, place.sheet, rows[0]),
    )


def _above_one(rows: list[int], place: Place) -> Finding:
    shown = ", ".join(map(str, rows[:10]))
    return warning(
        "quota-above-one",
        Text(f"Quoten über 100 %, Zeilen {shown}.", f"Quotas above 100 %, rows {shown}."),
        Text(
            "Sie zählen Kinder aus Nachbarorten mit oder sind vertippt.",
            "They count children from elsewhere or are mistyped.",
        ),
        Text(
            "Prüfen; auswärtige Kinder gehören in die Gastkinder.",
            "Check; children from elsewhere belong to the guests.",
        ),
        Place(place.file, place.sheet, rows[0]),
    )
