"""What is a table on a page? Columns, rows and a total row, ready to be sorted and read aloud.

Rooms build a :class:`Table` from figures; ``ui/components/table.html`` draws it. The first column
heads its row. Sorting works on ``Cell.sort``, so a German number sorts as a number.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from html import escape
from typing import Any

from kommune360.base.flags import Flag
from kommune360.web.ui import formats
from kommune360.web.ui.ranges import RangeBar


@dataclass(frozen=True, slots=True)
class Column:
    """``numeric`` columns stand right; ``digits`` and ``signed`` shape bare numbers in them."""

    key: str
    label: Any
    numeric: bool = False
    sortable: bool = True
    digits: int = 0
    signed: bool = False
    strong: bool = False


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell: ``value`` with ``flag``, or ready ``text``; ``small`` is a second, quiet line."""

    value: float | None = None
    text: str = ""
    flag: Flag | str = Flag.OK
    href: str = ""
    small: str = ""
    tone: str = ""
    sort: float | str | None = None


@dataclass(frozen=True, slots=True)
class Row:
    """``cells`` by column key: a :class:`Cell`, a :class:`RangeBar`, a number or a text.

    ``anchor``: id of the row, so that an address can lead to it.
    """

    cells: Mapping[str, Any]
    area: str = ""
    tone: str = ""
    anchor: str = ""


@dataclass(frozen=True, slots=True)
class Table:
    """``caption`` says what the table shows, with unit and date; ``total`` stays below when sorted."""

    caption: Any
    columns: Sequence[Column]
    rows: Sequence[Row]
    total: Row | None = None
    id: str = "table"
    caption_hidden: bool = False
    downloads: Sequence[tuple[Any, str]] = field(default_factory=tuple)


def rows_html(table: Table, language: str) -> str:
    """All body and foot rows as markup; every text is escaped."""
    body = "".join(_row(table, row, language) for row in table.rows)
    foot = f"<tfoot>{_row(table, table.total, language)}</tfoot>" if table.total else ""
    return f"<tbody>{body}</tbody>{foot}"


def _row(table: Table, row: Row, language: str) -> str:
    area = f' id="{escape(row.anchor)}"' if row.anchor else ""
    area += f' data-area="{escape(row.area)}"' if row.area else ""
    tone = f' class="tone-{escape(row.tone)}"' if row.tone else ""
    cells = [
        _cell(column, row.cells.get(column.key, ""), language, head=index == 0)
        for index, column in enumerate(table.columns)
    ]
    return f"<tr{area}{tone}>{''.join(cells)}</tr>"


def _cell(column: Column, content: Any, language: str, head: bool) -> str:
    cell = content if isinstance(content, Cell) else _as_cell(content)
    inner = _inner(column, cell, content, language)
    sort = cell.sort if cell.sort is not None else cell.value
    if isinstance(content, RangeBar):
        sort = content.mid
    attributes = "" if sort is None else f' data-sort="{escape(str(sort))}"'
    classes = [name for name, on in (("num", column.numeric), ("strong", column.strong)) if on]
    if cell.tone:
        classes.append(f"tone-{escape(cell.tone)}")
    if not formats.has_value(cell.flag):
        classes.append("withheld")
    if classes:
        attributes += f' class="{" ".join(classes)}"'
    if cell.flag:
        attributes += f' title="{escape(formats.flag_label(cell.flag, language))}"'
    tag = "th" if head else "td"
    scope = ' scope="row"' if head else ""
    return f"<{tag}{scope}{attributes}>{inner}</{tag}>"


def _as_cell(content: Any) -> Cell:
    if isinstance(content, int | float) and not isinstance(content, bool):
        return Cell(value=content)
    return Cell() if isinstance(content, RangeBar) else Cell(text=str(content))


def _inner(column: Column, cell: Cell, content: Any, language: str) -> str:
    if isinstance(content, RangeBar):
        return content.svg()
    written = cell.text or (
        formats.flagged(cell.value, cell.flag, language, column.digits, column.signed)
        if cell.value is not None or cell.flag
        else ""
    )
    inner = escape(written)
    if cell.href:
        inner = f'<a href="{escape(cell.href)}">{inner}</a>'
    return f"{inner} <small>{escape(cell.small)}</small>" if cell.small else inner
