"""What came out of a round? Question, theses, what unites and divides, answers: gathered once for every format.

From a round to frozen values in the language of the page. Open data hold published texts and counts; who
wrote is named by sector only where enough people of that sector took part.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Count
from django.utils import timezone

from kommune360.base.text import Text
from kommune360.dialogue import wording
from kommune360.dialogue.protection import THRESHOLD
from kommune360.web.areas.conditional import language_of_page
from kommune360.web.dialogue import pages, phases, selectors
from kommune360.web.dialogue.models import Contribution, Participant, Round, State
from kommune360.web.dialogue.pages import Answered
from kommune360.web.dialogue.selectors import Promise


@dataclass(frozen=True, slots=True)
class ThesisResult:
    """A thesis and how many published thoughts came through each door: pairs of label and number."""

    number: int
    title: str
    doors: tuple[tuple[str, int], ...]

    @property
    def contributions(self) -> int:
        return sum(number for _label, number in self.doors)


@dataclass(frozen=True, slots=True)
class Outcome:
    """``answer``: the kept landscape, None without votes; lines from it are in both languages."""

    round: Round
    day: dt.date
    language: str
    phase: Text
    participants: int | None
    promise: Promise
    theses: tuple[ThesisResult, ...]
    answers: tuple[Answered, ...]
    answer: Mapping[str, Any] | None
    headline: Text | None
    lead: Text | None
    unites: tuple[wording.Line, ...]
    divides: tuple[wording.Line, ...]

    def said(self, text: Text) -> str:
        return text.in_language(self.language)


def outcome_of(round_: Round) -> Outcome:
    kept = selectors.landscape_of(round_)
    answer = kept.answer if kept is not None and kept.answer else None
    united = wording.unites(answer, "group") if answer else []
    if answer and not united:
        united = wording.shared_by_all(answer)
    today = timezone.localdate()
    return Outcome(
        round=round_,
        day=today,
        language=language_of_page(),
        phase=phases.phase_of(round_.phase).name,
        participants=answer["participants"] if answer else None,
        promise=selectors.promise_of([round_], today),
        theses=tuple(_theses(round_)),
        answers=tuple(pages.answers_of(selectors.considerations_of(round_))),
        answer=answer,
        headline=wording.headline(answer) if answer else None,
        lead=wording.lead(answer) if answer else None,
        unites=tuple(united),
        divides=tuple(wording.divides(answer, "group")[:5]) if answer else (),
    )


def open_contributions(round_: Round) -> list[dict[str, Any]]:
    """Published contributions without a hint at single people: no time of day, no office, no one's number.

    The sector is named where at least ``THRESHOLD`` participants of the round belong to it.
    """
    counted = (
        Participant.objects.filter(round=round_)
        .values_list("sector")
        .annotate(number=Count("pk"))
        .order_by("sector")
    )
    named = {sector for sector, number in counted if sector and number >= THRESHOLD}
    found = (
        Contribution.objects.filter(round=round_, state=State.PUBLISHED)
        .select_related("thesis", "parent", "consideration")
        .order_by("pk")
    )
    return [
        {
            "statement": one.number,
            "reply_to": one.parent.number if one.parent is not None else None,
            "thesis": one.thesis.number,
            "kind": one.kind,
            "text": one.text,
            "language": one.language,
            "sector": one.sector if one.sector in named else "",
            "life_phase": one.life_phase,
            "result": one.consideration.result if one.consideration is not None else "",
            "answer": one.consideration.reason if one.consideration is not None else "",
        }
        for one in found
    ]


def open_data(round_: Round) -> dict[str, Any]:
    """The whole result as plain values for JSON; the landscape as it is published, nothing rawer."""
    found = outcome_of(round_)
    return {
        "question": round_.question,
        "about": round_.about,
        "town": round_.municipality.name if round_.municipality is not None else None,
        "starts": round_.starts.isoformat(),
        "ends": round_.ends.isoformat() if round_.ends else None,
        "phase": round_.phase,
        "day": found.day.isoformat(),
        "threshold": THRESHOLD,
        "promise": {
            "owed": found.promise.owed,
            "answered": found.promise.answered,
            "overdue": found.promise.overdue,
            "median_days": found.promise.median_days,
        },
        "theses": [
            {"number": one.number, "title": one.title, "text": one.text}
            for one in round_.theses.order_by("number")
        ],
        "contributions": open_contributions(round_),
        "answers": [
            {
                "title": str(one.consideration),
                "result": one.consideration.result,
                "reason": one.consideration.reason,
                "by": one.consideration.role,
                "contributions": [said.contribution.number for said in one.contributions],
                "changed": [
                    {"kind": c.card.kind, "ref": c.card.ref, "version": c.card.version} for c in one.changes
                ],
            }
            for one in found.answers
        ],
        "landscape": found.answer,
    }


def _theses(round_: Round) -> list[ThesisResult]:
    shown = round_.contributions.filter(state=State.PUBLISHED, parent=None)
    counted = Counter(shown.values_list("thesis", "kind"))
    labels = dict(Contribution._meta.get_field("kind").flatchoices)
    return [
        ThesisResult(
            one.number,
            one.title,
            tuple(
                (str(label), counted[one.pk, kind]) for kind, label in labels.items() if counted[one.pk, kind]
            ),
        )
        for one in round_.theses.order_by("number")
    ]
