"""The result of a round: the page, and the same to take along."""

from __future__ import annotations

import json
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render

from kommune360.reports.document.pdf import pdf_bytes
from kommune360.reports.document.sheets import xlsx_bytes
from kommune360.reports.document.word import docx_bytes
from kommune360.web.accounts.rights import requires
from kommune360.web.areas.conditional import language_of_page
from kommune360.web.areas.tables import csv_file
from kommune360.web.dialogue.landscape.page import picture_for_paper
from kommune360.web.dialogue.results import gathering, paper
from kommune360.web.dialogue.views import around, found_round

_DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@requires("public")
def result(request: HttpRequest, slug: str) -> HttpResponse:
    """What came out, on one page."""
    round_ = found_round(request, slug)
    context = {**around(request, round_), "outcome": gathering.outcome_of(round_)}
    return render(request, "dialogue/result.html", context)


@requires("public")
def result_pdf(request: HttpRequest, slug: str) -> HttpResponse:
    return _file(request, slug, "pdf", "application/pdf", pdf_bytes)


@requires("public")
def result_docx(request: HttpRequest, slug: str) -> HttpResponse:
    return _file(request, slug, "docx", _DOCX, docx_bytes)


@requires("public")
def result_xlsx(request: HttpRequest, slug: str) -> HttpResponse:
    return _file(request, slug, "xlsx", _XLSX, xlsx_bytes)


@requires("public")
def result_csv(request: HttpRequest, slug: str) -> HttpResponse:
    """The published contributions as open data."""
    round_ = found_round(request, slug)
    rows = gathering.open_contributions(round_)
    names = list(rows[0]) if rows else ["statement", "text"]
    lines = [names, *[[row[name] for name in names] for row in rows]]
    return _attached(csv_file(lines, language_of_page()), "text/csv; charset=utf-8", f"beitraege-{slug}.csv")


@requires("public")
def result_json(request: HttpRequest, slug: str) -> HttpResponse:
    """Everything that is published of the round, as data."""
    found = gathering.open_data(found_round(request, slug))
    response = JsonResponse(
        json.loads(json.dumps(found)), json_dumps_params={"ensure_ascii": False, "indent": 1}
    )
    response["Content-Disposition"] = f'attachment; filename="ergebnis-{slug}.json"'
    return response


def _file(request: HttpRequest, slug: str, ending: str, kind: str, write: Any) -> HttpResponse:
    found = gathering.outcome_of(found_round(request, slug))
    picture = picture_for_paper(found.answer) if found.answer and ending != "xlsx" else ""
    return _attached(write(paper.document_of(found, picture)), kind, f"ergebnis-{slug}.{ending}")


def _attached(content: bytes, kind: str, name: str) -> HttpResponse:
    response = HttpResponse(content, content_type=kind)
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
