"""Files of the room Lage: what a page shows, as CSV or as a workbook.

From the question of an address to a file in the reader's number format, kept until the data move on.
"""

from __future__ import annotations

from typing import Final

from django.http import Http404, HttpRequest, HttpResponse

from kommune360.exchange.writers.spreadsheets import csv_file, xlsx_file
from kommune360.web.accounts.rights import requires
from kommune360.web.areas import selectors
from kommune360.web.areas.conditional import language_of_page
from kommune360.web.areas.folders import remembered
from kommune360.web.areas.tables import caption
from kommune360.web.ui.files import as_file

_ROWS: Final[dict[str, selectors.RowsOf]] = {
    "": selectors.rows_for_file,
    "rangfolge": selectors.ranking_rows,
    "verlaeufe": selectors.courses_rows,
    "vergleich": selectors.comparison_rows,
}


@requires("may_read_planning_figures")
def download(request: HttpRequest, page: str, ending: str) -> HttpResponse:
    """The table of a page (a key of ``_ROWS``) as ``csv``, or as ``xlsx`` with a sheet on its sources."""
    asked = asked_by(request)
    language = language_of_page()
    content = remembered(
        request.municipality,
        "download",
        (ending, page, asked.question.address(), asked.extra, language),
        lambda: _content(asked, page, ending, language),
    )
    return as_file(content, _file_name(request, asked, page, ending))


def asked_by(request: HttpRequest) -> selectors.Answerable:
    """The question of the address. Errors: Http404 where there are no figures to ask."""
    asked = selectors.answerable(request.municipality, request.GET.dict())
    if asked is None:
        raise Http404
    return asked


def _content(asked: selectors.Answerable, page: str, ending: str, language: str) -> bytes:
    rows = _ROWS[page](asked, language)
    if ending == "csv":
        return csv_file(rows, language)
    title = caption(asked.question).in_language(language)
    return xlsx_file(rows, title, selectors.notes_for_file(asked, language))


def _file_name(request: HttpRequest, asked: selectors.Answerable, page: str, ending: str) -> str:
    period = asked.question.period.replace("/", "-")
    parts = (request.municipality.slug, asked.question.topic.variable, page, period)
    return f"{'-'.join(part for part in parts if part)}.{ending}"
