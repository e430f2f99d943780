"""Pages of the room Lage: the figures on map and table, and where each comes from."""

from __future__ import annotations

import gzip
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.safestring import mark_safe

from kommune360.areas.systems import HIERARCHY
from kommune360.web.accounts.rights import requires
from kommune360.web.areas import naming, selectors
from kommune360.web.areas.conditional import language_of_page, respond
from kommune360.web.areas.downloads import asked_by
from kommune360.web.areas.folders import remembered

_YEAR = 31_536_000


@requires("may_read_planning_figures")
def index(request: HttpRequest) -> HttpResponse:
    """How do children grow up, and where? One variable on map and table, next to the town."""
    return _look(request, "lage", selectors.page)


@requires("may_read_planning_figures")
def ranking(request: HttpRequest) -> HttpResponse:
    """Which areas come first, and how sure is the order?"""
    return _look(request, "order", selectors.ranking_page)


@requires("may_read_planning_figures")
def courses(request: HttpRequest) -> HttpResponse:
    """How did the figure develop in every area, beside the town?"""
    return _look(request, "courses", selectors.courses_page)


@requires("may_read_planning_figures")
def comparison(request: HttpRequest) -> HttpResponse:
    """How do up to five areas differ, over time and in their key figures?"""
    return _look(request, "comparison", selectors.comparison_page)


def _look(request: HttpRequest, template: str, page: selectors.PageOf) -> HttpResponse:
    """One of the pages about a question: rendered once a data state, address and language."""
    asked = selectors.answerable(request.municipality, request.GET.dict())
    if asked is None:
        return render(request, "areas/empty.html", {"may_import": request.may("may_import")})
    return respond(request, lambda: _page(request, asked, template, page))


def _page(
    request: HttpRequest, asked: selectors.Answerable, template: str, page: selectors.PageOf
) -> HttpResponse:
    language = language_of_page()
    key = (template, asked.question.address(), asked.extra, language)
    body, title = remembered(
        request.municipality, "page", key, lambda: _body(asked, template, page, language)
    )
    if request.htmx and not request.htmx.history_restore_request:
        return HttpResponse(body)
    return render(request, "areas/lage.html", {"body": mark_safe(body), "page_title": title})  # noqa: S308


def _body(
    asked: selectors.Answerable, template: str, page: selectors.PageOf, language: str
) -> tuple[str, str]:
    title = naming.subject(asked.question.topic, asked.question.ages).in_language(language)
    return render_to_string(f"areas/{template}_body.html", page(asked, language)), title


@requires("may_read_planning_figures")
def trace(request: HttpRequest) -> HttpResponse:
    """Where one figure comes from: dataset, file, row and data state."""
    asked = asked_by(request)
    area = request.GET.get("gebiet", "")
    if area not in asked.catalogue.names.get(asked.question.level.system, {}):
        raise Http404
    if asked.question.topic.indicator is not None:
        return respond(request, lambda: _indicator_trace(request, asked, area))
    return respond(request, lambda: _trace(request, asked, area))


def _indicator_trace(request: HttpRequest, asked: selectors.Answerable, area: str) -> HttpResponse:
    context: dict[str, Any] = {
        "trace": selectors.indicator_trace(asked, area),
        "question": asked.question,
        "digits": naming.digits_of(asked.question.topic),
        "name": asked.catalogue.name(asked.question.level.system, area),
        "back": asked.question.address(),
    }
    return render(request, "areas/indicator_trace.html", context)


def _trace(request: HttpRequest, asked: selectors.Answerable, area: str) -> HttpResponse:
    found = selectors.trace(asked, area)
    context: dict[str, Any] = {
        "trace": found,
        "hierarchy_only": found.methods == (HIERARCHY,),
        "weighted": any(step.weight < 1.0 for step in found.steps),
        "step_digits": naming.digits_of(asked.question.topic),
        "question": asked.question,
        "what": naming.subject(asked.question.topic, asked.question.ages),
        "name": asked.catalogue.name(asked.question.level.system, area),
        "back": asked.question.address(),
    }
    return render(request, "areas/trace.html", context)


@requires("may_read_planning_figures")
def boundaries(request: HttpRequest, slug: str, stamp: str, system: str) -> HttpResponse:
    """Boundaries of one area system; the address changes with the data state, so it is kept for long."""
    if request.municipality is None or slug != request.municipality.slug:
        raise Http404
    content = selectors.geojson(request.municipality, system)
    if content is None:
        raise Http404
    packed = "gzip" in request.headers.get("Accept-Encoding", "")
    response = HttpResponse(
        content if packed else gzip.decompress(content), content_type="application/geo+json"
    )
    if packed:
        response["Content-Encoding"] = "gzip"
    current = stamp == selectors.stamp_of(request.municipality)
    response["Cache-Control"] = f"private, max-age={_YEAR}, immutable" if current else "private, no-cache"
    response["Vary"] = "Accept-Encoding, Cookie"
    return response
