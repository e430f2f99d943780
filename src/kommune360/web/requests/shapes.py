"""What a request is about, as its folder knows it: sources to continue, areas, the table to fill in."""

from __future__ import annotations

import datetime as dt
from typing import Any

from kommune360.base.periods import Period, PeriodKind
from kommune360.exchange.writers.delivery_template import Template, areas_of, template_like
from kommune360.reports.plan import system_labels
from kommune360.web.accounts.models import Municipality
from kommune360.web.areas.folders import FolderMissing, folder_of
from kommune360.web.data.sheets import sheet_line, sheet_lines
from kommune360.web.requests.models import DataRequest

_WEEKS = 6  # a usual time to answer; the planner changes it


def choices(municipality: Municipality) -> tuple[list[tuple[str, str]], list[tuple[str, str]]]:
    """Sources of figures and area systems, each as id and name; empty without a folder."""
    try:
        store = folder_of(municipality).store
    except FolderMissing:
        return [], []
    kinds = {row["dataset"]: row["kind"] for row in store.inventory().collect().to_dicts()}
    sources = [
        (line.dataset, line.title)
        for line in sheet_lines(municipality)
        if kinds.get(line.dataset) == "observations"
    ]
    labels = system_labels(store.read("systems").collect().to_dicts())
    systems = store.read("areas").select("system").unique().collect()["system"].sort()
    named = [(system, labels[system].de if system in labels else system) for system in systems]
    return sorted(sources, key=lambda pair: pair[1].lower()), named


def proposal(municipality: Municipality, dataset: str, today: dt.date) -> dict[str, Any]:
    """What the form begins with: of the source's sheet all but the legal basis where it is unchecked."""
    begun: dict[str, Any] = {"deadline": today + dt.timedelta(weeks=_WEEKS)}
    line = sheet_line(municipality, dataset) if dataset else None
    if line is None:
        return begun
    sheet = line.sheet or line.draft.sheet
    rows = folder_of(municipality).store.inventory().collect().to_dicts()
    last = next(row["period_last"] for row in rows if row["dataset"] == dataset)
    return begun | {
        "title": line.title,
        "dataset": dataset,
        "period": following(last) if last else "",
        "purpose": sheet.purpose,
        "legal_basis": sheet.legal_basis,
        "department": sheet.holder,
        "confidential": line.confidential or sheet.sensitive,
    }


def template_of(request: DataRequest) -> Template | None:
    """The table to fill in; None where the source or its areas are gone."""
    try:
        folder = folder_of(request.municipality)
    except FolderMissing:
        return None
    if request.dataset and not request.measures:
        return template_like(folder, request.dataset, request.period)
    areas = areas_of(folder, request.area_system)
    return Template(areas, request.period, tuple(request.measures)) if areas and request.measures else None


def following(period: str) -> str:
    """The same date or period a year later."""
    said = Period(period)
    if said.kind is PeriodKind.SCHOOL_YEAR:
        return f"{said.year + 1}/{(said.year + 2) % 100:02d}"
    later = f"{said.year + 1}{period[4:]}"
    return later if later[4:] != "-02-29" else f"{said.year + 1}-02-28"
