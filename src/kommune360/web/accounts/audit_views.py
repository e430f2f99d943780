"""Who did what, when? The audit lines of one municipality, to read and to take along as CSV."""

from __future__ import annotations

import csv

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.timezone import localtime

from kommune360.web.accounts.rights import requires
from kommune360.web.audit import selectors
from kommune360.web.audit.forms import AuditFilter

PER_PAGE = 50


@requires("may_read_audit")
def audit_lines(request: HttpRequest) -> HttpResponse:
    """Newest first, filtered by person, act and days."""
    form = AuditFilter(request.GET or None, actions=selectors.actions_in(request.municipality.pk))
    lines = selectors.lines_of(request.municipality.pk, **(form.values() if form.is_valid() else {}))
    page = Paginator(lines, PER_PAGE).get_page(request.GET.get("page"))
    return render(request, "accounts/audit.html", {"form": form, "page": page, "query": form.query()})


@requires("may_read_audit")
def audit_csv(request: HttpRequest) -> HttpResponse:
    """The same lines as CSV (semicolons, UTF-8 with mark, as German spreadsheets expect)."""
    form = AuditFilter(request.GET or None, actions=selectors.actions_in(request.municipality.pk))
    lines = selectors.lines_of(request.municipality.pk, **(form.values() if form.is_valid() else {}))
    response = HttpResponse(content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="protokoll-{request.municipality.slug}.csv"'
    response.write("\ufeff")
    writer = csv.writer(response, delimiter=";")
    writer.writerow(["time", "person", "role", "action", "object", "before", "after"])
    for line in lines.iterator(chunk_size=2000):
        writer.writerow(
            [
                localtime(line.time).isoformat(timespec="seconds"),
                _inert(line.actor_name),
                line.actor_role,
                line.action,
                _inert(line.object_label),
                line.before,
                line.after,
            ]
        )
    return response


def _inert(cell: str) -> str:
    """A cell that a spreadsheet would take for a formula is shown as text."""
    return f"'{cell}" if cell[:1] in {"=", "+", "-", "@", "\t", "\r"} else cell
