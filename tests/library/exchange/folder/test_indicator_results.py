"""Results of the indicators are kept with the folder: read again equal, anew after a change, whole or not."""

from __future__ import annotations

from pathlib import Path

import polars as pl
import pytest
from polars.testing import assert_frame_equal

from kommune360.exchange.folder import indicator_results
from kommune360.exchange.folder.indicator_results import FOLDER, results_of
from kommune360.exchange.folder.indicators import computed
from kommune360.exchange.folder.planning_folder import PlanningFolder
from tests.web.small_town import write_small_town


@pytest.fixture
def folder(tmp_path: Path) -> PlanningFolder:
    return write_small_town(tmp_path / "ordner")


def kept(folder: PlanningFolder) -> list[str]:
    return sorted(path.name for path in (folder.path / FOLDER).iterdir())


def test_what_is_kept_is_what_was_computed(folder: PlanningFolder) -> None:
    first, again = results_of(folder), results_of(folder)
    assert_frame_equal(first.results.collect(), computed(folder).results)
    assert_frame_equal(again.results.collect(), first.results.collect())
    assert (again.lacking, again.datasets, again.taken) == (first.lacking, first.datasets, first.taken)
    assert first.datasets["CTX01"] == ("einwohner", "einwohner_alt")
    assert len(kept(folder)) == 2


def test_a_new_state_is_computed_and_the_old_one_forgotten(folder: PlanningFolder) -> None:
    results_of(folder)
    before = kept(folder)
    with folder.store.transaction("import", "tests") as change:
        observations = folder.store.observations().collect()
        change.replace("observations", observations.filter(pl.col("period") != "2025-12-31"))
    found = results_of(folder)
    assert "2025-12-31" not in found.results.filter(pl.col("indicator") == "CTX01").collect()["period"]
    assert len(kept(folder)) == 2
    assert not set(before) & set(kept(folder))


@pytest.mark.parametrize("suffix", [".parquet", ".json"])
def test_a_broken_file_is_computed_again(folder: PlanningFolder, suffix: str) -> None:
    whole = results_of(folder)
    for path in (folder.path / FOLDER).glob(f"*{suffix}"):
        path.write_bytes(b"torn")
    assert_frame_equal(results_of(folder).results.collect(), whole.results.collect())


def test_own_definitions_count(folder: PlanningFolder) -> None:
    results_of(folder)
    own = folder.path / "indicators"
    own.mkdir()
    (own / "eigene.yaml").write_text(
        "indicators:\n  - {id: CTX01, version: 2, formula: 'residents[0,6) / residents %'}\n",
        encoding="utf-8",
    )
    found = results_of(folder).results.filter(pl.col("indicator") == "CTX01").collect()
    assert set(found["version"]) == {2}


def test_a_large_town_is_computed_in_a_process_of_its_own(
    folder: PlanningFolder, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(indicator_results, "_LARGE", 0)
    assert_frame_equal(results_of(folder).results.collect(), computed(folder).results)
