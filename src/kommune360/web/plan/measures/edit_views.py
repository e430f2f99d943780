"""A measure is written or changed: the form, and what the checks say about what was entered."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from kommune360.plan import editing
from kommune360.plan.checking.advice import advice_on_measure
from kommune360.plan.document import Measure
from kommune360.web.accounts.rights import requires
from kommune360.web.plan.editing.saving import saved, working_plan
from kommune360.web.plan.measures.forms import MeasureForm, MeasureParts
from kommune360.web.plan.seen import Seen


@requires("may_edit_plan")
def change(request: HttpRequest, key: str) -> HttpResponse:
    """Change a measure; coming from a review, the next step is the new version."""
    seen = working_plan(request)
    try:
        measure = editing.entry(seen.plan, Measure, key)
    except KeyError as error:
        raise Http404 from error
    return _edited(request, seen, measure, "plan.measure_changed")


@requires("may_edit_plan")
def add(request: HttpRequest) -> HttpResponse:
    """Write a new measure; it begins as proposed."""
    goals = tuple(filter(None, [request.GET.get("ziel", "")]))
    return _edited(request, working_plan(request), Measure("", "", goals=goals), "plan.measure_added")


def _edited(request: HttpRequest, seen: Seen, measure: Measure, action: str) -> HttpResponse:
    form = MeasureForm(seen, request.POST or None, initial=MeasureForm.entered(measure, seen.record.revision))
    parts = MeasureParts(seen, measure, request.POST or None)
    if request.method == "POST" and form.is_valid() & parts.valid:
        after = parts.applied_to(form.applied_to(measure))
        after = after if after.id else replace(after, id=editing.free_id(seen.plan, f"m {after.title}"))
        if saved(
            request, seen, form, lambda plan: editing.put(plan, after), action=action, label=after.title
        ):
            messages.success(request, _("„%(title)s“ ist gespeichert.") % {"title": after.title})
            return redirect(_after(request, after, closed=form.closes))
    context = {
        "seen": seen,
        "form": form,
        "parts": parts,
        "measure": measure,
        "findings": advice_on_measure(seen.plan, measure.id) if measure.id else [],
    }
    wrong = form.errors or not parts.valid
    return render(request, "plan/measure_edit.html", context, status=422 if wrong else 200)


def _after(request: HttpRequest, measure: Measure, *, closed: bool) -> Any:
    if not closed and (review := request.GET.get("rueckblick", "")):
        return reverse("plan:versions") + f"?rueckblick={review}#neu"
    return reverse("plan:measure", args=[measure.id])
