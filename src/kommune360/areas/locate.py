"""In which area does a point lie? From coordinates and boundaries to area keys.

A point slightly outside every boundary (simplified outlines, rivers, rounding) goes to the nearest
area within a tolerance and says how far it was moved; one further away stays without an area.
"""

from __future__ import annotations

import numpy as np
import polars as pl

METRES_PER_DEGREE = 111_320.0
TOLERANCE_M = 250.0


def locate(points: pl.DataFrame, areas: pl.DataFrame, *, tolerance_m: float = TOLERANCE_M) -> pl.DataFrame:
    """Return ``area`` and ``distance_m`` for each row of ``points``, in its order.

    ``points``: lat, lon in WGS84 (null allowed). ``areas``: columns AREAS of one system; rows without
    geometry cannot be hit. ``distance_m`` is 0 inside, the distance to the area where the point was
    moved, null where none is near. A point on a shared border goes to the area first by key.
    """
    import shapely

    bounded = areas.filter(pl.col("geometry").is_not_null()).sort("key")
    found: list[str | None] = [None] * points.height
    distance: list[float | None] = [None] * points.height
    given = points.with_row_index("at").filter(pl.col("lat").is_not_null() & pl.col("lon").is_not_null())
    if bounded.is_empty() or given.is_empty():
        return _answer(found, distance)
    # degrees of longitude are shorter than those of latitude: squeeze them, so that distances compare
    squeeze = float(np.cos(np.radians(given["lat"].median())))  # type: ignore[arg-type]
    shapes = shapely.from_wkb(bounded["geometry"].to_list())
    shapes = shapely.transform(shapes, lambda xy: xy * np.array([squeeze, 1.0]))
    xy = np.column_stack([given["lon"].to_numpy() * squeeze, given["lat"].to_numpy()])
    places = shapely.points(xy)
    tree = shapely.STRtree(shapes)
    keys, rows = bounded["key"].to_list(), given["at"].to_list()
    inside, area = tree.query(places, predicate="intersects")
    for i, a in sorted(zip(inside.tolist(), area.tolist(), strict=True), reverse=True):
        found[rows[i]], distance[rows[i]] = keys[a], 0.0
    outside = np.setdiff1d(np.arange(len(rows)), inside)
    if outside.size:
        (moved, area), metres = tree.query_nearest(
            places[outside],
            max_distance=tolerance_m / METRES_PER_DEGREE,
            return_distance=True,
            all_matches=False,
        )
        for i, a, d in zip(moved.tolist(), area.tolist(), metres.tolist(), strict=True):
            found[rows[int(outside[i])]] = keys[a]
            distance[rows[int(outside[i])]] = d * METRES_PER_DEGREE
    return _answer(found, distance)


def _answer(found: list[str | None], distance: list[float | None]) -> pl.DataFrame:
    return pl.DataFrame(
        {"area": found, "distance_m": distance}, schema={"area": pl.String, "distance_m": pl.Float64}
    )
