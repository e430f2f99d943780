"""Which part does each column play: key, name, period, sex, age, dimension, figure, or none?

From header and body cells to a role per column. Words of the header weigh most, values decide where
the header is silent, and nothing becomes a figure that is a key, a postcode or a coordinate.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from kommune360.exchange.reading import KnownSystem, ReadContext
from kommune360.exchange.sheets import Cell, Sheet
from kommune360.exchange.tables import dates, words
from kommune360.exchange.tables.headers import Head, band_of
from kommune360.exchange.tables.keys import key_text
from kommune360.exchange.tables.layout import Layout

_SHORT_KEY = 3  # keys of one or two digits look like any small number
_KEY_NAME = re.compile(r"(\d{2,8})\s*(?:[-–:]|\s)\s*(\D.*)", re.DOTALL)
_COORDINATE = re.compile(r"-?\d{1,3}[.,]\d{4,}")


class Role(StrEnum):
    KEY = "key"
    NAME = "name"
    KEY_AND_NAME = "key-and-name"
    KEY_PART = "key-part"
    PERIOD = "period"
    SEX = "sex"
    AGE = "age"
    DIMENSION = "dimension"
    ATTRIBUTE = "attribute"
    REMARK = "remark"
    QUALITY = "quality"
    FIGURE = "figure"
    TEXT = "text"


@dataclass(frozen=True, slots=True)
class Column:
    """A column of the body. ``cells`` are those of the body rows; ``distinct`` the filled ones."""

    index: int
    head: Head
    cells: list[Cell]
    distinct: frozenset[Cell]
    numeric: bool

    @property
    def label(self) -> str:
        return self.head.label

    @property
    def names(self) -> tuple[str, ...]:
        """The header texts a role may be read from: whole label, lowest level, highest level."""
        levels = [level for level in self.head.levels if level]
        return tuple(dict.fromkeys(words.normal(t) for t in [self.label, *levels[::-1]] if t))


def body_columns(sheet: Sheet, layout: Layout, heads: Mapping[int, Head]) -> list[Column]:
    rows = [sheet.cells[r] for r in layout.body]
    columns = []
    for index in layout.columns:
        cells = [row[index] for row in rows]
        distinct = frozenset(c for c in set(cells) if c is not None and str(c).strip())
        columns.append(Column(index, heads[index], cells, distinct, index in layout.numeric))
    return columns


def find_roles(
    columns: Sequence[Column], answers: Mapping[str, str], context: ReadContext | None = None
) -> dict[int, Role]:
    """Return column index -> role. An answer ``key-column`` names the label of the key column."""
    roles: dict[int, Role] = {}
    half_open = _shared_borders(columns)
    for position, column in enumerate(columns):
        left = columns[position - 1] if position else None
        roles[column.index] = _role(column, left, roles, position, len(columns), half_open)
    _running_number(columns, roles)
    _numbers_beside_names(columns, roles)
    _key_parts(columns, roles)
    _known_keys(columns, roles, context.systems if context else ())
    _one_key(columns, roles, answers.get("key-column", ""))
    _names_near_key(columns, roles)
    _postcode_as_key(columns, roles)
    return roles


def _role(
    column: Column, left: Column | None, roles: Mapping[int, Role], position: int, width: int, half_open: bool
) -> Role:
    if column.numeric and _heads_figures(column):
        return Role.FIGURE
    said = _said(column)
    if said is not None:
        return said
    texts = [str(c).strip() for c in column.distinct]
    if not texts:
        return Role.FIGURE if column.label and column.numeric else Role.TEXT
    if _is_sex(column, texts):
        return Role.SEX
    if _is_period(column, texts, position):
        return Role.PERIOD
    if _is_age(column, texts, half_open):
        return Role.AGE
    if left is not None and _is_quality(column, texts, roles.get(left.index)):
        return Role.QUALITY
    if position < 4 and sum(1 for text in texts if _KEY_NAME.fullmatch(text)) >= 0.9 * len(texts) > 2:
        return Role.KEY_AND_NAME
    if column.numeric:
        return _numeric_role(column, texts, position)
    return Role.NAME if _many(column) else Role.DIMENSION


def _heads_figures(column: Column) -> bool:
    """Whether the heading leaves no doubt that figures stand below it."""
    head = column.head
    if head.sex or head.age or (head.period and head.unit):
        return True
    return any(words.known_variable(text) is not None for text in (*head.parts, column.label))


def _said(column: Column) -> Role | None:
    """The role that a word of the header tells, where the values allow it."""
    texts = [str(c).strip() for c in column.distinct]
    for name in column.names:
        if name in words.words("remarks"):
            return Role.REMARK
        if name in ("plz", "postleitzahl"):
            return Role.ATTRIBUTE
        if name in words.words("period_headers") and texts and all(_reads_period(t) for t in texts):
            return Role.PERIOD
        if name in words.words("sex_headers") and texts and all(_sexlike(t) for t in texts):
            return Role.SEX
        if name in words.words("age_headers") and texts and _agelike(texts):
            return Role.AGE
        if name in words.words("key_headers"):
            codes = sum(1 for t in texts if re.fullmatch(r"[\w.\-/]*\d[\w.\-/]*", t) or t == "DG")
            decimals = sum(
                1 for t in texts if re.fullmatch(r"-?\d*[.,]\d+", t) and not t.endswith((".0", ",0"))
            )
            if codes >= 0.8 * max(1, len(texts)) and decimals < 0.5 * max(1, len(texts)):
                return Role.KEY
        if name in words.words("attributes"):
            return Role.ATTRIBUTE
        if not column.numeric and words.heads_dimension(name):
            return Role.DIMENSION
        if name in words.words("name_headers") and not column.numeric:
            joined = sum(1 for t in texts if _KEY_NAME.fullmatch(t))
            return Role.KEY_AND_NAME if joined >= 0.9 * max(1, len(texts)) else Role.NAME
    return None


def _sexlike(text: str) -> bool:
    return words.sex_of(text) is not None or words.is_total(text)


def _is_sex(column: Column, texts: Sequence[str]) -> bool:
    return len(texts) <= 6 and all(map(_sexlike, texts)) and any(words.sex_of(t, strict=True) for t in texts)


def _reads_period(text: str) -> bool:
    return bool(dates.read(text) or dates.last_of_span(text))


def _is_period(column: Column, texts: Sequence[str], position: int) -> bool:
    """A column without a heading (or the first one) whose texts are all dates or years."""
    if column.head.parts and position > 0:
        return False
    if not all(_reads_period(text) for text in texts):
        return False
    bare_years = all(re.fullmatch(r"(?:19|20)\d\d", text) for text in texts)
    return not bare_years or (not column.head.parts and position < 3)


def _agelike(texts: Sequence[str]) -> bool:
    ages = [t for t in texts if not words.is_total(t)]
    whole = [t for t in ages if re.fullmatch(r"\d{1,3}(?:\.0)?\+?", t)]
    if len(whole) == len(ages):
        return all(int(float(t.rstrip("+"))) <= 125 for t in whole)
    return sum(1 for t in ages if t in whole or band_of(t, True) is not None) >= 0.9 * len(ages)


def _is_age(column: Column, texts: Sequence[str], half_open: bool) -> bool:
    if column.numeric or len(texts) < 2:
        return False
    ages = [t for t in texts if not words.is_total(t)]
    return len(ages) >= 2 and sum(1 for t in ages if band_of(t, half_open)) >= 0.9 * len(ages)


def _is_quality(column: Column, texts: Sequence[str], left: Role | None) -> bool:
    return left is Role.FIGURE and not column.head.parts and all(t in words.quality_letters() for t in texts)


def _numeric_role(column: Column, texts: Sequence[str], position: int) -> Role:
    """Digits with leading zeros are codes; so are whole numbers without a heading at the left edge."""
    zeros = sum(1 for t in texts if re.fullmatch(r"0\d+", t))
    codes = sum(1 for t in texts if re.fullmatch(r"\d+|DG", t))
    if zeros >= 0.2 * len(texts) and codes >= 0.95 * len(texts) and zeros >= 2:
        return Role.KEY
    if not column.label and codes >= 0.95 * len(texts) and position < 3 and _many(column):
        return Role.KEY
    return Role.FIGURE


def _many(column: Column) -> bool:
    return len(column.distinct) > 0.5 * len(column.cells) or len(column.distinct) > 60


def _shared_borders(columns: Sequence[Column]) -> bool:
    for column in columns:
        if column.numeric or len(column.distinct) > 200:
            continue
        bands = [re.fullmatch(r"\s*(\d{1,3})\s*[-–]\s*(\d{1,3})\s*", str(c)) for c in column.distinct]
        pairs = [(int(m[1]), int(m[2])) for m in bands if m]
        starts = {start for start, _ in pairs}
        if len(pairs) > 1:
            return any(stop in starts for _, stop in pairs)
    return False


def _numbers_beside_names(columns: Sequence[Column], roles: dict[int, Role]) -> None:
    """A column of numbers under the same heading as the names numbers them."""
    named = {c.label for c in columns if roles[c.index] in (Role.NAME, Role.KEY_AND_NAME) and c.label}
    for column in columns:
        if roles[column.index] is not Role.FIGURE or column.label not in named:
            continue
        whole = [int(text) for text in map(str, column.distinct) if text.isdecimal()]
        if len(whole) >= len(column.distinct) - 1 and max(whole, default=0) <= len(column.cells):
            roles[column.index] = Role.ATTRIBUTE


def _running_number(columns: Sequence[Column], roles: dict[int, Role]) -> None:
    """A first column that only counts its rows is no figure."""
    first = columns[0] if columns else None
    if first is None or roles[first.index] is not Role.FIGURE or len(columns) < 2:
        return
    held = [str(c).strip() for c in first.cells]
    if all(text.isdecimal() for text in held) and len(held) > 2:
        whole = [int(text) for text in held]
        if whole[0] <= 2 and all(a < b for a, b in itertools.pairwise(whole)) and whole[-1] <= 2 * len(whole):
            roles[first.index] = Role.ATTRIBUTE


def _postcode_as_key(columns: Sequence[Column], roles: dict[int, Role]) -> None:
    """Postcodes are the areas of a table whose names repeat and which has no other key."""
    if any(role in (Role.KEY, Role.KEY_AND_NAME, Role.KEY_PART) for role in roles.values()):
        return
    named = [c for c in columns if roles[c.index] is Role.NAME]
    for column in columns:
        if any(name in ("plz", "postleitzahl") for name in column.names):
            if named and len(named[0].distinct) > 0.5 * len(named[0].cells):
                return
            roles[column.index] = Role.KEY
            for other in named:
                roles[other.index] = Role.DIMENSION


def _key_parts(columns: Sequence[Column], roles: dict[int, Role]) -> None:
    """Mark the columns that together make a key where no single column holds one."""
    if any(
        role in (Role.KEY, Role.KEY_AND_NAME) and _is_whole_key(columns, index)
        for index, role in roles.items()
    ):
        return
    for parts in words.key_parts():
        held = [c for c in columns if any(name in parts for name in c.names)]
        if len(held) >= 2:
            for column in held:
                roles[column.index] = Role.KEY_PART
            for index, role in list(roles.items()):
                if role is Role.KEY:
                    roles[index] = Role.ATTRIBUTE
            return


def _is_whole_key(columns: Sequence[Column], index: int) -> bool:
    column = next(c for c in columns if c.index == index)
    in_parts = any(name in parts for parts in words.key_parts() for name in column.names)
    return not in_parts and len(column.distinct) > 0.5 * len(column.cells)


def _known_keys(columns: Sequence[Column], roles: dict[int, Role], systems: Sequence[KnownSystem]) -> None:
    """A column that holds the keys of an area system we know is the key, whatever its heading says."""
    for column in columns:
        texts = {str(cell).strip() for cell in column.distinct} - {""}
        if roles[column.index] in (Role.PERIOD, Role.SEX, Role.AGE) or column.head.age is not None:
            continue
        if any(_holds_keys(texts, system) for system in systems):
            for index, role in roles.items():
                if role in (Role.KEY, Role.KEY_AND_NAME, Role.KEY_PART) and index != column.index:
                    roles[index] = Role.ATTRIBUTE
            roles[column.index] = Role.KEY
            return


def _holds_keys(texts: set[str], system: KnownSystem) -> bool:
    """Whether ``texts`` are keys of ``system``: nearly all of them, and at least half the system."""
    keys = set(system.names)
    if len(texts) < 3 or min((len(key) for key in keys), default=0) < _SHORT_KEY:
        return False
    hits = sum(1 for text in texts if text in keys or f"0{text}" in keys)
    return hits >= 0.9 * len(texts) and hits >= 0.5 * len(keys)


def _one_key(columns: Sequence[Column], roles: dict[int, Role], answer: str) -> None:
    """Keep the finest key column; coarser ones describe the area."""
    if answer:
        for column in columns:
            if words.normal(column.label) == words.normal(answer):
                for index, role in roles.items():
                    if role in (Role.KEY, Role.KEY_AND_NAME, Role.KEY_PART):
                        roles[index] = Role.ATTRIBUTE
                roles[column.index] = Role.KEY
                return
    held = [c for c in columns if roles[c.index] in (Role.KEY, Role.KEY_AND_NAME)]
    if len(held) < 2:
        return
    best = max(
        held, key=lambda c: (len(c.distinct), any(n in words.words("key_headers") for n in c.names), -c.index)
    )
    for column in held:
        if column is not best:
            roles[column.index] = Role.ATTRIBUTE


def _names_near_key(columns: Sequence[Column], roles: dict[int, Role]) -> None:
    """Keep one name column: the one with a heading for names or the most distinct texts."""
    held = [c for c in columns if roles[c.index] is Role.NAME]
    if len(held) < 2:
        return
    best = max(held, key=lambda c: (len(c.distinct), any(n in words.words("name_headers") for n in c.names)))
    for column in held:
        if column is not best:
            roles[column.index] = Role.ATTRIBUTE


def keys_of(columns: Sequence[Column], roles: Mapping[int, Role]) -> list[str] | None:
    """Return the key text of every body row, None where the table has no key."""
    parts = [c for c in columns if roles[c.index] is Role.KEY_PART]
    if parts:
        texts = [[key_text(cell) for cell in column.cells] for column in parts]
        return ["".join(row) for row in zip(*texts, strict=True)]
    for column in columns:
        if roles[column.index] is Role.KEY:
            cache = {cell: key_text(cell) for cell in set(column.cells)}
            return [cache[cell] for cell in column.cells]
        if roles[column.index] is Role.KEY_AND_NAME:
            return [_split(cell)[0] for cell in column.cells]
    return None


def names_of(columns: Sequence[Column], roles: Mapping[int, Role]) -> list[str] | None:
    """Return the area name of every body row, None where the table has none."""
    for column in columns:
        if roles[column.index] is Role.NAME:
            cache = {cell: words.clean(cell if cell is not None else "") for cell in set(column.cells)}
            return [cache[cell] for cell in column.cells]
    for column in columns:
        if roles[column.index] is Role.KEY_AND_NAME:
            return [_split(cell)[1] for cell in column.cells]
    return None


def _split(cell: Cell) -> tuple[str, str]:
    match = _KEY_NAME.fullmatch(str(cell if cell is not None else "").strip())
    return (match[1], words.clean(match[2])) if match else ("", words.clean(cell or ""))
