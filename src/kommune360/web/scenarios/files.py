"""The need to take along: the table as CSV for a spreadsheet, the committee's workbook."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from kommune360.demand.offers import MOMENTS
from kommune360.demand.plan_need import NeedResult
from kommune360.exchange.writers.spreadsheets import csv_file
from kommune360.reports.words import COLUMNS
from kommune360.web.accounts.models import Municipality
from kommune360.web.areas.folders import folder_of
from kommune360.web.scenarios import pictures, selectors
from kommune360.web.scenarios.query import Question

CSV_COLUMNS = (
    "area", "name", "year", "moment", "children", "need", "reserve", "guests", "required",
    "places_licensed", "places_usable", "balance", "low80", "high80", "judgement", "known_share", "areas_missing",
)  # fmt: skip


def need_csv(result: NeedResult, question: Question, language: str) -> bytes:
    """All years and both moments of the asked offer and level, then the whole town."""
    lines = [[COLUMNS[column].in_language(language) for column in CSV_COLUMNS]]
    for year in result.years:
        for moment in MOMENTS:
            rows = selectors.rows_of(result, question, year, moment).to_dicts()
            town = selectors.town_row(result, question.offer, year, moment)
            whole = [town | {"area": "", "name": _("ganze Kommune")}] if town else []
            lines += [[_cell(row, column, language) for column in CSV_COLUMNS] for row in (*rows, *whole)]
    return csv_file(lines, language)


def _cell(row: dict[str, Any], column: str, language: str) -> Any:
    value = row[column]
    if column == "judgement":
        return pictures.judgement(row, language)
    if column == "moment":
        return MOMENTS[value].in_language(language)
    return round(value, 2) if isinstance(value, float) else value


def workbook(municipality: Municipality, result: NeedResult, language: str) -> bytes:
    """The committee's workbook: the same that the command line writes."""
    from kommune360.reports.plan import plan_of
    from kommune360.reports.workbook import workbook_bytes

    return workbook_bytes(plan_of(folder_of(municipality), result), language)
