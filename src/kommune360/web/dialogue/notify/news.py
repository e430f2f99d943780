"""What is new in a round? Theses, phases, answers, contributions, as entries for a mail.

Only what every reader of the round may see; no entry says who wrote or voted.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _

from kommune360.base.text import Text
from kommune360.web.areas.conditional import language_of_page
from kommune360.web.dialogue import phases
from kommune360.web.dialogue.models import Contribution, Participant, Round, State

MOST = 50
ANSWER, THESIS, PHASE, CONTRIBUTION = "answer", "thesis", "phase", "contribution"


@dataclass(frozen=True, slots=True)
class Entry:
    """``key`` never changes; ``path`` is relative to the installation."""

    kind: str
    key: str
    title: str
    text: str
    path: str
    time: dt.datetime


def entries_of(round_: Round, *, since: dt.datetime | None = None, contributions: bool = True) -> list[Entry]:
    """Newest first, at most ``MOST``; ``since``: younger than that."""
    found = [*_answers(round_), *_theses(round_), *_phase(round_)]
    if contributions:
        found += _contributions(round_)
    young = [entry for entry in found if since is None or entry.time > since]
    return sorted(young, key=lambda entry: (entry.time, entry.key), reverse=True)[:MOST]


def own_answers(round_: Round, participant: Participant, since: dt.datetime | None) -> list[Entry]:
    """Answers to what this participant wrote."""
    mine = set(
        participant.contributions.filter(consideration__isnull=False).values_list("consideration", flat=True)
    )
    return [
        entry
        for entry in _answers(round_)
        if int(entry.key.rsplit("/", 1)[1]) in mine and (since is None or entry.time > since)
    ]


def _answers(round_: Round) -> list[Entry]:
    given = round_.considerations.exclude(result="").order_by("-answered_at")[:MOST]
    return [
        Entry(
            ANSWER,
            f"answer/{one.pk}",
            _("Antwort (%(result)s): %(title)s") % {"result": one.get_result_display(), "title": one.title},
            one.reason,
            reverse("dialogue:answer", args=[round_.slug, one.pk]),
            one.answered_at,
        )
        for one in given
        if one.answered_at is not None
    ]


def _theses(round_: Round) -> list[Entry]:
    return [
        Entry(
            THESIS,
            f"thesis/{one.pk}",
            _("These: %(title)s") % {"title": one.title},
            one.text,
            reverse("dialogue:thesis", args=[round_.slug, one.number]),
            one.created_at,
        )
        for one in round_.theses.order_by("-created_at")[:MOST]
    ]


def _phase(round_: Round) -> list[Entry]:
    if round_.phase == "prepare":
        return []
    phase = phases.phase_of(round_.phase)
    return [
        Entry(
            PHASE,
            f"phase/{round_.phase}/{round_.phase_since:%Y%m%d%H%M}",
            _("Die Runde ist in der Phase: %(phase)s") % {"phase": _said(phase.name)},
            _said(phase.now),
            reverse("dialogue:round", args=[round_.slug]),
            round_.phase_since,
        )
    ]


def _contributions(round_: Round) -> list[Entry]:
    shown = Contribution.objects.filter(round=round_, state=State.PUBLISHED, parent=None)
    return [
        Entry(
            CONTRIBUTION,
            f"contribution/{one.pk}",
            f"{one.get_kind_display()}: {one.text[:80]}",
            one.text,
            reverse("dialogue:contribution", args=[round_.slug, one.pk]),
            one.published_at,
        )
        for one in shown.order_by("-published_at")[:MOST]
        if one.published_at is not None
    ]


def _said(text: Text) -> str:
    return text.in_language(language_of_page())
