"""The frame of the command line: list of commands, languages, exit codes, JSON, speed."""

from __future__ import annotations

import importlib
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from kommune360.cli.commands import ENTRIES
from kommune360.cli.frame import Argument, Command, Group, Option
from kommune360.cli.language import asked_language, choose, locale_language
from tests.library.cli.call import call

LOCAL = list(ENTRIES)


@pytest.mark.parametrize("name", LOCAL)
def test_the_table_of_commands_names_what_the_modules_hold(name: str) -> None:
    command = importlib.import_module(ENTRIES[name].module).command
    assert isinstance(command, Command | Group)
    assert command.name == name


@pytest.mark.parametrize("name", LOCAL)
def test_every_command_and_option_explains_itself_in_both_languages(name: str) -> None:
    command = importlib.import_module(ENTRIES[name].module).command
    inner = list(command.commands.values()) if isinstance(command, Group) else []
    texts = [ENTRIES[name].short, command.said, *(one.said for one in inner)]
    for param in [param for one in (command, *inner) for param in one.params]:
        assert isinstance(param, Option | Argument), param
        if param.name not in {"json", "language"}:
            texts.append(param.said)
    for text in texts:
        assert text.de.strip()
        assert text.en.strip()
        assert text.de != text.en


@pytest.mark.parametrize("name", ["", *LOCAL])
def test_help_speaks_the_language_asked_for(name: str) -> None:
    words = [name] if name else []
    german = call(*words, "--help", language="de")
    english = call(*words, "--help", language="en")
    flagged = call(*words, "--help", "--language", "en", language="de")
    assert german.code == english.code == 0
    assert german.out.startswith("Aufruf: kommune360")
    assert english.out.startswith("Usage: kommune360")
    assert flagged.out == english.out
    assert "Optionen:" in german.out
    assert "Options" not in german.out
    for word in ("Optionen", "Angaben", "Aufruf", "Beispiele", "Sprache"):
        assert word not in english.out


def test_help_lists_every_command_with_its_line() -> None:
    text = " ".join(call("--help").out.split())
    for name, entry in ENTRIES.items():
        assert f"{name} {entry.short.de}" in text


@pytest.mark.parametrize(
    ("argv", "word"),
    [
        ([], "Befehl"),
        (["plann"], "plan?"),
        (["check"], "ORDNER"),
        (["check", "x", "--jsn"], "--jsn"),
        (["check", "x", "--language", "fr"], "de, en"),
        (["import", "x"], "DATEI"),
        (["import", "x", "y", "--zone", "z"], "planning, statistics"),
    ],
)
def test_wrong_use_ends_with_two_and_says_why(argv: list[str], word: str) -> None:
    called = call(*argv)
    assert called.code == 2
    assert called.out == ""
    assert word in called.err.splitlines()[-1]


def test_wrong_use_with_json_is_one_object_too() -> None:
    called = call("export", "x", "--json", language="en")
    assert called.code == 2
    assert called.json["error"] == "ZIP is missing."
    assert called.json["ok"] is False


def test_a_folder_that_is_none_ends_with_one_and_a_finding() -> None:
    for name in ("check", "history", "datasets", "show", "undo"):
        called = call(name, "no-such-folder", "--json")
        assert called.code == 1, name
        assert [f["code"] for f in called.json["findings"]] == ["config-unreadable"]


def test_languages_by_flag_then_variable_then_locale() -> None:
    assert asked_language(["--language", "en"], {"KOMMUNE360_LANGUAGE": "de"}) == "en"
    assert asked_language(["--language=de"], {"KOMMUNE360_LANGUAGE": "en"}) == "de"
    assert asked_language([], {"KOMMUNE360_LANGUAGE": "en"}) == "en"
    assert asked_language(["--language"], {"KOMMUNE360_LANGUAGE": "xx"}) is None
    assert locale_language({"LANG": "en_GB.UTF-8"}) == "en"
    assert locale_language({"LC_ALL": "de_DE.UTF-8", "LANG": "en_US.UTF-8"}) == "de"
    assert locale_language({"LANG": "C.UTF-8"}) == "de"
    assert choose([], {"LANG": "en_IE"}) == "en"


def test_help_is_quick_and_imports_nothing_heavy() -> None:
    script = (
        "import sys, kommune360.cli.main as m\n"
        "code = m.run(['--help'])\n"
        "heavy = {'polars', 'deltalake', 'pyarrow', 'numpy', 'babel', 'yaml', 'django', 'xlsxwriter'}\n"
        "sys.exit(','.join(sorted(heavy & set(sys.modules))) or code)\n"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    took = []
    for _ in range(5):
        before = os.times()
        subprocess.run([sys.executable, "-m", "kommune360", "--help"], capture_output=True, check=True)
        after = os.times()
        took.append(sum(after[2:4]) - sum(before[2:4]))  # processor time of the child: others are at work too
    assert min(took) < 0.3


def test_output_is_utf8_where_the_system_would_write_something_else(tmp_path: Path) -> None:
    environment = {**os.environ, "PYTHONIOENCODING": "cp1252", "KOMMUNE360_LANGUAGE": "de"}
    done = subprocess.run(
        [sys.executable, "-m", "kommune360", "init", str(tmp_path / "Köln"), "--name", "Köln −", "--json"],
        capture_output=True,
        env=environment,
        check=True,
    )
    assert json.loads(done.stdout.decode("utf-8"))["result"]["name"] == "Köln −"


def test_version() -> None:
    assert call("--version").out.startswith("kommune360 0.")
