"""The pages of Bedarf: need by area, scenarios side by side, where a figure comes from, assumptions."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from kommune360.demand.scenario import Scenario
from kommune360.web.accounts.actors import actor_of
from kommune360.web.accounts.rights import requires
from kommune360.web.areas.conditional import language_of_page, respond
from kommune360.web.areas.folders import FolderMissing, remembered
from kommune360.web.scenarios import assumed, files, page, selectors, services, subjects, traces
from kommune360.web.scenarios.compare import compare_page as page_of_comparison
from kommune360.web.scenarios.forms import AssumptionsForm, SaveForm
from kommune360.web.scenarios.query import Question
from kommune360.web.ui.files import as_file
from kommune360.web.ui.subjects import discussion_stamp


@requires("may_read_planning_figures")
def index(request: HttpRequest) -> HttpResponse:
    """The need: headline, map and table, range and judgement; assumptions changed live."""
    question, scenario, answer = _asked(request)
    if answer is None or answer.result is None:
        return _empty(request, answer)
    return respond(
        request,
        lambda: _need(request, question, scenario, answer),
        selectors.scenarios_stamp(request.municipality),
        request.htmx.trigger,
        discussion_stamp(request.municipality),
    )


def _need(
    request: HttpRequest, question: Question, scenario: Scenario, answer: selectors.Answer
) -> HttpResponse:
    """The answer as remembered for the data state, with the form of this reader."""
    town, language = request.municipality, language_of_page()
    asked = page.settled(town, question, answer.result)
    stamp = selectors.scenarios_stamp(town)
    parts = remembered(
        town,
        "page",
        ("bedarf", asked.address(), language, stamp),
        lambda: _rendered(town, asked, scenario, answer, language),
    )
    context = {
        **parts,
        "question": asked,
        "scenario": scenario,
        "unchanged_url": reverse("scenarios:index") + asked.with_(assumptions={}).address(),
        "open": bool(asked.assumptions) or request.htmx.trigger == "annahmen",
        "save_form": SaveForm() if request.may("may_edit_scenarios") else None,
        "version": page.version_in_view(town, asked),
        "need_ref": subjects.ref_of(asked),
    }
    live = request.htmx and not request.htmx.history_restore_request
    return render(request, "scenarios/need_body.html" if live else "scenarios/need.html", context)


def _rendered(
    town: Any, asked: Question, scenario: Scenario, answer: selectors.Answer, language: str
) -> dict[str, Any]:
    """What is the same for all readers: headline and choices, fields, answer; no form token in it."""
    context = page.need_page(town, asked, scenario, answer.result, language)
    context["findings"] = list(answer.findings)
    context["basemap_url"] = settings.BASEMAP_URL
    standard = assumed.standards(
        answer.result, selectors.scenario_of(town, asked.scenario, asked.version), asked.year
    )
    form = AssumptionsForm(standard, initial=dict(asked.assumptions))
    groups = assumed.groups(form, asked, answer.result, standard)
    return {
        "title": context["summary"].about.in_language(language),
        "head": render_to_string("scenarios/need_head.html", context),
        "body": render_to_string("scenarios/need_answer.html", context),
        "fields": render_to_string("scenarios/fields.html", {"groups": groups, "question": asked}),
        "changed": assumed.changed_chips(asked, standard),
    }


@requires("may_read_planning_figures")
def compare(request: HttpRequest) -> HttpResponse:
    """All scenarios side by side for the whole town, year by year."""
    question, _scenario, _answer = _asked(request)
    basis = _basis(request)
    if basis is None or basis.result is None:
        return _empty(request, basis)

    def build() -> HttpResponse:
        context = page_of_comparison(request.municipality, question, basis.result, language_of_page())
        return render(request, "scenarios/compare.html", context)

    return respond(request, build, selectors.scenarios_stamp(request.municipality))


@requires("may_read_planning_figures")
def trace(request: HttpRequest) -> HttpResponse:
    """How one figure came about, step by step back to the datasets."""
    question, scenario, answer = _asked(request)
    if answer is None or answer.result is None:
        return _empty(request, answer)
    asked = page.settled(request.municipality, question, answer.result)
    context = traces.trace_page(
        request.municipality, asked, scenario, request.GET.get("gebiet", ""), language_of_page(), asked.year
    )
    if context is None:
        raise Http404
    context["may_import"] = request.may("may_import")
    return render(request, "scenarios/trace.html", context)


@requires("may_read_planning_figures")
def assumptions(request: HttpRequest) -> HttpResponse:
    """Every value the need rests on, with source, date and how well it is evidenced."""
    question, scenario, answer = _asked(request)
    if answer is None or answer.result is None:
        return _empty(request, answer)
    context = assumed.assumptions_page(question, scenario, answer.result, language_of_page())
    return render(request, "scenarios/assumptions.html", context)


@requires("may_edit_scenarios")
@require_POST
def save(request: HttpRequest) -> HttpResponse:
    """Keep the assumptions of the address as a scenario with name and reason."""
    question = Question.from_get(request.POST)
    stored = selectors.scenario_of(request.municipality, question.scenario)
    replacing = question.scenario if request.POST.get("ersetzen") and stored is not selectors.BASIS else ""
    form = SaveForm(request.POST if not replacing else {**request.POST.dict(), "name": stored.name})
    if not form.is_valid():
        messages.error(request, _("Ein Szenario braucht einen Namen und eine Begründung."))
        return redirect(reverse("scenarios:index") + question.address())
    scenario = _scenario(request, question).with_changes(
        name=form.cleaned_data["name"], reason=form.cleaned_data["reason"], author=actor_of(request).name
    )
    if question.moment:
        scenario = scenario.with_changes(moment=question.moment)
    scenario_id = services.save(request.municipality, scenario, actor=actor_of(request), replacing=replacing)
    messages.success(request, _("Das Szenario „%(name)s“ ist gespeichert.") % {"name": scenario.name})
    kept = question.with_(scenario=scenario_id, assumptions={}, moment="", version="")
    return redirect(reverse("scenarios:index") + kept.address())


@requires("may_edit_scenarios")
@require_POST
def delete(request: HttpRequest, scenario_id: str) -> HttpResponse:
    """Remove a scenario; the page asked once, the audit line keeps what it held."""
    try:
        scenario = services.delete(request.municipality, scenario_id, actor=actor_of(request))
    except KeyError as error:
        raise Http404 from error
    messages.success(request, _("Das Szenario „%(name)s“ ist entfernt.") % {"name": scenario.name})
    return redirect("scenarios:index")


@requires("may_read_planning_figures")
def download_csv(request: HttpRequest) -> HttpResponse:
    """The table as CSV in the reader's number format, all years of the asked offer and level."""
    question, _scenario, answer = _asked(request)
    if answer is None or answer.result is None:
        raise Http404
    asked = page.settled(request.municipality, question, answer.result)
    content = files.need_csv(answer.result, asked, language_of_page())
    return as_file(content, f"{request.municipality.slug}-bedarf.csv")


@requires("may_read_planning_figures")
def download_xlsx(request: HttpRequest) -> HttpResponse:
    """The workbook for the committee: need, children, places, assumptions, notes, origin."""
    question, scenario, answer = _asked(request)
    if answer is None or answer.result is None:
        raise Http404
    town, language = request.municipality, language_of_page()
    content = remembered(
        town,
        "download",
        ("bedarf.xlsx", question.scenario, scenario.fingerprint, selectors.scenarios_stamp(town), language),
        lambda: files.workbook(town, answer.result, language),
    )
    return as_file(content, f"{town.slug}-bedarf.xlsx")


Asked = tuple[Question, Scenario, selectors.Answer | None]


def _asked(request: HttpRequest) -> Asked:
    """Question, scenario and need of an address; no need where there is no planning folder."""
    question = Question.from_get(request.GET)
    try:
        scenario = _scenario(request, question)
        return question, scenario, selectors.need_of(request.municipality, scenario)
    except FolderMissing:
        return question, selectors.BASIS, None


def _basis(request: HttpRequest) -> selectors.Answer | None:
    try:
        return selectors.need_of(request.municipality)
    except FolderMissing:
        return None


def _empty(request: HttpRequest, answer: selectors.Answer | None) -> HttpResponse:
    context = {
        "findings": list(answer.findings) if answer is not None else [],
        "may_import": request.may("may_import"),
    }
    return render(request, "scenarios/empty.html", context)


def _scenario(request: HttpRequest, question: Question) -> Scenario:
    return question.applied_to(
        selectors.scenario_of(request.municipality, question.scenario, question.version)
    )
