"""The data room's pages: sources and states, upload, one import, one dataset."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_POST

from kommune360.base.findings import Finding
from kommune360.exchange.writers.spreadsheets import csv_file
from kommune360.web.accounts.actors import actor_of
from kommune360.web.accounts.rights import requires
from kommune360.web.areas.conditional import language_of_page
from kommune360.web.areas.following import promises
from kommune360.web.areas.systems import labels_of
from kommune360.web.data import releases, selectors, services, sheets, tables, tasks
from kommune360.web.data.forms import AnswerForm, UploadForm
from kommune360.web.data.found import by_file
from kommune360.web.ui.files import as_file


@requires("may_import")
def index(request: HttpRequest) -> HttpResponse:
    """What there is, what waits, what was done; upload more."""
    return render(
        request, "data/index.html", _index_context(request, UploadForm(selectors.zone_for(request.may)))
    )


@requires("may_import")
@require_POST
def upload(request: HttpRequest) -> HttpResponse:
    """Take files and go to the page that follows their reading."""
    form = UploadForm(selectors.zone_for(request.may), request.POST, request.FILES)
    if not form.is_valid():
        return render(request, "data/index.html", _index_context(request, form), status=422)
    run = services.begin_import(
        request.municipality,
        form.cleaned_data["files"],
        actor=actor_of(request),
        zone=form.cleaned_data["zone"],
    )
    tasks.read_import.enqueue(str(run.pk))
    return redirect("data:run", run_id=run.pk)


@requires("may_import")
def run(request: HttpRequest, run_id: UUID) -> HttpResponse:
    """One import: progress, then what was found, then questions or the step to take it over."""
    return _run_page(request, _run(request, run_id))


@requires("may_import")
@require_POST
def answer(request: HttpRequest, run_id: UUID) -> HttpResponse:
    found = _run(request, run_id)
    form = AnswerForm(found.report.get("readings", []), request.POST)
    if not found.open or not form.is_valid():
        return _run_page(request, found, form=form, status=422)
    services.answer_run(found, form.answers(), actor=actor_of(request))
    tasks.read_import.enqueue(str(found.pk))
    return redirect("data:run", run_id=found.pk)


@requires("may_import")
@require_POST
def store(request: HttpRequest, run_id: UUID) -> HttpResponse:
    found = _run(request, run_id)
    if found.state == "ready":
        actor = actor_of(request)
        services.mark_storing(found)
        tasks.store_import.enqueue(str(found.pk), actor.user_id, actor.name, actor.role)
    return redirect("data:run", run_id=found.pk)


@requires("may_import")
@require_POST
def cancel(request: HttpRequest, run_id: UUID) -> HttpResponse:
    found = _run(request, run_id)
    if found.moving or found.open:
        services.cancel_run(found, actor=actor_of(request))
        messages.info(request, _("Der Import ist abgebrochen. Es wurde nichts gespeichert."))
    return redirect("data:index")


@requires("may_read_planning_figures")
def dataset(request: HttpRequest, dataset: str) -> HttpResponse:
    """One dataset: what it measures, what was found in it; the statistics zone only for its readers."""
    sheet = selectors.dataset_sheet(request.municipality, dataset, selectors.zone_for(request.may))
    inside = request.may("may_import")
    if sheet is None:
        raise Http404
    context = {
        "sheet": sheet,
        "proof": releases.proofs(request.municipality).get(dataset),
        "inside": inside,
        "checks": tables.checks_table(sheet.checks),
        "variables": tables.variables_table(sheet.variables),
        "files": by_file(sheet.findings),
    }
    return render(request, "data/dataset.html", context)


@requires("may_import")
@cache_control(private=True, no_store=True)
def original(request: HttpRequest, dataset: str) -> HttpResponseBase:
    """The file as it was delivered."""
    sheet = selectors.dataset_sheet(request.municipality, dataset, selectors.zone_for(request.may))
    if sheet is None or sheet.source_path is None:
        raise Http404
    return FileResponse(Path(sheet.source_path).open("rb"), as_attachment=True, filename=sheet.line.file)


@requires("may_import")
def datasets_csv(request: HttpRequest) -> HttpResponse:
    """The list of sources for a spreadsheet."""
    language = language_of_page()
    head = [_("Quelle"), _("Art"), _("Datei"), _("Gebiete"), _("von"), _("bis"), _("Zeilen"), _("eingelesen")]
    lines = [
        [
            line.title,
            line.kind.in_language(language),
            line.file,
            line.areas.in_language(language),
            line.period_first,
            line.period_last,
            line.rows,
            line.imported_at.isoformat(timespec="minutes"),
        ]
        for line in selectors.datasets(request.municipality, selectors.zone_for(request.may))
    ]
    return as_file(csv_file([head, *lines], language), "quellen.csv")


@requires("may_undo_import")
@require_POST
def undo(request: HttpRequest) -> HttpResponse:
    """Take the newest change back; doing so twice goes back two steps.

    The form names the state it was shown for: a step that somebody else made since is not taken back.
    """
    shown, loss = request.POST.get("stand", ""), selectors.loss_of_undo(request.municipality)
    if shown and loss is not None and shown != str(loss.number):
        messages.warning(request, _("Inzwischen gilt ein anderer Datenstand. Bitte noch einmal ansehen."))
        return redirect("data:index")
    try:
        services.undo_import(request.municipality, actor=actor_of(request))
    except ValueError:
        messages.warning(request, _("Es gibt nichts zurückzunehmen."))
    else:
        messages.success(request, _("Zurückgenommen. Die Dateien können jederzeit neu eingelesen werden."))
    return redirect("data:index")


@requires("may_import")
def answers(request: HttpRequest) -> HttpResponse:
    """Answers given once and used again for the next file of the same shape."""
    found = selectors.remembered_answers(request.municipality)
    return render(request, "data/answers.html", {"mappings": found})


@requires("may_import")
@require_POST
def forget(request: HttpRequest, structure: str) -> HttpResponse:
    """Drop remembered answers: the next file of that shape is asked about again."""
    try:
        file = services.forget_answers(request.municipality, structure, actor=actor_of(request))
    except KeyError as error:
        raise Http404 from error
    messages.success(
        request, _("Vergessen. Bei der nächsten Datei wie %(file)s wird wieder gefragt.") % {"file": file}
    )
    return redirect("data:answers")


def _run(request: HttpRequest, run_id: UUID) -> Any:
    found = selectors.run_of(request.municipality, run_id, selectors.zone_for(request.may))
    if found is None:
        raise Http404
    return found


def _run_page(
    request: HttpRequest, run: Any, form: AnswerForm | None = None, status: int = 200
) -> HttpResponse:
    readings = run.report.get("readings", [])
    findings = [Finding.from_dict(raw) for raw in run.report.get("findings", [])]
    context = {
        "run": run,
        "readings": readings,
        "files": by_file(findings),
        "personal": any(finding.code == services.PERSONAL for finding in findings),
        "upload": UploadForm(selectors.zone_for(request.may)),
        "promises": promises(run.municipality, request.may) if run.state == "done" and run.data_state else [],
        "errors": sum(finding.severity == "error" for finding in findings),
        "warnings": sum(finding.severity == "warning" for finding in findings),
        "form": form or (AnswerForm(readings) if run.state == "asked" else None),
        "table": tables.readings_table(readings, labels_of(run.municipality)) if readings else None,
        "samples": [
            tables.sample_table(n, reading)
            for n, reading in enumerate(readings[:6])
            if reading["sample"]["rows"]
        ],
    }
    template = "data/run_body.html" if request.headers.get("HX-Request") else "data/run.html"
    response = render(request, template, context, status=status)
    if run.moving:
        response["Cache-Control"] = "no-store"
    return response


def _index_context(request: HttpRequest, form: UploadForm) -> dict[str, Any]:
    zone = selectors.zone_for(request.may)
    lines = selectors.datasets(request.municipality, zone)
    return {
        "form": form,
        "count": len(lines),
        "may_release": request.may("may_release"),
        "open_sheets": sum(not line.complete for line in sheets.sheet_lines(request.municipality)),
        "late": len(sheets.overdue(request.municipality, timezone.localdate())),
        "figures": sum(line.rows for line in lines if line.kind.de == "Zahlen"),
        "table": tables.datasets_table(lines) if lines else None,
        "waiting": selectors.open_runs(request.municipality, zone),
        "runs": selectors.runs(request.municipality, zone)[:8],
        "history": selectors.history(request.municipality)[:12],
        "loss": selectors.loss_of_undo(request.municipality) if request.may("may_undo_import") else None,
        "answers": len(selectors.remembered_answers(request.municipality)),
    }
