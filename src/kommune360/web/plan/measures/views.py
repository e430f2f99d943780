"""The measures as a list, a board and a file; the page of one, with the form to report where it stands."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from kommune360.plan import editing
from kommune360.plan.document import Measure
from kommune360.web.accounts.actors import actor_of
from kommune360.web.accounts.rights import requires
from kommune360.web.areas.conditional import language_of_page
from kommune360.web.plan import selectors, services
from kommune360.web.plan.editing.saving import tried, working_plan
from kommune360.web.plan.measures import lists, one
from kommune360.web.plan.measures.forms import StatusForm
from kommune360.web.plan.seen import Seen, must_see
from kommune360.web.plan.showing.framing import frame, kept
from kommune360.web.plan.showing.work_files import csv_response
from kommune360.web.plan.subjects import answered_by, ref_of
from kommune360.web.plan.versions.steps import steps
from kommune360.web.plan.versions.told import told


@requires("public")
def overview(request: HttpRequest) -> HttpResponse:
    """The measures as a table or a board, narrowed by what the address asks for."""
    seen = must_see(request)
    wanted = lists.Wanted.from_get(request.GET)

    def build() -> HttpResponse:
        found = lists.measures_page(seen, wanted, language_of_page())
        return render(request, "plan/measures.html", frame(request, seen) | found)

    return kept(request, build)


@requires("public")
def overview_csv(request: HttpRequest) -> HttpResponse:
    """The measures that the address asks for, as a file."""
    seen = must_see(request)
    found = lists.wanted_measures(seen, lists.Wanted.from_get(request.GET))
    content = lists.as_csv(seen, found, language_of_page())
    return csv_response(request, seen, "massnahmen", content)


@requires("public")
def measure(request: HttpRequest, key: str) -> HttpResponse:
    """One measure, and the form to report on it for those who own it."""
    return measure_response(request, must_see(request), key)


@requires("may_report_on_measures")
@require_POST
def report(request: HttpRequest, key: str) -> HttpResponse:
    """Add a report to the measure; refused for a department that does not own it."""
    seen = working_plan(request)
    try:
        measure = editing.entry(seen.plan, Measure, key)
    except KeyError as error:
        raise Http404 from error
    if not selectors.may_report(request.user, request.municipality, seen.plan, measure):
        raise PermissionDenied("may_report_on_measures")
    form, actor = StatusForm(request.POST), actor_of(request)
    if not form.is_valid():
        return measure_response(request, seen, key, form)
    said = form.report(actor.role)
    ok = tried(
        form,
        lambda: services.change(
            seen.record,
            lambda plan: editing.report_status(plan, key, said),
            revision=form.cleaned_data["revision"],
            action="plan.status_reported",
            actor=actor,
            label=measure.title,
        ),
    )
    if not ok:
        return measure_response(request, seen, key, form)
    messages.success(request, _("Der Stand ist gemeldet."))
    return redirect("plan:measure", key=key)


def measure_response(
    request: HttpRequest, seen: Seen, key: str, form: StatusForm | None = None
) -> HttpResponse:
    """The page of a measure; ``form`` where one came back with errors."""
    try:
        found = one.measure_page(seen, key, language_of_page())
    except KeyError as error:
        raise Http404 from error
    shown = editing.entry(seen.plan, Measure, key)
    if form is None and seen.working and _may_report(request, seen, shown):
        form = StatusForm(
            initial={"revision": seen.record.revision, "status": shown.status, "on": timezone.localdate()}
        )
    context = (
        frame(request, seen)
        | found
        | {
            "form": form,
            "ref": ref_of(seen.record.slug, key),
            "answered": answered_by(request.municipality, shown),
            "told": told(seen, steps(request.user, seen), key, language_of_page()),
        }
    )
    return render(request, "plan/measure.html", context, status=422 if form and form.errors else 200)


def _may_report(request: HttpRequest, seen: Seen, one: Measure) -> bool:
    return selectors.may_report(request.user, request.municipality, seen.plan, one)
