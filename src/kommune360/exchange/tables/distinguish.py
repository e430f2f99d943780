"""What tells the rows of one area apart, and which rows only name areas?

From columns, section lines and placed rows to the dimensions that enter the variables. What is not
needed to tell rows apart describes the area and stays out.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from kommune360.exchange.tables import words
from kommune360.exchange.tables.columns import Column, Role
from kommune360.exchange.tables.measures import Measure
from kommune360.exchange.tables.places import Placement
from kommune360.exchange.tables.rows import RowTexts


def dimensions(columns: Sequence[Column], roles: dict[int, Role], placement: Placement) -> list[Column]:
    """Return the columns that tell rows of one area apart; the others become attributes in ``roles``."""
    candidates = [column for column in columns if roles[column.index] is Role.DIMENSION]
    if not candidates:
        return []
    told = [c for c in columns if roles[c.index] in (Role.PERIOD, Role.SEX, Role.AGE)]
    rows = [i for i, place in enumerate(placement.rows) if place is not None]
    identity: list[tuple[object, ...]] = [(placement.rows[i], *(c.cells[i] for c in told)) for i in rows]
    chosen: list[Column] = []
    for column in candidates:
        has_total = any(words.is_total(cell if cell is not None else "") for cell in column.distinct)
        unique = len(set(identity)) == len(identity)
        if (unique and not has_total) or len(column.distinct) < 2:
            roles[column.index] = Role.ATTRIBUTE
            continue
        chosen.append(column)
        identity = [(*known, column.cells[i]) for known, i in zip(identity, rows, strict=True)]
    return chosen


def keep_groups(placement: Placement, texts: RowTexts) -> None:
    """Let section lines enter the dimensions only where nothing else tells the rows apart."""
    if texts.groups is None:
        return
    columns = [texts.periods, texts.sexes, texts.ages, texts.dimensions]
    told = [column for column in columns if column is not None]
    rows = [i for i, place in enumerate(placement.rows) if place is not None]
    identity = {(placement.rows[i], *(column[i] for column in told)) for i in rows}
    if len(identity) == len(rows):
        return
    held: list[tuple[str, ...]] = texts.dimensions or [()] * len(texts.groups)
    texts.dimensions = [(group, *rest) for group, rest in zip(texts.groups, held, strict=True)]


def drop_empty_levels(placement: Placement, found: Sequence[Measure]) -> None:
    """Take rows of other levels that hold no figure at all out of the table: they only name areas."""
    placed = Counter(place[0] for place in placement.rows if place is not None)
    if len(placed) < 2:
        return
    main = placement.match.main if placement.match.main in placed else placed.most_common(1)[0][0]
    for i, place in enumerate(placement.rows):
        if place is not None and place[0] != main and all(m.column.cells[i] in ("", None) for m in found):
            placement.rows[i] = None
