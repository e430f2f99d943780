"""The invented town's messy files through the real importer give back the truth they were made from."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import polars as pl
import pytest

from kommune360.base.ages import AgeBand
from kommune360.base.findings import InputRefused
from kommune360.exchange.folder.batches import read_batch
from kommune360.exchange.folder.checking import check_folder
from kommune360.exchange.folder.importing import import_files
from kommune360.exchange.folder.need_input import plan_folder
from kommune360.exchange.folder.planning_folder import PlanningFolder
from kommune360.exchange.musterstadt.files import importable, write
from kommune360.exchange.musterstadt.folder import build_folder
from kommune360.exchange.musterstadt.people import simulate
from kommune360.exchange.musterstadt.places import furnish
from kommune360.exchange.musterstadt.town import build
from kommune360.observations.figures import cells_of, figures

SYSTEM = "99999000-stadtbezirk"
DATES = [f"{year}-12-31" for year in range(2010, 2026)]


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> PlanningFolder:
    return build_folder(tmp_path_factory.mktemp("town") / "musterstadt")


@pytest.mark.parametrize("ages", [AgeBand(0), AgeBand(0, 3), AgeBand(3, 6), AgeBand(0, 6), AgeBand(6, 10)])
def test_every_area_and_date_is_as_in_the_truth(town: PlanningFolder, ages: AgeBand) -> None:
    people, areas = simulate(), build().keys
    stock = people.stock[:, :, ages.start : min(ages.stop, 101)].sum(axis=(1, 2))
    truth = {(key, date): stock[i, t] for i, key in enumerate(areas) for t, date in enumerate(DATES)}
    found = figures(cells_of(town.store, "residents", SYSTEM), ages=ages)
    read = {
        (area, period): value for area, period, value in found.select("area", "period", "value").iter_rows()
    }
    assert set(read) == set(truth)
    assert max(abs(read[cell] - truth[cell]) for cell in truth) == 0


@pytest.mark.parametrize("sex", ["m", "f"])
def test_the_sexes_are_kept_apart(town: PlanningFolder, sex: str) -> None:
    found = figures(cells_of(town.store, "residents", SYSTEM, periods=["2024-12-31"]), sex=sex)
    stock = simulate().stock[:, 0 if sex == "m" else 1, :, DATES.index("2024-12-31")].sum(axis=1)
    assert found.sort("area")["value"].to_list() == np.asarray(stock, dtype=float).tolist()


def test_places_pupils_and_quotas_are_there(town: PlanningFolder) -> None:
    facilities = town.store.read("facilities").collect()
    newest = facilities.filter(pl.col("dataset").str.contains("kitaliste"))
    assert newest["places"].sum() == sum(kita.licensed for kita in furnish().kitas)
    schools = facilities.filter(pl.col("kind") == "school")
    assert schools["places_all_day"].sum() == 2655
    quotas = town.store.read("quotas").collect()
    assert set(quotas["kind"]) == {"use", "target", "wish"}
    assert quotas["quota"].is_between(0, 1).all()


def test_areas_nest_and_the_folder_is_sound(town: PlanningFolder) -> None:
    bridges = town.store.read("bridges").collect()
    up = bridges.filter(pl.col("to_system") == "99999000-sozialraum")
    assert {(child, parent) for child, parent in up.select("from_key", "to_key").iter_rows()} == {
        (key, key[:2]) for key in build().keys
    }
    assert not check_folder(town).errors


def test_the_need_is_computed_where_the_town_was_made_short(town: PlanningFolder) -> None:
    result, findings = plan_folder(town)
    assert result is not None, [finding.what.de for finding in findings]
    short = result.need.filter(
        (pl.col("offer") == "childcare")
        & (pl.col("moment") == "peak")
        & (pl.col("year") == "2026/27")
        & (pl.col("balance") < 0)
    )
    assert {"Bahnhofsviertel", "Eichenhof", "Alte Kaserne"} <= set(short["name"])
    assert 3 <= short.height <= 10


def test_a_second_delivery_of_the_same_files_changes_nothing(town: PlanningFolder, tmp_path: Path) -> None:
    write(tmp_path)
    before = town.store.state.number
    assert import_files(town, importable(tmp_path)).number == before


@pytest.mark.parametrize("name", ["hilfefaelle_2025.csv", "einwohner_2025_verschoben.csv"])
def test_what_must_be_refused_is_refused(town: PlanningFolder, tmp_path: Path, name: str) -> None:
    write(tmp_path)
    before = town.store.state.number
    batch = read_batch(town, [tmp_path / "zum-ablehnen" / name])
    assert not batch.ready
    with pytest.raises(InputRefused):
        import_files(town, [tmp_path / "zum-ablehnen" / name])
    assert town.store.state.number == before
