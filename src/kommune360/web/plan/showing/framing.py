"""What does every page of the room share? Which plan in which version, who may edit, and when nothing changed.

``page`` draws one: from a request and what to find in the plan to the answer, empty where there is no plan.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from kommune360.web.areas.conditional import language_of_page, respond
from kommune360.web.plan import selectors
from kommune360.web.plan.seen import Seen, seen_by
from kommune360.web.ui.subjects import discussion_stamp


def frame(request: HttpRequest, seen: Seen) -> dict[str, Any]:
    """What every page of the room shows: which plan, in which version."""
    return {"seen": seen, "can_edit": seen.working and request.may("may_edit_plan")}


def kept(request: HttpRequest, build: Callable[[], HttpResponse]) -> HttpResponse:
    """304 while neither plan nor dialogue nor day changed."""
    town = request.municipality
    return respond(
        request, build, selectors.plan_stamp(town), discussion_stamp(town), timezone.localdate().isoformat()
    )


def page(request: HttpRequest, template: str, find: Callable[[Seen, str], dict[str, Any]]) -> HttpResponse:
    """A page of the plan that the reader sees; ``find`` gets that and the language. Http404 where it raises
    KeyError."""
    seen = seen_by(request)
    if seen is None:
        return render(request, "plan/empty.html", {"can_edit": request.may("may_edit_plan")})

    def build() -> HttpResponse:
        try:
            found = find(seen, language_of_page())
        except KeyError as error:
            raise Http404 from error
        return render(request, template, frame(request, seen) | found)

    return kept(request, build)
