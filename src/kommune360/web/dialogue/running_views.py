"""Running a round: make it, put theses and voices into it, lead it from phase to phase."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from kommune360.web.accounts.actors import actor_of
from kommune360.web.accounts.rights import deny, requires
from kommune360.web.dialogue import pages, phases, places, selectors, services
from kommune360.web.dialogue.forms import PutUpForm, RoundForm, ThesisForm, VoiceForm, free_slug
from kommune360.web.dialogue.permissions import may_do, visitor_of
from kommune360.web.dialogue.views import around, found_round, found_thesis
from kommune360.web.ui import subjects


@requires("may_run_dialogue")
def new(request: HttpRequest) -> HttpResponse:
    """Make a round in preparation; an object may already wait to be put up in it."""
    form = RoundForm(places.choices_in(request.municipality), request.POST or None)
    if request.method == "POST" and form.is_valid():
        said = {**form.said(), "slug": free_slug(form.cleaned_data["question"])}
        round_ = services.open_round(request.municipality, said, actor=actor_of(request))
        for shown in _cards(request):
            services.concern(round_, shown.card, actor=actor_of(request))
        messages.success(
            request, _("Die Runde ist angelegt und noch nicht zu sehen. Als Nächstes: eine These.")
        )
        return redirect(reverse("dialogue:new_thesis", args=[round_.slug]) + _carried(request))
    context = {"form": form, "cards": _cards(request)}
    return render(request, "dialogue/round_form.html", context, status=422 if form.errors else 200)


@requires("public")
def edit(request: HttpRequest, slug: str) -> HttpResponse:
    """Change the settings of a round."""
    round_ = found_round(request, slug)
    if not may_do(visitor_of(request), phases.SETTINGS, round_):
        return deny(request, "may_run_dialogue")
    areas = places.choices_in(round_.municipality, round_.area_system)
    form = RoundForm(areas, request.POST or None, instance=round_)
    if request.method == "POST" and form.is_valid():
        said = form.said()
        round_.refresh_from_db()
        services.change_round(round_, said, actor=actor_of(request))
        messages.success(request, _("Die Einstellungen der Runde sind gespeichert."))
        return redirect("dialogue:round", round_.slug)
    context = {"form": form, "round": round_, "cards": []}
    return render(request, "dialogue/round_form.html", context, status=422 if form.errors else 200)


@requires("public")
@require_POST
def move(request: HttpRequest, slug: str) -> HttpResponse:
    """Lead the round to the next phase, or back to the one before."""
    round_ = found_round(request, slug)
    if not may_do(visitor_of(request), phases.SETTINGS, round_):
        return deny(request, "may_run_dialogue")
    try:
        services.move_to(round_, request.POST.get("phase", ""), actor=actor_of(request))
    except services.NotNow:
        messages.warning(request, _("Diese Phase folgt nicht auf die jetzige."))
    else:
        messages.success(request, _("Die Runde ist in der neuen Phase."))
    return redirect("dialogue:round", round_.slug)


@requires("public")
def new_thesis(request: HttpRequest, slug: str) -> HttpResponse:
    """Put a thesis up, with the object it rests on as evidence."""
    round_ = found_round(request, slug)
    if not may_do(visitor_of(request), phases.EDIT, round_):
        return _not_now(request, round_)
    form, cards = ThesisForm(request.POST or None), _cards(request, round_)
    if request.method == "POST" and form.is_valid():
        made = services.add_thesis(
            round_, form.said(), [shown.card for shown in cards], actor=actor_of(request)
        )
        messages.success(request, _("Die These steht."))
        return redirect("dialogue:thesis", round_.slug, made.number)
    context = {**around(request, round_), "form": form, "cards": cards, "evidence": _choices(request, round_)}
    return render(request, "dialogue/thesis_form.html", context, status=422 if form.errors else 200)


@requires("public")
def edit_thesis(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """Change the wording; the version before stays to be read."""
    round_ = found_round(request, slug)
    thesis = found_thesis(round_, number)
    if not may_do(visitor_of(request), phases.EDIT, round_):
        return _not_now(request, round_)
    form = ThesisForm(request.POST or None, instance=thesis)
    if request.method == "POST" and form.is_valid():
        thesis.refresh_from_db()
        found = _cards(request, round_)
        cards = [shown.card for shown in found] if request.POST.getlist("beleg") else None
        services.change_thesis(
            thesis, form.said(), cards, reason=form.cleaned_data["reason"], actor=actor_of(request)
        )
        return redirect("dialogue:thesis", round_.slug, thesis.number)
    context = {
        **around(request, round_),
        "form": form,
        "thesis": thesis,
        "cards": pages.cards_of(thesis.evidence.all()),
        "evidence": _choices(request, round_),
    }
    return render(request, "dialogue/thesis_form.html", context, status=422 if form.errors else 200)


@requires("public")
def add_voice(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """Add what somebody in a role says about the thesis."""
    round_ = found_round(request, slug)
    thesis = found_thesis(round_, number)
    if not may_do(visitor_of(request), phases.EDIT, round_):
        return _not_now(request, round_)
    form = VoiceForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        services.add_voice(thesis, form.cleaned_data, actor=actor_of(request))
        return redirect("dialogue:thesis", round_.slug, thesis.number)
    context = {**around(request, round_), "form": form, "thesis": thesis}
    return render(request, "dialogue/voice_form.html", context, status=422 if form.errors else 200)


@requires("public")
def edit_voice(request: HttpRequest, slug: str, number: int, pk: int) -> HttpResponse:
    """Change what somebody in a role says, or take it out."""
    round_ = found_round(request, slug)
    thesis = found_thesis(round_, number)
    if not may_do(visitor_of(request), phases.EDIT, round_):
        return _not_now(request, round_)
    voice = _voice(thesis, pk)
    form = VoiceForm(request.POST or None, instance=voice)
    if request.method == "POST" and form.is_valid():
        said = dict(form.cleaned_data)
        services.change_voice(_voice(thesis, pk), said, actor=actor_of(request))
        return redirect("dialogue:thesis", round_.slug, thesis.number)
    context = {**around(request, round_), "form": form, "thesis": thesis, "voice": voice}
    return render(request, "dialogue/voice_form.html", context, status=422 if form.errors else 200)


@requires("public")
@require_POST
def remove_voice(request: HttpRequest, slug: str, number: int, pk: int) -> HttpResponse:
    """Take a voice out of the thesis; its words stay in the audit trail."""
    round_ = found_round(request, slug)
    thesis = found_thesis(round_, number)
    if not may_do(visitor_of(request), phases.EDIT, round_):
        return _not_now(request, round_)
    services.remove_voice(_voice(thesis, pk), actor=actor_of(request))
    messages.success(request, _("Die Stimme ist entfernt."))
    return redirect("dialogue:thesis", round_.slug, thesis.number)


def _voice(thesis: Any, pk: int) -> Any:
    voice = thesis.voices.filter(pk=pk).first()
    if voice is None:
        raise Http404
    return voice


@requires("may_run_dialogue")
def put_up(request: HttpRequest) -> HttpResponse:
    """Put an object of the house up for discussion: choose the round its thesis belongs to."""
    cards = _cards(request)
    if not cards:
        raise Http404
    visitor = visitor_of(request)
    open_ones = [
        one
        for one in selectors.rounds_for(visitor)
        if one.municipality_id == request.municipality.pk and may_do(visitor, phases.EDIT, one)
    ]
    form = PutUpForm(open_ones, request.POST or None)
    if request.method == "POST" and form.is_valid():
        slug = form.cleaned_data["round"]
        target = reverse("dialogue:new_thesis", args=[slug]) if slug else reverse("dialogue:new")
        return redirect(target + _carried(request))
    return render(request, "dialogue/put_up.html", {"form": form, "cards": cards})


def _cards(request: HttpRequest, round_: Any = None) -> list[pages.Shown]:
    """The objects named in the address or the form, as they stand now; unknown ones are left out, and all
    of them where the round is of another town or of none.

    ``beleg`` is ``kind:ref``; ``art`` and ``was`` name one.
    """
    town = request.municipality
    if town is None or (round_ is not None and round_.municipality_id != town.pk):
        return []
    named = [*request.POST.getlist("beleg"), *request.GET.getlist("beleg")]
    if request.GET.get("art"):
        named.append(f"{request.GET['art']}:{request.GET.get('was', '')}")
    cards = []
    for each in dict.fromkeys(named):
        kind, _sign, ref = each.partition(":")
        known = subjects.kind_of(kind)
        if known is not None and request.may(known.right):
            card = subjects.card_of(town, kind, ref)
            if card is not None:
                cards.append(pages.Shown(card, known.name))
    return cards


def _choices(request: HttpRequest, round_: Any) -> list[tuple[Any, list[tuple[str, Any]]]]:
    """What a thesis can rest on: by kind, pairs of ``kind:ref`` and label. Of the round's town alone."""
    town = request.municipality
    if town is None or round_.municipality_id != town.pk:
        return []
    found = []
    for kind in subjects.kinds():
        if request.may(kind.right):
            options = [(f"{kind.key}:{ref}", label) for ref, label in kind.choices(town)]
            found += [(kind.name, options)] if options else []
    return found


def _carried(request: HttpRequest) -> str:
    """The objects of this address, for the next one."""
    query = request.GET.urlencode()
    return f"?{query}" if query else ""


def _not_now(request: HttpRequest, round_: Any) -> HttpResponse:
    """She may not, or it is not the time: say which."""
    if phases.phase_of(round_.phase).allows(phases.EDIT) is not None:
        return deny(request, "may_run_dialogue")
    messages.warning(request, _("In dieser Phase stehen die Thesen fest."))
    return redirect("dialogue:round", round_.slug)
