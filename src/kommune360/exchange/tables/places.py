"""Which area does each row of a table speak of?

From keys, names and title lines to ``(system, key)`` per row; rows of totals become the wider area
where it has a key, subtotals are told apart, headers that slipped into the data are found.
"""

from __future__ import annotations

import itertools
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from kommune360.base.slugs import slug
from kommune360.exchange.reading import ReadContext
from kommune360.exchange.tables import words
from kommune360.exchange.tables.keys import Match, match_keys

Place = tuple[str, str]


@dataclass(slots=True)
class Placement:
    """``rows``: area of every body row, None where it has none. Lists hold body positions."""

    rows: list[Place | None]
    match: Match
    names: dict[str, dict[str, str]] = field(default_factory=dict)  # system -> key -> name
    totals: list[int] = field(default_factory=list)
    subtotals: list[int] = field(default_factory=list)
    unknown: list[int] = field(default_factory=list)
    header_rows: list[int] = field(default_factory=list)
    kept: list[int] = field(default_factory=list)  # rows of areas kept under their name
    by_name: bool = False


def place_by_key(
    keys: Sequence[str],
    names: Sequence[str] | None,
    hints: str,
    periods: Sequence[str],
    context: ReadContext,
    own: str,
) -> Placement:
    """Place rows that carry keys."""
    distinct = set(keys)
    wide = {key: _wider(key, context) for key in distinct}
    headers = {key for key in distinct if _is_header_word(key)}
    proper = [key for key in distinct if wide[key] is None and key not in headers]
    match = match_keys(proper, hints, periods, context, own)
    if match.own:  # words among codes are no keys of an own system
        coded = sum(1 for key in match.keys if any(ch.isdigit() for ch in key))
        if coded >= 0.9 * len(match.keys):
            strangers = tuple(key for key in match.keys if not any(ch.isdigit() for ch in key))
            kept = {k: v for k, v in match.keys.items() if k not in strangers}
            match = Match(match.main, kept, own=True, strangers=strangers)
    placement = Placement([match.keys.get(key) for key in keys], match)
    wider_rows: set[int] = set()
    for position in [i for i, place in enumerate(placement.rows) if place is None]:
        key, name = keys[position], names[position] if names else ""
        place = wide[key] or (_wider(name, context) if name and not key else None)
        if place is not None or words.is_total(key) or (not key and words.ends_as_total(name)):
            placement.rows[position] = place
            placement.totals.append(position)
            wider_rows.add(position)
        elif key in headers:
            placement.header_rows.append(position)
        else:
            placement.unknown.append(position)
    if names:
        for position, (place, name) in enumerate(zip(placement.rows, names, strict=True)):
            if place is not None and name and position not in wider_rows:
                placement.names.setdefault(place[0], {}).setdefault(place[1], name)
    return placement


def place_by_name(names: Sequence[str], hints: str, context: ReadContext, own: str) -> Placement:
    """Place rows that carry names alone: by a known system's names, else by the names themselves."""
    bare = [words.clean(name) for name in names]
    table = _table_of_names(bare, context)
    totals_seen: list[int] = []
    rows: list[Place | None] = []
    known, wider_too = (table[1], table[2]) if table else ({}, {})
    repeated = _repeated_once(bare)
    kept: list[int] = []
    seen: set[str] = set()
    for position, name in enumerate(bare):
        key = _name_key(name)
        place = known.get(key)
        if key in seen and key in repeated and key in wider_too:
            # the district of the same name, listed below the quarters
            place = wider_too[key]
        seen.add(key)
        if place is None:
            wider = _wider(name, context)
            if wider is not None or words.ends_as_total(name):
                totals_seen.append(position)
                place = wider
            elif name and (table is None or not _names_wider_kind(key, table[0], context)):
                # a merged area, or one the boundaries do not know: its people must not get lost
                place = (table[0] if table else own, name)
                if table is not None:
                    kept.append(position)
        rows.append(place)
    system = table[0] if table else own
    unknown = [i for i, place in enumerate(rows) if place is None and i not in set(totals_seen) and bare[i]]
    keys = {bare[i]: place for i, place in enumerate(rows) if place is not None and place[0] == system}
    placement = Placement(rows, Match(system, keys, own=table is None), by_name=True)
    placement.totals, placement.unknown, placement.kept = totals_seen, unknown, kept
    for i, place in enumerate(rows):
        if place is not None and i not in set(totals_seen):
            placement.names.setdefault(place[0], {}).setdefault(place[1], bare[i])
    return placement


def _names_wider_kind(key: str, system: str, context: ReadContext) -> bool:
    """Whether a name begins with the kind of another system ("Sozialraum ..."): then it is a subtotal."""
    kinds = {known.id.split("-", 1)[-1] for known in context.systems if known.id != system}
    return any(key.startswith(f"{kind}-") for kind in kinds)


def _repeated_once(names: Sequence[str]) -> set[str]:
    """Names that stand twice in a table where most stand once."""
    counts = Counter(_name_key(name) for name in names if name)
    twice = {name for name, count in counts.items() if count == 2}
    return twice if max(counts.values(), default=0) == 2 and len(twice) < 0.5 * len(counts) else set()


def place_named(name: str, context: ReadContext) -> Place | None:
    """Return the area that a single name (of a column, of a title) stands for."""
    for system, listed in _catalogued_names().items():
        if _name_key(name) in listed:
            return system, listed[_name_key(name)]
    wider = _wider(name, context)
    if wider is not None:
        return wider
    for known in context.systems:
        keys = [key for key, text in known.names.items() if _name_key(text) == _name_key(name)]
        if len(keys) == 1:
            return known.id, keys[0]
    return None


def place_in_title(title: Sequence[str], context: ReadContext) -> Place | None:
    """Return the area a whole table speaks of, from its title lines."""
    for line in title:
        place = _wider(line, context)
        if place is not None:
            return place
    for line in title:
        lowered = words.clean(line).lower()
        for name, place in words.wider_areas().items():
            if re.search(rf"(?<![\w-]){re.escape(name)}(?![\w-])", lowered):
                return place
    return None


def split_levels(placement: Placement, values: Sequence[float | None], own: str) -> str:
    """Move rows that repeat the whole on a coarser level to a system of their own; return its id.

    ``values`` is an additive column. Rows before the cut add up to the total and so do those after.
    """
    totals = [values[i] for i in placement.totals if values[i]]
    if not totals or not placement.by_name or not placement.match.own:
        return ""
    total = float(totals[-1] or 0.0)
    inner = [
        i for i, place in enumerate(placement.rows) if place is not None and i not in set(placement.totals)
    ]
    amounts = [float(values[i] or 0.0) for i in inner]
    everything = sum(amounts)
    if abs(everything - 2 * total) > 0.01 * total:
        return ""
    sums = list(itertools.accumulate(amounts))
    cuts = [cut for cut in range(1, len(amounts) - 1) if len(amounts) - cut <= cut]
    cut = min(cuts, key=lambda c: abs(sums[c - 1] - total), default=0)
    if not cut or abs(sums[cut - 1] - total) > 0.005 * total:
        return ""
    coarse = f"{own}-ebene-2"
    placed = [placement.rows[i] or ("", "") for i in inner]
    for i, (_, name) in zip(inner[cut:], placed[cut:], strict=True):
        placement.rows[i] = (coarse, name)
        placement.names.setdefault(coarse, {})[name] = name
    fine = {name for _, name in placed[:cut]}
    placement.names[own] = {k: v for k, v in placement.names.get(own, {}).items() if k in fine}
    return coarse


def _table_of_names(
    names: Sequence[str], context: ReadContext
) -> tuple[str, dict[str, Place], dict[str, Place]] | None:
    """The system most of whose names are among ``names``: catalogue first, then the context.

    Returns its id, the place of every known name, and for names that several systems have the place
    in another one.
    """
    wanted = {_name_key(n) for n in names if n and not words.is_total(n) and _wider(n, context) is None}
    tables: list[tuple[str, dict[str, str]]] = list(_catalogued_names().items())
    for system in context.systems:
        counts = Counter(_name_key(text) for text in system.names.values())
        unique = {_name_key(t): k for k, t in system.names.items() if t and counts[_name_key(t)] == 1}
        if unique:
            # "Sozialraum Innenstadt": rows may say what kind of area they speak of
            kind = system.id.split("-", 1)[-1]
            tables.append((system.id, unique | {_name_key(f"{kind} {n}"): k for n, k in unique.items()}))
    best = max(tables, key=lambda t: len(wanted & t[1].keys()), default=None)
    if best is None or not wanted or len(wanted & best[1].keys()) < 0.5 * len(wanted):
        return None
    # subtotals of wider areas stand between the rows of the finer ones
    known: dict[str, Place] = {}
    for identifier, listed in [*tables, best]:
        known |= {name: (identifier, key) for name, key in listed.items() if name in wanted}
    others = {
        name: (identifier, key)
        for identifier, listed in tables
        if identifier != best[0]
        for name, key in listed.items()
        if name in best[1]
    }
    return (best[0], known, others) if len(known) >= 0.9 * len(wanted) else None


def _catalogued_names() -> dict[str, dict[str, str]]:
    return {
        system: {_name_key(name): f"{number:02d}" for number, name in enumerate(listed, start=1)}
        for system, listed in words.systems_by_name().items()
    }


def _name_key(name: str) -> str:
    return slug(words.clean(name), "-")


def _wider(text: str, context: ReadContext) -> Place | None:
    """The wider area that a name or a total word of a row stands for."""
    word = words.normal(text)
    if word in words.wider_areas():
        return words.wider_areas()[word]
    ags = context.municipality
    whole = words.is_total(word) or (word and word == words.normal(context.municipality_name))
    if ags and whole:
        return ("de-kreis", ags) if len(ags) == 5 else ("de-gemeinde", ags)
    return None


def _is_header_word(key: str) -> bool:
    word = words.normal(key)
    return (
        bool(word)
        and not word.isdecimal()
        and (
            word in words.words("key_headers")
            or word in words.words("name_headers")
            or word in words.words("period_headers")
        )
    )


def area_names(placement: Placement) -> Mapping[str, Mapping[str, str]]:
    return {system: dict(names) for system, names in placement.names.items() if names}
