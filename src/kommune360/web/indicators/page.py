"""The index page as data: words, choices of the form, map, tables, sources.

From a question and its answer to what the templates draw.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from django.urls import reverse

from kommune360.base.text import Text, counted
from kommune360.indicators.social_index.definition import (
    BAD,
    BY_CLASS,
    CONTEXT,
    DYNAMICS,
    FACTOR,
    GOOD,
    IndexDefinition,
    MoneyRule,
)
from kommune360.indicators.social_index.headlines import headlines
from kommune360.web.areas.looks import looks_of
from kommune360.web.areas.query import question_of
from kommune360.web.indicators import pictures, selectors, tables, words
from kommune360.web.indicators.question import MOST_INDICATORS, MOST_WEIGHT, PEOPLE
from kommune360.web.ui import formats

ROLES = {
    BAD: Text("höher heißt mehr Belastung", "higher means more load"),
    GOOD: Text("höher heißt weniger Belastung", "higher means less load"),
    DYNAMICS: Text("ist eine Veränderung, zählt zur Dynamik", "is a change, counts as dynamics"),
    CONTEXT: Text("nur Beschreibung, zählt nicht mit", "description only, does not count"),
}


@dataclass(frozen=True, slots=True)
class Choice:
    """One entry of a choice."""

    value: str
    label: Any
    chosen: bool = False


@dataclass(frozen=True, slots=True)
class UseRow:
    """One chosen indicator in the form."""

    id: str
    label: Text
    weight: str  # as an input field takes it
    context: bool
    roles: tuple[Choice, ...]
    source: str
    date: str


def form_of(asked: selectors.Asked, answer: selectors.Answer, language: str) -> dict[str, Any]:
    """Everything that can be chosen, with the present choice."""
    definition = asked.question.definition
    chosen = {use.id for use in definition.indicators}
    by_id = {one.id: one for one in asked.candidates}
    money = definition.money or MoneyRule()
    return {
        "built": asked.question.built,
        "uses": tuple(
            UseRow(
                use.id,
                use.name,
                f"{use.weight:g}",
                use.part == CONTEXT,
                _roles(use.part if use.part in (CONTEXT, DYNAMICS) else use.direction),
                by_id[use.id].suggestion.source,
                formats.period(answer.dates.get(use.id, ""), language),
            )
            for use in definition.indicators
        ),
        "addable": _addable(asked, chosen),
        "levels": tuple(Choice(one.system, one.label, one == asked.level) for one in asked.levels),
        "stored": tuple(
            Choice(one.id, one.definition.name, one.id == asked.question.stored) for one in asked.stored
        ),
        "changes": tuple(Choice(str(n), _years(n), n == definition.change_years) for n in answer.changes),
        "factor": definition.method == FACTOR,
        "weighted": definition.standardise == "population",
        "winsorise": "" if definition.winsorise is None else f"{definition.winsorise:g}",
        "minimum": f"{definition.minimum_residents:g}",
        "slope": f"{money.slope:g}",
        "by_class": money.kind == BY_CLASS,
        "people": tuple(Choice(one, words.PEOPLE[one], one == money.per) for one in PEOPLE),
        "budget": "" if money.budget is None else f"{money.budget:.0f}",
        "most_weight": f"{MOST_WEIGHT:g}",
    }


def result_of(asked: selectors.Asked, answer: selectors.Answer, language: str) -> dict[str, Any]:
    """Headline and answer; without report the findings say what is lacking."""
    query = asked.question.address()
    around: dict[str, Any] = {
        "query": query,
        "findings": [f for f in answer.findings if f.code != "index-areas-unrated"],
        "report": answer.report,
        "stored_id": asked.question.stored,
        "definition": asked.question.definition,
    }
    if answer.report is None:
        return around
    report = answer.report
    geojson, portrait = selectors.addresses(asked)
    top, certainty, coverage, *rest = headlines(report)
    return around | {
        "headline": top,
        "lead": certainty,
        "more": [coverage, *rest],
        "map": pictures.index_map(report, geojson=geojson, href=portrait, language=language)
        if geojson
        else None,
        "map_summary": Text(
            "Karte der Statusklassen. Die Tabelle zeigt dieselben Gebiete mit Rang und Spanne.",
            "Map of the status classes. The table shows the same areas with rank and interval.",
        ),
        "ranking": tables.ranking_table(report, portrait, language),
        "matrix": tables.matrix_table(report, language),
        "types": tables.types_table(report, language),
        "money": tables.money_table(report, portrait, language),
        "left_out": tables.left_out_table(report, language),
        "certain": [_area_name(report, area) for area in report.areas_in("certain")],
        "weights": words.weights_line(report),
        "method": words.method_line(report),
        "variants": report.index.definition.variants,
        "noisy": bool(report.robustness.noisy),
        "borders_source": report.index.definition.borders_source or report.index.definition.classes.source,
        "mixed_dates": answer.mixed_dates,
        "period": report.index.table.period,
        "state": selectors.data_state(asked),
        "fingerprint": report.fingerprint,
        "csv": f"{reverse('indicators:social_index_csv')}?{query}",
        "xlsx": f"{reverse('indicators:social_index_xlsx')}?{query}",
    }


def kept(definition: IndexDefinition, *, name: Text, reason: str, author: str) -> IndexDefinition:
    """The definition as it is stored: with its own name, reason and author."""
    return replace(definition, name=name, reason=reason, author=author)


def tabs_of(asked: selectors.Asked) -> tuple[Any, ...]:
    """The other pages of Lage, on the same level of areas."""
    question = question_of(asked.catalogue, {"ebene": asked.level.system})
    return looks_of(question, "indicators:social_index") if question is not None else ()


def notes_for_file(asked: selectors.Asked, answer: selectors.Answer, language: str) -> list[str]:
    """How the file came about: construction, dates, sources, data state."""
    en = language == "en"
    notes = [f"{'Data state' if en else 'Datenstand'} {selectors.data_state(asked)}"]
    report = answer.report
    if report is not None:
        notes += [
            words.method_line(report).in_language(language),
            f"{'Weights' if en else 'Gewichte'}: {words.weights_line(report).in_language(language)}",
            f"{'Borders' if en else 'Klassengrenzen'}: {report.index.definition.classes.source}",
            *(said.in_language(language) for said in headlines(report)),
            f"{'Fingerprint' if en else 'Fingerabdruck'}: {report.fingerprint}",
        ]
    names = {use.id: use.name for use in asked.question.definition.indicators}
    for name, period in answer.dates.items():
        notes.append(f"{names[name].in_language(language)}: {formats.period(period, language)}")
    if getattr(asked.municipality, "invented", False):
        notes.append(
            "Invented town, all figures are made up" if en else "Erfundene Stadt, alle Zahlen ausgedacht"
        )
    return notes


def _roles(role: str) -> tuple[Choice, ...]:
    return tuple(Choice(value, label, value == role) for value, label in ROLES.items())


def _addable(asked: selectors.Asked, chosen: set[str]) -> tuple[tuple[Text, tuple[Choice, ...]], ...]:
    """What may be added, in groups by its usual use; nothing where the list is full."""
    if len(chosen) >= MOST_INDICATORS:
        return ()
    groups = {
        "status": Text("üblich als Maß der Belastung", "usual as a measure of load"),
        CONTEXT: Text("beschreibt, misst keine Belastung", "describes, measures no load"),
    }
    found = []
    for part, label in groups.items():
        options = tuple(
            Choice(one.id, one.label)
            for one in asked.candidates
            if one.id not in chosen and (one.suggestion.part == CONTEXT) == (part == CONTEXT)
        )
        if options:
            found.append((label, options))
    return tuple(found)


def _years(number: int) -> Text:
    return Text(counted(number, "Jahr", "Jahre"), counted(number, "year", "years"))


def _area_name(report: Any, area: str) -> str:
    table = report.index.table
    return table.names[table.areas.index(area)] or area
