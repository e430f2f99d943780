"""The command on files as people have them: exports of Polis, long tables, and wrong ones."""

from __future__ import annotations

import json
from pathlib import Path

import polars as pl
import pytest

from tests.library.cli.call import call
from tests.library.dialogue.rounds import POLIS, planted
from tests.realdata import realdata


@pytest.fixture
def votes(tmp_path: Path) -> Path:
    rows, _ = planted(120, 20, 2, seed=3, clear=3.0)
    path = tmp_path / "stimmen.csv"
    lines = [f"{p},{s},{v}" for p, s, v in rows]
    path.write_text("participant,statement,vote\n" + "\n".join(lines) + "\n", encoding="utf-8")
    return path


def test_text_in_both_languages_and_one_object(votes: Path, tmp_path: Path) -> None:
    said = call("landscape", votes)
    assert said.code == 0
    assert "2 Meinungsgruppen: A (60), B (60); klar voneinander getrennt" in said.out
    assert "2 groups of opinion" in call("landscape", votes, language="en").out
    result = call("landscape", votes, "--json", "--out", tmp_path / "out.json").json["result"]
    assert result["groups"]["sizes"] == {"A": 60, "B": 60}
    assert len(result["people"]) == 120
    assert json.loads((tmp_path / "out.json").read_text(encoding="utf-8")) == result
    public = call("landscape", votes, "--json", "--public").json["result"]
    assert "people" not in public
    assert call("landscape", votes, "--out", tmp_path / "no" / "where.json").code == 1


def test_all_layouts_give_the_same(votes: Path, tmp_path: Path) -> None:
    long = pl.read_csv(votes, infer_schema=False)
    polis = tmp_path / "votes.csv"
    long.select(
        pl.lit("1").alias("timestamp"),
        pl.lit("x").alias("datetime"),
        pl.col("statement").alias("comment-id"),
        pl.col("participant").alias("voter-id"),
        "vote",
    ).write_csv(polis)
    wide = tmp_path / "participants-votes.csv"
    long.pivot("statement", index="participant", values="vote").write_csv(wide)
    german = tmp_path / "german.csv"
    words = {"1": "Ja", "0": "Enthaltung", "-1": "Nein"}
    table = long.with_columns(pl.col("vote").replace_strict(words))
    table.columns = ["Teilnehmer", "These", "Stimme"]
    german.write_bytes(table.write_csv(separator=";").encode("cp1252"))
    parquet = tmp_path / "votes.parquet"
    long.with_columns(pl.col("vote").cast(pl.Int8)).write_parquet(parquet)
    results = [
        {
            k: v
            for k, v in call("landscape", path, "--json").json["result"].items()
            if k not in {"file", "kind"}
        }
        for path in (votes, polis, wide, german, parquet)
    ]
    assert all(result == results[0] for result in results)


def test_attributes_residents_and_change(votes: Path, tmp_path: Path) -> None:
    people = tmp_path / "people.csv"
    people.write_text(
        "participant;Sektor;Amt\n"
        + "\n".join(
            f"{p};{'Verwaltung' if p % 3 else 'Eltern'};{('Jugend', 'Schule')[p % 2] if p % 3 else ''}"
            for p in range(118)
        ),
        encoding="utf-8",
    )
    residents = tmp_path / "residents.csv"
    residents.write_text(
        "attribute,value,residents\nsector,Verwaltung,10\nsector,Eltern,90\n", encoding="utf-8"
    )
    result = call(
        "landscape", votes, "--attributes", people, "--residents", residents, "--json"
    ).json["result"]  # fmt: skip
    assert set(result["divisions"]) == {"group", "sector", "department"}
    assert {p["category"]: p["verdict"] for p in result["presence"]["sector"]} == {
        "Eltern": "missing",
        "Verwaltung": "many",
    }
    # two people have no sector: with both sectors shown, their votes would be known by subtraction
    for statement in result["statements"]:
        shown = result["divisions"]["sector"]["cells"][statement["statement"]]
        known = sum(cell["voters"] for cell in shown if cell)
        assert None in shown or statement["voters"] - known in {0, *range(5, 999)}
    said = call("landscape", votes, "--attributes", people, "--residents", residents)
    assert "Wer fehlt (Sektoren): Eltern" in said.out
    assert call("landscape", votes, "--since", "2026-01-01").code == 1  # the file has no times


def test_change_since_a_day(tmp_path: Path) -> None:
    rows, _ = planted(100, 12, 2)
    days = {p: f"2026-0{1 + int(p) // 50}-01T10:00:00" for p, _, _ in rows}
    path = tmp_path / "votes.csv"
    lines = [f"{p},{s},{v},{days[p]}" for p, s, v in rows]
    path.write_text("participant,statement,vote,time\n" + "\n".join(lines), encoding="utf-8")
    told = call("landscape", path, "--since", "2026-01-15", "--json").json["result"]["changes"]
    assert told["joined"] == 50
    assert call("landscape", path, "--since", "gestern").code == 1


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "votes-file-empty"),
        (b"a,b\n1,2\n", "votes-columns-unknown"),
        (b"participant,statement,vote\n1,1,5\n1,2,maybe\n", "vote-unknown"),
        (b'participant,statement,vote\n1,1,1,1,1\n"', "votes-unreadable"),
        (b"Vote,vote\n1,2\n", "votes-unreadable"),
        (b"\0\1\2", "votes-unreadable"),
        (b"participant,n-agree,1,2\n1,2,-1,-1\n2,1,-1,1\n3,2,-1,-1\n", "votes-upside-down"),
    ],
)
def test_bad_files_are_told(tmp_path: Path, content: bytes, code: str) -> None:
    path = tmp_path / "votes.csv"
    path.write_bytes(content)
    said = call("landscape", path, "--json")
    assert said.code == 1
    assert code in {finding["code"] for finding in said.json["findings"]}


def test_a_missing_file_and_quiet_remarks(votes: Path, tmp_path: Path) -> None:
    assert (
        call("landscape", tmp_path / "none.csv", "--json").json["findings"][0]["code"] == "votes-unreadable"
    )
    with votes.open("a", encoding="utf-8") as file:
        file.write("0,0,1\n,3,1\n7,7,\n")
    said = call("landscape", votes, "--json")
    assert said.code == 0
    assert {f["code"] for f in said.json["findings"]} == {"votes-replaced", "votes-without-person"}


def test_companions_that_do_not_fit(votes: Path, tmp_path: Path) -> None:
    def told(name: str, content: str) -> set[str]:
        path = tmp_path / "companion.csv"
        path.write_text(content, encoding="utf-8")
        return {f["code"] for f in call("landscape", votes, name, path, "--json").json["findings"]}

    assert "attributes-contradict" in told("--attributes", "participant,sector\n1,a\n1,b\n")
    assert "attributes-of-strangers" in told("--attributes", "participant,sector\nx,a\n")
    assert "votes-columns-unknown" in told("--attributes", "name,colour\n1,red\n")
    assert "residents-line-unknown" in told("--residents", "attribute,value,residents\nshoe,42,1\n")
    assert "statements-without-text" in told("--comments", "comment-id,comment-body\n1,one\n")
    flipped = "comment-id,comment-body,agrees,disagrees\n" + "\n".join(f"{s},t,999,0" for s in range(20))
    assert "votes-upside-down" not in told("--comments", flipped)


@realdata
@pytest.mark.parametrize("name", ["brexit-consensus", "scoop-hivemind.ubi", "london.youth.policing"])
def test_real_conversations_from_both_exports(name: str) -> None:
    folder = POLIS / name
    if not folder.exists():
        pytest.skip("the conversations of Polis lie beside the repository and are not here")
    results = []
    for file in ("votes.csv", "participants-votes.csv"):
        said = call("landscape", folder / file, "--comments", folder / "comments.csv", "--json")
        assert said.code == 0
        results.append(said.json["result"])
    one, other = results
    assert [p["group"] for p in one["people"]] == [p["group"] for p in other["people"]]
    assert one["votes"] == other["votes"]
