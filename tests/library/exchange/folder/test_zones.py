"""What lies in the statistics zone stays there: reads, exports, descriptions, later files."""

from __future__ import annotations

import zipfile
from pathlib import Path

import pytest

from kommune360.base.findings import InputRefused
from kommune360.exchange.folder.archive import content_fingerprint, export_folder, restore_folder
from kommune360.exchange.folder.checking import check_folder
from kommune360.exchange.folder.config import FolderConfig
from kommune360.exchange.folder.importing import import_files
from kommune360.exchange.folder.planning_folder import PlanningFolder, init_folder
from kommune360.observations.store import STATISTICS_ZONE
from tests.library.exchange.folder.deliveries import write_delivery

SECRET = "7919"
HELP = f"Bezirk;Name;Hilfen zur Erziehung\n0101;Altstadt;{SECRET}\n0102;Nordhang;3\n0103;Seewiesen;40\n"
ANSWERS = {"*": {"period": "2025"}}


@pytest.fixture
def folder(tmp_path: Path) -> PlanningFolder:
    """Boundaries and residents for all, help with upbringing for the statistics office."""
    town = init_folder(tmp_path / "town", FolderConfig("Musterstadt", "99999000", invented=True))
    import_files(town, write_delivery(tmp_path / "files", seed=1, years=(2025,)))
    import_files(town, [secret_file(tmp_path)], answers=ANSWERS, zone=STATISTICS_ZONE)
    return town


def secret_file(place: Path, name: str = "hilfen_2025.csv", text: str = HELP) -> Path:
    path = place / name
    path.write_text(text, encoding="utf-8")
    return path


def held(folder: PlanningFolder, zone: str) -> str:
    return folder.store.observations(zone).collect().write_csv()


def test_figures_lie_in_the_zone_they_were_imported_into(folder: PlanningFolder) -> None:
    assert SECRET in held(folder, STATISTICS_ZONE)
    assert SECRET not in held(folder, "planning")
    assert "residents" in held(folder, "planning")


def test_the_store_refuses_what_was_not_asked_for_openly(folder: PlanningFolder) -> None:
    with pytest.raises(ValueError, match="statistics zone"):
        folder.store.read("observations_statistics")
    with pytest.raises(ValueError, match="zone"):
        folder.store.read("observations", zone="everything")


def test_descriptions_of_the_statistics_zone_are_no_detour(folder: PlanningFolder) -> None:
    described = folder.store.read("datasets").collect()
    assert "hilfen-2025" not in described["dataset"].to_list()
    there = folder.store.inventory().collect()
    assert "hilfen-2025" in there["dataset"].to_list()
    assert "meta" not in there.columns


def test_an_export_leaves_the_statistics_zone_out_unless_asked(
    folder: PlanningFolder, tmp_path: Path
) -> None:
    open_one = export_folder(folder, tmp_path / "open.zip")
    with zipfile.ZipFile(open_one) as archive:
        assert not [name for name in archive.namelist() if "hilfen" in name]
        assert not any(SECRET.encode() in archive.read(name) for name in archive.namelist())
    copy = restore_folder(open_one, tmp_path / "open")
    assert SECRET not in held(copy, STATISTICS_ZONE)
    assert not check_folder(copy).errors
    whole = restore_folder(
        export_folder(folder, tmp_path / "all.zip", zone=STATISTICS_ZONE), tmp_path / "all"
    )
    assert held(whole, STATISTICS_ZONE) == held(folder, STATISTICS_ZONE)
    assert content_fingerprint(whole) == content_fingerprint(folder)


def test_the_same_file_does_not_slip_into_the_planning_zone(folder: PlanningFolder, tmp_path: Path) -> None:
    with pytest.raises(InputRefused) as refusal:
        import_files(folder, [secret_file(tmp_path)], answers=ANSWERS)
    assert {finding.code for finding in refusal.value.findings} >= {"belongs-to-statistics-zone"}


def test_nor_does_the_file_of_the_next_year(folder: PlanningFolder, tmp_path: Path) -> None:
    following = secret_file(tmp_path, "hilfen_2026.csv", HELP.replace(SECRET, "8111"))
    with pytest.raises(InputRefused) as refusal:
        import_files(folder, [following], answers={"*": {"period": "2026"}})
    assert {finding.code for finding in refusal.value.findings} >= {"belongs-to-statistics-zone"}
    import_files(folder, [following], answers={"*": {"period": "2026"}}, zone=STATISTICS_ZONE)
    assert "8111" in held(folder, STATISTICS_ZONE)


def test_a_file_can_move_into_the_statistics_zone(tmp_path: Path) -> None:
    town = init_folder(tmp_path / "town", FolderConfig("Musterstadt", "99999000", invented=True))
    import_files(town, write_delivery(tmp_path / "files", seed=1, years=(2025,)))
    file = secret_file(tmp_path)
    import_files(town, [file], answers=ANSWERS)
    assert SECRET in held(town, "planning")
    import_files(town, [file], answers=ANSWERS, zone=STATISTICS_ZONE)
    assert SECRET not in held(town, "planning")
    number = town.store.state.number
    import_files(town, [file], zone=STATISTICS_ZONE)
    assert town.store.state.number == number
