"""Pages about datasets rather than figures: their data sheets, and whose figures are old."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from kommune360.exchange.writers.spreadsheets import csv_file
from kommune360.observations.datasheets import legal_bases
from kommune360.web.accounts.actors import actor_of
from kommune360.web.accounts.rights import requires
from kommune360.web.areas.conditional import language_of_page
from kommune360.web.data import services, sheets, tables_sheets
from kommune360.web.data.sheet_forms import SheetForm
from kommune360.web.ui.files import as_file


@requires("may_import")
def index(request: HttpRequest) -> HttpResponse:
    """Every dataset with what is said about it; those nobody described come first."""
    lines = sheets.sheet_lines(request.municipality)
    context = {
        "table": tables_sheets.sheets_table(lines) if lines else None,
        "count": len(lines),
        "open": sum(not line.complete for line in lines),
    }
    return render(request, "data/sheets.html", context)


@requires("may_import")
def edit(request: HttpRequest, dataset: str) -> HttpResponse:
    """Fill in the sheet of one dataset; what the importer knows stands there already."""
    line = sheets.sheet_line(request.municipality, dataset)
    if line is None:
        raise Http404
    form = SheetForm(line, request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        services.save_datasheet(request.municipality, form.sheet(), actor=actor_of(request))
        messages.success(request, _("Das Datenblatt ist gespeichert."))
        return redirect("data:sheets")
    bases = [legal_bases()[basis] for basis in line.draft.legal_bases]
    context = {"form": form, "line": line, "bases": bases}
    return render(request, "data/sheet.html", context, status=422 if form.errors else 200)


@requires("may_import")
def due(request: HttpRequest) -> HttpResponse:
    """Whose figures are old, longest overdue first."""
    today = timezone.localdate()
    lines = sheets.due_lines(request.municipality, today)
    context = {
        "table": tables_sheets.due_table(lines, can_ask=request.may("may_request_data")) if lines else None,
        "late": sum(line.overdue for line in lines),
        "today": today,
    }
    return render(request, "data/due.html", context)


@requires("may_import")
def due_csv(request: HttpRequest) -> HttpResponse:
    """The due list for a spreadsheet."""
    head = [_("Quelle"), _("liegt bei"), _("Ansprechstelle"), _("neueste Zahl"), _("fällig am"),
            _("Tage überfällig")]  # fmt: skip
    lines = [
        [
            line.title,
            line.holder,
            line.contact,
            line.period_last,
            line.due_on,
            line.days if line.overdue else None,
        ]
        for line in sheets.due_lines(request.municipality, timezone.localdate())
    ]
    return as_file(csv_file([head, *lines], language_of_page()), "faellige-daten.csv")
