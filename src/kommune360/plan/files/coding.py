"""How do dataclasses become plain values and back? One walk over the type hints serves every kind.

From an ``Item`` tree to instances with every problem told at once; from instances to JSON-able values
in which defaults are left out, so that the way there and back loses nothing.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
import math
import re
import types
from collections.abc import Callable, Iterator
from dataclasses import MISSING, dataclass, fields, is_dataclass
from enum import StrEnum
from functools import cache
from typing import Any, Union, get_args, get_origin, get_type_hints

from kommune360.base.text import Text
from kommune360.plan.files.items import Item
from kommune360.plan.files.stored import day

_NUMBER = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?", re.ASCII)
_NONE = Text("", "")
_QUOTED = 60  # characters of a value that a finding repeats
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")  # no database and no document can hold them


@dataclass(frozen=True, slots=True)
class Problem:
    """``kind``: unknown, missing, twice or value. ``allowed`` says what may stand there, "" where nothing does."""

    kind: str
    path: str
    line: int | None
    found: str = ""
    allowed: Text = _NONE


class Unlike(ValueError):
    """A value that is not of its kind; ``wanted`` says what is."""

    def __init__(self, de: str, en: str) -> None:
        super().__init__(en)
        self.wanted = Text(de, en)


class Decoding:
    """Reads instances out of items. ``problems`` and ``lines`` (by path) grow while it reads."""

    def __init__(self) -> None:
        self.problems: list[Problem] = []
        self.lines: dict[str, int] = {}

    def instance(self, item: Item, kind: type, path: str) -> Any | None:
        """Return an instance of the dataclass ``kind``, or None where a problem forbids it."""
        if not isinstance(item.content, dict):
            self._wrong(item, path, Text("Angaben der Form „name: …“", "entries such as “name: …”"))
            return None
        hints, known = _hints(kind), _fields(kind)
        for name in item.twice:
            self._problem("twice", item.content[name], f"{path}/{name}", name)
        for name, inner in item.content.items():
            if name not in known:
                self._problem("unknown", inner, f"{path}/{name}", name, _same(", ".join(known)))
        values: dict[str, Any] = {}
        whole = True
        for name, each in known.items():
            at = f"{path}/{name}" if path else name
            entry = item.content.get(name)
            if entry is None or (entry.content is None and not _optional(hints[name])):
                if _required(each):
                    self._problem("missing", item, at, name)
                    whole = False
                continue
            before = len(self.problems)
            value = self._value(entry, hints[name], at)
            if any(problem.kind != "unknown" for problem in self.problems[before:]):
                whole = False
            values[name] = value
        return kind(**values) if whole else None

    def _value(self, item: Item, hint: Any, path: str) -> Any:
        if item.line is not None:
            self.lines.setdefault(path, item.line)
        inner = _optional(hint)
        if inner is not None:
            return None if item.content is None else self._value(item, inner, path)
        if get_origin(hint) is tuple:
            return self._several(item, get_args(hint)[0], path)
        if is_dataclass(hint):
            return self.instance(item, hint, path)  # type: ignore[arg-type]
        try:
            return _scalar(item, hint)
        except Unlike as error:
            self._wrong(item, path, error.wanted)
            return None

    def _several(self, item: Item, hint: Any, path: str) -> tuple[Any, ...]:
        if not isinstance(item.content, list):
            self._wrong(item, path, Text("eine Liste: [ … ]", "a list: [ … ]"))
            return ()
        values = []
        for number, inner in enumerate(item.content, start=1):
            at = f"{path}/{_key(inner) or number}"
            if inner.line is not None:
                self.lines.setdefault(at, inner.line)
            values.append(self._value(inner, hint, at))
        return tuple(values)

    def _wrong(self, item: Item, path: str, allowed: Text) -> None:
        shown = item.raw if item.raw is not None else _shown(item.content)
        if len(shown) > _QUOTED:
            shown = f"{shown[:_QUOTED]} …"
        self._problem("value", item, path, _CONTROL.sub("\N{REPLACEMENT CHARACTER}", shown), allowed)

    def _problem(self, kind: str, item: Item, path: str, found: str, allowed: Text = _NONE) -> None:
        self.problems.append(Problem(kind, path.strip("/"), item.line, found, allowed))


def encode(value: Any) -> Any:
    """Return JSON-able values; a dataclass leaves out what stands at its default."""
    return _WRITERS[type(value)](value)


def instances(value: Any) -> Iterator[Any]:
    """Every dataclass instance inside ``value``, itself first."""
    if is_dataclass(value) and not isinstance(value, type):
        yield value
        for each in fields(value):
            yield from instances(getattr(value, each.name))
    elif isinstance(value, tuple):
        for inner in value:
            yield from instances(inner)


def _scalar(item: Item, hint: Any) -> Any:
    content = item.content
    if isinstance(content, dict | list):
        raise Unlike("ein einzelner Wert", "a single value")
    if hint is str:
        return _text(item)
    if hint is bool:
        if isinstance(content, bool):
            return content
        raise Unlike("true | false", "true | false")
    if hint is int or hint is float:
        return _number(_spelled(content), hint)
    text = _text(item)
    if hint is dt.date:
        return _day(text)
    if issubclass(hint, StrEnum):
        if text in {str(one) for one in hint}:
            return hint(text)
        listed = " | ".join(str(one) for one in hint)
        raise Unlike(listed, listed)
    raise TypeError(f"no way to read {hint}")  # a field of a kind that this module does not know


def _text(item: Item) -> str:
    if item.raw is None and (item.content is None or isinstance(item.content, bool | int | float)):
        raise Unlike("ein Text", "a text")
    text = item.raw if item.raw is not None else str(item.content)
    if _CONTROL.search(text):
        raise Unlike("ein Text ohne Steuerzeichen", "a text without control characters")
    return text


def _spelled(content: Any) -> Any:
    """A number in quotation marks, or as ``1e3``, which YAML takes for a text."""
    if isinstance(content, str) and _NUMBER.fullmatch(content.strip()):
        return float(content)
    return content


def _number(content: Any, hint: type[int] | type[float]) -> int | float:
    if isinstance(content, bool) or not isinstance(content, int | float):
        raise Unlike("eine Zahl: 12.5", "a number: 12.5")
    if not math.isfinite(content) or abs(content) > 1e15:
        raise Unlike("eine endliche Zahl", "a finite number")
    if hint is float:
        return float(content)
    if content != int(content):
        raise Unlike("eine ganze Zahl", "a whole number")
    return int(content)


def _day(text: str) -> dt.date:
    try:
        return day(text)
    except ValueError:
        raise Unlike(
            "ein Tag von 1900 bis 2199: 2027-12-31; ohne Ende: weglassen",
            "a day from 1900 to 2199: 2027-12-31; no end: leave out",
        ) from None


def _key(item: Item) -> str:
    """The id by which a person finds an entry of a list."""
    if isinstance(item.content, dict):
        for name in ("id", "number", "step"):
            found = item.content.get(name)
            if found is not None and not isinstance(found.content, dict | list):
                return found.raw or str(found.content)
    return ""


def _same(text: str) -> Text:
    return Text(text, text)


def _shown(content: Any) -> str:
    if isinstance(content, dict):
        return "{" + ", ".join(list(content)[:4]) + "}"
    return f"[{len(content)}]" if isinstance(content, list) else str(content)


class _Writers(dict[type, Callable[[Any], Any]]):
    """How values of a kind are written: found once, since a large plan has a quarter of a million values."""

    def __missing__(self, kind: type) -> Callable[[Any], Any]:
        self[kind] = _writer(kind)
        return self[kind]


_WRITERS = _Writers()


def _writer(kind: type) -> Callable[[Any], Any]:
    if is_dataclass(kind):
        return _fields_writer(kind)
    if issubclass(kind, tuple):
        return lambda values: [_WRITERS[type(each)](each) for each in values]
    if issubclass(kind, StrEnum):
        return str
    if issubclass(kind, dt.date):
        return lambda day: day.isoformat()
    if issubclass(kind, float):
        return lambda value: int(value) if value.is_integer() and abs(value) < 2**53 else value
    return lambda value: value


def _fields_writer(kind: type) -> Callable[[Any], dict[str, Any]]:
    parts = [(name, MISSING if _required(each) else each.default) for name, each in _fields(kind).items()]

    def write(value: Any) -> dict[str, Any]:
        found = {}
        for name, default in parts:
            content = getattr(value, name)
            if content is not default and content != default:
                found[name] = content if type(content) is str else _WRITERS[type(content)](content)
        return found

    return write


@cache
def _hints(kind: type) -> dict[str, Any]:
    return get_type_hints(kind)


@cache
def _fields(kind: type) -> dict[str, dataclasses.Field[Any]]:
    return {each.name: each for each in fields(kind)}


def _required(each: dataclasses.Field[Any]) -> bool:
    return each.default is MISSING and each.default_factory is MISSING


def _optional(hint: Any) -> Any:
    """The kind inside ``kind | None``; None where the hint is none."""
    if get_origin(hint) in {Union, types.UnionType}:
        return next(one for one in get_args(hint) if one is not type(None))
    return None
