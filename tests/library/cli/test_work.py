"""The way a planner works: read in, be asked, look, plan, take back, save."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pytest

from kommune360.cli.answers import parse_answers
from kommune360.cli.frame import WrongUse
from kommune360.cli.paths import expand
from kommune360.cli.scenarios import parse_quotas
from tests.library.cli.call import call
from tests.library.exchange.folder.deliveries import write_delivery

UNDATED = "Einwohner nach Alter;;;\nBezirk;Name;unter 3 Jahre;3 bis unter 6 Jahre\n0101;Altstadt;30;33\n0102;Nordhang;41;39\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    call("init", tmp_path / "town", "--name", "Prüfstadt", "--land", "nordrhein-westfalen")
    return tmp_path / "town"


@pytest.fixture
def filled(folder: Path, tmp_path: Path) -> Path:
    write_delivery(tmp_path / "files", seed=1, years=(2023, 2024, 2025), areas=8)
    called = call("import", folder, tmp_path / "files", "--author", "Ada")
    assert called.code == 0, called.err
    return folder


def test_files_go_in_and_the_history_tells_it(filled: Path, tmp_path: Path) -> None:
    again = call("import", filled, tmp_path / "files", "--json")
    assert again.code == 0
    assert again.json["result"]["state"] == 1
    assert again.json["result"]["changed"] is False
    assert {finding["code"] for finding in again.json["findings"]} == {"already-imported"}
    (state,) = call("history", filled, "--json").json["result"]["states"]
    assert (state["number"], state["action"], state["author"]) == (1, "import", "Ada")
    datasets = call("datasets", filled, "--json").json["result"]["datasets"]
    assert {row["kind"] for row in datasets} == {"areas", "facilities", "observations"}
    assert len(datasets) == 5
    shown = call("datasets", filled).out
    for row in datasets:
        assert row["dataset"] in shown
    assert call("check", filled).code == 0


def test_a_trial_run_stores_nothing(folder: Path, tmp_path: Path) -> None:
    files = write_delivery(tmp_path / "files", seed=1, years=(2024,))
    called = call("import", folder, *files, "--dry-run", "--json")
    assert called.code == 0
    assert called.json["result"]["ready"] is True
    assert len(called.json["result"]["readings"]) == 3
    assert call("history", folder, "--json").json["result"]["states"] == []


def test_an_open_question_stops_and_names_the_flag_that_answers_it(folder: Path, tmp_path: Path) -> None:
    file = tmp_path / "kinder.csv"
    file.write_text(UNDATED, encoding="utf-8")
    called = call("import", folder, file)
    assert called.code == 1
    assert '--answer "kinder.csv:period=' in called.out
    refused = call("import", folder, file, "--json")
    assert refused.code == 1
    assert [f["code"] for f in refused.json["findings"] if f["severity"] == "error"] == ["question-open"]
    (question,) = refused.json["result"]["readings"][0]["questions"]
    assert question["id"] == "period"
    assert call("history", folder, "--json").json["result"]["states"] == []
    answered = call("import", folder, file, "--answer", "kinder.csv:period=2025-12-31", "--json")
    assert answered.code == 0
    figures = call("show", folder, "residents", "--ages", "unter 3", "--json").json["result"]["rows"]
    assert [(row["area"], row["period"], row["value"]) for row in figures] == [
        ("0101", "2025-12-31", 30.0),
        ("0102", "2025-12-31", 41.0),
    ]


def test_questions_are_asked_once_and_answers_kept(folder: Path, tmp_path: Path) -> None:
    for name in ("eins", "zwei"):
        (tmp_path / name).mkdir()
    (tmp_path / "eins" / "kinder.csv").write_text(UNDATED, encoding="utf-8")
    (tmp_path / "zwei" / "kinder_neu.csv").write_text(UNDATED.replace("30", "31"), encoding="utf-8")
    called = call("import", folder, tmp_path / "eins", tmp_path / "zwei", "--ask", answers="\n\n2025-12-31\n")
    assert called.code == 0, called.err
    assert called.err.count("Antwort") == 3  # two empty lines are no answer; both files ask once
    mappings = list((folder / "mappings").glob("*.yaml"))
    assert len(mappings) == 1
    assert "2025-12-31" in mappings[0].read_text(encoding="utf-8")


def test_asking_stops_where_nobody_answers(folder: Path, tmp_path: Path) -> None:
    (tmp_path / "kinder.csv").write_text(UNDATED, encoding="utf-8")
    called = call("import", folder, tmp_path / "kinder.csv", "--ask", answers="")
    assert called.code == 1
    assert "Abgebrochen" in called.out
    assert call("history", folder, "--json").json["result"]["states"] == []


def test_undo_says_what_is_lost_and_asks(filled: Path, tmp_path: Path) -> None:
    unasked = call("undo", filled)
    assert unasked.code == 2
    assert "--yes" in unasked.err
    assert "einwohner-2025" in unasked.err
    done = call("undo", filled, "--yes", "--json")
    assert done.code == 0
    assert "einwohner-2025" in done.json["result"]["removed"]
    assert call("datasets", filled, "--json").json["result"]["datasets"] == []
    assert call("undo", filled, "--yes").code == 1
    assert [state["action"] for state in call("history", filled, "--json").json["result"]["states"]] == [
        "import",
        "undo",
    ]


def test_undo_names_the_earlier_version_that_returns(filled: Path, tmp_path: Path) -> None:
    write_delivery(tmp_path / "later", seed=2, years=(2025,), areas=8)
    assert call("import", filled, tmp_path / "later" / "einwohner_2025.csv").code == 0
    done = call("undo", filled, "--yes", "--json")
    assert done.json["result"]["returning"] == ["einwohner-2025"]
    assert done.json["result"]["removed"] == []


def test_show_lists_filters_and_explains(filled: Path) -> None:
    (variable,) = call("show", filled, "--json").json["result"]["variables"]
    assert variable["variable"] == "residents"
    assert len(variable["periods"]) == 3
    rows = call("show", filled, "residents", "--period", "2024-12-31", "--ages", "unter 6", "--json")
    assert len(rows.json["result"]["rows"]) == 8
    written = call("show", filled, "residents", "--period", "2024-12-31", "--ages", "unter 6", "--csv").out
    table = list(csv.DictReader(io.StringIO(written)))
    assert [float(row["value"]) for row in table] == [row["value"] for row in rows.json["result"]["rows"]]
    assert table[0]["area"] == "0101"
    unknown = call("show", filled, "residentz", "--json")
    assert unknown.code == 1
    assert "residents" in unknown.json["findings"][0]["why"]["de"]
    for words in (["--period", "1999"], ["--level", "x"], ["--ages", "95 bis unter 97"], ["--ages", "blau"]):
        assert call("show", filled, "residents", *words).code == 1


def test_plan_writes_the_documents_and_says_it_short(filled: Path, tmp_path: Path) -> None:
    called = call("plan", filled, "--out", tmp_path / "vorlage")
    assert called.code == 0
    names = {path.name for path in (tmp_path / "vorlage").iterdir()}
    assert names == {"bedarf.xlsx", "bedarf.html", "bedarf.geojson", "bedarf.csv", "ergebnis.json"}
    result = json.loads((tmp_path / "vorlage" / "ergebnis.json").read_text(encoding="utf-8"))
    headline = result["summary"]["childcare"]["headline"]["de"]
    assert called.out.splitlines()[0] == headline
    assert f'<h2 id="h-childcare">{headline}</h2>' in (tmp_path / "vorlage" / "bedarf.html").read_text(
        "utf-8"
    )
    english = call("plan", filled, "--no-files", language="en")
    assert english.out.splitlines()[0] == result["summary"]["childcare"]["headline"]["en"]
    assert call("check", filled).code == 0


def test_plan_with_json_is_the_result_file(filled: Path, tmp_path: Path) -> None:
    called = call("plan", filled, "--out", tmp_path / "vorlage", "--json").json
    stored = json.loads((tmp_path / "vorlage" / "ergebnis.json").read_text(encoding="utf-8"))
    files = called["result"].pop("files")
    assert called["result"] == stored
    assert len(files) == 5


def test_assumptions_change_the_plan_and_are_named(filled: Path, tmp_path: Path) -> None:
    base = call("plan", filled, "--no-files", "--json").json["result"]
    more = call("plan", filled, "--no-files", "--json", "--quota", "0=0.5;1=0,9;2=100%", "--years", "3").json[
        "result"
    ]
    assert more["scenario"]["quotas"] == {"0": 0.5, "1": 0.9, "2": 1.0}
    assert "--quota" in more["scenario"]["reason"]
    assert len(more["years"]) == 3
    assert more["fingerprint"] != base["fingerprint"]
    (filled / "scenarios" / "knapp.yaml").write_text(
        "name: Knapp\nreserve: 0.1\nreason: Beschluss\n", encoding="utf-8"
    )
    named = call("plan", filled, "--no-files", "--json", "--scenario", "knapp").json["result"]
    assert (named["scenario"]["name"], named["scenario"]["reserve"]) == ("Knapp", 0.1)
    by_file = call("plan", filled, "--no-files", "--json", "--scenario", filled / "scenarios" / "knapp.yaml")
    assert by_file.json["result"]["fingerprint"] == named["fingerprint"]


@pytest.mark.parametrize(
    ("words", "code", "finding"),
    [
        (["--scenario", "gibtsnicht"], 1, "scenario-unknown"),
        (["--quota", "1=7"], 1, "scenario-invalid"),
        (["--cohorts", "9"], 1, "scenario-invalid"),
        (["--quota", "eins"], 2, ""),
        (["--years", "40"], 2, ""),
        (["--cohorts", "drei"], 2, ""),
        (["--level", "gibtsnicht"], 1, "residents-missing"),
    ],
)
def test_wrong_assumptions_are_told(filled: Path, words: list[str], code: int, finding: str) -> None:
    called = call("plan", filled, "--json", *words)
    assert called.code == code
    assert called.json["ok"] is False
    if finding:
        assert finding in {entry["code"] for entry in called.json["findings"]}


def test_plan_of_an_empty_folder_says_what_is_lacking(folder: Path) -> None:
    called = call("plan", folder, "--json")
    assert called.code == 1
    assert "residents-missing" in {finding["code"] for finding in called.json["findings"]}


def test_saved_and_restored_by_command(filled: Path, tmp_path: Path) -> None:
    saved = call("export", filled, tmp_path / "kopie.zip", "--json")
    restored = call("init", tmp_path / "copy", "--from", tmp_path / "kopie.zip", "--json")
    assert saved.code == restored.code == 0
    assert saved.json["result"]["content"] == restored.json["result"]["content"]
    assert (
        call("check", tmp_path / "copy", "--json").json["result"]["content"]
        == saved.json["result"]["content"]
    )


def test_a_folder_stands_for_its_files(tmp_path: Path) -> None:
    root = tmp_path / "lieferung"
    (root / "unten").mkdir(parents=True)
    for name in (
        "a.csv",
        "b.xlsx",
        "c.shp",
        "c.dbf",
        "c.prj",
        ".versteckt.csv",
        "~$b.xlsx",
        "lies.md",
        "unten/d.csv",
    ):
        (root / name).write_text("x", encoding="utf-8")
    files, findings = expand([root, root / "a.csv"])
    assert [file.name for file in files] == ["a.csv", "b.xlsx", "c.shp"]
    assert [finding.code for finding in findings] == ["files-passed-over"]
    assert "lies.md, unten/" in next(iter(findings)).what.de
    (root / "unten" / "a.csv").write_text("x", encoding="utf-8")
    _, twice = expand([root, root / "unten"])
    assert "file-name-twice" in twice.codes()
    _, missing = expand([tmp_path / "nichts"])
    assert missing.codes() == {"file-not-found"}


def test_answers_know_their_file() -> None:
    files = ["a.csv", "b:c.csv"]
    assert parse_answers(["period=2024", "a.csv:period=2025", "b:c.csv:x=y=z", "other:q=1"], files) == {
        "*": {"period": "2024", "other:q": "1"},
        "a.csv": {"period": "2025"},
        "b:c.csv": {"x": "y=z"},
    }
    with pytest.raises(WrongUse):
        parse_answers(["period"], files)


def test_quotas_are_read_as_people_write_them() -> None:
    assert parse_quotas("1=0.45,2=0.8") == {1: 0.45, 2: 0.8}
    assert parse_quotas("1=45%;2=82,5 %") == {1: 0.45, 2: 0.825}
    with pytest.raises(WrongUse):
        parse_quotas("1")


def test_the_invented_town_is_written_once(tmp_path: Path) -> None:
    later = call("musterstadt", "--next-year", tmp_path / "spaeter", "--json").json
    assert "einwohner_2026.xlsx" in later["result"]["files"]
    first = call("musterstadt", tmp_path / "lieferung", "--json")
    assert first.code == 0
    names = first.json["result"]["files"]
    assert len(names) > 15
    assert all((tmp_path / "lieferung" / name).is_file() for name in names)
    assert (
        call("musterstadt", tmp_path / "lieferung", "--json").json["findings"][0]["code"]
        == "target-not-empty"
    )
