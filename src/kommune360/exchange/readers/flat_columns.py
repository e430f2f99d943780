"""What the columns of a flat file say: regions, time, numbers with their signs and quality marks.

From cells to a ``FlatTable`` whose frame gains the columns area_system, area, period, numerator and
flag step by step. Everything is decided on distinct values and joined back.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from importlib import resources
from typing import Any

import polars as pl

from kommune360.base.findings import Finding, Place
from kommune360.base.flags import WITHOUT_VALUE, Flag
from kommune360.base.periods import Period, parse_period
from kommune360.base.text import Text
from kommune360.base.yaml_text import read_yaml
from kommune360.exchange.readers.refusals import error, warning
from kommune360.exchange.sheets import Sheet
from kommune360.exchange.tables.numbers import GERMAN, UNSURE, evidence, parse
from kommune360.exchange.tables.words import quality_letters

_DURATION = re.compile(r"^(\d{4})-(\d{2})P(\d+)([MY])$")  # 2023-08P1Y: the year from August 2023


@dataclass(slots=True)
class FlatTable:
    """``frame`` has one row a value and text columns of the layout since 2025, plus ``row``.

    ``slots`` are the numbers of the dimensions, ``region`` the one that names areas (0: none).
    """

    frame: pl.DataFrame
    headers: tuple[str, ...]
    slots: tuple[int, ...]
    region: int = 0
    decisions: dict[str, str] = field(default_factory=dict)

    @property
    def codes(self) -> list[str]:
        """All codes of dimensions and measures in the file, for its structure."""
        columns = [f"{slot}_variable_code" for slot in self.slots] + ["value_variable_code"]
        return sorted({c for column in columns for c in self.frame[column].unique().to_list() if c})

    @property
    def source(self) -> str:
        first = (
            self.frame.select("statistics_code", "statistics_label").row(0) if self.frame.height else ("", "")
        )
        return " ".join(part for part in first if part)


@functools.cache
def vocabulary() -> Mapping[str, Any]:
    text = (
        resources.files("kommune360.exchange.vocabulary")
        .joinpath("flat_files.yaml")
        .read_text(encoding="utf-8")
    )
    loaded: Mapping[str, Any] = read_yaml(text)
    return loaded


def is_flat_header(labels: Sequence[str]) -> bool:
    names = {label.strip().lstrip("\ufeff") for label in labels}
    newer = {"statistics_code", "time", "1_variable_code", "value", "value_variable_code"}
    older = {"Statistik_Code", "Zeit", "1_Merkmal_Code", "1_Auspraegung_Code"}
    return newer <= names or older <= names


def table_from_cells(sheet: Sheet) -> FlatTable:
    """Return the rows of a flat file in the layout since 2025; ``row`` is the file's row number."""
    headers = tuple(str(cell or "").strip().lstrip("\ufeff") for cell in sheet.cells[0])
    rows = [["" if cell is None else str(cell).strip() for cell in row] for row in sheet.cells[1:]]
    frame = pl.DataFrame(rows, schema=dict.fromkeys(headers, pl.String), orient="row").with_row_index(
        "row", offset=sheet.first_row + 1
    )
    if "Statistik_Code" in headers:
        frame = _from_older(frame)
    frame = frame.filter(pl.any_horizontal(pl.exclude("row") != ""))
    slots = tuple(
        sorted(int(c.split("_")[0]) for c in frame.columns if re.fullmatch(r"\d+_variable_code", c))
    )
    for column in ("value_unit", "value_variable_label", "value_q", "statistics_label", "time_code"):
        if column not in frame.columns:
            frame = frame.with_columns(pl.lit("").alias(column))
    table = FlatTable(frame, headers, slots)
    table.region = _region_slot(table)
    return table


def _from_older(frame: pl.DataFrame) -> pl.DataFrame:
    """Turn the layout before 2025 (a column ``CODE__Label__Unit`` a measure) into rows of values."""
    names = dict(vocabulary()["older_columns"])
    for column in frame.columns:
        match = re.fullmatch(r"(\d+)_(\w+)", column)
        if match and match[2] in vocabulary()["older_dimension"]:
            names[column] = f"{match[1]}_{vocabulary()['older_dimension'][match[2]]}"
    frame = frame.rename({old: new for old, new in names.items() if old in frame.columns})
    measures = [c for c in frame.columns if c.count("__") >= 1]
    kept = [c for c in frame.columns if c not in measures]
    parts = {c: [*c.split("__"), "", ""][:3] for c in measures}
    long = frame.unpivot(on=measures, index=kept, variable_name="measure", value_name="value")
    return long.with_columns(
        pl.col("measure").replace_strict({c: p[0] for c, p in parts.items()}).alias("value_variable_code"),
        pl.col("measure")
        .replace_strict({c: p[1].replace("_", " ") for c, p in parts.items()})
        .alias("value_variable_label"),
        pl.col("measure")
        .replace_strict({c: p[2].replace("_", " ") for c, p in parts.items()})
        .alias("value_unit"),
    )


def _region_slot(table: FlatTable) -> int:
    """Return the first dimension that names regions; a second one is a dimension like others."""
    for slot in table.slots:
        codes = [c for c in table.frame[f"{slot}_variable_code"].unique().to_list() if c]
        if codes and all(is_region(code) for code in codes):
            return slot
    return 0


def is_region(code: str) -> bool:
    return code in vocabulary()["regions"] or code.startswith(tuple(vocabulary()["prefixes"]))


def areas(table: FlatTable, place: Place) -> list[Finding]:
    """Add ``area_system`` and ``area``; regions of one file may be of several levels."""
    if table.region == 0:
        table.frame = table.frame.with_columns(
            pl.lit("de-deutschland").alias("area_system"), pl.lit("DG").alias("area")
        )
        table.decisions["area"] = "DG"
        return []
    column = f"{table.region}_variable_attribute_code"
    codes = table.frame[column].unique().to_list()
    system_of = {code: _system_of(code) for code in codes}
    unknown = sorted(code for code, system in system_of.items() if not system)
    table.frame = table.frame.with_columns(
        pl.col(column).replace_strict(system_of, default="", return_dtype=pl.String).alias("area_system"),
        pl.when(pl.col(column) == "").then(pl.lit("DG")).otherwise(pl.col(column)).alias("area"),
    )
    table.decisions["area"] = ", ".join(
        sorted(set(table.frame[f"{table.region}_variable_code"].unique().to_list()))
    )
    if not unknown:
        return []
    rows = table.frame.filter(pl.col(column).is_in(unknown))["row"]
    return [_unknown_region(unknown, int(rows[0]), place)]


def _system_of(code: str) -> str:
    if code in ("DG", ""):
        return "de-deutschland"
    system = vocabulary()["systems"].get(len(code), "") if code.isdigit() else ""
    return str(system)


def names_of_areas(table: FlatTable) -> dict[str, dict[str, str]]:
    """Return area names by system and key, as the file writes them."""
    if table.region == 0:
        return {}
    label = f"{table.region}_variable_attribute_label"
    distinct = (
        table.frame.select("area_system", "area", label)
        .unique(["area_system", "area"])
        .sort("area_system", "area")
    )
    names: dict[str, dict[str, str]] = {}
    for system, key, name in distinct.iter_rows():
        names.setdefault(system, {})[key] = " ".join(name.split())
    return names


def periods(table: FlatTable, place: Place) -> list[Finding]:
    """Add ``period``; stock figures carry their day, flows their year."""
    told = table.frame["time"].unique().to_list()
    read = {text: read_time(text) for text in told}
    odd = sorted(text for text, period in read.items() if period is None)
    table.frame = table.frame.with_columns(
        pl.col("time")
        .replace_strict({t: p.text if p else "" for t, p in read.items()}, return_dtype=pl.String)
        .alias("period")
    )
    if not odd:
        return []
    row = int(table.frame.filter(pl.col("time").is_in(odd))["row"][0])
    return [_unknown_time(odd, row, place)]


def read_time(text: str) -> Period | None:
    """Read a time of a flat file: an ISO date or year, or a start with its length (``2023-08P1Y``)."""
    match = _DURATION.match(text)
    if match is None:
        return parse_period(text)
    year, month, length, unit = int(match[1]), int(match[2]), int(match[3]), match[4]
    months = length * (12 if unit == "Y" else 1)
    if months == 1:
        return Period(f"{year}-{month:02d}")
    if months == 3 and month % 3 == 1:
        return Period(f"{year}-Q{(month + 2) // 3}")
    if months == 12 and month == 1:
        return Period(str(year))
    if months == 12 and 7 <= month <= 10:
        return Period(f"{year}/{(year + 1) % 100:02d}")
    return None


def numbers(table: FlatTable, place: Place) -> list[Finding]:
    """Add ``numerator`` and ``flag`` from value, signs and the quality column."""
    distinct = table.frame["value"].unique().to_list()
    reading = evidence(distinct).reading
    number_format = GERMAN if reading in (None, UNSURE) else str(reading)
    parsed = {text: parse(text, number_format) for text in distinct}
    wordy = sorted(text for text, cell in parsed.items() if cell.is_text)
    letters = {mark: str(_quality(mark)) for mark in table.frame["value_q"].unique().to_list()}
    table.frame = (
        table.frame.with_columns(
            pl.col("value")
            .replace_strict({t: c.value for t, c in parsed.items()}, return_dtype=pl.Float64)
            .alias("numerator"),
            pl.col("value")
            .replace_strict({t: str(c.flag) for t, c in parsed.items()}, return_dtype=pl.String)
            .alias("flag"),
            pl.col("value_q").replace_strict(letters, return_dtype=pl.String).alias("quality"),
        )
        .with_columns(
            pl.when((pl.col("flag") == str(Flag.OK)) & (pl.col("quality") != ""))
            .then(pl.col("quality"))
            .otherwise(pl.col("flag"))
            .alias("flag")
        )
        .with_columns(
            pl.when(pl.col("flag").is_in([str(flag) for flag in WITHOUT_VALUE]))
            .then(None)
            .otherwise(pl.col("numerator"))
            .alias("numerator")
        )
    )
    table.decisions["numbers"] = number_format
    if not wordy:
        return []
    row = int(table.frame.filter(pl.col("value").is_in(wordy))["row"][0])
    return [_words(wordy, row, place)]


def _quality(mark: str) -> Flag:
    """Flag of a quality mark; a sign of official statistics may stand there as well."""
    text = mark.strip()
    if not text:
        return Flag.OK
    if text in quality_letters():
        return quality_letters()[text]
    flag = parse(text, GERMAN).flag
    return flag if flag not in (Flag.ZERO, Flag.INVALID_TEXT) else Flag.LIMITED


def _unknown_region(codes: list[str], row: int, place: Place) -> Finding:
    shown = ", ".join(codes[:8])
    return error(
        "region-unknown",
        Text(f"Unbekannte Gebietsschlüssel: {shown}.", f"Unknown region keys: {shown}."),
        Text(
            "Schlüssel haben 2, 3, 5, 8 oder 12 Ziffern (Land bis Gemeinde), Deutschland ist DG.",
            "Keys have 2, 3, 5, 8 or 12 digits (state to municipality), Germany is DG.",
        ),
        Text("Die Datei mit Regionen neu abrufen.", "Fetch the file with regions again."),
        Place(place.file, place.sheet, row, "variable_attribute_code"),
    )


def _unknown_time(texts: list[str], row: int, place: Place) -> Finding:
    shown = ", ".join(texts[:8])
    return error(
        "period-unreadable",
        Text(f"Unverständliche Zeitangaben: {shown}.", f"Times not understood: {shown}."),
        Text(
            "Erwartet wird ein Tag, Monat, Quartal oder Jahr.", "A day, month, quarter or year is expected."
        ),
        Text("Zeitangaben in der Datei prüfen.", "Check the times in the file."),
        Place(place.file, place.sheet, row, "time"),
    )


def _words(texts: list[str], row: int, place: Place) -> Finding:
    shown = ", ".join(f"„{text}“" for text in texts[:5])
    return warning(
        "text-in-numbers",
        Text(f"Texte statt Zahlen: {shown}.", f"Text instead of numbers: {shown}."),
        Text(
            "Kein amtliches Zeichen; die Werte gelten als fehlend.",
            "No official sign; the values read as missing.",
        ),
        Text("Die Zellen prüfen.", "Check the cells."),
        Place(place.file, place.sheet, row, "value"),
    )
