"""What does a reading become in the store? Figures, areas and their order, names of variables, a row on itself.

From readings to the frames of a transaction; nothing is committed here.
"""

from __future__ import annotations

import datetime as dt
import itertools
import json
from collections.abc import Mapping, Sequence

import polars as pl

from kommune360.areas.nesting import nesting
from kommune360.areas.schema import AREAS, SYSTEMS
from kommune360.areas.systems import hierarchy_from_keys, known_systems
from kommune360.exchange.folder.planning_folder import PlanningFolder
from kommune360.exchange.reading import Reading, ReadingKind
from kommune360.observations.store import OBSERVATION_TABLES, PLANNING_ZONE, Transaction

_TABLE_OF = {
    ReadingKind.AREAS: "areas",
    ReadingKind.BRIDGE: "bridges",
    ReadingKind.FACILITIES: "facilities",
    ReadingKind.QUOTAS: "quotas",
}


def put(change: Transaction, reading: Reading, zone: str) -> None:
    change.drop(reading.dataset)
    if reading.kind is ReadingKind.OBSERVATIONS:
        change.replace(OBSERVATION_TABLES[zone], reading.frame)
        names = area_names(reading)
        if names is not None:
            change.replace("areas", names)
    elif reading.kind in _TABLE_OF:
        change.replace(_TABLE_OF[reading.kind], reading.frame)
    if reading.hierarchy is not None and reading.hierarchy.height:
        change.replace("bridges", reading.hierarchy)
    elif reading.kind is ReadingKind.AREAS:
        _put_hierarchy(change, reading)
    _put_systems(change, reading)
    if reading.variables:
        change.replace("variables", _variables_frame(reading))
    only_figures = zone if reading.kind is ReadingKind.OBSERVATIONS else PLANNING_ZONE
    change.replace("datasets", dataset_row(reading, only_figures))


def put_nesting(change: Transaction, folder: PlanningFolder, readings: Sequence[Reading]) -> None:
    """Find out which of a town's own systems lie inside which; catalogued ones say it by their keys."""
    new = [reading.frame for reading in readings if reading.kind is ReadingKind.AREAS]
    if not new:
        return
    fresh = {system for frame in new for system in frame["system"].unique()}
    stored = folder.store.read("areas").filter(~pl.col("system").is_in(sorted(fresh))).collect()
    areas = pl.concat([*new, stored], how="diagonal_relaxed")
    systems = [str(system) for system in areas["system"].unique(maintain_order=True)]
    told = {
        (row["from_system"], row["to_system"])
        for reading in readings
        if reading.hierarchy is not None
        for row in reading.hierarchy.select("from_system", "to_system").unique().to_dicts()
    }
    for child, parent in itertools.permutations(systems, 2):
        known = known_systems().get(child)
        if (known and known.parent) or not {child, parent} & fresh or (child, parent) in told:
            continue
        lower, upper = (areas.filter(pl.col("system") == system) for system in (child, parent))
        newer = lower if child in fresh else upper
        found = nesting(lower, upper, str(newer["dataset"][0]))
        if found.height:
            change.replace("bridges", found)


def dataset_row(reading: Reading, zone: str) -> pl.DataFrame:
    periods = (
        sorted(reading.frame["period"].drop_nulls().unique().to_list())
        if "period" in reading.frame.columns
        else []
    )
    meta = {
        **{key: value for key, value in reading.meta.items() if key != "area_names"},
        "decisions": dict(reading.decisions),
        "structure": reading.structure,
        "checks": [
            {
                "what": check.what.as_dict(),
                "stated": check.stated,
                "computed": check.computed,
                "holds": check.holds,
            }
            for check in reading.checks
        ],
        "findings": [finding.as_dict() for finding in reading.findings],
    }
    return pl.DataFrame(
        {
            "dataset": [reading.dataset],
            "kind": [str(reading.kind)],
            "title": [reading.title],
            "file": [reading.file],
            "sheet": [reading.sheet],
            "fingerprint": [reading.fingerprint],
            "zone": [zone],
            "area_system": [reading.area_system],
            "period_first": [periods[0] if periods else ""],
            "period_last": [periods[-1] if periods else ""],
            "rows": [reading.frame.height],
            "imported_at": [dt.datetime.now(dt.UTC).isoformat(timespec="microseconds")],
            "meta": [json.dumps(meta, ensure_ascii=False, default=str)],
        }
    )


def area_names(reading: Reading) -> pl.DataFrame | None:
    """Names that a table of figures gives its areas; boundaries know better where they exist."""
    names: Mapping[str, Mapping[str, str]] = reading.meta.get("area_names", {})
    rows = [
        {"system": system, "key": key, "name": name, "dataset": reading.dataset}
        for system, pairs in names.items()
        for key, name in pairs.items()
    ]
    return pl.DataFrame(rows, schema=dict(AREAS)) if rows else None


def _put_hierarchy(change: Transaction, reading: Reading) -> None:
    for (system,), part in reading.frame.group_by("system", maintain_order=True):
        known = known_systems().get(str(system))
        if known is not None and known.parent:
            parents = hierarchy_from_keys(known, part["key"].to_list(), reading.dataset)
            if parents.height:
                change.replace("bridges", parents)


def _put_systems(change: Transaction, reading: Reading) -> None:
    if reading.systems is not None and reading.systems.height:
        change.replace("systems", reading.systems)
        return
    used = {reading.area_system} if reading.area_system else set()
    rows = [
        {
            "system": system.id,
            "label_de": system.label.de,
            "label_en": system.label.en,
            "valid_from": system.valid_from,
            "valid_to": system.valid_to,
            "dataset": reading.dataset,
        }
        for system in known_systems().values()
        if system.id in used
    ]
    if rows:
        change.replace("systems", pl.DataFrame(rows, schema=dict(SYSTEMS)))


def _variables_frame(reading: Reading) -> pl.DataFrame:
    return pl.DataFrame(
        {
            "variable": [variable.id for variable in reading.variables],
            "label_de": [variable.label.de for variable in reading.variables],
            "label_en": [variable.label.en for variable in reading.variables],
            "unit": [variable.unit for variable in reading.variables],
            "dataset": [reading.dataset] * len(reading.variables),
        }
    )
