"""Publishers' geodata read as it lies there, compared with a plain JSON reader."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path
from typing import Any

import polars as pl
import pytest
import shapely
import yaml

from kommune360.exchange.readers.geo import read_geo
from kommune360.exchange.reading import ReadContext, Reading, ReadingKind
from tests.realdata import REALDATA, realdata

CASES = yaml.safe_load((Path(__file__).parents[3] / "cases" / "formats_geo.yaml").read_text(encoding="utf-8"))
BERLIN = (13.05, 52.30, 13.80, 52.70)


def features(path: Path) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads(path.read_text(encoding="utf-8"))["features"]
    return found


def codes(reading: Reading) -> list[str]:
    return sorted(reading.findings.codes())


@realdata
@pytest.mark.parametrize("case", CASES, ids=lambda case: Path(case["file"]).name)
def test_real_geodata(case: dict[str, Any]) -> None:
    path = REALDATA / case["file"]
    raw = features(path)
    readings = read_geo(path, ReadContext())
    assert [r.kind for r in readings] == [ReadingKind(e["kind"]) for e in case["readings"]]
    assert len({r.dataset for r in readings}) == len(readings)
    for reading, expected in zip(readings, case["readings"], strict=True):
        assert reading.frame.height == expected["rows"]
        assert [q.id for q in reading.questions] == expected.get("questions", [])
        if "findings" in expected:
            assert codes(reading) == sorted(expected["findings"])
        if reading.kind is ReadingKind.AREAS:
            check_areas(reading, expected, raw)
        else:
            check_facilities(reading, expected, raw)
    if "hierarchy" in case:
        assert readings[0].hierarchy is not None
        counted = readings[0].hierarchy.group_by("from_system", "to_system").len().rows()
        assert {f"{a}>{b}": n for a, b, n in counted} == case["hierarchy"]


def check_areas(reading: Reading, expected: dict[str, Any], raw: list[dict[str, Any]]) -> None:
    frame = reading.frame
    assert frame["system"].unique().to_list() == [expected["system"]] == [reading.area_system]
    assert frame["key"].is_unique().all()
    if "first_name" in expected:
        assert frame["name"][0] == expected["first_name"]
    if "key" in expected:
        assert set(frame["key"]) <= {f["properties"][expected["key"]] for f in raw}
    if expected.get("name"):
        told = {
            f["properties"][expected["key"]]: " ".join(f["properties"][expected["name"]].split()) for f in raw
        }
        assert dict(frame.select("key", "name").iter_rows()) == {k: told[k] for k in frame["key"]}
    shapes = shapely.from_wkb(frame["geometry"].to_list())
    assert shapely.is_valid(shapes).all()
    assert shapely.contains_xy(shapes, frame["lon"].to_numpy(), frame["lat"].to_numpy()).all()


def check_facilities(reading: Reading, expected: dict[str, Any], raw: list[dict[str, Any]]) -> None:
    frame = reading.frame
    assert dict(Counter(frame["kind"])) == expected["kinds"]
    assert frame.select(
        (
            pl.col("lon").is_between(BERLIN[0], BERLIN[2]) & pl.col("lat").is_between(BERLIN[1], BERLIN[3])
        ).all()
    ).item()
    if "places_from" in expected:
        assert frame["places"].sum() == sum(int(f["properties"][expected["places_from"]]) for f in raw)
    assert json.loads(frame["attributes"][0])  # further columns are kept


@realdata
def test_known_position_of_a_school() -> None:
    """OSZ Banken, Alt-Moabit 10: EPSG:25833 388591.4 / 5820578.3 lies at 52.5239 N, 13.3579 E."""
    reading = read_geo(REALDATA / "berlin" / "schulen" / "schulen.geojson", ReadContext())[0]
    first = reading.frame.row(0, named=True)
    assert first["facility"] == "01B01"
    assert (first["lat"], first["lon"]) == pytest.approx((52.5239, 13.3579), abs=1e-4)


@realdata
def test_the_misplaced_key_stays_with_its_neighbours() -> None:
    """06010102 is Steglitz (52.46 N); its namesake in Charlottenburg (52.51 N) is left out."""
    path = REALDATA / "berlin" / "grenzen" / "berlin-lor-planning-areas-until-2020.geojson"
    frame = read_geo(path, ReadContext())[0].frame
    assert frame.filter(pl.col("key") == "06010102")["lat"].item() == pytest.approx(52.46, abs=0.02)


@realdata
def test_leipzig_lies_in_leipzig() -> None:
    frame = read_geo(REALDATA / "leipzig" / "leipzig-districts.json", ReadContext())[0].frame
    assert frame["lat"].is_between(51.2, 51.5).all()
    assert frame["lon"].is_between(12.15, 12.6).all()


@realdata
def test_streets_are_refused_clearly() -> None:
    reading = read_geo(REALDATA / "osm" / "bautzen.osm", ReadContext())[0]
    assert reading.findings.stops
    assert codes(reading) == ["geo-format-not-supported"]
