"""What do the sheets of a workbook (XLSX, XLSM, XLSB, XLS, ODS) hold, cell by cell?

From a path to typed ``Sheet`` objects: numbers stay numbers (whole ones as int), dates become ISO
text, merged ranges are told where the format knows them, hidden sheets are left out and named.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from kommune360.base.findings import Finding, Place, Severity
from kommune360.base.text import Text
from kommune360.exchange.sheets import Cell, Sheet


@dataclass(frozen=True, slots=True)
class Workbook:
    sheets: tuple[Sheet, ...]
    findings: tuple[Finding, ...] = ()


def read_workbook(path: Path) -> Workbook:
    """Read all visible sheets that hold anything; a broken or locked file gives one error finding."""
    from python_calamine import CalamineError, CalamineWorkbook, SheetVisibleEnum

    try:
        with CalamineWorkbook.from_path(path) as book:
            hidden = {meta.name for meta in book.sheets_metadata if meta.visible != SheetVisibleEnum.Visible}
            sheets = [
                _sheet(name, book.get_sheet_by_name(name)) for name in book.sheet_names if name not in hidden
            ]
    except (CalamineError, OSError, ValueError) as error:
        return Workbook((), (_unreadable(path.name, error),))
    findings = [_hidden(path.name, name) for name in sorted(hidden)]
    return Workbook(tuple(sheet for sheet in sheets if sheet.cells), tuple(findings))


def _sheet(name: str, source: Any) -> Sheet:
    rows: list[list[Cell]] = [
        [_cell(value) for value in row] for row in source.to_python(skip_empty_area=False)
    ]
    while rows and all(cell is None or cell == "" for cell in rows[-1]):
        rows.pop()
    width = max((_filled_width(row) for row in rows), default=0)
    rows = [row[:width] for row in rows]
    merged = [
        (top, left, bottom, right) for (top, left), (bottom, right) in (source.merged_cell_ranges or [])
    ]
    return Sheet(name=name, cells=rows if width else [], merged=merged)


def _filled_width(row: list[Cell]) -> int:
    for index in range(len(row) - 1, -1, -1):
        if row[index] is not None and row[index] != "":
            return index + 1
    return 0


def _cell(value: Any) -> Cell:
    if isinstance(value, float):
        return int(value) if value.is_integer() and abs(value) < 2**53 else value
    if isinstance(value, dt.datetime):
        return value.date().isoformat() if value.time() == dt.time() else value.isoformat(sep=" ")
    if isinstance(value, (dt.date, dt.time)):
        return value.isoformat()
    if isinstance(value, dt.timedelta):
        return str(value)
    if isinstance(value, (str, int, bool)):
        return value
    return "" if value is None else str(value)


def _unreadable(file: str, error: Exception) -> Finding:
    return Finding(
        "workbook-unreadable",
        Severity.ERROR,
        Text(
            f"Die Arbeitsmappe lässt sich nicht öffnen ({error}).",
            f"The workbook cannot be opened ({error}).",
        ),
        Text(
            "Die Datei ist beschädigt, mit Kennwort geschützt oder trägt die falsche Endung.",
            "The file is damaged, protected by a password or carries the wrong suffix.",
        ),
        Text(
            "In der Tabellenkalkulation öffnen und ohne Kennwort als XLSX speichern.",
            "Open it in a spreadsheet program and save it as XLSX without a password.",
        ),
        Place(file=file),
    )


def _hidden(file: str, sheet: str) -> Finding:
    return Finding(
        "sheet-hidden",
        Severity.INFO,
        Text(
            f"Das ausgeblendete Blatt „{sheet}“ wurde nicht gelesen.", f"Hidden sheet “{sheet}” was not read."
        ),
        Text("Ausgeblendete Blätter sind meist Hilfsblätter.", "Hidden sheets are mostly auxiliary."),
        Text("Einblenden, wenn es gebraucht wird.", "Unhide it if it is needed."),
        Place(file=file, sheet=sheet),
    )
