"""The map of the invented town: valid, without gaps, believable, and in the right place on the globe."""

from __future__ import annotations

import json

import numpy as np
import pyproj
import pytest
import shapely
from shapely.geometry import shape

from kommune360.exchange.musterstadt.coordinates import to_degrees
from kommune360.exchange.musterstadt.files import deliveries
from kommune360.exchange.musterstadt.town import ADDRESSES_PER_AREA, build

TOWN = build()
TINY_M2 = 25.0  # on 100 km2: what snapping two border lines to 10 cm may cost


def test_26_areas_in_6_social_areas_with_unique_text_keys_and_names() -> None:
    keys = TOWN.keys
    assert len(keys) == len(set(keys)) == 26
    assert all(isinstance(key, str) and len(key) == 4 and key.startswith("0") for key in keys)
    assert {key[:2] for key in keys} == set(TOWN.social_areas)
    assert len(TOWN.social_areas) == 6
    assert len({area.name for area in TOWN.areas}) == 26


@pytest.mark.parametrize("parts", [[a.polygon for a in TOWN.areas], [d.polygon for d in TOWN.districts]])
def test_polygons_are_valid_do_not_overlap_and_fill_the_outline(parts: list[shapely.Polygon]) -> None:
    assert all(part.is_valid and part.geom_type == "Polygon" for part in parts)
    assert all(not list(part.interiors) for part in parts)
    union = shapely.union_all(parts)
    assert abs(sum(part.area for part in parts) - union.area) < TINY_M2
    assert union.symmetric_difference(TOWN.outline).area < TINY_M2


def test_neighbours_share_the_very_same_border_points() -> None:
    polygons = [area.polygon for area in TOWN.areas]
    pairs = [(a, b) for i, a in enumerate(polygons) for b in polygons[i + 1 :] if a.touches(b)]
    assert len(pairs) > 40
    for a, b in pairs:
        border = a.boundary.intersection(b.boundary)
        if border.length == 0:
            continue
        points = set(map(tuple, shapely.get_coordinates(border)))
        assert points <= set(a.exterior.coords)
        assert points <= set(b.exterior.coords)
    assert all(len(p.exterior.coords) > 20 for p in polygons)  # no rectangles


def test_social_areas_are_unions_in_one_piece() -> None:
    for key in TOWN.social_areas:
        union = TOWN.social_polygon(key)
        assert union.geom_type == "Polygon"
        parts = [area.polygon.area for area in TOWN.areas if area.key[:2] == key]
        assert union.area == pytest.approx(sum(parts), abs=TINY_M2)


def test_river_runs_through_the_whole_town_along_borders() -> None:
    assert TOWN.river.geom_type == "LineString"
    west, _, east, _ = TOWN.outline.bounds
    assert TOWN.river.length > 0.9 * (east - west)
    borders = shapely.union_all([area.polygon.boundary for area in TOWN.areas])
    assert TOWN.river.difference(borders.buffer(0.05)).length == 0


def test_addresses_lie_in_their_area_and_crosswalk_sums_to_one() -> None:
    for area, doors in zip(TOWN.areas, TOWN.addresses, strict=True):
        assert doors.shape == (ADDRESSES_PER_AREA, 2)
        assert shapely.contains_xy(area.polygon, doors).all()
    assert TOWN.crosswalk.sum(axis=1) == pytest.approx(1.0, abs=1e-12)
    assert ((TOWN.crosswalk > 0).sum(axis=1) > 1).sum() >= 10  # the two cuts do not agree
    assert (TOWN.crosswalk.sum(axis=0) > 0).all()


def test_coordinates_agree_with_proj() -> None:
    doors = TOWN.addresses.reshape(-1, 2)
    proj = pyproj.Transformer.from_crs("EPSG:25832", "EPSG:4258", always_xy=True)
    expected = np.stack(proj.transform(doors[:, 0], doors[:, 1]), axis=-1)
    assert np.abs(to_degrees(doors) - expected).max() < 1e-9  # 0.1 mm


def test_geojson_files_hold_the_same_shapes_in_their_reference_systems() -> None:
    files = {d.name: json.loads(d.content) for d in deliveries() if d.name.endswith(".geojson")}
    areas = files["stadtbezirke.geojson"]
    assert "erfunden" in areas["description"]
    assert [f["properties"]["BEZ_NR"] for f in areas["features"]] == list(TOWN.keys)
    back = pyproj.Transformer.from_crs("EPSG:4258", "EPSG:25832", always_xy=True)
    for feature, area in zip(areas["features"], TOWN.areas, strict=True):
        degrees = shape(feature["geometry"])
        assert 8.2 < degrees.centroid.x < 8.6
        metres = shapely.transform(degrees, lambda p: np.stack(back.transform(p[:, 0], p[:, 1]), axis=-1))
        assert metres.symmetric_difference(area.polygon).area < TINY_M2 * 40  # 7 digits are about 1 cm
    metric = files["sozialraeume_utm32.geojson"]
    assert metric["crs"]["properties"]["name"].endswith("25832")
    total = sum(shape(f["geometry"]).area for f in metric["features"])
    assert total == pytest.approx(TOWN.outline.area, abs=TINY_M2)
    assert len(files["schulbezirke.geojson"]["features"]) == 9
