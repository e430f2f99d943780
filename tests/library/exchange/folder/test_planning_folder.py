"""The folder's description and its check say everything that is wrong, at once."""

from __future__ import annotations

from pathlib import Path

import pytest

from kommune360.base.findings import InputRefused
from kommune360.exchange.folder.batches import read_batch
from kommune360.exchange.folder.checking import check_folder
from kommune360.exchange.folder.config import CONFIG_FILE, FolderConfig, read_config
from kommune360.exchange.folder.importing import import_files
from kommune360.exchange.folder.planning_folder import init_folder, open_folder
from kommune360.exchange.reading import ReadingKind, RememberedMapping

TOWN = FolderConfig("Musterstadt", "99999000", "nordrhein-westfalen", invented=True)
TABLE = "Bezirk;Name;unter 3 Jahre;3 bis unter 6 Jahre\n0101;Altstadt;30;33\n0102;Neustadt;41;39\n"


def test_a_new_folder_is_sound_and_says_who_it_is(tmp_path: Path) -> None:
    folder = init_folder(tmp_path / "town", TOWN)
    assert folder.config == TOWN
    assert list(check_folder(folder)) == []
    with pytest.raises(FileExistsError):
        init_folder(tmp_path / "town", TOWN)


def test_all_faults_of_the_description_are_named_together(tmp_path: Path) -> None:
    (tmp_path / CONFIG_FILE).write_text("ags: 123\nlanguage: fr\ncolour: red\n", encoding="utf-8")
    _, findings = read_config(tmp_path / CONFIG_FILE)
    assert sorted(finding.place.column for finding in findings) == ["ags", "colour", "language", "name"]
    with pytest.raises(InputRefused):
        open_folder(tmp_path)


@pytest.mark.parametrize("text", ["", "- a list", "name: [", "\x00"])
def test_an_unreadable_description_is_a_finding(tmp_path: Path, text: str) -> None:
    (tmp_path / CONFIG_FILE).write_text(text, encoding="utf-8")
    _, findings = read_config(tmp_path / CONFIG_FILE)
    assert findings.codes() == {"config-unreadable"}


def test_answers_are_remembered_and_a_broken_file_of_them_is_found(tmp_path: Path) -> None:
    folder = init_folder(tmp_path, TOWN)
    mapping = RememberedMapping("a" * 64, ("Bezirk", "Name"), {"period": "2025-12-31"}, "kinder.csv")
    folder.remember([mapping])
    assert folder.mappings() == (mapping,)
    (folder.mappings_folder / "broken.yaml").write_text("structure: [", encoding="utf-8")
    assert folder.mappings() == (mapping,)
    assert check_folder(folder).codes() == {"mapping-unreadable"}


def test_a_changed_or_lost_source_is_found(tmp_path: Path) -> None:
    folder = init_folder(tmp_path / "town", TOWN)
    file = tmp_path / "kinder_2025.csv"
    file.write_text(TABLE, encoding="utf-8")
    import_files(folder, [file], answers={"*": {"period": "2025-12-31"}})
    assert not check_folder(folder).errors
    (kept,) = folder.sources.iterdir()
    kept.write_text("other", encoding="utf-8")
    assert "source-changed" in check_folder(folder).codes()
    kept.unlink()
    assert "source-missing" in check_folder(folder).codes()


def test_one_bad_file_keeps_the_good_one_out_too(tmp_path: Path) -> None:
    folder = init_folder(tmp_path / "town", TOWN)
    good, bad = tmp_path / "kinder_2025.csv", tmp_path / "bild.png"
    good.write_text(TABLE, encoding="utf-8")
    bad.write_bytes(b"\x89PNG")
    with pytest.raises(InputRefused) as refusal:
        import_files(folder, [good, bad], answers={"*": {"period": "2025-12-31"}})
    assert any(finding.place.file == "bild.png" for finding in refusal.value.findings)
    assert folder.store.state.number == 0
    assert list(folder.sources.iterdir()) == []


def test_a_list_read_first_knows_the_areas_a_later_table_names(tmp_path: Path) -> None:
    (tmp_path / "a_kitas.csv").write_text(
        "Einrichtung;Art;Träger;Stadtbezirk;Plätze gesamt\nKita Nord;Kita;Stadt;0101;40\nKita Süd;Kita;Stadt;0102;60\n",
        "utf-8",
    )
    (tmp_path / "b_einwohner_2025.csv").write_text(
        "Einwohner am 31.12.2025\nSchlüssel;Stadtbezirk;0 Jahre;1 Jahr;2 Jahre\n"
        "0101;Nord;10;11;12\n0102;Süd;20;21;22\n;Musterdorf insgesamt;30;32;34\n",
        "utf-8",
    )
    folder = init_folder(tmp_path / "dorf", FolderConfig(name="dorf"))
    batch = read_batch(folder, sorted(tmp_path.glob("*.csv")))
    kitas = next(r for r in batch.readings if r.kind is ReadingKind.FACILITIES)
    assert kitas.frame["area"].to_list() == ["0101", "0102"]
    assert set(kitas.frame["area_system"]) == {"dorf-stadtbezirk"}
    assert "area-unknown" not in batch.findings.codes(), "the town's total row is no unknown area"
