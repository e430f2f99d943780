"""The plan of the invented town: five planted faults are found, every figure in it is the store's, versions return."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from dataclasses import replace
from pathlib import Path

import pytest

from kommune360.exchange.folder.archive import content_fingerprint, export_folder, restore_folder
from kommune360.exchange.folder.checking import check_folder
from kommune360.exchange.folder.config import FolderConfig
from kommune360.exchange.folder.planning_folder import PlanningFolder, init_folder
from kommune360.exchange.folder.plans import (
    facts_of,
    known_of,
    names_of,
    plan_findings,
    plan_of,
    plan_version,
    plans_of,
    save_plan,
    town_of,
    values_of,
    versions_of,
)
from kommune360.exchange.musterstadt.folder import build_folder
from kommune360.exchange.musterstadt.planning import plan, versions
from kommune360.plan.adapting.signals import look
from kommune360.plan.checking.checks import acceptable
from kommune360.plan.diff import compare
from kommune360.plan.document import Level
from kommune360.plan.editing import new_version
from kommune360.plan.paths import State, states
from tests.library.plan.small import small

FAULTS = {
    "funding-ends-early": "measures/m-babylotsen/funding",
    "measure-alone-on-shared-goal": "measures/m-tagespflege",
    "link-projection-differs": "links/abstimmung-schule",
    "goal-not-smart": "goals/h-oeffnungszeiten",
    "wording-causal": "reviews/rueckblick-2025/text",
}


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> PlanningFolder:
    return build_folder(tmp_path_factory.mktemp("town") / "musterstadt")


def empty(path: Path) -> PlanningFolder:
    return init_folder(path / "town", FolderConfig("Musterstadt", "99999000", invented=True))


def test_the_plan_is_as_large_as_an_integrated_one() -> None:
    known = plan()
    assert Counter(goal.level for goal in known.goals) == {
        Level.LEITZIEL: 3, Level.MITTLERZIEL: 8, Level.HANDLUNGSZIEL: 20,
    }  # fmt: skip
    assert len(known.measures) == 35
    assert len({measure.lead for measure in known.measures}) == 7
    assert {review.on.year for review in known.reviews} == {2025, 2026}


def test_five_planted_faults_are_found_and_explained_and_nothing_else(town: PlanningFolder) -> None:
    found = plan_findings(town)
    assert {finding.code: finding.place.column for finding in found} == FAULTS
    assert len(found) == 5
    assert all(f.place.row and f.why.de and f.remedy.en for f in found)
    assert FAULTS.keys() <= check_folder(town).codes()
    assert not check_folder(town).stops


def test_every_target_has_a_living_indicator_and_readings_are_the_figures_of_the_store(
    town: PlanningFolder,
) -> None:
    known, values = plan(), values_of(town, plan())
    found = states(known, values, town_of(town)).targets
    assert found.filter(found["state"] == State.NO_DATA)["target"].to_list() == []
    for review in known.reviews:
        for reading in review.readings:
            then = states(known, values, town_of(town), until=reading.period).of_target(reading.target)
            assert (reading.period, reading.value) == (then["period"], round(float(str(then["value"])), 1))
            assert reading.expected == round(float(str(then["expected"])), 1)


def test_baselines_are_figures_of_the_store_or_say_where_else_from(town: PlanningFolder) -> None:
    values, own = values_of(town, plan()), town_of(town)
    for target in plan().targets:
        system, area = (plan().area_system, target.area) if target.area else own
        rows = values.filter(
            (values["indicator"] == target.indicator)
            & (values["area_system"] == system)
            & (values["area"] == area)
        )
        at = {period[:4]: value for period, value in rows.select("period", "value").iter_rows()}
        if at.get("2023") is None:
            assert target.note.startswith("Ausgangswert aus"), target.id
        else:
            assert target.baseline.value == round(at["2023"], 1), target.id


def test_versions_can_be_read_compared_and_are_never_written_over(town: PlanningFolder) -> None:
    key = plan().id
    assert versions_of(town, key) == [1, 2, 3, 4]
    assert all(acceptable(version) for version in versions())
    assert [plan_version(town, key, number) for number in (1, 2, 3, 4)] == versions()
    said = [change.sentence.de for change in compare(versions()[2], versions()[3])]
    assert "Maßnahme „Sichere Schulwege in Eichenhof“: neu aufgenommen." in said
    save_plan(town, replace(versions()[3], title="anders"))
    assert plan_version(town, key, 4).title == plan().title
    save_plan(town, plan())
    with pytest.raises(KeyError):
        plan_version(town, key, 9)


def test_signals_of_the_town_say_what_is_going_on(town: PlanningFolder) -> None:
    facts = facts_of(town, plan(), dt.date(2026, 11, 26), needs=False)
    found = {signal.rule: signal for signal in look(plan(), facts, names=names_of(town, plan())).signals}
    assert set(found) == {"funding_ends", "status_missing", "milestone_late", "figures_overdue"}
    assert found["funding_ends"].measures == ("m-babylotsen",)
    assert "m5-sprache" in found["figures_overdue"].goals
    assert names_of(town, plan()).areas["0302"] == "Eichenhof"


def test_plans_travel_with_the_folder(tmp_path: Path) -> None:
    folder = empty(tmp_path)
    save_plan(folder, new_version(small(), on=dt.date(2026, 1, 1), reason="neu", role="Planung"))
    back = restore_folder(export_folder(folder, tmp_path / "town.zip"), tmp_path / "back")
    assert content_fingerprint(back) == content_fingerprint(folder)
    assert [stored.plan for stored in plans_of(back)] == [stored.plan for stored in plans_of(folder)]
    assert versions_of(back, "klein") == [2]


def test_broken_and_misnamed_files_are_told(tmp_path: Path) -> None:
    folder = empty(tmp_path)
    assert plan_findings(folder) == []
    save_plan(folder, small())
    plans = folder.path / "plans"
    (plans / "klein.yaml").rename(plans / "gross.yaml")
    (plans / "kaputt.yaml").write_text("a: [", encoding="utf-8")
    (plans / "binaer.yaml").write_bytes(b"\xff\xfe\x00")
    codes = {finding.code: finding.place.file for finding in plan_findings(folder)}
    assert codes["plan-file-name"] == "plans/gross.yaml"
    assert codes["plan-unreadable"] == "plans/kaputt.yaml"
    assert codes["plan-file-unreadable"] == "plans/binaer.yaml"
    assert plan_of(folder).plan == small()
    assert known_of(folder).plans["klein"] == small()
    with pytest.raises(KeyError):
        plan_of(folder, "unbekannt")


def test_an_unknown_key_does_not_hide_what_else_is_wrong(tmp_path: Path) -> None:
    folder = empty(tmp_path)
    text = (
        "id: zweiter\ntitle: Zweiter\nstart: 2026-01-01\nend: 2039-12-31\n'Größe': 3\n"
        "measures:\n- {id: m1, title: T, goals: [nix]}\n"
    )
    (folder.path / "plans" / "zweiter.yaml").write_text(text, encoding="utf-8")
    told = {(f.code, f.place.row) for f in plan_findings(folder) if f.place}
    assert {
        ("plan-key-unknown", 5),
        ("plan-reference-unknown", 7),
        ("plan-term-unusual", 4),
    } <= told
    with pytest.raises(KeyError):
        plan_of(folder, "zweiter")  # it can be checked, not used
