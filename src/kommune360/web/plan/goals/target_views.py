"""A target is written, changed or retired; its line is drawn beside the form, from what was entered last."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from kommune360.plan import editing
from kommune360.plan.document import Direction, Goal, Level, PathPoint, Target
from kommune360.web.accounts.actors import actor_of
from kommune360.web.accounts.rights import requires
from kommune360.web.plan.editing.entering import language
from kommune360.web.plan.editing.forms import RetireForm
from kommune360.web.plan.editing.saving import saved, working_plan
from kommune360.web.plan.figures import figures_with
from kommune360.web.plan.goals import tree
from kommune360.web.plan.goals.forms import TargetForm
from kommune360.web.plan.seen import Seen
from kommune360.web.ui import formats

_STEP = {
    Level.LEITZIEL: 7,
    Level.MITTLERZIEL: 4,
    Level.HANDLUNGSZIEL: 1,
}  # where most targets of a level stand


@requires("may_edit_plan")
def add(request: HttpRequest, key: str) -> HttpResponse:
    """Write a new target of a goal."""
    seen = working_plan(request)
    goal = _entry(seen, Goal, key)
    empty = Target("", key, "", _STEP[goal.level], Direction.UP, PathPoint("", 0.0), ())
    return _edited(request, seen, goal, empty)


@requires("may_edit_plan")
def change(request: HttpRequest, key: str) -> HttpResponse:
    """Change a target."""
    seen = working_plan(request)
    target = _entry(seen, Target, key)
    return _edited(request, seen, _entry(seen, Goal, target.goal), target)


@requires("may_edit_plan")
@require_POST
def retire(request: HttpRequest, key: str) -> HttpResponse:
    """Stop following a target; what reviews read of it stays."""
    seen, form = working_plan(request), RetireForm(request.POST)
    target = _entry(seen, Target, key)
    title = _title(seen, target)
    if form.is_valid() and saved(
        request,
        seen,
        form,
        lambda plan: editing.retire_target(
            plan,
            key,
            on=timezone.localdate(),
            reason=form.cleaned_data["reason"],
            role=actor_of(request).role,
            title=title,
        ),
        action="plan.target_retired",
        label=title,
    ):
        messages.success(request, _("„%(title)s“ wird nicht weiter verfolgt.") % {"title": title})
        return redirect("plan:goal", key=target.goal)
    return _edited(request, seen, _entry(seen, Goal, target.goal), target, form)


def _edited(
    request: HttpRequest, seen: Seen, goal: Goal, target: Target, retiring: RetireForm | None = None
) -> HttpResponse:
    asked = request.POST if request.method == "POST" and retiring is None else None
    form = TargetForm(seen, asked, initial=_initial(request, seen, target))
    wanted = target
    if asked is not None and form.is_valid():
        wanted = form.applied_to(target)
        if not target.id:
            named = editing.free_id(seen.plan, f"z {goal.id} {wanted.indicator}")
            wanted = replace(wanted, id=named)
        stored, action = wanted, "plan.target_changed" if target.id else "plan.target_added"
        title = _title(seen, stored)
        if not form.only_checks and saved(
            request, seen, form, lambda plan: editing.put(plan, stored), action=action, label=title
        ):
            messages.success(request, _("„%(title)s“ ist gespeichert.") % {"title": title})
            return redirect(reverse("plan:goal", args=[goal.id]) + f"#ziel-{stored.id}")
    if retiring is None and target.id:
        retiring = RetireForm(initial={"revision": seen.record.revision})
    context = {
        "seen": seen,
        "form": form,
        "goal": goal,
        "target": target,
        "retiring": retiring,
        **_picture(request, seen, form, wanted),
    }
    wrong = form.errors or (retiring is not None and retiring.errors)
    return render(request, "plan/target_edit.html", context, status=422 if wrong else 200)


def _initial(request: HttpRequest, seen: Seen, target: Target) -> dict[str, Any]:
    initial = TargetForm.entered(target, seen.record.revision)
    if offered := request.GET.getlist("vergleich"):  # a review offers them
        initial["comparison"] = offered
    return initial if target.id else initial | {"baseline_value": None, "tolerance": None}


def _picture(request: HttpRequest, seen: Seen, form: TargetForm, wanted: Target) -> dict[str, Any]:
    """The line where the form makes one, and the values that the indicator has had there."""
    indicator, area = form["indicator"].value(), form["area"].value() or ""
    if not indicator:
        return {}
    whole = wanted.path and wanted.indicator == indicator
    drawn = (
        wanted if whole else replace(wanted, indicator=indicator, area=area, path=(PathPoint("2000", 0.0),))
    )
    drawn = replace(drawn, id=drawn.id or "neu")
    plan = editing.put(seen.plan, drawn)
    figures = figures_with(request.municipality, plan, drawn, seen.figures)
    course = figures.course_of(plan, drawn)
    then = replace(seen, plan=plan, figures=figures)
    unit = figures.units.get(indicator, "")
    return {
        "line": tree.line_of(then, drawn, language()) if whole else None,
        "course": [
            (formats.period(period, language()), formats.with_unit(value, unit, language(), 1))
            for period, value in reversed(course)
        ][:8],
        "course_title": tree.indicator_name(seen, drawn, language()),
    }


def _title(seen: Seen, target: Target) -> str:
    name = tree.indicator_name(seen, target, language())
    return f"{name}, {seen.area(target.area)}" if target.area else name


def _entry(seen: Seen, kind: type, key: str) -> Any:
    try:
        return editing.entry(seen.plan, kind, key)
    except KeyError as error:
        raise Http404 from error
