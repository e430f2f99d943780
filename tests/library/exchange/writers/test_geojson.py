"""GeoJSON as RFC 7946 wants it, and read back the same."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import polars as pl
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from kommune360.exchange.readers.geo import read_geo
from kommune360.exchange.reading import ReadContext
from kommune360.exchange.writers.geojson import feature_collection, geojson_bytes
from kommune360.observations.schema import AREAS
from tests.realdata import REALDATA, realdata


def areas(shapes: list[Any]) -> pl.DataFrame:
    rows = [
        (
            "musterstadt-bezirk",
            f"{i + 1:04d}",
            f"Bezirk {i + 1}",
            None,
            None,
            None if s is None else shapely.to_wkb(s),
            "d",
            i + 1,
        )
        for i, s in enumerate(shapes)
    ]
    return pl.DataFrame(rows, schema=dict(AREAS), orient="row")


def clockwise(x: float, y: float) -> shapely.Polygon:
    return shapely.Polygon([(x, y), (x, y + 0.01), (x + 0.01, y + 0.01), (x + 0.01, y)])


def test_rings_run_against_the_clock_and_no_crs_is_stated() -> None:
    content = feature_collection(areas([clockwise(9, 50)]))
    ring = content["features"][0]["geometry"]["coordinates"][0]
    assert shapely.LinearRing(ring).is_ccw
    assert "crs" not in content
    assert content["bbox"] == [9.0, 50.0, 9.01, 50.01]
    assert content["features"][0]["id"] == "0001"


def test_values_become_properties_and_blank_stays_null() -> None:
    values = pl.DataFrame({"area": ["0001", "0002"], "need": [12.5, float("nan")], "flag": ["", "missing"]})
    content = json.loads(
        geojson_bytes(areas([clockwise(9, 50), clockwise(9.1, 50), None]), values, {"title": "Bedarf"})
    )
    assert content["title"] == "Bedarf"
    told = [(f["properties"]["need"], f["properties"]["flag"]) for f in content["features"]]
    assert told == [(12.5, ""), (None, "missing"), (None, None)]
    assert content["features"][2]["geometry"] is None


def test_an_area_named_twice_is_refused() -> None:
    with pytest.raises(ValueError, match="at most once"):
        feature_collection(
            areas([clockwise(9, 50)]), pl.DataFrame({"area": ["0001", "0001"], "need": [1, 2]})
        )


@settings(max_examples=25, deadline=None)
@given(
    corners=st.lists(
        st.tuples(st.floats(6, 14.5), st.floats(47.5, 54.5)), min_size=1, max_size=6, unique=True
    )
)
def test_written_areas_are_read_back(
    corners: list[tuple[float, float]], tmp_path_factory: pytest.TempPathFactory
) -> None:
    given_areas = areas([clockwise(x, y) for x, y in corners])
    path = tmp_path_factory.mktemp("out") / "bezirke.geojson"
    path.write_bytes(geojson_bytes(given_areas))
    (reading,) = read_geo(path, ReadContext())
    assert reading.frame.select("key", "name").rows() == given_areas.select("key", "name").rows()
    for read, meant in zip(reading.frame["geometry"], given_areas["geometry"], strict=True):
        assert shapely.hausdorff_distance(shapely.from_wkb(read), shapely.from_wkb(meant)) < 1e-6


@realdata
def test_berlin_out_and_in_again(tmp_path: Path) -> None:
    first = read_geo(REALDATA / "berlin" / "grenzen" / "kieze.geojson", ReadContext())[0].frame
    path = tmp_path / "plr.geojson"
    path.write_bytes(geojson_bytes(first))
    again = read_geo(path, ReadContext())[0]
    assert again.area_system == "berlin-lor-plr-2021"
    assert again.frame.select("key", "name").rows() == first.select("key", "name").rows()
    ours, theirs = (shapely.from_wkb(f["geometry"].to_list()) for f in (again.frame, first))
    assert shapely.hausdorff_distance(ours, theirs).max() < 1e-6
