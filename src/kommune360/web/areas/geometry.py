"""Area boundaries as the browser needs them: simplified without gaps, rounded, packed.

From the WKB of the store to a gzipped GeoJSON per area system. Neighbours keep their common border
(coverage simplification); the size is brought below ``MOST_BYTES`` by simplifying more.
"""

from __future__ import annotations

import gzip
import json
from typing import Any

import numpy as np
import polars as pl
import shapely

from kommune360.areas.systems import HIERARCHY
from kommune360.web.areas.catalogue import catalogue_of
from kommune360.web.areas.folders import folder_of, remembered, state_of

MOST_BYTES = 400_000
_DIGITS = 5  # about one metre
_START = 0.00002  # degrees: about two metres, invisible at the scale of a town
_VERTICES = 28_000  # more cannot be seen on a screen and cost a phone its second
_METRES_PER_DEGREE = 111_320.0


def boundaries(municipality: Any, system: str) -> bytes | None:
    """Gzipped GeoJSON (RFC 7946) of one area system with property ``key``; None without boundaries."""
    return remembered(municipality, "geometry", system, lambda: _draw(municipality, system))


def is_drawn(municipality: Any, system: str) -> bool:
    """Whether the system has boundaries, its own or those of the areas that nest in it."""
    return remembered(
        municipality,
        "drawn",
        system,
        lambda: not _own_or_dissolved(municipality, system, peek=True).is_empty(),
    )


def _draw(municipality: Any, system: str) -> bytes | None:
    found = _own_or_dissolved(municipality, system)
    if found.is_empty():
        return None
    shapes = shapely.from_wkb(found["geometry"].to_numpy())
    keys = found["key"].to_list()
    tolerance = _START
    while True:
        content = gzip.compress(_geojson(keys, simplify(shapes, tolerance)), 6, mtime=0)
        if len(content) <= MOST_BYTES or tolerance > 0.01:
            return content
        tolerance *= 2


def simplify(shapes: np.ndarray[Any, Any], tolerance: float) -> np.ndarray[Any, Any]:
    """Simplify a coverage; ``tolerance`` in degrees, doubled until few enough vertices are left.

    Where neighbours do not share their borders point by point (not a valid coverage), the same
    call still leaves each polygon valid, only small gaps may show.
    """
    valid = shapely.make_valid(shapes)
    simple = valid
    while shapely.get_num_coordinates(simple).sum() > _VERTICES or simple is valid:
        simple = shapely.coverage_simplify(_polygons(valid), tolerance)
        tolerance *= 2
        if tolerance > 0.05:
            break
    return simple


def _polygons(shapes: np.ndarray[Any, Any]) -> np.ndarray[Any, Any]:
    """Only the areas of what repairing left (it may leave lines); emptied shapes stay empty."""
    kinds = shapely.get_type_id(shapes)
    if set(kinds.tolist()) <= {3, 6}:
        return shapes
    cleaned = shapes.copy()
    for index in np.flatnonzero(~np.isin(kinds, (3, 6))):
        parts = shapely.get_parts(shapes[index])
        cleaned[index] = shapely.multipolygons([p for p in parts if p.geom_type == "Polygon"])
    return cleaned


def _geojson(keys: list[str], shapes: np.ndarray[Any, Any]) -> bytes:
    features = [
        {"type": "Feature", "properties": {"key": key}, "geometry": _geometry(shape)}
        for key, shape in zip(keys, shapes, strict=True)
    ]
    document = {"type": "FeatureCollection", "features": features}
    return json.dumps(document, separators=(",", ":")).encode()


def _geometry(shape: Any) -> dict[str, Any] | None:
    """Rounded rings; a ring that rounding collapsed is left out, exterior counter-clockwise."""
    if shape is None or shape.is_empty:
        return None
    polygons = []
    for part in shapely.get_parts(shapely.orient_polygons(shape)):
        rings = [_ring(part.exterior), *(_ring(hole) for hole in part.interiors)]
        if len(rings[0]) >= 4:
            polygons.append([ring for ring in rings if len(ring) >= 4])
    if not polygons:
        return None
    if len(polygons) == 1:
        return {"type": "Polygon", "coordinates": polygons[0]}
    return {"type": "MultiPolygon", "coordinates": polygons}


def _ring(ring: Any) -> list[list[float]]:
    rounded = np.round(shapely.get_coordinates(ring), _DIGITS)
    kept = np.ones(len(rounded), dtype=bool)
    kept[1:] = (rounded[1:] != rounded[:-1]).any(axis=1)
    return rounded[kept].tolist()


def _own_or_dissolved(municipality: Any, system: str, peek: bool = False) -> pl.DataFrame:
    """Columns key, geometry; boundaries of parents are put together from those of their children."""
    store, state = folder_of(municipality).store, state_of(municipality)
    drawn = store.read("areas", state).filter(pl.col("geometry").is_not_null())
    columns = ["key"] if peek else ["key", "geometry"]
    own = drawn.filter(pl.col("system") == system).select(columns).unique("key", keep="last").sort("key")
    found = own.collect()
    if found.height:
        return found
    bridges = catalogue_of(municipality).bridges
    nested = bridges.filter((pl.col("to_system") == system) & (pl.col("method") == HIERARCHY))
    for child in nested["from_system"].unique().sort():
        pairs = nested.filter(pl.col("from_system") == child).select("from_key", pl.col("to_key").alias("to"))
        parts = (
            drawn.filter(pl.col("system") == child)
            .select(columns)
            .unique("key", keep="last")
            .join(pairs.lazy(), left_on="key", right_on="from_key")
            .collect()
        )
        if parts.height:
            return parts.select(pl.col("to").alias("key")).unique() if peek else _dissolved(parts)
    return found


def _dissolved(parts: pl.DataFrame) -> pl.DataFrame:
    rows = [
        (str(key), shapely.to_wkb(shapely.union_all(shapely.from_wkb(part["geometry"].to_numpy()))))
        for (key,), part in parts.sort("to", "key").group_by("to", maintain_order=True)
    ]
    return pl.DataFrame(rows, schema={"key": pl.String, "geometry": pl.Binary}, orient="row")
