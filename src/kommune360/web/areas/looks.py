"""In which ways can one question be looked at? The pages of Lage, each keeping what was asked.

Map and table, ranking, courses over time, comparison: same question, same address parts.
"""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlencode

from django.urls import reverse

from kommune360.base.text import Text
from kommune360.web.areas.query import SHARE, VALUE, Question, shares_possible

MAP, RANKING, COURSES, COMPARISON = "areas:index", "areas:ranking", "areas:courses", "areas:comparison"
# of another room: about all indicators together
EXPLORER, SOCIAL_INDEX = "indicators:explorer", "indicators:social_index"
_LABELS = {
    MAP: Text("Karte und Tabelle", "Map and table"),
    RANKING: Text("Rangfolge", "Ranking"),
    COURSES: Text("Verläufe", "Courses"),
    COMPARISON: Text("Vergleich", "Comparison"),
    EXPLORER: Text("Indikatoren", "Indicators"),
    SOCIAL_INDEX: Text("Sozialindex", "Social index"),
}


@dataclass(frozen=True, slots=True)
class Look:
    """One page about the question: what it is called, where it is, whether it is open."""

    label: Text
    url: str
    active: bool


def looks_of(question: Question, here: str) -> tuple[Look, ...]:
    """All pages about ``question``; ``here`` is the name of the open one."""
    return tuple(
        Look(label, "?".join(part for part in (reverse(name), _asked(question, name)) if part), name == here)
        for name, label in _LABELS.items()
    )


def _asked(question: Question, name: str) -> str:
    if name == EXPLORER:
        return ""
    if name == SOCIAL_INDEX:
        return urlencode({"ebene": question.level.system})
    return question.address(ansicht=_view(question, name))


def _view(question: Question, name: str) -> str:
    """Numbers of people rank by size of the area; a ranking therefore opens on shares where it can."""
    if name == RANKING and question.view == VALUE and shares_possible(question.topic, question.ages):
        return SHARE
    return question.view
