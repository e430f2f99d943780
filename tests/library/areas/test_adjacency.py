"""Who lies beside whom: squares by hand, borders drawn twice, and laws on random grids."""

from __future__ import annotations

import numpy as np
import polars as pl
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from kommune360.areas.adjacency import CORNER, neighbours


def areas_of(boxes: dict[str, tuple[float, float, float, float] | None]) -> pl.DataFrame:
    shapes = [None if box is None else shapely.to_wkb(shapely.box(*box)) for box in boxes.values()]
    return pl.DataFrame(
        {"key": list(boxes), "geometry": shapes}, schema={"key": pl.String, "geometry": pl.Binary}
    )


def test_a_corner_is_contact_but_no_border() -> None:
    areas = areas_of({
        "a": (8.00, 51.50, 8.02, 51.52), "b": (8.02, 51.50, 8.04, 51.52), "c": (8.02, 51.52, 8.04, 51.54),
        "far": (9.0, 51.0, 9.1, 51.1), "unknown": None,
    })  # fmt: skip
    assert neighbours(areas) == {"a": ("b", "c"), "b": ("a", "c"), "c": ("a", "b"), "far": ()}
    assert neighbours(areas, least=CORNER) == {"a": ("b",), "b": ("a", "c"), "c": ("b",), "far": ()}


def test_borders_drawn_twice_still_meet() -> None:
    gap = 0.000004  # half a metre
    areas = areas_of({"a": (8.0, 51.5, 8.02, 51.52), "b": (8.02 + gap, 51.5, 8.04, 51.52)})
    assert neighbours(areas, least=CORNER) == {"a": ("b",), "b": ("a",)}
    assert neighbours(areas_of({})) == {}


@settings(max_examples=15, deadline=None)
@given(st.integers(1, 5), st.integers(1, 5))
def test_in_a_grid_everybody_has_the_squares_around(rows: int, columns: int) -> None:
    boxes = {
        f"{row}{column}": (8 + 0.01 * column, 51 + 0.01 * row, 8.01 + 0.01 * column, 51.01 + 0.01 * row)
        for row in range(rows)
        for column in range(columns)
    }
    found = neighbours(areas_of(boxes), least=CORNER)  # type: ignore[arg-type]
    for key, others in found.items():
        expected = {
            other
            for other in boxes
            if np.abs(int(other[0]) - int(key[0])) + np.abs(int(other[1]) - int(key[1])) == 1
        }
        assert set(others) == expected
        assert all(key in found[other] for other in others)
