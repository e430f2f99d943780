"""How does a table become the bytes of a CSV, XLSX or GeoJSON file? The same bytes on every system.

A delivery is a file name, its bytes and the facts an importer must find in it (the manifest).
"""

from __future__ import annotations

import csv
import datetime
import io
import json
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, TypeAlias

import xlsxwriter

Cell: TypeAlias = str | int | float | None
Row: TypeAlias = Sequence[Cell]
Merge: TypeAlias = tuple[int, int, int, int]  # first row, first column, last row, last column; from 0

INVENTED = "Musterstadt ist erfunden (invented data)"


@dataclass(frozen=True)
class Delivery:
    """One file of the town, ``name`` relative to the folder with ``/``."""

    name: str
    content: bytes
    facts: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Page:
    """A sheet of a workbook; text stays text, numbers are typed, None is an empty cell."""

    name: str
    rows: Sequence[Row]
    merged: Sequence[Merge] = ()


def csv_bytes(
    rows: Sequence[Row], delimiter: str = ";", encoding: str = "utf-8", newline: str = "\r\n"
) -> bytes:
    """Encode rows; None is an empty cell, numbers are written as Python writes them."""
    text = io.StringIO()
    csv.writer(text, delimiter=delimiter, lineterminator=newline).writerows(rows)
    return text.getvalue().encode(encoding)


def xlsx_bytes(pages: Sequence[Page]) -> bytes:
    """Write a workbook without anything that changes from day to day or system to system."""
    raw = io.BytesIO()
    book = xlsxwriter.Workbook(raw, {"in_memory": True, "strings_to_numbers": False})
    book.set_properties(
        {"title": INVENTED, "author": "Musterstadt", "created": datetime.datetime(2026, 1, 15)}  # noqa: DTZ001
    )
    head = book.add_format({"bold": True, "align": "center", "valign": "vcenter", "text_wrap": True})
    for page in pages:
        sheet = book.add_worksheet(page.name)
        for top, left, bottom, right in page.merged:
            sheet.merge_range(top, left, bottom, right, page.rows[top][left], head)
        inside = {(r, c) for t, le, b, ri in page.merged for r in range(t, b + 1) for c in range(le, ri + 1)}
        for number, row in enumerate(page.rows):
            for column, cell in enumerate(row):
                if cell is None or (number, column) in inside:
                    continue
                if isinstance(cell, str):
                    sheet.write_string(number, column, cell)
                else:
                    sheet.write_number(number, column, cell)
    book.close()
    return _repacked(raw.getvalue())


def geojson_bytes(name: str, features: Sequence[dict[str, Any]], crs: str | None = None) -> bytes:
    """Write a FeatureCollection, one feature a line; ``crs`` adds the old "crs" member."""
    lines = [json.dumps(feature, ensure_ascii=False, separators=(",", ":")) for feature in features]
    member = f'"crs":{{"type":"name","properties":{{"name":"{crs}"}}}},\n' if crs else ""
    head = f'{{"type":"FeatureCollection","name":{json.dumps(name, ensure_ascii=False)},\n'
    note = f'"description":"{INVENTED}",\n'
    return (head + note + member + '"features":[\n' + ",\n".join(lines) + "\n]}\n").encode()


def german(value: float, digits: int = 1, thousands: bool = False) -> str:
    """``1234.5`` as ``1234,5`` or ``1.234,5``."""
    text = f"{value:,.{digits}f}" if thousands else f"{value:.{digits}f}"
    return text.translate(str.maketrans(",.", ".,"))


def _repacked(book: bytes) -> bytes:
    """Store the parts uncompressed and without a trace of the system: zlib and zip headers differ."""
    packed = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(book)) as source, zipfile.ZipFile(packed, "w") as target:
        for name in source.namelist():
            entry = zipfile.ZipInfo(name)  # dated 1 January 1980
            entry.create_system = 0
            entry.external_attr = 0
            target.writestr(entry, source.read(name))
    return packed.getvalue()
