"""The catalogue of indicators: search it, read a definition, keep the ones at hand."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

from kommune360.exchange.writers.spreadsheets import csv_file
from kommune360.web.accounts.rights import requires
from kommune360.web.areas.conditional import language_of_page, respond
from kommune360.web.areas.folders import FolderMissing
from kommune360.web.indicators import explorer, selectors, services
from kommune360.web.ui.files import as_file
from kommune360.web.ui.subjects import discussion_stamp


@requires("may_read_planning_figures")
def index(request: HttpRequest) -> HttpResponse:
    """Which indicators are there, and what do they show here?"""
    starred = selectors.favourites_of(request.user, request.municipality)
    return respond(request, lambda: _index(request, starred), sorted(starred))


def _index(request: HttpRequest, starred: frozenset[str]) -> HttpResponse:
    try:
        entries = explorer.entries_of(request.municipality)
    except FolderMissing:
        return render(request, "areas/empty.html", {"may_import": request.may("may_import")})
    wanted = explorer.wanted_of(request.GET)
    context = {
        "headline": explorer.headline(entries),
        "lead": explorer.lead(entries),
        "groups": explorer.grouped(explorer.fitting(entries, wanted, starred)),
        "wanted": wanted,
        "chips": explorer.chips(wanted, entries, starred),
        "starred": starred,
        "looks": selectors.looks_around(request.municipality, explorer.EXPLORER),
        "back": f"{reverse(explorer.EXPLORER)}?{wanted.address()}",
        "may_request": request.may("may_request_data"),
    }
    live = request.htmx and not request.htmx.history_restore_request
    return render(request, "indicators/explorer_body.html" if live else "indicators/explorer.html", context)


@requires("may_read_planning_figures")
def definition(request: HttpRequest, indicator: str) -> HttpResponse:
    """What one indicator says, how it is computed, and where it is known."""
    starred = selectors.favourites_of(request.user, request.municipality)
    stamp = discussion_stamp(request.municipality)
    return respond(request, lambda: _definition(request, indicator, starred), sorted(starred), stamp)


def _definition(request: HttpRequest, indicator: str, starred: frozenset[str]) -> HttpResponse:
    try:
        entries = explorer.entries_of(request.municipality)
    except FolderMissing as error:
        raise Http404 from error
    entry = next((each for each in entries if each.definition.id == indicator), None)
    if entry is None:
        raise Http404
    context = {
        "entry": entry,
        "starred": indicator in starred,
        "versions": selectors.versions_of(request.municipality, indicator),
        "back": entry.detail,
        "may_request": request.may("may_request_data"),
    }
    return render(request, "indicators/definition.html", context)


@requires("may_read_planning_figures")
def catalogue_csv(request: HttpRequest) -> HttpResponse:
    """The whole catalogue with what is known here, as CSV."""
    try:
        entries = explorer.entries_of(request.municipality)
    except FolderMissing as error:
        raise Http404 from error
    language = language_of_page()
    content = csv_file(explorer.plain_rows(entries, language), language)
    return as_file(content, f"{request.municipality.slug}-indikatoren.csv")


@requires("may_keep_favourites")
@require_POST
def star(request: HttpRequest, indicator: str) -> HttpResponse:
    """Keep an indicator at hand, or no longer; back to where the reader was."""
    if not selectors.is_indicator(request.municipality, indicator):
        raise Http404
    services.set_favourite(
        request.user, request.municipality, indicator, kept=request.POST.get("merken") == "1"
    )
    back = request.POST.get("zurueck", "")
    if not url_has_allowed_host_and_scheme(back, allowed_hosts={request.get_host()}):
        back = reverse(explorer.EXPLORER)
    return redirect(back)
