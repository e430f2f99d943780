"""The start page: what changed, what waits, where to go."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from kommune360.web.accounts.rights import requires
from kommune360.web.pages import selectors


@requires("public")
def start(request: HttpRequest) -> HttpResponse:
    """For members what changed; for visitors where they are and how to sign in."""
    municipality = request.municipality
    inside = municipality is not None and request.may("may_read_planning_figures")
    context = {
        "inside": inside,
        "changes": selectors.latest_changes(municipality.pk) if inside else [],
        "gaps": selectors.pages_with_gaps() if request.may("may_edit_pages") else [],
    }
    return render(request, "pages/start.html", context)
