"""``.xlsx``: the tables of a document as sheets, for people who calculate on.

From a ``Document`` to a workbook: one sheet a table, figures as numbers, the last sheet says what each figure
rests on. Same document, same bytes.
"""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Iterator
from typing import Any

import xlsxwriter

from kommune360.base.text import Text
from kommune360.reports.document.tree import (
    Document,
    Figure,
    Runs,
    Table,
    figures_of,
    plain_text,
)

_WIDTHS = (8.0, 48.0)
_REGISTER = (
    Text("Schlüssel", "Key"),
    Text("Zahl", "Figure"),
    Text("Einheit", "Unit"),
    Text("Was sie sagt", "What it says"),
    Text("Beruht auf", "Rests on"),
)


def xlsx_bytes(document: Document) -> bytes:
    """Write the tables of ``document``; a document without one gives its register of figures alone."""
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer, {"in_memory": True, "strings_to_urls": False})
    day = dt.datetime.combine(dt.date.fromisoformat(document.date), dt.time())
    book.set_properties({"title": document.title, "author": document.town, "created": day})
    names = _names(document.language)
    for block in document.blocks:
        if isinstance(block, Table):
            _sheet(book, next(names), document, block)
    _register(book, document)
    book.close()
    return buffer.getvalue()


def _names(language: str) -> Iterator[str]:
    word = Text("Tabelle", "Table").in_language(language)
    return (f"{word} {number}" for number in range(1, 10_000))


def _sheet(book: Any, name: str, document: Document, table: Table) -> None:
    sheet = book.add_worksheet(name)
    strong, head, plain = (
        book.add_format({"bold": True, "valign": "top"}),
        book.add_format({"bold": True, "text_wrap": True, "bottom": 2, "bg_color": "#EEF1F8"}),
        book.add_format({"valign": "top"}),
    )
    sheet.write_string(0, 0, table.caption, strong)
    sheet.write_row(1, 0, [column.title for column in table.columns], head)
    for number, row in enumerate(table.rows, 2):
        for at, cell in enumerate(row.cells):
            _write(sheet, number, at, cell, strong if row.strong else plain)
    for at, column in enumerate(table.columns):
        longest = max((len(plain_text(row.cells[at])) for row in table.rows), default=0)
        width = min(max(longest, len(column.title) / 2, _WIDTHS[0]) + 2, _WIDTHS[1])
        sheet.set_column(at, at, width)
    sheet.freeze_panes(2, 1)
    below = [table.note, document.state] if table.note else [document.state]
    for offset, text in enumerate(below, 3 + len(table.rows)):
        sheet.write_string(offset, 0, text, plain)
    _on_paper(sheet, document)


def _write(sheet: Any, row: int, column: int, cell: Runs, form: Any) -> None:
    if len(cell) == 1 and isinstance(cell[0], Figure) and cell[0].value is not None:
        sheet.write_number(row, column, cell[0].value, form)
    else:
        sheet.write_string(row, column, plain_text(cell), form)


def _register(book: Any, document: Document) -> None:
    """Every figure once: key, number, unit, words, origin."""
    sheet = book.add_worksheet(Text("Nachweis", "Register").in_language(document.language))
    head = book.add_format({"bold": True, "bottom": 2, "bg_color": "#EEF1F8"})
    sheet.write_row(0, 0, [title.in_language(document.language) for title in _REGISTER], head)
    known: dict[str, Figure] = {}
    for figure in figures_of(document.blocks):
        known.setdefault(figure.key, figure)
    for number, figure in enumerate(known.values(), 1):
        sheet.write_string(number, 0, figure.key)
        if figure.value is None:
            sheet.write_string(number, 1, figure.text)
        else:
            sheet.write_number(number, 1, figure.value)
        sheet.write_row(number, 2, [figure.unit, figure.about, figure.origin])
    sheet.set_column(0, 0, 34)
    sheet.set_column(3, 4, 44)
    sheet.freeze_panes(1, 1)
    _on_paper(sheet, document)


def _on_paper(sheet: Any, document: Document) -> None:
    sheet.set_paper(9)  # A4
    sheet.set_landscape()
    sheet.fit_to_pages(1, 0)
    sheet.set_footer(f"&L{document.town}&R&P / &N")
