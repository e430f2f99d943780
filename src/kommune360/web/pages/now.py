"""Jetzt: what changed, what waits for this person, what comes next. Nothing else.

The computed need speaks first, then the newest figures; both in the words of their own rooms, so
that no page says it differently.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

import polars as pl
from django.urls import reverse
from django.utils.translation import gettext as _

from kommune360.base.text import Text
from kommune360.demand.offers import CHILDCARE
from kommune360.demand.plan_need import NeedResult
from kommune360.demand.years import on
from kommune360.reports.portraits.need_of_area import year_to_act
from kommune360.web.accounts.models import Role
from kommune360.web.areas.catalogue import catalogue_of
from kommune360.web.areas.folders import FolderMissing, remembered
from kommune360.web.areas.headlines import headline
from kommune360.web.areas.query import question_of
from kommune360.web.areas.rows import sheet_of
from kommune360.web.data.selectors import history
from kommune360.web.dialogue.permissions import Visitor
from kommune360.web.dialogue.phases import VOTE
from kommune360.web.dialogue.selectors import rounds_for, summaries_of
from kommune360.web.scenarios.selectors import drawn_stamp, need_of
from kommune360.web.ui import formats

_CHANGES = 3
_GRADES = {
    2: Text("1 und 2", "1 and 2"),
    3: Text("1 bis 3", "1 to 3"),
    4: Text("1 bis 4", "1 to 4"),
}


@dataclass(frozen=True, slots=True)
class Answer:
    """The newest answers of the rooms; ``need`` None: not computed, ``figures`` None: no figures."""

    need: Text | None
    need_lead: Text | None
    need_about: Text | None
    short_areas: int
    areas: int
    year: str
    figures: Text | None
    figures_address: str
    dates: tuple[tuple[str, Text], ...]  # month and day of the rule, what begins


@dataclass(frozen=True, slots=True)
class Change:
    """One new data state in words."""

    text: str
    note: str
    time: str


@dataclass(frozen=True, slots=True)
class Date:
    """One date to come."""

    day: dt.date
    text: str


def answer_of(municipality: Any, patience_s: float = -1) -> Answer | None:
    """What the rooms say now, remembered per data state; None where there is no planning folder.

    Errors: StillComputing where it is being computed for longer than ``patience_s`` (-1: no end).
    """
    try:
        asked = ("answer", drawn_stamp(municipality))
        return remembered(municipality, "now", asked, lambda: _answer(municipality), patience_s)
    except FolderMissing:
        return None


def _answer(municipality: Any) -> Answer:
    catalogue = catalogue_of(municipality)
    question = question_of(catalogue, {})
    figures = headline(question, sheet_of(municipality, catalogue, question)) if question else None
    result = need_of(municipality).result
    short, areas, year = _short_areas(result) if result is not None else (0, 0, "")
    return Answer(
        need=result.summary.headline if result is not None else None,
        need_lead=result.summary.lead if result is not None else None,
        need_about=result.summary.about if result is not None else None,
        short_areas=short,
        areas=areas,
        year=year,
        figures=figures,
        figures_address=f"{reverse('areas:index')}?{question.address()}" if question else "",
        dates=_rule_dates(result) if result is not None else (),
    )


def _short_areas(result: NeedResult) -> tuple[int, int, str]:
    """Areas whose childcare places are surely or probably missing, of how many, in which Kita year."""
    year = year_to_act(result)
    rows = result.need.filter(
        (pl.col("offer") == CHILDCARE)
        & (pl.col("year") == year)
        & (pl.col("moment") == result.scenario.moment)
        & pl.col("judgement").is_not_null()
    )
    return int(rows["judgement"].str.starts_with("missing").sum()), rows.height, year


def _rule_dates(result: NeedResult) -> tuple[tuple[str, Text], ...]:
    """Dates of the rule with their year: what is right from when, as ISO days."""
    start = str(result.rule["kita_year_start"])
    found = []
    for label in sorted(result.rule["all_day_right"]):
        grades = len(result.rule["all_day_right"][label])
        if grades in _GRADES:
            which = _GRADES[grades]
            found.append(
                (
                    on(start, int(label[:4])).isoformat(),
                    Text(
                        f"Rechtsanspruch auf Ganztag auch für die {grades}. Klasse (Klassen {which.de})",
                        f"Right to all-day care reaches grade {grades} (grades {which.en})",
                    ),
                )
            )
    return (*found, (start, Text("Beginn des Kita-Jahres", "Start of the childcare year")))


def dates_from(answer: Answer, today: dt.date, language: str) -> list[Date]:
    """The next dates: start of the coming Kita year and the next step of the all-day right."""
    found = []
    for written, text in answer.dates:
        if len(written) == 10:
            day, said = dt.date.fromisoformat(written), text.in_language(language)
        else:
            year = today.year if on(written, today.year) >= today else today.year + 1
            day, said = on(written, year), f"{text.in_language(language)} {year}/{(year + 1) % 100:02d}"
        if day >= today:
            found.append(Date(day, said))
    return sorted(found, key=lambda date: (date.day, date.text))[:3]


def changes_of(municipality: Any, language: str) -> list[Change]:
    """The newest data states in words, newest first."""
    try:
        return remembered(
            municipality, "now", ("changes", language), lambda: _changes(municipality, language)
        )
    except FolderMissing:
        return []


def _changes(municipality: Any, language: str) -> list[Change]:
    return [
        Change(
            text=step.action.in_language(language),
            note=step.note,
            time=formats.period(str(step.time)[:10], language),
        )
        for step in history(municipality)
        if not step.undone
    ][:_CHANGES]


@dataclass(frozen=True, slots=True)
class Discussed:
    """One open round of the dialogue."""

    question: str
    url: str
    contributions: int
    ends: dt.date | None


def discussed(visitor: Visitor) -> list[Discussed]:
    """The rounds this person can take part in now, those that end first in front."""
    found = [
        Discussed(
            one.round.question,
            reverse("dialogue:round", args=[one.round.slug]),
            one.contributions,
            one.round.ends,
        )
        for one in summaries_of(rounds_for(visitor))
        if one.phase.allows(VOTE)
    ]
    return sorted(found, key=lambda one: (one.ends is None, one.ends or dt.date.max))


def next_dates(answer: Answer | None, rounds: list[Discussed], today: dt.date, language: str) -> list[Date]:
    """The next three dates: of the rule, and the ends of open rounds."""
    found = dates_from(answer, today, language) if answer is not None else []
    return sorted((*found, *ends_of(rounds, today)), key=lambda date: (date.day, date.text))[:3]


def ends_of(rounds: list[Discussed], today: dt.date) -> list[Date]:
    """The days on which these rounds end."""
    return [
        Date(one.ends, _("Ende der Dialogrunde: %(question)s") % {"question": one.question})
        for one in rounds
        if one.ends is not None and one.ends >= today
    ]


def is_inside(role: str) -> bool:
    """Whether a role works here: changes are shown to those only."""
    return role not in (Role.PUBLIC, Role.YOUTH, Role.COMMITTEE)


def has_tasks(role: str) -> bool:
    """Whether something can wait for a role."""
    return role not in (Role.PUBLIC, Role.YOUTH)


def figures_sentence(answer: Answer, language: str) -> str:
    """The newest figures as one sentence with its full stop."""
    return f"{answer.figures.in_language(language)}." if answer.figures is not None else ""
