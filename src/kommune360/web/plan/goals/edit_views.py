"""A goal is written, changed, moved or retired; what it still lacks to be SMART stands beside the form."""

from __future__ import annotations

from dataclasses import replace

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from kommune360.base.text import Text
from kommune360.plan import editing
from kommune360.plan.document import Goal, Level, Plan
from kommune360.plan.goals import LACKING, Smart, lacks_target, missing_marks, nodes
from kommune360.web.accounts.actors import actor_of
from kommune360.web.accounts.rights import requires
from kommune360.web.plan.editing.saving import saved, working_plan
from kommune360.web.plan.goals.forms import GoalForm, MoveForm, RetireGoalForm
from kommune360.web.plan.seen import Seen

_LETTERS = {Level.LEITZIEL: "l", Level.MITTLERZIEL: "m", Level.HANDLUNGSZIEL: "h"}
SMART = {
    Smart.SPECIFIC: Text("spezifisch", "specific"),
    Smart.MEASURABLE: Text("messbar", "measurable"),
    Smart.ACCEPTED: Text("angenommen", "accepted"),
    Smart.REALISTIC: Text("realistisch", "realistic"),
    Smart.TIMED: Text("terminiert", "timed"),
}


@requires("may_edit_plan")
def add(request: HttpRequest) -> HttpResponse:
    """Write a new goal; ``?unter=`` names the goal that it hangs on."""
    return _edited(request, working_plan(request), _new(request))


@requires("may_edit_plan")
def change(request: HttpRequest, key: str) -> HttpResponse:
    """Change a goal."""
    seen = working_plan(request)
    return _edited(request, seen, _goal(seen, key))


def _edited(request: HttpRequest, seen: Seen, goal: Goal) -> HttpResponse:
    form = GoalForm(seen, request.POST or None, initial=GoalForm.entered(goal, seen.record.revision))
    wanted = goal
    if request.method == "POST" and form.is_valid():
        wanted = form.applied_to(goal)
        if not goal.id:
            named = f"{_LETTERS[wanted.level]} {wanted.title}"
            wanted = replace(wanted, id=editing.free_id(seen.plan, named))
        action = "plan.goal_changed" if goal.id else "plan.goal_added"
        stored = wanted
        if not form.only_checks and saved(
            request, seen, form, lambda plan: editing.put(plan, stored), action=action, label=stored.title
        ):
            messages.success(request, _("„%(title)s“ ist gespeichert.") % {"title": stored.title})
            return redirect("plan:goal", key=stored.id)
    return _page(request, seen, goal, form, wanted)


def _page(
    request: HttpRequest,
    seen: Seen,
    goal: Goal,
    form: GoalForm,
    wanted: Goal,
    retiring: RetireGoalForm | None = None,
) -> HttpResponse:
    """The form; ``wanted``: the goal as it would be, for the check beside it."""
    if retiring is None and goal.id:
        retiring = RetireGoalForm(seen.plan, goal, initial={"revision": seen.record.revision})
    context = {
        "seen": seen,
        "form": form,
        "goal": goal,
        "smart": _smart(seen.plan, wanted),
        "retiring": retiring,
        "checked": form.only_checks and not form.errors,
    }
    wrong = form.errors or (retiring is not None and retiring.errors)
    return render(request, "plan/goal_edit.html", context, status=422 if wrong else 200)


@requires("may_edit_plan")
@require_POST
def move(request: HttpRequest, key: str) -> HttpResponse:
    """Put a goal before or behind the one beside it."""
    seen, form = working_plan(request), MoveForm(request.POST)
    goal, goals = _goal(seen, key), [each.id for each in seen.plan.goals]
    if not form.is_valid():
        raise Http404
    beside = [each.id for each in seen.plan.goals if (each.parent, each.level) == (goal.parent, goal.level)]
    at = beside.index(key) + (-1 if form.cleaned_data["direction"] == "up" else 1)
    if 0 <= at < len(beside):
        place = goals.index(beside[at])
        if not saved(
            request,
            seen,
            form,
            lambda plan: editing.move(plan, Goal, key, place),
            action="plan.goal_moved",
            label=goal.title,
        ):
            messages.error(request, " ".join(form.non_field_errors()))
    return redirect("plan:goal_edit", key=key)


@requires("may_edit_plan")
@require_POST
def retire(request: HttpRequest, key: str) -> HttpResponse:
    """Stop following a goal; it stays on record, and every earlier version has it."""
    seen = working_plan(request)
    goal = _goal(seen, key)
    retiring = RetireGoalForm(seen.plan, goal, request.POST)
    if retiring.is_valid() and saved(
        request,
        seen,
        retiring,
        lambda plan: editing.retire_goal(
            plan,
            key,
            on=timezone.localdate(),
            reason=retiring.cleaned_data["reason"],
            role=actor_of(request).role,
            successor=retiring.cleaned_data["successor"],
        ),
        action="plan.goal_retired",
        label=goal.title,
    ):
        messages.success(request, _("„%(title)s“ wird nicht weiter verfolgt.") % {"title": goal.title})
        return redirect("plan:index")
    form = GoalForm(seen, initial=GoalForm.entered(goal, seen.record.revision))
    return _page(request, seen, goal, form, goal, retiring)


def _new(request: HttpRequest) -> Goal:
    return Goal("", Level.LEITZIEL, "", parent=request.GET.get("unter", ""))


def _goal(seen: Seen, key: str) -> Goal:
    try:
        found: Goal = editing.entry(seen.plan, Goal, key)
    except KeyError as error:
        raise Http404 from error
    return found


def _smart(plan: Plan, goal: Goal) -> list[tuple[Text, bool, Text]]:
    """The five marks of a Handlungsziel, whether each is met, and what it asks for; what the levels above need."""
    if not goal.title:
        return []
    trial = editing.put(plan, goal if goal.id else replace(goal, id="neu"))
    node = nodes(trial)[goal.id or "neu"]
    if goal.level is Level.HANDLUNGSZIEL:
        missing = missing_marks(trial, node)
        return [(SMART[mark], mark not in missing, LACKING[mark]) for mark in Smart]
    steps = lacks_target(node)
    if goal.level is not Level.MITTLERZIEL:
        return []
    asked = Text("ein Zielwert auf Stufe 4 bis 6", "a target on step 4 to 6")
    return [(SMART[Smart.MEASURABLE], not steps, asked)]
