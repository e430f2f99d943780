"""Is the folder sound? Description, answers, sources, tables and what they say about each other.

Returns findings and changes nothing; the command ``check`` prints them.
"""

from __future__ import annotations

import datetime as dt
import json

import polars as pl
import yaml

from kommune360.areas.bridges import weight_findings
from kommune360.areas.systems import HIERARCHY
from kommune360.base.findings import Finding, Findings, Place, Severity
from kommune360.base.fingerprints import fingerprint_file
from kommune360.base.text import Text, counted
from kommune360.base.yaml_text import read_yaml
from kommune360.exchange.folder.datasheets import RELEASED_FROM, sheet_findings
from kommune360.exchange.folder.indicators import own_findings
from kommune360.exchange.folder.indices import index_findings
from kommune360.exchange.folder.planning_folder import PlanningFolder, mapping_from_dict
from kommune360.exchange.folder.plans import plan_findings
from kommune360.exchange.folder.scenarios import scenario_findings
from kommune360.exchange.folder.sources import source_name
from kommune360.observations.schema import violations
from kommune360.observations.store import OBSERVATION_TABLES, STATISTICS_ZONE

_SHOWN = 6  # keys named in one finding; more would hide the message


def check_folder(folder: PlanningFolder, today: dt.date | None = None) -> Findings:
    """Return everything that is wrong or worth a look in ``folder``, errors first.

    ``today`` is the day against which deletion dates count.
    """
    findings = Findings(list(folder.config_findings))
    findings.extend(_answers(folder))
    findings.extend(scenario_findings(folder))
    findings.extend(own_findings(folder))
    findings.extend(sheet_findings(folder, today or dt.date.today()))
    findings.extend(index_findings(folder))
    findings.extend(plan_findings(folder))
    findings.extend(_sources(folder))
    findings.extend(_tables(folder))
    findings.extend(_areas(folder))
    findings.extend(_bridges(folder))
    findings.extend(_facilities(folder))
    order = [Severity.ERROR, Severity.WARNING, Severity.INFO]
    findings.items.sort(key=lambda finding: order.index(finding.severity))
    return findings


def _answers(folder: PlanningFolder) -> list[Finding]:
    found = []
    for path in sorted(folder.mappings_folder.glob("*.yaml")):
        try:
            mapping_from_dict(read_yaml(path.read_text(encoding="utf-8")))
        except (OSError, UnicodeDecodeError, yaml.YAMLError, KeyError, TypeError, AttributeError) as error:
            found.append(
                Finding(
                    code="mapping-unreadable",
                    severity=Severity.WARNING,
                    what=Text(
                        f"Die gemerkten Antworten in {path.name} sind nicht lesbar.",
                        f"The remembered answers in {path.name} cannot be read.",
                    ),
                    why=Text(f"Das Programm meldet: {error}", f"The program says: {error}"),
                    remedy=Text(
                        "Die Datei berichtigen oder löschen; beim nächsten Import wird neu gefragt.",
                        "Correct or delete the file; the next import will ask again.",
                    ),
                    place=Place(file=f"mappings/{path.name}"),
                )
            )
    return found


def _sources(folder: PlanningFolder) -> list[Finding]:
    found = []
    for file, fingerprint in sorted(_files(folder)):
        path = folder.sources / source_name(file, fingerprint)
        if path.is_file() and fingerprint_file(path) == fingerprint:
            continue
        changed = path.is_file()
        found.append(
            Finding(
                code="source-changed" if changed else "source-missing",
                severity=Severity.ERROR,
                what=Text(
                    f"Die Quelldatei {file} {'wurde verändert' if changed else 'fehlt'}.",
                    f"The source file {file} {'was changed' if changed else 'is missing'}.",
                ),
                why=Text(
                    "Ihre Zahlen lassen sich nicht mehr bis zur Datei zurückverfolgen.",
                    "Its figures can no longer be traced back to the file.",
                ),
                remedy=Text("Die Originaldatei noch einmal einlesen.", "Import the original file once more."),
                place=Place(file=f"sources/{path.name}"),
            )
        )
    return found


def _tables(folder: PlanningFolder) -> list[Finding]:
    return [
        Finding(
            code="table-law-broken",
            severity=Severity.ERROR,
            what=Text(f"Die Tabelle {table} ist fehlerhaft: {law}.", f"Table {table} is faulty: {law}."),
            why=Text(
                "Sie wurde nicht von diesem Programm geschrieben oder beschädigt.",
                "It was not written by this program, or it is damaged.",
            ),
            remedy=Text(
                "Mit „kommune360 undo“ zum vorigen Datenstand zurückgehen.",
                "Go back to the data state before with “kommune360 undo”.",
            ),
            place=Place(file=f"data/{table}"),
        )
        for table in OBSERVATION_TABLES.values()
        for law in violations(folder.store.read(table, zone=STATISTICS_ZONE).collect())
    ]


def _files(folder: PlanningFolder) -> set[tuple[str, str]]:
    """File and fingerprint of every source that has to be there; what a release brought has its source
    in the statistics zone, which need not have travelled with the folder."""
    store = folder.store
    rows = store.read("datasets", zone=STATISTICS_ZONE).select("file", "fingerprint", "meta").collect()
    return {
        (file, fingerprint)
        for file, fingerprint, meta in rows.iter_rows()
        if RELEASED_FROM not in json.loads(meta or "{}")
    }


def _areas(folder: PlanningFolder) -> list[Finding]:
    areas = folder.store.read("areas").select("system", "key").unique()
    drawn = folder.store.read("areas").filter(pl.col("geometry").is_not_null()).select("system").unique()
    used = (
        folder.store.observations()
        .select(pl.col("area_system").alias("system"), pl.col("area").alias("key"))
        .unique()
    )
    strangers = (
        used.join(drawn, on="system", how="semi")
        .join(areas, on=["system", "key"], how="anti")
        .sort("system", "key")
        .collect()
    )
    return [
        Finding(
            code="area-without-boundary",
            severity=Severity.WARNING,
            what=Text(
                f"Im System {system} {'hat' if part.height == 1 else 'haben'} {counted(part.height, 'Gebiet', 'Gebiete')} Zahlen, aber keine Grenze: {_some(part['key'])}.",
                f"{counted(part.height, 'area', 'areas')} of system {system} {'has' if part.height == 1 else 'have'} figures but no boundary: {_some(part['key'])}.",
            ),
            why=Text(
                "Sie erscheinen in Tabellen, aber nicht auf der Karte.",
                "They appear in tables but not on the map.",
            ),
            remedy=Text(
                "Prüfen, ob die Schlüssel zum Gebietsstand passen, oder die Grenzen ergänzen.",
                "Check whether the keys fit the version of the areas, or add the boundaries.",
            ),
        )
        for (system,), part in strangers.group_by("system", maintain_order=True)
    ]


def _bridges(folder: PlanningFolder) -> list[Finding]:
    bridges = folder.store.read("bridges").filter(pl.col("method") != HIERARCHY).collect()
    return [
        finding
        for _, part in bridges.group_by("from_system", "to_system", maintain_order=True)
        for finding in weight_findings(part)
    ]


def _facilities(folder: PlanningFolder) -> list[Finding]:
    homeless = (
        folder.store.read("facilities")
        .filter(pl.col("area").is_null() & pl.col("lat").is_null() & (pl.col("places") > 0))
        .collect()
    )
    return [
        Finding(
            code="facility-without-place",
            severity=Severity.WARNING,
            what=Text(
                f"{counted(part.height, 'Einrichtung hat', 'Einrichtungen haben')} weder Gebiet noch Koordinate: {_some(part['name'])}.",
                f"{counted(part.height, 'facility has', 'facilities have')} neither area nor coordinates: {_some(part['name'])}.",
            ),
            why=Text(
                "Ihre Plätze zählen für die ganze Kommune, aber in keinem Gebiet.",
                "Their places count for the whole municipality but in no area.",
            ),
            remedy=Text(
                "Gebietsschlüssel oder Koordinaten in der Liste ergänzen.",
                "Add the area key or coordinates to the list.",
            ),
            place=Place(file=str(dataset)),
        )
        for (dataset,), part in homeless.group_by("dataset", maintain_order=True)
    ]


def _some(values: pl.Series) -> str:
    shown = [str(value) for value in values.head(_SHOWN)]
    return ", ".join(shown) + (" …" if values.len() > _SHOWN else "")
