"""Sheets lie in the folder, travel with it, and what is missing on them is found."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from kommune360.exchange.folder.archive import export_folder, restore_folder
from kommune360.exchange.folder.checking import check_folder
from kommune360.exchange.folder.config import FolderConfig
from kommune360.exchange.folder.datasheets import drafts_of, due_of, save_sheet, sheets_of
from kommune360.exchange.folder.importing import import_files
from kommune360.exchange.folder.planning_folder import PlanningFolder, init_folder
from kommune360.observations.datasheets import DataSheet
from kommune360.observations.store import STATISTICS_ZONE
from tests.library.exchange.folder.deliveries import write_delivery
from tests.library.exchange.folder.test_zones import ANSWERS, secret_file

TODAY = dt.date(2026, 11, 26)
ABOUT_SHEETS = {
    "datasheet-missing", "legal-basis-missing", "legal-basis-unchecked", "deletion-date-passed",
    "sensitive-in-planning-zone", "datasheet-unreadable",
}  # fmt: skip


@pytest.fixture
def folder(tmp_path: Path) -> PlanningFolder:
    town = init_folder(tmp_path / "town", FolderConfig("Musterstadt", "99999000", invented=True))
    import_files(town, write_delivery(tmp_path / "files", seed=1, years=(2024, 2025)))
    import_files(town, [secret_file(tmp_path)], answers=ANSWERS)
    return town


def about_sheets(folder: PlanningFolder) -> set[str]:
    return check_folder(folder, TODAY).codes() & ABOUT_SHEETS


def test_a_draft_knows_what_the_file_says_and_no_law(folder: PlanningFolder) -> None:
    draft = drafts_of(folder)["hilfen-2025"]
    assert (draft.sheet.holder, draft.sheet.sensitivity) == ("Jugendamt", 3)
    assert draft.sheet.reference_date == "Kalenderjahr"
    assert draft.sheet.legal_basis == ""
    assert draft.legal_bases[0] == "sgb8_64_3"
    assert drafts_of(folder)["bezirke"].legal_bases[0] == "no_personal_reference"


def test_what_a_sheet_lacks_is_found_until_it_is_there(folder: PlanningFolder) -> None:
    assert about_sheets(folder) == {"datasheet-missing"}
    for name in drafts_of(folder):
        save_sheet(folder, DataSheet(name))
    assert about_sheets(folder) == {"legal-basis-missing"}
    for name in drafts_of(folder):
        save_sheet(folder, DataSheet(name, legal_basis="sgb8_80"))
    assert about_sheets(folder) == {"legal-basis-unchecked"}
    for name in drafts_of(folder):
        save_sheet(folder, DataSheet(name, legal_basis="sgb8_80", checked_on="2026-01-01"))
    assert about_sheets(folder) == set()
    late = DataSheet(
        "hilfen-2025", "sgb8_64_3", sensitivity=3, delete_on="2026-11-25", checked_on="2026-01-01"
    )
    save_sheet(folder, late)
    assert about_sheets(folder) == {"deletion-date-passed", "sensitive-in-planning-zone"}
    (folder.path / "datasheets" / "hilfen-2025.yaml").write_text("dataset: [", encoding="utf-8")
    assert about_sheets(folder) == {"datasheet-unreadable", "datasheet-missing"}


def test_sensitive_figures_are_at_home_in_the_statistics_zone(folder: PlanningFolder, tmp_path: Path) -> None:
    save_sheet(folder, DataSheet("hilfen-2025", sensitivity=3))
    assert "sensitive-in-planning-zone" in about_sheets(folder)
    import_files(folder, [tmp_path / "hilfen_2025.csv"], answers=ANSWERS, zone=STATISTICS_ZONE)
    assert "sensitive-in-planning-zone" not in about_sheets(folder)


def test_sheets_travel_with_the_folder(folder: PlanningFolder, tmp_path: Path) -> None:
    save_sheet(folder, DataSheet("hilfen-2025", "Satzung der Statistikstelle § 3", sensitivity=3))
    copy = restore_folder(export_folder(folder, tmp_path / "town.zip"), tmp_path / "copy")
    assert sheets_of(copy) == sheets_of(folder)


def test_the_due_list_takes_the_newest_delivery_and_the_sheet(folder: PlanningFolder) -> None:
    save_sheet(folder, DataSheet("hilfen-2025", holder="Fachcontrolling", periodicity="quarterly"))
    found = {line.dataset: line for line in due_of(folder, TODAY)}
    residents = sorted(name for name in sheets_and_drafts(folder) if "2024" in name)
    assert not set(residents) & set(found), "a newer year replaces an older one"
    help_ = found["hilfen-2025"]
    assert (help_.holder, help_.due_on, help_.assumed) == ("Fachcontrolling", dt.date(2026, 3, 31), False)
    assert any(line.assumed for line in found.values())


def sheets_and_drafts(folder: PlanningFolder) -> set[str]:
    return set(drafts_of(folder))
