"""Where facilities lie: position in WGS84 and, where the list names it, the area.

From the position and area columns of a list to latitude, longitude, area system and area key.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import shapely

from kommune360.base.findings import Finding, Place
from kommune360.base.text import Text
from kommune360.exchange.readers.answers import Answers
from kommune360.exchange.readers.area_keys import Box, Evidence, recognise, system_by_names, words_of
from kommune360.exchange.readers.facility_table import FacilityTable
from kommune360.exchange.readers.facility_values import number
from kommune360.exchange.readers.geo_layers import Layer, to_wgs84
from kommune360.exchange.readers.refusals import info
from kommune360.exchange.reading import Question, ReadContext


@dataclass(slots=True)
class Position:
    """One entry a facility; None where unknown."""

    lat: Sequence[float | None]
    lon: Sequence[float | None]
    area_system: Sequence[str | None]
    area: Sequence[str | None]
    findings: list[Finding] = field(default_factory=list)
    questions: list[Question] = field(default_factory=list)


def locate(
    table: FacilityTable, path: Path, context: ReadContext, answers: Answers, place: Place
) -> Position:
    """Return positions and areas; coordinates of German surveys become degrees."""
    count = len(table.rows)
    nowhere: list[None] = [None] * count
    if table.lat:
        position = Position(_known(table.lat), _known(table.lon), nowhere, nowhere)
    else:
        position = _from_columns(table, answers, place)
    box = _box(position)
    _find_areas(table, path, context, position, box, place)
    return position


def _known(values: Sequence[float]) -> list[float | None]:
    return [None if value != value else value for value in values]


def _from_columns(table: FacilityTable, answers: Answers, place: Place) -> Position:
    count = len(table.rows)
    empty: list[None] = [None] * count
    position = Position(empty, empty, empty, empty)
    x_texts = table.texts("lon") or table.texts("easting")
    y_texts = table.texts("lat") or table.texts("northing")
    if x_texts is None or y_texts is None:
        return position
    x = np.array([_coordinate(t) for t in x_texts], dtype=float)
    y = np.array([_coordinate(t) for t in y_texts], dtype=float)
    good = ~np.isnan(x) & ~np.isnan(y) & ~((x == 0) & (y == 0))
    if not good.any():
        return position
    geographic = bool(np.abs(x[good]).max() <= 180 and np.abs(y[good]).max() <= 180)
    layer = Layer("", {}, shapely.points(x[good], y[good]), "EPSG:4326" if geographic else "", answers)
    to_wgs84(layer, place)
    lat, lon = np.full(count, np.nan), np.full(count, np.nan)
    lat[good], lon[good] = shapely.get_y(layer.geometry), shapely.get_x(layer.geometry)
    position.lat, position.lon = _known(lat.tolist()), _known(lon.tolist())
    position.findings, position.questions = layer.findings, layer.questions
    return position


def _coordinate(text: str) -> float:
    value = number(text.replace(" ", ""))[0]
    return float("nan") if value is None else value


def _box(position: Position) -> Box | None:
    lats = [v for v in position.lat if v is not None]
    lons = [v for v in position.lon if v is not None]
    return (min(lons), min(lats), max(lons), max(lats)) if lats and lons else None


def _find_areas(
    table: FacilityTable, path: Path, context: ReadContext, position: Position, box: Box | None, place: Place
) -> None:
    """Take the area column where its keys or names are known; a wide area only without position."""
    names = ("area", "area_wide") if box is None else ("area",)
    for name in names:
        texts = table.texts(name)
        if texts is None or not any(texts):
            continue
        keys = tuple(dict.fromkeys(text for text in texts if text))
        words = words_of([path.stem, *table.headers, *table.notes[:2]])
        for width in (0, max(map(len, keys)), max(map(len, keys)) + 1):  # leading zeros may be lost
            padded = tuple(key.zfill(width) for key in keys)
            found = recognise(Evidence(padded, (), table.fields[name], words, box), context)
            if found.system is not None and not found.ties:
                position.area_system = [found.system.id if text else None for text in texts]
                position.area = [text.zfill(width) if text else None for text in texts]
                return
        by_name = system_by_names(keys, context)
        if by_name:
            system, key_of = by_name
            position.area_system = [system if key_of.get(text) else None for text in texts]
            position.area = [key_of.get(text) for text in texts]
            return
        if box is None:
            position.findings.append(_unknown_areas(table.fields[name], place))


def _unknown_areas(header: str, place: Place) -> Finding:
    return info(
        "facility-area-unknown",
        Text(
            f"Spalte „{header}“ passt zu keiner bekannten Gebietsgliederung.",
            f"Column “{header}” fits no known area system.",
        ),
        Text(
            "Die Gebietsgrenzen sind noch nicht eingelesen, oder die Schlüssel sind andere.",
            "The boundaries are not imported yet, or the keys are others.",
        ),
        Text(
            "Zuerst die Gebietsgrenzen einlesen, dann die Liste.",
            "Import the boundaries first, then the list.",
        ),
        Place(place.file, place.sheet, place.row, header),
    )
