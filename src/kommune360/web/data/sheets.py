"""What is said about the datasets of a municipality, and whose figures are old?

Reads the sheets of the planning folder and, where one is missing, the proposal. No figure is read
here: sheets of both zones may be seen by all who work with the data.
"""

from __future__ import annotations

import datetime as dt
import os
from dataclasses import dataclass
from typing import Any

from kommune360.base.text import Text
from kommune360.exchange.folder.datasheets import FOLDER, RELEASE_SUFFIX, Draft, drafts_of, due_of, sheets_of
from kommune360.observations.datasheets import DataSheet
from kommune360.observations.due import Due
from kommune360.observations.store import STATISTICS_ZONE
from kommune360.web.accounts.models import Municipality
from kommune360.web.areas.folders import FolderMissing, folder_of, remembered
from kommune360.web.data.labels import KIND_LABELS


@dataclass(frozen=True, slots=True)
class SheetLine:
    """One dataset with its sheet, None where nobody has filled it in yet; ``draft`` is the proposal."""

    dataset: str
    title: str
    kind: Text
    confidential: bool
    sheet: DataSheet | None
    draft: Draft

    @property
    def complete(self) -> bool:
        return self.sheet is not None and bool(self.sheet.legal_basis and self.sheet.checked_on)


def sheet_lines(municipality: Municipality) -> list[SheetLine]:
    """Every dataset of both zones: those without a sheet first, then by title."""
    mark = _mark(municipality)
    return remembered(municipality, "sheets", mark, lambda: _sheet_lines(municipality))


def sheet_line(municipality: Municipality, dataset: str) -> SheetLine | None:
    return next((line for line in sheet_lines(municipality) if line.dataset == dataset), None)


def due_lines(municipality: Municipality, today: dt.date) -> list[Due]:
    """Whose figures are old, longest overdue first."""
    question = (*_mark(municipality), today)
    return remembered(municipality, "due", question, lambda: due_of(folder_of(municipality), today))


def overdue(municipality: Municipality, today: dt.date) -> list[Due]:
    """What is overdue today; nothing where there is no planning folder."""
    try:
        return [line for line in due_lines(municipality, today) if line.overdue]
    except FolderMissing:
        return []


def _sheet_lines(municipality: Municipality) -> list[SheetLine]:
    folder = folder_of(municipality)
    sheets, drafts = sheets_of(folder), drafts_of(folder)
    lines = [
        SheetLine(
            dataset=row["dataset"],
            title=row["title"] or row["file"],
            kind=KIND_LABELS.get(row["kind"], Text(row["kind"], row["kind"])),
            confidential=row["zone"] == STATISTICS_ZONE,
            sheet=sheets.get(row["dataset"]),
            draft=drafts[row["dataset"]],
        )
        for row in folder.store.inventory().collect().to_dicts()
        if not row["dataset"].endswith(RELEASE_SUFFIX)
    ]
    return sorted(lines, key=lambda line: (line.sheet is not None, line.complete, line.title.lower()))


def _mark(municipality: Municipality) -> tuple[Any, ...]:
    """Changes with every change of a sheet, which is no new state of the data."""
    try:
        with os.scandir(folder_of(municipality).path / FOLDER) as entries:
            return tuple(sorted((entry.name, entry.stat().st_mtime_ns) for entry in entries))
    except FileNotFoundError:
        return ()
