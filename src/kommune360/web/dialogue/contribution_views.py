"""Saying something: the form behind a door, the reply, taking back what one said."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from kommune360.web.accounts.rights import deny, requires
from kommune360.web.areas.conditional import language_of_page
from kommune360.web.dialogue import (
    alike,
    doors,
    pages,
    participants,
    phases,
    places,
    selectors,
    services,
    voting,
)
from kommune360.web.dialogue.forms import ContributionForm
from kommune360.web.dialogue.limits import TooMuch
from kommune360.web.dialogue.permissions import admits, may_do, visitor_of
from kommune360.web.dialogue.views import around, found_round, found_thesis
from kommune360.web.dialogue.vote_cards import needs_proof

BACK = "take_part"  # where the form came from, if not from the thesis


@requires("public")
def contribute(request: HttpRequest, slug: str, number: int, door: str) -> HttpResponse:
    """One thought on a thesis; what is nearly the same is shown before it is sent."""
    round_ = found_round(request, slug)
    thesis = found_thesis(round_, number)
    chosen = doors.BY_PATH.get(door)
    if chosen is None:
        raise Http404
    return _write(request, round_, thesis, chosen)


@requires("public")
@require_POST
def say(request: HttpRequest, slug: str) -> HttpResponse:
    """One thought from the page where one takes part; thesis and door are fields of its form."""
    round_ = found_round(request, slug)
    number = request.POST.get("thesis", "")
    if not (number.isascii() and number.isdecimal() and len(number) < 5):
        raise Http404
    return contribute(request, slug, found_thesis(round_, int(number)).number, request.POST.get("door", ""))


@requires("public")
def reply(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """A reply to a contribution, one level deep."""
    round_ = found_round(request, slug)
    parent = selectors.contribution_of(round_, pk)
    if parent is None or parent.parent_id is not None:
        raise Http404
    return _write(request, round_, parent.thesis, doors.BY_KEY["addition"], parent)


@requires("public")
@require_POST
def withdraw(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Take back what one said oneself; nobody else can."""
    round_ = found_round(request, slug)
    participant = participants.current(request, round_)
    own = {one.pk: one for one in selectors.own_contributions(participant)}
    if pk not in own:
        raise Http404
    services.withdraw(own[pk])
    messages.success(request, _("Ihr Beitrag ist zurückgezogen, sein Text gelöscht."))
    return redirect("dialogue:thesis", round_.slug, own[pk].thesis.number)


def _write(
    request: HttpRequest, round_: Any, thesis: Any, door: doors.Door, parent: Any = None
) -> HttpResponse:
    act = phases.CONTRIBUTE if parent is None else phases.REPLY
    if not may_do(visitor_of(request), act, round_):
        return _refused(request, round_)
    known = participants.current(request, round_)
    form = ContributionForm(
        round_,
        door.ask if parent is None else _("Ihre Antwort"),
        places.areas_of(round_),
        request.POST or None,
        initial={
            name: getattr(known, name) for name in ("sector", "department", "age_band") if known is not None
        },
    )
    near: list[Any] = []
    if request.method == "POST" and form.is_valid():
        if parent is None and not form.cleaned_data["seen"]:
            near = alike.alike_in(round_, form.cleaned_data["text"])
        if not near:
            return _send(request, round_, thesis, door, form, parent)
    return _page(request, round_, thesis, door, form, parent, near)


def _page(
    request: HttpRequest,
    round_: Any,
    thesis: Any,
    door: doors.Door,
    form: ContributionForm,
    parent: Any,
    near: Sequence[Any] = (),
) -> HttpResponse:
    context = {
        **around(request, round_),
        "thesis": thesis,
        "door": door,
        "form": form,
        "parent": pages.entry_of(parent, {}) if parent is not None else None,
        "near": [pages.entry_of(one, {}) for one in near],
        "needs_proof": needs_proof(request, participants.current(request, round_)),
        "vote_key": voting.new_key(),
        "action": _own_address(round_, thesis, door, parent),
        "back": request.POST.get("back") == BACK and BACK,
    }
    return render(request, "dialogue/contribute.html", context, status=422 if form.errors else 200)


def _send(
    request: HttpRequest, round_: Any, thesis: Any, door: doors.Door, form: ContributionForm, parent: Any
) -> HttpResponse:
    try:
        participant = participants.ensure(request, round_, participants.CONTRIBUTE, **form.about_author())
    except TooMuch as refusal:
        form.add_error(None, _too_much(refusal))
        return _page(request, round_, thesis, door, form, parent)
    try:
        said = services.contribute(
            thesis,
            participant,
            door.key,
            form.cleaned_data["text"],
            parent=parent,
            flags=participants.flags_of(participant),
            language=language_of_page(),
            **form.about_matter(),
        )
    except (services.NotNow, services.NotSoFar):
        return _refused(request, round_)
    if said.shown:
        messages.success(request, _("Danke. Ihr Beitrag ist zu sehen; eine Antwort darauf folgt."))
    else:
        messages.success(request, _("Danke. Ihr Beitrag wird geprüft und erscheint dann hier."))
    if request.POST.get("back") == BACK:
        return participants.keep(redirect("dialogue:take_part", round_.slug), request, participant)
    response = redirect("dialogue:thesis", round_.slug, thesis.number)
    return participants.keep(response, request, participant)


def _own_address(round_: Any, thesis: Any, door: doors.Door, parent: Any) -> str:
    if parent is not None:
        return reverse("dialogue:reply", args=[round_.slug, parent.pk])
    return reverse("dialogue:contribute", args=[round_.slug, thesis.number, door.path])


def _too_much(refusal: TooMuch) -> str:
    minutes = -(-refusal.wait_s // 60)
    return ngettext(
        "Das war viel auf einmal. Bitte in %(n)s Minute noch einmal senden.",
        "Das war viel auf einmal. Bitte in %(n)s Minuten noch einmal senden.",
        minutes,
    ) % {"n": minutes}


def _refused(request: HttpRequest, round_: Any) -> HttpResponse:
    """The time for it is over, or the round is for others: say so."""
    if not admits(visitor_of(request), round_):
        return deny(request, "may_discuss_internally")
    messages.warning(request, _("In dieser Phase der Runde wird nicht mehr geschrieben."))
    return redirect("dialogue:round", round_.slug)
