"""What a need computation rests on, and what of it does not change when a quota does.

From a town's frames to one yearly stock of children, chosen and located facilities, the levels of
areas and the past errors of the method: prepared once, used for many scenarios.
"""

from __future__ import annotations

import functools
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import polars as pl

from kommune360.areas.bridges import wider_areas
from kommune360.base.findings import Findings, InputRefused
from kommune360.base.fingerprints import fingerprint_bytes
from kommune360.base.text import Text
from kommune360.demand.cohorts import MEAN_OF_LAST_THREE, PROJECTED, children_ahead
from kommune360.demand.drawn import DrawnChildren, Projecting, children_of
from kommune360.demand.facilities import FACILITIES
from kommune360.demand.land_rules import Rule, load_rule
from kommune360.demand.need import years_ahead
from kommune360.demand.offers import OFFERS
from kommune360.demand.quotas import quota_findings, usable
from kommune360.demand.ranges import Bands, past_errors
from kommune360.demand.scenario import Scenario
from kommune360.demand.single_ages import Residents, residents_by_age
from kommune360.demand.stocks import Array, Stock
from kommune360.demand.summary import AREAS
from kommune360.demand.supply import (
    UNLOCATED,
    all_day_rate_today,
    current_facilities,
    located_facilities,
    places_by_area,
)
from kommune360.demand.weights import GRADE_AGES, need_weights
from kommune360.demand.years import coming_years

_DRAWN_KEPT = 2  # courses of children in memory: the basis and the scenario looked at
TOWN = "town"  # `system` of the rows of the whole town in totals; their `area` is ""


@dataclass(frozen=True, slots=True)
class NeedInput:
    """Everything a computation rests on. Frames have the columns of the schemas named.

    ``residents``: OBSERVATIONS (variable ``residents``; earlier cuts already bridged into the
    system); ``areas``: AREAS; ``bridges``: BRIDGES (hierarchies and crosswalks, one step each);
    ``facilities`` and ``planned``: FACILITIES; ``quotas``: QUOTAS. ``system`` and ``reference``
    empty: the latest. ``noun``: how areas are called after "in 7 von 26". ``projecting``: where draws of
    children come from, for the methods ``projection`` and ``best``.
    """

    residents: pl.DataFrame
    areas: pl.DataFrame
    facilities: pl.DataFrame
    bridges: pl.DataFrame | None = None
    quotas: pl.DataFrame | None = None
    planned: pl.DataFrame | None = None
    profile: str = "standard"
    overrides: Sequence[Mapping[str, Any]] = ()
    scenario: Scenario = field(default_factory=Scenario)
    system: str = ""
    reference: str = ""  # ISO date of the stock of residents
    horizon: int = 6
    facility_datasets: tuple[str, ...] = ()
    noun: Text = AREAS
    projecting: Projecting | None = None


@dataclass(slots=True)
class Prepared:
    """What does not change with a quota; made by ``prepare_need``, kept by the caller between calls."""

    rule: Rule
    residents: Residents
    stock: Stock
    years: tuple[int, ...]
    facilities: pl.DataFrame
    planned: pl.DataFrame | None
    quotas: pl.DataFrame | None
    levels: dict[str, dict[str, dict[str, float]]]  # system -> wider area -> area -> weight
    names: dict[tuple[str, str], str]
    all_day_today: float | None
    findings: Findings
    datasets: tuple[str, ...]
    fingerprint: str  # of children, places and quotas
    noun: Text
    projecting: Projecting | None = None
    _drawn: dict[str, DrawnChildren] = field(default_factory=dict)
    _children: dict[Any, pl.DataFrame] = field(default_factory=dict)
    _supply: dict[Any, tuple[pl.DataFrame, Findings]] = field(default_factory=dict)
    _bands: dict[Any, Bands] = field(default_factory=dict)

    @property
    def stock_years(self) -> int:
        """How many yearly stocks ahead the Kita years reach."""
        return max(1, math.ceil(float(years_ahead(self.rule, self.residents.reference, self.years).max())))

    def children(self, scenario: Scenario) -> pl.DataFrame:
        drawn = self.drawn(scenario)
        key = (scenario.method, scenario.housing, drawn.fingerprint if drawn else "")
        if key not in self._children:
            self._children[key] = children_ahead(
                self.residents.frame,
                years=self.stock_years,
                method=scenario.method,
                housing=scenario.housing_frame(),
                course=drawn.course if drawn else None,
            )
        return self._children[key]

    def drawn(self, scenario: Scenario) -> DrawnChildren | None:
        """Draws of children under the scenario's levers; None for another method or where there are none."""
        found = self.drawn_or_reason(scenario)
        return None if isinstance(found, Text) else found

    def drawn_or_reason(self, scenario: Scenario) -> DrawnChildren | Text:
        """The same, or why not. What was drawn is kept; a reason is not, because a run may take it away."""
        if scenario.method not in PROJECTED:
            return Text(
                f"das Szenario rechnet mit dem Verfahren {scenario.method}",
                f"the scenario uses the method {scenario.method}",
            )
        key = repr(scenario.levers)
        if (known := self._drawn.get(key)) is not None:
            return known
        if self.projecting is None:
            return Text("es gibt keine Einwohner aller Altersjahre", "there are no residents of all ages")
        young = self.projecting(scenario.levers, self.stock.years[-1], self.stock_years)
        found = young if isinstance(young, Text) else children_of(young, self.stock, self.stock_years)
        if not isinstance(found, Text):
            while len(self._drawn) >= _DRAWN_KEPT:
                self._drawn.pop(next(iter(self._drawn)), None)
            self._drawn[key] = found
        return found

    def supply(self, scenario: Scenario) -> tuple[pl.DataFrame, Findings]:
        if scenario.share_u3 not in self._supply:
            findings = Findings()
            frame = places_by_area(
                self.facilities,
                self.rule,
                years=self.years,
                planned=self.planned,
                share_u3=scenario.share_u3,
                findings=findings,
            )
            self._supply[scenario.share_u3] = frame, findings
        return self._supply[scenario.share_u3]

    def bands(self, level: str, method: str) -> Bands:
        """Past errors of areas (level "") or of the wider areas of a system, measured once."""
        # where a projection says nothing the plain method stands in, and its errors with it
        method = MEAN_OF_LAST_THREE if method in PROJECTED else method
        key = (level, method)
        if key not in self._bands:
            weights = need_weights(self.rule, Scenario(), areas=("",), years=self.years[:1])
            by_offer = {offer: weights.need[o, 0, 0, 0] for o, offer in enumerate(OFFERS)}
            stock = _aggregated(self.stock, self.levels[level]) if level else self.stock
            self._bands[key] = past_errors(stock, method, by_offer, self.stock_years)
        return self._bands[key]


def prepare_need(data: NeedInput) -> Prepared:
    """Read residents, locate and choose facilities, find the levels: all that quotas do not touch.

    Raises InputRefused, with all findings, where the profile is unknown, an override is wrong or there
    are no residents to compute with.
    """
    findings = Findings()
    rule = load_rule(data.profile, data.overrides)
    residents = residents_by_age(
        data.residents, system=data.system, reference=data.reference, findings=findings
    )
    if residents is None or findings.stops:
        raise InputRefused(findings)
    years = coming_years(residents.reference, rule["kita_year_start"], max(1, min(data.horizon, 6)))
    facilities = current_facilities(
        _as_facilities(data.facilities), datasets=data.facility_datasets, findings=findings
    )
    place = functools.partial(
        located_facilities,
        areas=data.areas,
        system=residents.system,
        inhabited=residents.frame["area"].unique().to_list(),
        findings=findings,
    )
    facilities = place(facilities)
    planned = None if data.planned is None else place(_as_facilities(data.planned))
    residents = _with_facility_areas(residents, facilities, planned)
    stock = Stock.from_frame(residents.frame)
    if data.quotas is not None:
        findings.extend(quota_findings(data.quotas, stock.areas))
    frames = [facilities, *([planned] if planned is not None else [])]
    used = {d for frame in frames for d in frame["dataset"].drop_nulls()} | set(residents.datasets)
    quotas = None if data.quotas is None else usable(data.quotas)
    return Prepared(
        rule=rule,
        residents=residents,
        stock=stock,
        years=years,
        facilities=facilities,
        planned=planned,
        quotas=quotas,
        levels=_levels(residents.system, stock.areas, data.bridges),
        names={(s, k): n for s, k, n in data.areas.select("system", "key", "name").iter_rows() if n},
        all_day_today=all_day_rate_today(facilities, _children_in_grades(stock), residents.reference, rule),
        findings=findings,
        datasets=tuple(sorted(used)),
        fingerprint=_content(residents.frame, *frames, *([quotas] if quotas is not None else [])),
        noun=data.noun,
        projecting=data.projecting,
    )


def _content(*frames: pl.DataFrame) -> str:
    """Fingerprint of what the frames hold, whatever the order of their rows."""
    return fingerprint_bytes("\n".join(frame.sort(pl.all()).write_csv() for frame in frames).encode())


def _as_facilities(frame: pl.DataFrame) -> pl.DataFrame:
    return frame.select(
        (pl.col(name) if name in frame.columns else pl.lit(None)).cast(dtype).alias(name)
        for name, dtype in FACILITIES.items()
    )


def _with_facility_areas(
    residents: Residents, facilities: pl.DataFrame, planned: pl.DataFrame | None
) -> Residents:
    """Add areas that have facilities but no residents' row, as not known: their places count in totals."""
    frames = [facilities, *([planned] if planned is not None else [])]
    with_places = {area for frame in frames for area in frame["area"]} - {UNLOCATED}
    lacking = sorted(with_places - set(residents.frame["area"]))
    if not lacking:
        return residents
    template = residents.frame.select("year", "age").unique(maintain_order=True)
    rows = pl.DataFrame({"area": lacking}, schema={"area": pl.String}).join(template, how="cross")
    empty = rows.with_columns(
        pl.lit(None, dtype=pl.Float64).alias("children"), pl.lit(False).alias("estimated")
    )
    frame = pl.concat([residents.frame, empty.select(residents.frame.columns)])
    return Residents(frame, residents.reference, residents.system, residents.datasets)


def _levels(
    system: str, areas: Sequence[str], bridges: pl.DataFrame | None
) -> dict[str, dict[str, dict[str, float]]]:
    town = {TOWN: {"": dict.fromkeys(areas, 1.0)}}
    return town | (wider_areas(bridges, system, areas) if bridges is not None else {})


def _aggregated(stock: Stock, wide: Mapping[str, Mapping[str, float]]) -> Stock:
    index = {area: i for i, area in enumerate(stock.areas)}
    matrix = np.zeros((len(wide), len(stock.areas)))
    for row, parts in enumerate(wide.values()):
        for area, weight in parts.items():
            matrix[row, index[area]] = weight
    values: Array = np.einsum("pa,aty->pty", matrix, np.nan_to_num(stock.values))
    return Stock(tuple(wide), stock.years, values)


def _children_in_grades(stock: Stock) -> float | None:
    grades = stock.values[:, -1, list(GRADE_AGES)]
    total = float(np.nansum(grades))
    return total if total > 0 else None
