"""The pages that everybody who may read a plan sees: its goals, one goal, its measures, one measure."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from kommune360.plan.document import Measure
from kommune360.plan.editing import entry
from kommune360.web.accounts.actors import actor_of
from kommune360.web.accounts.rights import requires
from kommune360.web.areas.conditional import language_of_page
from kommune360.web.areas.folders import FolderMissing, Memory
from kommune360.web.plan import goals, measures, selectors, services, tasks
from kommune360.web.plan.files import csv_response
from kommune360.web.plan.forms import StatusForm
from kommune360.web.plan.framing import frame, kept
from kommune360.web.plan.seen import Seen, must_see, seen_by
from kommune360.web.plan.subjects import PASSAGE_NAMES, answered_by, passages, ref_of
from kommune360.web.plan.waiting import waiting

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
        "headline": goals.headline(seen),
        "tree": trees.get(key, lambda: goals.goal_tree(seen, language)),
        "passages": [
            (key, PASSAGE_NAMES[key], text, ref_of(seen.record.slug, key))
            for key, text in passages(seen.plan).items()
        ],
        "waiting": waiting(seen, timezone.localdate(), language) if seen.working else [],
        "signals": selectors.open_signals(seen.record) if seen.working else 0,
        "first_signals": selectors.first_signals(seen.record, _SIGNALS) if seen.working else [],
    }
    return render(request, "plan/index.html", context)


@requires("may_edit_plan")
@require_POST
def take_over(request: HttpRequest) -> HttpResponse:
    """Take the plans of the planning folder over into the room."""
    try:
        taken = services.take_over(request.municipality, actor=actor_of(request))
    except FolderMissing:
        taken = []
    if taken:
        messages.success(request, _("Übernommen: %(plans)s") % {"plans": ", ".join(map(str, taken))})
    else:
        messages.warning(request, _("Im Planungsordner liegt kein lesbarer Plan."))
    return redirect("plan:index")


@requires("public")
def goal(request: HttpRequest, key: str) -> HttpResponse:
    """One goal: lines, table, measures."""
    seen = must_see(request)
    try:
        found = goals.goal_page(seen, key, language_of_page(), edits=frame(request, seen)["can_edit"])
    except KeyError as error:
        raise Http404 from error
    context = frame(request, seen) | found | {"ref": ref_of(seen.record.slug, key)}
    return kept(request, lambda: render(request, "plan/goal.html", context))


@requires("public")
def measure_list(request: HttpRequest) -> HttpResponse:
    """The measures as a table or a board, narrowed by what the address asks for."""
    seen = must_see(request)
    wanted = measures.Wanted.from_get(request.GET)

    def build() -> HttpResponse:
        found = measures.measures_page(seen, wanted, language_of_page())
        return render(request, "plan/measures.html", frame(request, seen) | found)

    return kept(request, build)


@requires("public")
def measures_csv(request: HttpRequest) -> HttpResponse:
    """The measures that the address asks for, as a file."""
    seen = must_see(request)
    found = measures.wanted_measures(seen, measures.Wanted.from_get(request.GET))
    content = measures.as_csv(seen, found, language_of_page())
    return csv_response(request, seen, "massnahmen", content)


@requires("public")
def measure(request: HttpRequest, key: str) -> HttpResponse:
    """One measure, and the form to report on it for those who own it."""
    return measure_response(request, must_see(request), key)


def measure_response(
    request: HttpRequest, seen: Seen, key: str, form: StatusForm | None = None
) -> HttpResponse:
    """The page of a measure; ``form`` where one came back with errors."""
    try:
        found = measures.measure_page(seen, key, language_of_page())
    except KeyError as error:
        raise Http404 from error
    one = entry(seen.plan, Measure, key)
    if form is None and seen.working and _may_report(request, seen, one):
        form = StatusForm(
            initial={"revision": seen.record.revision, "status": one.status, "on": timezone.localdate()}
        )
    context = (
        frame(request, seen)
        | found
        | {
            "form": form,
            "ref": ref_of(seen.record.slug, key),
            "answered": answered_by(request.municipality, one),
        }
    )
    return render(request, "plan/measure.html", context, status=422 if form and form.errors else 200)


def _may_report(request: HttpRequest, seen: Seen, one: Measure) -> bool:
    return selectors.may_report(request.user, request.municipality, seen.plan, one)
