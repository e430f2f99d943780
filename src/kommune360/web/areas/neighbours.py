"""Which areas lie around one, and which comes before and after it in the alphabet?

Neighbours share at least a point of the border, within about a metre; from the boundaries of the store.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import polars as pl
import shapely

from kommune360.web.areas.folders import folder_of, remembered, state_of

_TOUCH = 0.00001  # degrees, about a metre: borders drawn twice do not meet exactly


def neighbours_of(municipality: Any, system: str, key: str) -> tuple[str, ...]:
    """Keys of the areas that touch ``key``, sorted; empty where there are no boundaries."""
    found: Mapping[str, tuple[str, ...]] = remembered(
        municipality, "neighbours", system, lambda: _neighbours(municipality, system)
    )
    return found.get(key, ())


def _neighbours(municipality: Any, system: str) -> dict[str, tuple[str, ...]]:
    drawn = (
        folder_of(municipality)
        .store.read("areas", state_of(municipality))
        .filter((pl.col("system") == system) & pl.col("geometry").is_not_null())
        .select("key", "geometry")
        .unique("key", keep="last")
        .sort("key")
        .collect()
    )
    shapes = shapely.from_wkb(drawn["geometry"].to_numpy())
    keys = drawn["key"].to_list()
    tree = shapely.STRtree(shapes)
    pairs = tree.query(shapes, predicate="dwithin", distance=_TOUCH)
    around: dict[str, list[str]] = {key: [] for key in keys}
    for one, other in pairs.T.tolist():
        if one != other:
            around[keys[one]].append(keys[other])
    return {key: tuple(sorted(others)) for key, others in around.items()}


def before_and_after(names: Mapping[str, str], key: str) -> tuple[str, str]:
    """Keys before and after ``key`` by name; "" at either end."""
    order = sorted(names, key=lambda each: ((names[each] or each).lower(), each))
    at = order.index(key)
    return (order[at - 1] if at > 0 else "", order[at + 1] if at + 1 < len(order) else "")
