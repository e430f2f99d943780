"""``.xlsx``: the tables of a document as sheets, for people who calculate on.

From a ``Document`` to a workbook: one sheet a table, figures as numbers, the last sheet says what each figure
rests on. Same document, same bytes.
"""

from __future__ import annotations

import datetime as dt
import io
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

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
# a mark with one or two digits after it; a thousands mark has three
_DECIMALS = re.compile(r"[.,](\d{1,2})$")
_ENDS = (Text("von", "from"), Text("bis", "to"))
_BESIDE = Text("dazu", "with it")
_REGISTER = (
    Text("Schlüssel", "Key"),
    Text("Zahl", "Figure"),
    Text("Einheit", "Unit"),
    Text("Was sie sagt", "What it says"),
    Text("Beruht auf", "Rests on"),
)


def xlsx_bytes(document: Document) -> bytes:
    """Write the tables of ``document``; a document without one gives its register of figures alone."""
    import xlsxwriter  # heavy: only when it is needed

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
    formats = _Formats(book)
    head = book.add_format({"bold": True, "text_wrap": True, "bottom": 2, "bg_color": "#EEF1F8"})
    layout = [_parts_of(table, at) for at in range(len(table.columns))]
    sheet.write_string(0, 0, table.caption, formats.of("", strong=True))
    titles = [title for part in layout for title in _titles(part, document.language)]
    sheet.write_row(1, 0, titles, head)
    longest: dict[int, int] = {}
    for number, row in enumerate(table.rows, 2):
        column = 0
        for cell, part in zip(row.cells, layout, strict=True):
            for value in _values(cell, part):
                _write(sheet, number, column, value, formats, strong=row.strong)
                shown = value.text if isinstance(value, Figure) else value
                longest[column] = max(longest.get(column, 0), len(shown))
                column += 1
    for at, title in enumerate(titles):
        width = min(max(longest.get(at, 0), len(title) / 2, _WIDTHS[0]) + 2, _WIDTHS[1])
        sheet.set_column(at, at, width)
    sheet.freeze_panes(2, 1)
    below = [table.note, document.state] if table.note else [document.state]
    for offset, text in enumerate(below, 3 + len(table.rows)):
        sheet.write_string(offset, 0, text, formats.of(""))
    _on_paper(sheet, document)


@dataclass(frozen=True, slots=True)
class _Part:
    """A column of the document: how many numbers its cells hold, and whether words stand beside one."""

    title: str
    numbers: int
    words: bool


def _parts_of(table: Table, at: int) -> _Part:
    """Whoever calculates on needs each number in a cell of its own: a range is two, a value and its year are two."""
    cells = [row.cells[at] for row in table.rows]
    numbers = max((len(_figures(cell)) for cell in cells), default=0)
    words = numbers == 1 and any(len(cell) > 1 and _figures(cell) for cell in cells)
    return _Part(table.columns[at].title, numbers, words)


def _titles(part: _Part, language: str) -> list[str]:
    if part.numbers == 2:
        return [f"{part.title}: {end.in_language(language)}" for end in _ENDS]
    return [part.title, *([f"{part.title}: {_BESIDE.in_language(language)}"] if part.words else [])]


def _values(cell: Runs, part: _Part) -> list[Figure | str]:
    """The cell in as many values as its column has."""
    found = _figures(cell)
    if part.numbers == 2:
        return [*found] if len(found) == 2 else [plain_text(cell), ""]
    if part.words:
        beside = plain_text(tuple(run for run in cell if not isinstance(run, Figure))).strip(" ()")
        return [found[0], beside] if found else [plain_text(cell), ""]
    return [found[0]] if len(cell) == 1 and found else [plain_text(cell)]


def _figures(cell: Runs) -> list[Figure]:
    return [run for run in cell if isinstance(run, Figure)]


def _write(
    sheet: Any, row: int, column: int, value: Figure | str, formats: _Formats, *, strong: bool
) -> None:
    if isinstance(value, Figure) and value.value is not None:
        sheet.write_number(row, column, value.value, formats.of(_form(value), strong=strong))
    else:
        text = value.text if isinstance(value, Figure) else value
        sheet.write_string(row, column, text, formats.of("", strong=strong))


def _form(figure: Figure) -> str:
    """Shown as in the paper, with its sign and decimals; the exact number stands behind it."""
    decimal = _DECIMALS.search(figure.text)
    form = "#,##0" + ("." + "0" * len(decimal.group(1)) if decimal else "")
    return f"+{form};-{form};0" if figure.text.startswith("+") else form


class _Formats:
    """Formats of one sheet, each made once."""

    def __init__(self, book: Any) -> None:
        self._book = book
        self._made: dict[tuple[str, bool], Any] = {}

    def of(self, form: str, *, strong: bool = False) -> Any:
        if (form, strong) not in self._made:
            wanted = {"valign": "top", "bold": strong} | ({"num_format": form} if form else {})
            self._made[form, strong] = self._book.add_format(wanted)
        return self._made[form, strong]


def _register(book: Any, document: Document) -> None:
    """Every figure once: key, number, unit, words, origin."""
    sheet, formats = (
        book.add_worksheet(Text("Nachweis", "Register").in_language(document.language)),
        _Formats(book),
    )
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
            sheet.write_number(number, 1, figure.value, formats.of(_form(figure)))
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
