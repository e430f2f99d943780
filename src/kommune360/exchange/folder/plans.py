"""The plans of a planning folder: one YAML file each under ``plans/``, every closed version beside it.

From files to plans with findings and back; and from the folder's data to what checks and signals know.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from kommune360.areas.systems import HIERARCHY
from kommune360.base.findings import Finding, Findings, Place, Severity
from kommune360.base.text import Text
from kommune360.exchange.folder.datasheets import due_of
from kommune360.exchange.folder.indicator_results import results_of
from kommune360.exchange.folder.indicators import TOWN_SYSTEM, folder_catalogue
from kommune360.exchange.folder.need_input import plan_folder
from kommune360.exchange.folder.planning_folder import PlanningFolder
from kommune360.exchange.folder.projected import COVERAGE, projected_and_known
from kommune360.observations.ledger import DataState, write_durably
from kommune360.plan.adapting.facts import FIGURES, NEEDS, Facts, OverdueFigures
from kommune360.plan.checking.advice import Known
from kommune360.plan.checking.checks import check_plan
from kommune360.plan.document import Plan
from kommune360.plan.files.reading import PlanRead, Where, read_plan
from kommune360.plan.files.writing import dump_plan
from kommune360.plan.paths import VALUES
from kommune360.plan.saying import Names

FOLDER = "plans"


@dataclass(frozen=True, slots=True)
class StoredPlan:
    """``where`` knows the lines of the file."""

    plan: Plan
    where: Where


def plans_of(folder: PlanningFolder) -> list[StoredPlan]:
    """All readable plans by title; what is wrong with others ``plan_findings`` tells."""
    found = [StoredPlan(read.plan, read.where) for _, read in _read_all(folder) if read.plan is not None]
    return sorted(found, key=lambda stored: stored.plan.title.lower())


def plan_of(folder: PlanningFolder, key: str = "") -> StoredPlan:
    """The plan with this id, or the only one. KeyError where there is none, or several to choose from."""
    found = plans_of(folder)
    if not key and len(found) == 1:
        return found[0]
    for stored in found:
        if stored.plan.id == key:
            return stored
    raise KeyError(key)


def plan_findings(folder: PlanningFolder) -> list[Finding]:
    """Everything wrong with the plans of the folder; for ``check``."""
    found: list[Finding] = []
    stored = []
    for path, read in _read_all(folder):
        found += read.findings
        if read.draft is not None:
            stored.append((path, read.draft, read.where))
    known = known_of(folder) if stored else Known()
    for path, plan, where in stored:
        if path.stem != plan.id:
            found.append(_misnamed(path, plan))
        found += check_plan(plan, where, known)
    return found


def save_plan(folder: PlanningFolder, plan: Plan) -> Path:
    """Write the plan; a version closed since is kept beside it and never written over."""
    text = dump_plan(plan).encode()
    path = folder.path / FOLDER / f"{plan.id}.yaml"
    path.parent.mkdir(exist_ok=True)
    if plan.version:
        kept = _version_path(folder, plan.id, plan.version)
        if not kept.exists():
            kept.parent.mkdir(exist_ok=True)
            write_durably(kept, text)
    write_durably(path, text)
    return path


def versions_of(folder: PlanningFolder, key: str) -> list[int]:
    """Numbers of the versions that are kept, oldest first."""
    return sorted(
        int(path.stem) for path in (folder.path / FOLDER / key).glob("*.yaml") if path.stem.isdigit()
    )


def plan_version(folder: PlanningFolder, key: str, number: int) -> Plan:
    """The plan as it stood when that version was closed. KeyError where it is not kept or not readable."""
    path = _version_path(folder, key, number)
    read = _read(path) if path.is_file() else None
    if read is None or read.plan is None:
        raise KeyError(f"{key} {number}")
    return read.plan


def known_of(folder: PlanningFolder) -> Known:
    """What the folder's data know: indicators, areas, bridges, and its other plans."""
    catalogue, _ = folder_catalogue(folder)
    areas = folder.store.read("areas").select("system", "key").unique().collect()
    bridges = folder.store.read("bridges").filter(pl.col("method") != HIERARCHY)
    pairs = bridges.select("from_system", "to_system").unique().collect()
    keys: dict[str, set[str]] = {}
    for system, key in areas.iter_rows():
        keys.setdefault(str(system), set()).add(str(key))
    return Known(
        indicators=frozenset(definition.id for definition in catalogue),
        context=frozenset(each.id for each in catalogue if each.direction == "context"),
        areas={system: frozenset(each) for system, each in keys.items()} or None,
        bridged=frozenset((str(a), str(b)) for a, b in pairs.iter_rows()),
        plans={stored.plan.id: stored.plan for stored in plans_of(folder)},
    )


def names_of(folder: PlanningFolder, plan: Plan) -> Names:
    """Titles of the plan's entries, names of its areas and of all indicators."""
    catalogue, _ = folder_catalogue(folder)
    areas = folder.store.read("areas").filter(pl.col("system") == plan.area_system)
    named = areas.select("key", "name").unique("key", keep="first", maintain_order=True).collect()
    return Names.of(
        plan,
        areas={key: name or key for key, name in named.iter_rows()},
        indicators={definition.id: definition.name for definition in catalogue},
    )


def town_of(folder: PlanningFolder) -> tuple[str, str]:
    """Area system and key of the whole town among the results of the indicators."""
    return TOWN_SYSTEM, folder.config.ags


def values_of(folder: PlanningFolder, plan: Plan, state: DataState | None = None) -> pl.DataFrame:
    """The figures of the plan's indicators, columns FIGURES: what states and signals are computed from."""
    wanted = sorted({target.indicator for target in plan.targets})
    results = results_of(folder, state).results.lazy()
    found = results.filter(pl.col("indicator").cast(pl.String).is_in(wanted)).select(list(FIGURES)).collect()
    return found.with_columns(pl.col(list(VALUES)[:-1]).cast(pl.String))


def facts_of(
    folder: PlanningFolder, plan: Plan, on: dt.date, *, state: DataState | None = None, needs: bool = True
) -> Facts:
    """What the folder knows on a day: figures, missed projections, probable shortages, overdue datasets.

    ``needs``: compute the need, which takes seconds. Contributions wait in the dialogue, not in the folder.
    """
    state = state or folder.store.state
    results = results_of(folder, state)
    rests: dict[str, list[str]] = {}
    for indicator, datasets in results.datasets.items():
        for dataset in datasets:
            rests.setdefault(dataset, []).append(indicator)
    overdue = [
        OverdueFigures(
            line.dataset, line.title, line.due_on, line.holder, tuple(sorted(rests.get(line.dataset, ())))
        )
        for line in due_of(folder, on, state)
        if line.overdue and line.due_on is not None
    ]
    return Facts(
        on=on,
        values=values_of(folder, plan, state),
        needs=_needs(folder, plan, state) if needs else pl.DataFrame(schema=NEEDS),
        projected=projected_and_known(folder, plan.area_system),
        coverage=COVERAGE,
        overdue=tuple(overdue),
        town=town_of(folder),
        data_state=state.number,
    )


def _needs(folder: PlanningFolder, plan: Plan, state: DataState) -> pl.DataFrame:
    """Columns NEEDS at the moment that headlines show; nothing where the need cannot be computed."""
    result, _ = plan_folder(folder, state=state)
    if result is None or result.system != plan.area_system:
        return pl.DataFrame(schema=NEEDS)
    return result.need.filter(
        (pl.col("moment") == result.scenario.moment) & pl.col("short_probability").is_not_null()
    ).select(
        "offer",
        "area",
        pl.col("year").str.slice(0, 4).cast(pl.Int32),
        pl.col("short_probability").alias("probability"),
        (-pl.col("balance")).alias("gap"),
    )


def _version_path(folder: PlanningFolder, key: str, number: int) -> Path:
    return folder.path / FOLDER / key / f"{number:04d}.yaml"


def _read_all(folder: PlanningFolder) -> Iterator[tuple[Path, PlanRead]]:
    for path in sorted((folder.path / FOLDER).glob("*.yaml")):
        yield path, _read(path)


def _read(path: Path) -> PlanRead:
    file = f"{FOLDER}/{path.name}"
    try:
        return read_plan(path.read_text(encoding="utf-8"), file)
    except (OSError, UnicodeDecodeError) as error:
        return PlanRead(None, Findings([_no_text(file, str(error))]), Where(file))


def _no_text(file: str, reason: str) -> Finding:
    return Finding(
        code="plan-file-unreadable",
        severity=Severity.ERROR,
        what=Text(f"Die Datei {file} ist kein lesbarer Text.", f"The file {file} is no readable text."),
        why=Text(f"Das Programm meldet: {reason}", f"The program says: {reason}"),
        remedy=Text("Als Text in UTF-8 speichern.", "Save it as text in UTF-8."),
        place=Place(file=file),
    )


def _misnamed(path: Path, plan: Plan) -> Finding:
    return Finding(
        code="plan-file-name",
        severity=Severity.WARNING,
        what=Text(
            f"Die Datei {path.name} enthält den Plan „{plan.id}“.",
            f"The file {path.name} holds the plan “{plan.id}”.",
        ),
        why=Text(
            "Beim Speichern entstünde eine zweite Datei.", "Saving the plan would create a second file."
        ),
        remedy=Text(f"Die Datei in {plan.id}.yaml umbenennen.", f"Rename the file to {plan.id}.yaml."),
        place=Place(file=f"{FOLDER}/{path.name}"),
    )
