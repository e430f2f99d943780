"""The one entrance: from a town's data, its rules and a scenario to the need, explained.

Command line, web and reports call ``plan_need``. What does not depend on quotas (children, places,
past errors) can be prepared once with ``prepare_need`` and used for many scenarios.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import polars as pl

from kommune360.base.findings import Finding, Findings, InputRefused, Severity
from kommune360.base.fingerprints import fingerprint_json
from kommune360.base.text import Text
from kommune360.demand.cohorts import PROJECTED, PROJECTION, housing_array
from kommune360.demand.drawn import DrawnNeed, drawn_need, levers_idle, not_projected
from kommune360.demand.explain import explain_row
from kommune360.demand.land_rules import Rule
from kommune360.demand.need import (
    NEED,
    NeedCube,
    need_cube,
    need_frame,
    places_in_areas,
    rolled_up,
    unlocated_places,
)
from kommune360.demand.offers import CHILDCARE, OFFERS
from kommune360.demand.prepared import TOWN, NeedInput, Prepared, prepare_need
from kommune360.demand.scenario import Scenario
from kommune360.demand.stocks import Array
from kommune360.demand.summary import Summary, summarise
from kommune360.demand.trace import Step
from kommune360.demand.years import kita_year


@dataclass(frozen=True, slots=True)
class NeedResult:
    """The answer. ``need``: columns NEED of the finest areas, with ``system`` and ``name``;
    ``totals``: the same for wider areas and the town (``system`` "town", ``area`` ""). ``children``:
    result of ``children_ahead``; ``supply``: columns SUPPLY; ``errors``: measured past errors.
    """

    children: pl.DataFrame
    supply: pl.DataFrame
    need: pl.DataFrame
    totals: pl.DataFrame
    errors: pl.DataFrame
    summary: Summary
    findings: Findings
    rule: Rule
    scenario: Scenario
    system: str
    reference: dt.date
    years: tuple[str, ...]
    datasets: tuple[str, ...]
    fingerprint: str  # inputs, rule and scenario: same answer, same text
    prepared: Prepared

    @property
    def rule_fingerprint(self) -> str:
        return self.rule.fingerprint

    def summarise(self, offer: str, year: str, moment: str = "") -> Summary:
        """Headline and lead for another offer, Kita year or moment (default: the scenario's)."""
        return _summary(self.prepared, self.need, self.totals, offer, year, moment or self.scenario.moment)

    def trace(self, area: str, year: str, offer: str, moment: str = "", system: str = "") -> list[Step]:
        """Return the steps that led to one row, first inputs, last the balance.

        ``system`` empty: the finest areas; otherwise a system of ``totals``. Raises KeyError for a row
        that does not exist.
        """
        system, moment = system or self.system, moment or self.scenario.moment
        frame = self.need if system == self.system else self.totals
        rows = frame.filter(
            (pl.col("system") == system)
            & (pl.col("area") == area)
            & (pl.col("year") == year)
            & (pl.col("offer") == offer)
            & (pl.col("moment") == moment)
        )
        if rows.is_empty():
            raise KeyError(f"no row {system} {area!r} {year} {offer} {moment}")
        return explain_row(self.prepared, self.scenario, rows.row(0, named=True), self.need)


def plan_need(data: NeedInput, prepared: Prepared | None = None) -> NeedResult:
    """Compute the need of all offers, areas, Kita years and moments.

    ``prepared``: result of ``prepare_need`` on the same data; then only the scenario of ``data`` is
    read. Raises InputRefused, with all findings, where the data do not allow a computation.
    """
    return plan_prepared(prepare_need(data) if prepared is None else prepared, data.scenario)


def plan_prepared(ready: Prepared, scenario: Scenario) -> NeedResult:
    """The same where only the scenario changes: nothing but ``ready`` need be kept between two calls."""
    children = ready.children(scenario)
    supply, supply_findings = ready.supply(scenario)
    cube = need_cube(
        children,
        supply,
        ready.rule,
        scenario,
        reference=ready.residents.reference,
        years=ready.years,
        quotas=ready.quotas,
        all_day_today=ready.all_day_today,
    )
    bands = ready.bands("", scenario.method)
    drawn = _drawn(ready, scenario, cube)
    rest = unlocated_places(supply, ready.years)
    placed = places_in_areas(cube, rest)
    need = _labelled(
        need_frame(placed, bands, drawn.ranges(placed) if drawn else None),
        ready.residents.system,
        ready.names,
    )
    totals = _totals(ready, cube, placed, rest, scenario, drawn)
    headline_year = kita_year(ready.years[min(ready.rule["horizon_min"], len(ready.years)) - 1])
    return NeedResult(
        children=children,
        supply=supply,
        need=need,
        totals=totals,
        errors=bands.table,
        summary=_summary(ready, need, totals, CHILDCARE, headline_year, scenario.moment),
        findings=Findings(
            [
                *ready.findings,
                *supply_findings,
                *_hidden(need),
                *_unplaced(placed, rest),
                *_about_projection(ready, scenario),
            ]
        ),
        rule=ready.rule,
        scenario=scenario,
        system=ready.residents.system,
        reference=ready.residents.reference,
        years=tuple(kita_year(first) for first in ready.years),
        datasets=ready.datasets,
        fingerprint=_fingerprint(ready, scenario),
        prepared=ready,
    )


def plan_or_findings(data: NeedInput, prepared: Prepared | None = None) -> tuple[NeedResult | None, Findings]:
    """``plan_need`` for callers who show findings: None and the findings instead of InputRefused."""
    try:
        result = plan_need(data, prepared)
    except InputRefused as refused:
        return None, Findings(refused.findings)
    return result, result.findings


def _summary(
    ready: Prepared, need: pl.DataFrame, totals: pl.DataFrame, offer: str, year: str, moment: str
) -> Summary:
    system = ready.residents.system
    return summarise(
        need,
        totals.filter(pl.col("system") == TOWN),
        offer=offer,
        year=year,
        moment=moment,
        names={key: name for (of, key), name in ready.names.items() if of == system},
        noun=ready.noun,
    )


def _drawn(ready: Prepared, scenario: Scenario, cube: NeedCube) -> DrawnNeed | None:
    children = ready.drawn(scenario)
    if children is None:
        return None
    stock_years = [ready.stock.years[-1] + h for h in range(ready.stock_years + 1)]
    return drawn_need(
        children,
        ready.rule,
        scenario,
        areas=cube.areas,
        reference=ready.residents.reference,
        years=ready.years,
        quotas=ready.quotas,
        all_day_today=ready.all_day_today,
        housing=housing_array(scenario.housing_frame(), cube.areas, stock_years)
        if scenario.housing
        else None,
    )


def _about_projection(ready: Prepared, scenario: Scenario) -> list[Finding]:
    """What the projection has to say, or why there is none and what does not act for that reason."""
    found = ready.drawn_or_reason(scenario)
    if not isinstance(found, Text):
        return list(found.findings)
    findings = [levers_idle(found)] if scenario.levers else []
    if scenario.method in PROJECTED:
        findings.append(not_projected(found, asked=scenario.method == PROJECTION))
    return findings


def _totals(
    ready: Prepared,
    cube: NeedCube,
    placed: NeedCube,
    rest: Array,
    scenario: Scenario,
    drawn: DrawnNeed | None,
) -> pl.DataFrame:
    """Wider levels: the town counts all places, levels between only those that have an area."""
    parts = []
    for level, wide in ready.levels.items():
        total = rolled_up(cube, wide, rest) if level == TOWN else rolled_up(placed, wide, None)
        ranges = drawn.rolled_up(wide, cube.areas).ranges(total) if drawn else None
        frame = need_frame(total, ready.bands(level, scenario.method), ranges)
        parts.append(_labelled(frame, level, ready.names))
    return pl.concat(parts)


def _labelled(frame: pl.DataFrame, system: str, names: Mapping[tuple[str, str], str]) -> pl.DataFrame:
    keys = frame["area"].unique().to_list()
    labels = {key: names.get((system, key), key) for key in keys}
    return frame.select(
        pl.lit(system).alias("system"),
        pl.col("area").replace_strict(labels, return_dtype=pl.String).alias("name"),
        *NEED.keys(),
    )


def _unplaced(placed: NeedCube, rest: Array) -> list[Finding]:
    """That no balance is given by area, because too many places have none."""
    if placed.unplaced is None or not placed.unplaced.any():
        return []
    offers = [offer.label for o, offer in enumerate(OFFERS.values()) if placed.unplaced[o].any()]
    most = np.nanmax(rest[1])
    return [
        Finding(
            code="balance-not-by-area",
            severity=Severity.WARNING,
            what=Text(
                f"Ob die Plätze reichen, steht nur für die ganze Kommune fest: {', '.join(o.de for o in offers)}.",
                f"Whether places are enough is told for the whole town only: {', '.join(o.en for o in offers)}.",
            ),
            why=Text(
                f"Mehr als ein Zehntel der Plätze (bis {most:.0f}) ist keinem Gebiet zugeordnet; einem Gebiet fehlten sie nur auf dem Papier.",
                f"More than a tenth of the places (up to {most:.0f}) belong to no area; an area would lack them only on paper.",
            ),
            remedy=Text(
                "Grenzen der Gebiete (GeoJSON, Shapefile) einlesen, wenn die Liste Koordinaten nennt; sonst das Gebiet jeder Einrichtung in die Liste schreiben.",
                "Import the boundaries of the areas (GeoJSON, shapefile) where the list gives coordinates; otherwise write each facility's area into the list.",
            ),
        )
    ]


def _hidden(need: pl.DataFrame) -> list[Finding]:
    hidden = need.filter(pl.col("need").is_null() & pl.col("offer").is_in(list(OFFERS)[:3]))
    areas = hidden.select("area", "name").unique().sort("area")
    if areas.is_empty():
        return []
    names = ", ".join(areas["name"].to_list()[:5]) + (" …" if areas.height > 5 else "")
    n = areas.height
    return [
        Finding(
            code="need-not-known",
            severity=Severity.WARNING,
            what=Text(
                f"Für {n} {'Gebiet' if n == 1 else 'Gebiete'} ist der Bedarf nicht bekannt: {names}.",
                f"The need of {n} {'area' if n == 1 else 'areas'} is not known: {names}.",
            ),
            why=Text(
                "Kinderzahlen fehlen oder sind geheim; sie werden nicht als null gerechnet. Summen sagen, wie viele Gebiete fehlen.",
                "Numbers of children are missing or confidential; they are not taken as zero. Totals say how many areas are missing.",
            ),
            remedy=Text(
                "Gebiete zusammenfassen oder die Zahlen bei der Statistikstelle erfragen.",
                "Merge areas or ask the statistics office for the figures.",
            ),
        )
    ]


def _fingerprint(ready: Prepared, scenario: Scenario) -> str:
    return fingerprint_json(
        {
            "content": ready.fingerprint,
            "rule": ready.rule.fingerprint,
            "scenario": scenario.fingerprint,
            "reference": ready.residents.reference.isoformat(),
            "years": list(ready.years),
            **({"projection": drawn.fingerprint} if (drawn := ready.drawn(scenario)) else {}),
        }
    )


__all__ = [
    "TOWN",
    "NeedInput",
    "NeedResult",
    "Prepared",
    "plan_need",
    "plan_or_findings",
    "plan_prepared",
    "prepare_need",
]
