"""From a planning folder to what the need engine asks for: residents in one cut, places, quotas.

Earlier years in another cut are carried over by the folder's bridges, so that the history of an
area is as long as the files are.
"""

from __future__ import annotations

import polars as pl

from kommune360.base.findings import Finding, Findings, Severity
from kommune360.base.text import Text
from kommune360.demand.land_rules import profile_ids
from kommune360.demand.plan_need import NeedResult, plan_or_findings
from kommune360.demand.prepared import NeedInput, Prepared
from kommune360.demand.quotas import QUOTAS
from kommune360.demand.scenario import Scenario
from kommune360.exchange.folder.drawing import FolderDraws
from kommune360.exchange.folder.planning_folder import PlanningFolder
from kommune360.exchange.folder.residents import in_one_cut, residents_cells
from kommune360.observations.ledger import DataState

_CHILDREN_BELOW = 18  # older ages play no part in the need and would only be carried along
_STANDARD = "standard"


def plan_folder(
    folder: PlanningFolder,
    scenario: Scenario | None = None,
    *,
    horizon: int | None = None,
    level: str = "",
    prepared: Prepared | None = None,
    state: DataState | None = None,
) -> tuple[NeedResult | None, Findings]:
    """Compute the need of a folder; None with the findings that say what is lacking.

    ``prepared``: of an earlier result on the same data state; then only the scenario may differ.
    Raises InputRefused for a rule override in ``kommune360.yaml`` that does not fit.
    """
    data, findings = need_input_of(folder, scenario, horizon=horizon, level=level, state=state)
    result, more = plan_or_findings(data, prepared)
    findings.extend(more)
    return result, findings


def need_input_of(
    folder: PlanningFolder,
    scenario: Scenario | None = None,
    *,
    horizon: int | None = None,
    level: str = "",
    state: DataState | None = None,
    compute: bool = True,
) -> tuple[NeedInput, Findings]:
    """Collect the input of ``plan_need`` from the folder's tables as of ``state`` (default: now).

    ``compute``: make a projection that is not stored, which takes seconds; pages leave that to the worker.
    """
    store = folder.store
    state = state or store.state
    findings = Findings()
    settings = folder.config.need
    bridges = store.read("bridges", state).collect()
    areas = store.read("areas", state).collect()
    children, system = residents_cells(folder, state, bridges, below=_CHILDREN_BELOW, level=level)
    profile = str(settings.get("profile") or folder.config.land)
    if profile not in profile_ids():
        if profile:
            findings.add(_no_profile(profile))
        profile = _STANDARD
    return (
        NeedInput(
            residents=in_one_cut(children, bridges, system, findings),
            areas=_named(areas),
            facilities=store.read("facilities", state).collect(),
            bridges=bridges,
            quotas=store.read("quotas", state).select(QUOTAS.keys()).collect(),
            profile=profile,
            overrides=tuple(settings.get("overrides", ())),
            scenario=scenario or Scenario(),
            system=system,
            reference=str(settings.get("reference") or ""),
            horizon=horizon or int(settings.get("horizon") or 6),
            facility_datasets=tuple(settings.get("facility_datasets", ())),
            projecting=FolderDraws(folder, state, system, compute),
        ),
        findings,
    )


def _named(areas: pl.DataFrame) -> pl.DataFrame:
    """One row an area: boundaries before bare names, the name from whoever knows it."""
    return (
        areas.sort(pl.col("geometry").is_null(), maintain_order=True)
        .group_by("system", "key", maintain_order=True)
        .agg(
            pl.col("name").filter(pl.col("name").is_not_null() & (pl.col("name") != "")).first(),
            *(pl.col(name).drop_nulls().first() for name in ("lat", "lon", "geometry")),
            pl.col("dataset").first(),
            pl.col("row").first(),
        )
        .select(areas.columns)
    )


def _no_profile(land: str) -> Finding:
    shipped = ", ".join(profile_ids())
    return Finding(
        code="land-profile-missing",
        severity=Severity.WARNING,
        what=Text(
            f"Für „{land}“ gibt es noch kein Landesprofil; gerechnet wird nach Bundesrecht.",
            f"There is no Land profile for “{land}” yet; federal rules are used.",
        ),
        why=Text(
            f"Altersregel, Gruppen und Stunden sind Landesrecht. Vorhanden: {shipped}.",
            f"Age rule, groups and hours are law of the Land. Shipped: {shipped}.",
        ),
        remedy=Text(
            "Abweichende Werte in kommune360.yaml unter „need: overrides“ mit Begründung eintragen.",
            "Enter deviating values in kommune360.yaml under “need: overrides” with a reason.",
        ),
    )
