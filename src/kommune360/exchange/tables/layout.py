"""Where in a sheet is the table: which rows are title, header, body, section lines and footer?

From a ``Sheet`` to ``Layout`` objects, one for each table on the sheet (tables under each other are
split). Nothing is interpreted here but the difference between text, number and sign.
"""

from __future__ import annotations

import itertools
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from kommune360.exchange.sheets import Cell, Sheet
from kommune360.exchange.tables import numbers, words

EMPTY, NUMBER, SIGN, TEXT = 0, 1, 2, 3
_SURELY_COUNTED = 12  # no row of figures counts up by one over so many cells
_SHORT = 40  # rows of a sheet so short that its header may be as long as its body
_LONG = 20_000  # rows at either end of a very long sheet that are looked at one by one
_YEAR = re.compile(r"(?:18|19|20|21)\d\d(?:\.0+)?")


@dataclass(frozen=True, slots=True)
class Layout:
    """Row indexes into ``sheet.cells``. ``sections``: (row, text) of lines that head a group of rows.

    ``numeric`` are the columns that hold numbers or signs (keys made of digits are among them).
    ``orphans`` are rows with numbers but nothing that says what they belong to.
    """

    header: tuple[int, ...]
    body: tuple[int, ...]
    numeric: frozenset[int]
    columns: tuple[int, ...]
    title: tuple[str, ...] = ()
    footer: tuple[str, ...] = ()
    sections: tuple[tuple[int, str], ...] = ()
    orphans: tuple[int, ...] = ()


def find_layouts(sheet: Sheet) -> list[Layout]:
    """Return the tables of ``sheet`` in order; empty where it holds none."""
    kinds = _all_kinds(sheet.cells)
    layouts = []
    for first, last in _blocks(kinds):
        layout = _layout(sheet, kinds, first, last)
        if layout is not None:
            layouts.append(layout)
    return layouts


def _all_kinds(cells: list[list[Cell]]) -> list[tuple[int, ...]]:
    """Kinds of all cells; the middle of a very long sheet is taken to look like its beginning."""
    cache: dict[Cell, int] = {}
    if len(cells) <= 4 * _LONG:
        return [_row_kinds(row, cache) for row in cells]
    head = [_row_kinds(row, cache) for row in cells[:_LONG]]
    tail = [_row_kinds(row, cache) for row in cells[-_LONG:]]
    shared, empty = head[-1], (EMPTY,) * len(head[-1])
    middle = [shared if row[0] or any(row) else empty for row in cells[_LONG:-_LONG]]
    return [*head, *middle, *tail]


def _row_kinds(row: Sequence[Cell], cache: dict[Cell, int]) -> tuple[int, ...]:
    result = []
    for cell in row:
        kind = cache.get(cell)
        if kind is None:
            kind = cache[cell] = kind_of(cell)
        result.append(kind)
    return tuple(result)


def kind_of(cell: Cell) -> int:
    if cell is None or (isinstance(cell, str) and not cell.strip()):
        return EMPTY
    if numbers.looks_numeric(cell):
        return NUMBER
    if isinstance(cell, str) and cell.strip() in words.signs():
        return SIGN
    return TEXT


def _blocks(kinds: list[tuple[int, ...]]) -> list[tuple[int, int]]:
    """Split rows into tables: a gap of two blank rows followed by a new header opens a table."""
    blank = [not any(row) for row in kinds]
    cuts = [0]
    index = 0
    while index < len(kinds):
        if not blank[index]:
            index += 1
            continue
        end = index
        while end < len(kinds) and blank[end]:
            end += 1
        texts = 2 if end - index >= 2 else 3  # one blank row alone may stand inside a table
        if _opens_table(kinds, end, texts) and _has_rows(kinds, cuts[-1], index):
            cuts.append(end)
        index = end
    return [(first, last) for first, last in zip(cuts, [*cuts[1:], len(kinds)], strict=True)]


def _has_rows(kinds: list[tuple[int, ...]], first: int, last: int) -> bool:
    return sum(1 for row in kinds[first:last] if row.count(NUMBER) >= 2) >= 2


def _opens_table(kinds: list[tuple[int, ...]], start: int, texts: int) -> bool:
    """Whether a header line of ``texts`` texts or more and then rows of numbers follow ``start``."""
    seen_header = False
    for row in kinds[start : start + 14]:
        if row.count(NUMBER) >= 2 and row.count(NUMBER) + row.count(SIGN) >= row.count(TEXT):
            return seen_header
        seen_header = seen_header or row.count(TEXT) >= texts
    return False


def _layout(sheet: Sheet, kinds: list[tuple[int, ...]], first: int, last: int) -> Layout | None:
    rows = range(first, last)
    numeric = _numeric_columns(kinds, rows)
    if not numeric:
        return None
    start = _first_body_row(sheet, kinds, rows, numeric)
    if start is None:
        return None
    stop = _footer_line(sheet, start, last)
    data_patterns = {row for row in set(kinds[start:stop]) if _is_dataish(row, numeric)}
    dataish = [r for r in range(start, stop) if kinds[r] in data_patterns]
    end = _last_body_row(kinds, dataish, numeric)
    grouped = any(_is_lone(sheet.cells[r]) for r in set(range(start, end)).difference(dataish))
    header, above = _header_rows(sheet, kinds, first, start, numeric, grouped)
    if _is_prose(kinds, first, end, dataish, numeric):
        return None
    body = [r for r in dataish if r <= end]
    labels = _label_columns(kinds, body, numeric)
    body = _with_empty_rows(kinds, body, labels, range(start, end + 1), grouped)
    nameless = {row for row in {kinds[r] for r in body} if labels and not any(row[c] for c in labels)}
    orphans = [r for r in body if kinds[r] in nameless]
    lost = set(orphans)
    body = [r for r in body if r not in lost]
    if not body:
        return None
    rest = set(range(start, end)).difference(dataish, body)
    sections = _sections(sheet, kinds, [*above, *rest])
    below = range(end + 1, last)
    title_end = min(header, default=start)
    return Layout(
        header=tuple(header),
        body=tuple(body),
        numeric=frozenset(numeric),
        columns=tuple(sorted(_used(kinds, [*header, *body]))),
        title=_lines(sheet, [r for r in range(first, title_end) if r not in above]),
        footer=_lines(sheet, below),
        sections=tuple(sections),
        orphans=tuple(orphans),
    )


def _numeric_columns(kinds: list[tuple[int, ...]], rows: range) -> set[int]:
    """Columns in which most filled cells of the fuller rows are numbers or signs."""
    width = len(kinds[0]) if kinds else 0
    patterns = Counter(kinds[r] for r in rows)
    filled = [(row, n) for row, n in patterns.items() if len(row) - row.count(EMPTY) >= 2]
    if width == 1:
        return set()
    found = set()
    for column in range(width):
        counts = [0, 0, 0, 0]
        for row, n in filled:
            counts[row[column]] += n
        total = counts[NUMBER] + counts[SIGN] + counts[TEXT]
        if (
            (total and counts[NUMBER] + counts[SIGN] >= 0.6 * total and (counts[NUMBER] or counts[SIGN] > 1))
            or (counts[NUMBER] >= 3 and counts[NUMBER] + counts[SIGN] >= 0.4 * total)
            or (len(rows) < _SHORT and _ends_in_numbers([kinds[r][column] for r in rows]))
        ):
            found.add(column)
    return found


def _ends_in_numbers(column: list[int]) -> bool:
    """Whether a short column is words first and then, from some row on, at least two numbers."""
    filled = [kind for kind in column if kind]
    words_end = max((i for i, kind in enumerate(filled) if kind == TEXT), default=-1)
    tail = filled[words_end + 1 :]
    return tail.count(NUMBER) >= 2 and len(tail) >= 0.3 * len(filled)


def _is_dataish(row: tuple[int, ...], numeric: set[int]) -> bool:
    hits = sum(1 for c in numeric if row[c] in (NUMBER, SIGN))
    texts = sum(1 for c in numeric if row[c] == TEXT)
    return hits > 0 and hits >= texts


def _first_body_row(sheet: Sheet, kinds: list[tuple[int, ...]], rows: range, numeric: set[int]) -> int | None:
    for r in rows:
        if not _is_dataish(kinds[r], numeric) or len(kinds[r]) - kinds[r].count(EMPTY) < 2:
            continue
        if not _is_header_of_numbers(sheet, kinds, r, rows, numeric):
            return r
    return None


def _is_header_of_numbers(
    sheet: Sheet, kinds: list[tuple[int, ...]], r: int, rows: range, numeric: set[int]
) -> bool:
    """Whether a row of numbers is a header: years or ages or column numbers, unlike the rows below."""
    held = [c for c in sorted(numeric) if kinds[r][c] == NUMBER]
    values = [str(sheet.cells[r][c]).strip() for c in held]
    below = [b for b in range(r + 1, min(rows.stop, r + 12)) if _is_dataish(kinds[b], numeric)]
    if not below:
        return False
    years = all(_YEAR.fullmatch(value) for value in values)
    counting = len(values) >= 3 and _counts_up(values)
    if not years and not counting:
        return False
    if counting and len(values) >= _SURELY_COUNTED:
        return True
    used_below = {c for b in below for c in range(len(kinds[b])) if kinds[b][c]}
    labels_below = used_below - set(held)
    if any(kinds[r][c] == TEXT for c in labels_below):
        header_above = any(kinds[h].count(TEXT) >= 2 for h in range(rows.start, r))
        if header_above:
            return False
    elif not labels_below:
        return False
    same = sum(1 for b in below for c in held if _YEAR.fullmatch(str(sheet.cells[b][c]).strip()))
    return counting or same < 0.5 * len(below) * len(held)


def _counts_up(values: list[str]) -> bool:
    """Whether the values count up by one from 0, 1 or 2, perhaps several times (once for each sex)."""
    try:
        whole = [int(float(value)) for value in values]
    except ValueError:
        return False
    return whole[0] in (0, 1, 2) and all(
        b == a + 1 or (b == whole[0] and a > b + 1) for a, b in itertools.pairwise(whole)
    )


def _header_rows(
    sheet: Sheet, kinds: list[tuple[int, ...]], first: int, start: int, numeric: set[int], grouped: bool
) -> tuple[list[int], list[int]]:
    """Return header rows and section lines between header and body, going up from the body.

    Title lines fill one cell (or one merged over the whole width) and end the header. ``grouped``:
    lines of one text stand between rows of the body too, so the one above the body is such a line.
    """
    header: list[int] = []
    between: list[int] = []
    blanks = 0
    for r in range(start - 1, first - 1, -1):
        filled = [c for c, kind in enumerate(kinds[r]) if kind]
        if not filled:
            blanks += 1
            if blanks > 1 and header:
                break
            continue
        texts = {words.clean(sheet.cells[r][c]) for c in filled}
        lone = len(texts) == 1 and (grouped or len(filled) == 1)
        lone = lone and (filled[0] not in numeric or len(numeric) > 1)
        if lone and (
            not _spans_measure(sheet, kinds, r, filled[0], numeric, start) or (grouped and not header)
        ):
            if header or len(between) > 5:
                break
            between.append(r)
            continue
        if blanks and header and len(filled) < 2:
            break
        blanks = 0
        header.append(r)
    if not header:  # lines above were no section lines after all
        return [], []
    if grouped:
        gap = [r for r in range(header[-1], header[0]) if not any(kinds[r])]
        if gap and any(r < gap[-1] for r in header):
            between = [*(r for r in header if r > gap[-1]), *between]
            header = [r for r in header if r < gap[-1]]
    return sorted(header), sorted(between)


def _spans_measure(
    sheet: Sheet, kinds: list[tuple[int, ...]], r: int, column: int, numeric: set[int], start: int
) -> bool:
    """Whether the only text of a row heads columns of figures and not the whole width."""
    leftmost = min((c for c, kind in enumerate(kinds[start]) if kind), default=0)
    if column <= leftmost:
        return False
    for top, left, bottom, right in sheet.merged:
        if top <= r <= bottom and left <= column <= right:
            return bool(left > leftmost and bottom < start)
    return not sheet.merged or column in numeric


def _is_lone(row: Sequence[Cell]) -> bool:
    return len({cell for cell in row if cell not in (None, "")}) == 1


def _is_prose(
    kinds: list[tuple[int, ...]], first: int, end: int, dataish: list[int], numeric: set[int]
) -> bool:
    """Whether a few numbers or signs stand in a page of text (an imprint, an explanation)."""
    if len(dataish) >= 20:
        return False
    filled = sum(1 for row in kinds[first : end + 1] if any(row))
    counted = Counter(kinds[r][c] for r in dataish for c in numeric)
    return len(dataish) < 0.3 * filled or counted[NUMBER] < 0.3 * (counted[NUMBER] + counted[SIGN])


def _with_empty_rows(
    kinds: list[tuple[int, ...]], body: list[int], labels: set[int], rows: range, grouped: bool
) -> list[int]:
    """Add rows that name an area and hold no figure: all label columns filled, nothing else."""
    if not labels or (len(labels) == 1 and grouped):
        return body
    known = set(body)
    patterns = {
        row
        for row in set(kinds[rows.start : rows.stop])
        if all(row[c] for c in labels) and sum(map(bool, row)) == len(labels)
    }
    if not patterns:
        return body
    return sorted(known | {r for r in rows if kinds[r] in patterns})


def _footer_line(sheet: Sheet, start: int, last: int) -> int:
    """Row of the line that official tables draw under the body, ``last`` where there is none."""
    for r in range(start, last):
        cell = sheet.cells[r][0]
        if isinstance(cell, str) and cell.startswith("____"):
            return r
    return last


def _last_body_row(kinds: list[tuple[int, ...]], dataish: list[int], numeric: set[int]) -> int:
    """Last row of data: footers may hold a number in a line of text, but not many."""
    hits_of = {
        row: sum(1 for c in numeric if row[c] in (NUMBER, SIGN)) for row in {kinds[r] for r in dataish}
    }
    typical = Counter(hits_of[kinds[r]] for r in dataish).most_common(1)[0][0]
    for r in reversed(dataish):
        if hits_of[kinds[r]] >= max(1, typical // 3) or len(numeric) == 1:
            return r
    return dataish[-1]


def _label_columns(kinds: list[tuple[int, ...]], body: list[int], numeric: set[int]) -> set[int]:
    """Columns of text that most rows fill: names, keys with letters, dimensions."""
    counts: dict[int, int] = {}
    for row, n in Counter(kinds[r] for r in body).items():
        for c, kind in enumerate(row):
            if kind == TEXT and c not in numeric:
                counts[c] = counts.get(c, 0) + n
    return {c for c, n in counts.items() if n >= 0.5 * len(body)}


def _used(kinds: list[tuple[int, ...]], rows: Sequence[int]) -> set[int]:
    return {c for row in {kinds[r] for r in rows} for c, kind in enumerate(row) if kind}


def _sections(sheet: Sheet, kinds: list[tuple[int, ...]], rows: Sequence[int]) -> list[tuple[int, str]]:
    found = []
    for r in sorted(rows):
        texts = [words.clean(sheet.cells[r][c]) for c, kind in enumerate(kinds[r]) if kind]
        if texts:
            found.append((r, " · ".join(dict.fromkeys(texts))))
    return found


def _lines(sheet: Sheet, rows: Sequence[int]) -> tuple[str, ...]:
    """Return each row of text as one line; rows that hold nothing are left out."""
    lines = []
    for r in rows:
        cells = [str(cell).strip() for cell in sheet.cells[r] if cell not in (None, "")]
        line = re.sub(r"\s+", " ", " ".join(cell for cell in cells if cell))
        if line:
            lines.append(line)
    return tuple(lines)
