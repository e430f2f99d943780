"""``kommune360 datasets``: what has been read in, from which file, for when."""

from __future__ import annotations

import json
from pathlib import Path

from kommune360.base.text import Text
from kommune360.cli.folders import folder_argument, opened
from kommune360.cli.frame import Command, Outcome
from kommune360.cli.importing import KINDS
from kommune360.cli.language import both, say
from kommune360.cli.printing import table


def _datasets(folder: Path) -> Outcome:
    planning = opened(folder)
    found = planning.store.read("datasets").collect().sort("kind", "dataset").to_dicts()
    if not found:
        return Outcome(text=both("Noch nichts eingelesen.", "Nothing read in yet."), result={"datasets": []})
    head = (
        both("Datensatz", "dataset"),
        both("Inhalt", "content"),
        both("Zeilen", "rows"),
        both("Zeit", "period"),
        both("Gebiete", "areas"),
        both("Datei", "file"),
    )
    rows = [
        (
            row["dataset"],
            say(KINDS.get(row["kind"], Text(row["kind"], row["kind"]))),
            str(row["rows"]),
            _span(row["period_first"], row["period_last"]),
            row["area_system"] or "-",
            row["file"] + (f" [{row['sheet']}]" if row["sheet"] else ""),
        )
        for row in found
    ]
    return Outcome(
        text=table(head, rows, right=(2,)),
        result={
            "state": planning.store.state.number,
            "datasets": [{**row, "meta": json.loads(row["meta"] or "{}")} for row in found],
        },
    )


def _span(first: str, last: str) -> str:
    if not first:
        return "-"
    return first if first == last else f"{first} – {last}"


command = Command(
    "datasets",
    said=Text(
        "Zeigt die Datensätze des geltenden Datenstands mit Herkunft und Zeit. Mit --json auch, was beim "
        "Lesen entschieden und geprüft wurde.",
        "Shows the datasets of the present data state with source and period. With --json also what was "
        "decided and checked when reading.",
    ),
    params=[folder_argument()],
    callback=_datasets,
    examples=["kommune360 datasets berlin"],
)
