"""Series and places from JSON: Leipzig's files against the json module, invented ones for the rest."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import polars as pl
import pytest
import yaml

from kommune360.exchange.readers.geo import read_geo
from kommune360.exchange.readers.json_series import read_json_series
from kommune360.exchange.reading import KnownSystem, ReadContext, ReadingKind
from kommune360.observations.schema import CELL_KEY, violations
from tests.realdata import REALDATA, realdata

CASES = yaml.safe_load(
    (Path(__file__).parents[3] / "cases" / "formats_json.yaml").read_text(encoding="utf-8")
)
LEIPZIG = REALDATA / "leipzig"


def districts() -> ReadContext:
    frame = read_geo(LEIPZIG / "leipzig-districts.json", ReadContext())[0].frame
    return ReadContext(
        systems=(KnownSystem("leipzig-ortsteil", dict(frame.select("key", "name").iter_rows())),)
    )


@realdata
@pytest.mark.parametrize("case", CASES, ids=lambda case: case["file"])
def test_real_series(case: dict[str, Any]) -> None:
    path = LEIPZIG / case["file"]
    (reading,) = read_json_series(path, districts())
    frame = reading.frame
    assert reading.kind is ReadingKind.OBSERVATIONS
    assert reading.ready
    assert violations(frame) == []
    assert not frame.select(CELL_KEY).is_duplicated().any()
    assert frame.height == case["rows"]
    assert frame["area"].n_unique() == 63
    assert frame["area"].str.contains(r"^\d\d$").all()
    assert (frame["period"].min(), frame["period"].max()) == (case["first"], case["last"])
    assert len(reading.variables) == case["variables"]
    assert next(v.unit for v in reading.variables if v.id == case["variable"]) == case["unit"]
    assert [check.holds for check in reading.checks] == case["checks"]
    assert sorted(reading.findings.codes()) == case["findings"]
    content = json.loads(path.read_text(encoding="utf-8"))
    everything = [e["value"] for year in content["data"].values() for series in year.values() for e in series]
    assert frame["numerator"].sum() == sum(everything)
    title = content["meta"]["title"]
    own = sum(e["value"] for year in content["data"].values() for e in year[title])
    assert (
        frame.filter((pl.col("variable") == case["variable"]) & (pl.col("sex") == "all"))["numerator"].sum()
        == own
    )


@realdata
def test_names_become_the_keys_of_the_boundaries() -> None:
    (reading,) = read_json_series(LEIPZIG / "leipzig-einwohner-insgesamt.json", districts())
    where = (pl.col("period") == "2000") & (pl.col("sex") == "all") & (pl.col("variable") == "residents")
    assert reading.frame.filter(where & (pl.col("area") == "35"))["numerator"].to_list() == [
        6202.0
    ]  # Holzhausen


@realdata
def test_without_boundaries_names_serve_as_keys_and_that_is_told() -> None:
    (reading,) = read_json_series(LEIPZIG / "leipzig-wohnungen.json", ReadContext())
    assert reading.area_system == "leipzig-ortsteil"
    assert "area-names-as-keys" in reading.findings.codes()
    assert "Holzhausen" in reading.frame["area"]


@realdata
def test_openstreetmap_kitas() -> None:
    (reading,) = read_json_series(LEIPZIG / "leipzig-daycares.json", ReadContext())
    elements = json.loads((LEIPZIG / "leipzig-daycares.json").read_text(encoding="utf-8"))["elements"]
    frame = reading.frame
    assert reading.ready
    assert frame.height == len(elements) == 311
    assert frame["facility"].is_unique().all()
    assert frame["period"].unique().to_list() == ["2024-07-10"]
    assert frame["lat"].is_between(51.2, 51.5).all()
    assert frame["kind"].unique().to_list() == ["kita"]
    stated = [e["tags"]["capacity"] for e in elements if "capacity" in e["tags"]]
    assert frame["places"].drop_nulls().sum() == sum(int(s) for s in stated if s.isdigit())
    assert "ODbL" in " ".join(reading.meta["notes"])


@realdata
def test_playgrounds_are_places_of_another_kind() -> None:
    (reading,) = read_json_series(LEIPZIG / "leipzig-playgrounds.json", ReadContext())
    assert reading.frame.height == 304
    assert reading.frame["kind"].unique().to_list() == ["other"]
    assert [q.id for q in reading.questions] == ["period"]


def write(tmp_path: Path, content: Any) -> Path:
    path = tmp_path / "reihe.json"
    path.write_text(content if isinstance(content, str) else json.dumps(content), encoding="utf-8")
    return path


def series(**years: dict[str, list[dict[str, Any]]]) -> dict[str, Any]:
    return {"meta": {"title": "Kinder"}, "data": {year[1:]: measures for year, measures in years.items()}}


def test_men_and_women_are_sexes_only_where_they_add_up(tmp_path: Path) -> None:
    def year(men: int) -> dict[str, list[dict[str, Any]]]:
        return {
            "Kinder": [{"value": 10, "district": "Nord"}],
            "Männer": [{"value": men, "district": "Nord"}],
            "Frauen": [{"value": 6, "district": "Nord"}],
        }

    (adds,) = read_json_series(write(tmp_path, series(y2020=year(4))), ReadContext())
    assert sorted(adds.frame["sex"]) == ["all", "f", "m"]
    assert adds.frame["variable"].unique().to_list() == ["kinder"]
    (differs,) = read_json_series(write(tmp_path, series(y2020=year(7))), ReadContext())
    assert differs.frame["sex"].unique().to_list() == ["all"]
    assert differs.frame["variable"].n_unique() == 3


def test_blank_and_signs_stay_apart(tmp_path: Path) -> None:
    entries = [
        {"value": None, "district": "A"},
        {"value": "-", "district": "B"},
        {"value": ".", "district": "C"},
        {"value": 0, "district": "D"},
    ]
    (reading,) = read_json_series(write(tmp_path, series(y2020={"Kinder": entries})), ReadContext())
    assert reading.frame["flag"].to_list() == ["missing", "zero", "unknown_or_secret", ""]
    assert reading.frame["numerator"].to_list() == [None, 0.0, None, 0.0]


@pytest.mark.parametrize(
    ("content", "code"),
    [
        ("{ kaputt", "file-damaged"),
        ({"a": 1}, "json-shape-unknown"),
        ([], "json-shape-unknown"),
        (series(y2020={"Kinder": [{"value": 1}]}), "record-incomplete"),
        ([{"lat": 51, "lon": 12, "name": f"Kind {i}", "geburtsdatum": f"0{i}.03.201{i}"} for i in range(1, 9)], "personal-data"),
    ],
)  # fmt: skip
def test_faults_come_back_as_findings(content: Any, code: str, tmp_path: Path) -> None:
    (reading,) = read_json_series(write(tmp_path, content), ReadContext())
    assert [f.code for f in reading.findings.errors] == [code]
