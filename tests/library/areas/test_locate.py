"""Points in areas: inside, on a border, slightly outside, far away, without coordinates."""

from __future__ import annotations

import polars as pl
import pytest
import shapely

from kommune360.areas.locate import locate
from kommune360.areas.schema import AREAS


def squares() -> pl.DataFrame:
    """Two squares of a hundredth of a degree side by side, one area without geometry."""
    rows = [
        {"system": "s", "key": key, "geometry": shapely.to_wkb(shapely.box(west, 52.0, west + 0.01, 52.01))}
        for key, west in (("B", 13.01), ("A", 13.0))
    ]
    return pl.DataFrame([*rows, {"system": "s", "key": "C", "geometry": None}], schema=dict(AREAS))


def points(*latlon: tuple[float | None, float | None]) -> pl.DataFrame:
    return pl.DataFrame(latlon, schema={"lat": pl.Float64, "lon": pl.Float64}, orient="row")


def test_each_point_finds_its_area_in_order() -> None:
    found = locate(points((52.005, 13.015), (52.005, 13.005), (None, 13.005)), squares())
    assert found["area"].to_list() == ["B", "A", None]
    assert found["distance_m"].to_list() == [0.0, 0.0, None]


def test_a_point_on_the_shared_border_goes_to_the_first_key() -> None:
    assert locate(points((52.005, 13.01)), squares())["area"].to_list() == ["A"]


def test_a_point_slightly_outside_is_moved_and_says_how_far() -> None:
    # 0.001 degrees of latitude are 111 m; 0.001 degrees of longitude at 52 degrees north are 69 m
    found = locate(points((52.011, 13.015), (52.005, 12.999)), squares())
    assert found["area"].to_list() == ["B", "A"]
    assert found["distance_m"].to_list() == pytest.approx([111.3, 68.5], abs=1.0)


def test_a_point_far_away_stays_without_area() -> None:
    far = points((52.05, 13.015))
    assert locate(far, squares())["area"].to_list() == [None]
    assert locate(far, squares(), tolerance_m=6000)["area"].to_list() == ["B"]


def test_no_points_and_no_boundaries() -> None:
    assert locate(points(), squares()).height == 0
    bare = squares().with_columns(pl.lit(None, dtype=pl.Binary).alias("geometry"))
    assert locate(points((52.005, 13.015)), bare)["area"].to_list() == [None]
