"""Which areas lie around one, and which comes before and after it in the alphabet?

Neighbours share at least a point of the border, within about a metre; from the boundaries of the store.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import polars as pl

from kommune360.areas.adjacency import neighbours
from kommune360.web.areas.folders import folder_of, remembered, state_of


def neighbours_of(municipality: Any, system: str, key: str) -> tuple[str, ...]:
    """Keys of the areas that touch ``key``, sorted; empty where there are no boundaries."""
    found: Mapping[str, tuple[str, ...]] = remembered(
        municipality, "neighbours", system, lambda: _neighbours(municipality, system)
    )
    return found.get(key, ())


def _neighbours(municipality: Any, system: str) -> dict[str, tuple[str, ...]]:
    store = folder_of(municipality).store
    areas = store.read("areas", state_of(municipality)).filter(pl.col("system") == system)
    return neighbours(areas.select("key", "geometry").collect())


def before_and_after(names: Mapping[str, str], key: str) -> tuple[str, str]:
    """Keys before and after ``key`` by name; "" at either end."""
    order = sorted(names, key=lambda each: ((names[each] or each).lower(), each))
    at = order.index(key)
    return (order[at - 1] if at > 0 else "", order[at + 1] if at + 1 < len(order) else "")
