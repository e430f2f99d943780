"""What does the header say about a column: measure, period, sex, age, unit, area?

From header rows (any depth, merged or repeated) to one ``Head`` a column. A level that names a
period, a sex, an age or a unit becomes that; what is left names the measure.
"""

from __future__ import annotations

import itertools
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace

from kommune360.base.ages import AgeBand, parse_age
from kommune360.exchange.sheets import Sheet
from kommune360.exchange.tables import dates, words
from kommune360.exchange.tables.layout import Layout

_OPEN_BAND = re.compile(r"\s*(\d{1,3})\s*[-–]\s*(\d{1,3})\s*(?:jahren?|j\.?)?\s*", re.IGNORECASE)
_AGE_GROUP_NAME = re.compile(r"(?:davon |darunter )?(?:im |nach )?alter(?:sgruppen?)?\b.*(?:\.\.\.|…)")
_UNIT_TAIL = re.compile(r"\s*[(\[]([^()\[\]]{1,30})[)\]]\s*$")


@dataclass(frozen=True, slots=True)
class Head:
    """``levels`` are the cleaned header texts top down; ``parts`` those that name the measure."""

    column: int
    levels: tuple[str, ...]
    parts: tuple[str, ...] = ()
    period: str = ""
    sex: str | None = None
    age: AgeBand | None = None
    unit: str | None = None
    total: bool = False

    @property
    def label(self) -> str:
        """The header on one line, as a person would call the column."""
        return " · ".join(dict.fromkeys(level for level in self.levels if level))


def level_grid(sheet: Sheet, layout: Layout) -> dict[int, tuple[str, ...]]:
    """Return column -> cleaned header texts, spans filled in; lines that only number columns left out."""
    rows = [r for r in layout.header if not _numbers_columns(sheet, layout, r)]
    grid = {
        c: [
            words.without_mark(words.clean(sheet.cells[r][c] if sheet.cells[r][c] is not None else ""))
            for r in rows
        ]
        for c in layout.columns
    }
    if sheet.merged:
        _fill_merged(sheet, rows, grid)
    elif not _repeats(rows, grid, layout):
        _fill_right(rows, grid, layout)
    return {column: tuple(levels) for column, levels in grid.items()}


def _numbers_columns(sheet: Sheet, layout: Layout, row: int) -> bool:
    """Whether a header row only counts the columns (1, 2, 3 ...) below other header rows."""
    held = [str(cell).strip() for cell in sheet.cells[row] if cell not in (None, "")]
    if len(layout.header) < 2 or len(held) < 3 or row == layout.header[0]:
        return False
    return held == [str(n) for n in range(1, len(held) + 1)]


def _fill_merged(sheet: Sheet, rows: list[int], grid: dict[int, list[str]]) -> None:
    for top, left, _, right in sheet.merged:
        for level, r in enumerate(rows):
            if r != top:
                continue
            text = grid[left][level] if left in grid else words.clean(sheet.cells[top][left] or "")
            for column in range(left, right + 1):
                if column in grid and not grid[column][level]:
                    grid[column][level] = text


def _repeats(rows: list[int], grid: dict[int, list[str]], layout: Layout) -> bool:
    """Whether the file itself repeats the label of a span in each of its columns."""
    columns = sorted(grid)
    for level in range(len(rows)):
        for left, right in itertools.pairwise(columns):
            text = grid[left][level]
            if text and text == grid[right][level] and words.unit_of_line(text) is None:
                return True
    return False


def _fill_right(rows: list[int], grid: dict[int, list[str]], layout: Layout) -> None:
    """Carry a label to the blank cells on its right, within the span of the level above."""
    columns = [
        c for c in sorted(grid) if c in layout.numeric or any(grid[c][level] for level in range(len(rows)))
    ]
    for level in range(len(rows) - 1):
        carried, above = "", ""
        for column in columns:
            over = grid[column][level - 1] if level else ""
            if grid[column][level]:
                carried, above = grid[column][level], over
            elif carried and over == above and any(grid[column][level + 1 :]) and column in layout.numeric:
                grid[column][level] = carried


def heads(sheet: Sheet, layout: Layout) -> dict[int, Head]:
    """Return the ``Head`` of every column of the table."""
    grid = level_grid(sheet, layout)
    half_open = _bands_share_borders([text for levels in grid.values() for text in levels])
    found = {column: _head(column, levels, half_open) for column, levels in grid.items()}
    return _counted_ages(_shared_suffix_years(found))


_COUNTED = re.compile(r"([A-Za-zÄÖÜäöü]{0,12}[ _.-]?)(\d{1,3})(?: ?\+)?")
_AGE_PREFIXES = frozenset({"", "a", "age", "alter", "altersjahr", "aj", "j", "jahr", "lebensjahr"})
_OLD_AGE = 60  # a count that goes this far counts ages whatever it is called
_ENOUGH_AGES = 12  # so many columns that count up by one from 0 or 1 are ages and nothing else
LAST_AGES = 80  # a count of ages that ends at a number from here on ends with "and older"


def _counted_ages(found: dict[int, Head]) -> dict[int, Head]:
    """Read ``A00 A01 ... A99`` or ``unter 1, 1, 2, ...`` as single years of age."""
    groups: dict[str, dict[int, int]] = {}
    for column, head in found.items():
        match = _COUNTED.fullmatch(head.levels[-1]) if head.levels else None
        if match and head.age is None:
            groups.setdefault(match[1].lower(), {})[column] = int(match[2])
    for prefix, ages in groups.items():
        counted = sorted(set(ages.values()))
        if prefix.strip(" _.-") not in _AGE_PREFIXES and counted[-1] < _OLD_AGE:
            continue  # KI_01 to KI_17 number indicators
        if len(counted) < _ENOUGH_AGES or counted != list(range(counted[0], counted[-1] + 1)):
            continue
        if counted[0] > 1:
            continue
        last = counted[-1] if counted[-1] >= LAST_AGES else None
        for column, age in ages.items():
            head = found[column]
            found[column] = replace(
                head,
                age=AgeBand(age) if age == last and _is_last(found, head) else AgeBand(age, age + 1),
                parts=tuple(part for part in head.parts if part != head.levels[-1]),
            )
    return found


def _is_last(found: dict[int, Head], head: Head) -> bool:
    """Whether no other column says "n and older": then the highest single number means it."""
    return not any(
        other.age is not None and other.age.is_open for other in found.values() if other is not head
    )


def _bands_share_borders(texts: Sequence[str]) -> bool:
    """Whether bands like 6-15, 15-18 share their borders, so that the upper one is excluded."""
    bands = {(int(m[1]), int(m[2])) for m in map(_OPEN_BAND.fullmatch, texts) if m}
    starts = {start for start, _ in bands}
    return len(bands) > 1 and any(stop in starts for _, stop in bands)


def band_of(text: str, half_open: bool) -> AgeBand | None:
    """Return the age band a whole text names; ``half_open`` reads 6-15 as 6 to under 15."""
    band = parse_age(text)
    match = _OPEN_BAND.fullmatch(text)
    if band is not None and match and half_open:
        return AgeBand(int(match[1]), int(match[2]))
    return band


def _head(column: int, levels: tuple[str, ...], half_open: bool) -> Head:
    head = Head(column, levels)
    parts: list[str] = []
    for text in dict.fromkeys(level for level in levels if level):
        head, left = _take(head, text, half_open)
        if left:
            parts.append(left)
    return replace(head, parts=tuple(parts))


def _take(head: Head, text: str, half_open: bool) -> tuple[Head, str]:
    """Let one level say what it is; return the head and what of the text names the measure."""
    word = words.normal(text)
    if words.is_total(text):
        return replace(head, total=True), ""
    if word in words.words("dimension_names") or _AGE_GROUP_NAME.match(word):
        return head, ""
    period = dates.read(text)
    if period:
        return replace(head, period=period), ""
    sex = words.sex_of(text, strict=True)
    if sex:
        return replace(head, sex=sex), ""
    unit = words.unit_of_line(text)
    if unit:
        return replace(head, unit=unit), ""
    if is_age(text):
        band = band_of(text, half_open)
        if band is not None:
            return replace(head, age=band), ""
    label, inside = dates.split(text)
    if inside:
        head = replace(head, period=inside)
    tail = _UNIT_TAIL.search(label)
    unit = words.unit_of_line(tail.group(1)) if tail else None
    if unit and tail:
        head, label = replace(head, unit=unit), label[: tail.start()]
    return head, label.strip(" ,;:–-") or ("" if inside else text)


_AGE_WHOLE = re.compile(
    r"(?:(?:im )?alter(?: von)?|davon|darunter|age)?\s*(?:unter|under|über|ab|von|<|ü|u)?\s*\d{1,3}\s*(?:jahren?|jahr|years?|j\.)?\s*"
    r"(?:(?:bis|to|-|–)\s*(?:unter|under|<)?\s*\d{1,3}|(?:und|u\.?|and|oder)\s*(?:älter|aelter|mehr|over|older|darüber|darueber)|\+)?\s*"
    r"(?:-?jährigen?|jahren?|jahr|years?|j\.)?",
    re.IGNORECASE,
)


def is_age(text: str) -> bool:
    """Whether the whole text is an age, so that a label which only mentions one stays a label."""
    bare = re.sub(r"[\s_]+", " ", text).strip()
    if bare.isdecimal():
        return False
    return _AGE_WHOLE.fullmatch(bare) is not None


def _shared_suffix_years(found: dict[int, Head]) -> dict[int, Head]:
    """Read ``GESIx_2013`` and ``GESIx_2022`` as one measure in two years."""
    stems: Counter[str] = Counter()
    matches: dict[int, re.Match[str]] = {}
    for column, head in found.items():
        match = (
            re.fullmatch(r"(.+?)[ _]((?:19|20)\d\d)", head.parts[-1])
            if head.parts and not head.period
            else None
        )
        if match:
            matches[column] = match
            stems[match[1]] += 1
    for column, match in matches.items():
        if stems[match[1]] > 1:
            head = found[column]
            found[column] = replace(head, parts=(*head.parts[:-1], match[1]), period=match[2])
    return found
