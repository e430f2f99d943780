"""How does a table leave as a file that a spreadsheet opens? As CSV or as a workbook, and no text runs as a formula.

From lines, the head first, to the bytes of the file in the number format of the reader's language.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from typing import Any, Final

_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r")  # what a spreadsheet takes for the begin of one


def csv_file(lines: Iterable[Sequence[Any]], language: str = "de") -> bytes:
    """UTF-8 with byte order mark. German: ``;`` and decimal comma, English: ``,`` and point; None is empty.

    A text that a spreadsheet would run gets an apostrophe before it (OWASP, "CSV Injection"); dates are ISO 8601.
    """
    english = language == "en"
    out = io.StringIO()
    writer = csv.writer(out, delimiter="," if english else ";", lineterminator="\r\n")
    writer.writerows([_plain(cell, english) for cell in line] for line in lines)
    return ("\ufeff" + out.getvalue()).encode()


def xlsx_file(lines: Sequence[Sequence[str | float | None]], title: str, notes: Sequence[str]) -> bytes:
    """A workbook with the table (frozen header, filter) and a sheet that says where it comes from."""
    import datetime as dt

    import xlsxwriter  # heavy: only when a file is asked for

    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True})
    book.set_properties({"title": title, "created": dt.datetime(2000, 1, 1, tzinfo=dt.UTC)})
    bold = book.add_format({"bold": True, "text_wrap": True, "valign": "top", "bottom": 2})
    whole, broken = (book.add_format({"num_format": form}) for form in ("#,##0", "#,##0.0#"))
    sheet = book.add_worksheet("Tabelle")
    for column, head in enumerate(lines[0]):
        sheet.write_string(0, column, str(head), bold)
    for index, line in enumerate(lines[1:], start=1):
        for column, cell in enumerate(line):
            if isinstance(cell, str):
                sheet.write_string(index, column, cell)
            elif cell is not None:
                sheet.write_number(index, column, cell, whole if cell == round(cell) else broken)
    sheet.freeze_panes(1, 2)
    sheet.autofilter(0, 0, len(lines) - 1, len(lines[0]) - 1)
    sheet.set_column(0, 0, 12)
    sheet.set_column(1, 1, 32)
    sheet.set_column(2, len(lines[0]) - 1, 18)
    sheet.set_landscape()
    sheet.repeat_rows(0)
    about = book.add_worksheet("Herkunft")
    about.set_column(0, 0, 110)
    for index, note in enumerate([title, *notes]):
        about.write_string(index, 0, note, bold if index == 0 else None)
    book.close()
    return out.getvalue()


def _plain(cell: Any, english: bool) -> str:
    if cell is None:
        return ""
    if isinstance(cell, float):
        return f"{cell:.10g}" if english else f"{cell:.10g}".replace(".", ",")
    text = str(cell)
    return f"'{text}" if not isinstance(cell, int) and text.startswith(_FORMULA) else text
