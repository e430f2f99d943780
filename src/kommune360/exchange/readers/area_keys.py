"""Which area system a column of keys belongs to.

From keys, names, header words and position to a known system (of the planning folder or of the
catalogue), to a choice that must be asked, or to a system of the town's own.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from importlib import resources
from typing import Any

from kommune360.areas.systems import AreaSystem, city_of, known_systems
from kommune360.base.slugs import slug
from kommune360.base.text import Text
from kommune360.base.yaml_text import read_yaml
from kommune360.exchange.area_kinds import area_kind, own_label
from kommune360.exchange.reading import KnownSystem, Option, Question, ReadContext

SYSTEM_QUESTION = "area-system"
Box = tuple[float, float, float, float]  # west, south, east, north


@dataclass(frozen=True, slots=True)
class Evidence:
    """What speaks for a system: ``header`` is the key column, ``words`` all other words around."""

    keys: tuple[str, ...]
    names: tuple[str, ...] = ()
    header: str = ""
    words: frozenset[str] = frozenset()
    box: Box | None = None


@dataclass(frozen=True, slots=True)
class Recognised:
    """``score`` 0 means: no known system. ``ties`` are systems that fit equally well."""

    system: AreaSystem | None
    score: float = 0.0
    ties: tuple[AreaSystem, ...] = ()


@functools.cache
def vocabulary() -> Mapping[str, Any]:
    text = resources.files("kommune360.exchange.vocabulary").joinpath("geo.yaml").read_text(encoding="utf-8")
    loaded: Mapping[str, Any] = read_yaml(text)
    return loaded


def words_of(texts: Iterable[str]) -> frozenset[str]:
    """Return the slug words of ``texts``, and each whole slug (``district_region_id``)."""
    slugs = [slug(text) for text in texts]
    return frozenset(word for one in slugs for word in (one, *one.split("_")) if word)


def recognise(evidence: Evidence, context: ReadContext) -> Recognised:
    """Return the system that fits ``evidence`` best; systems already in use come first."""
    if not evidence.keys:
        return Recognised(None)
    own = [(s, _known_score(s, evidence)) for s in context.systems]
    fitting = sorted((pair for pair in own if pair[1] > 0), key=lambda pair: -pair[1])
    if fitting:
        best = fitting[0]
        ties = tuple(_as_area_system(s) for s, score in fitting if score == best[1])
        return Recognised(_as_area_system(best[0]), 10 + best[1], ties if len(ties) > 1 else ())
    scored = [
        (system, _catalogue_score(system, evidence, context.municipality))
        for system in known_systems().values()
    ]
    top = max(score for _, score in scored)
    if top <= 0:
        return Recognised(None)
    best_systems = tuple(system for system, score in scored if score == top)
    return Recognised(best_systems[0], top, best_systems if len(best_systems) > 1 else ())


def _known_score(system: KnownSystem, evidence: Evidence) -> float:
    """Share of keys known plus share of names agreeing; 0 where too little fits."""
    share = sum(key in system.names for key in evidence.keys) / len(evidence.keys)
    if share < 0.9:
        return 0.0
    pairs = list(zip(evidence.keys, evidence.names, strict=False))
    told = [(system.names[k], n) for k, n in pairs if n and system.names.get(k)]
    agree = sum(slug(a) == slug(b) for a, b in told) / len(told) if told else 0.0
    longest = max(map(len, evidence.keys))
    if told and agree < 0.5:
        return 0.0
    same_kind = _same_kind(area_kind(evidence.header), system.id)
    certain = longest >= 5 or (longest >= 4 and share == 1.0 and len(evidence.keys) >= 5)
    if not told and not certain and not same_kind:
        return 0.0  # "01" to "12" are keys of many systems
    return share + agree


def _catalogue_score(system: AreaSystem, evidence: Evidence, municipality: str) -> float:
    """Points for header, other words and position; 0 where keys, place or hints speak against."""
    pattern = re.compile(system.key)
    if sum(pattern.fullmatch(key) is not None for key in evidence.keys) < 0.99 * len(evidence.keys):
        return 0.0
    hints = {slug(hint) for hint in system.hints}
    points = 3.0 * _hinted(hints, words_of([evidence.header])) + 1.0 * _hinted(hints, evidence.words)
    city = city_of(system.id)
    if city is None:
        return points
    place, ags = city
    telling = points > 0 or min(map(len, evidence.keys)) >= 6  # "0101" is a key in every town
    if evidence.box is not None:
        return points + 2.0 if telling and _inside(evidence.box, vocabulary()["places"][place]) else 0.0
    if place in evidence.words or ags == municipality:
        return points + 1.0 if points else 0.0
    return points if min(map(len, evidence.keys)) >= 6 else 0.0


def _hinted(hints: set[str], words: frozenset[str]) -> bool:
    """Whether a hint is among the words, or begins or ends one (``bezirk`` in ``betreuungsbezirk``)."""
    return bool(hints & words) or any(
        len(hint) >= 5 and (word.startswith(hint) or word.endswith(hint)) for hint in hints for word in words
    )


def _inside(box: Box, outer: Sequence[float]) -> bool:
    return box[0] >= outer[0] and box[1] >= outer[1] and box[2] <= outer[2] and box[3] <= outer[3]


def _as_area_system(system: KnownSystem) -> AreaSystem:
    """The catalogue's description of a system in use, or a bare one for a town's own system."""
    found = known_systems().get(system.id)
    if found is not None:
        return found
    label = own_label(system.id)
    return AreaSystem(id=system.id, label=label, valid_from=system.valid_from, valid_to=system.valid_to)


def system_by_names(names: Sequence[str], context: ReadContext) -> tuple[str, dict[str, str]] | None:
    """Return the system in use whose area names these are, and its keys by name.

    At least nine in ten names must be known; a name that two areas share is left out.
    """
    distinct = set(filter(None, names))
    for system in context.systems:
        keys: dict[str, list[str]] = {}
        for key, name in system.names.items():
            if name:
                keys.setdefault(slug(name), []).append(key)
        found = {name: keys[slug(name)][0] for name in distinct if len(keys.get(slug(name), [])) == 1}
        if distinct and len(found) >= 0.9 * len(distinct):
            return system.id, found
    return None


def own_system(header: str, stem: str, context: ReadContext) -> AreaSystem:
    """Describe a system of the town's own, named after town (or file) and kind of area.

    The kind is told by the key column, else by the file; the column's own word serves where the
    vocabulary knows none.
    """
    own_words = [w for w in slug(header).split("_") if w not in _key_words() and w not in _name_words()]
    kind = area_kind(header) if len("".join(own_words)) > 2 else ""
    kind = kind or area_kind(stem) or "-".join(own_words) or slug(stem, "-", 40) or "gebiet"
    town = context.town(stem)
    return AreaSystem(id=town if town == kind else f"{town}-{kind}", label=own_label(kind), key=r".+")


def _same_kind(kind: str, system: str) -> bool:
    """Whether a system's id tells the same kind of area (``bezirk`` and ``stadtbezirk`` do)."""
    other = area_kind(system)
    return bool(kind) and (kind in slug(system) or (bool(other) and (other in kind or kind in other)))


@functools.cache
def _key_words() -> frozenset[str]:
    return frozenset(vocabulary()["key_words"])


@functools.cache
def _name_words() -> frozenset[str]:
    return frozenset(vocabulary()["name_words"])


def is_key_header(header: str) -> bool:
    return bool(set(slug(header).split("_")) & _key_words())


def is_name_header(header: str) -> bool:
    return bool(set(slug(header).split("_")) & _name_words()) or slug(header).endswith("name")


def is_total(name: str) -> bool:
    return slug(name, " ") in vocabulary()["total_words"]


def ask_system(ties: Sequence[AreaSystem]) -> Question:
    """Ask which of several equally fitting systems is meant; the one valid today is the guess."""
    guess = next((system.id for system in ties if not system.valid_to), ties[0].id)
    return Question(
        id=SYSTEM_QUESTION,
        ask=Text(
            "Zu welcher Gebietsgliederung gehören die Schlüssel?", "Which area system do the keys belong to?"
        ),
        why=Text("Die Schlüssel passen zu mehreren Gliederungen.", "The keys fit several systems."),
        options=tuple(Option(system.id, system.label) for system in ties),
        guess=guess,
    )
