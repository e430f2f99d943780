"""What does each body row say besides its figures: period, sex, age, dimensions?

From row columns and section lines to lists over the body rows. A section line holds until the next
one of its kind.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TypeVar

from kommune360.base.ages import ALL_AGES, AgeBand
from kommune360.exchange.sheets import Cell
from kommune360.exchange.tables import dates, words
from kommune360.exchange.tables.columns import Column, Role
from kommune360.exchange.tables.headers import LAST_AGES, band_of
from kommune360.exchange.tables.layout import Layout

T = TypeVar("T")


@dataclass(slots=True)
class RowTexts:
    """Lists over body rows; None where no column and no section line speaks of it."""

    periods: list[str] | None = None
    sexes: list[str | None] | None = None
    ages: list[AgeBand | None] | None = None
    dimensions: list[tuple[str, ...]] | None = None
    groups: list[str] | None = None  # what section lines say that is no period, sex or age
    spans: list[str] = field(default_factory=list)  # texts like 2022/24 filed under the last year
    unread: list[str] = field(default_factory=list)  # texts of row columns that could not be read


def read_rows(
    columns: Sequence[Column], roles: Mapping[int, Role], dimensions: Sequence[Column], layout: Layout
) -> RowTexts:
    """Read what rows say; ``dimensions`` are the columns that tell rows of one area apart."""
    texts = RowTexts()
    for column in columns:
        role = roles[column.index]
        if role is Role.PERIOD:
            texts.periods = _mapped(column.cells, lambda cell: _period(cell, texts))
        elif role is Role.SEX:
            texts.sexes = _mapped(column.cells, lambda cell: words.sex_of(cell if cell is not None else ""))
        elif role is Role.AGE:
            half_open = _half_open(column)
            texts.ages = _last_is_open(_mapped(column.cells, functools.partial(_age, half_open=half_open)))
    if dimensions:
        mapped = [_mapped(column.cells, _dimension) for column in dimensions]
        texts.dimensions = [tuple(row) for row in zip(*mapped, strict=True)]
    if layout.sections:
        _apply_sections(texts, layout)
    return texts


def _mapped(cells: Sequence[Cell], read: Callable[[Cell], T]) -> list[T]:
    cache = {cell: read(cell) for cell in set(cells)}
    return [cache[cell] for cell in cells]


def _text(cell: Cell) -> str:
    if isinstance(cell, float) and cell.is_integer():
        cell = int(cell)
    return words.clean(cell if cell is not None else "")


def _period(cell: Cell, texts: RowTexts) -> str:
    text = _text(cell)
    period = dates.read(text)
    if period or not text:
        return period
    span = dates.last_of_span(text)
    if span:
        texts.spans.append(text)
    return span


def _half_open(column: Column) -> bool:
    bands = [re.fullmatch(r"\s*(\d{1,3})\s*[-–]\s*(\d{1,3})\s*", str(c)) for c in column.distinct]
    pairs = [(int(m[1]), int(m[2])) for m in bands if m]
    return any(stop in {start for start, _ in pairs} for _, stop in pairs)


def _age(cell: Cell, half_open: bool) -> AgeBand | None:
    text = _text(cell)
    if words.is_total(text) or not text:
        return ALL_AGES
    match = re.fullmatch(r"(\d{1,3})(\+?)", text)
    if match:
        age = int(match[1])
        return AgeBand(age) if match[2] else AgeBand(age, age + 1)
    return band_of(text, half_open)


def _last_is_open(ages: list[AgeBand | None]) -> list[AgeBand | None]:
    """Where single years are counted up to a great age, the last one stands for it and older."""
    told = {age for age in ages if age is not None and not age.is_all}
    last = max(told, default=None)
    if last is None or last.years != 1 or last.start < LAST_AGES:
        return ages
    older = AgeBand(last.start)
    return [older if age == last else age for age in ages]


def _dimension(cell: Cell) -> str:
    text = _text(cell)
    return "" if words.is_total(text) else text


def _apply_sections(texts: RowTexts, layout: Layout) -> None:
    """Let section lines speak for the rows below them, each kind until replaced."""
    rows = len(layout.body)
    periods = [""] * rows
    sexes: list[str | None] = [None] * rows
    ages: list[AgeBand | None] = [None] * rows
    groups: list[str] = [""] * rows
    state: dict[str, object] = {}
    lines = sorted(layout.sections)
    at = 0
    last_kind = ""
    for position, row in enumerate(layout.body):
        batch = []
        while at < len(lines) and lines[at][0] < row:
            batch.append(lines[at][1])
            at += 1
        if len(batch) > 1:  # an outer line and inner ones: the outer begins afresh
            state.pop("sex", None)
            last_kind = "group"
        for text in batch:
            last_kind = _read_section(text, state, last_kind)
        periods[position] = str(state.get("period", ""))
        sex, age = state.get("sex"), state.get("age")
        sexes[position] = sex if isinstance(sex, str) else None
        ages[position] = age if isinstance(age, AgeBand) else None
        groups[position] = str(state.get("group", ""))
    if any(periods) and texts.periods is None:
        texts.periods = periods
    if any(sexes) and texts.sexes is None:
        texts.sexes = sexes
    if any(ages) and texts.ages is None:
        texts.ages = ages
    if any(groups):
        texts.groups = groups


def _read_section(text: str, state: dict[str, object], last_kind: str) -> str:
    """Update ``state`` by one line; a total clears what the kind before it said."""
    period = dates.read(text) or dates.last_of_span(text)
    if period:
        state["period"] = period
        return "period"
    sex = words.sex_of(text, strict=True)
    if sex:
        state["sex"] = sex
        return "sex"
    if words.is_total(text):
        state.pop(last_kind or "group", None)
        return last_kind
    band = band_of(text, False)
    if band is not None and len(text) < 40:
        state["age"] = band
        return "age"
    state["group"] = text
    return "group"
