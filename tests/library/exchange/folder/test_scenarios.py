"""Scenarios travel as files: what is saved is read, nothing is overwritten unasked."""

from __future__ import annotations

from pathlib import Path

import pytest

from kommune360.demand.scenario import Scenario
from kommune360.exchange.folder.checking import check_folder
from kommune360.exchange.folder.config import FolderConfig
from kommune360.exchange.folder.planning_folder import PlanningFolder, init_folder
from kommune360.exchange.folder.scenario_versions import versions_of
from kommune360.exchange.folder.scenarios import delete_scenario, save_scenario, scenarios_of


@pytest.fixture
def folder(tmp_path: Path) -> PlanningFolder:
    return init_folder(tmp_path, FolderConfig("Musterstadt"))


def test_what_is_saved_is_read(folder: PlanningFolder) -> None:
    wanted = Scenario(
        "Quote U3 +5", quotas={1: 0.4, 2: 0.55}, cohorts=3.5, author="Planung", reason="Elternbefragung"
    )
    name = save_scenario(folder, wanted)
    assert [(s.id, s.scenario) for s in scenarios_of(folder)] == [(name, wanted)]


def test_a_second_scenario_of_the_same_name_is_kept_beside(folder: PlanningFolder) -> None:
    first, second = (save_scenario(folder, Scenario("Neubau", reserve=r)) for r in (0.02, 0.05))
    assert first != second
    assert {first, second} == {stored.id for stored in scenarios_of(folder)}
    save_scenario(folder, Scenario("Neubau", reserve=0.1), replacing=first)
    assert sorted(s.scenario.reserve or 0 for s in scenarios_of(folder)) == [0.05, 0.1]


def test_a_deleted_scenario_can_be_saved_again(folder: PlanningFolder) -> None:
    name = save_scenario(folder, Scenario("Neubau"))
    gone = delete_scenario(folder, name)
    assert scenarios_of(folder) == []
    assert save_scenario(folder, gone) == name
    with pytest.raises(KeyError):
        delete_scenario(folder, "unheard")


@pytest.mark.parametrize("text", ["quotas: {9: 0.5}\n", "colour: red\n", "name: [", "just words"])
def test_an_unreadable_scenario_is_found_and_hides_no_other(folder: PlanningFolder, text: str) -> None:
    save_scenario(folder, Scenario("Gut"))
    (folder.path / "scenarios" / "schlecht.yaml").write_text(text, encoding="utf-8")
    assert [s.id for s in scenarios_of(folder)] == ["gut"]
    assert check_folder(folder).codes() == {"scenario-unreadable"}


def numbers(folder: PlanningFolder, name: str) -> list[tuple[int, float]]:
    return [(v.number, v.scenario.reserve or 0) for v in versions_of(folder, name)]


def test_every_saved_state_stays_as_a_version(folder: PlanningFolder) -> None:
    name = save_scenario(folder, Scenario("Neubau", reserve=0.02))
    save_scenario(folder, Scenario("Neubau", reserve=0.05), replacing=name)
    save_scenario(folder, Scenario("Neubau", reserve=0.05), replacing=name)
    assert numbers(folder, name) == [(2, 0.05), (1, 0.02)], "saved unchanged is no new version"
    save_scenario(folder, Scenario("Neubau", reserve=0.02), replacing=name)
    assert numbers(folder, name) == [(3, 0.02), (2, 0.05), (1, 0.02)], "going back is one"
    assert scenarios_of(folder)[0].scenario == versions_of(folder, name)[0].scenario


def test_a_file_changed_by_hand_is_a_version_too(folder: PlanningFolder) -> None:
    name = save_scenario(folder, Scenario("Neubau", reserve=0.02))
    file = folder.path / "scenarios" / f"{name}.yaml"
    file.write_text("name: Neubau\nreserve: 0.1\n", encoding="utf-8")
    assert numbers(folder, name) == [(2, 0.1), (1, 0.02)]
    assert versions_of(folder, name)[0].saved is None
    save_scenario(folder, Scenario("Neubau", reserve=0.2), replacing=name)
    assert numbers(folder, name) == [(3, 0.2), (2, 0.1), (1, 0.02)]


def test_a_removed_scenario_keeps_its_versions_and_goes_on_counting(folder: PlanningFolder) -> None:
    name = save_scenario(folder, Scenario("Neubau", reserve=0.02))
    delete_scenario(folder, name)
    assert numbers(folder, name) == [(1, 0.02)]
    assert save_scenario(folder, Scenario("Neubau", reserve=0.3)) == name
    assert numbers(folder, name) == [(2, 0.3), (1, 0.02)]
    (folder.path / "scenarios" / "versions" / name / "0002.yaml").write_text("[", encoding="utf-8")
    assert numbers(folder, name) == [(3, 0.3), (1, 0.02)], "an unreadable one hides no other"
    assert versions_of(folder, "unheard") == []
    assert versions_of(folder, "../../x") == []
