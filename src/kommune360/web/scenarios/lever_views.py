"""The scenario editor: levers of a projection, side by side with the basis, saved with author and reason."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from kommune360.demand.scenario import Scenario
from kommune360.exchange.folder.projections import StoredProjection
from kommune360.exchange.folder.scenarios import StoredScenario
from kommune360.web.accounts.actors import actor_of
from kommune360.web.accounts.rights import requires
from kommune360.web.areas.conditional import language_of_page
from kommune360.web.areas.folders import FolderMissing
from kommune360.web.projection.selectors import projection_of
from kommune360.web.projection.services import begin_run
from kommune360.web.projection.tasks import compute as compute_job
from kommune360.web.scenarios import editor, selectors, services
from kommune360.web.scenarios.forms import SaveForm
from kommune360.web.scenarios.lever_forms import FORMS


@requires("may_read_planning_figures")
def index(request: HttpRequest) -> HttpResponse:
    """Scenarios with levers side by side with the basis, by age group."""
    basis = _basis(request)
    if basis is None:
        return redirect("projection:population")
    context = editor.side_by_side(
        request.municipality,
        basis,
        request.GET.get("jahr", ""),
        request.GET.get("gebiet", ""),
        language_of_page(),
    )
    context["form"] = SaveForm() if request.may("may_edit_scenarios") else None
    return render(request, "scenarios/levers.html", context)


@requires("may_edit_scenarios")
@require_POST
def create(request: HttpRequest) -> HttpResponse:
    """A new scenario with name and reason; its levers are added next."""
    form = SaveForm(request.POST)
    if _basis(request) is None:
        raise Http404
    if not form.is_valid():
        messages.error(request, _("Ein Szenario braucht einen Namen und eine Begründung."))
        return redirect("scenarios:levers")
    actor = actor_of(request)
    scenario = Scenario(form.cleaned_data["name"], reason=form.cleaned_data["reason"], author=actor.name)
    return redirect("scenarios:edit", services.save(request.municipality, scenario, actor=actor))


@requires("may_edit_scenarios")
def edit(request: HttpRequest, scenario_id: str) -> HttpResponse:
    """One scenario's levers, and the forms to add another."""
    stored, basis = _asked(request, scenario_id)
    context = editor.edit_page(request.municipality, basis, stored, language_of_page())
    return render(request, "scenarios/edit.html", context)


@requires("may_edit_scenarios")
@require_POST
def add(request: HttpRequest, scenario_id: str) -> HttpResponse:
    """Add a lever and have the scenario computed."""
    stored, basis = _asked(request, scenario_id)
    what = request.POST.get("what", "")
    if what not in FORMS:
        raise Http404
    form = editor.form_of(request.municipality, basis, what, language_of_page(), request.POST)
    if not form.is_valid():
        context = editor.edit_page(request.municipality, basis, stored, language_of_page(), bound=form)
        return render(request, "scenarios/edit.html", context, status=422)
    _save(request, stored, (*stored.scenario.levers, form.lever()))
    return redirect("scenarios:edit", stored.id)


@requires("may_edit_scenarios")
@require_POST
def remove(request: HttpRequest, scenario_id: str, number: int) -> HttpResponse:
    """Take a lever out; the page asked once, the audit line keeps what the scenario held."""
    stored, _basis_found = _asked(request, scenario_id)
    levers = stored.scenario.levers
    if number >= len(levers):
        raise Http404
    _save(request, stored, (*levers[:number], *levers[number + 1 :]))
    return redirect("scenarios:edit", stored.id)


@requires("may_edit_scenarios")
@require_POST
def compute(request: HttpRequest, scenario_id: str) -> HttpResponse:
    """Compute a scenario anew, for example after new data."""
    stored, _basis_found = _asked(request, scenario_id)
    _begin(request, stored.scenario)
    return redirect("scenarios:edit", stored.id)


def _save(request: HttpRequest, stored: StoredScenario, levers: tuple) -> None:  # type: ignore[type-arg]
    actor = actor_of(request)
    scenario = stored.scenario.with_changes(levers=levers, author=actor.name)
    services.save(request.municipality, scenario, actor=actor, replacing=stored.id)
    _begin(request, scenario)


def _begin(request: HttpRequest, scenario: Scenario) -> None:
    if not scenario.levers:
        return
    levers = editor.plain_levers(scenario)
    run = begin_run(request.municipality, levers, actor=actor_of(request), title=scenario.name)
    if run is not None:
        compute_job.enqueue(str(run.pk))


def _basis(request: HttpRequest) -> StoredProjection | None:
    try:
        found = projection_of(request.municipality)
    except FolderMissing:
        return None
    return found if found is not None and not found.refused else None


def _asked(request: HttpRequest, scenario_id: str) -> tuple[StoredScenario, StoredProjection]:
    basis = _basis(request)
    if basis is not None:
        for stored in selectors.stored_scenarios(request.municipality):
            if stored.id == scenario_id:
                return stored, basis
    raise Http404
