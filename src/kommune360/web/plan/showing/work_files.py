"""In which files do the papers of the work on a plan leave the room? From what a reader sees to PDF, Word, CSV."""

from __future__ import annotations

import datetime as dt

from django.http import Http404, HttpRequest, HttpResponse

from kommune360.reports.document.pdf import pdf_bytes
from kommune360.reports.document.tree import Document
from kommune360.reports.document.word import docx_bytes
from kommune360.reports.papers.files import own_template
from kommune360.reports.papers.of_work import Work
from kommune360.web.areas.conditional import language_of_page
from kommune360.web.areas.folders import FolderMissing, folder_of
from kommune360.web.plan.seen import Seen
from kommune360.web.ui.files import as_file


def work_of(request: HttpRequest, seen: Seen, on: dt.date) -> Work:
    """The plan as this reader sees it, for a paper of that day."""
    town = request.municipality
    return Work(seen.plan, on, town.name, seen.figures.names.entries, language_of_page(), town.invented)


def document_file(
    document: Document, form: str, name: str, request: HttpRequest | None = None
) -> HttpResponse:
    """The document as ``pdf`` or ``docx``, in the town's own Word template. Http404 for another form."""
    if form not in ("pdf", "docx"):
        raise Http404
    template = None
    if request is not None and form == "docx":
        try:
            template = own_template(folder_of(request.municipality))
        except FolderMissing:
            template = None
    content = pdf_bytes(document) if form == "pdf" else docx_bytes(document, template)
    return as_file(content, f"{name}.{form}")


def csv_response(request: HttpRequest, seen: Seen, name: str, content: bytes) -> HttpResponse:
    """A table of the plan to save, named after town, plan and ``name``."""
    return as_file(content, f"{request.municipality.slug}-{seen.record.slug}-{name}.csv")
