"""A release crosses as one step with its proof, or not at all; an import protects where there is no unit."""

from __future__ import annotations

import json
import zipfile
from pathlib import Path
from typing import Any

import polars as pl
import pytest
import yaml

from kommune360.base.findings import InputRefused
from kommune360.base.flags import Flag
from kommune360.disclosure.attack import attack
from kommune360.disclosure.proof import Proof
from kommune360.disclosure.tables import table_of
from kommune360.exchange.folder.archive import export_folder
from kommune360.exchange.folder.checking import check_folder
from kommune360.exchange.folder.config import CONFIG_FILE, FolderConfig
from kommune360.exchange.folder.datasheets import save_sheet
from kommune360.exchange.folder.importing import PROTECTED, import_files
from kommune360.exchange.folder.planning_folder import PlanningFolder, init_folder, open_folder
from kommune360.exchange.folder.releasing import (
    profile_of,
    proof_of,
    proofs_of,
    release,
    trial_of,
    waiting,
)
from kommune360.exchange.folder.sources import source_names
from kommune360.observations.datasheets import DataSheet
from kommune360.observations.store import STATISTICS_ZONE
from tests.library.cli.call import call
from tests.library.exchange.folder.deliveries import write_delivery

SMALL = {"0101": 2, "0104": 4, "0202": 1}
LARGE = {"0102": 70009, "0103": 37, "0201": 21, "0203": 44, "0204": 18}


def help_file(place: Path, name: str = "hilfen_2025.csv", period: str = "2025") -> Path:
    lines = [f"{key};{period};{count}" for key, count in sorted({**SMALL, **LARGE}.items())]
    path = place / name
    path.write_text("\n".join(["Gebiet;Zeit;Hilfen zur Erziehung", *lines]) + "\n", encoding="utf-8")
    return path


@pytest.fixture
def folder(tmp_path: Path) -> PlanningFolder:
    town = init_folder(tmp_path / "town", FolderConfig("Musterstadt", "99999000", invented=True))
    import_files(town, write_delivery(tmp_path / "files", seed=1, years=(2025,)))
    return town


@pytest.fixture
def waits(folder: PlanningFolder, tmp_path: Path) -> PlanningFolder:
    import_files(folder, [help_file(tmp_path)], zone=STATISTICS_ZONE)
    return folder


def helped(folder: PlanningFolder) -> pl.DataFrame:
    found = folder.store.observations().filter(pl.col("variable") == "hilfen_zur_erziehung").collect()
    return found.filter(pl.col("area").is_in([*SMALL, *LARGE]))


def blank(folder: PlanningFolder) -> set[str]:
    return set(helped(folder).filter(pl.col("flag") == str(Flag.SUPPRESSED))["area"])


def test_a_trial_changes_nothing_and_says_what_would_be_blank(waits: PlanningFolder) -> None:
    number = waits.store.state.number
    trial = trial_of(waits)
    assert trial.passed
    public = trial.public()["datasets"]["hilfen-2025"]
    assert public["withheld"] >= len(SMALL)
    assert public["rule"] == "welfare"
    assert waits.store.state.number == number
    assert not list((waits.path / "proofs").rglob("*.json"))


def test_a_release_is_one_state_with_its_proof(waits: PlanningFolder) -> None:
    (before,) = waiting(waits)
    assert before.open
    state = release(waits, trial_of(waits), author="Statistikstelle")
    assert (state.action, state.author, state.details["proof"]) == (
        "release",
        "Statistikstelle",
        state.number,
    )
    assert blank(waits) >= set(SMALL)
    assert set(helped(waits)["area"]) == {*SMALL, *LARGE}
    assert proofs_of(waits) == {"hilfen-2025-freigabe": state.number}
    (after,) = waiting(waits)
    assert (after.open, after.released) == (False, state.number)
    proof = proof_of(waits, state.number)
    assert proof is not None
    assert proof["released"]
    assert proof["datasets"]["hilfen-2025"]["tables"][0]["audit"]["exposed"] == 0
    assert not check_folder(waits).errors


def test_the_public_proof_names_no_small_cell(waits: PlanningFolder, tmp_path: Path) -> None:
    state = release(waits, trial_of(waits))
    public, whole = (proof_of(waits, state.number, confidential=c) for c in (False, True))
    assert public is not None
    assert whole is not None
    assert "cells" not in public["datasets"]["hilfen-2025"]["tables"][0]
    assert "proofs" not in public
    assert whole["proofs"]["hilfen-2025"]["tables"][0]["cells"]
    assert "70009" not in json.dumps(public)
    with zipfile.ZipFile(export_folder(waits, tmp_path / "open.zip")) as archive:
        names = archive.namelist()
    assert f"proofs/{state.number:06d}.json" in names
    assert not [name for name in names if name.startswith("proofs/statistics/")]
    with zipfile.ZipFile(export_folder(waits, tmp_path / "all.zip", zone=STATISTICS_ZONE)) as archive:
        assert f"proofs/statistics/{state.number:06d}.json" in archive.namelist()


def test_an_undo_takes_the_release_back(waits: PlanningFolder) -> None:
    release(waits, trial_of(waits))
    waits.store.undo()
    assert helped(waits).is_empty()
    assert [each.open for each in waiting(waits)] == [True]


def test_new_figures_wait_again_and_replace_the_released_ones(waits: PlanningFolder, tmp_path: Path) -> None:
    release(waits, trial_of(waits))
    file = help_file(tmp_path)
    file.write_text(file.read_text(encoding="utf-8").replace(";37\n", ";57\n"), encoding="utf-8")
    import_files(waits, [file], zone=STATISTICS_ZONE)
    assert [each.stale for each in waiting(waits)] == [True]
    release(waits, trial_of(waits))
    shown = helped(waits).filter(pl.col("area") == "0103")["numerator"].to_list()
    assert shown in ([57.0], [None])


def test_a_release_whose_attack_succeeds_is_refused(
    waits: PlanningFolder, monkeypatch: pytest.MonkeyPatch
) -> None:
    from kommune360.disclosure import release as room

    prove = room.prove

    def exposed(*given: Any, **named: Any) -> Proof:
        """What an audit says that found a way to compute a blanked cell."""
        proof = prove(*given, **named)
        return Proof({**proof.content, "released": False})

    monkeypatch.setattr(room, "prove", exposed)
    trial, number = trial_of(waits), waits.store.state.number
    assert not trial.passed
    with pytest.raises(InputRefused) as refusal:
        release(waits, trial)
    assert "release-not-safe" in {finding.code for finding in refusal.value.findings}
    assert waits.store.state.number == number
    assert not list((waits.path / "proofs").rglob("*.json"))


def test_rates_are_no_counts_and_stay_where_they_are(folder: PlanningFolder, tmp_path: Path) -> None:
    file = tmp_path / "quoten_2025.csv"
    file.write_text("Gebiet;Zeit;Anteil in %\n0101;2025;12,5\n0102;2025;7,25\n", encoding="utf-8")
    import_files(folder, [file], zone=STATISTICS_ZONE)
    with pytest.raises(InputRefused):
        release(folder, trial_of(folder))


def test_import_protects_where_there_is_no_statistics_unit(folder: PlanningFolder, tmp_path: Path) -> None:
    import_files(folder, [help_file(tmp_path)], zone=PROTECTED)
    assert blank(folder) >= set(SMALL)
    assert folder.store.observations(STATISTICS_ZONE).collect().is_empty()
    assert not [path for path in folder.sources.iterdir() if "hilfen" in path.name]
    number = folder.store.state.number
    assert proofs_of(folder) == {"hilfen-2025": number}
    assert proof_of(folder, number) is not None
    assert not check_folder(folder).errors


def test_a_sheet_that_says_sensitive_protects_without_being_asked(
    folder: PlanningFolder, tmp_path: Path
) -> None:
    save_sheet(folder, DataSheet("hilfen-2025", sensitivity=3))
    import_files(folder, [help_file(tmp_path)])
    assert blank(folder) >= set(SMALL)
    save_sheet(folder, DataSheet("hilfen-2025", sensitivity=3, protected_by_holder=True))
    import_files(folder, [help_file(tmp_path, period="2024")])
    assert blank(folder) == set()


def test_next_years_file_of_the_same_name_is_protected_by_the_same_sheet(
    folder: PlanningFolder, tmp_path: Path
) -> None:
    save_sheet(folder, DataSheet("hilfen-2025", sensitivity=3))
    import_files(folder, [help_file(tmp_path, "hilfen_2026.csv", "2026")])
    assert blank(folder) >= set(SMALL)


def test_a_town_with_a_unit_sends_sensitive_files_there(folder: PlanningFolder, tmp_path: Path) -> None:
    description = folder.path / CONFIG_FILE
    said = yaml.safe_load(description.read_text(encoding="utf-8"))
    description.write_text(
        yaml.safe_dump(said | {"confidentiality": {"statistics_unit": True}}), encoding="utf-8"
    )
    town = open_folder(folder.path)
    save_sheet(town, DataSheet("hilfen-2025", sensitivity=3))
    with pytest.raises(InputRefused) as refusal:
        import_files(town, [help_file(tmp_path)])
    assert "belongs-to-statistics-zone" in {finding.code for finding in refusal.value.findings}


def test_the_profile_of_the_town_holds(waits: PlanningFolder) -> None:
    said = {"signature": {"name": "Datenschutz", "date": "2026-11-01"}, "id": "town"}
    (waits.path / "profil.yaml").write_text(yaml.safe_dump(said), encoding="utf-8")
    description = waits.path / CONFIG_FILE
    raw = yaml.safe_load(description.read_text(encoding="utf-8"))
    description.write_text(
        yaml.safe_dump(raw | {"confidentiality": {"profile": "profil.yaml"}}), encoding="utf-8"
    )
    town = open_folder(waits.path)
    assert profile_of(town).signature.given
    (town.path / "profil.yaml").unlink()
    with pytest.raises(InputRefused):
        profile_of(town)


def test_the_command_says_what_it_would_do_and_does_it(waits: PlanningFolder) -> None:
    dry = call("release", waits.path, "--dry-run")
    assert dry.code == 0
    assert "nichts gespeichert" in dry.out
    unknown = call("release", waits.path, "--dataset", "gibt-es-nicht", "--json")
    assert unknown.code == 1
    done = call("release", waits.path, "--json").json["result"]
    assert done["released"]
    assert "70009" not in json.dumps(done)
    assert "Nichts wartet" in call("release", waits.path).out


def test_the_file_of_an_earlier_release_stays_closed(waits: PlanningFolder, tmp_path: Path) -> None:
    """After corrected figures came, only the release names the first file: it is no open source for that."""
    release(waits, trial_of(waits))
    file = help_file(tmp_path)
    file.write_text(file.read_text(encoding="utf-8").replace(";37\n", ";57\n"), encoding="utf-8")
    import_files(waits, [file], zone=STATISTICS_ZONE)
    assert not [name for name in source_names(waits) if "hilfen" in name]
    with zipfile.ZipFile(export_folder(waits, tmp_path / "open.zip")) as archive:
        assert not [name for name in archive.namelist() if "hilfen" in name and name.startswith("sources/")]


def test_a_file_protected_later_is_closed_from_then_on(folder: PlanningFolder, tmp_path: Path) -> None:
    import_files(folder, [help_file(tmp_path)])
    assert [name for name in source_names(folder) if "hilfen" in name]
    import_files(folder, [help_file(tmp_path)], zone=PROTECTED)
    assert not [name for name in source_names(folder) if "hilfen" in name]


def test_proposals_merge_only_areas_with_a_common_border(waits: PlanningFolder) -> None:
    """The town's areas are squares, four in a row."""
    trial = trial_of(waits)
    (merged,) = (one for one in trial.shielded["hilfen-2025"].remedies if one.kind == "merged")
    assert merged.adjacent
    for group in merged.groups:
        squares = [(int(key[:2]), int(key[2:])) for key in group]
        reached, more = set(), {squares[0]}
        while more:
            reached |= more
            more = {
                one
                for one in squares
                for other in reached
                if abs(one[0] - other[0]) + abs(one[1] - other[1]) == 1
            } - reached
        assert reached == set(squares)


def test_two_files_of_one_release_see_each_other(folder: PlanningFolder, tmp_path: Path) -> None:
    """Stocks in one file, what came and went in another: a small number that both tell stays open."""
    stock, came, went = (
        [40, 35, 52, 61, 33, 47, 58, 39],
        [12, 2, 9, 15, 7, 11, 8, 14],
        [9, 6, 13, 8, 12, 7, 10, 5],
    )
    later = [s + c - w for s, c, w in zip(stock, came, went, strict=True)]
    keys = sorted({**SMALL, **LARGE})

    def write(name: str, columns: dict[str, list[list[int]]]) -> Path:
        path = tmp_path / name
        rows = [
            f"{key};{year};" + ";".join(str(column[place][at]) for column in columns.values())
            for at, key in enumerate(keys)
            for place, year in enumerate((2024, 2025))
            if all(len(column) > place and column[place] for column in columns.values())
        ]
        path.write_text("\n".join(["Gebiet;Zeit;" + ";".join(columns), *rows]) + "\n", encoding="utf-8")
        return path

    files = [
        write("bestand.csv", {"Hilfen Bestand": [stock, later]}),
        write("bewegung.csv", {"Hilfen Zugang": [[], came], "Hilfen Abgang": [[], went]}),
    ]
    import_files(folder, files, zone=STATISTICS_ZONE)
    release(folder, trial_of(folder))
    seen = folder.store.observations().filter(pl.col("variable").str.starts_with("hilfen_")).collect()
    table = seen.select("area_system", "area", "variable", "period", pl.col("numerator").cast(pl.Int64).cast(pl.String).fill_null("").alias("count"))  # fmt: skip
    assert set(seen["variable"]) == {"hilfen_bestand", "hilfen_zugang", "hilfen_abgang"}
    audit = attack(table_of(table, derive=False), profile_of(folder), sensitivity="welfare")
    assert audit.relations
    assert audit.passed
