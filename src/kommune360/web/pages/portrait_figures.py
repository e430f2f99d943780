"""What else is measured in an area, and how is it asked for? Questions and further figures of a portrait."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.urls import reverse

from kommune360.web.areas import naming
from kommune360.web.areas.catalogue import Catalogue, Topic
from kommune360.web.areas.folders import remembered
from kommune360.web.areas.query import Question, question_of
from kommune360.web.areas.rows import AreaRow, Sheet, sheet_of

RATES = frozenset({"percent", "per_100", "per_1000", "per_10000"})
_MOST_FIGURES = 60


@dataclass(frozen=True, slots=True)
class OtherFigure:
    """One further variable for all areas of a level: the newest rows by key, and the town."""

    topic: Topic
    question: Question
    rows: dict[str, AreaRow]
    sheet: Sheet


def ask(catalogue: Catalogue, system: str, ages: str, key: str) -> Question | None:
    """The question for residents of an age group at this level; None where it cannot be asked here."""
    wanted = {"groesse": naming.RESIDENTS, "alter": ages, "ebene": system, "gebiet": key}
    question = question_of(catalogue, wanted)
    if question is None or question.topic.variable != naming.RESIDENTS or question.ages_text != ages:
        return None
    if question.level.system != system or not question.periods:
        return None
    return question


def row_of(
    municipality: Any, catalogue: Catalogue, question: Question, key: str
) -> tuple[AreaRow | None, Sheet]:
    sheet = sheet_of(municipality, catalogue, question)
    return next((row for row in sheet.rows if row.key == key), None), sheet


def trace_address(question: Question, key: str) -> str:
    return f"{reverse('areas:trace')}?{question.address(gebiet=key)}"


def other_figures(municipality: Any, catalogue: Catalogue, system: str) -> tuple[OtherFigure, ...]:
    """All further variables measured at this level: rates first, then the newest, then by name."""
    return remembered(municipality, "others", system, lambda: _read_others(municipality, catalogue, system))


def _read_others(municipality: Any, catalogue: Catalogue, system: str) -> tuple[OtherFigure, ...]:
    found = []
    for topic in catalogue.topics.values():
        if topic.variable == naming.RESIDENTS or all(m.area_system != system for m in topic.measures):
            continue
        question = question_of(catalogue, {"groesse": topic.variable, "ebene": system})
        if question is None or question.level.system != system or not question.periods:
            continue
        sheet = sheet_of(municipality, catalogue, question)
        found.append(OtherFigure(topic, question, {row.key: row for row in sheet.rows}, sheet))
    found.sort(key=lambda other: other.topic.label.de.lower())
    found.sort(key=lambda other: other.question.period[:4], reverse=True)
    found.sort(key=lambda other: (other.topic.unit == "unknown", other.topic.unit not in RATES))
    return tuple(found[:_MOST_FIGURES])
