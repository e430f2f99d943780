"""Who did what, when? The audit lines of one municipality, to read and to take along as CSV."""

from __future__ import annotations

from itertools import chain

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.timezone import localtime

from kommune360.exchange.writers.spreadsheets import csv_file
from kommune360.web.accounts.rights import requires
from kommune360.web.audit import selectors
from kommune360.web.audit.forms import AuditFilter
from kommune360.web.ui.files import as_file

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
    """The same lines for a spreadsheet."""
    form = AuditFilter(request.GET or None, actions=selectors.actions_in(request.municipality.pk))
    lines = selectors.lines_of(request.municipality.pk, **(form.values() if form.is_valid() else {}))
    head = ["time", "person", "role", "action", "object", "before", "after"]
    rows = (
        [
            localtime(line.time).isoformat(timespec="seconds"),
            line.actor_name,
            line.actor_role,
            line.action,
            line.object_label,
            line.before,
            line.after,
        ]
        for line in lines.iterator(chunk_size=2000)
    )
    return as_file(csv_file(chain([head], rows), "de"), f"protokoll-{request.municipality.slug}.csv")
