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
SHOWN_FIGURES = 12


@dataclass(frozen=True, slots=True)
class OtherFigure:
    """One further variable for all areas of a level: the newest rows by key, and the town."""

    topic: Topic
    question: Question
    rows: dict[str, AreaRow]
    sheet: Sheet


@dataclass(frozen=True, slots=True)
class OtherFigures:
    """The further variables that a portrait shows, and how many more there are."""

    shown: tuple[OtherFigure, ...]
    left: int


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


def other_figures(municipality: Any, catalogue: Catalogue, system: str) -> OtherFigures:
    """Further variables measured at this level: rates first, then the newest, then by name."""
    return remembered(municipality, "others", system, lambda: _read_others(municipality, catalogue, system))


def _read_others(municipality: Any, catalogue: Catalogue, system: str) -> OtherFigures:
    """A town has hundreds of variables and a page shows twelve: only these are read."""
    asked = [
        question for topic in catalogue.topics.values() if (question := _asked(catalogue, topic, system))
    ]
    asked.sort(key=lambda question: question.topic.label.de.lower())
    asked.sort(key=lambda question: question.period[:4], reverse=True)
    asked.sort(key=lambda q: (q.topic.unit == "unknown", q.topic.unit not in RATES))
    shown = []
    for question in asked[:SHOWN_FIGURES]:
        sheet = sheet_of(municipality, catalogue, question)
        shown.append(OtherFigure(question.topic, question, {row.key: row for row in sheet.rows}, sheet))
    return OtherFigures(tuple(shown), len(asked) - len(shown))


def _asked(catalogue: Catalogue, topic: Topic, system: str) -> Question | None:
    if topic.variable == naming.RESIDENTS or all(m.area_system != system for m in topic.measures):
        return None
    question = question_of(catalogue, {"groesse": topic.variable, "ebene": system})
    if question is None or question.level.system != system or not question.periods:
        return None
    return question
