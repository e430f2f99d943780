"""How does a plan that was stored become instances again, while a page waits? Readers built once for each kind.

From JSON values exactly as ``encode`` wrote them to instances; whatever deviates raises, and ``reading`` then
tells all that is wrong at leisure.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import MISSING, fields, is_dataclass
from enum import StrEnum
from functools import cache
from types import UnionType
from typing import Any, Union, get_args, get_origin, get_type_hints

Reader = Callable[[Any], Any]


def instance(kind: type, data: Any) -> Any:
    """Return the instance of the dataclass ``kind``. ValueError, TypeError or KeyError for anything deviant."""
    return _reader(kind)(data)


@cache
def _reader(hint: Any) -> Reader:
    if get_origin(hint) in {Union, UnionType}:
        inside = _reader(next(one for one in get_args(hint) if one is not type(None)))
        return lambda value: None if value is None else inside(value)
    if get_origin(hint) is tuple:
        each = _reader(get_args(hint)[0])
        return lambda values: tuple([each(value) for value in _listed(values)])
    if is_dataclass(hint):
        return _of_dataclass(hint)  # type: ignore[arg-type]
    if hint is dt.date:
        return day
    if isinstance(hint, type) and issubclass(hint, StrEnum):
        return {str(member): member for member in hint}.__getitem__
    return _number if hint is float else _exactly(hint)


def _of_dataclass(kind: type) -> Reader:
    hints = get_type_hints(kind)
    readers = {each.name: _reader(hints[each.name]) for each in fields(kind)}
    needed = {
        each.name for each in fields(kind) if each.default is MISSING and each.default_factory is MISSING
    }

    def read(data: Any) -> Any:
        if type(data) is not dict or not needed <= data.keys():
            raise ValueError(kind.__name__)
        return kind(**{name: readers[name](value) for name, value in data.items()})

    return read


def day(text: str) -> dt.date:
    """A day of the years that plans speak of; "9999" for "no end" would break every sum over years."""
    found = dt.date.fromisoformat(text)
    if not 1900 <= found.year <= 2199:
        raise ValueError(text)
    return found


def _exactly(kind: type) -> Reader:
    def read(value: Any) -> Any:
        if type(value) is not kind:  # a truth is no whole number here
            raise ValueError(kind.__name__)
        return value

    return read


def _number(value: Any) -> float:
    if type(value) is not float and type(value) is not int:
        raise ValueError("float")
    if not -1e15 <= value <= 1e15:  # nor what is no number
        raise ValueError("float")
    return float(value)


def _listed(values: Any) -> list[Any]:
    if type(values) is not list:
        raise ValueError("list")
    return values
