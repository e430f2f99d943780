"""Pages that show several rooms at once: the start page and the area portrait."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.safestring import mark_safe
from django.utils.timezone import localdate

from kommune360.web.accounts.rights import requires
from kommune360.web.accounts.selectors import main_role
from kommune360.web.areas.conditional import language_of_page, respond
from kommune360.web.areas.folders import FolderMissing, StillComputing, remembered
from kommune360.web.dialogue.permissions import visitor_of
from kommune360.web.pages import now
from kommune360.web.pages.portrait import portrait_of
from kommune360.web.pages.portrait_projection import projection_stamp
from kommune360.web.pages.portrait_voices import voices_of
from kommune360.web.pages.waiting import waiting_for
from kommune360.web.plan.places import measures_here
from kommune360.web.plan.selectors import plan_stamp
from kommune360.web.ui.subjects import discussion_stamp

PATIENCE_S = 0.4  # a page that says so is better than one that lets wait


@requires("public")
def start(request: HttpRequest) -> HttpResponse:
    """What changed, what waits, what comes next; visitors see what is public and how to sign in."""
    municipality, language = request.municipality, language_of_page()
    reads = municipality is not None and request.may("may_read_planning_figures")
    role = str(main_role(request.user, municipality))
    visitor, today = visitor_of(request), localdate()
    rounds = now.discussed(visitor)
    answer, computing = _answer(municipality) if reads else (None, False)
    context: dict[str, Any] = {"reads": reads, "inside": reads and now.is_inside(role), "rounds": rounds}
    if reads:
        context |= {
            "answer": answer,
            "computing": computing,
            "figures": now.figures_sentence(answer, language) if answer is not None else "",
            "dates": now.next_dates(answer, rounds, today, language),
            "may_import": request.may("may_import"),
        }
    if reads and now.has_tasks(role):
        waiting = waiting_for(municipality, role, request.may, answer, request.user, computing=computing)
        context |= {"waiting": waiting, "tasks": bool(waiting) or context["inside"]}
    if context["inside"]:
        context["changes"] = now.changes_of(municipality, language)
    return render(request, "pages/start.html", context)


def _answer(municipality: Any) -> tuple[now.Answer | None, bool]:
    """The answer of the rooms, and whether it is still being computed: nobody waits for that on this page."""
    try:
        return now.answer_of(municipality, PATIENCE_S), False
    except StillComputing:
        return None, True


@requires("may_read_planning_figures")
def portrait(request: HttpRequest, system: str, key: str) -> HttpResponse:
    """360° on one area of the municipality, on one page."""
    town = request.municipality
    stamp, said, plans = projection_stamp(town), discussion_stamp(town), plan_stamp(town)
    return respond(request, lambda: _portrait(request, system, key, stamp), stamp, said, plans)


def _portrait(request: HttpRequest, system: str, key: str, stamp: str) -> HttpResponse:
    language = language_of_page()

    def draw() -> tuple[str, str] | None:
        context = portrait_of(request.municipality, system, key, language)
        if context is None:
            return None
        return render_to_string("pages/portrait_body.html", context), context["name"]

    try:
        drawn = remembered(request.municipality, "page", ("portrait", system, key, language, stamp), draw)
    except FolderMissing:
        drawn = None
    if drawn is None:
        raise Http404
    body, name = drawn
    context = {
        "body": mark_safe(body),  # noqa: S308 - rendered above
        "page_title": name,
        "voices": voices_of(visitor_of(request), request.municipality, system, key),
        "measures": measures_here(request, system, key, language),
    }
    return render(request, "pages/portrait.html", context)
