"""A folder exported and restored is the same; reading the same files again changes nothing."""

from __future__ import annotations

import os
import zipfile
from pathlib import Path

import pytest

from kommune360.base.findings import InputRefused
from kommune360.demand.scenario import Scenario
from kommune360.exchange.folder.archive import content_fingerprint, export_folder, restore_folder
from kommune360.exchange.folder.checking import check_folder
from kommune360.exchange.folder.config import FolderConfig
from kommune360.exchange.folder.importing import import_files
from kommune360.exchange.folder.need_input import plan_folder
from kommune360.exchange.folder.planning_folder import PlanningFolder, init_folder
from kommune360.exchange.folder.scenarios import save_scenario
from kommune360.observations.store import STATISTICS_ZONE
from tests.library.exchange.folder.deliveries import write_delivery

TOWN = FolderConfig("Köln-Prüfstadt", "99999000", "nordrhein-westfalen", invented=True, need={"horizon": 4})


def filled(path: Path, seed: int, years: tuple[int, ...], areas: int) -> PlanningFolder:
    folder = init_folder(path / "town", TOWN)
    import_files(folder, write_delivery(path / "files", seed=seed, years=years, areas=areas))
    return folder


@pytest.mark.parametrize(
    ("seed", "years", "areas"), [(1, (2024,), 2), (2, (2021, 2022, 2023, 2024), 8), (3, (2020, 2024), 30)]
)
def test_export_and_restore_keep_everything(
    tmp_path: Path, seed: int, years: tuple[int, ...], areas: int
) -> None:
    folder = filled(tmp_path, seed, years, areas)
    save_scenario(folder, Scenario(name="Mehr Kinder unter 3", quota_change=0.05, reason="Umfrage"))
    before = content_fingerprint(folder)
    archive = export_folder(folder, tmp_path / "kopie.zip")
    copy = restore_folder(archive, tmp_path / "copy")
    assert content_fingerprint(copy) == before
    assert copy.config == TOWN
    assert list(check_folder(copy)) == list(check_folder(folder))
    for table in folder.store.tables:
        own, other = (
            store.read(table, zone=STATISTICS_ZONE).collect() for store in (folder.store, copy.store)
        )
        assert own.sort(own.columns).equals(other.sort(other.columns)), table
    again = export_folder(copy, tmp_path / "kopie2.zip")
    assert again.read_bytes() == archive.read_bytes()
    first, second = plan_folder(folder)[0], plan_folder(copy)[0]
    assert first is not None
    assert second is not None
    assert first.fingerprint == second.fingerprint
    assert first.need.equals(second.need)


def test_the_fingerprint_notices_every_part(tmp_path: Path) -> None:
    folder = filled(tmp_path, 4, (2024,), 4)
    seen = {content_fingerprint(folder)}
    save_scenario(folder, Scenario(name="anders", reserve=0.1))
    seen.add(content_fingerprint(folder))
    (folder.path / "kommune360.yaml").write_text("name: Anders\n", encoding="utf-8")
    seen.add(content_fingerprint(folder))
    source = next(folder.sources.iterdir())
    source.write_bytes(source.read_bytes() + b" ")
    seen.add(content_fingerprint(folder))
    folder.store.undo()
    seen.add(content_fingerprint(folder))
    assert len(seen) == 5


@pytest.mark.parametrize("seed", [5, 6])
def test_reading_the_same_files_again_changes_nothing(tmp_path: Path, seed: int) -> None:
    folder = filled(tmp_path, seed, (2023, 2024), 8)
    number, before = folder.store.state.number, content_fingerprint(folder)
    state = import_files(folder, sorted((tmp_path / "files").iterdir()))
    assert state.number == number == 1
    assert content_fingerprint(folder) == before


def test_two_ways_to_the_same_files_end_in_the_same_content(tmp_path: Path) -> None:
    files = write_delivery(tmp_path / "files", seed=7, years=(2022, 2023, 2024), areas=6)
    at_once, one_by_one = init_folder(tmp_path / "a", TOWN), init_folder(tmp_path / "b", TOWN)
    import_files(at_once, files)
    for file in files:
        import_files(one_by_one, [file])
    assert one_by_one.store.state.number == len(files)
    assert content_fingerprint(at_once, times=False) == content_fingerprint(one_by_one, times=False)


def test_a_later_file_replaces_the_earlier_and_undo_brings_it_back(tmp_path: Path) -> None:
    folder = filled(tmp_path, 8, (2024,), 5)
    before = content_fingerprint(folder)
    write_delivery(tmp_path / "files", seed=9, years=(2024,), areas=5)
    import_files(folder, sorted((tmp_path / "files").iterdir()))
    assert content_fingerprint(folder) != before
    folder.store.undo()
    assert content_fingerprint(folder) == before


def test_a_damaged_archive_is_refused(tmp_path: Path) -> None:
    folder = filled(tmp_path, 10, (2024,), 3)
    archive = export_folder(folder, tmp_path / "kopie.zip")
    with zipfile.ZipFile(archive) as whole, zipfile.ZipFile(tmp_path / "less.zip", "w") as less:
        for name in whole.namelist():
            if not name.startswith("sources/"):
                less.writestr(name, whole.read(name))
    with pytest.raises(InputRefused) as refusal:
        restore_folder(tmp_path / "less.zip", tmp_path / "less")
    assert [finding.code for finding in refusal.value.findings] == ["archive-damaged"]
    os.truncate(archive, archive.stat().st_size // 2)
    with pytest.raises(InputRefused):
        restore_folder(archive, tmp_path / "half")
