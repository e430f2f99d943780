"""All portraits of a level at once: have them made, see how far they are, take them along."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from kommune360.base.findings import InputRefused
from kommune360.reports.portraits.bulk import ALL
from kommune360.web.accounts.actors import actor_of
from kommune360.web.accounts.rights import requires
from kommune360.web.areas.conditional import language_of_page
from kommune360.web.areas.folders import FolderMissing
from kommune360.web.reports import selectors, services, tasks
from kommune360.web.ui.files import as_file

_FILES = {"zip": services.PACKED, "pdf": ALL}


@requires("may_read_planning_figures")
def index(request: HttpRequest) -> HttpResponse:
    """Which portraits were made, and for which level they can be."""
    try:
        levels = selectors.portrait_levels(request.municipality, language_of_page())
    except (FolderMissing, InputRefused):
        levels = []
    context = {
        "levels": levels,
        "runs": selectors.portrait_runs(request.municipality),
        "can_make": request.may("may_edit_plan"),
    }
    return render(request, "reports/portraits.html", context)


@requires("may_edit_plan")
@require_POST
def begin(request: HttpRequest) -> HttpResponse:
    """Have the worker write all portraits of a level."""
    language = language_of_page()
    try:
        levels = selectors.portrait_levels(request.municipality, language)
    except (FolderMissing, InputRefused) as error:
        raise Http404 from error
    level = next((each for each in levels if each.system == request.POST.get("ebene")), None)
    if level is None:
        raise Http404
    run = services.begin_portraits(
        request.municipality, level.system, level.label, level.areas, language, actor=actor_of(request)
    )
    tasks.make_portraits.enqueue(str(run.pk))
    return redirect("reports:portrait_run", run_id=run.pk)


@requires("may_read_planning_figures")
def run(request: HttpRequest, run_id: UUID) -> HttpResponse:
    """How far it is, then the files."""
    found = _found(request, run_id)
    live = request.htmx and not request.htmx.history_restore_request
    name = "reports/portrait_run_body.html" if live else "reports/portrait_run.html"
    return render(request, name, {"run": found, "can_make": request.may("may_edit_plan")})


@requires("may_edit_plan")
@require_POST
def cancel(request: HttpRequest, run_id: UUID) -> HttpResponse:
    found = _found(request, run_id)
    if found.moving:
        services.cancel_run(found, actor=actor_of(request))
        messages.info(request, _("Das Schreiben der Porträts wird abgebrochen."))
    return redirect("reports:portrait_run", run_id=found.pk)


@requires("may_read_planning_figures")
def download(request: HttpRequest, run_id: UUID, form: str) -> HttpResponse:
    """All portraits as an archive of single files, or bound as one PDF."""
    found = _found(request, run_id)
    name = _FILES.get(form, "")
    path = found.folder / name
    if not name or found.state != "done" or not path.is_file():
        raise Http404
    return as_file(path.read_bytes(), f"{request.municipality.slug}-gebietsportraets.{form}")


def _found(request: HttpRequest, run_id: UUID) -> Any:
    found = selectors.portrait_run(request.municipality, run_id)
    if found is None:
        raise Http404
    return found
