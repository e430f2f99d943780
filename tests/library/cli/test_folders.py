"""Commands that make, keep and copy a folder."""

from __future__ import annotations

from pathlib import Path

import yaml

from tests.library.cli.call import call


def test_init_writes_what_was_said(tmp_path: Path) -> None:
    folder = tmp_path / "stadt"
    called = call(
        "init",
        folder,
        "--name",
        "Musterstadt",
        "--ags",
        "99999000",
        "--land",
        "berlin",
        "--invented",
        language="en",
    )
    assert called.code == 0
    content = yaml.safe_load((folder / "kommune360.yaml").read_text(encoding="utf-8"))
    assert content["name"] == "Musterstadt"
    assert content["ags"] == "99999000"
    assert content["land"] == "berlin"
    assert content["invented"] is True
    assert content["language"] == "en"
    assert call("check", folder).code == 0


def test_init_never_overwrites(tmp_path: Path) -> None:
    folder = tmp_path / "stadt"
    assert call("init", folder, "--name", "Eins").code == 0
    again = call("init", folder, "--name", "Zwei", "--json")
    assert again.code == 1
    assert again.json["findings"][0]["code"] == "folder-exists"
    assert "Eins" in (folder / "kommune360.yaml").read_text(encoding="utf-8")


def test_init_refuses_a_key_that_is_none(tmp_path: Path) -> None:
    called = call("init", tmp_path / "stadt", "--ags", "1100")
    assert called.code == 2
    assert not (tmp_path / "stadt").exists()


def test_a_copy_that_is_none_is_refused_with_a_finding(tmp_path: Path) -> None:
    (tmp_path / "x.zip").write_text("no archive", encoding="utf-8")
    called = call("init", tmp_path / "stadt", "--from", tmp_path / "x.zip", "--json")
    assert called.code == 1
    assert called.json["findings"][0]["code"] == "archive-damaged"


def test_undo_with_nothing_to_take_back(tmp_path: Path) -> None:
    call("init", tmp_path / "stadt")
    called = call("undo", tmp_path / "stadt", "--yes", "--json")
    assert called.code == 1
    assert called.json["findings"][0]["code"] == "nothing-to-undo"
