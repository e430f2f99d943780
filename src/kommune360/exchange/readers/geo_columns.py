"""Which attribute of a boundary file is the key, which the name, and which name wider areas.

From attribute columns to a ``Choice``; evidence is uniqueness, pattern, header words and the known
area systems.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from kommune360.areas.systems import AreaSystem, known_systems
from kommune360.base.slugs import slug
from kommune360.exchange.area_kinds import area_kind, own_label
from kommune360.exchange.readers.area_keys import (
    Box,
    Evidence,
    Recognised,
    is_key_header,
    is_name_header,
    own_system,
    recognise,
    words_of,
)
from kommune360.exchange.reading import ReadContext

Columns = Mapping[str, Sequence[Any]]
_KEYED_NAME = re.compile(r"^\s*(\d{1,12})\s*[-–:]\s*(\D.*)$")  # "01 - Mitte"


@dataclass(frozen=True, slots=True)
class Parent:
    """A wider area: ``keys[i]`` and ``names[i]`` of the area that feature ``i`` belongs to."""

    system: AreaSystem
    column: str
    keys: tuple[str, ...]
    names: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Choice:
    key_column: str
    keys: tuple[str, ...]
    name_column: str
    names: tuple[str, ...]
    recognised: Recognised


def choose(
    columns: Columns, stem: str, layer: str, box: Box | None, context: ReadContext, told: str
) -> Choice | None:
    """Return key, name and system of the areas; None where no column can be the key.

    ``told`` is the key column somebody named, "" otherwise. A key column may repeat (areas in
    parts); one without repetition is preferred.
    """
    candidates = [told] if told in columns else [c for c in columns if _may_be_key(columns[c])]
    around = words_of([stem, layer])
    best: tuple[float, Choice] | None = None
    for column in candidates:
        keys = tuple(as_key(v) for v in columns[column])
        name_column = _name_column(columns, column)
        names = (
            tuple(clean_name(as_key(v), k) for v, k in zip(columns[name_column], keys, strict=True))
            if name_column
            else keys
        )
        words = around | words_of(c for c in columns if c != column)
        found = recognise(Evidence(keys, names if name_column else (), column, words, box), context)
        score = found.score * 2 + _key_score(column, keys)
        if best is None or score > best[0]:
            best = (score, Choice(column, keys, name_column, names, found))
    return best[1] if best is not None and best[0] > 0 else None


def as_key(value: Any) -> str:
    return "" if value is None else " ".join(str(value).split())


def clean_name(name: str, key: str) -> str:
    """Return the name without the key some publishers write before it."""
    match = _KEYED_NAME.match(name)
    return match[2].strip() if match and match[1].lstrip("0") == key.lstrip("0") else name


def _may_be_key(values: Sequence[Any]) -> bool:
    texts = [as_key(v) for v in values if not isinstance(v, (float, list, dict))]
    filled = [t for t in texts if t and len(t) <= 40 and "://" not in t]
    return len(filled) >= 0.98 * len(values) and len(set(filled)) >= 0.5 * len(values)


def _key_score(column: str, keys: tuple[str, ...]) -> float:
    unique = len(set(keys)) == len(keys)
    digits = sum(any(c.isdigit() for c in key) for key in keys) >= 0.9 * len(keys)
    running = [str(i) for i in range(1, len(keys) + 1)]
    counter = list(keys) == running or list(keys) == [str(i) for i in range(len(keys))]
    return (
        (4.0 if unique else -2.0)
        + (3.0 if is_key_header(column) else 0.0)
        + (2.0 if digits else 0.0)
        + (1.0 if len({len(key) for key in keys}) == 1 else 0.0)
        - (3.0 if counter and slug(column) in ("fid", "objectid", "id", "ogc_fid", "gid") else 0.0)
        - (3.0 if slug(column) in ("fid", "objectid", "ogc_fid", "uuid") else 0.0)
    )


def _name_column(columns: Columns, key_column: str) -> str:
    """Return the column that names the areas, "" where none does (fewer than half distinct)."""
    best, chosen = 0.0, ""
    stem = slug(key_column).split("_")[0]
    for column, values in columns.items():
        texts = [as_key(v) for v in values if isinstance(v, str)]
        lettered = sum(any(c.isalpha() for c in t) for t in texts)
        if column == key_column or lettered < 0.9 * len(values) or "://" in "".join(texts[:3]):
            continue
        distinct = len(set(texts)) / max(1, len(texts))
        if distinct < 0.5:
            continue
        same_stem = slug(column).split("_")[0] == stem and slug(column) != stem
        score = distinct + (2.0 if is_name_header(column) else 0.0) + (2.0 if same_stem else 0.0)
        if score > best:
            best, chosen = score, column
    return chosen


def chain_parents(
    system: AreaSystem, keys: tuple[str, ...], columns: Columns, used: set[str]
) -> list[Parent]:
    """Return the wider areas that nested keys imply, with names where a column gives them."""
    parents: list[Parent] = []
    child, below = system, keys
    while child.parent and child.parent in known_systems():
        above = known_systems()[child.parent]
        upper = tuple(child.parent_of(key) for key in below)
        column, names = _names_of(above, upper, columns, used)
        parents.append(Parent(above, column, upper, names))
        used.add(column)
        child, below = above, upper
    return parents


def _names_of(
    system: AreaSystem, keys: tuple[str, ...], columns: Columns, used: set[str]
) -> tuple[str, tuple[str, ...]]:
    """Return the column (and its names by feature) that gives each key exactly one name."""
    hints = {slug(hint) for hint in system.hints}
    for column, values in columns.items():
        if column in used or (
            not hints & words_of([column]) and not any(slug(column).startswith(h) for h in hints)
        ):
            continue
        if any(not isinstance(v, str) for v in values):
            continue
        names = tuple(clean_name(as_key(v), k) for v, k in zip(values, keys, strict=True))
        if all(any(c.isalpha() for c in n) for n in names) and _functional(keys, names):
            return column, names
    return "", tuple("" for _ in keys)


def column_parents(
    columns: Columns, choice: Choice, stem: str, box: Box | None, context: ReadContext, used: set[str]
) -> list[Parent]:
    """Return wider areas that columns of their own name, coarsest last."""
    parents: list[Parent] = []
    count = len(set(choice.keys))
    free = used - {choice.name_column}  # the name may be that of the wider area
    for column, values in columns.items():
        if column in used or any(isinstance(v, (float, list, dict)) or v is None for v in values):
            continue
        texts = tuple(as_key(v) for v in values)
        distinct = len(set(texts))
        if not 1 < distinct < count or not area_kind(column):
            continue
        if (
            is_name_header(column)
            and not all(_KEYED_NAME.match(t) for t in texts)
            and _key_partner(columns, column, free)
        ):
            continue  # read together with its key
        parents.append(_parent(columns, column, texts, stem, box, context, free))
        used.add(column)
        free.add(column)
        used |= free
    return sorted(parents, key=lambda parent: -len(set(parent.keys)))


def context_parents(system: AreaSystem, keys: tuple[str, ...], context: ReadContext) -> list[Parent]:
    """Return systems in use whose keys are the beginnings of these keys, each of them at least once."""
    parents: list[Parent] = []
    for known in context.systems:
        lengths = {len(key) for key in known.names}
        if known.id == system.id or len(lengths) != 1 or len(known.names) < 2:
            continue
        length = lengths.pop()
        starts = tuple(key[:length] for key in keys)
        if length < min(map(len, keys)) and set(starts) == set(known.names):
            above = known_systems().get(known.id) or AreaSystem(known.id, own_label(known.id))
            parents.append(Parent(above, "", starts, tuple(known.names[s] for s in starts)))
    return parents


def _parent(
    columns: Columns,
    column: str,
    texts: tuple[str, ...],
    stem: str,
    box: Box | None,
    context: ReadContext,
    used: set[str],
) -> Parent:
    keys, names = texts, texts
    if all(_KEYED_NAME.match(t) for t in texts):
        pairs = [_KEYED_NAME.match(t) for t in texts]
        keys = tuple(m[1] for m in pairs if m)
        names = tuple(m[2].strip() for m in pairs if m)
    else:
        partner = _name_partner(columns, column, texts, used)
        if partner:
            used.add(partner)
            names = tuple(clean_name(as_key(v), k) for v, k in zip(columns[partner], keys, strict=True))
    first = dict(zip(keys, names, strict=True))
    found = recognise(Evidence(tuple(first), tuple(first.values()), column, words_of([stem]), box), context)
    system = (
        found.system if found.system is not None and not found.ties else own_system(column, stem, context)
    )
    return Parent(system, column, keys, names)


def _name_partner(columns: Columns, column: str, keys: tuple[str, ...], used: set[str]) -> str:
    """Return the column that names the areas whose keys stand in ``column``: one name a key."""
    best = ""
    for other, values in columns.items():
        if other == column or other in used or any(not isinstance(v, str) for v in values):
            continue
        texts = tuple(as_key(v) for v in values)
        lettered = all(any(c.isalpha() for c in t) for t in texts)
        if lettered and _functional(keys, texts) and len(set(texts)) == len(set(keys)):
            same_stem = slug(other).split("_")[0] == slug(column).split("_")[0]
            if not best or same_stem:
                best = other
    return best


def _key_partner(columns: Columns, column: str, used: set[str]) -> bool:
    names = tuple(as_key(v) for v in columns[column])
    for other, values in columns.items():
        if (
            other == column
            or other in used
            or any(isinstance(v, (float, list, dict)) or v is None for v in values)
        ):
            continue
        keys = tuple(as_key(v) for v in values)
        if (
            len(set(keys)) == len(set(names))
            and _functional(keys, names)
            and all(k[:1].isdigit() for k in keys)
        ):
            return True
    return False


def _functional(keys: Sequence[str], values: Sequence[str]) -> bool:
    """Whether every key goes with one value only."""
    seen: dict[str, str] = {}
    return all(seen.setdefault(key, value) == value for key, value in zip(keys, values, strict=True))
