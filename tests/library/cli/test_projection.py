"""``project`` and ``backtest`` on a plain table: answers, files, findings, wrong use."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from kommune360.cli.frame import WrongUse
from kommune360.cli.town_data import ages_of, horizons_of, workers_of, years_of
from tests.library.cli.call import call
from tests.library.projection.tables import csv, rows

SMALL = ("--ages", "0-2,3-5", "--draws", "60")


@pytest.fixture(scope="module")
def table(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Six areas of about 5,000 people, ten years."""
    chance = np.random.default_rng(3)
    path = tmp_path_factory.mktemp("plain") / "einwohner.csv"
    areas = [f"0{n}" for n in range(1, 7)]
    table = rows(range(2010, 2020), range(101), areas, lambda area, year, age: int(chance.poisson(50)))
    path.write_text(csv(table), encoding="utf-8")
    return path


def test_a_table_is_projected(table: Path, tmp_path: Path) -> None:
    called = call("project", table, "--years", 3, *SMALL, "--json", "--out", tmp_path / "x.parquet")
    assert called.code == 0, called.out
    result = called.json["result"]
    assert result["origin"] == 2019
    assert result["years"] == [2020, 2021, 2022]
    assert [group["group"] for group in result["groups"]] == ["0-2", "3-5"]
    assert len(result["rows"]) == 6 * 3 * 2
    row = result["rows"][0]
    assert row["low95"] <= row["low80"] <= row["median"] <= row["high80"] <= row["high95"]
    assert 100 < row["median"] < 200
    assert len(result["town"]) == 6
    again = call("project", table, "--years", 3, *SMALL, "--json")
    assert again.json["result"]["rows"] == result["rows"]
    other = call("project", table, "--years", 3, *SMALL, "--json", "--seed", 5)
    assert other.json["result"]["rows"] != result["rows"]
    stored = call("backtest", table, "--stored", tmp_path / "x.parquet")
    assert stored.code == 0
    assert "noch nichts" in stored.out


def test_levers_add_what_they_say(table: Path, tmp_path: Path) -> None:
    path = tmp_path / "levers.yaml"
    path.write_text(
        'levers: [{lever: arrival, area: "02", persons: 300, year: 2020, '
        "ages: [{age_from: 3, age_to: 6, share: 1}]}]",
        encoding="utf-8",
    )
    plain, more = (
        call("project", table, "--years", 1, *SMALL, "--json", *words).json["result"]
        for words in ((), ("--levers", path))
    )
    gain = {
        (a["area"], a["age_from"]): b["median"] - a["median"]
        for a, b in zip(plain["rows"], more["rows"], strict=True)
    }
    assert gain["02", 3] == pytest.approx(300, abs=15)
    assert gain["03", 3] == pytest.approx(0, abs=1)
    path.write_text("levers: [{lever: rain}]", encoding="utf-8")
    called = call("project", table, "--levers", path, "--json")
    assert called.code == 1
    assert {finding["code"] for finding in called.json["findings"]} == {"lever-invalid"}


def test_the_projection_is_told_in_both_languages(table: Path) -> None:
    german = call("project", table, "--years", 2, *SMALL)
    english = call("project", table, "--years", 2, *SMALL, language="en")
    assert "0-2 Jahre" in german.out
    assert "alle Gebiete" in german.out
    assert "all areas" in english.out
    assert "8 cases in 10" in english.out


def test_a_table_is_tried_on_its_past(table: Path) -> None:
    words = ("backtest", table, "--origins", "2015-2016", "--horizons", "1,3", *SMALL)
    called = call(*words, "--json")
    assert called.code == 0, called.out
    result = called.json["result"]
    assert result["methods"] == ["ours", "naive", "hamilton_perry"]
    assert result["origins"] == [2015, 2016]
    assert len(result["scores"]) == 3 * 2 * 2
    for row in result["scores"]:
        assert row["n"] == 12
        assert row["mape"] > 0
        assert {"mdape", "wape", "crps", "coverage80", "coverage95", "width80", "width95"} <= set(row)
    told = call(*words, language="en")
    assert "Hamilton-Perry" in told.out
    assert "last value" in told.out


def test_impossible_tables_end_in_findings(tmp_path: Path) -> None:
    path = tmp_path / "bad.csv"
    path.write_text(
        csv([(a, y, x, -n) for a, y, x, n in rows(years=[2019, 2020]) if x != 4]), encoding="utf-8"
    )
    for command in ("project", "backtest"):
        called = call(command, path, "--json")
        assert called.code == 1
        codes = {finding["code"] for finding in called.json["findings"]}
        assert codes == {"residents-negative", "residents-ages-not-covered"}
        assert called.json["result"] == {}


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (("--ages", "50-52"), "ages-not-projected"),
        (("--ages", "0-99"), "ages-not-projected"),
    ],
)
def test_ages_nobody_projects_are_said(table: Path, words: tuple[str, ...], code: str) -> None:
    for command in ("project", "backtest"):
        called = call(command, table, *words, "--json")
        assert called.code == 1
        assert {finding["code"] for finding in called.json["findings"]} == {code}


def test_a_path_that_is_nothing_is_a_finding(tmp_path: Path) -> None:
    assert call("project", tmp_path / "none.csv").code == 1
    assert call("backtest", tmp_path).code == 1


@pytest.mark.parametrize(
    "words",
    [
        ("backtest", "x.csv", "--origins", "soon"),
        ("backtest", "x.csv", "--origins", "2020-2015"),
        ("backtest", "x.csv", "--horizons", "0"),
        ("backtest", "x.csv", "--ages", "5-3"),
        ("project", "x.csv", "--workers", "many"),
        ("project", "x.csv", "--out", "x.docx"),
        ("project",),
    ],
)
def test_what_cannot_be_meant_is_wrong_use(words: tuple[str, ...]) -> None:
    assert call(*words).code == 2


def test_words_become_numbers() -> None:
    assert years_of("2015-2017,2019") == (2015, 2016, 2017, 2019)
    assert horizons_of("5,1-2") == (1, 2, 5)
    assert ages_of("3-5,0-2,7") == ((3, 6), (0, 3), (7, 8))
    assert (workers_of("4"), workers_of("tcp://x:1")) == (4, "tcp://x:1")
    with pytest.raises(WrongUse):
        workers_of("0")
