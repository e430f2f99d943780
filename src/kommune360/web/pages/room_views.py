"""Pages that show several rooms at once: the area portrait and the start page."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.safestring import mark_safe

from kommune360.web.accounts.rights import requires
from kommune360.web.areas.conditional import language_of_page, respond
from kommune360.web.areas.folders import FolderMissing, remembered
from kommune360.web.pages.portrait import portrait_of


@requires("may_read_planning_figures")
def portrait(request: HttpRequest, system: str, key: str) -> HttpResponse:
    """360° on one area of the municipality, on one page."""
    return respond(request, lambda: _portrait(request, system, key))


def _portrait(request: HttpRequest, system: str, key: str) -> HttpResponse:
    language = language_of_page()

    def draw() -> tuple[str, str] | None:
        context = portrait_of(request.municipality, system, key, language)
        if context is None:
            return None
        return render_to_string("pages/portrait_body.html", context), context["name"]

    try:
        drawn = remembered(request.municipality, "page", ("portrait", system, key, language), draw)
    except FolderMissing:
        drawn = None
    if drawn is None:
        raise Http404
    body, name = drawn
    return render(request, "pages/portrait.html", {"body": mark_safe(body), "page_title": name})  # noqa: S308
