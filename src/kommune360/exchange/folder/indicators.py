"""From a planning folder to its indicators: own definitions, bound figures, hierarchy, results.

A computation is kept as long as data and definitions stay as they are; after an import only what depends
on the changed datasets is computed anew.
"""

from __future__ import annotations

import functools
import re
import threading
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import polars as pl
import yaml

from kommune360.areas.schema import BRIDGES
from kommune360.areas.systems import HIERARCHY, hierarchy_from_keys, known_systems
from kommune360.base.findings import Finding, Findings, Place, Severity
from kommune360.base.fingerprints import fingerprint_bytes, fingerprint_json
from kommune360.base.text import Text
from kommune360.base.yaml_text import read_yaml
from kommune360.exchange.folder.facility_figures import facility_figures
from kommune360.exchange.folder.need_figures import NeedFigures, need_figures
from kommune360.exchange.folder.planning_folder import PlanningFolder
from kommune360.exchange.folder.residents import RESIDENTS, in_one_cut, latest_system
from kommune360.indicators.binding import Bound, Column, applied, bind, lacking_findings
from kommune360.indicators.checks import check
from kommune360.indicators.definitions import Catalogue, shipped, with_own
from kommune360.indicators.engine import Computation, Setting, compute, recompute
from kommune360.observations.figures import measures, newest
from kommune360.observations.ledger import DataState
from kommune360.observations.schema import OBSERVATIONS
from kommune360.observations.store import PLANNING_ZONE

FOLDER = "indicators"
BINDINGS = "bindings.yaml"
TOWN_SYSTEM = "de-gemeinde"
_KEPT = 6  # computations of folders kept in memory


@dataclass(frozen=True, slots=True)
class FolderIndicators:
    """What a folder's figures give: the computation, what its columns were taken for, and findings.

    ``need``: the figures that no town delivers, computed by the rule of need.
    """

    computation: Computation
    bound: tuple[Bound, ...]
    findings: Findings
    need: NeedFigures

    @property
    def results(self) -> pl.DataFrame:
        """Columns RESULTS, all indicators, area systems and periods."""
        return self.computation.results

    @property
    def catalogue(self) -> Catalogue:
        return self.computation.setting.catalogue


def computed(
    folder: PlanningFolder,
    state: DataState | None = None,
    *,
    zone: str = PLANNING_ZONE,
    types: pl.DataFrame | None = None,
) -> FolderIndicators:
    """The indicators of ``folder`` as of ``state`` (default: now), computed or remembered.

    ``types``: area_system, area, type, for formulas that compare within a type of area.
    """
    state = state or folder.store.state
    key = (str(folder.path.resolve()), zone)
    print_ = fingerprint_json([state_print(folder, state), None if types is None else types.to_dicts()])
    with _LOCK:
        known = _REMEMBERED.get(key)
        if known is not None and known[0] == print_:
            return known[1]
    found = _computed(folder, state, zone, types, known[1] if known else None)
    with _LOCK:
        _REMEMBERED.pop(key, None)
        while len(_REMEMBERED) >= _KEPT:
            _REMEMBERED.pop(next(iter(_REMEMBERED)))
        _REMEMBERED[key] = (print_, found)
    return found


def state_print(folder: PlanningFolder, state: DataState) -> str:
    """Changes with the data, the definitions (the package's and the folder's own) and what the town says of itself."""
    shipped_prints = [definition.fingerprint for definition in shipped()]
    said = folder.config.as_dict()
    return fingerprint_json([dict(state.tables), _own_fingerprint(folder), said, shipped_prints])


def folder_catalogue(folder: PlanningFolder) -> tuple[Catalogue, Findings]:
    """The catalogue with what the folder overrides and adds, and what is wrong with that."""
    return _catalogue(folder.path / FOLDER, _own_fingerprint(folder))


def own_findings(folder: PlanningFolder) -> list[Finding]:
    """What is wrong with the folder's own definitions and bindings; for ``check``."""
    if not (folder.path / FOLDER).is_dir():
        return []
    catalogue, findings = folder_catalogue(folder)
    own = [d.id for d in catalogue if (folder.path / FOLDER / d.origin).is_file()]
    settled, problems = settled_bindings(folder)
    _, unknown = bind([], catalogue, settled)
    return [*findings, *check(catalogue, own), *problems, *unknown]


def settled_bindings(folder: PlanningFolder) -> tuple[list[Mapping[str, Any]], Findings]:
    """The entries of ``indicators/bindings.yaml``; unusable ones are left out with a finding."""
    path = folder.path / FOLDER / BINDINGS
    findings = Findings()
    if not path.is_file():
        return [], findings
    try:
        content = read_yaml(path.read_text(encoding="utf-8")) or {}
        entries = content["bindings"]
    except (OSError, UnicodeDecodeError, yaml.YAMLError, KeyError, TypeError) as error:
        findings.add(_unusable(str(error)))
        return [], findings
    usable = []
    for entry in entries or ():
        if isinstance(entry, Mapping) and _is_pattern(entry.get("is")) and "variable" in entry:
            usable.append(entry)
        else:
            findings.add(_unusable(str(entry)))
    return usable, findings


def bound_figures(
    folder: PlanningFolder, catalogue: Catalogue, state: DataState, zone: str = PLANNING_ZONE
) -> tuple[pl.DataFrame, tuple[Bound, ...], NeedFigures, Findings]:
    """The folder's figures in the variables of ``catalogue`` (columns OBSERVATIONS) with its computed need."""
    store = folder.store
    settled, findings = settled_bindings(folder)
    columns = [
        Column(m.variable, m.label, m.unit, m.area_system, m.datasets)
        for m in measures(store, zone=zone, state=state)
    ]
    bound, problems = bind(columns, catalogue, settled)
    findings.extend(problems)
    order = store.read("datasets", state).select("dataset", "imported_at").collect()
    observations = _of_the_town(store.observations(zone, state), folder)
    parts = []
    for system in sorted({each.area_system for each in bound}):  # one after the other: memory stays small
        own = [each for each in bound if each.area_system == system]
        wanted = (pl.col("area_system") == system) & pl.col("variable").is_in({each.source for each in own})
        cells = observations.filter(wanted).collect(engine="streaming")
        part, problems = applied(newest(cells, order), own, catalogue)
        parts.append(part)
        findings.extend(problems)
    figures = pl.concat(parts) if parts else pl.DataFrame(schema=dict(OBSERVATIONS))
    system = _planned_system(folder, state, figures)
    figures = pl.concat([figures, _carried(folder, state, figures, system)])
    figures = pl.concat([figures, _from_lists(folder, catalogue, state, figures, system)])
    need = need_figures(folder, catalogue, state, figures, system)
    return pl.concat([figures, _not_told(need.table, figures)]), bound, need, findings


def town_hierarchy(folder: PlanningFolder, state: DataState, areas: pl.DataFrame) -> pl.DataFrame:
    """The folder's hierarchies, with the town above every system that lies in nothing else.

    ``areas`` (area_system, area) that no boundary knows lie where their key says.
    """
    bridges = folder.store.read("bridges", state).filter(pl.col("method") == HIERARCHY).collect()
    bridges = pl.concat([bridges, *_links_by_key(bridges, areas)])
    drawn = _drawn(folder, state)
    keys = pl.concat(
        [
            bridges.select(pl.col("to_system").alias("system"), pl.col("to_key").alias("key")),
            drawn.select("system", "key"),
        ]
    ).unique()
    tops = keys.join(bridges.select(pl.col("from_system").alias("system")).unique(), on="system", how="anti")
    tops = tops.filter(~pl.col("system").is_in([TOWN_SYSTEM, "de-kreis", "de-land", "de-deutschland"]))
    links = tops.select(
        pl.col("system").alias("from_system"),
        pl.col("key").alias("from_key"),
        pl.lit(TOWN_SYSTEM).alias("to_system"),
        pl.lit(folder.config.ags or folder.config.name).alias("to_key"),
        pl.lit(1.0).alias("weight"),
        pl.lit(HIERARCHY).alias("method"),
        pl.lit("").alias("dataset"),
        pl.lit(None, dtype=pl.Int32).alias("row"),
    )
    return pl.concat([bridges.select(BRIDGES.keys()), links.select(BRIDGES.keys())])


def _links_by_key(bridges: pl.DataFrame, areas: pl.DataFrame) -> list[pl.DataFrame]:
    strange = areas.join(
        bridges, left_on=["area_system", "area"], right_on=["from_system", "from_key"], how="anti"
    )
    nested = set(bridges["from_system"])
    return [
        hierarchy_from_keys(known_systems()[str(system)], part["area"], "").select(bridges.columns)
        for (system,), part in strange.group_by("area_system", maintain_order=True)
        if system in nested and system in known_systems()
    ]


_LOCK = threading.Lock()
_REMEMBERED: dict[tuple[str, str], tuple[str, FolderIndicators]] = {}


def _computed(
    folder: PlanningFolder,
    state: DataState,
    zone: str,
    types: pl.DataFrame | None,
    before: FolderIndicators | None,
) -> FolderIndicators:
    catalogue, findings = folder_catalogue(folder)
    figures, bound, need, problems = bound_figures(folder, catalogue, state, zone)
    prints = _dataset_prints(figures)
    hierarchy = town_hierarchy(folder, state, figures.select("area_system", "area").unique())
    earlier = before.computation if before else None
    if (
        earlier is not None
        and earlier.setting.catalogue is catalogue
        and types is None
        and earlier.setting.hierarchy is not None
        and earlier.setting.hierarchy.equals(hierarchy)
    ):
        computation = recompute(earlier, figures, prints)
    else:
        computation = compute(figures, Setting(catalogue, hierarchy, types), prints)
    told = Findings([*findings, *computation.findings, *problems])
    told.items = [f for f in told if f.code != "binding-unit-unknown" or _still_open(f, computation)]
    systems = set(figures["area_system"])
    lacking = {name: v for name, v in computation.lacking.items() if _meant_for(catalogue, v, systems)}
    told.extend(lacking_findings(catalogue, lacking))
    return FolderIndicators(computation, bound, told, need)


def _still_open(finding: Finding, computation: Computation) -> bool:
    """A rate of unknown unit matters only where the indicator could not be computed from its parts."""
    return any(f" {name} " in finding.what.de for name in computation.lacking)


def _meant_for(catalogue: Catalogue, variables: tuple[str, ...], systems: set[str]) -> bool:
    """Whether these variables can come in this town: rates of another Land are not missed."""
    known = [catalogue.variables[name] for name in variables if name in catalogue.variables]
    patterns = [pattern.system for variable in known for pattern in variable.delivered]
    return not (patterns and all(patterns)) or any(re.fullmatch(p, s) for p in patterns for s in systems)


def _dataset_prints(figures: pl.DataFrame) -> dict[str, str]:
    """A fingerprint of what each dataset holds: the same figures give the same, whatever the import."""
    hashed = figures.with_columns(figures.hash_rows(seed=8360).alias("_hash"))
    sums = hashed.group_by("dataset").agg(
        pl.col("_hash").sum(), pl.col("_hash").max().alias("_most"), pl.len()
    )
    return {str(name): f"{total}-{most}-{rows}" for name, total, most, rows in sums.iter_rows()}


def _drawn(folder: PlanningFolder, state: DataState) -> pl.DataFrame:
    areas = folder.store.read("areas", state)
    return areas.filter(pl.col("geometry").is_not_null()).select("system", "key").unique().collect()


def _of_the_town(cells: pl.LazyFrame, folder: PlanningFolder) -> pl.LazyFrame:
    """Without the rest of the country: of tables of all Kreise and municipalities only the town's rows."""
    ags = folder.config.ags
    if not ags:
        return cells
    own = [ags, ags[:5], ags[:2], "DG"]
    return cells.filter(~pl.col("area_system").str.starts_with("de-") | pl.col("area").is_in(own))


def _planned_system(folder: PlanningFolder, state: DataState, figures: pl.DataFrame) -> str:
    drawn = set(_drawn(folder, state)["system"])
    residents = figures.lazy().filter(pl.col("variable") == RESIDENTS).select("area_system", "period", "area")
    return folder.config.area_system or latest_system(residents.collect(), drawn)


def _carried(folder: PlanningFolder, state: DataState, figures: pl.DataFrame, system: str) -> pl.DataFrame:
    """Residents of dates known only in another cut, carried to the cut the town plans on."""
    residents = figures.lazy().filter(pl.col("variable") == RESIDENTS)
    dates = residents.select("area_system", "period").unique().collect()
    own = dates.filter(pl.col("area_system") == system)["period"]
    bridges = folder.store.read("bridges", state).collect()
    carried = [  # date by date: splitting all at once takes several times the memory of all figures
        in_one_cut(residents.filter(pl.col("period") == date).collect(), bridges, system, Findings())
        for date in sorted(set(dates["period"]) - set(own))
    ]
    return pl.concat(carried).select(figures.columns) if carried else figures.clear()


def _from_lists(
    folder: PlanningFolder, catalogue: Catalogue, state: DataState, figures: pl.DataFrame, system: str
) -> pl.DataFrame:
    """Figures that follow from lists of facilities, where no table gives them for the same date."""
    store = folder.store
    facilities = store.read("facilities", state).collect()
    order = store.read("datasets", state).select("dataset", "imported_at").collect()
    facilities = facilities.join(order, on="dataset", how="left", maintain_order="left").sort(
        "imported_at", descending=True, maintain_order=True
    )
    areas = (
        store.read("areas", state)
        .filter(pl.col("geometry").is_not_null())
        .unique(["system", "key"])
        .collect()
    )
    counted = facility_figures(facilities.drop("imported_at"), areas, system, catalogue.variables.values())
    return _not_told(counted, figures)


def _not_told(derived: pl.DataFrame, figures: pl.DataFrame) -> pl.DataFrame:
    """``derived`` where no table says the same of the same date."""
    alone = pl.col("variable").is_in(derived["variable"].unique().implode())
    told = figures.lazy().filter(alone).select("variable", "area_system", "period").unique().collect()
    return derived.join(told, on=told.columns, how="anti").select(figures.columns)


def _own_fingerprint(folder: PlanningFolder) -> str:
    own = folder.path / FOLDER
    files = sorted(own.glob("*.yaml")) if own.is_dir() else []
    return fingerprint_json([[path.name, fingerprint_bytes(path.read_bytes())] for path in files])


@functools.lru_cache(maxsize=16)
def _catalogue(own: Path, fingerprint: str) -> tuple[Catalogue, Findings]:
    return with_own(own)


def _is_pattern(value: Any) -> bool:
    try:
        re.compile(value)
    except (re.error, TypeError):
        return False
    return True


def _unusable(detail: str) -> Finding:
    return Finding(
        code="bindings-unusable",
        severity=Severity.ERROR,
        what=Text(
            f"{BINDINGS} ist an einer Stelle unbrauchbar: {detail}.",
            f"{BINDINGS} is unusable at one place: {detail}.",
        ),
        why=Text(
            "Ein Eintrag nennt „is“ (einen regulären Ausdruck für die Spalte) und „variable“.",
            "An entry names “is” (a regular expression for the column) and “variable”.",
        ),
        remedy=Text(
            "Beispiel: „bindings: [{is: kinder_sgb2, variable: sgb2_recipients, ages: [0, 15]}]“.",
            "Example: “bindings: [{is: kinder_sgb2, variable: sgb2_recipients, ages: [0, 15]}]”.",
        ),
        place=Place(file=f"{FOLDER}/{BINDINGS}"),
    )
