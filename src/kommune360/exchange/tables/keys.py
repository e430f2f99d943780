"""Which area system do the keys of a table belong to?

From distinct keys and what is known (systems of the context, the catalogue, words of header and
title) to a system for every key. Leading zeros that a program dropped are put back.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from kommune360.areas.systems import AreaSystem, city_of, known_systems
from kommune360.exchange.reading import KnownSystem, ReadContext
from kommune360.exchange.sheets import Cell

# German official keys tell their level by their length
_BY_LENGTH = {
    2: "de-land",
    3: "de-region",
    4: "de-region-bw",
    9: "de-verband",
    5: "de-kreis",
    8: "de-gemeinde",
    12: "de-ars",
}
_GERMAN = re.compile(r"DG|(?:0[1-9]|1[0-6])(?:\d{1,3}|\d{6}|\d{7}|\d{10})?")
_GERMAN_WORDS = re.compile(
    r"\b(ags|ars|kennziffer|kreis\w*|gemeinde\w*|landkreis\w*|bundesl\w+|regionalschlüssel|amtlicher)\b"
)
_ENOUGH = 0.9
_TELLING = 6  # characters of a key that other towns hardly share


@dataclass(frozen=True, slots=True)
class Match:
    """``keys``: text in the file -> (system, key). ``rivals``: systems that fit as well."""

    main: str
    keys: Mapping[str, tuple[str, str]]
    rivals: tuple[str, ...] = ()
    own: bool = False  # a system of this file or town, unknown before
    restored: int = 0  # keys whose leading zero was put back
    known: KnownSystem | None = None
    strangers: tuple[str, ...] = field(default=())  # texts that fit no system


def key_text(cell: Cell) -> str:
    """Return a cell as a key: whole numbers without a decimal point, blanks cut."""
    if isinstance(cell, float) and cell.is_integer():
        cell = int(cell)
    text = str(cell if cell is not None else "").strip()
    return re.sub(r"^(\d+)[.,]0+$", r"\1", text)


def match_keys(
    cells: Iterable[str], hints: str, periods: Sequence[str], context: ReadContext, own: str
) -> Match:
    """Return the system of the keys; ``own`` is the id to give where none is known."""
    keys = sorted({key for key in cells if key})
    german = _german(keys, hints)
    candidates = _from_context(keys, periods, context)
    if candidates:
        best = candidates[0]
        if german is not None and _is_de(best):
            return german
        tied = [m.main for m in candidates[1:] if len(m.strangers) == len(best.strangers)]
        return Match(best.main, best.keys, tuple(tied), False, best.restored, best.known, best.strangers)
    if german is not None:
        return german
    catalogued = _from_catalogue(keys, hints.lower(), periods, context.municipality)
    if catalogued is not None:
        return catalogued
    return Match(own, {key: (own, key) for key in keys}, own=True)


def _is_de(match: Match) -> bool:
    return match.main.startswith("de-")


def _german(keys: list[str], hints: str) -> Match | None:
    """Official keys of Germany: several lengths side by side, or one length and a word that says so."""
    fitting = {key: key for key in keys if _GERMAN.fullmatch(key)}
    padded = {k: f"0{k}" for k in keys if k not in fitting and _GERMAN.fullmatch(f"0{k}")}
    if not keys or len(fitting) + len(padded) < _ENOUGH * len(keys):
        return None
    if padded and not {len(k) for k in padded.values()} <= {5, 8, 12}:
        return None
    both = {**fitting, **padded}
    lengths = {len(key) for key in both.values()}
    levels = {2, 3, 5, 8, 9, 12} & lengths
    if (
        "DG" not in both
        and len(levels) < 2
        and not (_GERMAN_WORDS.search(hints.lower()) and levels & {5, 8, 12})
    ):
        return None
    if 4 in lengths and not {5, 12} & lengths:
        return None
    if "DG" not in both and levels <= {2, 3}:
        return None
    found = {text: (_german_system(key), key) for text, key in both.items()}
    counts: dict[str, int] = {}
    for system, _ in found.values():
        counts[system] = counts.get(system, 0) + 1
    strangers = tuple(key for key in keys if key not in found)
    return Match(max(counts, key=lambda s: counts[s]), found, restored=len(padded), strangers=strangers)


def _german_system(key: str) -> str:
    if key == "DG":
        return "de-deutschland"
    return _BY_LENGTH[len(key)]


def _from_context(keys: list[str], periods: Sequence[str], context: ReadContext) -> list[Match]:
    matches = []
    for system in context.systems:
        if not system.names:
            continue
        found: dict[str, tuple[str, str]] = {}
        restored = 0
        for key in keys:
            if key in system.names:
                found[key] = (system.id, key)
            elif f"0{key}" in system.names:
                found[key] = (system.id, f"0{key}")
                restored += 1
        if keys and len(found) >= _ENOUGH * len(keys):
            strangers = tuple(key for key in keys if key not in found)
            # an area without boundary is still an area: nobody who lives there may get lost
            found |= {
                key: (system.id, whole)
                for key in strangers
                for whole in (key, f"0{key}")
                if _same_form(whole, system)
            }
            matches.append(Match(system.id, found, (), False, restored, system, strangers))
    valid = [m for m in matches if m.known and _valid(m.known.valid_from, m.known.valid_to, periods)]
    chosen = valid if len(valid) == 1 or (valid and len(valid) < len(matches)) else matches
    return sorted(chosen, key=lambda m: len(m.strangers))


def _same_form(key: str, system: KnownSystem) -> bool:
    """Whether ``key`` is written like the keys of ``system``: by its catalogue entry, else by length."""
    catalogued = known_systems().get(system.id)
    if catalogued is not None:
        return catalogued.fits(key)
    return key.isdecimal() and {len(known) for known in system.names} == {len(key)}


def _valid(valid_from: str, valid_to: str, periods: Sequence[str]) -> bool:
    days = [period if len(period) > 4 else f"{period}-12-31" for period in periods if period]
    return all((not valid_from or valid_from <= d) and (not valid_to or d <= valid_to) for d in days)


def _from_catalogue(keys: list[str], hints: str, periods: Sequence[str], municipality: str) -> Match | None:
    scored: list[tuple[float, AreaSystem, dict[str, tuple[str, str]], int]] = []
    for system in known_systems().values():
        if system.id.startswith("de-"):
            continue
        found, restored = _fit(system, keys)
        if len(found) < _ENOUGH * len(keys) or not found:
            continue
        said = _said(system.hints, hints)
        if not _of_this_place(system, keys, hints, municipality, said):
            continue
        usual = _usual_share(system, [key for _, key in found.values()])
        if not said and (not usual or usual < _ENOUGH or restored > 0.5 * len(keys)):
            continue
        score = 2.0 * said + (0 if usual is None else 3 * (usual >= _ENOUGH) - 3 * (usual < 0.5))
        score += 1.0 * _valid(system.valid_from, system.valid_to, periods) if periods else 0
        scored.append((score, system, found, restored))
    if not scored:
        return None
    scored.sort(key=lambda entry: -entry[0])
    score, system, found, restored = scored[0]
    if score <= 0:
        return None
    rivals = tuple(entry[1].id for entry in scored[1:] if entry[0] == score)
    strangers = tuple(key for key in keys if key not in found)
    return Match(system.id, found, rivals, False, restored, None, strangers)


def _said(wanted: Iterable[str], hints: str) -> bool:
    return any(re.search(rf"(?<![a-zäöü]){re.escape(hint)}", hints) for hint in wanted)


def _of_this_place(system: AreaSystem, keys: list[str], hints: str, municipality: str, said: bool) -> bool:
    """Whether a system of one city may be meant: "0101" is a key in every town, "01011101" is not.

    The town's own AGS decides where it is known. Else the city's name beside the table tells it, or keys
    long enough, or a word no other town uses, or a full table under a word for such areas (``said``).
    """
    city = city_of(system.id)
    if city is None:
        return True
    name, ags = city
    if municipality:
        return municipality == ags
    full = said and len(keys) == system.areas
    return full or name in hints or min(map(len, keys)) >= _TELLING or _said(system.only_here, hints)


def _fit(system: AreaSystem, keys: list[str]) -> tuple[dict[str, tuple[str, str]], int]:
    found: dict[str, tuple[str, str]] = {}
    restored = 0
    for key in keys:
        if system.fits(key):
            found[key] = (system.id, key)
        elif key.isdecimal() and system.fits(f"0{key}"):
            found[key] = (system.id, f"0{key}")
            restored += 1
    return found, restored


@functools.cache
def _usual_pattern(system: str) -> re.Pattern[str] | None:
    usual = known_systems()[system].usual
    return re.compile(usual) if usual else None


def _usual_share(system: AreaSystem, keys: list[str]) -> float | None:
    pattern = _usual_pattern(system.id)
    if pattern is None or not keys:
        return None
    return sum(1 for key in keys if pattern.fullmatch(key)) / len(keys)
