"""Which rounds, theses and contributions may be seen, and how far are the answers? Reading only.

Every list begins with a visitor: a round she may not read does not exist for her, nor what is in it.
"""

from __future__ import annotations

import datetime as dt
import statistics
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Count, Prefetch, Q, QuerySet
from django.utils import timezone

from kommune360.web.accounts.models import Municipality
from kommune360.web.dialogue.models import (
    Consideration,
    Contribution,
    Evidence,
    Landscape,
    Participant,
    Round,
    State,
    Thesis,
    Voice,
)
from kommune360.web.dialogue.permissions import Visitor, may_read
from kommune360.web.dialogue.phases import Phase, phase_of


def rounds_for(visitor: Visitor) -> list[Round]:
    """Rounds of her municipality and of the network that she may read; newest first."""
    near = Q(municipality=None)
    if visitor.municipality is not None:
        near |= Q(municipality=visitor.municipality)
    found = Round.objects.filter(near).select_related("municipality")
    return [round_ for round_ in found if may_read(visitor, round_)]


def round_for(visitor: Visitor, slug: str) -> Round | None:
    """The round of that address, of any town, if she may read it."""
    found = Round.objects.filter(slug=slug).first()
    near = visitor.municipality
    if found is not None and near is not None and found.municipality_id == near.pk:
        found.municipality = near  # at hand already: nearly every visitor's
    return found if found is not None and may_read(visitor, found) else None


def theses_of(round_: Round) -> QuerySet[Thesis]:
    """With voices and evidence; ``said`` counts the published contributions without replies."""
    shown = Q(contributions__state=State.PUBLISHED, contributions__parent=None)
    return (
        round_.theses.annotate(said=Count("contributions", filter=shown))
        .prefetch_related(
            Prefetch("voices", Voice.objects.order_by("position", "pk")),
            Prefetch("evidence", Evidence.objects.order_by("position", "pk")),
        )
        .order_by("number")
    )


def titles_of(round_: Round) -> list[Thesis]:
    """Theses by number with nothing but what a list to choose from needs."""
    return list(round_.theses.only("number", "title", "round").order_by("number"))


def thesis_of(round_: Round, number: int) -> Thesis | None:
    return theses_of(round_).filter(number=number).first()


def contributions_of(thesis: Thesis) -> QuerySet[Contribution]:
    """Published thoughts on a thesis, newest first, each with its published replies and its answer."""
    replies = Contribution.objects.filter(state=State.PUBLISHED).order_by("pk")
    return (
        thesis.contributions.filter(state=State.PUBLISHED, parent=None)
        .select_related("consideration")
        .prefetch_related(Prefetch("replies", replies))
        .order_by("-pk")
    )


def newest_of(thesis: Thesis, per_kind: int, whole: str = "") -> tuple[list[Contribution], dict[str, int]]:
    """Of every kind the newest ``per_kind`` (of the kind ``whole`` all), and how many there are of each.

    A window over all of them would cost the database more than their bare numbers cost here.
    """
    shown = thesis.contributions.filter(state=State.PUBLISHED, parent=None).order_by("-pk")
    number: Counter[str] = Counter()
    chosen = []
    for pk, kind in shown.values_list("pk", "kind"):
        number[kind] += 1
        if number[kind] <= per_kind or kind == whole:
            chosen.append(pk)
    found = list(contributions_of(thesis).filter(pk__in=chosen)) if chosen else []
    for one in found:
        one.round = thesis.round
    return found, dict(number)


def statements_of(round_: Round) -> QuerySet[Contribution]:
    """What can be voted on: published thoughts of the round by number."""
    return round_.contributions.filter(state=State.PUBLISHED, number__isnull=False).order_by("number")


def contribution_of(round_: Round, pk: int) -> Contribution | None:
    """A published contribution of the round."""
    return (
        round_.contributions.filter(state=State.PUBLISHED, pk=pk)
        .select_related("thesis", "consideration")
        .first()
    )


def own_contributions(participant: Participant | None) -> list[Contribution]:
    """All she wrote in this round, whatever its state."""
    if participant is None:
        return []
    return list(participant.contributions.select_related("thesis", "consideration").order_by("pk"))


MOST_VOICES = 5


@dataclass(frozen=True, slots=True)
class Promise:
    """How the promise of an answer is kept: of ``owed`` contributions ``answered`` are, ``overdue`` should
    be; ``median_days`` from entry to answer, None without answers."""

    owed: int
    answered: int
    overdue: int
    median_days: int | None


def promise_of(rounds: Sequence[Round], today: dt.date) -> Promise:
    """Over the published thoughts (no replies) of these rounds; counted by the database, on every page."""
    shown = Contribution.objects.filter(round__in=rounds, state=State.PUBLISHED, parent=None)
    waiting = Q(consideration__answered_at=None)
    owed = answered = overdue = 0
    for round_ in rounds:
        first = dt.datetime.combine(today - dt.timedelta(days=round_.answer_days), dt.time(), dt.UTC)
        late = Q(consideration__due__lt=today) | Q(consideration__due=None, written_at__lt=first)
        counted = shown.filter(round=round_).aggregate(
            owed=Count("pk"), waiting=Count("pk", filter=waiting), late=Count("pk", filter=waiting & late)
        )
        owed += counted["owed"]
        answered += counted["owed"] - counted["waiting"]
        overdue += counted["late"]
    times = shown.exclude(waiting).values_list("written_at", "consideration__answered_at") if answered else ()
    took = [(answered_at - written_at).days for written_at, answered_at in times]
    return Promise(owed, answered, overdue, round(statistics.median(took)) if took else None)


def considerations_of(round_: Round) -> QuerySet[Consideration]:
    """Answers given, newest first, with their contributions and what they changed."""
    shown = Contribution.objects.filter(state=State.PUBLISHED).select_related("thesis").order_by("pk")
    return (
        round_.considerations.exclude(result="")
        .prefetch_related(Prefetch("contributions", shown), "changes")
        .order_by("-answered_at", "-pk")
    )


@dataclass(frozen=True, slots=True)
class Summary:
    """A round in a list: its phase, how many theses and published thoughts, how its promise is kept."""

    round: Round
    phase: Phase
    theses: int
    contributions: int
    promise: Promise


def summaries_of(rounds: Sequence[Round]) -> list[Summary]:
    shown = Q(contributions__state=State.PUBLISHED, contributions__parent=None)
    counted = Round.objects.filter(pk__in=[round_.pk for round_ in rounds]).annotate(
        number_theses=Count("theses", distinct=True), said=Count("contributions", filter=shown, distinct=True)
    )
    numbers = {one.pk: (one.number_theses, one.said) for one in counted}
    today = timezone.localdate()
    return [
        Summary(round_, phase_of(round_.phase), *numbers[round_.pk], promise_of([round_], today))
        for round_ in rounds
    ]


def open_answers_of(round_: Round) -> QuerySet[Consideration]:
    """Answers promised and not given yet, the most urgent first."""
    return (
        round_.considerations.filter(result="")
        .annotate(said=Count("contributions", filter=Q(contributions__state=State.PUBLISHED)))
        .order_by("due", "pk")
    )


def unanswered_of(round_: Round) -> QuerySet[Contribution]:
    """Published thoughts without an answer, promised ones left out, oldest first."""
    return (
        round_.contributions.filter(state=State.PUBLISHED, parent=None, consideration=None)
        .select_related("thesis")
        .order_by("pk")
    )


def landscape_of(round_: Round) -> Landscape | None:
    """What was computed of its votes last; None before the first time. What it was made from is left where
    it is until somebody is placed on it."""
    return Landscape.objects.filter(round=round_).defer("kept").first()


def voices_about(visitor: Visitor, municipality: Municipality, area: str) -> list[Contribution]:
    """Published thoughts that name this area, newest first, of the town's rounds she may read.

    ``area`` is a key of the system the rounds offer; the caller asks ``places`` whether it is that one.
    """
    rounds = [one for one in rounds_for(visitor) if one.municipality_id == municipality.pk]
    return list(
        Contribution.objects.filter(round__in=rounds, area=area, state=State.PUBLISHED, parent=None)
        .select_related("round", "thesis", "consideration")
        .order_by("-pk")[:MOST_VOICES]
    )
