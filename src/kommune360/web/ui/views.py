"""What does a person see when something goes wrong? What, why, and what to do next."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.translation import gettext as _


def bad_request(request: HttpRequest, exception: Any = None, status: int = 400) -> HttpResponse:
    return _page(
        request,
        status,
        _("Diese Anfrage war nicht zu verstehen"),
        _("Meist war ein Formular zu lange offen."),
        _("Gehen Sie zurück, laden Sie die Seite neu und versuchen Sie es noch einmal."),
    )


def forbidden(request: HttpRequest, exception: Any = None) -> HttpResponse:
    """``exception`` carries the name of the right that was missing (``accounts.rights.deny``)."""
    return _page(
        request,
        403,
        _("Diese Seite gehört zu einer anderen Rolle"),
        _("In Ihrer Rolle dürfen Sie sie nicht öffnen."),
        _("Wer die Rolle vergibt, sagt Ihnen die Amtsleitung."),
        detail=str(exception or ""),
    )


def not_found(request: HttpRequest, exception: Any = None) -> HttpResponse:
    return _page(
        request,
        404,
        _("Diese Seite gibt es nicht"),
        _("Die Adresse ist falsch geschrieben, oder die Seite ist umgezogen."),
        _("Über das Menü oben finden Sie weiter."),
    )


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A form whose token is missing or old; the name stands in the settings."""
    return bad_request(request, status=403)


def server_error(request: HttpRequest) -> HttpResponse:
    """Needs neither database nor session: the frame may be what broke."""
    return HttpResponse(render_to_string("ui/server_error.html"), status=500)


def _page(
    request: HttpRequest, status: int, what: str, why: str, remedy: str, detail: str = ""
) -> HttpResponse:
    context = {"what": what, "why": why, "remedy": remedy, "detail": detail, "status": status}
    return render(request, "ui/error.html", context, status=status)
