"""What a JSON file of a town holds: series by year, measure and district, or a list of places.

From a path to readings. Known shapes are ``{meta, data: {year: {measure: [{value, district}]}}}``,
lists of places with latitude and longitude, and answers of the Overpass API (OpenStreetMap).
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from kommune360.base.findings import Finding, Place, Severity
from kommune360.base.fingerprints import fingerprint_file
from kommune360.base.periods import parse_period
from kommune360.base.text import Text
from kommune360.exchange import personal
from kommune360.exchange.readers.facility_list import read_facility_table
from kommune360.exchange.readers.facility_table import FacilityTable
from kommune360.exchange.readers.refusals import error, refused
from kommune360.exchange.readers.series_reading import series_reading
from kommune360.exchange.reading import ReadContext, Reading
from kommune360.exchange.sheets import Cell, Sheet


def read_json_series(path: Path, context: ReadContext) -> list[Reading]:
    """Read a JSON file that is no geodata; an unknown shape comes back as an error finding."""
    fingerprint = fingerprint_file(path)
    try:
        content = json.loads(path.read_text(encoding="utf-8-sig"))
    except (UnicodeDecodeError, json.JSONDecodeError) as problem:
        return [refused(path, [_unreadable(path, str(problem))], fingerprint=fingerprint)]
    if _is_series(content):
        return [series_reading(content, path, fingerprint, context)]
    places = _places(content)
    if places is None:
        return [refused(path, [_unknown_shape(path)], fingerprint=fingerprint)]
    records, notes = places
    private = personal.findings(_as_sheet(records, path), path.name)
    if any(finding.severity is Severity.ERROR for finding in private):
        return [refused(path, private, fingerprint=fingerprint)]
    return read_facility_table(_table(records, notes), path, fingerprint, context)


def _is_series(content: Any) -> bool:
    if not isinstance(content, dict) or not isinstance(content.get("data"), dict) or not content["data"]:
        return False
    return all(
        parse_period(str(key)) is not None and isinstance(v, dict) for key, v in content["data"].items()
    )


def _places(content: Any) -> tuple[list[dict[str, Any]], list[str]] | None:
    """Return records with lat and lon and the notes of the file; None for another shape."""
    if isinstance(content, dict) and isinstance(content.get("elements"), list):
        about = content.get("osm3s", {})
        stamp = str(about.get("timestamp_osm_base", ""))[:10]
        notes = [f"OpenStreetMap, Stand {stamp}" if stamp else "", str(about.get("copyright", ""))]
        return [_element(e) for e in content["elements"] if isinstance(e, dict)], [n for n in notes if n]
    if (
        isinstance(content, list)
        and content
        and all(isinstance(r, dict) and {"lat", "lon"} <= set(r) for r in content)
    ):
        return list(content), []
    return None


def _element(element: Mapping[str, Any]) -> dict[str, Any]:
    """Flatten an element of OpenStreetMap: its tags, its position or that of its centre."""
    centre = element.get("center", element)
    return {
        "id": f"{element.get('type', '')}/{element.get('id', '')}",
        "lat": centre.get("lat"),
        "lon": centre.get("lon"),
        **element.get("tags", {}),
    }


def _table(records: Sequence[Mapping[str, Any]], notes: list[str]) -> FacilityTable:
    headers = tuple(dict.fromkeys(key for record in records for key in record if key not in ("lat", "lon")))
    return FacilityTable(
        headers=headers,
        columns=tuple(tuple(_as_text(record.get(header)) for record in records) for header in headers),
        rows=tuple(range(1, len(records) + 1)),
        lat=tuple(_degree(record.get("lat")) for record in records),
        lon=tuple(_degree(record.get("lon")) for record in records),
        notes=tuple(notes),
    )


def _degree(value: Any) -> float:
    try:
        return float(value)
    except (TypeError, ValueError):
        return float("nan")


def _as_text(value: Any) -> str:
    if value is None:
        return ""
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def _as_sheet(records: Sequence[Mapping[str, Any]], path: Path) -> Sheet:
    headers = list(dict.fromkeys(key for record in records for key in record))
    cells: list[list[Cell]] = [[*headers]]
    cells += [[_as_text(record.get(header)) for header in headers] for record in records]
    return Sheet(name=path.stem, cells=cells)


def _unreadable(path: Path, problem: str) -> Finding:
    return error(
        "file-damaged",
        Text(f"Die Datei ist kein lesbares JSON: {problem}", f"The file is no readable JSON: {problem}"),
        Text("Sie ist unvollständig oder hat ein anderes Format.", "It is incomplete or of another format."),
        Text("Die Datei neu beziehen.", "Fetch the file again."),
        Place(file=path.name),
    )


def _unknown_shape(path: Path) -> Finding:
    return error(
        "json-shape-unknown",
        Text("Der Aufbau der JSON-Datei ist nicht bekannt.", "The shape of the JSON file is not known."),
        Text(
            "Gelesen werden GeoJSON, Reihen nach Jahr, Merkmal und Gebiet sowie Listen von Orten mit lat und lon.",
            "GeoJSON, series by year, measure and area, and lists of places with lat and lon are read.",
        ),
        Text("Die Daten als CSV oder XLSX beziehen.", "Fetch the data as CSV or XLSX."),
        Place(file=path.name),
    )
