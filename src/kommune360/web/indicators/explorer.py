"""Which indicators are there, what do they say, and which can be shown here? The catalogue as pages.

From the catalogue and what the folder gives to entries that can be searched, by phase of life; an
indicator that cannot be computed says which figures are lacking.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

import polars as pl
from django.urls import reverse

from kommune360.base.text import Text
from kommune360.exchange.folder.indicators import TOWN_SYSTEM
from kommune360.indicators.definitions import DIRECTIONS, PHASES, Definition, shipped
from kommune360.web.areas import naming
from kommune360.web.areas.catalogue import Catalogue, catalogue_of
from kommune360.web.areas.computed import Indicators, indicators_of, results_at
from kommune360.web.areas.folders import remembered
from kommune360.web.areas.looks import EXPLORER as EXPLORER
from kommune360.web.areas.query import question_of
from kommune360.web.areas.values import town_of, values_of
from kommune360.web.ui.sparklines import Sparkline

ALL, THERE, LACKING, STARRED = "", "vorhanden", "fehlend", "favoriten"
SHOWN = {
    ALL: Text("alle", "all"),
    THERE: Text("vorhandene", "available"),
    LACKING: Text("noch ohne Daten", "still without data"),
    STARRED: Text("meine Favoriten", "my favourites"),
}


@dataclass(frozen=True, slots=True)
class Entry:
    """One indicator; ``value`` of the town at ``period``, "" both where there is none.

    ``lacking``: figures nobody delivered; ``levels``: at which area systems it is known.
    """

    definition: Definition
    value: Text
    period: str
    svg: str
    lacking: tuple[Text, ...]
    levels: tuple[Text, ...] = ()
    periods: tuple[str, ...] = ()

    @property
    def there(self) -> bool:
        return bool(self.periods)

    @property
    def lage(self) -> str:
        return f"{reverse('areas:index')}?{urlencode({'groesse': self.definition.id})}"

    @property
    def detail(self) -> str:
        return reverse("indicators:definition", args=[self.definition.id])


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the reader looks for: words, a phase of life, which of them."""

    words: str = ""
    phase: str = ""
    shown: str = ALL

    def address(self, **changes: str) -> str:
        parts = {"suche": self.words, "phase": self.phase, "nur": self.shown, **changes}
        return urlencode({key: value for key, value in parts.items() if value})


def wanted_of(get: Any) -> Wanted:
    """From the address; what is unknown there counts as not said."""
    phase, shown = get.get("phase", ""), get.get("nur", "")
    return Wanted(
        get.get("suche", "")[:80].strip(),
        phase if phase in PHASES else "",
        shown if shown in SHOWN else ALL,
    )


def entries_of(municipality: Any) -> tuple[Entry, ...]:
    """The municipality's catalogue in its order, additions of other towns only where they can be shown.

    FolderMissing where there is no planning folder.
    """
    return remembered(municipality, "explorer", "all", lambda: _entries(municipality))


def _entries(municipality: Any) -> tuple[Entry, ...]:
    found, catalogue = indicators_of(municipality), catalogue_of(municipality)
    entries = (_entry(municipality, found, catalogue, each) for each in found.definitions.values())
    return tuple(e for e in entries if e.there or e.definition.core or e.definition.id not in shipped())


def _entry(municipality: Any, found: Indicators, catalogue: Catalogue, definition: Definition) -> Entry:
    topic = catalogue.topics.get(definition.id)
    if topic is None:
        return Entry(definition, Text("", ""), "", "", found.lacking.get(definition.id, ()))
    question = question_of(catalogue, {"groesse": definition.id})
    levels = tuple(level.label for level, _ in catalogue.levels_of(topic))
    periods = tuple(sorted({period for measure in topic.measures for period in measure.periods}))
    course = _town(municipality, found, definition.id)
    if course.is_empty() and question is not None:
        course = town_of(values_of(municipality, question.asked), topic.additive).select("period", "value")
    known = course.filter(pl.col("value").is_not_null())
    if known.is_empty():
        return Entry(definition, Text("", ""), "", "", (), levels, periods)
    last = known.row(-1, named=True)
    value = naming.amount(last["value"], topic)
    return Entry(definition, value, last["period"], _picture(course, value), (), levels, periods)


def _town(municipality: Any, found: Indicators, indicator: str) -> pl.DataFrame:
    """Columns period, value of the whole town where its value could be computed at some date."""
    rows = results_at(found, indicator, TOWN_SYSTEM).select("period", "value").sort("period")
    return rows if rows["value"].is_not_null().any() else rows.clear()


def _picture(course: pl.DataFrame, value: Text) -> str:
    values = course["value"].to_list()
    known = [each for each in values if each is not None]
    if len(known) < 2:
        return ""
    return Sparkline(values, (), min(known), max(known), value.de).svg()


def fitting(entries: Iterable[Entry], wanted: Wanted, starred: frozenset[str]) -> tuple[Entry, ...]:
    """The entries a reader asked for; every word must occur, in either language."""
    words = [_plain(word) for word in wanted.words.split()]
    return tuple(
        entry
        for entry in entries
        if wanted.phase in ("", entry.definition.phase)
        and _is_shown(entry, wanted.shown, starred)
        and all(word in _plain(_text_of(entry.definition)) for word in words)
    )


def _is_shown(entry: Entry, shown: str, starred: frozenset[str]) -> bool:
    if shown == STARRED:
        return entry.definition.id in starred
    return shown == ALL or entry.there == (shown == THERE)


def _text_of(definition: Definition) -> str:
    texts = (definition.name, definition.question)
    said = [part for text in texts for part in (text.de, text.en)]
    return " ".join([definition.id, *said, definition.topic, definition.holder, *definition.aliases])


def _plain(text: str) -> str:
    """Lower case without accents: ``Härte`` is found by ``harte``."""
    parts = unicodedata.normalize("NFKD", text.casefold())
    return "".join(sign for sign in parts if not unicodedata.combining(sign))


@dataclass(frozen=True, slots=True)
class Group:
    """The entries of one phase of life."""

    name: Text
    entries: tuple[Entry, ...]


def grouped(entries: Sequence[Entry]) -> tuple[Group, ...]:
    """By phase, in the order of life."""
    groups = [
        Group(name, tuple(entry for entry in entries if entry.definition.phase == phase))
        for phase, name in PHASES.items()
    ]
    return tuple(group for group in groups if group.entries)


@dataclass(frozen=True, slots=True)
class Chip:
    """One choice above the list."""

    label: Text
    url: str
    active: bool


def chips(wanted: Wanted, entries: Sequence[Entry], starred: frozenset[str]) -> dict[str, tuple[Chip, ...]]:
    """Phases and kinds to choose from, each with how many it would show."""

    def chip(label: Text, choice: Wanted, active: bool) -> Chip:
        n = len(fitting(entries, choice, starred))
        return Chip(Text(f"{label.de} ({n})", f"{label.en} ({n})"), f"?{choice.address()}", active)

    phases = [("", Text("alle Lebensphasen", "all phases of life")), *PHASES.items()]
    return {
        "phases": tuple(
            chip(name, Wanted(wanted.words, phase, wanted.shown), phase == wanted.phase)
            for phase, name in phases
        ),
        "kinds": tuple(
            chip(name, Wanted(wanted.words, wanted.phase, kind), kind == wanted.shown)
            for kind, name in SHOWN.items()
        ),
    }


def headline(entries: Sequence[Entry]) -> Text:
    """How many of the catalogue can be shown here."""
    n, there = len(entries), sum(entry.there for entry in entries)
    return Text(
        f"{there} von {n} Indikatoren lassen sich aus den Daten zeigen",
        f"{there} of {n} indicators can be shown from the data",
    )


def lead(entries: Sequence[Entry]) -> Text:
    lacking = sum(not entry.there for entry in entries)
    if not lacking:
        return Text("Zu allen sind die nötigen Zahlen da.", "The figures needed are there for all of them.")
    return Text(
        f"Zu {lacking} fehlen noch Zahlen; der Eintrag sagt, welche. Jeder Indikator nennt seine Frage, seine "
        "Formel und was er nicht sagt.",
        f"Figures are still lacking for {lacking}; the entry says which. Every indicator names its question, its "
        "formula and what it does not say.",
    )


def plain_rows(entries: Sequence[Entry], language: str) -> list[list[str | float | None]]:
    """The catalogue as plain values for files."""
    en = language == "en"
    header: list[str | float | None] = (
        ["id", "name", "question", "formula", "unit", "direction", "phase of life", "held by", "source", "version",
         "value of the town", "date", "figures lacking"]
        if en
        else ["Kennung", "Name", "Frage", "Formel", "Einheit", "Richtung", "Lebensphase", "liegt bei", "Quelle",
              "Fassung", "Wert der Kommune", "Stand", "fehlende Zahlen"]
    )  # fmt: skip
    rows = [header]
    for entry in entries:
        d = entry.definition
        rows.append(
            [
                d.id,
                d.name.in_language(language),
                d.question.in_language(language),
                d.formula.text,
                naming.unit_sign(d.unit).in_language(language),
                DIRECTIONS[d.direction].in_language(language),
                PHASES[d.phase].in_language(language),
                d.holder,
                d.source,
                str(d.version),
                entry.value.in_language(language),
                naming.date(entry.period).in_language(language) if entry.period else "",
                ", ".join(name.in_language(language) for name in entry.lacking),
            ]
        )
    return rows
