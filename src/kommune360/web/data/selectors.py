"""What may be seen of a municipality's data: its datasets, its imports, its earlier states."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import polars as pl
from django.db.models import QuerySet

from kommune360.base.findings import Finding
from kommune360.base.text import Text
from kommune360.exchange.folder.importing import source_name
from kommune360.observations.ledger import DataState
from kommune360.reports.plan import system_labels
from kommune360.web.accounts.models import Municipality
from kommune360.web.areas.folders import folder_of
from kommune360.web.data.models import OPEN, ImportRun

KIND_LABELS = {
    "observations": Text("Zahlen", "figures"),
    "areas": Text("Gebiete", "areas"),
    "bridge": Text("Brücke zwischen Gebietsständen", "bridge between cuts"),
    "facilities": Text("Einrichtungen", "facilities"),
    "quotas": Text("Quoten", "quotas"),
    "reference": Text("Beschreibung", "reference"),
}
ACTION_LABELS = {
    "import": Text("Eingelesen", "Imported"),
    "undo": Text("Zurückgenommen", "Taken back"),
    "remove": Text("Entfernt", "Removed"),
    "restore": Text("Aus Sicherung geladen", "Restored from a copy"),
}


@dataclass(frozen=True, slots=True)
class DatasetLine:
    """One dataset in the list."""

    id: str
    title: str
    kind: Text
    file: str
    zone: str
    areas: Text
    period_first: str
    period_last: str
    rows: int
    imported_at: dt.datetime
    warnings: int
    checks_failed: int


@dataclass(frozen=True, slots=True)
class DatasetSheet:
    """Everything about one dataset: the data sheet."""

    line: DatasetLine
    variables: list[tuple[Text, str]]
    findings: list[Finding]
    checks: list[dict[str, Any]]
    decisions: dict[str, str]
    facts: list[tuple[str, str]]
    fingerprint: str
    source_path: str | None


@dataclass(frozen=True, slots=True)
class Step:
    """One entry of the history of data states."""

    number: int
    time: dt.datetime
    action: Text
    author: str
    note: str
    datasets: int
    undone: bool


def datasets(municipality: Municipality) -> list[DatasetLine]:
    """All datasets that hold now, newest first."""
    store = folder_of(municipality).store
    table = store.read("datasets").sort("imported_at", "dataset", descending=[True, False]).collect()
    labels = system_labels(store.read("systems").collect().to_dicts())
    return [_line(row, labels) for row in table.to_dicts()]


def dataset_sheet(municipality: Municipality, dataset: str) -> DatasetSheet | None:
    folder = folder_of(municipality)
    rows = folder.store.read("datasets").filter(pl.col("dataset") == dataset).collect().to_dicts()
    if not rows:
        return None
    row = rows[0]
    meta = json.loads(row["meta"])
    variables = folder.store.read("variables").filter(pl.col("dataset") == dataset).collect()
    path = folder.sources / source_name(row["file"], row["fingerprint"])
    return DatasetSheet(
        line=_line(row, system_labels(folder.store.read("systems").collect().to_dicts())),
        variables=[(Text(v["label_de"], v["label_en"]), v["unit"]) for v in variables.to_dicts()],
        findings=[Finding.from_dict(raw) for raw in meta.get("findings", [])],
        checks=[{**check, "what": Text(**check["what"])} for check in meta.get("checks", [])],
        decisions={str(key): str(value) for key, value in meta.get("decisions", {}).items()},
        facts=[
            (key, str(meta[key]))
            for key in ("source", "publisher", "licence", "footnotes", "notes")
            if meta.get(key)
        ],
        fingerprint=row["fingerprint"],
        source_path=str(path) if path.is_file() else None,
    )


def history(municipality: Municipality) -> list[Step]:
    """The data states, newest first; those taken back by a later undo are marked."""
    states = folder_of(municipality).store.ledger.history()
    live = _live(states)
    return [
        Step(
            number=state.number,
            time=dt.datetime.fromisoformat(state.time),
            action=ACTION_LABELS.get(state.action, Text(state.action, state.action)),
            author=state.author,
            note=state.note,
            datasets=len(state.datasets),
            undone=state.action != "undo" and state.number not in live,
        )
        for state in reversed(states)
    ]


def undoable(municipality: Municipality) -> Step | None:
    """The step that an undo would take back now."""
    return next(
        (step for step in history(municipality) if not step.undone and step.action != ACTION_LABELS["undo"]),
        None,
    )


def runs(municipality: Municipality) -> QuerySet[ImportRun]:
    return ImportRun.objects.filter(municipality=municipality)


def open_runs(municipality: Municipality) -> QuerySet[ImportRun]:
    """Imports that wait for a person."""
    return runs(municipality).filter(state__in=OPEN)


def run_of(municipality: Municipality, run_id: Any) -> ImportRun | None:
    return runs(municipality).filter(pk=run_id).first()


def _live(states: list[DataState]) -> set[int]:
    """Numbers of the changes that the newest state still contains."""
    stack: list[int] = []
    for state in states:
        if state.action == "undo":
            while stack and stack[-1] > int(state.details["back_to"]):
                stack.pop()
        else:
            stack.append(state.number)
    return set(stack)


def _line(row: dict[str, Any], labels: Mapping[str, Text]) -> DatasetLine:
    meta = json.loads(row["meta"])
    return DatasetLine(
        id=row["dataset"],
        title=row["title"] or row["file"],
        kind=KIND_LABELS.get(row["kind"], Text(row["kind"], row["kind"])),
        file=row["file"],
        zone=row["zone"],
        areas=labels.get(row["area_system"], Text(row["area_system"], row["area_system"])),
        period_first=row["period_first"],
        period_last=row["period_last"],
        rows=row["rows"],
        imported_at=dt.datetime.fromisoformat(row["imported_at"]),
        warnings=sum(raw["severity"] == "warning" for raw in meta.get("findings", [])),
        checks_failed=sum(not check["holds"] for check in meta.get("checks", [])),
    )
