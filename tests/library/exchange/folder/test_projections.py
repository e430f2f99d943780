"""A projection of a folder is computed once, found by what it rests on, and kept whole."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest

from kommune360.demand.scenario import Scenario
from kommune360.exchange.folder.config import FolderConfig
from kommune360.exchange.folder.forgetting import forget_projections
from kommune360.exchange.folder.importing import import_files
from kommune360.exchange.folder.planning_folder import PlanningFolder, init_folder, open_folder
from kommune360.exchange.folder.projecting import project_folder
from kommune360.exchange.folder.projections import Settings, projection_key, stored_projection, table_path
from kommune360.exchange.folder.scenarios import delete_scenario, save_scenario
from kommune360.projection.lever_data import lever_as_dict
from kommune360.projection.levers import Births, Housing
from tests.library.projection.towns import town

QUICK = Settings(horizon=3, draws=50, groups=((0, 3), (3, 6), (0, 18), (16, 70)))
MORE_BIRTHS = (lever_as_dict(Births(1.5, 2018)),)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> PlanningFolder:
    path = tmp_path_factory.mktemp("folder")
    stocks = town(4, 8, sexes=1)
    lines = ["Gebiet;Name;Stichtag;Alter;Einwohner"]
    lines += [
        f"{area};Ort {area};31.12.{year};{age};{stocks.counts[a, y, 0, age]:.0f}"
        for a, area in enumerate(stocks.areas)
        for y, year in enumerate(stocks.years)
        for age in range(stocks.ages)
    ]
    file = path / "einwohner.csv"
    file.write_text("\n".join(lines) + "\n", encoding="utf-8")
    made = init_folder(path / "ordner", FolderConfig(name="Viertelstadt", land="NW"))
    import_files(made, [file])
    return made


def test_it_is_computed_once_and_read_back(folder: PlanningFolder) -> None:
    told: list[tuple[int, int, str]] = []
    found = project_folder(folder, settings=QUICK, progress=lambda *step: told.append(step))
    assert not found.refused, [finding.code for finding in found.findings]
    assert next(what for _done, _total, what in told if what) == "read"
    assert [done for done, _total, _what in told] == sorted(done for done, _total, _what in told)
    again: list[tuple[int, int, str]] = []
    assert project_folder(folder, settings=QUICK, progress=lambda *step: again.append(step)) == found
    assert not again
    assert found.groups == ((0, 3), (3, 6), (0, 18))  # ages over 26 are kept in wider bands
    assert found.past()["year"].unique().sort().to_list() == list(range(2010, 2018))
    assert {"ours", "naive", "hamilton_perry"} == set(found.scores()["method"])
    assert found.years == (2018, 2019, 2020)


def test_levers_and_settings_have_a_key_of_their_own(folder: PlanningFolder) -> None:
    state = folder.store.state
    keys = {
        projection_key(folder, state, (), QUICK),
        projection_key(folder, state, MORE_BIRTHS, QUICK),
        projection_key(folder, state),
    }
    assert len(keys) == 3
    basis, more = project_folder(folder, settings=QUICK), project_folder(folder, MORE_BIRTHS, settings=QUICK)
    assert basis.fingerprint != more.fingerprint
    assert basis.stocks == more.stocks  # the past is stored and tried once
    total = [
        found.ranges().filter(age_from=0, age_to=3, system="", year=2020)["median"][0]
        for found in (basis, more)
    ]
    assert total[1] > 1.3 * total[0]


def test_a_result_without_its_tables_is_none(folder: PlanningFolder) -> None:
    found = project_folder(folder, settings=QUICK)
    file = table_path(folder.path, "ranges", found.fingerprint)
    kept = file.read_bytes()
    file.unlink()
    try:
        assert stored_projection(folder, found.key) is None
    finally:
        file.write_bytes(kept)
    assert stored_projection(folder, "unbekannt") is None


def test_a_folder_without_residents_is_refused_and_that_is_kept(tmp_path: Path) -> None:
    empty = init_folder(tmp_path / "leer", FolderConfig(name="Leerdorf", land="NW"))
    found = project_folder(empty)
    assert found.refused
    assert found.findings
    assert stored_projection(empty, found.key) == found


def test_what_nobody_asks_for_any_more_goes_after_a_day(folder: PlanningFolder, tmp_path: Path) -> None:
    shutil.copytree(folder.path, tmp_path / "ordner")
    own = open_folder(tmp_path / "ordner")
    for file in (own.path / "projections").iterdir():
        file.unlink()
    site = Scenario("Neubau", levers=(Housing("03", 200, 2019),))
    basis = project_folder(own)
    save_scenario(own, site)
    built = project_folder(own, [lever_as_dict(lever) for lever in site.levers])
    dropped = project_folder(own, MORE_BIRTHS)  # no scenario holds it
    assert forget_projections(own) == []  # all are young
    for file in (own.path / "projections").iterdir():
        os.utime(file, (0, 0))
    gone = {path.name for path in forget_projections(own)}
    tables = (f"{name}-{dropped.fingerprint[:32]}.parquet" for name in ("ranges", "children"))
    assert gone == {f"{dropped.key}.json", *tables}
    assert stored_projection(own, basis.key) == basis
    assert stored_projection(own, built.key) == built
    assert forget_projections(own) == []
    delete_scenario(own, "neubau")
    assert forget_projections(own) == []  # its versions can still be read
    shutil.rmtree(own.path / "scenarios" / "versions")
    assert f"{built.key}.json" in {path.name for path in forget_projections(own)}
    assert stored_projection(own, basis.key) == basis
