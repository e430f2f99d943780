"""A hierarchy is found where areas nest, and only there."""

from __future__ import annotations

import polars as pl
import shapely
from hypothesis import given
from hypothesis import strategies as st

from kommune360.areas.nesting import nesting
from kommune360.areas.schema import AREAS


def grid(system: str, size: float, count: int, shift: float = 0.0) -> pl.DataFrame:
    return pl.DataFrame(
        [
            {
                "system": system,
                "key": f"{x}-{y}",
                "name": "",
                "geometry": shapely.to_wkb(
                    shapely.box(x * size + shift, y * size, (x + 1) * size + shift, (y + 1) * size)
                ),
                "dataset": system,
            }
            for x in range(count)
            for y in range(count)
        ],
        schema=dict(AREAS),
    )


@given(parts=st.integers(2, 4), blur=st.floats(0, 0.02))
def test_areas_inside_others_are_their_children(parts: int, blur: float) -> None:
    wide, fine = grid("wide", 1.0, 2), grid("fine", 1.0 / parts, 2 * parts, blur / parts)
    found = nesting(fine, wide, "fine")
    assert found.height == fine.height
    for child, parent in found.select("from_key", "to_key").iter_rows():
        x, y = (int(part) // parts for part in child.split("-"))
        assert parent == f"{x}-{y}"
    assert found["weight"].to_list() == [1.0] * fine.height


def test_areas_that_are_cut_have_no_parent() -> None:
    assert nesting(grid("fine", 0.4, 5), grid("wide", 1.0, 2), "fine").is_empty()


def test_the_wider_system_is_not_the_child() -> None:
    assert nesting(grid("wide", 1.0, 2), grid("fine", 0.5, 4), "wide").is_empty()


def test_without_boundaries_there_is_nothing_to_find() -> None:
    bare = grid("fine", 0.5, 4).with_columns(pl.lit(None, dtype=pl.Binary).alias("geometry"))
    assert nesting(bare, grid("wide", 1.0, 2), "fine").is_empty()
