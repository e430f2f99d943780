"""Facilities from a list: Kitas, schools, youth centres with address, places and position.

From a sheet (or a layer of points) to a FACILITIES reading. Sum rows serve as checks, blank places
stay blank, doubtful rows are named. The reference date comes from title or file name, else a question.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import replace
from pathlib import Path

import polars as pl

from kommune360.base.findings import Finding, Findings, Place
from kommune360.base.periods import parse_period
from kommune360.base.slugs import slug
from kommune360.base.text import Text
from kommune360.demand.facilities import FACILITIES
from kommune360.exchange.facility_words import fields_of, vocabulary
from kommune360.exchange.naming import dataset_id, structure_of
from kommune360.exchange.readers.answers import Answers
from kommune360.exchange.readers.facility_notes import (
    listed_twice,
    not_a_number,
    split_differs,
    without_places,
    zero_places,
)
from kommune360.exchange.readers.facility_places import locate
from kommune360.exchange.readers.facility_table import FacilityTable, find_header, table_from_sheet
from kommune360.exchange.readers.facility_values import (
    address,
    day,
    house_number,
    kind_of,
    last_saved,
    number,
    reference_date,
)
from kommune360.exchange.readers.refusals import sums_differ
from kommune360.exchange.reading import Check, Question, ReadContext, Reading, ReadingKind
from kommune360.exchange.sheets import Sheet
from kommune360.observations.schema import conform

PERIOD_QUESTION = "period"
_NUMBERS = (
    "places",
    "places_u3",
    "places_3plus",
    "places_usable",
    "places_blocked",
    "places_inclusion",
    "children_guests",
    "places_all_day",
    "places_holiday",
    "pupils",
)


def is_facility_list(sheet: Sheet) -> bool:
    """Whether ``sheet`` lists facilities: a header with a name and an address, position or provider."""
    return find_header(sheet) is not None


def read_facility_list(sheet: Sheet, path: Path, fingerprint: str, context: ReadContext) -> list[Reading]:
    """Return one FACILITIES reading; empty where ``is_facility_list`` does not hold."""
    table = table_from_sheet(sheet)
    return read_facility_table(table, path, fingerprint, context) if table else []


def read_facility_table(
    table: FacilityTable,
    path: Path,
    fingerprint: str,
    context: ReadContext,
    findings: Iterable[Finding] = (),
    questions: Iterable[Question] = (),
) -> list[Reading]:
    """Return one FACILITIES reading of a list whose rows and columns are told apart already."""
    if not table.fields:
        table = replace(table, fields=fields_of(table.headers))
    answers = Answers(context, structure_of("facilities", table.headers))
    place = Place(file=path.name, sheet=table.sheet)
    noted = list(findings)
    asked = list(questions)
    position = locate(table, path, context, answers, place)
    noted += position.findings
    asked += position.questions
    columns = _columns(table, path, noted, place)
    dataset = dataset_id(path, table.sheet if slug(table.sheet, "-") not in _PLAIN_SHEETS else "")
    period, question = _period(table, path, answers, place)
    asked += question
    placed = {name: list(getattr(position, name)) for name in ("lat", "lon", "area_system", "area")}
    told = {"period": period, "dataset": [dataset] * len(table.rows), "row": list(table.rows)}
    frame = conform(
        pl.DataFrame(columns | placed | told, schema_overrides=dict(FACILITIES), strict=False), FACILITIES
    )
    noted += _doubtful(frame, place)
    checks = _checks(table, frame, place)
    noted += sums_differ(checks, place)
    return [
        Reading(
            kind=ReadingKind.FACILITIES,
            dataset=dataset,
            title=table.notes[0] if table.notes else path.stem,
            file=path.name,
            sheet=table.sheet,
            fingerprint=fingerprint,
            structure=answers.structure,
            columns=table.headers,
            frame=frame,
            area_system=next((s for s in position.area_system if s), ""),
            findings=Findings(noted),
            questions=tuple(asked),
            checks=tuple(checks),
            decisions=dict(table.fields),
            meta={"layout": "facilities", "notes": list(table.notes), "answers": dict(answers.used)},
        )
    ]


_PLAIN_SHEETS = frozenset({"", "sheet1", "tabelle1", "sheet", "tabelle", "export"})


def _columns(table: FacilityTable, path: Path, findings: list[Finding], place: Place) -> dict[str, object]:
    """Return the columns of FACILITIES that the cells themselves give."""
    count = len(table.rows)
    splits = set(vocabulary()["splits"])
    columns: dict[str, object] = {}
    for name in _NUMBERS:
        texts = table.texts(name)
        if texts is None:
            columns[name] = [None] * count
            continue
        read = [number(text, name in splits) for text in texts]
        columns[name] = [value for value, _ in read]
        odd = [row for row, (_, good) in zip(table.rows, read, strict=True) if not good]
        if odd:
            findings.append(not_a_number(table.fields[name], odd, place))
    _total_places(table, columns, findings, place)
    streets, house_numbers = _addresses(table)
    names = table.texts("name") or tuple("" for _ in table.rows)
    postcodes = _given(table, "postcode")
    columns |= {
        "facility": _ids(table, names, postcodes),
        "name": list(names),
        "kind": _kinds(table, path, names),
        "provider": _given(table, "provider"),
        "street": streets,
        "house_number": house_numbers,
        "postcode": [p.zfill(5) if p and p.isdigit() else p for p in postcodes],
        "town": _given(table, "town"),
        "blocked_reason": _given(table, "blocked_reason"),
        "attributes": _attributes(table),
        "opened": [day(t) for t in table.texts("opened") or [""] * count],
        "closed": [day(t, last=True) for t in table.texts("closed") or [""] * count],
    }
    return columns


def _given(table: FacilityTable, name: str) -> list[str | None]:
    texts = table.texts(name)
    return [text or None for text in texts] if texts else [None] * len(table.rows)


def _total_places(
    table: FacilityTable, columns: dict[str, object], findings: list[Finding], place: Place
) -> None:
    """Where a list gives only the split, the total is its sum; where both, they must agree."""
    total, young, older = (_floats(columns[n]) for n in ("places", "places_u3", "places_3plus"))
    if "places" not in table.fields and {"places_u3", "places_3plus"} <= set(table.fields):
        columns["places"] = [
            None if y is None and o is None else (y or 0.0) + (o or 0.0)
            for y, o in zip(young, older, strict=True)
        ]
        return
    differing = [
        row
        for row, t, y, o in zip(table.rows, total, young, older, strict=True)
        if t is not None and y is not None and o is not None and abs(t - y - o) > 0.5
    ]
    if differing:
        findings.append(split_differs(differing, place))


def _floats(values: object) -> list[float | None]:
    return list(values) if isinstance(values, list) else []


def _addresses(table: FacilityTable) -> tuple[list[str | None], list[str | None]]:
    streets = table.texts("street")
    if streets is None:
        return [None] * len(table.rows), [None] * len(table.rows)
    numbers = table.texts("house_number")
    if numbers is None:
        pairs = [address(text) for text in streets]
    else:
        suffixes = table.texts("house_suffix") or tuple("" for _ in streets)
        pairs = [
            (street, house_number(text, suffix))
            for street, text, suffix in zip(streets, numbers, suffixes, strict=True)
        ]
    return [street or None for street, _ in pairs], [text or None for _, text in pairs]


def _ids(table: FacilityTable, names: Sequence[str], postcodes: Sequence[str | None]) -> list[str]:
    """Return the list's own numbers, or names with postcode where it has none (made unique)."""
    texts = table.texts("facility")
    if texts is not None and all(texts) and len(set(texts)) >= 0.5 * len(texts):
        return list(texts)
    made = [
        slug(f"{name} {code or ''}", "-") or "ohne-namen" for name, code in zip(names, postcodes, strict=True)
    ]
    seen: Counter[str] = Counter()
    unique = []
    for one in made:
        seen[one] += 1
        unique.append(one if seen[one] == 1 else f"{one}-{seen[one]}")
    return unique


def _kinds(table: FacilityTable, path: Path, names: Sequence[str]) -> list[str]:
    """Return the kind of each facility: its own kind column, else what the list as a whole is."""
    around = " ".join([path.stem, table.sheet, *table.notes[:2], *table.headers])
    own = table.texts("kind") or tuple("" for _ in table.rows)
    kinds = Counter(kind_of(text) for text in own)
    whole = kind_of(table.sheet) or kind_of(path.stem) or kind_of(around)
    if not whole:
        whole = next((kind for kind, _ in kinds.most_common() if kind), "")
    return [kind_of(text) or whole or kind_of(name) or "other" for text, name in zip(own, names, strict=True)]


def _attributes(table: FacilityTable) -> list[str | None]:
    """Return what the table's further columns say, as JSON, blank cells left out."""
    taken = {table.fields.get(name) for name in (*FACILITIES, "house_suffix", "easting", "northing")}
    others = [(h, c) for h, c in zip(table.headers, table.columns, strict=True) if h not in taken]
    rows = [{h: c[i] for h, c in others if c[i]} for i in range(len(table.rows))]
    return [json.dumps(row, ensure_ascii=False) if row else None for row in rows]


def _period(
    table: FacilityTable, path: Path, answers: Answers, place: Place
) -> tuple[list[str | None], list[Question]]:
    """Return the reference date of each row, or the question for it."""
    count = len(table.rows)
    texts = table.texts("period")
    if texts is not None:
        read = [parse_period(text) for text in texts]
        if all(p is not None for p in read):
            return [p.text for p in read if p is not None], []
    answer = answers.get(PERIOD_QUESTION)
    told = parse_period(answer) if answer else None
    found = told.text if told else reference_date([*table.notes, table.sheet, path.stem])
    if found:
        return [found] * count, []
    question = Question(
        id=PERIOD_QUESTION,
        ask=Text("Welchen Stand hat die Liste?", "What is the reference date of the list?"),
        why=Text(
            "Weder Titel noch Dateiname nennen ein Datum. Schreibweise: 31.12.2025, 2025-12 oder 2025.",
            "Neither title nor file name gives a date. Write 31.12.2025, 2025-12 or 2025.",
        ),
        guess=last_saved(path),
        place=place,
    )
    return [None] * count, [question]


def _checks(table: FacilityTable, frame: pl.DataFrame, place: Place) -> list[Check]:
    """Compare every sum row with the sum of the facilities above it."""
    checks = []
    for row, cells in table.sums:
        for name in _NUMBERS:
            header = table.fields.get(name)
            stated = number(cells.get(header, ""))[0] if header else None
            if stated is None:
                continue
            checks.append(
                Check(
                    what=Text(f"Summe der Spalte „{header}“", f"Sum of column “{header}”"),
                    stated=stated,
                    computed=float(frame[name].sum() or 0.0),
                    place=replace(place, row=row, column=header or ""),
                )
            )
    return checks


def _doubtful(frame: pl.DataFrame, place: Place) -> list[Finding]:
    """Name rows that appear listed_twice, have no places or no name."""
    findings = []
    repeated = frame.filter(pl.col("facility").is_duplicated())
    if repeated.height:
        findings.append(
            listed_twice("facility-number-twice", "Einrichtungsnummer", "facility number", repeated, place)
        )
    same = frame.filter(
        pl.struct("name", "street", "house_number", "postcode").is_duplicated()
        & pl.col("street").is_not_null()
    )
    if same.height:
        findings.append(listed_twice("facility-twice", "Name und Adresse", "name and address", same, place))
    without = frame.filter(pl.all_horizontal(pl.col("places", "places_u3", "places_3plus").is_null()))
    if 0 < without.height < frame.height:
        findings.append(without_places(without["row"].to_list(), place))
    zero = frame.filter(pl.col("places") == 0)
    if zero.height:
        findings.append(zero_places(zero["row"].to_list(), place))
    return findings
