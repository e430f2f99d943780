"""Areas with their figures as GeoJSON, for any map program.

From areas (WKB in WGS84) and a table of values by area to RFC 7946: longitude before latitude, outer
rings against the clock, no coordinate system member, coordinates to seven decimals (a centimetre).
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from typing import Any

import polars as pl
import shapely

DECIMALS = 7


def feature_collection(
    areas: pl.DataFrame, values: pl.DataFrame | None = None, about: Mapping[str, Any] | None = None
) -> dict[str, Any]:
    """Return a FeatureCollection of ``areas`` (columns of ``observations.schema.AREAS``).

    ``values`` has a column ``area`` (key, each at most once) and one column a figure; they become
    properties, blank ones null. ``about`` gives further members of the collection. Areas without
    geometry stay, with geometry null. ValueError where ``values`` names an area twice.
    """
    figures = _by_area(values)
    blank = dict.fromkeys(c for c in (values.columns if values is not None else ()) if c != "area")
    features = [
        {
            "type": "Feature",
            "id": key,
            "properties": {"system": system, "area": key, "name": name, **blank, **figures.get(key, {})},
            "geometry": geometry_of(wkb),
        }
        for system, key, name, wkb in areas.select("system", "key", "name", "geometry").iter_rows()
    ]
    box = _box(areas)
    return {
        "type": "FeatureCollection",
        **(about or {}),
        **({"bbox": box} if box else {}),
        "features": features,
    }


def geojson_bytes(
    areas: pl.DataFrame, values: pl.DataFrame | None = None, about: Mapping[str, Any] | None = None
) -> bytes:
    """Return ``feature_collection`` as UTF-8 text; the same input gives the same bytes."""
    content = feature_collection(areas, values, about)
    return json.dumps(content, ensure_ascii=False, separators=(",", ":"), allow_nan=False).encode()


def geometry_of(wkb: bytes | None) -> dict[str, Any] | None:
    """Return WKB as a GeoJSON geometry, outer rings against the clock; None stays None."""
    if wkb is None:
        return None
    shape = shapely.orient_polygons(shapely.from_wkb(wkb))
    content: dict[str, Any] = json.loads(shapely.to_geojson(shape))
    return {"type": content["type"], "coordinates": _rounded(content["coordinates"])}


def _rounded(coordinates: Any) -> Any:
    if isinstance(coordinates, float | int):
        return round(float(coordinates), DECIMALS)
    return [_rounded(part) for part in coordinates]


def _by_area(values: pl.DataFrame | None) -> dict[str, dict[str, Any]]:
    if values is None:
        return {}
    if values["area"].is_duplicated().any():
        raise ValueError("values must name every area at most once")
    return {
        row["area"]: {name: _plain(value) for name, value in row.items() if name != "area"}
        for row in values.iter_rows(named=True)
    }


def _plain(value: Any) -> Any:
    """JSON has no numbers that are none."""
    return None if isinstance(value, float) and not math.isfinite(value) else value


def _box(areas: pl.DataFrame) -> list[float]:
    present = areas["geometry"].drop_nulls().to_list()
    if not present:
        return []
    return [round(float(edge), DECIMALS) for edge in shapely.total_bounds(shapely.from_wkb(present))]
