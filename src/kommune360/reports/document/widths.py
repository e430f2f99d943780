"""How wide is each column of a table? As the room asked, and never narrower than its longest word.

From a table to the share of each column. Words are counted in signs of the table's type: whoever opens a paper
must not find "28.08.202" and a "3" below it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from kommune360.reports.document.tree import Table, plain_text
from kommune360.reports.document.typography import set_text

LINE = 92  # signs of a table's type on a line of A4; both writers set 9 points or less
_BESIDE = 2  # signs of white between two columns
_BREAKS = re.compile(r"[ \n\-]")


def shares(table: Table, line: int = LINE) -> tuple[float, ...]:
    """Share of each column, 1 in all. ``line``: signs the whole table has beside each other."""
    asked = [column.share for column in table.columns]
    wide = [line * share / sum(asked) for share in asked]
    least = [
        _BESIDE
        + max(_longest(column.title) * 1.1, *(_longest(plain_text(row.cells[at])) for row in table.rows), 1.0)
        for at, column in enumerate(table.columns)
    ]
    if sum(least) >= line:
        return tuple(each / sum(least) for each in least)
    return tuple(each / line for each in _raised(wide, least, line))


def _raised(wide: Sequence[float], least: Sequence[float], line: float) -> list[float]:
    """Columns that are too narrow get what they need, from what the others have to spare."""
    fixed: dict[int, float] = {}
    while True:
        others = sum(each for at, each in enumerate(wide) if at not in fixed)
        left = line - sum(fixed.values())
        found = [fixed.get(at, each * left / others if others else 0.0) for at, each in enumerate(wide)]
        narrow = {at: least[at] for at, each in enumerate(found) if at not in fixed and each < least[at]}
        if not narrow:
            return found
        fixed |= narrow


def _longest(text: str) -> float:
    """Signs of the longest word; a space that does not break counts as a sign."""
    return float(max(map(len, _BREAKS.split(set_text(text)))))
