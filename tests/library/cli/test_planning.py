"""``kommune360 planning``: the plan of a folder on the terminal, in both languages and as JSON."""

from __future__ import annotations

from pathlib import Path

import pytest

from kommune360.exchange.folder.config import FolderConfig
from kommune360.exchange.folder.planning_folder import init_folder
from kommune360.exchange.folder.plans import save_plan
from kommune360.plan.files.writing import dump_plan
from tests.library.cli.call import call
from tests.library.plan.small import SMALL, small


@pytest.fixture
def town(tmp_path: Path) -> Path:
    folder = init_folder(tmp_path / "town", FolderConfig("Musterstadt", "99999000", invented=True))
    save_plan(folder, small())
    return folder.path


def test_a_file_is_checked_by_itself(tmp_path: Path) -> None:
    file = tmp_path / "plan.yaml"
    file.write_text(SMALL, encoding="utf-8")
    done = call("planning", "check", file)
    assert done.code == 0
    assert "plan-without-mandate" in done.out
    file.write_text(SMALL.replace("parent: m1", "parent: l1"), encoding="utf-8")
    broken = call("planning", "check", file, "--json")
    assert broken.code == 1
    stops = {f["code"] for f in broken.json["findings"] if f["severity"] == "error"}
    assert stops == {"goal-parent-wrong"}
    assert call("planning", "check", tmp_path / "none.yaml").code == 1


def test_state_signals_and_handover_of_a_folder(town: Path) -> None:
    said = call("planning", "status", town, "--json").json["result"]
    assert said["goals"]["l1"] == "no_data"
    assert "keine Daten" in call("planning", "status", town).out
    signals = call("planning", "signals", town, "--on", "2026-11-26", "--json").json["result"]["signals"]
    assert {signal["rule"] for signal in signals} == {"status_missing", "milestone_late"}
    assert "2 signals" in call("planning", "signals", town, "--on", "2026-11-26", language="en").out
    assert "## Maßnahmen in Arbeit" in call("planning", "handover", town).out


def test_versions_are_compared_and_rolled_forward(town: Path, tmp_path: Path) -> None:
    out = tmp_path / "next.yaml"
    moved = call("planning", "forward", town, "--out", out, "--on", "2026-01-01", "--json").json["result"]
    assert moved["changes"][0]["de"] == "Plan: Beginn bisher 01.01.2025, jetzt 01.01.2026."
    assert "t1" in call("planning", "forward", town).out
    old = tmp_path / "old.yaml"
    old.write_text(dump_plan(small()), encoding="utf-8")
    assert "Plan: Ende bisher 31.12.2029" in call("planning", "diff", old, out).out
    changes = call("planning", "diff", old, old, "--json").json["result"]["changes"]
    assert changes == []
    assert call("planning", "diff", old, tmp_path / "none.yaml").code == 1


def test_deadlines_are_counted_back() -> None:
    found = call("planning", "deadlines", "2027-03-18", "--land", "berlin", "--on", "2026-11-26", "--json")
    assert found.json["result"]["deadlines"][-1] == {
        "step": "resolution",
        "on": "2027-03-18",
        "days_left": 112,
    }
    assert "18.03.2027" in call("planning", "deadlines", "2027-03-18").out
    assert call("planning", "deadlines", "2027-03-18", "--land", "atlantis").code == 2
    assert call("planning", "deadlines", "bald").code == 2


def test_which_plan_is_meant_has_to_be_clear(town: Path) -> None:
    assert call("planning", "status", town, "--plan", "anders").code == 1
    assert call("planning", "status", town, "--plan", "klein").code == 0
