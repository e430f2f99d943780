"""The result of a round: the page, and the same to take along."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from kommune360.exchange.writers.spreadsheets import csv_file
from kommune360.reports.document.pdf import pdf_bytes
from kommune360.reports.document.sheets import xlsx_bytes
from kommune360.reports.document.word import docx_bytes
from kommune360.web.accounts.rights import requires
from kommune360.web.areas.conditional import language_of_page
from kommune360.web.dialogue.landscape.page import picture_for_paper
from kommune360.web.dialogue.results import gathering, paper
from kommune360.web.dialogue.views import around, found_round
from kommune360.web.ui.files import as_file, as_json_file


@requires("public")
def result(request: HttpRequest, slug: str) -> HttpResponse:
    """What came out, on one page."""
    round_ = found_round(request, slug)
    context = {**around(request, round_), "outcome": gathering.outcome_of(round_)}
    return render(request, "dialogue/result.html", context)


@requires("public")
def result_pdf(request: HttpRequest, slug: str) -> HttpResponse:
    return _file(request, slug, "pdf", pdf_bytes)


@requires("public")
def result_docx(request: HttpRequest, slug: str) -> HttpResponse:
    return _file(request, slug, "docx", docx_bytes)


@requires("public")
def result_xlsx(request: HttpRequest, slug: str) -> HttpResponse:
    return _file(request, slug, "xlsx", xlsx_bytes)


@requires("public")
def result_csv(request: HttpRequest, slug: str) -> HttpResponse:
    """The published contributions as open data."""
    round_ = found_round(request, slug)
    rows = gathering.open_contributions(round_)
    names = list(rows[0]) if rows else ["statement", "text"]
    lines = [names, *[[row[name] for name in names] for row in rows]]
    return as_file(csv_file(lines, language_of_page()), f"beitraege-{slug}.csv")


@requires("public")
def result_json(request: HttpRequest, slug: str) -> HttpResponse:
    """Everything that is published of the round, as data."""
    found = gathering.open_data(found_round(request, slug))
    return as_json_file(found, f"ergebnis-{slug}.json")


def _file(request: HttpRequest, slug: str, ending: str, write: Any) -> HttpResponse:
    found = gathering.outcome_of(found_round(request, slug))
    picture = picture_for_paper(found.answer) if found.answer and ending != "xlsx" else ""
    return as_file(write(paper.document_of(found, picture)), f"ergebnis-{slug}.{ending}")
