"""Crosswalks: which share of an area of one cut belongs to an area of another.

From a sheet with two key columns and a weight to a BRIDGE reading. The direction shows in the
weights (those of one old area sum to 1); weights are scaled only when somebody asked for it.
"""

from __future__ import annotations

import functools
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib import resources
from pathlib import Path
from typing import Any

import polars as pl

from kommune360.areas.bridges import WEIGHT_TOLERANCE, weight_findings
from kommune360.areas.systems import AreaSystem
from kommune360.base.findings import Finding, Findings, Place
from kommune360.base.slugs import slug
from kommune360.base.text import Text
from kommune360.base.yaml_text import read_yaml
from kommune360.exchange.naming import dataset_id, structure_of
from kommune360.exchange.readers.answers import Answers
from kommune360.exchange.readers.area_keys import Evidence, is_key_header, own_system, recognise, words_of
from kommune360.exchange.readers.bridge_notes import (
    DIRECTION_QUESTION,
    RENORMALISE_QUESTION,
    areas_note,
    ask_direction,
    ask_scaling,
    odd_rows,
    weights_scaled,
)
from kommune360.exchange.reading import Check, Question, ReadContext, Reading, ReadingKind
from kommune360.exchange.sheets import Cell, Sheet
from kommune360.exchange.tables.numbers import GERMAN, evidence, parse
from kommune360.observations.schema import BRIDGES, SYSTEMS, conform

HEADER_ROWS = 10
WIDEST = 10  # a crosswalk has few columns; a wide table with a share in it is none


@dataclass(frozen=True, slots=True)
class _Columns:
    """Column numbers of a crosswalk below the header row ``header``."""

    header: int
    labels: tuple[str, ...]
    first: int
    second: int
    weight: int
    method: int | None = None


@functools.cache
def _vocabulary() -> Mapping[str, Any]:
    text = (
        resources.files("kommune360.exchange.vocabulary").joinpath("bridges.yaml").read_text(encoding="utf-8")
    )
    loaded: Mapping[str, Any] = read_yaml(text)
    return loaded


def is_bridge_table(sheet: Sheet) -> bool:
    """Whether ``sheet`` is a crosswalk: two columns of keys that repeat, and one of weights."""
    return _find(sheet) is not None


def read_bridge_table(sheet: Sheet, path: Path, fingerprint: str, context: ReadContext) -> list[Reading]:
    """Return one BRIDGE reading; empty where ``is_bridge_table`` does not hold."""
    columns = _find(sheet)
    if columns is None:
        return []
    answers = Answers(context, structure_of("bridge", columns.labels))
    place = Place(file=path.name, sheet=sheet.name)
    findings: list[Finding] = []
    rows = _rows(sheet, columns, findings, place)
    columns, questions = _directed(rows, columns, answers, place)
    source = _system(rows, columns, "first", path, context)
    target = _system(rows, columns, "second", path, context)
    dataset = dataset_id(path)
    frame = _frame(rows, columns, source, target, dataset)
    frame, more, asked = _sums(frame, answers, path, place)
    findings += more
    findings += _missing_areas(frame, context, place)
    return [
        Reading(
            kind=ReadingKind.BRIDGE,
            dataset=dataset,
            title=path.stem,
            file=path.name,
            sheet=sheet.name,
            fingerprint=fingerprint,
            structure=answers.structure,
            columns=columns.labels,
            frame=frame,
            area_system=source.id,
            systems=_systems([source, target], dataset),
            findings=Findings(findings),
            questions=(*questions, *asked),
            checks=(_whole(frame, place),),
            decisions={
                "from": columns.labels[columns.first],
                "to": columns.labels[columns.second],
                "weight": columns.labels[columns.weight],
            },
            meta={"layout": "bridge", "answers": dict(answers.used), "notes": _notes(sheet, columns)},
        )
    ]


def _find(sheet: Sheet) -> _Columns | None:
    if not 3 <= sheet.width <= WIDEST:
        return None
    for row in range(min(HEADER_ROWS, sheet.height - 1)):
        labels = tuple(_text(cell) for cell in sheet.cells[row])
        weight = _column_with(labels, "weight")
        if weight is None or not _weights_below(sheet, row, weight):
            continue
        keys = [c for c in range(sheet.width) if c != weight and _is_key_column(sheet, row, c, labels[c])]
        pairs = [
            (a, b)
            for i, a in enumerate(keys)
            for b in keys[i + 1 :]
            if _pairs_unique(sheet, row, a, b) and _sums_or_says_so(sheet, row, a, b, weight, labels)
        ]
        if pairs:
            first, second = pairs[0]
            return _Columns(row, labels, first, second, weight, _column_with(labels, "method"))
    return None


def _body(sheet: Sheet, header: int) -> list[list[Cell]]:
    """Rows below the header without blank lines and notes."""
    return [row for row in sheet.cells[header + 1 :] if any(map(_text, row)) and not _is_note(row)]


def _is_note(cells: Sequence[Cell]) -> bool:
    """Whether a row is a line of text: one filled cell, and that one long."""
    filled = [text for text in map(_text, cells) if text]
    return len(filled) == 1 and len(filled[0]) > 20


def _column_with(labels: Sequence[str], role: str) -> int | None:
    """Return the first column whose header holds a word of ``role``."""
    wanted = {str(word) for word in _vocabulary()[role]}
    for column, label in enumerate(labels):
        parts = slug(label).split("_")
        if slug(label) in wanted or (len(parts) <= 3 and wanted & set(parts)):
            return column
    return None


def _sums_or_says_so(sheet: Sheet, header: int, a: int, b: int, weight: int, labels: Sequence[str]) -> bool:
    """Whether weights sum to 1 on one side, or the headers leave no doubt about a crosswalk."""
    if {"weight", "gewicht", "umrechnungsfaktor"} & set(slug(labels[weight]).split("_")):
        return True
    if _directional(labels[a]) and _directional(labels[b]):
        return True
    cells = [row[weight] for row in _body(sheet, header)]
    reading = evidence(cells).reading or GERMAN
    rows = [
        (0, _text(row[a]), _text(row[b]), parse(row[weight], reading).value or 0.0, "")
        for row in _body(sheet, header)
    ]
    percent = 100.0 if max(row[3] for row in rows) > 1.0 + WEIGHT_TOLERANCE else 1.0
    rows = [(n, x, y, w / percent, m) for n, x, y, w, m in rows]
    return max(_share_whole(rows, 1), _share_whole(rows, 2)) >= 0.8


def _weights_below(sheet: Sheet, header: int, column: int) -> bool:
    """Whether nine in ten cells below the header are shares between 0 and 1, or percents."""
    cells = [row[column] for row in _body(sheet, header) if _text(row[column])]
    reading = evidence(cells[:500]).reading or GERMAN
    values = [parse(cell, reading).value for cell in cells]
    good = [v for v in values if v is not None and 0 <= v <= 100]
    return len(good) >= 2 and len(good) >= 0.9 * len(values)


def _is_key_column(sheet: Sheet, header: int, column: int, label: str) -> bool:
    texts = [_text(row[column]) for row in _body(sheet, header)]
    filled = [t for t in texts if t]
    if len(filled) < 0.9 * len(texts) or len(set(filled)) < 2:
        return False
    digits = sum(t.isdigit() for t in filled) >= 0.9 * len(filled)
    coded = sum(
        any(c.isdigit() for c in t) and len(t) <= 12 and not set(t) & {",", " "} for t in filled
    ) >= 0.9 * len(filled)
    return (digits or coded or is_key_header(label) or _directional(label)) and max(map(len, filled)) <= 40


def _directional(label: str) -> bool:
    words = set(slug(label).split("_"))
    return bool(words & {str(w) for role in ("from", "to") for w in _vocabulary()[role]})


def _pairs_unique(sheet: Sheet, header: int, first: int, second: int) -> bool:
    """Whether every pair of keys stands once, and at least one key stands more than once."""
    pairs = [(_text(r[first]), _text(r[second])) for r in _body(sheet, header) if _text(r[first])]
    distinct = set(pairs)
    ends = {a for a, _ in distinct}, {b for _, b in distinct}
    return len(distinct) == len(pairs) and min(len(ends[0]), len(ends[1])) < len(pairs)


def _rows(
    sheet: Sheet, columns: _Columns, findings: list[Finding], place: Place
) -> list[tuple[int, str, str, float, str]]:
    """Return (row, first key, second key, weight, method); rows that do not read become findings."""
    below = sheet.cells[columns.header + 1 :]
    reading = evidence([row[columns.weight] for row in below]).reading or GERMAN
    rows, odd = [], []
    for offset, cells in enumerate(below, start=columns.header + 1):
        number = sheet.first_row + offset
        if not any(_text(cell) for cell in cells) or _is_note(cells):
            continue
        value = parse(cells[columns.weight], reading).value
        first, second = _text(cells[columns.first]), _text(cells[columns.second])
        if value is None or value < 0 or not first or not second:
            odd.append(number)
            continue
        method = _text(cells[columns.method]) if columns.method is not None else ""
        rows.append((number, first, second, value, method))
    if odd:
        findings.append(odd_rows(odd, place))
    if rows and max(row[3] for row in rows) > 1.0 + WEIGHT_TOLERANCE:
        rows = [(n, a, b, w / 100.0, m) for n, a, b, w, m in rows]
    return rows


def _directed(
    rows: list[tuple[int, str, str, float, str]], columns: _Columns, answers: Answers, place: Place
) -> tuple[_Columns, list[Question]]:
    """Return the columns with ``first`` as the side that is divided."""
    told = answers.get(DIRECTION_QUESTION)
    turned = _Columns(
        columns.header, columns.labels, columns.second, columns.first, columns.weight, columns.method
    )
    if told:
        return (columns if told == columns.labels[columns.first] else turned), []
    forward, backward = _share_whole(rows, 1), _share_whole(rows, 2)
    if forward >= 0.9 and forward > backward:
        return columns, []
    if backward >= 0.9 and backward > forward:
        return turned, []
    words = [set(slug(columns.labels[c]).split("_")) for c in (columns.first, columns.second)]
    from_words, to_words = ({str(w) for w in _vocabulary()[role]} for role in ("from", "to"))
    if words[0] & from_words or words[1] & to_words:
        return columns, []
    if words[1] & from_words or words[0] & to_words:
        return turned, []
    labels = (columns.labels[columns.first], columns.labels[columns.second])
    if forward >= 0.9 and backward >= 0.9:
        return columns, []  # one to one: both directions are right
    return columns, [ask_direction(labels, place)]


def _share_whole(rows: list[tuple[int, str, str, float, str]], side: int) -> float:
    """Share of the keys on ``side`` (1 or 2) whose weights sum to 1."""
    sums: dict[str, float] = defaultdict(float)
    for row in rows:
        sums[str(row[side])] += row[3]
    return sum(abs(total - 1) <= WEIGHT_TOLERANCE for total in sums.values()) / max(1, len(sums))


def _system(
    rows: list[tuple[int, str, str, float, str]],
    columns: _Columns,
    side: str,
    path: Path,
    context: ReadContext,
) -> AreaSystem:
    column = columns.first if side == "first" else columns.second
    position = 1 if column < (columns.second if side == "first" else columns.first) else 2
    keys = tuple(dict.fromkeys(str(row[position]) for row in rows))
    label = columns.labels[column]
    words = words_of([path.stem]) if not _directional(label) else frozenset()
    found = recognise(Evidence(keys, (), label, words), context)
    if found.system is not None and not found.ties:
        return found.system
    return own_system(label, path.stem, context)


def _frame(
    rows: list[tuple[int, str, str, float, str]],
    columns: _Columns,
    source: AreaSystem,
    target: AreaSystem,
    dataset: str,
) -> pl.DataFrame:
    straight = columns.first < columns.second
    return conform(
        pl.DataFrame(
            {
                "from_system": [source.id] * len(rows),
                "from_key": [row[1] if straight else row[2] for row in rows],
                "to_system": [target.id] * len(rows),
                "to_key": [row[2] if straight else row[1] for row in rows],
                "weight": [row[3] for row in rows],
                "method": [_method(row[4]) for row in rows],
                "dataset": [dataset] * len(rows),
                "row": [row[0] for row in rows],
            },
            schema_overrides=dict(BRIDGES),
        ),
        BRIDGES,
    )


@functools.cache
def _method(told: str) -> str:
    """Return how the weights came about: the publisher's word, joined from the ones we know."""
    known = [name for name, words in _vocabulary()["methods"].items() if any(w in slug(told) for w in words)]
    return "+".join(known) or slug(told) or "crosswalk"


def _sums(
    frame: pl.DataFrame, answers: Answers, path: Path, place: Place
) -> tuple[pl.DataFrame, list[Finding], list[Question]]:
    """Say which areas do not sum to 1; scale them when somebody asked for it."""
    off = weight_findings(frame, path.name)
    if not off:
        return frame, [], []
    if answers.get(RENORMALISE_QUESTION) == "yes":
        scaled = frame.with_columns(pl.col("weight") / pl.col("weight").sum().over("from_key"))
        return scaled, [weights_scaled(len(off), place)], []
    return frame, off[:20], [ask_scaling(len(off), place)]


def _missing_areas(frame: pl.DataFrame, context: ReadContext, place: Place) -> list[Finding]:
    """Name areas in use that the crosswalk lacks, and its areas that are not in use."""
    findings: list[Finding] = []
    for side in ("from", "to"):
        known = next((s for s in context.systems if s.id == frame[f"{side}_system"].first()), None)
        if known is None or not frame.height:
            continue
        lacking = sorted(set(known.names) - set(frame[f"{side}_key"]))
        strange = sorted(set(frame[f"{side}_key"]) - set(known.names))
        findings += [areas_note(side, True, lacking, place)] if lacking else []
        findings += [areas_note(side, False, strange, place)] if strange else []
    return findings


def _whole(frame: pl.DataFrame, place: Place) -> Check:
    """All weights together are as many as there are areas to carry from."""
    return Check(
        what=Text("Summe aller Gewichte = Zahl der Ausgangsgebiete", "Sum of all weights = number of areas"),
        stated=float(frame["from_key"].n_unique()),
        computed=float(frame["weight"].sum() or 0.0),
        place=place,
    )


def _systems(systems: list[AreaSystem], dataset: str) -> pl.DataFrame:
    rows = [(s.id, s.label.de, s.label.en, s.valid_from, s.valid_to, dataset) for s in systems]
    return pl.DataFrame(rows, schema=dict(SYSTEMS), orient="row").unique("system", maintain_order=True)


def _notes(sheet: Sheet, columns: _Columns) -> list[str]:
    """Lines above the header and distinct remarks in a note column."""
    above = [" ".join(filter(None, map(_text, row))) for row in sheet.cells[: columns.header]]
    above += [
        text for row in sheet.cells[columns.header + 1 :] if _is_note(row) for text in map(_text, row) if text
    ]
    note = _column_with(columns.labels, "note")
    below = (
        dict.fromkeys(_text(row[note]) for row in _body(sheet, columns.header)) if note is not None else {}
    )
    return [text for text in (*above, *list(below)[:5]) if text]


def _text(cell: Cell) -> str:
    if cell is None:
        return ""
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return str(cell).strip()
