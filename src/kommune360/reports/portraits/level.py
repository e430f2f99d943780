"""Everything the portraits of one level rest on, read once for all of its areas.

From a planning folder to a ``Level``: the need, children known and coming, places, indicators, similar areas,
the outlines of the map.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import polars as pl

from kommune360.base.findings import Finding, Findings, InputRefused, Severity
from kommune360.base.text import Text
from kommune360.demand.scenario import Scenario
from kommune360.exchange.folder.need_input import plan_folder
from kommune360.exchange.folder.planning_folder import PlanningFolder
from kommune360.exchange.folder.projections import projection_key, stored_projection
from kommune360.reports.maps import Canvas, canvas_of, town_outline
from kommune360.reports.plan import READABLE, Plan, plan_of
from kommune360.reports.portraits.figures_of_level import Measured, measured_at, similar_areas
from kommune360.reports.portraits.need_of_area import CHILD_AGES, Ahead, children_ahead_of, members_of

_MANY = 160  # so many portraits of one level are still read


@dataclass(frozen=True)
class Level:
    """The areas of ``system`` with what is known of them; ``areas`` by key in the order of their names."""

    plan: Plan
    system: str
    areas: Mapping[str, str]
    measured: tuple[Measured, ...]
    similar: Mapping[str, tuple[str, ...]]
    compared: tuple[Measured, ...]  # by which indicators areas are similar
    fans: Mapping[str, tuple[Ahead, ...]]  # from the stored projection; empty where there is none

    @cached_property
    def canvas(self) -> Canvas | None:
        return canvas_of(self._drawn)

    @cached_property
    def outline(self) -> str:
        """The border of the town on ``canvas``."""
        return town_outline(self._drawn)

    @property
    def _drawn(self) -> pl.DataFrame:
        return self.plan.areas.filter(pl.col("system") == self.system)

    @cached_property
    def years(self) -> tuple[int, ...]:
        return self.plan.result.prepared.stock.years

    def children(self, area: str, start: int, stop: int) -> tuple[float | None, ...]:
        """Children aged ``start`` to below ``stop`` on each known date; "" is the town. None: not known."""
        stock = self.plan.result.prepared.stock
        weights = self._weights(area)
        cells = stock.values[:, :, start:stop].sum(axis=2)
        total = (cells[list(weights)] * np.array(list(weights.values()))[:, None]).sum(axis=0)
        return tuple(None if np.isnan(value) else float(value) for value in total)

    def ahead(self, area: str) -> tuple[Ahead, ...]:
        """Children under six from the last known year on: the projection's where it is stored, else the need's."""
        return self.fans.get(area) or children_ahead_of(self.plan.result, self.system, area)

    def _weights(self, area: str) -> dict[int, float]:
        stock = self.plan.result.prepared.stock
        at = {key: number for number, key in enumerate(stock.areas)}
        if not area:
            return dict.fromkeys(at.values(), 1.0)
        return {
            at[key]: weight
            for key, weight in members_of(self.plan.result, self.system, area).items()
            if key in at
        }


def level_of(folder: PlanningFolder, system: str = "", scenario: Scenario | None = None) -> Level:
    """Read what the portraits of ``system`` rest on (default: the finest level with at most 160 areas).

    Raises InputRefused where no need can be computed or the folder has no such level.
    """
    state = folder.store.state
    result, findings = plan_folder(folder, scenario, state=state)
    if result is None:
        raise InputRefused(findings)
    return level_in(folder, plan_of(folder, result, findings, state), system)


def level_in(folder: PlanningFolder, plan: Plan, system: str = "") -> Level:
    """The same where the plan is there already. InputRefused where the folder has no such level."""
    system = system or default_level(plan)
    if system not in plan.levels[1:]:
        raise InputRefused(Findings([_no_level(system, plan.levels[1:])]))
    names = dict(plan.names(system).sort("name", "area").iter_rows())
    measured = measured_at(folder, plan.state, system)
    similar, compared = similar_areas(measured, tuple(names))
    return Level(plan, system, names, measured, similar, compared, _fans(folder, plan, system))


def default_level(plan: Plan) -> str:
    """The finest level that somebody still reads area by area."""
    for system in reversed(plan.levels[1:]):
        if plan.names(system).height <= max(READABLE, _MANY):
            return system
    return plan.shown_level


def _fans(folder: PlanningFolder, plan: Plan, system: str) -> dict[str, tuple[Ahead, ...]]:
    """By area the course of the stored projection of this data state; empty where none is stored."""
    found = stored_projection(folder, projection_key(folder, plan.state))
    if found is None or found.refused or (0, CHILD_AGES) not in found.groups:
        return {}
    rows = (
        found.ranges()
        .filter(
            (pl.col("system") == system)
            & (pl.col("age_from") == 0)
            & (pl.col("age_to") == CHILD_AGES)
            & pl.col("median").is_not_null()
        )
        .sort("area", "year")
    )
    fans = {}
    for (area,), part in rows.group_by("area", maintain_order=True):
        known = part["known"][0]
        fans[str(area)] = (
            Ahead(found.origin, known, known, known, 1.0),
            *(
                Ahead(row["year"], row["median"], row["low80"], row["high80"], row["born"])
                for row in part.iter_rows(named=True)
            ),
        )
    return fans


def _no_level(system: str, known: tuple[str, ...]) -> Finding:
    return Finding(
        code="portrait-level-unknown",
        severity=Severity.ERROR,
        what=Text(f"Die Ebene „{system}“ gibt es hier nicht.", f"There is no level “{system}” here."),
        why=Text(
            f"Ebenen dieses Ordners: {', '.join(known)}.", f"Levels of this folder: {', '.join(known)}."
        ),
        remedy=Text("Eine davon nennen.", "Name one of them."),
    )
