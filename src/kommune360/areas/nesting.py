"""Do the areas of one system lie inside those of another? Then it is a hierarchy, found by itself.

From two tables of boundaries to parent relations, or to none where an area is cut: what is cut needs
a bridge with weights, and a person who says how they come about.
"""

from __future__ import annotations

import numpy as np
import polars as pl
import shapely
from numpy.typing import NDArray

from kommune360.areas.schema import BRIDGES
from kommune360.areas.systems import HIERARCHY

INSIDE = 0.95  # share of an area that must lie in its parent; borders of two sources never agree exactly


def nesting(children: pl.DataFrame, parents: pl.DataFrame, dataset: str) -> pl.DataFrame:
    """Return the hierarchy from ``children`` to ``parents`` as bridges of weight 1; empty if there is none.

    Both have the columns AREAS of one system each. There is a hierarchy when every child with a
    boundary lies in one parent to at least ``INSIDE`` of its surface, and there are fewer parents.
    """
    below, above = _drawn(children), _drawn(parents)
    if not 1 < above.height < below.height:
        return pl.DataFrame(schema=dict(BRIDGES))
    shares = _shares(_shapes(below), _shapes(above))
    best = shares.argmax(axis=1)
    if (shares.max(axis=1) < INSIDE).any() or len(set(best.tolist())) < 2:
        return pl.DataFrame(schema=dict(BRIDGES))
    return pl.DataFrame(
        {
            "from_system": below["system"],
            "from_key": below["key"],
            "to_system": [above["system"][0]] * below.height,
            "to_key": above["key"].gather(best),
            "weight": [1.0] * below.height,
            "method": [HIERARCHY] * below.height,
            "dataset": [dataset] * below.height,
            "row": [None] * below.height,
        },
        schema=dict(BRIDGES),
    ).sort("from_key")


def _drawn(areas: pl.DataFrame) -> pl.DataFrame:
    return areas.filter(pl.col("geometry").is_not_null()).unique("key", keep="first", maintain_order=True)


def _shapes(areas: pl.DataFrame) -> NDArray[np.object_]:
    shapes: NDArray[np.object_] = shapely.from_wkb(areas["geometry"].to_numpy())
    return shapes


def _shares(below: NDArray[np.object_], above: NDArray[np.object_]) -> NDArray[np.float64]:
    """``[child, parent]``: share of the child's surface inside the parent (in degrees: a share only)."""
    tree = shapely.STRtree(above)
    child, parent = tree.query(below, predicate="intersects")
    shares = np.zeros((len(below), len(above)))
    surface = shapely.area(shapely.intersection(below[child], above[parent]))
    shares[child, parent] = surface / np.maximum(shapely.area(below[child]), 1e-18)
    return shares
