"""Taking part: from the poster to the first vote, one statement at a time, and what I gave so far."""

from __future__ import annotations

import re
from http import HTTPStatus
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from kommune360.web.accounts.rights import deny, requires
from kommune360.web.dialogue import (
    doors,
    entering,
    own,
    pages,
    participants,
    phases,
    places,
    selectors,
    services,
    taking_part,
    voting,
)
from kommune360.web.dialogue.forms import ContributionForm
from kommune360.web.dialogue.limits import TooMuch
from kommune360.web.dialogue.moderation import queue
from kommune360.web.dialogue.participation_forms import AboutMeForm
from kommune360.web.dialogue.permissions import may_do, visitor_of
from kommune360.web.dialogue.views import bearings, found_round
from kommune360.web.dialogue.vote_cards import card_for, needs_proof
from kommune360.web.ui.files import as_json_file

CARD = "#karte"
_WHOLE = re.compile(r"-?[0-9]{1,8}")


@requires("public")
def short(request: HttpRequest, code: str) -> HttpResponse:
    """``/d/CODE/``: from the poster straight to where one takes part."""
    round_ = entering.round_of_code(code)
    if round_ is None:
        raise Http404
    if selectors.round_for(visitor_of(request), round_.slug) is not None:
        return redirect("dialogue:take_part", round_.slug)
    if entering.round_that_invites(round_.slug) is not None:
        return redirect("dialogue:invited", round_.slug)
    if round_.phase == "prepare":
        raise Http404
    return deny(request, "may_discuss_internally")


@requires("public")
@never_cache
def invited(request: HttpRequest, slug: str, invitation: str = "") -> HttpResponse:
    """The door of a round for invited people: by the link of the invitation, or its code typed in."""
    round_ = entering.round_that_invites(slug)
    if round_ is None:
        raise Http404
    invitation = invitation or request.POST.get("invitation", "")
    try:
        if invitation and entering.accept(request, round_, invitation):
            return redirect("dialogue:take_part", round_.slug)
    except TooMuch as refused:
        return _too_much(request, refused)
    context = {"round": round_, "wrong": bool(invitation)}
    return render(request, "dialogue/invited.html", context, status=422 if invitation else 200)


@requires("public")
@never_cache
def take_part(request: HttpRequest, slug: str) -> HttpResponse:
    """One statement to vote on, and room for a thought of one's own; nothing has to be read before."""
    return _page(request, found_round(request, slug))


@requires("public")
@never_cache
@require_POST
def vote(request: HttpRequest, slug: str) -> HttpResponse:
    """Count a vote and show the next statement; the vote is stored before the answer goes out."""
    round_ = found_round(request, slug)
    if not may_do(visitor_of(request), phases.VOTE, round_):
        return _closed(request, round_)
    number, value, key = _whole("number", request), _whole("value", request), request.POST.get("key", "")
    try:
        participant = taking_part.vote(request, round_, number, value, key)
    except TooMuch as refused:
        status = HTTPStatus.TOO_MANY_REQUESTS
        return _wait(_card(request, round_, status=status, notice=wait_words(refused)), refused)
    except voting.NoVote:
        return _card(
            request, round_, status=HTTPStatus.BAD_REQUEST, notice=_("Diese Stimme war unvollständig.")
        )
    except voting.NotToBeVotedOn:
        notice = _("Über diese Aussage können Sie nicht (mehr) abstimmen. Hier ist eine andere.")
        return _card(request, round_, status=HTTPStatus.CONFLICT, notice=notice)
    except services.NotNow:
        return _closed(request, round_)
    return participants.keep(_card(request, round_, participant), request, participant)


@requires("public")
@never_cache
@require_POST
def take_back(request: HttpRequest, slug: str) -> HttpResponse:
    """Take back the last vote and ask its statement again."""
    round_ = found_round(request, slug)
    participant = participants.current(request, round_)
    try:
        number = voting.take_back_last(participant) if participant is not None else None
    except services.NotNow:
        return _closed(request, round_)
    return _card(request, round_, participant, first=number)


@requires("public")
@never_cache
@require_POST
def about_me(request: HttpRequest, slug: str) -> HttpResponse:
    """Say coarsely who speaks; asked once, and only of who wants to say it."""
    round_ = found_round(request, slug)
    form = AboutMeForm(round_, places.areas_of(round_), request.POST)
    if not form.is_valid():
        return _page(request, round_, about=form, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    try:
        participant = participants.ensure(request, round_, participants.SPEAK, **form.cleaned_data)
    except TooMuch as refused:
        return _too_much(request, refused)
    messages.success(request, _("Danke. Gezeigt wird das nur in Gruppen, die groß genug sind."))
    return participants.keep(redirect("dialogue:take_part", slug), request, participant)


@requires("public")
@never_cache
def challenge(request: HttpRequest, slug: str) -> HttpResponse:
    """The task the browser of somebody without account solves in the background."""
    round_ = found_round(request, slug)
    try:
        return JsonResponse(participants.challenge_for(request, round_))
    except TooMuch as refused:
        return _wait(JsonResponse({}, status=HTTPStatus.TOO_MANY_REQUESTS), refused)


@requires("public")
@never_cache
def mine(request: HttpRequest, slug: str) -> HttpResponse:
    """What I wrote and how I voted; for my eyes alone."""
    round_ = found_round(request, slug)
    participant = participants.current(request, round_)
    told = {one.contribution.pk: one for one in queue.told_to(participant)}
    context = {
        **bearings(request, round_),
        "participant": participant,
        "contributions": [
            (pages.entry_of(one, {}), told.get(one.pk)) for one in selectors.own_contributions(participant)
        ],
        "votes": own.votes_of(participant) if participant is not None else [],
    }
    return render(request, "dialogue/mine.html", context)


@requires("public")
@never_cache
def export(request: HttpRequest, slug: str) -> HttpResponse:
    """Everything kept of me in this round, as a file."""
    participant = _known(request, found_round(request, slug))
    return as_json_file(own.export(participant), f"dialog-{slug}.json")


@requires("public")
@never_cache
@require_POST
def erase(request: HttpRequest, slug: str) -> HttpResponse:
    """Forget me in this round."""
    round_ = found_round(request, slug)
    own.erase(_known(request, round_), texts=request.POST.get("texts") == "too")
    messages.success(
        request, _("Gelöscht. Ihre Stimmen zählen nicht mehr mit, nichts führt zu Ihnen zurück.")
    )
    return participants.leave(redirect("dialogue:round", slug), round_)


def wait_words(refused: TooMuch) -> str:
    """How long to wait, in words."""
    minutes = -(-refused.wait_s // 60)
    if minutes > 90:
        return _("Das war sehr viel von diesem Anschluss. Bitte morgen weiter.")
    return ngettext(
        "Das war sehr viel auf einmal. Bitte in einer Minute weiter.",
        "Das war sehr viel auf einmal. Bitte in %(n)s Minuten weiter.",
        minutes,
    ) % {"n": minutes}


def _page(request: HttpRequest, round_: Any, *, status: int = 200, **more: Any) -> HttpResponse:
    participant = participants.current(request, round_)
    theses = selectors.titles_of(round_)
    said = (
        {n: getattr(participant, n) for n in ("sector", "area", "age_band", "department")}
        if participant
        else {}
    )
    card = more.pop("card", None) or card_for(request, round_, participant, first=_number(request.GET))
    context = {
        **bearings(request, round_),
        "card": card,
        "theses": theses,
        "doors": (*doors.DOORS, *doors.MORE),
        "form": ContributionForm(round_, _("Ihr Gedanke"), places.areas_of(round_), initial=said),
        "about": AboutMeForm(round_, places.areas_of(round_), initial=said),
        "participant": participant,
        "needs_proof": needs_proof(request, participant),
        **more,
    }
    return render(request, "dialogue/take_part.html", context, status=status)


def _card(
    request: HttpRequest, round_: Any, participant: Any = None, *, status: int = 200, **how: Any
) -> HttpResponse:
    """The next card: alone where htmx asked; else a fresh page, or this one where something was refused."""
    if request.htmx:
        card = card_for(request, round_, participant, moved=True, **how)
        context = {"round": round_, "phase": phases.phase_of(round_.phase), "card": card}
        return render(request, "dialogue/vote_card.html", context, status=status)
    if status == HTTPStatus.OK:
        first = how.get("first")
        back = f"?aussage={first}" if first is not None else ""
        return redirect(f"{reverse('dialogue:take_part', args=[round_.slug])}{back}{CARD}")
    return _page(request, round_, status=status, card=card_for(request, round_, participant, **how))


def _closed(request: HttpRequest, round_: Any) -> HttpResponse:
    """The phase or the audience does not allow it: the card says so."""
    if request.htmx:
        return _card(request, round_, status=HTTPStatus.CONFLICT)
    return _page(request, round_, status=HTTPStatus.CONFLICT)


def _too_much(request: HttpRequest, refused: TooMuch) -> HttpResponse:
    context = {"words": wait_words(refused)}
    response = render(request, "dialogue/wait.html", context, status=HTTPStatus.TOO_MANY_REQUESTS)
    return _wait(response, refused)


def _wait(response: HttpResponse, refused: TooMuch) -> HttpResponse:
    response["Retry-After"] = str(refused.wait_s)
    return response


def _known(request: HttpRequest, round_: Any) -> Any:
    found = participants.current(request, round_)
    if found is None:
        raise Http404
    return found


def _whole(name: str, request: HttpRequest) -> int:
    """A small whole number of the form; one that no vote has where it is none."""
    text = request.POST.get(name, "")
    return int(text) if _WHOLE.fullmatch(text) else -99


def _number(sent: Any) -> int | None:
    text = sent.get("aussage", "")
    return int(text) if _WHOLE.fullmatch(text) else None
