"""What a geodata file holds: areas with boundaries, or facilities with positions.

From a path to readings; every layer goes by the shape of its geometries. Coordinates are WGS84
afterwards, whatever they were.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pyogrio.errors
import shapely

from kommune360.base.findings import Finding, Place, Severity
from kommune360.base.fingerprints import fingerprint_file
from kommune360.base.text import Text, counted
from kommune360.exchange import personal
from kommune360.exchange.readers.facility_list import read_facility_table
from kommune360.exchange.readers.facility_table import FacilityTable
from kommune360.exchange.readers.geo_areas import area_readings
from kommune360.exchange.readers.geo_layers import Layer, read_layers
from kommune360.exchange.readers.refusals import error, refused, warning
from kommune360.exchange.reading import ReadContext, Reading
from kommune360.exchange.sheets import Cell, Sheet

POINTS = (shapely.GeometryType.POINT, shapely.GeometryType.MULTIPOINT)
AREAL = (
    shapely.GeometryType.POLYGON,
    shapely.GeometryType.MULTIPOLYGON,
    shapely.GeometryType.GEOMETRYCOLLECTION,
)


def read_geo(path: Path, context: ReadContext) -> list[Reading]:
    """Read ``path`` (GeoJSON, GeoPackage, Shapefile, ZIP with Shapefiles).

    One reading a layer and shape: AREAS for polygons, FACILITIES for points. What cannot be read
    comes back as a reading with an error finding; nothing is raised for what the file holds.
    """
    fingerprint = fingerprint_file(path)
    if any(
        part in (".osm", ".pbf", ".kml", ".kmz", ".gml", ".dxf", ".dwg")
        for part in map(str.lower, path.suffixes)
    ):
        return [refused(path, [_not_supported(path)], fingerprint=fingerprint)]
    try:
        layers = read_layers(path, context)
    except (
        pyogrio.errors.DataSourceError,
        pyogrio.errors.DataLayerError,
        shapely.errors.ShapelyError,
    ) as problem:
        return [refused(path, [_unreadable(path, str(problem))], fingerprint=fingerprint)]
    filled = [layer for layer in layers if len(layer)]
    if not filled:
        return [refused(path, [_empty(path)], fingerprint=fingerprint)]
    return [reading for layer in filled for reading in _read_layer(layer, path, fingerprint, context)]


def _read_layer(layer: Layer, path: Path, fingerprint: str, context: ReadContext) -> list[Reading]:
    private = personal.findings(_as_sheet(layer, path), path.name)
    if any(finding.severity is Severity.ERROR for finding in private):
        return [refused(path, private, fingerprint=fingerprint, sheet=layer.name)]
    kinds = shapely.get_type_id(layer.geometry)
    points, areal = np.isin(kinds, POINTS), np.isin(kinds, AREAL)
    missing = shapely.is_missing(layer.geometry)
    if points.any():
        positions, bounds = layer.part(points), layer.part(areal)
    else:
        positions, bounds = layer.part(points), layer.part(areal | missing)
    lines = int((~points & ~areal & ~missing).sum())
    readings: list[Reading] = []
    if areal.any():
        readings += area_readings(bounds, path, fingerprint, context)
    if points.any():
        readings += _facility_readings(positions, path, fingerprint, context)
    if not readings:
        return [
            refused(
                path,
                [*layer.findings, _no_areas(path, layer.name)],
                fingerprint=fingerprint,
                sheet=layer.name,
            )
        ]
    if lines:
        readings[0].findings.add(_lines_left_out(path, layer.name, lines))
    return readings


def _facility_readings(layer: Layer, path: Path, fingerprint: str, context: ReadContext) -> list[Reading]:
    centre = shapely.centroid(layer.geometry)
    table = FacilityTable(
        headers=tuple(layer.attributes),
        columns=tuple(tuple(_as_text(v) for v in values) for values in layer.attributes.values()),
        rows=tuple(range(1, len(layer) + 1)),
        lat=tuple(shapely.get_y(centre).tolist()),
        lon=tuple(shapely.get_x(centre).tolist()),
        sheet=layer.name,
    )
    return read_facility_table(
        table, path, fingerprint, context, findings=layer.findings, questions=layer.questions
    )


def _as_text(value: object) -> str:
    if value is None:
        return ""
    return value if isinstance(value, str) else str(value)


def _as_sheet(layer: Layer, path: Path) -> Sheet:
    rows = zip(*layer.attributes.values(), strict=True)
    cells: list[list[Cell]] = [[*layer.attributes]]
    cells += [[_as_text(v) for v in row] for row in rows]
    return Sheet(name=layer.name or path.stem, cells=cells)


def _not_supported(path: Path) -> Finding:
    suffix = path.suffix.lower()
    return error(
        "geo-format-not-supported",
        Text(
            f"Geodaten im Format „{suffix}“ werden nicht gelesen.",
            f"Geodata of format “{suffix}” are not read.",
        ),
        Text(
            "Gebraucht werden Gebietsgrenzen und Einrichtungen, keine Straßennetze oder Zeichnungen.",
            "Boundaries and facilities are needed, not street networks or drawings.",
        ),
        Text(
            "Als GeoJSON, GeoPackage oder Shapefile (ZIP) ausgeben.",
            "Export as GeoJSON, GeoPackage or Shapefile (ZIP).",
        ),
        Place(file=path.name),
    )


def _unreadable(path: Path, problem: str) -> Finding:
    return error(
        "geo-unreadable",
        Text(f"Die Geodatei ist nicht lesbar: {problem}", f"The geodata file cannot be read: {problem}"),
        Text(
            "Der Inhalt ist beschädigt, unvollständig oder hat ein anderes Format als die Endung sagt.",
            "The content is damaged, incomplete or of another format than the suffix says.",
        ),
        Text(
            "Datei neu ausgeben als GeoJSON, GeoPackage oder Shapefile (alle Teile zusammen als ZIP).",
            "Export the file again as GeoJSON, GeoPackage or Shapefile (all parts together as ZIP).",
        ),
        Place(file=path.name),
    )


def _empty(path: Path) -> Finding:
    return error(
        "geo-empty",
        Text("Die Geodatei enthält keine Objekte.", "The geodata file holds no features."),
        Text("Ohne Objekte gibt es nichts einzulesen.", "Without features there is nothing to read."),
        Text("Prüfen, ob die richtige Datei gewählt wurde.", "Check whether the right file was chosen."),
        Place(file=path.name),
    )


def _no_areas(path: Path, layer: str) -> Finding:
    return error(
        "geometry-not-supported",
        Text("Die Datei enthält weder Flächen noch Punkte.", "The file holds neither areas nor points."),
        Text(
            "Gelesen werden Gebietsgrenzen (Flächen) und Einrichtungen (Punkte).",
            "Boundaries (polygons) and facilities (points) are read.",
        ),
        Text("Die Grenzen als Flächen ausgeben.", "Export the boundaries as polygons."),
        Place(file=path.name, sheet=layer),
    )


def _lines_left_out(path: Path, layer: str, count: int) -> Finding:
    return warning(
        "lines-left-out",
        Text(
            f"{counted(count, 'Linie wurde', 'Linien wurden')} nicht übernommen.",
            f"{counted(count, 'line was', 'lines were')} left out.",
        ),
        Text("Linien sind weder Gebiete noch Einrichtungen.", "Lines are neither areas nor facilities."),
        Text("Prüfen, ob dort Flächen gemeint waren.", "Check whether polygons were meant."),
        Place(file=path.name, sheet=layer),
    )
