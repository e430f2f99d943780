"""What hangs on the wall and lies on the table: poster with QR code, printed form, and entering it."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _

from kommune360.web.accounts.actors import actor_of
from kommune360.web.accounts.rights import requires
from kommune360.web.dialogue import codes, pages, paper, phases, places, selectors
from kommune360.web.dialogue.participation_forms import AboutMeForm, PaperForm
from kommune360.web.dialogue.permissions import holds, may_do, visitor_of
from kommune360.web.dialogue.views import bearings, found_round
from kommune360.web.ui.files import as_file

SHEET = "aussagen"


@requires("public")
def poster(request: HttpRequest, slug: str) -> HttpResponse:
    """A page to print: the question, how to take part, the QR code and the short address."""
    round_ = _to_be_shown(request, slug)
    address = _address(request, round_)
    context = {
        **bearings(request, round_),
        "qr": mark_safe(codes.qr_svg(address, _("QR-Code zum Mitmachen"))),  # noqa: S308 - drawn by segno
        "address": address.split("//", 1)[1].rstrip("/"),
    }
    return render(request, "dialogue/poster.html", context)


@requires("public")
def qr(request: HttpRequest, slug: str) -> HttpResponse:
    """The QR code alone, for leaflets of one's own."""
    round_ = _to_be_shown(request, slug)
    picture = codes.qr_svg(_address(request, round_), _("QR-Code zum Mitmachen"))
    picture = picture.replace("<svg ", '<svg xmlns="http://www.w3.org/2000/svg" ', 1)
    return as_file(picture, f"dialog-{round_.code}.svg")


@requires("may_moderate_dialogue")
def paper_sheet(request: HttpRequest, slug: str) -> HttpResponse:
    """The form on paper: theses to write on, statements to tick."""
    round_ = _moderated(request, slug)
    statements = paper.statements_for(round_, paper.numbers_in(request.GET.get(SHEET, "")))
    numbers = ",".join(str(one.number) for one in statements)
    enter = f"{reverse('dialogue:enter_paper', args=[slug])}?{SHEET}={numbers}"
    context = {
        **bearings(request, round_),
        "theses": selectors.theses_of(round_),
        "sectors": [label for value, label in AboutMeForm(round_, ()).fields["sector"].choices if value],
        "statements": [pages.entry_of(one, {}) for one in statements],
        "address": request.build_absolute_uri(reverse("dialogue:short", args=[round_.code])).split("//", 1)[
            1
        ],
        "enter": enter,
        "qr": mark_safe(codes.qr_svg(request.build_absolute_uri(enter), _("Zum Eingeben"))),  # noqa: S308
    }
    return render(request, "dialogue/paper_sheet.html", context)


@requires("may_moderate_dialogue")
def enter_paper(request: HttpRequest, slug: str) -> HttpResponse:
    """Enter one filled form; it counts like one participant."""
    round_ = _moderated(request, slug)
    if not may_do(visitor_of(request), phases.VOTE, round_):
        messages.warning(request, _("In dieser Phase der Runde wird nichts mehr eingegeben."))
        return redirect("dialogue:round", slug)
    statements = paper.statements_for(round_, paper.numbers_in(request.GET.get(SHEET, "")))
    sent = request.POST if request.method == "POST" else None
    about = AboutMeForm(round_, places.areas_of(round_), sent)
    form = PaperForm(list(selectors.theses_of(round_)), statements, sent)
    if sent is not None and form.is_valid() and about.is_valid():
        paper.enter(round_, about.cleaned_data, form.thoughts(), form.votes(), actor=actor_of(request))
        messages.success(request, _("Der Bogen ist eingegeben. Der nächste bitte."))
        return redirect(request.get_full_path())
    context = {**bearings(request, round_), "form": form, "about": about}
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.errors or about.errors else HTTPStatus.OK
    return render(request, "dialogue/enter_paper.html", context, status=status)


def _to_be_shown(request: HttpRequest, slug: str) -> Any:
    """A public round; one for invited people only to who runs it, since the poster is its invitation."""
    round_ = found_round(request, slug)
    if round_.audience == "internal":
        raise Http404
    if round_.audience == "invited" and not holds(request.user, "may_run_dialogue", round_):
        raise Http404
    return round_


def _address(request: HttpRequest, round_: Any) -> str:
    if round_.audience == "invited":
        path = reverse("dialogue:invitation", args=[round_.slug, round_.invitation])
    else:
        path = reverse("dialogue:short", args=[round_.code])
    return request.build_absolute_uri(path)


def _moderated(request: HttpRequest, slug: str) -> Any:
    round_ = found_round(request, slug)
    if not may_do(visitor_of(request), phases.MODERATE, round_):
        raise PermissionDenied("may_moderate_dialogue")
    return round_
