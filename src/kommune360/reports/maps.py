"""How does a map get on paper without a server? Boundaries as SVG outlines, balances as colour classes.

From WKB in WGS84 to path texts on a common canvas, and from balances to a scale that a reader without
colour vision tells apart too: dark brown to light orange for missing, grey for open, blue for free.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
import polars as pl
import shapely

WIDTH = 400.0  # canvas units; the page scales them
_TOLERANCE = 0.8  # canvas units a simplified border may be off
_SHARES = (0.12, 0.4, 0.8)  # class edges, as shares of a large balance of this map
MISSING_COLOURS = ("#FDB777", "#D9600B", "#8A2C04")
FREE_COLOURS = ("#BBD7EA", "#6AA6D2", "#2F73AC")
OPEN_FILL, NONE_FILL = "url(#hatch)", "#FFFFFF"


@dataclass(frozen=True, slots=True)
class Outline:
    """One area on the canvas; ``x, y`` lie inside, for its label; ``room`` is the label's width there."""

    area: str
    path: str
    x: float
    y: float
    room: float


@dataclass(frozen=True, slots=True)
class Canvas:
    outlines: tuple[Outline, ...]
    height: float


@dataclass(frozen=True, slots=True)
class Scale:
    """``edges`` ascending; a balance between -edges[0] and edges[0] still has the lightest colour."""

    edges: tuple[int, int, int]

    def fill(self, balance: float | None, judgement: str | None) -> str:
        if balance is None:
            return NONE_FILL
        if judgement == "open":
            return OPEN_FILL
        colours = MISSING_COLOURS if balance < 0 else FREE_COLOURS
        return colours[int(abs(balance) > self.edges[1]) + int(abs(balance) > self.edges[2])]

    def dark(self, fill: str) -> bool:
        """Whether a label on ``fill`` has to be white."""
        return fill in {MISSING_COLOURS[2], FREE_COLOURS[2]}


def scale_of(balances: Iterable[float | None]) -> Scale:
    """Round class edges to the size of what is on the map."""
    sizes = sorted(abs(value) for value in balances if value is not None)
    large = sizes[int(0.95 * (len(sizes) - 1))] if sizes else 0.0
    first = max(1, _round(large * _SHARES[0]))
    second = max(first + 1, _round(large * _SHARES[1]))
    return Scale((first, second, max(second + 1, _round(large * _SHARES[2]))))


def _round(value: float) -> int:
    """The nearest of 1, 2, 3, 4, 5, 6, 8, 10, 12, 15, 20, 25, 30 ... times a power of ten."""
    if value < 10:
        return round(value)
    power = 10 ** (math.floor(math.log10(value)) - 1)
    steps = (10, 12, 15, 20, 25, 30, 40, 50, 60, 80, 100)
    return int(min(steps, key=lambda step: abs(step * power - value)) * power)


def canvas_of(areas: pl.DataFrame) -> Canvas | None:
    """Lay out the areas that have a boundary (columns AREAS); None where none has."""
    known = areas.filter(pl.col("geometry").is_not_null())
    if known.is_empty():
        return None
    shapes = np.asarray(shapely.from_wkb(known["geometry"].to_list()))
    west, south, east, north = shapely.total_bounds(shapes)
    shrink = math.cos(math.radians((south + north) / 2))
    # no narrower than a third of its height: a long thin town still fits a page
    factor = min(WIDTH / max((east - west) * shrink, 1e-9), 3 * WIDTH / max(north - south, 1e-9))
    height = (north - south) * factor

    def placed(points: np.ndarray) -> np.ndarray:
        return np.column_stack([(points[:, 0] - west) * shrink * factor, (north - points[:, 1]) * factor])

    flat = _simplified(shapely.transform(shapes, placed))
    outlines = [_outline(key, shape) for key, shape in zip(known["key"].to_list(), flat, strict=True)]
    return Canvas(tuple(outlines), round(height, 1))


def town_outline(areas: pl.DataFrame) -> str:
    """The border around all areas as one path on the canvas of ``canvas_of``; "" where none has a boundary."""
    known = areas.filter(pl.col("geometry").is_not_null())
    if known.is_empty():
        return ""
    whole = shapely.union_all(shapely.make_valid(shapely.from_wkb(known["geometry"].to_list())))
    canvas = canvas_of(pl.DataFrame({"key": ["town"], "geometry": [shapely.to_wkb(whole)]}))
    return canvas.outlines[0].path if canvas else ""


def _simplified(shapes: np.ndarray) -> np.ndarray:
    """Neighbours keep their common border; where the source overlaps itself each is thinned alone."""
    if shapely.coverage_is_valid(shapes):
        return np.asarray(shapely.coverage_simplify(shapes, _TOLERANCE))
    return np.asarray(shapely.simplify(shapes, _TOLERANCE / 2))


def _outline(key: str, shape: shapely.Geometry) -> Outline:
    parts = [part for part in shapely.get_parts(shape) if part.geom_type == "Polygon"]
    path = "".join(_ring(ring) for part in parts for ring in (part.exterior, *part.interiors))
    largest = max(parts, key=lambda part: part.area, default=None)
    if largest is None:
        return Outline(key, path, 0.0, 0.0, 0.0)
    spot = shapely.maximum_inscribed_circle(largest, tolerance=0.5)
    x, y = spot.coords[0]
    return Outline(key, path, round(x, 1), round(y, 1), round(2 * spot.length, 1))


def _ring(ring: shapely.LinearRing) -> str:
    points = [f"{x:.1f} {y:.1f}" for x, y in shapely.get_coordinates(ring)[:-1]]
    return f"M{'L'.join(points)}Z" if len(points) > 2 else ""


def legend(scale: Scale) -> Sequence[tuple[str, str, int]]:
    """Fill, word key and number of each class, from most missing to most free."""
    _, second, third = scale.edges
    return (
        (MISSING_COLOURS[2], "missing_over", third),
        (MISSING_COLOURS[1], "missing_over", second),
        (MISSING_COLOURS[0], "missing_up_to", second),
        (OPEN_FILL, "open", 0),
        (FREE_COLOURS[0], "free_up_to", second),
        (FREE_COLOURS[1], "free_over", second),
        (FREE_COLOURS[2], "free_over", third),
    )
