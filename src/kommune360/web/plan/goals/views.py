"""The first page of the room, the tree of goals with what waits; and the page of one goal."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone

from kommune360.web.accounts.rights import requires
from kommune360.web.areas.conditional import language_of_page
from kommune360.web.areas.folders import Memory
from kommune360.web.plan import selectors, tasks
from kommune360.web.plan.goals import tree
from kommune360.web.plan.reviews.waiting import waiting
from kommune360.web.plan.seen import Seen, must_see, seen_by
from kommune360.web.plan.showing.framing import frame, kept
from kommune360.web.plan.subjects import PASSAGE_NAMES, passages, ref_of
from kommune360.web.plan.versions.steps import steps
from kommune360.web.plan.versions.told import told

trees = Memory(16)
_SIGNALS = 3  # named on the first page; the page of signals has all


@requires("public")
def index(request: HttpRequest) -> HttpResponse:
    """The goals with their state and lines, and what waits."""
    seen = seen_by(request)
    if seen is None:
        return render(request, "plan/empty.html", {"can_edit": request.may("may_edit_plan")})
    if seen.working and request.may("may_edit_plan"):
        tasks.look_if_due(seen.record)
    return kept(request, lambda: _index(request, seen))


def _index(request: HttpRequest, seen: Seen) -> HttpResponse:
    language = language_of_page()
    key = (*seen.stamp, seen.query, language)
    context = {
        **frame(request, seen),
        "headline": tree.headline(seen),
        "tree": trees.get(key, lambda: tree.goal_tree(seen, language)),
        "passages": [
            (key, PASSAGE_NAMES[key], text, ref_of(seen.record.slug, key))
            for key, text in passages(seen.plan).items()
        ],
        "waiting": waiting(seen, timezone.localdate(), language) if seen.working else [],
        "signals": selectors.open_signals(seen.record) if seen.working else 0,
        "first_signals": selectors.first_signals(seen.record, _SIGNALS) if seen.working else [],
    }
    return render(request, "plan/index.html", context)


@requires("public")
def goal(request: HttpRequest, key: str) -> HttpResponse:
    """One goal: lines, table, measures."""
    seen = must_see(request)
    try:
        found = tree.goal_page(seen, key, language_of_page(), edits=frame(request, seen)["can_edit"])
    except KeyError as error:
        if any(each.id == key for each in seen.plan.retired):
            return redirect(f"{reverse('plan:left')}{seen.query}#weg-{key}")
        raise Http404 from error
    context = (
        frame(request, seen)
        | found
        | {
            "ref": ref_of(seen.record.slug, key),
            "told": told(seen, steps(request.user, seen), key, language_of_page()),
        }
    )
    return kept(request, lambda: render(request, "plan/goal.html", context))
