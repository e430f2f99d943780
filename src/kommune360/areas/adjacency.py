"""Which areas lie beside each other? From boundaries to the neighbours of every area.

Beside each other are areas that come within about a metre: borders drawn twice do not meet exactly. Who joins areas
asks for a common border, not only a corner.
"""

from __future__ import annotations

import numpy as np
import polars as pl
import shapely

TOUCH = 0.00001  # degrees, about a metre
CORNER = 0.0002  # degrees, about twenty metres: a shorter common border is a corner


def neighbours(areas: pl.DataFrame, *, least: float = 0.0) -> dict[str, tuple[str, ...]]:
    """Return for every key of ``areas`` (columns key, geometry as WKB in degrees) its neighbours, sorted.

    Areas without a boundary are left out. ``least``: length of the common border in degrees of latitude, 0 for
    any contact (``CORNER`` leaves out those that meet in a point).
    """
    drawn = areas.filter(pl.col("geometry").is_not_null()).unique("key", keep="last").sort("key")
    keys = drawn["key"].to_list()
    shapes = shapely.from_wkb(drawn["geometry"].to_numpy())
    pairs = shapely.STRtree(shapes).query(shapes, predicate="dwithin", distance=TOUCH).T
    pairs = pairs[pairs[:, 0] != pairs[:, 1]]
    if least and len(pairs):
        pairs = pairs[_common(shapes, pairs) >= least]
    around: dict[str, list[str]] = {key: [] for key in keys}
    for one, other in pairs.tolist():
        around[keys[one]].append(keys[other])
    return {key: tuple(sorted(others)) for key, others in around.items()}


def _common(shapes: np.ndarray, pairs: np.ndarray) -> np.ndarray:
    """Length of the common border of every pair, the same in both directions; east and west as they are drawn."""
    middle = np.radians(shapely.get_coordinates(shapes)[:, 1].mean())
    drawn = shapely.transform(shapes, lambda xy: xy * np.array([np.cos(middle), 1.0]))
    lines, wide = shapely.boundary(drawn), shapely.buffer(drawn, 2 * TOUCH, quad_segs=2)
    low, high = pairs.min(axis=1), pairs.max(axis=1)
    return np.asarray(shapely.length(shapely.intersection(lines[low], wide[high])))
