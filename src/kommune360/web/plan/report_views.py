"""How does a department tell where its measures stand? The form on the page of a measure."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from kommune360.plan import editing
from kommune360.plan.document import Measure
from kommune360.web.accounts.actors import actor_of
from kommune360.web.accounts.rights import requires
from kommune360.web.plan import selectors, services
from kommune360.web.plan.editing_frame import tried, working_plan
from kommune360.web.plan.forms import StatusForm
from kommune360.web.plan.views import measure_response


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
