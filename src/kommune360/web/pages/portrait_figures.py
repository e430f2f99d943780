"""What else is measured in an area, and how is it asked for? Questions and further figures of a portrait."""

from __future__ import annotations

import statistics
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.urls import reverse

from kommune360.web.areas import naming
from kommune360.web.areas.catalogue import Catalogue, Topic
from kommune360.web.areas.computed import indicators_of
from kommune360.web.areas.folders import remembered
from kommune360.web.areas.query import Question, question_of
from kommune360.web.areas.rows import AreaRow, Sheet, sheet_of

RATES = frozenset({"percent", "per_100", "per_1000", "per_10000"})
SHOWN_FIGURES = 12
_FIRST = "poverty"


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
    """Further variables measured at this level: rates first, by what they say, then the newest."""
    return remembered(municipality, "others", system, lambda: _read_others(municipality, catalogue, system))


def _read_others(municipality: Any, catalogue: Catalogue, system: str) -> OtherFigures:
    """A town has hundreds of variables and a page shows twelve: only these are read."""
    taken = {source for sources in indicators_of(municipality).taken.values() for source in sources}
    asked = [
        question
        for topic in catalogue.topics.values()
        if topic.variable not in taken and (question := _asked(catalogue, topic, system))
    ]
    # topics come in the order of the catalogue, the town's own figures by name
    asked.sort(key=lambda question: question.period[:4], reverse=True)
    asked.sort(key=lambda q: (q.topic.unit == "unknown", q.topic.unit not in RATES, _rank(q.topic)))
    shown = []
    for question in asked[:SHOWN_FIGURES]:
        sheet = sheet_of(municipality, catalogue, question)
        shown.append(OtherFigure(question.topic, question, {row.key: row for row in sheet.rows}, sheet))
    return OtherFigures(tuple(shown), len(asked) - len(shown))


def _rank(topic: Topic) -> int:
    """Poverty of children first, then what is judged, the town's own rates, what only describes."""
    if topic.indicator is None:
        return 2
    if topic.indicator.direction not in {"good", "bad"}:
        return 3
    return 0 if topic.indicator.topic == _FIRST else 1


def among_alike(other: OtherFigure, alike: Sequence[str]) -> tuple[float | None, bool]:
    """The value of the areas ``alike`` together and whether it is their median.

    Counts and rates with known denominators give a ratio of sums; other rates their middle value.
    """
    rows = [row for key in alike if (row := other.rows.get(key)) is not None and row.value is not None]
    pairs = [(row.value, row.denominator) for row in rows if row.value is not None and row.denominator]
    if not rows:
        return None, False
    if other.topic.additive:
        return statistics.fmean(row.value for row in rows if row.value is not None), False
    if len(pairs) == len(rows):
        return sum(value * whole for value, whole in pairs) / sum(whole for _, whole in pairs), False
    return statistics.median(row.value for row in rows if row.value is not None), True


def _asked(catalogue: Catalogue, topic: Topic, system: str) -> Question | None:
    if topic.variable == naming.RESIDENTS or all(m.area_system != system for m in topic.measures):
        return None
    question = question_of(catalogue, {"groesse": topic.variable, "ebene": system})
    if question is None or question.level.system != system or not question.periods:
        return None
    return question
