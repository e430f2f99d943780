"""The way to a first plan: begin, answer part by part, look at the draft, close it; or hand in a file, or a folder's."""

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

from kommune360.base.findings import Finding
from kommune360.plan.checking.advice import advice
from kommune360.plan.checking.structure import structural
from kommune360.plan.files.reading import read_plan
from kommune360.plan.framework import draft, drafted, open_questions
from kommune360.plan.vocabulary import framework, framework_parts
from kommune360.web.accounts.actors import actor_of
from kommune360.web.accounts.rights import requires
from kommune360.web.areas.conditional import language_of_page
from kommune360.web.areas.folders import FolderMissing
from kommune360.web.plan import documents, selectors, services
from kommune360.web.plan.beginning.forms import BeginForm, FinishForm, PartForm, PlanFileForm, open_in
from kommune360.web.plan.editing.saving import tried, working_plan
from kommune360.web.plan.seen import Seen, must_see


@requires("may_edit_plan")
def begin(request: HttpRequest) -> HttpResponse:
    """A new plan: title, term, who plans together; then the questions."""
    form = BeginForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        plan = form.plan(selectors.slugs_of(request.municipality))
        made = services.enter(request.municipality, plan, actor=actor_of(request))
        first = next(iter(framework_parts()))
        return redirect(reverse("plan:framework_part", args=[first]) + f"?plan={made.slug}")
    context = {"form": form, "file_form": PlanFileForm(prefix="datei")}
    return render(request, "plan/begin.html", context, status=422 if form.errors else 200)


@requires("public")
def overview(request: HttpRequest) -> HttpResponse:
    """The framework paper as it is drafted so far; for the planner what is open, and the step to version 1."""
    seen = must_see(request)
    can_edit = seen.working and request.may("may_edit_plan")
    return _overview(request, seen, can_edit)


def _overview(
    request: HttpRequest, seen: Seen, can_edit: bool, form: FinishForm | None = None
) -> HttpResponse:
    keys = list(framework_parts())
    first = can_edit and not seen.plan.versions
    context = {
        "seen": seen,
        "sections": list(zip(keys, draft(seen.plan), strict=True)),
        "open": len(open_questions(seen.plan)),
        "all": len(framework()),
        "can_edit": can_edit,
        "form": (form or FinishForm(initial={"revision": seen.record.revision})) if first else None,
    }
    return render(request, "plan/framework.html", context, status=422 if form and form.errors else 200)


@requires("may_edit_plan")
def part(request: HttpRequest, key: str) -> HttpResponse:
    """The questions of one part. What is sent is kept, whichever way one goes on."""
    seen, parts = working_plan(request), framework_parts()
    if key not in parts:
        raise Http404
    asked = [question for question in framework() if question.part == key]
    form = PartForm(
        asked,
        language_of_page(),
        request.POST or None,
        initial=PartForm.entered(seen.plan, seen.record.revision),
    )
    if request.method == "POST" and form.is_valid() and _answered(request, seen, form):
        messages.success(request, _("Gespeichert."))
        return redirect(_next(seen, key, request.POST.get("weiter", "")))
    order = list(parts)
    place = order.index(key)
    context = {
        "seen": seen,
        "form": form,
        "title": parts[key],
        "number": place + 1,
        "parts": [
            (name, parts[name], open_in(seen.plan, [q for q in framework() if q.part == name]))
            for name in order
        ],
        "key": key,
        "first": place == 0,
        "last": place == len(order) - 1,
    }
    return render(request, "plan/framework_part.html", context, status=422 if form.errors else 200)


def _answered(request: HttpRequest, seen: Seen, form: PartForm) -> bool:
    def edit(plan: Any) -> Any:
        answers = form.answers(plan.mandate.answers)
        return replace(plan, mandate=replace(plan.mandate, answers=answers))

    return tried(
        form,
        lambda: services.change(
            seen.record,
            edit,
            revision=form.cleaned_data["revision"],
            action="plan.framework_answered",
            actor=actor_of(request),
        ),
    )


def _next(seen: Seen, key: str, way: str) -> str:
    """The part before or after; the draft at either end, or where one wants to stop."""
    order = list(framework_parts())
    place = order.index(key) + {"vor": 1, "zurueck": -1}.get(way, 100)
    if 0 <= place < len(order):
        return reverse("plan:framework_part", args=[order[place]]) + seen.query
    return reverse("plan:framework") + seen.query


@requires("may_edit_plan")
@require_POST
def finish(request: HttpRequest) -> HttpResponse:
    """Write what the answers say into the plan and close it as its first version."""
    seen, form, actor = working_plan(request), FinishForm(request.POST), actor_of(request)
    if seen.plan.versions:
        raise Http404
    if form.is_valid() and tried(
        form,
        lambda: services.close_edited(
            seen.record,
            drafted,
            revision=form.cleaned_data["revision"],
            action="plan.drafted",
            reason=_("Entwurf aus den Fragen zum Rahmen"),
            on=timezone.localdate(),
            data_state=seen.figures.state,
            actor=actor,
        ),
    ):
        messages.success(
            request, _("Der Entwurf ist als Fassung 1 festgehalten. Nun kommen Ziele und Maßnahmen.")
        )
        return redirect(reverse("plan:index") + seen.query)
    return _overview(request, seen, True, form)


@requires("may_edit_plan")
@require_POST
def upload(request: HttpRequest) -> HttpResponse:
    """Take a plan over from its file; what is wrong with it is told, all at once."""
    form = PlanFileForm(request.POST, request.FILES, prefix="datei")
    findings: list[Finding] = []
    if form.is_valid():
        findings, made = _from_file(request, form)
        if made is not None:
            messages.success(request, _("Übernommen: %(plans)s") % {"plans": made.title})
            if remarks := len(advice(documents.working(made))):
                messages.info(request, _("Die Prüfung hat %(n)s Hinweise zum Inhalt.") % {"n": remarks})
            return redirect(reverse("plan:index") + f"?plan={made.slug}")
    context = {"form": BeginForm(), "file_form": form, "findings": findings}
    return render(request, "plan/begin.html", context, status=422)


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


def _from_file(request: HttpRequest, form: PlanFileForm) -> tuple[list[Finding], Any]:
    """Findings that stop it, or the plan as it was entered."""
    file = form.cleaned_data["file"]
    try:
        text = file.read().decode("utf-8-sig")
    except UnicodeDecodeError:
        form.add_error("file", _("Das ist keine Textdatei in UTF-8."))
        return [], None
    read = read_plan(text, file.name)
    if read.plan is None:
        return list(read.findings), None
    broken = structural(read.plan, read.where)
    if broken:
        return broken, None
    known = read.plan.id in selectors.slugs_of(request.municipality)
    if known and not form.cleaned_data["replace"]:
        form.add_error("replace", _("Diesen Plan gibt es schon. Soll der Arbeitsstand ersetzt werden?"))
        return [], None
    return [], services.enter(request.municipality, read.plan, actor=actor_of(request))
