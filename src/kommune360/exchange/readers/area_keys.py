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

import yaml

from kommune360.areas.systems import AreaSystem, known_systems
from kommune360.base.slugs import slug
from kommune360.base.text import Text
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
    loaded: Mapping[str, Any] = yaml.safe_load(text)
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
    short = max(map(len, evidence.keys)) < 5
    if told and agree < 0.5:
        return 0.0
    if short and not told and not words_of([system.id]) & (evidence.words | words_of([evidence.header])):
        return 0.0  # "01" to "12" are keys of many systems
    return share + agree


def _catalogue_score(system: AreaSystem, evidence: Evidence, municipality: str) -> float:
    """Points for header, other words and position; 0 where keys, place or hints speak against."""
    pattern = re.compile(system.key)
    if sum(pattern.fullmatch(key) is not None for key in evidence.keys) < 0.99 * len(evidence.keys):
        return 0.0
    hints = {slug(hint) for hint in system.hints}
    points = 3.0 * _hinted(hints, words_of([evidence.header])) + 1.0 * _hinted(hints, evidence.words)
    place = system.id.split("-")[0]
    boxes = vocabulary()["places"]
    if place not in boxes:
        return points
    telling = points > 0 or min(map(len, evidence.keys)) >= 6  # "0101" is a key in every town
    if evidence.box is not None:
        return points + 2.0 if telling and _inside(evidence.box, boxes[place]) else 0.0
    if place in evidence.words or vocabulary()["municipalities"][place] == municipality != "":
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
    """Describe a system of the town's own, named after town (or file) and key column."""
    subject = "-".join(w for w in slug(header).split("_") if w not in _key_words() and w not in _name_words())
    town = context.municipality or slug(stem, "-", 40)
    name = subject or ("gebiet" if not context.municipality else slug(stem, "-", 40))
    return AreaSystem(id=f"{town}-{name}", label=own_label(name), key=r".+")


def own_label(name: str) -> Text:
    """Label of a system from its name: the vocabulary's word, else the name itself."""
    for word, label in vocabulary()["parent_words"].items():
        if word in slug(name):
            return Text(label["de"], label["en"])
    readable = name.replace("-", " ").replace("_", " ").strip().capitalize()
    return Text(readable, readable)


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
