"""Which readings does a file give? The one public entrance for files of any format.

By suffix and content the file goes to the reader of its family; every sheet of a table file is
first asked whether it looks personal, then whether a special layout fits, then interpreted.
"""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import polars as pl

from kommune360.base.findings import Finding, Findings, Place, Severity
from kommune360.base.fingerprints import fingerprint_file
from kommune360.base.text import Text
from kommune360.exchange.readers.refusals import refused
from kommune360.exchange.reading import ReadContext, Reading, ReadingKind
from kommune360.exchange.sheets import Sheet

TEXT_SUFFIXES = frozenset({".csv", ".tsv", ".txt", ".tab"})
WORKBOOK_SUFFIXES = frozenset({".xlsx", ".xlsm", ".xlsb", ".xls", ".ods"})
GEO_SUFFIXES = frozenset({".geojson", ".gpkg", ".shp", ".zip"})
SUFFIXES = TEXT_SUFFIXES | WORKBOOK_SUFFIXES | GEO_SUFFIXES | {".json", ".parquet"}


def read_file(path: Path, context: ReadContext | None = None) -> list[Reading]:
    """Read and interpret ``path``: one reading a table, at least one.

    Never raises for what the file holds: whatever is wrong stands in the findings of a reading.
    Raises ``OSError`` where the path cannot be read at all.
    """
    context = context or ReadContext()
    suffix = path.suffix.lower()
    if suffix in GEO_SUFFIXES:
        from kommune360.exchange.readers.geo import read_geo

        return read_geo(path, context)
    if suffix == ".json":
        return _read_json(path, context)
    if suffix not in SUFFIXES:
        return [refused(path, [_unknown_format(path.name, suffix)])]
    sheets, findings, meta = read_sheets(path)
    if any(finding.severity is Severity.ERROR for finding in findings) or not sheets:
        return [refused(path, findings or [_empty(path.name)])]
    return _read_sheets(path, sheets, findings, meta, context)


def read_sheets(path: Path) -> tuple[list[Sheet], list[Finding], dict[str, str]]:
    """Return the sheets of a table file with the findings of opening it and how it was written."""
    suffix = path.suffix.lower()
    if suffix in WORKBOOK_SUFFIXES:
        from kommune360.exchange.readers.workbooks import read_workbook

        book = read_workbook(path)
        return list(book.sheets), list(book.findings), {}
    if suffix == ".parquet":
        try:
            frame = pl.read_parquet(path)
        except (pl.exceptions.PolarsError, OSError) as error:
            return [], [_damaged(path.name, str(error))], {}
        cells = [list(frame.columns), *map(list, frame.iter_rows())]
        return [Sheet(name=path.stem, cells=cells)], [], {"format": "parquet"}
    from kommune360.exchange.readers.text_tables import read_text_table

    table = read_text_table(path)
    meta = {"encoding": table.encoding, "delimiter": table.delimiter}
    return ([table.sheet] if table.sheet.cells else []), list(table.findings), meta


def _read_sheets(
    path: Path, sheets: list[Sheet], findings: list[Finding], meta: dict[str, str], context: ReadContext
) -> list[Reading]:
    fingerprint = fingerprint_file(path)
    readings: list[Reading] = []
    for sheet in sheets:
        readings += _read_sheet(sheet, path, fingerprint, context)
    if len(readings) > 1:  # a workbook: sheets without a table are no news beside sheets with one
        tables = [
            r
            for r in readings
            if r.kind is not ReadingKind.REFERENCE or "personal-data" in r.findings.codes()
        ]
        readings = tables or readings[:1]
    return [
        replace(
            reading,
            findings=Findings([*(findings if index == 0 else []), *reading.findings]),
            meta={**meta, **reading.meta},
        )
        for index, reading in enumerate(readings)
    ]


def _read_sheet(sheet: Sheet, path: Path, fingerprint: str, context: ReadContext) -> list[Reading]:
    from kommune360.exchange import personal
    from kommune360.exchange.readers import bridge_table, facility_list, flat_file, quotas
    from kommune360.exchange.tables.interpret import interpret

    looks_personal = personal.findings(sheet, path.name)
    if any(finding.severity is Severity.ERROR for finding in looks_personal):
        return [refused(path, looks_personal, fingerprint=fingerprint, sheet=sheet.name)]
    if flat_file.is_flat_file(sheet):
        readings = flat_file.read_flat_file(sheet, path, fingerprint, context)
    elif quotas.is_quota_table(sheet):
        readings = quotas.read_quotas(sheet, path, fingerprint, context)
    elif bridge_table.is_bridge_table(sheet):
        readings = bridge_table.read_bridge_table(sheet, path, fingerprint, context)
    elif facility_list.is_facility_list(sheet):
        readings = facility_list.read_facility_list(sheet, path, fingerprint, context)
    else:
        readings = interpret(sheet, path, fingerprint, context)
    for reading in readings[:1]:
        reading.findings.extend(looks_personal)
    return readings


def _read_json(path: Path, context: ReadContext) -> list[Reading]:
    try:
        content = json.loads(path.read_text(encoding="utf-8-sig"))
    except (UnicodeDecodeError, json.JSONDecodeError) as error:
        return [refused(path, [_damaged(path.name, str(error))])]
    if isinstance(content, dict) and content.get("type") in ("FeatureCollection", "Feature", "Topology"):
        from kommune360.exchange.readers.geo import read_geo

        return read_geo(path, context)
    from kommune360.exchange.readers.json_series import read_json_series

    return read_json_series(path, context)


def _unknown_format(file: str, suffix: str) -> Finding:
    return Finding(
        "format-unknown",
        Severity.ERROR,
        Text(
            f"Dateien mit der Endung „{suffix}“ werden nicht gelesen.",
            f"Files ending in “{suffix}” are not read.",
        ),
        Text(
            "Gelesen werden CSV, TSV, XLSX, XLS, ODS, GeoJSON, GeoPackage, Shapefile, JSON und Parquet.",
            "CSV, TSV, XLSX, XLS, ODS, GeoJSON, GeoPackage, Shapefile, JSON and Parquet are read.",
        ),
        Text("Die Tabelle in einem dieser Formate speichern.", "Save the table in one of these formats."),
        Place(file=file),
    )


def _empty(file: str) -> Finding:
    return Finding(
        "file-empty",
        Severity.ERROR,
        Text("Die Datei enthält keine Tabelle.", "The file holds no table."),
        Text("Alle Zellen sind leer.", "All cells are blank."),
        Text("Prüfen, ob die richtige Datei gewählt wurde.", "Check whether the right file was chosen."),
        Place(file=file),
    )


def _damaged(file: str, error: str) -> Finding:
    return Finding(
        "file-damaged",
        Severity.ERROR,
        Text(f"Die Datei ist nicht lesbar: {error}", f"The file cannot be read: {error}"),
        Text(
            "Der Inhalt passt nicht zum Format der Endung.",
            "The content does not fit the format of the suffix.",
        ),
        Text("Die Datei neu beziehen oder neu speichern.", "Fetch or save the file again."),
        Place(file=file),
    )
