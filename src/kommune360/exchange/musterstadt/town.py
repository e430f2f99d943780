"""What does the invented town look like? Areas, social areas, school districts, river, addresses.

From ``areas.yaml`` to polygons in metres (EPSG:25832) whose neighbours share the very same border points;
a second hierarchy (school districts) cuts across the areas, joined by a crosswalk with weights.
"""

from __future__ import annotations

import itertools
import math
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
import shapely
from shapely.geometry import LineString, MultiPoint, Point, Polygon
from shapely.ops import split

from kommune360.base.yaml_text import read_yaml
from kommune360.exchange.musterstadt.chance import Floats, generator

Position = tuple[float, float]
_GRID = 0.1  # metres: every border point lies on this grid
_MAP_SEED = 4  # the map is the same for every seed of the people; chosen so that no two borders cross
ADDRESSES_PER_AREA = 200


@dataclass(frozen=True)
class Area:
    """One of the 26 areas; ``polygon`` in metres (EPSG:25832), ``growth`` in percent a year."""

    key: str
    name: str
    kind: str
    residents_2010: int
    growth: float
    hardship: float
    polygon: Polygon

    @property
    def social_area(self) -> str:
        return self.key[:2]


@dataclass(frozen=True)
class SchoolDistrict:
    key: str
    name: str
    polygon: Polygon


@dataclass(frozen=True)
class Town:
    """``addresses`` [area, point, 2] are invented doors in metres; ``crosswalk`` [area, district] weights."""

    name: str
    ags: str
    areas: tuple[Area, ...]
    social_areas: dict[str, str]
    districts: tuple[SchoolDistrict, ...]
    outline: Polygon
    river: LineString
    river_name: str
    addresses: Floats
    crosswalk: Floats

    @property
    def keys(self) -> tuple[str, ...]:
        return tuple(area.key for area in self.areas)

    def index(self, key: str) -> int:
        return self.keys.index(key)

    def social_polygon(self, key: str) -> Polygon:
        """Union of the areas of one social area, one piece, in metres."""
        parts = [area.polygon for area in self.areas if area.social_area == key]
        return shapely.normalize(shapely.union_all(parts, grid_size=_GRID))


@lru_cache
def plan(name: str = "areas.yaml") -> dict[str, Any]:
    """Return a design file of the invented town as plain data, read once: never change it."""
    text = Path(__file__).with_name(name).read_text(encoding="utf-8")
    return dict(read_yaml(text))


@lru_cache(maxsize=1)
def build() -> Town:
    """Draw the map from ``areas.yaml``."""
    design = plan()
    east, north = design["origin"]["easting"], design["origin"]["northing"]

    def metres(x: float, y: float) -> Position:
        return (east + 1000.0 * x, north + 1000.0 * y)

    rough = Polygon([metres(*corner) for corner in design["outline"]])
    course = LineString([metres(*corner) for corner in design["river"]["course"]])
    centres = [metres(area["x"], area["y"]) for area in design["areas"]]
    polygons = _cells(centres, rough, course)
    outline = shapely.normalize(shapely.union_all(polygons, grid_size=_GRID))
    areas = tuple(
        Area(a["key"], a["name"], a["kind"], a["residents"], a["growth"], a["hardship"], polygon)
        for a, polygon in zip(design["areas"], polygons, strict=True)
    )
    middles = [metres(d["x"], d["y"]) for d in design["school_districts"]]
    districts = tuple(
        SchoolDistrict(d["key"], d["name"], polygon)
        for d, polygon in zip(design["school_districts"], _across(middles, outline), strict=True)
    )
    addresses = _addresses(areas, centres)
    return Town(
        design["name"], design["ags"], areas, dict(design["social_areas"]), districts, outline,
        _river(polygons, course), design["river"]["name"], addresses, _crosswalk(addresses, districts),
    )  # fmt: skip


def _cells(centres: list[Position], outline: Polygon, river: LineString) -> list[Polygon]:
    """Voronoi cells of the centres, separately on both banks of the river, with winding borders."""
    banks = list(split(outline, river).geoms)
    lines = []
    for bank in banks:
        inside = [centre for centre in centres if bank.contains(Point(centre))]
        cells = shapely.voronoi_polygons(MultiPoint(inside), extend_to=outline.envelope)
        lines += [cell.intersection(bank).boundary for cell in cells.geoms]
    rng = generator(_MAP_SEED, 1)
    pieces = shapely.polygonize(_winding(shapely.union_all(lines, grid_size=_GRID), rng))
    polygons = [shapely.normalize(piece) for piece in pieces.geoms]
    return [next(p for p in polygons if p.contains(Point(centre))) for centre in centres]


def _across(middles: list[Position], outline: Polygon) -> list[Polygon]:
    """Cells of the second hierarchy: same outline, borders of their own."""
    edges = shapely.voronoi_polygons(MultiPoint(middles), extend_to=outline.envelope, only_edges=True)
    winding = _winding(shapely.union_all([edges], grid_size=_GRID), generator(_MAP_SEED, 2))
    lines = shapely.union_all([*winding, outline.boundary], grid_size=_GRID)
    pieces = shapely.polygonize(list(shapely.get_parts(lines)))
    of_district: list[list[Polygon]] = [[] for _ in middles]
    for piece in pieces.geoms:
        inner = piece.representative_point()
        if outline.contains(inner):
            distances = [math.dist((inner.x, inner.y), middle) for middle in middles]
            of_district[distances.index(min(distances))].append(piece)
    return [shapely.normalize(shapely.union_all(parts, grid_size=_GRID)) for parts in of_district]


def _winding(lines: shapely.Geometry, rng: np.random.Generator) -> list[LineString]:
    """Each straight piece becomes a winding one with the same ends; the order of pieces is fixed."""
    straight = set()
    for line in shapely.get_parts(lines):
        points = [(round(x, 1), round(y, 1)) for x, y in line.coords]
        straight |= {(min(a, b), max(a, b)) for a, b in itertools.pairwise(points)}
    return [LineString([a, *_between(a, b, rng), b]) for a, b in sorted(straight)]


def _between(a: Position, b: Position, rng: np.random.Generator) -> list[Position]:
    """Points between two ends by midpoint displacement, down to about 150 m."""
    length = math.dist(a, b)
    if length < 150.0:
        return []
    push = (rng.random() - 0.5) * 0.2
    x = (a[0] + b[0]) / 2 - push * (b[1] - a[1])
    y = (a[1] + b[1]) / 2 + push * (b[0] - a[0])
    middle = (round(x, 1), round(y, 1))
    return [*_between(a, middle, rng), middle, *_between(middle, b, rng)]


def _river(polygons: list[Polygon], course: LineString) -> LineString:
    """The winding river: the borders between the two banks, west to east."""
    north = [p for p in polygons if _north_of(p.representative_point(), course)]
    south = [p for p in polygons if not _north_of(p.representative_point(), course)]
    shared = shapely.union_all(north).boundary.intersection(shapely.union_all(south).boundary)
    line = shapely.line_merge(shapely.union_all([g for g in shapely.get_parts(shared) if g.length > 0]))
    return line if line.coords[0][0] < line.coords[-1][0] else shapely.reverse(line)


def _north_of(point: Point, course: LineString) -> bool:
    xs, ys = zip(*course.coords, strict=True)
    return bool(point.y > np.interp(point.x, xs, ys))


def _addresses(areas: tuple[Area, ...], centres: list[Position]) -> Floats:
    """Doors of each area, denser towards its centre; none lies on a border."""
    rng = generator(_MAP_SEED, 3)
    doors = np.zeros((len(areas), ADDRESSES_PER_AREA, 2))
    for index, (area, centre) in enumerate(zip(areas, centres, strict=True)):
        reach = 0.85 * math.sqrt(area.polygon.area)
        radius, angle = reach * rng.random(4000), 2 * math.pi * rng.random(4000)
        points = np.column_stack([centre[0] + radius * np.cos(angle), centre[1] + radius * np.sin(angle)])
        inner = area.polygon.buffer(-25.0)
        doors[index] = np.round(points[shapely.contains_xy(inner, points)][:ADDRESSES_PER_AREA], 1)
    return doors


def _crosswalk(addresses: Floats, districts: tuple[SchoolDistrict, ...]) -> Floats:
    """Share of each area's addresses in each district: rows sum to 1."""
    inside = np.stack([shapely.contains_xy(d.polygon, addresses.reshape(-1, 2)) for d in districts])
    counts = inside.reshape(len(districts), *addresses.shape[:2]).sum(axis=2).T
    return np.asarray(counts / counts.sum(axis=1, keepdims=True))
