"""Social indices travel as files: what is saved is read, nothing is overwritten unasked."""

from __future__ import annotations

from pathlib import Path

import pytest

from kommune360.exchange.folder.archive import export_folder, restore_folder
from kommune360.exchange.folder.checking import check_folder
from kommune360.exchange.folder.config import FolderConfig
from kommune360.exchange.folder.indices import delete_index, index_findings, indices_of, save_index
from kommune360.exchange.folder.planning_folder import PlanningFolder, init_folder
from tests.library.indicators.social_index.tables import definition


@pytest.fixture
def folder(tmp_path: Path) -> PlanningFolder:
    return init_folder(tmp_path / "a", FolderConfig("Musterstadt"))


def test_what_is_saved_is_read_and_nothing_is_overwritten(folder: PlanningFolder) -> None:
    wanted = definition(
        2, name={"de": "Lage", "en": "Situation"}, author="Ada", reason="Beschluss", change_years=2
    )
    first, second = save_index(folder, wanted), save_index(folder, wanted)
    assert first != second
    assert [stored.definition for stored in indices_of(folder)] == [wanted, wanted]
    gone = delete_index(folder, second)
    assert gone == wanted
    assert [stored.id for stored in indices_of(folder)] == [first]
    with pytest.raises(KeyError):
        delete_index(folder, second)


def test_indices_travel_with_the_folder(folder: PlanningFolder, tmp_path: Path) -> None:
    save_index(folder, definition(1))
    export_folder(folder, tmp_path / "a.zip")
    again = restore_folder(tmp_path / "a.zip", tmp_path / "b")
    assert indices_of(again) == indices_of(folder)


def test_files_that_cannot_be_read_are_told(folder: PlanningFolder) -> None:
    (folder.path / "indices").mkdir(exist_ok=True)
    (folder.path / "indices" / "a.yaml").write_text("a: [", encoding="utf-8")
    (folder.path / "indices" / "b.yaml").write_text("indicators: []", encoding="utf-8")
    assert indices_of(folder) == []
    told = {(f.code, f.place.file) for f in index_findings(folder)}
    assert told == {
        ("index-unreadable", "indices/a.yaml"),
        ("index-definition-no-indicator", "indices/b.yaml"),
    }
    assert {"index-unreadable", "index-definition-no-indicator"} <= check_folder(folder).codes()
