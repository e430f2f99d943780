"""The pages of the coming years: residents by area and age, how sure that is, the job that computes it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST
from django_htmx.http import HttpResponseClientRefresh

from kommune360.exchange.folder.projections import StoredProjection
from kommune360.exchange.writers.spreadsheets import csv_file, xlsx_file
from kommune360.web.accounts.actors import actor_of
from kommune360.web.accounts.rights import requires
from kommune360.web.areas.conditional import language_of_page, respond
from kommune360.web.areas.folders import FolderMissing
from kommune360.web.projection import population as pages
from kommune360.web.projection import selectors, services, tasks
from kommune360.web.projection.quality import quality_page
from kommune360.web.projection.query import Question
from kommune360.web.ui.files import as_file


@requires("may_read_planning_figures")
def population(request: HttpRequest) -> HttpResponse:
    """How many of which age will live where: the fan of one area, all areas beside."""
    found = _found(request)
    if found is None or found.refused:
        return _nothing_yet(request, found)
    if request.htmx:  # a page that waited for the result: it needs the whole page, with its scripts
        return HttpResponseClientRefresh()

    town, question = request.municipality, Question.from_get(request.GET)
    shown = selectors.projection_under(town, question.scenario, found)
    title = selectors.title_of(town, shown.key) if shown else ""

    def build() -> HttpResponse:
        asked = pages.asked_of(town, shown or found, question.with_(scenario=shown.key if shown else ""))
        context = pages.population_page(
            town, shown or found, asked, language_of_page(), found if shown else None
        )
        context["scenario"] = title
        return render(request, "projection/population.html", context)

    return respond(request, build, found.fingerprint, title)


@requires("may_read_planning_figures")
def population_csv(request: HttpRequest) -> HttpResponse:
    """The table of the page for a spreadsheet, all years."""
    language = language_of_page()
    lines, _asked = _lines(request, language)
    return as_file(csv_file(lines, language), f"{request.municipality.slug}-bevoelkerung.csv")


@requires("may_read_planning_figures")
def population_xlsx(request: HttpRequest) -> HttpResponse:
    """The same as a workbook with its origin."""
    lines, found = _lines(request, language_of_page())
    notes = [
        _("Vorausrechnung mit %(draws)s möglichen Verläufen, bekannt bis %(origin)s.")
        % {"draws": found.draws, "origin": found.origin},
        _("Fingerabdruck der Rechnung: %(mark)s") % {"mark": found.fingerprint},
    ]
    content = xlsx_file(lines, _("Kinder und Jugendliche in den kommenden Jahren"), notes)
    return as_file(content, f"{request.municipality.slug}-bevoelkerung.xlsx")


@requires("may_read_planning_figures")
def quality(request: HttpRequest) -> HttpResponse:
    """How sure that is: the same method tried on this town's own past."""
    found = _found(request)
    if found is None or found.refused:
        return _nothing_yet(request, found)
    if request.htmx:
        return HttpResponseClientRefresh()
    scores = selectors.scores_of(request.municipality, found)
    if scores is None:
        return render(request, "projection/untested.html", {"found": found})
    return respond(
        request,
        lambda: render(request, "projection/quality.html", quality_page(found, scores, language_of_page())),
        found.fingerprint,
    )


@requires("may_edit_scenarios")
@require_POST
def begin(request: HttpRequest) -> HttpResponse:
    """Have the worker compute, and go to the page that follows it."""
    try:
        run = services.begin_run(request.municipality, actor=actor_of(request))
        moving = run or selectors.moving_run(request.municipality)
    except FolderMissing as error:
        raise Http404 from error
    if run is not None:
        tasks.compute.enqueue(str(run.pk))
    return redirect("projection:run", run_id=moving.pk) if moving else redirect("projection:population")


@requires("may_read_planning_figures")
def run(request: HttpRequest, run_id: UUID) -> HttpResponse:
    """One computing: how far it is, then the way to its result."""
    found = selectors.run_of(request.municipality, run_id)
    if found is None:
        raise Http404
    live = request.htmx and not request.htmx.history_restore_request
    template = "projection/run_body.html" if live else "projection/run.html"
    return render(request, template, {"run": found, "may_compute": request.may("may_edit_scenarios")})


@requires("may_edit_scenarios")
@require_POST
def cancel(request: HttpRequest, run_id: UUID) -> HttpResponse:
    found = selectors.run_of(request.municipality, run_id)
    if found is None:
        raise Http404
    if found.moving:
        services.cancel_run(found, actor=actor_of(request))
        messages.info(request, _("Die Vorausrechnung wird abgebrochen. Gespeichert wurde nichts."))
    return redirect("projection:run", run_id=found.pk)


def _found(request: HttpRequest) -> StoredProjection | None:
    try:
        return selectors.projection_of(request.municipality)
    except FolderMissing:
        return None


def _nothing_yet(request: HttpRequest, found: StoredProjection | None) -> HttpResponse:
    """No result yet, or a refusal with its reasons; and the way on."""
    try:
        moving = selectors.moving_run(request.municipality) if found is None else None
        has_folder = True
    except FolderMissing:
        moving, has_folder = None, False
    context = {
        "refused": found,
        "run": moving,
        "may_compute": has_folder and request.may("may_edit_scenarios"),
        "may_import": request.may("may_import"),
    }
    return render(request, "projection/empty.html", context)


def _lines(request: HttpRequest, language: str) -> tuple[list[list[Any]], StoredProjection]:
    found = _found(request)
    if found is None or found.refused:
        raise Http404
    question = Question.from_get(request.GET)
    found = selectors.projection_under(request.municipality, question.scenario, found) or found
    asked = pages.asked_of(request.municipality, found, question)
    build: Callable[..., list[list[Any]]] = pages.rows_for_file
    return build(request.municipality, asked, language), found
