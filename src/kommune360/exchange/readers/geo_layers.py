"""Which layers a geodata file holds, with every coordinate in WGS84.

From a path (GeoJSON, GeoPackage, Shapefile, ZIP with Shapefiles) to layers: attributes by column,
geometries as shapely objects in longitude, latitude, and findings about what had to be repaired.
"""

from __future__ import annotations

import warnings
import zipfile
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import pyogrio
import pyogrio.raw
import pyproj
import shapely
from pyogrio.errors import DataSourceError

from kommune360.base.findings import Finding, Place
from kommune360.base.text import Text
from kommune360.exchange.naming import structure_of
from kommune360.exchange.readers.answers import Answers
from kommune360.exchange.readers.refusals import error, info, warning
from kommune360.exchange.reading import Option, Question, ReadContext

WGS84 = "EPSG:4326"
# Germany with a margin, longitude and latitude (Bundesamt für Kartographie und Geodäsie, VG250).
GERMANY = (5.5, 46.9, 15.5, 55.5)
# Systems German surveys deliver; tried in this order where a file names none.
SURVEY_SYSTEMS = {
    "EPSG:25832": Text("UTM Zone 32 (ETRS89)", "UTM zone 32 (ETRS89)"),
    "EPSG:25833": Text("UTM Zone 33 (ETRS89)", "UTM zone 33 (ETRS89)"),
    "EPSG:31466": Text("Gauß-Krüger, 2. Streifen", "Gauss-Krüger, zone 2"),
    "EPSG:31467": Text("Gauß-Krüger, 3. Streifen", "Gauss-Krüger, zone 3"),
    "EPSG:31468": Text("Gauß-Krüger, 4. Streifen", "Gauss-Krüger, zone 4"),
    "EPSG:31469": Text("Gauß-Krüger, 5. Streifen", "Gauss-Krüger, zone 5"),
    "EPSG:4647": Text("UTM Zone 32 mit vorangestellter 32", "UTM zone 32 with leading 32"),
    "EPSG:5650": Text("UTM Zone 33 mit vorangestellter 33", "UTM zone 33 with leading 33"),
    "EPSG:3857": Text("Web-Mercator", "Web Mercator"),
}
CRS_QUESTION = "crs"


@dataclass(slots=True)
class Layer:
    """One layer: ``attributes[column]`` in feature order, ``geometry`` in WGS84 (lon, lat)."""

    name: str
    attributes: dict[str, list[Any]]
    geometry: np.ndarray[Any, Any]
    crs: str
    answers: Answers
    findings: list[Finding] = field(default_factory=list)
    questions: list[Question] = field(default_factory=list)

    def __len__(self) -> int:
        return len(self.geometry)

    def part(self, chosen: np.ndarray[Any, Any]) -> Layer:
        """Return the features where ``chosen`` (booleans by feature) holds."""
        return Layer(
            self.name,
            {
                c: [v for v, take in zip(values, chosen, strict=True) if take]
                for c, values in self.attributes.items()
            },
            self.geometry[chosen],
            self.crs,
            self.answers,
            list(self.findings),
            list(self.questions),
        )


def read_layers(path: Path, context: ReadContext) -> list[Layer]:
    """Return all layers with geometries. Raises ``pyogrio.errors.DataSourceError`` when unreadable."""
    sources = [(source, str(name)) for source in _sources(path) for name, kind in _layers(source) if kind]
    return [_read_layer(path, source, name, len(sources) > 1, context) for source, name in sources]


def _sources(path: Path) -> list[str]:
    """Return what the driver opens: the file itself, or every geodata file inside a ZIP."""
    if path.suffix.lower() != ".zip":
        return [str(path)]
    try:
        with zipfile.ZipFile(path) as archive:
            members = [name for name in archive.namelist() if not name.startswith("__MACOSX")]
    except zipfile.BadZipFile as problem:
        raise DataSourceError(str(problem)) from problem
    found = [name for name in members if name.lower().endswith((".shp", ".gpkg", ".geojson"))]
    if not found:
        raise DataSourceError("no .shp, .gpkg or .geojson inside")
    return [f"/vsizip/{path.as_posix()}/{name}" for name in found]


def _layers(source: str) -> list[tuple[str, str | None]]:
    return [(str(name), kind) for name, kind in pyogrio.list_layers(source)]


def _read_layer(path: Path, source: str, name: str, several: bool, context: ReadContext) -> Layer:
    place = Place(file=path.name, sheet=name if several else "")
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        meta, _, wkb, data = pyogrio.raw.read(source, layer=name, datetime_as_string=True, force_2d=True)
        geometry = np.asarray(shapely.from_wkb(wkb, on_invalid="fix"), dtype=object)
    attributes = {str(c): _plain(values) for c, values in zip(meta["fields"], data, strict=True)}
    answers = Answers(context, structure_of("geo", attributes))
    layer = Layer(name if several else "", attributes, geometry, str(meta["crs"] or ""), answers)
    layer.findings += [_driver_note(str(w.message), place) for w in caught]
    to_wgs84(layer, place)
    return layer


def _plain(values: np.ndarray[Any, Any]) -> list[Any]:
    """Return column values as Python objects; whole floats become int, NaN becomes None."""
    plain: list[Any] = []
    for value in values.tolist():
        if isinstance(value, float):
            plain.append(None if value != value else int(value) if value.is_integer() else value)
        elif isinstance(value, np.ndarray):
            plain.append(value.tolist())
        else:
            plain.append(value)
    return plain


def _driver_note(message: str, place: Place) -> Finding:
    return info(
        "geo-driver-note",
        Text(f"Hinweis des Lesers: {message}", f"Note of the reader: {message}"),
        Text("Die Datei weicht vom Format ab.", "The file departs from its format."),
        Text("Prüfen, ob die Karte stimmt.", "Check that the map looks right."),
        place,
    )


def to_wgs84(layer: Layer, place: Place) -> None:
    """Bring ``layer.geometry`` to WGS84; say what was assumed, ask what cannot be told."""
    raw = layer.geometry
    if len(raw) == 0 or not np.any(~shapely.is_missing(raw) & ~shapely.is_empty(raw)):
        return
    stated = layer.crs if layer.crs and not _degrees_impossible(raw, layer.crs) else ""
    if stated:
        layer.geometry = transformed(raw, stated)
        if inside_germany(layer.geometry):
            return
        if _repair_swap(layer, raw, stated, place):
            return
    answer = layer.answers.get(CRS_QUESTION)
    if answer:
        layer.crs, layer.geometry = answer, transformed(raw, answer)
        return
    fitting = {
        crs: moved for crs in ("EPSG:4326", *SURVEY_SYSTEMS) if inside_germany(moved := transformed(raw, crs))
    }
    if stated and not fitting:
        layer.findings.append(_outside_germany(place))
        return
    if not fitting:
        layer.findings.append(_unknown_crs(place))
        return
    guess = next(iter(fitting))
    layer.crs, layer.geometry = guess, fitting[guess]
    if len(fitting) > 1:
        layer.questions.append(_ask_crs(list(fitting), guess, place))
    layer.findings.append(_assumed_crs(guess, bool(stated), place))


def transformed(geometry: np.ndarray[Any, Any], crs: str) -> np.ndarray[Any, Any]:
    """Return ``geometry`` moved from ``crs`` to WGS84, longitude first."""
    if pyproj.CRS.from_user_input(crs) == pyproj.CRS.from_user_input(WGS84) or crs == WGS84:
        return geometry
    mover = pyproj.Transformer.from_crs(crs, WGS84, always_xy=True)
    return np.asarray(
        shapely.transform(geometry, lambda xy: np.column_stack(mover.transform(xy[:, 0], xy[:, 1]))),
        dtype=object,
    )


def inside_germany(geometry: np.ndarray[Any, Any]) -> bool:
    """Whether at least nine in ten geometries lie in Germany."""
    bounds = shapely.bounds(geometry)
    bounds = bounds[~np.isnan(bounds).any(axis=1)]
    if len(bounds) == 0:
        return False
    west, south, east, north = GERMANY
    within = (
        (bounds[:, 0] >= west) & (bounds[:, 1] >= south) & (bounds[:, 2] <= east) & (bounds[:, 3] <= north)
    )
    return bool(within.mean() >= 0.9)


def _degrees_impossible(geometry: np.ndarray[Any, Any], crs: str) -> bool:
    """Whether the stated system is geographic and the numbers are no degrees."""
    if not pyproj.CRS.from_user_input(crs).is_geographic:
        return False
    bounds = shapely.bounds(geometry)
    return bool(np.nanmax(np.abs(bounds)) > 360)


def _repair_swap(layer: Layer, raw: np.ndarray[Any, Any], crs: str, place: Place) -> bool:
    """Swap the axes where that alone brings the layer into Germany."""
    swapped = transformed(np.asarray(shapely.transform(raw, lambda xy: xy[:, ::-1]), dtype=object), crs)
    if not inside_germany(swapped):
        return False
    layer.geometry = swapped
    layer.findings.append(
        warning(
            "coordinates-swapped",
            Text(
                "Länge und Breite waren vertauscht und wurden getauscht.",
                "Longitude and latitude were swapped and have been exchanged.",
            ),
            Text(
                "So gelesen, wie sie dastehen, liegen die Gebiete nicht in Deutschland, getauscht schon.",
                "Read as they stand the areas lie outside Germany, exchanged they lie inside.",
            ),
            Text("Lage auf der Karte ansehen.", "Look at the position on the map."),
            place,
        )
    )
    return True


def _outside_germany(place: Place) -> Finding:
    return warning(
        "coordinates-outside-germany",
        Text("Die Koordinaten liegen nicht in Deutschland.", "The coordinates lie outside Germany."),
        Text(
            "Kein in Deutschland übliches Koordinatensystem führt sie dorthin.",
            "No coordinate system in use in Germany brings them there.",
        ),
        Text("Koordinatensystem der Datei prüfen.", "Check the coordinate system of the file."),
        place,
    )


def _unknown_crs(place: Place) -> Finding:
    return error(
        "crs-unknown",
        Text("Das Koordinatensystem ist nicht angegeben.", "The coordinate system is not stated."),
        Text(
            "Die Zahlen passen zu keinem in Deutschland üblichen System.",
            "The numbers fit no system in use in Germany.",
        ),
        Text(
            "Datei mit Angabe des Koordinatensystems neu ausgeben (etwa EPSG:25832) oder die .prj-Datei mitliefern.",
            "Export the file again with its coordinate system (such as EPSG:25832) or add the .prj file.",
        ),
        place,
    )


def _assumed_crs(crs: str, contradicted: bool, place: Place) -> Finding:
    why_de = (
        "Die Angabe in der Datei passt nicht zu den Zahlen."
        if contradicted
        else "Die Datei nennt kein System."
    )
    why_en = "What the file states does not fit the numbers." if contradicted else "The file names no system."
    return warning(
        "crs-assumed",
        Text(f"Koordinatensystem {crs} angenommen.", f"Coordinate system {crs} assumed."),
        Text(why_de, why_en),
        Text("Lage auf der Karte ansehen.", "Look at the position on the map."),
        place,
    )


def _ask_crs(options: list[str], guess: str, place: Place) -> Question:
    return Question(
        id=CRS_QUESTION,
        ask=Text(
            "In welchem Koordinatensystem liegen die Daten?", "Which coordinate system are the data in?"
        ),
        why=Text(
            "Die Datei nennt keines, und mehrere ergeben eine Lage in Deutschland.",
            "The file names none, and several give a position in Germany.",
        ),
        options=tuple(Option(crs, SURVEY_SYSTEMS.get(crs, Text("WGS84", "WGS84"))) for crs in options),
        guess=guess,
        place=place,
    )
