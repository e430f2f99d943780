"""What may be seen of a municipality's data: its datasets, its imports, its earlier states."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import polars as pl
from django.db.models import QuerySet

from kommune360.base.findings import Finding
from kommune360.base.text import Text
from kommune360.exchange.folder.planning_folder import PlanningFolder
from kommune360.exchange.folder.sources import source_name, source_names
from kommune360.exchange.reading import RememberedMapping
from kommune360.observations.ledger import DataState
from kommune360.observations.store import PLANNING_ZONE, STATISTICS_ZONE
from kommune360.web.accounts.models import Municipality
from kommune360.web.areas.folders import folder_of, remembered
from kommune360.web.areas.systems import labels_of
from kommune360.web.data.labels import ACTION_LABELS, DECISIONS, FACTS, KIND_LABELS
from kommune360.web.data.models import OPEN, ImportRun


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
    variables: list[dict[str, Any]]
    findings: list[Finding]
    checks: list[dict[str, Any]]
    decisions: list[tuple[Text, str]]
    facts: list[tuple[Text, str]]
    fingerprint: str
    source_path: str | None


@dataclass(frozen=True, slots=True)
class Loss:
    """What an undo takes away: sources that vanish, that return to an earlier file, that come back."""

    number: int
    note: str
    lost: list[str]
    reverted: list[str]
    back: list[str]


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


def zone_for(may: Callable[[str], bool]) -> str:
    """How far a person sees who holds the rights that ``may`` grants; the one way into the other zone."""
    return STATISTICS_ZONE if may("may_read_statistics_zone") else PLANNING_ZONE


def datasets(municipality: Municipality, zone: str = PLANNING_ZONE) -> list[DatasetLine]:
    """All datasets of the zone that hold now, newest first; read once a data state."""
    return remembered(municipality, "datasets", zone, lambda: _datasets(municipality, zone))


def _datasets(municipality: Municipality, zone: str) -> list[DatasetLine]:
    store = folder_of(municipality).store
    table = (
        store.read("datasets", zone=zone).sort("imported_at", "dataset", descending=[True, False]).collect()
    )
    labels = labels_of(municipality)
    return [_line(row, labels) for row in table.to_dicts()]


def dataset_sheet(municipality: Municipality, dataset: str, zone: str = PLANNING_ZONE) -> DatasetSheet | None:
    """Everything about one dataset; None where there is none that ``zone`` may see."""
    folder = folder_of(municipality)
    rows = folder.store.read("datasets", zone=zone).filter(pl.col("dataset") == dataset).collect().to_dicts()
    if not rows:
        return None
    row = rows[0]
    meta = json.loads(row["meta"])
    variables = folder.store.read("variables").filter(pl.col("dataset") == dataset).collect()
    name = source_name(row["file"], row["fingerprint"])
    path = folder.sources / name
    return DatasetSheet(
        line=_line(row, labels_of(municipality)),
        variables=variables.unique("variable", maintain_order=True).to_dicts(),
        findings=[Finding.from_dict(raw) for raw in meta.get("findings", [])],
        checks=[{**check, "what": Text(**check["what"])} for check in meta.get("checks", [])],
        decisions=[
            (decision_label(str(key)), str(value)) for key, value in meta.get("decisions", {}).items()
        ],
        facts=[(label, _written(meta.get(key))) for key, label in FACTS.items()],
        fingerprint=row["fingerprint"],
        source_path=str(path) if name in source_names(folder, zone) and path.is_file() else None,
    )


def _written(value: Any) -> str:
    """Lines of a list below each other; "" for what nobody told."""
    if isinstance(value, list | tuple):
        return " · ".join(str(entry) for entry in value if entry)
    return str(value or "")


def decision_label(key: str) -> Text:
    """What was decided about a file, in words; a column heading of the file stands for itself."""
    return DECISIONS.get(key.replace("-", "_"), Text(key, key))


def loss_of_undo(municipality: Municipality) -> Loss | None:
    """What an undo would take back now; None where there is nothing to take back."""
    return remembered(municipality, "loss", "", lambda: _loss_of_undo(municipality))


def _loss_of_undo(municipality: Municipality) -> Loss | None:
    store = folder_of(municipality).store
    try:
        target, earlier = store.to_undo()
    except ValueError:
        return None
    now = _titles(store.inventory().collect())
    then = _titles(store.inventory(earlier).collect()) if earlier.tables else {}
    return Loss(
        number=target.number,
        note=target.note,
        lost=sorted(title for key, (title, mark) in now.items() if key not in then),
        reverted=sorted(title for key, (title, mark) in now.items() if key in then and then[key][1] != mark),
        back=sorted(title for key, (title, mark) in then.items() if key not in now),
    )


def _titles(datasets: pl.DataFrame) -> dict[str, tuple[str, str]]:
    rows = datasets.select("dataset", "title", "file", "imported_at").iter_rows()
    return {dataset: (title or file, imported) for dataset, title, file, imported in rows}


def remembered_answers(municipality: Municipality) -> list[RememberedMapping]:
    """Answers given once and used again for next year's files, by file name."""
    folder = folder_of(municipality)
    written = [(file.name, file.stat()) for file in sorted(folder.mappings_folder.glob("*.yaml"))]
    mark = tuple((name, stat.st_mtime_ns, stat.st_size) for name, stat in written)
    return remembered(municipality, "answers", mark, lambda: _answers(folder))


def _answers(folder: PlanningFolder) -> list[RememberedMapping]:
    found = [mapping for mapping in folder.mappings() if mapping.answers]
    return sorted(found, key=lambda mapping: mapping.file.lower())


def history(municipality: Municipality) -> list[Step]:
    """The data states, newest first; those taken back by a later undo are marked."""
    return remembered(municipality, "history", "", lambda: _history(municipality))


def _history(municipality: Municipality) -> list[Step]:
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


def runs(municipality: Municipality, zone: str = PLANNING_ZONE) -> QuerySet[ImportRun]:
    """Imports; those into the statistics zone show samples of it and are for its readers alone."""
    found = ImportRun.objects.filter(municipality=municipality)
    return found if zone == STATISTICS_ZONE else found.exclude(zone=STATISTICS_ZONE)


def open_runs(municipality: Municipality, zone: str = PLANNING_ZONE) -> QuerySet[ImportRun]:
    """Imports that wait for a person."""
    return runs(municipality, zone).filter(state__in=OPEN)


def run_of(municipality: Municipality, run_id: Any, zone: str = PLANNING_ZONE) -> ImportRun | None:
    return runs(municipality, zone).filter(pk=run_id).first()


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
