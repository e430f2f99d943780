"""A sheet: what any table file is before anyone knows what it means.

Readers of CSV, XLSX, XLS and ODS all give sheets; interpretation starts from sheets alone.
"""

from __future__ import annotations

from dataclasses import dataclass, field

Cell = str | float | int | bool | None


@dataclass(frozen=True, slots=True)
class Sheet:
    """``cells[r][c]`` in file order, rectangular, 0-based; text kept word for word.

    Numbers appear as float or int only where the file itself is typed (workbooks); from text files
    every cell is text. ``merged`` holds ``(first_row, first_column, last_row, last_column)``,
    inclusive. ``first_row`` is the file's row number (from 1) of ``cells[0]``, for findings.
    """

    name: str
    cells: list[list[Cell]]
    merged: list[tuple[int, int, int, int]] = field(default_factory=list)
    first_row: int = 1

    @property
    def height(self) -> int:
        return len(self.cells)

    @property
    def width(self) -> int:
        return len(self.cells[0]) if self.cells else 0
