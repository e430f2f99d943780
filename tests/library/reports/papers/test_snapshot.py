"""A kept paper stays what it was, can be made again after new data, and shows what was changed in it."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from kommune360.base.findings import InputRefused
from kommune360.exchange.folder.importing import import_files
from kommune360.exchange.folder.need_input import plan_folder
from kommune360.exchange.folder.planning_folder import PlanningFolder, open_folder
from kommune360.reports.papers.details import Details
from kommune360.reports.papers.files import file_of, own_details, own_template, write_paper
from kommune360.reports.papers.scope import Scope
from kommune360.reports.papers.snapshot import KINDS, as_bytes, differences, freeze, plan_then, read_snapshot
from kommune360.reports.plan import Plan, plan_of
from tests.library.cli.call import call
from tests.library.exchange.folder.deliveries import write_delivery


@pytest.fixture(scope="module")
def later(town: PlanningFolder, tmp_path_factory: pytest.TempPathFactory) -> PlanningFolder:
    """The same folder one version of the data later: another year of residents."""
    root = tmp_path_factory.mktemp("later")
    shutil.copytree(town.path, root / "town")
    folder = open_folder(root / "town")
    new = [
        path for path in write_delivery(root / "new", seed=5, years=(2026,), areas=12) if "2026" in path.name
    ]
    import_files(folder, new)
    return folder


@pytest.mark.parametrize("kind", KINDS)
def test_a_version_later_the_paper_is_the_same(plan: Plan, later: PlanningFolder, kind: str) -> None:
    before = as_bytes(freeze(kind, Scope(plan), Details(), "de"))
    assert later.store.state.number == plan.state.number + 1
    frozen = read_snapshot(before)
    again = plan_then(later, frozen)
    assert as_bytes(freeze(kind, Scope(again), Details(), "de")) == before
    assert differences(again, frozen) == []
    result, _ = plan_folder(later, plan.result.scenario)
    assert result is not None
    now = freeze(kind, Scope(plan_of(later, result)), Details(), "de")
    assert now["content"] != frozen["content"]  # with the new figures it is another paper
    assert differences(plan_of(later, result), frozen)


@pytest.mark.parametrize("kind", KINDS)
def test_the_files_come_from_the_snapshot_alone(plan: Plan, tmp_path: Path, kind: str) -> None:
    frozen = freeze(kind, Scope(plan), Details(), "de")
    kept = read_snapshot(as_bytes(frozen))
    for form in ("pdf", "docx", "html", "xlsx", "json"):
        assert file_of(kept, form) == file_of(frozen, form), form
    assert [path.name for path in write_paper(kept, tmp_path, formats=("pdf", "json"))] == [
        f"{kind}.pdf",
        f"{kind}.json",
    ]


def test_a_changed_word_and_a_changed_figure_are_found(plan: Plan) -> None:
    frozen = freeze("kurzfassung", Scope(plan), Details(), "de")
    changed = json.loads(as_bytes(frozen))
    changed["document"]["title"] = "Anders"
    with pytest.raises(InputRefused) as refused:
        read_snapshot(json.dumps(changed).encode())
    assert refused.value.findings[0].code == "paper-snapshot-invalid"
    with pytest.raises(InputRefused):
        read_snapshot(b"{}")
    wrong = json.loads(as_bytes(frozen))
    key = next(iter(wrong["figures"]))
    wrong["figures"][key]["value"] += 1
    assert [each.key for each in differences(plan, wrong)] == [key]


def test_the_command_writes_checks_and_writes_again(town: PlanningFolder, tmp_path: Path) -> None:
    out = tmp_path / "out"
    written = call("paper", str(town.path), "--out", str(out), "--kind", "kurzfassung", "--json")
    assert written.code == 0
    names = {path.name for path in out.iterdir()}
    assert names == {f"kurzfassung.{form}" for form in ("pdf", "docx", "html", "xlsx", "json")}
    snapshot = out / "kurzfassung.json"
    checked = call("paper", str(town.path), "--check", str(snapshot), "--json")
    assert checked.code == 0
    assert checked.json["result"]["differences"] == []
    again = tmp_path / "again"
    assert call("paper", str(town.path), "--again", str(snapshot), "--out", str(again)).code == 0
    assert all((again / name).read_bytes() == (out / name).read_bytes() for name in names)
    wrong = json.loads(snapshot.read_text("utf-8"))
    key = next(iter(wrong["figures"]))
    wrong["figures"][key]["text"] = "0815"
    (tmp_path / "wrong.json").write_text(json.dumps(wrong), "utf-8")
    assert call("paper", str(town.path), "--check", str(tmp_path / "wrong.json")).code == 1
    wrong["state"]["number"] = 99
    (tmp_path / "other.json").write_text(json.dumps(wrong), "utf-8")
    other = call("paper", str(town.path), "--check", str(tmp_path / "other.json"), "--json")
    assert [f["code"] for f in other.json["findings"]] == ["paper-state-unknown"]


def test_the_folder_keeps_the_towns_own_details_and_template(town: PlanningFolder, tmp_path: Path) -> None:
    shutil.copytree(town.path, tmp_path / "town")
    folder = open_folder(tmp_path / "town")
    assert (own_template(folder), own_details(folder)) == (None, Details())
    (folder.path / "papers").mkdir()
    (folder.path / "papers" / "vorlage.yaml").write_text("option: C\n", encoding="utf-8")
    (folder.path / "papers" / "vorlage.docx").write_bytes(b"")
    assert own_details(folder).option == "C"
    assert own_template(folder) == folder.path / "papers" / "vorlage.docx"
