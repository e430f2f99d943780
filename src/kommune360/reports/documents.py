"""The files a committee gets: which there are, under which names, written all or not at all."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from kommune360.observations.ledger import write_durably
from kommune360.reports.page import page_bytes
from kommune360.reports.plan import Plan
from kommune360.reports.tables import csv_bytes, geojson_bytes, result_bytes
from kommune360.reports.workbook import workbook_bytes

DOCUMENTS: dict[str, Callable[[Plan, str], bytes]] = {
    "bedarf.xlsx": workbook_bytes,
    "bedarf.html": page_bytes,
    "bedarf.geojson": lambda plan, _: geojson_bytes(plan),
    "bedarf.csv": lambda plan, _: csv_bytes(plan),
    "ergebnis.json": lambda plan, _: result_bytes(plan),
}


def write_documents(plan: Plan, folder: Path, language: str = "de") -> list[Path]:
    """Write every document of ``plan`` to ``folder`` (made where missing); return their paths."""
    made = {name: make(plan, language) for name, make in DOCUMENTS.items()}
    folder.mkdir(parents=True, exist_ok=True)
    for name, content in made.items():
        write_durably(folder / name, content)
    return [folder / name for name in made]
