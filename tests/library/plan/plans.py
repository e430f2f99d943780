"""Plans for the laws: any document that the dataclasses allow, built from their type hints."""

from __future__ import annotations

import datetime as dt
import types
from dataclasses import fields, is_dataclass
from enum import StrEnum
from typing import Any, Union, get_args, get_origin, get_type_hints

from hypothesis import strategies as st

from kommune360.plan.document import SCHEMA, Plan

CONTROL = "".join(map(chr, [*range(9), 11, 12, *range(14, 32), 127]))
TEXTS = st.one_of(
    st.text(st.characters(exclude_categories=["Cs"], exclude_characters=CONTROL), max_size=30),
    st.sampled_from(
        ["", "null", "no", "0101", "1e3", "~", "2027-01-01", "12:30:00", "- a", "a: b", "x\n\ny\n", " "]
    ),
)
NUMBERS = st.floats(-1e12, 1e12, allow_nan=False).map(lambda x: x + 0.0)
DAYS = st.dates(dt.date(1900, 1, 1), dt.date(2199, 12, 31))


def values(hint: Any) -> st.SearchStrategy[Any]:
    """Any value that a field with this hint may hold."""
    if get_origin(hint) in {Union, types.UnionType}:
        return st.none() | values(next(one for one in get_args(hint) if one is not type(None)))
    if get_origin(hint) is tuple:
        return st.lists(values(get_args(hint)[0]), max_size=2).map(tuple)
    if is_dataclass(hint):
        return documents(hint)
    if issubclass(hint, StrEnum):
        return st.sampled_from(list(hint))
    simple = {str: TEXTS, bool: st.booleans(), float: NUMBERS, dt.date: DAYS}
    return simple[hint] if hint in simple else st.integers(-(10**12), 10**12)


def documents(kind: Any) -> st.SearchStrategy[Any]:
    """Instances of a dataclass; a field is often left at its default, as in life."""
    hints = get_type_hints(kind)
    parts = {
        each.name: values(hints[each.name])
        if each.default.__class__.__name__ == "_MISSING_TYPE"
        else st.one_of(st.just(each.default), values(hints[each.name]))
        for each in fields(kind)
    }
    if kind is Plan:
        parts["schema"] = st.just(SCHEMA)
    return st.builds(kind, **parts)


PLANS = documents(Plan)
