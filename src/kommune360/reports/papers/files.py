"""In which files does a paper leave the house? PDF, DOCX, HTML, XLSX, and the snapshot that keeps it.

From a frozen paper to files beside each other, written all or not at all; the same snapshot, the same bytes.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from kommune360.exchange.folder.planning_folder import PlanningFolder
from kommune360.exchange.folder.plans import plan_of
from kommune360.observations.ledger import write_durably
from kommune360.plan.document import Plan
from kommune360.reports.document.pdf import pdf_bytes
from kommune360.reports.document.sheets import xlsx_bytes
from kommune360.reports.document.webpage import html_bytes
from kommune360.reports.document.word import docx_bytes
from kommune360.reports.papers.details import FOLDER, Details, details_from
from kommune360.reports.papers.snapshot import as_bytes, document_in

FORMATS = ("pdf", "docx", "html", "xlsx", "json")
TEMPLATE, DETAILS, PLAN_DETAILS = "vorlage.docx", "vorlage.yaml", "plan.yaml"


def file_of(frozen: Mapping[str, Any], form: str, *, template: Path | None = None, base: str = "") -> bytes:
    """One of FORMATS. ``template``: the town's Word file; ``base``: address to which traces lead in HTML."""
    document = document_in(frozen)
    if form == "pdf":
        return pdf_bytes(document)
    if form == "docx":
        return docx_bytes(document, template)
    if form == "html":
        return html_bytes(document, base=base)
    return xlsx_bytes(document) if form == "xlsx" else as_bytes(frozen)


def write_paper(
    frozen: Mapping[str, Any],
    target: Path,
    *,
    formats: Iterable[str] = FORMATS,
    template: Path | None = None,
    base: str = "",
) -> list[Path]:
    """Write the files, named by the kind of paper, to ``target`` (made where missing)."""
    made = {
        target / f"{frozen['kind']}.{form}": file_of(frozen, form, template=template, base=base)
        for form in formats
    }
    target.mkdir(parents=True, exist_ok=True)
    for path, content in made.items():
        write_durably(path, content)
    return list(made)


def own_template(folder: PlanningFolder) -> Path | None:
    """The town's Word template, ``papers/vorlage.docx``; None where it has none of its own."""
    path = folder.path / FOLDER / TEMPLATE
    return path if path.is_file() else None


def own_details(folder: PlanningFolder, name: str = DETAILS) -> Details:
    """The town's standing details: DETAILS of papers on the need, PLAN_DETAILS of those of its plan.

    InputRefused where they do not fit.
    """
    path = folder.path / FOLDER / name
    return details_from(path) if path.is_file() else Details()


def own_plan(folder: PlanningFolder) -> Plan | None:
    """The plan of the folder, ``plans/*.yaml``; None where there is none, several, or it cannot be read."""
    try:
        return plan_of(folder).plan
    except KeyError:
        return None
