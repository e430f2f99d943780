"""A provider's own room, and what the planning does with what comes from there."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from kommune360.exchange.writers.spreadsheets import csv_file
from kommune360.plan.vocabulary import word
from kommune360.web.accounts.actors import actor_of
from kommune360.web.accounts.rights import requires
from kommune360.web.areas.conditional import language_of_page
from kommune360.web.plan.documents import working
from kommune360.web.plan.editing.saving import tried
from kommune360.web.plan.seen import seen_by
from kommune360.web.providers import selectors, services
from kommune360.web.providers.forms import TAKE_OVER, AnswerForm, ConsiderForm, ProposalForm
from kommune360.web.ui.files import as_file

KINDS = ("measure", "offer", "statement")


@requires("may_propose")
def index(request: HttpRequest) -> HttpResponse:
    """What is the organisation's own: offers, measures, invitations, proposals."""
    organisation = selectors.organisation_of(request.user, request.municipality)
    record = selectors.open_plan(request.user, request.municipality)
    seen = seen_by(request)
    offers, measures, _invited = selectors.own_entries(seen.plan, organisation) if seen else ([], [], [])
    invited = selectors.own_entries(working(record), organisation)[2] if record else []
    context = {
        "organisation": organisation,
        "record": record,
        "offers": offers,
        "measures": [(each, word("statuses", each.status)) for each in measures],
        "invited": [
            _invitation(each) for each in sorted(invited, key=lambda each: each.invited, reverse=True)
        ],
        "proposals": selectors.own_proposals(request.user, request.municipality),
    }
    return render(request, "providers/index.html", context)


@requires("may_propose")
def add(request: HttpRequest) -> HttpResponse:
    """Begin a proposal, or a statement on an invitation."""
    organisation = selectors.organisation_of(request.user, request.municipality)
    record = selectors.open_plan(request.user, request.municipality)
    if not organisation or record is None:
        return redirect("providers:index")
    kind, about = request.GET.get("art", "measure"), request.GET.get("zu", "")
    invited = selectors.own_entries(working(record), organisation)[2]
    if kind not in KINDS or (about and about not in {each.id for each in invited}):
        raise Http404
    form = ProposalForm(kind, request.POST or None)
    if request.method == "POST" and form.is_valid():
        services.draft(record, organisation, kind, form.given(), about, actor=actor_of(request))
        messages.success(request, _("Der Entwurf ist gespeichert. Nur Ihre Organisation sieht ihn."))
        return redirect("providers:index")
    context = {"form": form, "kind": kind}
    return render(request, "providers/edit.html", context, status=422 if form.errors else 200)


@requires("may_propose")
def change(request: HttpRequest, pk: int) -> HttpResponse:
    """Change a draft of one's own organisation."""
    proposal = _own(request, pk)
    if not proposal.is_draft:
        raise Http404
    form = ProposalForm(proposal.kind, request.POST or None, initial=ProposalForm.entered(proposal))
    if request.method == "POST" and form.is_valid():
        if _possible(lambda: services.change(proposal, form.given(), actor=actor_of(request))):
            messages.success(request, _("Gespeichert."))
        return redirect("providers:index")
    context = {"form": form, "kind": proposal.kind, "proposal": proposal}
    return render(request, "providers/edit.html", context, status=422 if form.errors else 200)


@requires("may_propose")
@require_POST
def hand_in(request: HttpRequest, pk: int) -> HttpResponse:
    """Show it to the planning."""
    proposal = _own(request, pk)
    if _possible(lambda: services.hand_in(proposal, actor=actor_of(request))):
        messages.success(request, _("Eingereicht. Die Antwort der Planung steht dann hier."))
    return redirect("providers:index")


@requires("may_propose")
@require_POST
def withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    """Take back what the planning has not settled."""
    proposal = _own(request, pk)
    if _possible(lambda: services.withdraw(proposal, actor=actor_of(request))):
        messages.success(request, _("Zurückgezogen."))
    return redirect("providers:index")


@requires("may_read_plan_drafts")
def proposals(request: HttpRequest) -> HttpResponse:
    """What providers handed in, what waits first."""
    found = list(selectors.handed_in(request.user, request.municipality))
    context = {"proposals": found, "waiting": sum(each.is_waiting for each in found)}
    return render(request, "providers/proposals.html", context)


@requires("may_read_plan_drafts")
def proposals_csv(request: HttpRequest) -> HttpResponse:
    language = language_of_page()
    head: list[str | float | None] = [
        _("eingereicht"), _("Organisation"), _("Art"), _("Titel"), _("Text"), _("Stand"), _("Begründung"),
    ]  # fmt: skip
    lines = [head]
    for each in selectors.handed_in(request.user, request.municipality):
        day = timezone.localtime(each.handed_in_at).date().isoformat() if each.handed_in_at else ""
        kind, state = str(each.get_kind_display()), str(each.get_state_display())
        lines.append([day, each.organisation, kind, each.title, each.text, state, each.reason])
    return as_file(csv_file(lines, language), f"{request.municipality.slug}-vorschlaege.csv")


@requires("may_read_plan_drafts")
def proposal(request: HttpRequest, pk: int) -> HttpResponse:
    """One that was handed in; the planner decides on it."""
    found = selectors.handed_in(request.user, request.municipality).filter(pk=pk).first()
    if found is None:
        raise Http404
    can_decide = request.may("may_edit_plan") and found.is_waiting
    if request.method == "POST" and not can_decide:
        raise PermissionDenied("may_edit_plan")
    form = _answer_form(request, found) if can_decide else None
    if request.method == "POST" and form is not None and form.is_valid() and _decided(request, found, form):
        messages.success(request, _("Die Antwort ist festgehalten; der Träger liest sie."))
        return redirect("providers:proposals")
    plan = working(found.plan)
    context = {
        "proposal": found,
        "form": form,
        "phases": [word("life_phases", key) for key in found.life_phases],
        "fields": [word("fields", key) for key in found.fields],
        "measure": found.entry if any(each.id == found.entry for each in plan.measures) else "",
    }
    return render(request, "providers/proposal.html", context, status=422 if form and form.errors else 200)


def _answer_form(request: HttpRequest, found: Any) -> AnswerForm | ConsiderForm:
    initial = {"revision": found.plan.revision}
    if found.kind != "statement":
        return AnswerForm(request.POST or None, initial=initial)
    plan = working(found.plan)
    asked = next((each for each in plan.participation if each.id == found.about), None)
    return ConsiderForm(plan, request.POST or None, initial=initial | {"phase": asked.phase if asked else ""})


def _decided(request: HttpRequest, found: Any, form: AnswerForm | ConsiderForm) -> bool:
    given, actor = form.cleaned_data, actor_of(request)

    def act() -> None:
        if isinstance(form, ConsiderForm):
            names = ("consideration", "reason", "passage", "phase")
            answer = services.Answer(**{name: given[name] for name in names})
            services.consider(found, answer, revision=given["revision"], actor=actor)
        elif given["verdict"] == TAKE_OVER:
            services.take_over(found, given["reason"], revision=given["revision"], actor=actor)
        else:
            services.decline(found, given["reason"], actor=actor)

    try:
        return tried(form, act)
    except services.NotPossible:
        form.add_error(None, _("Der Vorschlag ist inzwischen zurückgezogen oder beantwortet."))
        return False


def _own(request: HttpRequest, pk: int) -> Any:
    found = selectors.own_proposals(request.user, request.municipality).filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


def _possible(act: Any) -> bool:
    """Whether it went through; what is settled already answers as if it were not there."""
    try:
        act()
    except services.NotPossible as error:
        raise Http404 from error
    return True


def _invitation(entry: Any) -> dict[str, Any]:
    said = word("considerations", entry.consideration) if entry.consideration else None
    return {"entry": entry, "phase": word("phases", entry.phase), "became": said}
