"""The pages of Bedarf: need by area, scenarios side by side, where a figure comes from, assumptions."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from kommune360.demand.scenario import Scenario
from kommune360.web.accounts.actors import actor_of
from kommune360.web.accounts.rights import requires
from kommune360.web.scenarios import page, selectors, services
from kommune360.web.scenarios.forms import AssumptionsForm, SaveForm
from kommune360.web.scenarios.query import Question


@requires("may_read_planning_figures")
def index(request: HttpRequest) -> HttpResponse:
    """The need: headline, map and table, range and judgement; assumptions changed live."""
    question = Question.from_get(request.GET)
    scenario = _scenario(request, question)
    answer = selectors.need_of(request.municipality, scenario)
    if answer.result is None:
        return render(request, "scenarios/empty.html", {"findings": answer.findings})
    context = page.need_page(request.municipality, question, scenario, answer.result, _language())
    context["findings"] = list(answer.findings)
    context["form"] = AssumptionsForm(
        answer.result.rule,
        selectors.scenario_of(request.municipality, question.scenario),
        initial=dict(question.assumptions),
    )
    context["save_form"] = SaveForm() if request.may("may_edit_scenarios") else None
    live = request.headers.get("HX-Request") == "true"
    return render(request, "scenarios/need_body.html" if live else "scenarios/need.html", context)


@requires("may_read_planning_figures")
def compare(request: HttpRequest) -> HttpResponse:
    """All scenarios side by side for the whole town, year by year."""
    question = Question.from_get(request.GET)
    basis = selectors.need_of(request.municipality)
    if basis.result is None:
        return render(request, "scenarios/empty.html", {"findings": basis.findings})
    context = page.compare_page(request.municipality, question, basis.result, _language())
    return render(request, "scenarios/compare.html", context)


@requires("may_read_planning_figures")
def trace(request: HttpRequest) -> HttpResponse:
    """How one figure came about, step by step back to the datasets."""
    question = Question.from_get(request.GET)
    scenario = _scenario(request, question)
    context = page.trace_page(
        request.municipality, question, scenario, request.GET.get("gebiet", ""), _language()
    )
    if context is None:
        raise Http404
    return render(request, "scenarios/trace.html", context)


@requires("may_read_planning_figures")
def assumptions(request: HttpRequest) -> HttpResponse:
    """Every value the need rests on, with source, date and how well it is evidenced."""
    question = Question.from_get(request.GET)
    scenario = _scenario(request, question)
    answer = selectors.need_of(request.municipality, scenario)
    if answer.result is None:
        return render(request, "scenarios/empty.html", {"findings": answer.findings})
    context = page.assumptions_page(question, scenario, answer.result, _language())
    return render(request, "scenarios/assumptions.html", context)


@requires("may_edit_scenarios")
@require_POST
def save(request: HttpRequest) -> HttpResponse:
    """Keep the assumptions of the address as a scenario with name and reason."""
    question = Question.from_get(request.POST)
    form = SaveForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Ein Szenario braucht einen Namen und eine Begründung."))
        return redirect(reverse("scenarios:index") + question.address())
    scenario = _scenario(request, question).with_changes(
        name=form.cleaned_data["name"], reason=form.cleaned_data["reason"], author=actor_of(request).name
    )
    scenario_id = services.save(request.municipality, scenario, actor=actor_of(request))
    messages.success(request, _("Das Szenario „%(name)s“ ist gespeichert.") % {"name": scenario.name})
    kept = question.with_(scenario=scenario_id, assumptions={}, moment="")
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
    """The table as German CSV, all years of the asked offer and level."""
    question = Question.from_get(request.GET)
    answer = selectors.need_of(request.municipality, _scenario(request, question))
    if answer.result is None:
        raise Http404
    response = HttpResponse(
        page.csv_text(answer.result, question, _language()), content_type="text/csv; charset=utf-8"
    )
    response["Content-Disposition"] = 'attachment; filename="bedarf.csv"'
    return response


@requires("may_read_planning_figures")
def download_xlsx(request: HttpRequest) -> HttpResponse:
    """The workbook for the committee: need, children, places, assumptions, notes, origin."""
    question = Question.from_get(request.GET)
    answer = selectors.need_of(request.municipality, _scenario(request, question))
    if answer.result is None:
        raise Http404
    response = HttpResponse(
        page.workbook(request.municipality, answer.result, _language()),
        content_type="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    )
    response["Content-Disposition"] = 'attachment; filename="bedarf.xlsx"'
    return response


def _scenario(request: HttpRequest, question: Question) -> Scenario:
    return question.applied_to(selectors.scenario_of(request.municipality, question.scenario))


def _language() -> str:
    return "en" if (get_language() or "de").startswith("en") else "de"
