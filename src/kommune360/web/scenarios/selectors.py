"""The need as it may be seen: computed once a data state and scenario, cut to one page.

Everything here is read only; who may read it is decided by the right of the route.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import polars as pl

from kommune360.base.findings import Findings, InputRefused
from kommune360.base.fingerprints import fingerprint_json
from kommune360.base.text import Text
from kommune360.demand.groups import groups_by_area
from kommune360.demand.offers import OFFERS
from kommune360.demand.plan_need import TOWN, NeedResult, plan_prepared
from kommune360.demand.prepared import Prepared, prepare_need
from kommune360.demand.scenario import Scenario
from kommune360.demand.trace import Step
from kommune360.demand.weights import childcare_quotas
from kommune360.demand.years import first_year_of
from kommune360.exchange.folder.need_input import need_input_of
from kommune360.exchange.folder.scenario_versions import ScenarioVersion
from kommune360.exchange.folder.scenario_versions import versions_of as stored_versions
from kommune360.exchange.folder.scenarios import StoredScenario, scenarios_of
from kommune360.projection.lever_data import lever_as_dict
from kommune360.web.accounts.models import Municipality
from kommune360.web.areas.folders import folder_of, remembered, state_of
from kommune360.web.projection.selectors import projection_of
from kommune360.web.scenarios.query import Question

BASIS = Scenario()
TOWN_LABEL = Text("ganze Kommune", "whole municipality")


@dataclass(frozen=True, slots=True)
class Answer:
    """``result`` None: the findings say what is lacking."""

    result: NeedResult | None
    findings: Findings


@dataclass(frozen=True, slots=True)
class Level:
    """A level of areas that the need can be shown on; ``system`` "" is the whole town."""

    system: str
    label: Text
    areas: int


def need_of(municipality: Municipality, scenario: Scenario = BASIS) -> Answer:
    """Compute, or remember, the need under ``scenario`` on the data state that holds now."""
    answer = remembered(
        municipality,
        "need",
        (_config_time(municipality), scenario.fingerprint, drawn_stamp(municipality, scenario)),
        lambda: _compute(municipality, scenario),
    )
    if answer.result is None or answer.result.scenario == scenario:
        return answer
    # the same assumptions under another name: the figures hold, name and reason are those asked for
    return Answer(replace(answer.result, scenario=scenario), answer.findings)


def stored_scenarios(municipality: Municipality) -> list[StoredScenario]:
    return remembered(
        municipality,
        "scenarios",
        _scenario_files(municipality),
        lambda: scenarios_of(folder_of(municipality)),
    )


def scenarios_stamp(municipality: Municipality) -> str:
    """Text that changes whenever a scenario, its projection or the folder's settings do; part of entity tags."""
    drawn = [
        drawn_stamp(municipality, stored.scenario)
        for stored in stored_scenarios(municipality)
        if stored.scenario.levers
    ]
    written = [list(file) for file in _scenario_files(municipality)]
    return fingerprint_json([_config_time(municipality), written, drawn, drawn_stamp(municipality)])


def drawn_stamp(municipality: Municipality, scenario: Scenario = BASIS) -> str:
    """Changes when the projection under ``scenario`` becomes known: the need then rests on it."""
    found = projection_of(municipality, plain_levers(scenario))
    return found.fingerprint if found is not None else ""


def plain_levers(scenario: Scenario) -> list[dict[str, Any]]:
    return [lever_as_dict(lever) for lever in scenario.levers]


def versions_of(municipality: Municipality, scenario_id: str) -> list[ScenarioVersion]:
    """All versions of a scenario, newest first."""
    return remembered(
        municipality,
        "scenario_versions",
        (scenario_id, scenarios_stamp(municipality)),
        lambda: stored_versions(folder_of(municipality), scenario_id),
    )


def scenario_of(municipality: Municipality, scenario_id: str, version: str = "") -> Scenario:
    """The stored scenario of that id, in the version that holds or the one asked for, else the basis."""
    if version:
        for kept in versions_of(municipality, scenario_id):
            if str(kept.number) == version:
                return kept.scenario
    for stored in stored_scenarios(municipality):
        if stored.id == scenario_id:
            return stored.scenario
    return BASIS


def levels(result: NeedResult, labels: dict[str, Text]) -> list[Level]:
    """The levels the result holds, finest first."""
    counts = dict(
        result.totals.filter(pl.col("system") != TOWN)
        .group_by("system")
        .agg(pl.col("area").n_unique())
        .iter_rows()
    )
    finest = Level(result.system, _label(result.system, labels), result.need["area"].n_unique())
    wider = [Level(system, _label(system, labels), n) for system, n in counts.items()]
    return [finest, *sorted(wider, key=lambda level: -level.areas)]


def rows_of(result: NeedResult, question: Question, year: str, moment: str) -> pl.DataFrame:
    """The rows of one offer, year and moment on the asked level; most missing first."""
    frame = (
        result.totals.filter(pl.col("system") == question.level)
        if question.level and question.level != result.system
        else result.need
    )
    return frame.filter(_cell(question.offer, year, moment)).sort("balance", "name", nulls_last=True)


def town_row(result: NeedResult, offer: str, year: str, moment: str) -> dict[str, Any] | None:
    rows = result.totals.filter((pl.col("system") == TOWN) & _cell(offer, year, moment)).to_dicts()
    return rows[0] if rows else None


def town_by_year(result: NeedResult, offer: str, moment: str) -> list[dict[str, Any]]:
    """The whole town, one row a Kita year."""
    return (
        result.totals.filter(
            (pl.col("system") == TOWN) & (pl.col("offer") == offer) & (pl.col("moment") == moment)
        )
        .sort("year")
        .to_dicts()
    )


def offers_of(result: NeedResult) -> list[str]:
    """Offers for which need or places are known."""
    known = result.totals.filter((pl.col("system") == TOWN) & pl.col("need").is_not_null())["offer"].unique()
    return [offer for offer in OFFERS if offer in set(known)]


def steps_of(
    municipality: Municipality, scenario: Scenario, question: Question, area: str, year: str, moment: str
) -> list[Step] | None:
    """How one row came about; None where there is no such row."""
    result = need_of(municipality, scenario).result
    if result is None:
        return None
    system = TOWN if not area else (question.level or result.system)
    try:
        return result.trace(area, year, question.offer, moment, system)
    except KeyError:
        return None


def quotas_in_force(result: NeedResult, base: Scenario, year: str) -> dict[int, tuple[float, float, float]]:
    """Childcare quotas by year of age under ``base`` in a Kita year: least, mean and most of all areas."""
    areas = result.need["area"].unique().to_list()
    ready = result.prepared
    cube = childcare_quotas(
        result.rule, base, areas=areas, years=(first_year_of(year),), quotas=ready.quotas
    )[:, 0, :]
    return {
        age: (float(cube[:, age].min()), float(cube[:, age].mean()), float(cube[:, age].max()))
        for age in range(cube.shape[1])
    }


def groups_of(result: NeedResult, year: str, moment: str) -> list[dict[str, Any]]:
    """Which further groups would close each area's gap; [] where the Land profile has no group forms.

    One entry an area: ``area, name, missing_u3, missing_3plus, groups`` (form and count),
    ``places_u3, places_3plus``; most groups first.
    """
    if not result.rule.group_forms:
        return []
    frame = groups_by_area(result.need, result.rule.group_forms, year=year, moment=moment)
    forms = {form.id: form for form in result.rule.group_forms}
    found: dict[str, dict[str, Any]] = {}
    for row in frame.iter_rows(named=True):
        entry = found.setdefault(
            row["area"],
            {
                "area": row["area"],
                "name": result.prepared.names.get((result.system, row["area"]), row["area"]),
                "missing_u3": row["missing_u3"],
                "missing_3plus": row["missing_3plus"],
                "groups": [],
                "places_u3": 0,
                "places_3plus": 0,
            },
        )
        entry["groups"].append((forms[row["form"]], row["groups"]))
        entry["places_u3"] += row["places_u3"]
        entry["places_3plus"] += row["places_3plus"]
    return sorted(found.values(), key=lambda e: (-sum(n for _, n in e["groups"]), e["name"]))


def dataset_titles(municipality: Municipality) -> dict[str, str]:
    rows = folder_of(municipality).store.read("datasets").select("dataset", "title", "file").collect()
    return {dataset: title or file for dataset, title, file in rows.iter_rows()}


def data_state(municipality: Municipality) -> int:
    return state_of(municipality).number


def _cell(offer: str, year: str, moment: str) -> pl.Expr:
    return (pl.col("offer") == offer) & (pl.col("year") == year) & (pl.col("moment") == moment)


def _label(system: str, labels: dict[str, Text]) -> Text:
    return labels.get(system, Text(system, system))


def _scenario_files(municipality: Municipality) -> tuple[tuple[str, int, int], ...]:
    files = sorted((folder_of(municipality).path / "scenarios").glob("*.yaml"))
    return tuple((file.name, file.stat().st_mtime_ns, file.stat().st_size) for file in files)


def _config_time(municipality: Municipality) -> int:
    return (folder_of(municipality).path / "kommune360.yaml").stat().st_mtime_ns


def _compute(municipality: Municipality, scenario: Scenario) -> Answer:
    try:
        prepared, findings = _prepared(municipality)
        result = plan_prepared(prepared, scenario)
    except InputRefused as refusal:
        return Answer(None, Findings(list(refusal.findings)))
    return Answer(result, Findings([*findings, *result.findings]))


def _prepared(municipality: Municipality) -> tuple[Prepared, Findings]:
    """What no quota changes, kept for the data state: a changed scenario costs only its own part.

    Raises InputRefused where nothing can be computed.
    """
    return remembered(municipality, "prepared", _config_time(municipality), lambda: _prepare(municipality))


def _prepare(municipality: Municipality) -> tuple[Prepared, Findings]:
    """The input is not kept: residents of every date and age are many times what is prepared of them."""
    data, findings = need_input_of(folder_of(municipality), compute=False)
    return prepare_need(data), findings
