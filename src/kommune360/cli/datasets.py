"""``kommune360 datasets``: what has been read in, from which file, for when."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kommune360.base.text import Text
from kommune360.cli.folders import folder_argument, opened
from kommune360.cli.frame import Command, Outcome
from kommune360.cli.importing import KINDS
from kommune360.cli.language import both, say
from kommune360.cli.printing import table

if TYPE_CHECKING:
    from kommune360.exchange.folder.planning_folder import PlanningFolder
    from kommune360.observations.datasheets import DataSheet


def _datasets(folder: Path) -> Outcome:
    from kommune360.exchange.folder.datasheets import sheets_of

    planning = opened(folder)
    found = planning.store.inventory().collect().sort("kind", "dataset").to_dicts()
    sheets = sheets_of(planning)
    if not found:
        return Outcome(text=both("Noch nichts eingelesen.", "Nothing read in yet."), result={"datasets": []})
    head = (
        both("Datensatz", "dataset"),
        both("Inhalt", "content"),
        both("Zeilen", "rows"),
        both("Zeit", "period"),
        both("Gebiete", "areas"),
        both("Zone", "zone"),
        both("Rechtsgrundlage", "legal basis"),
        both("Datei", "file"),
    )
    rows = [
        (
            row["dataset"],
            say(KINDS.get(row["kind"], Text(row["kind"], row["kind"]))),
            str(row["rows"]),
            _span(row["period_first"], row["period_last"]),
            row["area_system"] or "-",
            say(ZONES[row["zone"]]),
            _legal_basis(sheets.get(row["dataset"])),
            row["file"] + (f" [{row['sheet']}]" if row["sheet"] else ""),
        )
        for row in found
    ]
    return Outcome(
        text=table(head, rows, right=(2,)),
        result={
            "state": planning.store.state.number,
            "datasets": [
                {
                    **row,
                    "meta": _told(planning, row["dataset"]),
                    "sheet": sheets[row["dataset"]].as_dict() if row["dataset"] in sheets else None,
                }
                for row in found
            ],
        },
    )


ZONES = {"planning": Text("Planung", "planning"), "statistics": Text("Statistik", "statistics")}


def _legal_basis(sheet: DataSheet | None) -> str:
    from kommune360.observations.datasheets import legal_basis_name

    if sheet is None:
        return both("kein Datenblatt", "no data sheet")
    if not sheet.legal_basis:
        return both("fehlt", "missing")
    name = say(legal_basis_name(sheet.legal_basis))
    return name if sheet.checked_on else name + both(" – prüfen", " – to be checked")


def _told(planning: PlanningFolder, dataset: str) -> dict[str, Any]:
    """What was decided and checked on reading; empty for the statistics zone, whose sums are not ours."""
    import polars as pl

    rows = planning.store.read("datasets").filter(pl.col("dataset") == dataset).select("meta").collect()
    told: dict[str, Any] = json.loads(rows["meta"][0] or "{}") if rows.height else {}
    return told


def _span(first: str, last: str) -> str:
    if not first:
        return "-"
    return first if first == last else f"{first} – {last}"


command = Command(
    "datasets",
    said=Text(
        "Zeigt die Datensätze des geltenden Datenstands mit Herkunft, Zeit, Zone und Rechtsgrundlage. Mit "
        "--json auch das Datenblatt und was beim Lesen entschieden und geprüft wurde (nicht für die "
        "Statistikzone).",
        "Shows the datasets of the present data state with source, period, zone and legal basis. With "
        "--json also the data sheet and what was decided and checked when reading (not for the statistics "
        "zone).",
    ),
    params=[folder_argument()],
    callback=_datasets,
    examples=["kommune360 datasets berlin"],
)
