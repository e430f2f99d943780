"""What do the figures say to a plan? States of its targets, the course of each, names; kept by what they rest on.

From a plan and the planning folder of its town to what pages show. Without a folder, or for a reader who may not
see the figures of the planning, everything is there but the values.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

import polars as pl
from django.conf import settings

from kommune360.base.text import Text
from kommune360.exchange.folder import plans
from kommune360.exchange.folder.indicator_results import results_of
from kommune360.exchange.folder.indicators import folder_catalogue
from kommune360.exchange.folder.planning_folder import PlanningFolder
from kommune360.plan.adapting.facts import FIGURES
from kommune360.plan.document import Plan, Target
from kommune360.plan.editing import LISTS
from kommune360.plan.paths import PlanStates, states
from kommune360.plan.saying import Names
from kommune360.web.areas.folders import FolderMissing, Memory, folder_of, state_of

Course = tuple[tuple[str, float], ...]  # period and value, oldest first
_NO_VALUES = pl.DataFrame(schema=FIGURES)
_known = Memory(16)  # by plan and state of the data
_data = Memory(8)  # what the data say to a plan, whatever it says beside its indicators
_told = Memory(16)  # states by data, goals and targets


@dataclass(frozen=True, slots=True)
class Figures:
    """``courses`` by indicator, area system and area; ``units`` by indicator; ``state``: number of the data."""

    states: PlanStates
    names: Names
    values: pl.DataFrame
    courses: Mapping[tuple[str, str, str], Course] = field(default_factory=dict)
    units: Mapping[str, str] = field(default_factory=dict)
    town: tuple[str, str] = ("", "")
    state: int | None = None
    rows: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    datasets: tuple[str, ...] = ()  # "id@fingerprint" of what the targets rest on
    lists: Mapping[str, str] = field(default_factory=dict)  # in which list of the plan an id stands

    def course_of(self, plan: Plan, target: Target) -> Course:
        """The values of a target's indicator in its area."""
        system = target.area_system or (plan.area_system if target.area else self.town[0])
        return self.courses.get((target.indicator, system, target.area or self.town[1]), ())


@dataclass(frozen=True, slots=True)
class _Data:
    areas: Mapping[str, str]
    indicators: Mapping[str, Text]
    units: Mapping[str, str]
    values: pl.DataFrame
    courses: Mapping[tuple[str, str, str], Course]
    town: tuple[str, str]
    datasets: tuple[str, ...]


def figures_of(municipality: Any, plan: Plan, stamp: object, *, with_values: bool = True) -> Figures:
    """What is known to ``plan`` now. ``stamp`` names the plan's content: the same stamp, the same plan."""
    try:
        found = state_of(municipality)
    except FolderMissing:
        return _known.get((stamp, None), lambda: _without(plan))
    key = (stamp, municipality.pk, found.number, str(found.time), with_values)
    return _known.get(key, lambda: _computed(municipality, plan, with_values))


def figures_with(municipality: Any, plan: Plan, target: Target, known: Figures) -> Figures:
    """What is known, and beside it what belongs to a target that is only tried: nothing is kept."""
    try:
        folder = folder_of(municipality)
    except FolderMissing:
        return replace(known, rows=_by_target(states(plan, known.values)))
    if known.state is None:
        return replace(known, rows=_by_target(states(plan, known.values)))
    alone = replace(plan, targets=(target,))
    values = plans.values_of(folder, alone)
    rows = _by_target(states(alone, values, known.town))
    return replace(known, rows={**known.rows, **rows}, courses={**known.courses, **_courses(values)})


def states_then(municipality: Any, plan: Plan, number: int | None) -> PlanStates:
    """The states in an earlier state of the data; without values where there is no such state."""
    try:
        folder = folder_of(municipality)
        state = folder.store.ledger.entry(number) if number is not None else folder.store.state
        return states(plan, plans.values_of(folder, plan, state), plans.town_of(folder))
    except (FolderMissing, KeyError):
        return states(plan, pl.DataFrame(schema=FIGURES))


def _computed(municipality: Any, plan: Plan, with_values: bool) -> Figures:
    folder = folder_of(municipality)
    indicators = frozenset(target.indicator for target in plan.targets)
    found = folder.store.state
    key = (municipality.pk, found.number, str(found.time), plan.area_system, indicators)
    data = _data.get(key, lambda: _read(folder, plan))
    names = Names.of(plan, areas=data.areas, indicators=data.indicators)
    if not with_values:
        told, rows = _stated((*key, False), plan, _NO_VALUES, ("", ""))
        return Figures(told, names, _NO_VALUES, units=data.units, rows=rows, lists=_lists(plan))
    told, rows = _stated((*key, True), plan, data.values, data.town)
    return Figures(
        told,
        names,
        data.values,
        data.courses,
        data.units,
        data.town,
        found.number,
        rows,
        data.datasets,
        _lists(plan),
    )


def _read(folder: PlanningFolder, plan: Plan) -> _Data:
    names = plans.names_of(folder, plan)
    catalogue, _findings = folder_catalogue(folder)
    values = plans.values_of(folder, plan)
    return _Data(
        names.areas,
        names.indicators,
        {each.id: str(each.unit) for each in catalogue},
        values,
        _courses(values),
        plans.town_of(folder),
        _datasets(folder, plan),
    )


def _stated(
    key: tuple[Any, ...], plan: Plan, values: pl.DataFrame, town: tuple[str, str]
) -> tuple[PlanStates, Mapping[str, Mapping[str, Any]]]:
    """The states, computed anew only where goals or targets were changed: a report on a measure leaves both the
    very objects they were. What is kept holds them, so that their place in memory names nothing else."""

    def compute() -> tuple[Any, ...]:
        told = states(plan, values, town)
        return plan.targets, plan.goals, told, _by_target(told)

    _targets, _goals, told, rows = _told.get((*key, id(plan.targets), id(plan.goals)), compute)
    return told, rows


def _datasets(folder: PlanningFolder, plan: Plan) -> tuple[str, ...]:
    wanted = {target.indicator for target in plan.targets}
    used = {
        dataset
        for indicator, datasets in results_of(folder, apart=settings.COMPUTE_APART).datasets.items()
        if indicator in wanted
        for dataset in datasets
    }
    listed = folder.store.read("datasets").select("dataset", "fingerprint").unique("dataset").collect()
    return tuple(sorted(f"{name}@{mark[:16]}" for name, mark in listed.iter_rows() if name in used))


def _without(plan: Plan) -> Figures:
    found = states(plan, _NO_VALUES)
    return Figures(found, Names.of(plan), _NO_VALUES, rows=_by_target(found), lists=_lists(plan))


def _lists(plan: Plan) -> dict[str, str]:
    return {each.id: name for name in LISTS.values() for each in getattr(plan, name)}


def _by_target(found: PlanStates) -> dict[str, Mapping[str, Any]]:
    return {str(row["target"]): row for row in found.targets.to_dicts()}


def _courses(values: pl.DataFrame) -> dict[tuple[str, str, str], Course]:
    rows = values.filter(pl.col("value").is_not_null()).sort("period")
    found: dict[tuple[str, str, str], list[tuple[str, float]]] = {}
    for indicator, system, area, period, value in rows.select(
        "indicator", "area_system", "area", "period", "value"
    ).iter_rows():
        found.setdefault((indicator, system, area), []).append((period, value))
    return {key: tuple(each) for key, each in found.items()}


def forget_all() -> None:
    """Drop what is kept in memory (tests)."""
    for memory in (_known, _data, _told):
        memory.keep(lambda key: False)
