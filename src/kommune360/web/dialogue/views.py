"""The pages of the dialogue for reading: what is open, one round, one thesis, the answers."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from kommune360.web.accounts.rights import requires
from kommune360.web.dialogue import doors, pages, phases, places, selectors
from kommune360.web.dialogue.permissions import may_do, visitor_of
from kommune360.web.dialogue.vote_cards import card_for

PER_DOOR = 8  # thoughts shown at first: what can be read, and what a page of a busy round costs


@requires("public")
def index(request: HttpRequest) -> HttpResponse:
    """What is open, and is the promise of an answer kept?"""
    rounds = selectors.rounds_for(visitor_of(request))
    today = timezone.localdate()
    context = {
        "groups": pages.grouped(selectors.summaries_of(rounds)),
        "promise": selectors.promise_of(rounds, today),
        "may_run": request.may("may_run_dialogue"),
    }
    return render(request, "dialogue/index.html", context)


@requires("public")
def round_page(request: HttpRequest, slug: str) -> HttpResponse:
    """One round: its question, where it stands, its theses."""
    round_ = found_round(request, slug)
    return render(
        request,
        "dialogue/round.html",
        {
            **around(request, round_),
            "theses": selectors.theses_of(round_),
            "steps": pages.steps_of(round_),
            "cards": pages.cards_of(round_.subjects.all()),
            "answers": selectors.considerations_of(round_)[:3],
            "opinions": pages.opinions(selectors.landscape_of(round_)),
        },
    )


@requires("public")
def thesis(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """One thesis: what it says and rests on, three doors, what others say."""
    round_ = found_round(request, slug)
    found = found_thesis(round_, number)
    wanted = "einfach" in request.GET or (round_.in_plain_language and "alltag" not in request.GET)
    plain = wanted and bool(found.plain_title)
    whole = request.GET.get("alle", "")
    shown, numbers = selectors.newest_of(found, PER_DOOR, whole)
    context = {
        **around(request, round_),
        "thesis": found,
        "plain": plain,
        "cards": pages.cards_of(found.evidence.all()),
        "voices": found.voices.all(),
        "doors": doors.DOORS,
        "more_doors": doors.MORE,
        "groups": pages.by_door(shown, round_, numbers),
        "whole": whole,
        "number_of_theses": round_.theses.count(),
        "may_reply": may_do(visitor_of(request), phases.REPLY, round_),
        "card": card_for(request, round_),
    }
    return render(request, "dialogue/thesis.html", context)


@requires("public")
def version(request: HttpRequest, slug: str, number: int, version: int) -> HttpResponse:
    """A wording as it once stood, with the figures of that day."""
    round_ = found_round(request, slug)
    found = found_thesis(round_, number)
    old = found.versions.filter(number=version).first()
    if old is None:
        raise Http404
    context = {
        **around(request, round_),
        "thesis": found,
        "old": old,
        "cards": pages.cards_from(old.evidence),
        "versions": found.versions.all(),
    }
    return render(request, "dialogue/version.html", context)


@requires("public")
def contribution(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """One contribution with its replies and what became of it."""
    round_ = found_round(request, slug)
    found = selectors.contribution_of(round_, pk)
    if found is None:
        raise Http404
    shown = pages.by_door(list(selectors.contributions_of(found.thesis).filter(pk=found.pk)), round_)
    if not shown:
        raise Http404
    context = {
        **around(request, round_),
        "entry": shown[0].entries[0],
        "may_reply": may_do(visitor_of(request), phases.REPLY, round_),
    }
    return render(request, "dialogue/contribution.html", context)


@requires("public")
def answers(request: HttpRequest, slug: str) -> HttpResponse:
    """All answers of a round, newest first, and what is still owed."""
    round_ = found_round(request, slug)
    context = {
        **around(request, round_),
        "answers": pages.answers_of(selectors.considerations_of(round_)),
        "open": selectors.open_answers_of(round_),
        "today": timezone.localdate(),
    }
    return render(request, "dialogue/answers.html", context)


@requires("public")
def answer(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """One answer: whom it answers, why so, and what it changed."""
    round_ = found_round(request, slug)
    found = selectors.considerations_of(round_).filter(pk=pk).first()
    if found is None:
        raise Http404
    context = {**around(request, round_), "answer": pages.answers_of([found])[0]}
    return render(request, "dialogue/answer.html", context)


def around(request: HttpRequest, round_: Any) -> dict[str, Any]:
    """What every page of a round knows: phase, promise, and what this reader may do."""
    return {
        **bearings(request, round_),
        "promise": selectors.promise_of([round_], timezone.localdate()),
        "area": places.area_name(round_, round_.area) if round_.area else "",
        "days_left": (round_.ends - timezone.localdate()).days if round_.ends else None,
    }


def bearings(request: HttpRequest, round_: Any) -> dict[str, Any]:
    """Phase and what this reader may do, which costs nothing to know."""
    visitor = visitor_of(request)
    may = {act: may_do(visitor, act, round_) for act in sorted(phases.ACTS)}
    return {"round": round_, "phase": phases.phase_of(round_.phase), "may": may}


def found_round(request: HttpRequest, slug: str) -> Any:
    """The round, if this reader may see it; else 404."""
    found = selectors.round_for(visitor_of(request), slug)
    if found is None:
        raise Http404
    return found


def found_thesis(round_: Any, number: int) -> Any:
    found = selectors.thesis_of(round_, number)
    if found is None:
        raise Http404
    found.round = round_
    return found
