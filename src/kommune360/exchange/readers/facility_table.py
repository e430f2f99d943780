"""Which columns a list of facilities has, and what each one means.

From sheets or attribute columns to a ``FacilityTable``: header labels, text columns, and the rows
that are facilities, told apart from titles, sums and footnotes.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from kommune360.exchange.facility_words import fields_of, looks_like_facilities
from kommune360.exchange.readers.area_keys import is_total
from kommune360.exchange.sheets import Cell, Sheet

HEADER_SEARCH_ROWS = 20
WIDEST = 200  # no list of facilities has more columns


@dataclass(frozen=True, slots=True)
class FacilityTable:
    """``columns[c][i]`` is the text of facility ``i`` under ``headers[c]``; ``rows[i]`` counts from 1.

    ``sums`` holds sum rows as header -> text; ``notes`` the lines above and below the table.
    """

    headers: tuple[str, ...]
    columns: tuple[tuple[str, ...], ...]
    rows: tuple[int, ...]
    lat: tuple[float, ...] = ()
    lon: tuple[float, ...] = ()
    sheet: str = ""
    sums: tuple[tuple[int, Mapping[str, str]], ...] = ()
    notes: tuple[str, ...] = ()
    fields: Mapping[str, str] = field(default_factory=dict)  # field -> header

    def texts(self, name: str) -> tuple[str, ...] | None:
        """Return the column that holds the field ``name``, None where the list has none."""
        header = self.fields.get(name)
        return self.columns[self.headers.index(header)] if header is not None else None


def find_header(sheet: Sheet) -> tuple[int, int, tuple[str, ...]] | None:
    """Return first and last row of the header and its labels; None where no row looks like one."""
    if not 3 <= sheet.width <= WIDEST:
        return None
    best: tuple[int, int, int, tuple[str, ...]] | None = None
    for row in range(min(HEADER_SEARCH_ROWS, sheet.height)):
        if not _may_be_header(sheet.cells[row]):
            continue
        labels = _labels(sheet, row, 1)
        fields = fields_of(labels)
        if row + 1 >= sheet.height or not looks_like_facilities(fields):
            continue
        last = row
        if _goes_on(sheet.cells[row + 1], labels, fields["name"]):
            last, labels = row + 1, _labels(sheet, row, 2)
            fields = fields_of(labels)
        if best is None or len(fields) > best[0]:
            best = (len(fields), row, last, labels)
    return best[1:] if best else None


def _goes_on(cells: Sequence[Cell], labels: Sequence[str], name: str) -> bool:
    """Whether a row below the header belongs to it: no name there, and words instead of numbers."""
    filled = [cell for cell in cells if cell not in (None, "")]
    wordy = [cell for cell in filled if isinstance(cell, str) and cell.strip()[:1].isalpha()]
    return cells[labels.index(name)] in (None, "") and len(filled) >= 2 and len(wordy) >= 0.8 * len(filled)


def _may_be_header(cells: Sequence[Cell]) -> bool:
    """Whether a row holds at least two short words and mostly no numbers (a cheap first look)."""
    texts = [cell for cell in cells if isinstance(cell, str) and cell.strip()]
    wordy = sum(len(text) <= 60 and text.lstrip()[0].isalpha() for text in texts)
    numbers = sum(not isinstance(cell, str) and cell is not None for cell in cells)
    return wordy >= 2 and 2 * wordy >= len(texts) + numbers


def _labels(sheet: Sheet, row: int, depth: int) -> tuple[str, ...]:
    """Return one label a column, levels joined; merged cells count for all their columns."""
    levels = [[_text(cell) for cell in sheet.cells[r]] for r in range(row, row + depth)]
    for top, left, bottom, right in sheet.merged:
        for r in range(max(top, row), min(bottom, row + depth - 1) + 1):
            for c in range(left, min(right, sheet.width - 1) + 1):
                if r == top and left < sheet.width:
                    levels[r - row][c] = _text(sheet.cells[top][left])
    seen: dict[str, int] = {}
    labels = []
    for column in range(sheet.width):
        parts = dict.fromkeys(level[column] for level in levels if level[column])
        label = " ".join(parts) or f"Spalte {column + 1}"
        seen[label] = seen.get(label, 0) + 1
        labels.append(label if seen[label] == 1 else f"{label} ({seen[label]})")
    return tuple(labels)


def table_from_sheet(sheet: Sheet) -> FacilityTable | None:
    """Return the facilities of ``sheet``; None where it holds no such list."""
    header = find_header(sheet)
    if header is None:
        return None
    first, last, labels = header
    fields = fields_of(labels)
    name = labels.index(fields["name"])
    notes = [_line(row) for row in sheet.cells[:first]]
    kept: list[list[str]] = []
    rows: list[int] = []
    sums: list[tuple[int, dict[str, str]]] = []
    for offset, cells in enumerate(sheet.cells[last + 1 :], start=last + 1):
        texts = [_text(cell) for cell in cells]
        number = sheet.first_row + offset
        filled = [text for text in texts if text]
        if not filled:
            continue
        if is_total(filled[0].rstrip(":")) or is_total(texts[name].rstrip(":")):
            sums.append((number, dict(zip(labels, texts, strict=True))))
        elif len(filled) <= 2 and len(labels) > 4:
            notes.append(" ".join(filled))
        else:
            kept.append(texts)
            rows.append(number)
    columns = tuple(zip(*kept, strict=True)) if kept else tuple(() for _ in labels)
    return FacilityTable(
        headers=labels,
        columns=columns,
        rows=tuple(rows),
        sheet=sheet.name,
        sums=tuple(sums),
        notes=tuple(note for note in notes if note),
        fields=fields,
    )


def _line(cells: Sequence[Cell]) -> str:
    return " ".join(text for text in map(_text, cells) if text)


def _text(cell: Cell) -> str:
    """Return a cell as text; whole floats of typed workbooks lose their ``.0``."""
    if cell is None:
        return ""
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return " ".join(str(cell).split())
