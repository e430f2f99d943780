"""``kommune360 index``: a table and a definition in, scores and every problem out."""

from __future__ import annotations

import csv
import io
from pathlib import Path
from typing import Any

import polars as pl
import pytest
import yaml

from kommune360.exchange.readers.index_file import read_index_file
from tests.library.cli.call import call
from tests.library.indicators.social_index.tables import town

RULES = {"indicators": ["i0", "i1", "i2"], "variants": {"draws": 50}, "types": {"smallest": 2}, "money": {}}


@pytest.fixture
def definition(tmp_path: Path) -> Path:
    path = tmp_path / "index.yaml"
    path.write_text(yaml.safe_dump(RULES), encoding="utf-8")
    return path


def test_csv_and_parquet_german_and_english_give_the_same(tmp_path: Path, definition: Path) -> None:
    frame = town(3, areas=30).with_columns(pl.col("^i[0-9]$").round(3))
    frame.write_csv(tmp_path / "en.csv")
    frame.write_csv(tmp_path / "de.csv", separator=";", decimal_comma=True)
    frame.write_parquet(tmp_path / "t.parquet")
    answers = [
        call("index", tmp_path / name, "--definition", definition, "--json")
        for name in ("en.csv", "de.csv", "t.parquet")
    ]
    assert [a.code for a in answers] == [0, 0, 0]
    one, two, three = (a.json["result"] for a in answers)
    assert one["areas"] == two["areas"] == three["areas"]
    assert one["fingerprint"] == two["fingerprint"] == three["fingerprint"]
    assert len(one["areas"]) == 30
    assert one["robustness"]["noisy_indicators"] == ["i0", "i1", "i2"]
    assert "Alle 30 Gebiete haben einen Indexwert." in {said["de"] for said in one["headlines"]}


def test_people_get_a_table_and_machines_a_csv(tmp_path: Path, definition: Path) -> None:
    town(3, areas=20).rename({"area": "PLR", "population": "EW"}).write_csv(tmp_path / "t.csv")
    words = ["--area", "PLR", "--population", "EW", "--definition", definition]
    shown = call("index", tmp_path / "t.csv", *words, language="en")
    assert shown.code == 0, shown.err
    assert "top group" in shown.out
    assert "Certain means" in shown.out
    rows = list(csv.DictReader(io.StringIO(call("index", tmp_path / "t.csv", *words, "--csv").out)))
    assert [row["area"] for row in rows] == [f"{n:04d}" for n in range(20)]
    assert {"score", "points", "rank_low", "type_de", "share"} <= set(rows[0])


def test_signs_of_official_statistics_keep_their_reason(tmp_path: Path, definition: Path) -> None:
    lines = ["area;population;i0;i1;i2"] + [f"{n:02d};500;{n}.5;{n * n}.5;{n + n % 3}.5" for n in range(12)]
    lines[2], lines[3], lines[4] = "01;500;.;4;3", "02;500;2,5;/;3", "03;500;-9999;2;x"
    (tmp_path / "t.csv").write_text("\n".join(lines).replace(".5", ",5"), encoding="cp1252")
    areas = call("index", tmp_path / "t.csv", "--definition", definition, "--json").json["result"]["areas"]
    assert [area["reasons"] for area in areas[1:4]] == [
        "unknown_or_secret:i0",
        "unreliable:i1",
        "missing:i0; not_applicable:i2",
    ]
    shown = call("index", tmp_path / "t.csv", "--definition", definition).out
    assert "i1: nicht sicher genug" in shown


def test_all_that_is_wrong_is_told_at_once(tmp_path: Path) -> None:
    (tmp_path / "t.csv").write_text("area,x\n1,2\n1,3\n", encoding="utf-8")
    (tmp_path / "d.yaml").write_text("indicators: [x, y]\nfarbe: rot\n", encoding="utf-8")
    both = call("index", tmp_path / "t.csv", "--area", "key", "--definition", tmp_path / "d.yaml", "--json")
    assert both.code == 1
    assert {f["code"] for f in both.json["findings"]} == {
        "index-definition-key-unknown",
        "index-file-unreadable",
    }
    (tmp_path / "d.yaml").write_text("indicators: [x, y", encoding="utf-8")
    broken = call("index", tmp_path / "gone.csv", "--definition", tmp_path / "d.yaml", "--json")
    assert {f["code"] for f in broken.json["findings"]} == {"index-definition-file", "index-file-unreadable"}
    assert call("index", tmp_path / "t.csv").code == 2


@pytest.mark.parametrize("content", [b"", b"\n\n", b"a,a\n1,2\n", bytes(range(256))])
def test_no_file_breaks_the_command(tmp_path: Path, definition: Path, content: bytes) -> None:
    for name in ("t.csv", "t.parquet"):
        (tmp_path / name).write_bytes(content)
        called = call("index", tmp_path / name, "--definition", definition, "--json")
        assert called.code == 1
        assert called.json["findings"]


def test_numbers_that_allow_both_readings_are_told(tmp_path: Path) -> None:
    (tmp_path / "t.csv").write_text("area;x\n01;1.234\n02;2.345\n", encoding="utf-8")
    frame, findings = read_index_file(tmp_path / "t.csv")
    assert findings.codes() == {"index-number-format-unsure"}
    assert frame["x"].to_list() == [1.234, 2.345]


def by_number(result: dict[str, Any]) -> dict[int, float]:
    return {int(area["area"]): area["points"] for area in result["areas"]}


def test_columns_of_any_type_are_read_or_told(tmp_path: Path, definition: Path) -> None:
    frame = town(3, areas=12)
    same = {
        "keys as numbers": frame.with_columns(pl.col("area").cast(pl.Float64)),
        "categories": frame.with_columns(pl.col("i0").cast(pl.String).cast(pl.Categorical)),
        "period as date": frame.with_columns(period=pl.lit("2024-12-31").str.to_date()),
    }
    told = {
        "true and false": frame.with_columns(i0=pl.col("i0") > 20),
        "lists": frame.with_columns(i0=pl.concat_list("i0")),
    }
    frame.write_parquet(tmp_path / "t.parquet")
    plain = call("index", tmp_path / "t.parquet", "--definition", definition, "--json").json["result"]
    for name, other in same.items():
        other.write_parquet(tmp_path / "t.parquet")
        found = call("index", tmp_path / "t.parquet", "--definition", definition, "--json")
        assert by_number(found.json["result"]) == pytest.approx(by_number(plain)), name
    for name, other in told.items():
        other.write_parquet(tmp_path / "t.parquet")
        found = call("index", tmp_path / "t.parquet", "--definition", definition, "--json")
        assert found.code == 1, name
        assert "index-text-instead-of-number" in {f["code"] for f in found.json["findings"]}
