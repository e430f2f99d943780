"""Meetings that end in something, the decision log, and the report for whoever comes next."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from kommune360.exchange.writers.spreadsheets import csv_file
from kommune360.plan import editing
from kommune360.plan.document import Plan
from kommune360.plan.handover import handover
from kommune360.plan.records import Meeting, OutcomeKind
from kommune360.reports.papers.of_work import handover_paper
from kommune360.web.accounts.actors import actor_of
from kommune360.web.accounts.rights import requires
from kommune360.web.areas.conditional import language_of_page
from kommune360.web.plan import selectors, services
from kommune360.web.plan.editing.saving import tried, working_plan
from kommune360.web.plan.meetings import lists
from kommune360.web.plan.meetings.forms import DoneForm, MeetingForm, OutcomeForm, initial_of
from kommune360.web.plan.seen import Seen
from kommune360.web.plan.showing.work_files import document_file, work_of
from kommune360.web.ui.files import as_file

_ALL = (OutcomeKind.DECISION, OutcomeKind.TASK, OutcomeKind.IDEA)


@requires("may_read_plan_drafts")
def index(request: HttpRequest) -> HttpResponse:
    """Tasks that are open, then the meetings with what came out of them."""
    seen, today = working_plan(request), timezone.localdate()
    context = {
        "seen": seen,
        "meetings": lists.meetings(seen),
        "tasks": lists.tasks(seen, today),
        "fruit": lists.fruit(seen, language_of_page()),
        "today": today,
        "can_edit": request.may("may_edit_plan"),
    }
    return render(request, "plan/meetings.html", context)


@requires("may_edit_plan")
def add(request: HttpRequest) -> HttpResponse:
    """Plan a meeting: it needs a question."""
    return _edited(request, working_plan(request), None)


@requires("may_edit_plan")
def change(request: HttpRequest, key: str) -> HttpResponse:
    seen = working_plan(request)
    return _edited(request, seen, _meeting(seen, key))


def _edited(request: HttpRequest, seen: Seen, meeting: Meeting | None) -> HttpResponse:
    initial = initial_of(meeting, seen.record.revision, timezone.localdate())
    form = MeetingForm(seen.plan, request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        key = meeting.id if meeting else editing.free_id(seen.plan, f"runde {form.cleaned_data['question']}")
        made = form.meeting(key, meeting.outcomes if meeting else ())
        action = "plan.meeting_changed" if meeting else "plan.meeting_added"
        if _changed(request, seen, form, lambda plan: editing.put(plan, made), action, made.question):
            return redirect(reverse("plan:meeting", args=[key]) + seen.query)
    context = {"seen": seen, "form": form, "meeting": meeting}
    return render(request, "plan/meeting_edit.html", context, status=422 if form.errors else 200)


@requires("may_read_plan_drafts")
def meeting(request: HttpRequest, key: str) -> HttpResponse:
    """One meeting; the planner notes results, a department ideas, also for fields that are not its own."""
    seen = working_plan(request)
    return _page(request, seen, _meeting(seen, key))


@requires("may_report_on_measures")
@require_POST
def outcome(request: HttpRequest, key: str) -> HttpResponse:
    """Note a decision, a task or an idea; departments bring ideas in their own name."""
    seen, actor = working_plan(request), actor_of(request)
    held = _meeting(seen, key)
    form = _form(request, seen, request.POST)
    if not form.is_valid():
        return _page(request, seen, held, form)
    said = form.outcome()
    if not request.may("may_edit_plan"):
        said = replace(said, origin=_own_department(request, seen), owner="")
    decided = form.decision(editing.free_id(seen.plan, f"e {said.text}"), held, actor.role)

    def edit(plan: Plan) -> Plan:
        now = editing.entry(plan, Meeting, key)
        plan = editing.put(plan, replace(now, outcomes=(*now.outcomes, said)))
        return editing.put(plan, decided) if decided else plan

    if not _changed(request, seen, form, edit, "plan.outcome_added", said.text):
        return _page(request, seen, held, form)
    messages.success(request, _("Das Ergebnis ist festgehalten."))
    return redirect(reverse("plan:meeting", args=[key]) + seen.query)


@requires("may_report_on_measures")
@require_POST
def done(request: HttpRequest, key: str) -> HttpResponse:
    """A task is done; a department says so of its own tasks."""
    seen = working_plan(request)
    held, form = _meeting(seen, key), DoneForm(request.POST)
    place = form.cleaned_data["place"] if form.is_valid() else -1
    if not 0 <= place < len(held.outcomes) or held.outcomes[place].kind is not OutcomeKind.TASK:
        raise Http404
    task = held.outcomes[place]
    if not request.may("may_edit_plan") and task.owner not in _departments(request, seen):
        raise PermissionDenied("may_edit_plan")
    finished = replace(task, done=timezone.localdate())
    outcomes = (*held.outcomes[:place], finished, *held.outcomes[place + 1 :])
    after = replace(held, outcomes=outcomes)
    if _changed(request, seen, form, lambda plan: editing.put(plan, after), "plan.task_done", task.text):
        messages.success(request, _("Die Aufgabe ist erledigt."))
    else:
        messages.error(request, _("Der Plan wurde inzwischen geändert. Bitte noch einmal."))
    return redirect(reverse("plan:meeting", args=[key]) + seen.query)


@requires("may_read_plan_drafts")
def decisions(request: HttpRequest) -> HttpResponse:
    """Why it is as it is: everything that was decided, the newest first."""
    seen = working_plan(request)
    return render(request, "plan/decisions.html", {"seen": seen, "settled": lists.settled(seen)})


@requires("may_read_plan_drafts")
def decisions_csv(request: HttpRequest) -> HttpResponse:
    seen, language = working_plan(request), language_of_page()
    content = csv_file(lists.settled_rows(seen, language), language)
    return as_file(content, f"{seen.record.slug}-entscheidungen.csv")


@requires("may_read_plan_drafts")
def handing_over(request: HttpRequest) -> HttpResponse:
    """What somebody must know who takes the plan over tomorrow."""
    seen = working_plan(request)
    context = {"seen": seen, "sections": handover(seen.plan, timezone.localdate())}
    return render(request, "plan/handover.html", context)


@requires("may_read_plan_drafts")
def handing_over_file(request: HttpRequest, form: str) -> HttpResponse:
    seen = working_plan(request)
    document = handover_paper(work_of(request, seen, timezone.localdate()))
    return document_file(document, form, f"{seen.record.slug}-uebergabe", request)


def _page(request: HttpRequest, seen: Seen, held: Meeting, form: OutcomeForm | None = None) -> HttpResponse:
    may_note = request.may("may_edit_plan") or bool(_departments(request, seen))
    if form is None and may_note and request.may("may_report_on_measures"):
        form = _form(request, seen)
    context = {
        "seen": seen,
        "row": lists.meeting_row(seen, held),
        "form": form,
        "can_edit": request.may("may_edit_plan"),
        "own": _departments(request, seen),
        "revision": seen.record.revision,
    }
    status = 422 if form is not None and form.is_bound and form.errors else 200
    return render(request, "plan/meeting.html", context, status=status)


def _form(request: HttpRequest, seen: Seen, sent: Any = None) -> OutcomeForm:
    """All three kinds for the planner; ideas alone for a department."""
    all_kinds = request.may("may_edit_plan")
    kinds = _ALL if all_kinds else (OutcomeKind.IDEA,)
    initial = {"revision": seen.record.revision, "kind": "" if all_kinds else OutcomeKind.IDEA}
    form = OutcomeForm(seen.plan, kinds, sent, initial=initial)
    if not all_kinds:
        for name in ("owner", "due", "reason", "origin"):
            form.fields[name].widget = form.fields[name].hidden_widget()
    return form


def _meeting(seen: Seen, key: str) -> Meeting:
    try:
        found: Meeting = editing.entry(seen.plan, Meeting, key)
    except KeyError as error:
        raise Http404 from error
    return found


def _departments(request: HttpRequest, seen: Seen) -> frozenset[str]:
    return selectors.departments_of(request.user, request.municipality, seen.plan)


def _own_department(request: HttpRequest, seen: Seen) -> str:
    """The department in whose name somebody speaks. PermissionDenied for who speaks for none."""
    own = sorted(_departments(request, seen))
    if not own:
        raise PermissionDenied("may_report_on_measures")
    return own[0]


def _changed(request: HttpRequest, seen: Seen, form: Any, edit: Any, action: str, label: str) -> bool:
    revision, actor = form.cleaned_data["revision"], actor_of(request)
    return tried(
        form,
        lambda: services.change(
            seen.record, edit, revision=revision, action=action, actor=actor, label=label
        ),
    )
