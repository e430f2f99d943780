"""In how many of many possible futures are places short? Draws of children become draws of need.

From the projection's draws by single age to need by offer, area and Kita year in every draw: its 8-of-10
range and the probability that the places do not suffice, for areas and, summed draw by draw, for the town.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Protocol

import numpy as np
import numpy.typing as npt
import polars as pl

from kommune360.base.findings import Finding, Severity
from kommune360.base.text import Text, counted
from kommune360.demand.land_rules import Rule
from kommune360.demand.need import NeedCube, years_ahead
from kommune360.demand.scenario import Scenario
from kommune360.demand.stocks import AGES, Array, Stock
from kommune360.demand.weights import need_weights
from kommune360.projection.levers import Lever
from kommune360.projection.stocks import Stocks
from kommune360.projection.young import DRAWS, HORIZON, YoungDraws, young_draws

Floats32 = npt.NDArray[np.float32]

NO_SINGLE_AGES = Text(
    "die Einwohner sind nicht nach Altersjahren bekannt", "residents are not known by single years of age"
)
FEWEST_YEARS = 5  # with fewer the ranges of a projection would rest on assumptions alone


class Projecting(Protocol):
    """Where draws come from: made on the spot (``FromStocks``) or kept from a run.

    ``origin``: year of the last stock; ``years``: how far ahead. A text says why there are none.
    """

    def __call__(self, levers: Sequence[Lever], origin: int, years: int) -> YoungDraws | Text: ...


@dataclass(frozen=True, slots=True)
class FromStocks:
    """Project ``stocks`` on the spot. Raises InputRefused where a lever does not fit them."""

    stocks: Stocks

    def __call__(self, levers: Sequence[Lever], origin: int, years: int) -> YoungDraws | Text:
        if reason := unfit(self.stocks.years[0], self.stocks.last_year, origin):
            return reason
        if self.stocks.ages <= AGES:
            return NO_SINGLE_AGES
        from kommune360.projection.project import prepare  # loads a compiler: only who asks for draws waits

        prepared = prepare(self.stocks, max(years, HORIZON), draws=DRAWS, levers=levers)
        return young_draws(prepared, len(self.stocks.years))


@dataclass(frozen=True, slots=True)
class DrawnChildren:
    """Children of the areas of a stock: ``draws[area, year, age, draw]`` and the course without chance
    ``course[area, year, age]``; year 0 is the last stock. NaN where nothing can be said about an area."""

    draws: Floats32
    course: Array
    findings: tuple[Finding, ...]
    fingerprint: str


@dataclass(frozen=True, slots=True)
class DrawnNeed:
    """``need[offer, moment, area, year, draw]``: places needed, NaN where an area was not drawn."""

    need: Floats32

    def rolled_up(self, weights: Mapping[str, Mapping[str, float]], areas: Sequence[str]) -> DrawnNeed:
        """Return the need of wider areas, summed draw by draw; areas without draws are left out of sums."""
        index = {area: i for i, area in enumerate(areas)}
        matrix = np.zeros((len(weights), len(areas)), dtype=np.float32)
        for row, parts in enumerate(weights.values()):
            for area, weight in parts.items():
                if area in index:
                    matrix[row, index[area]] += weight
        offers, moments, _, years, draws = self.need.shape
        summed = np.empty((offers, moments, len(weights), years, draws), dtype=np.float32)
        for offer, need in enumerate(self.need):
            gone = np.isnan(need[..., 0]).any(axis=(0, 2))
            known = matrix * ~gone
            for moment, of_moment in enumerate(need):
                counted = np.where(gone[:, None, None], np.float32(0), of_moment) if gone.any() else of_moment
                summed[offer, moment] = (known @ counted.reshape(len(areas), -1)).reshape(-1, years, draws)
            summed[offer][:, ~(known > 0).any(axis=1)] = np.nan
        return replace(self, need=summed)

    def ranges(self, cube: NeedCube) -> tuple[Array, Array, Array]:
        """Return low and high of the need in 8 of 10 draws and the probability that places are short.

        ``cube``: of the same areas. The range holds the cube's need, whose course has no chance.
        """
        low, high = _ends(self.need)
        enough = (cube.usable + 1e-6 - cube.guests) / (1 + cube.reserve)  # a need above it finds no place
        short = (self.need > enough[..., None].astype(np.float32)).mean(axis=-1)
        unknown = np.isnan(low) | np.isnan(cube.usable) | np.isnan(cube.need)
        return np.minimum(low, cube.need), np.maximum(high, cube.need), np.where(unknown, np.nan, short)


def unfit(first: int, last: int, origin: int) -> Text | None:
    """Say why an unbroken series from ``first`` to ``last`` carries no need from ``origin`` on; None where it does."""
    if last != origin:
        return Text(
            f"die ununterbrochene Reihe endet {last}, der Stichtag liegt {origin}",
            f"the unbroken series ends in {last}, the reference date lies in {origin}",
        )
    years = last - first + 1
    if years >= FEWEST_YEARS:
        return None
    return Text(
        f"es gibt nur {counted(years, 'Jahr', 'Jahre')} in Folge, nötig sind {FEWEST_YEARS}",
        f"there {'is' if years == 1 else 'are'} only {counted(years, 'year', 'years')} in a row, {FEWEST_YEARS} are needed",
    )


def children_of(young: YoungDraws, stock: Stock, years: int) -> DrawnChildren | Text:
    """Return draws of the areas of ``stock``, ``years`` years ahead, or say that they do not reach so far.

    The last stock itself is ``stock``'s, the same in every draw.
    """
    if young.course.shape[1] < years:
        return Text(
            f"sie reicht {counted(young.course.shape[1], 'Jahr', 'Jahre')} weit, gebraucht werden {years}",
            f"it reaches {counted(young.course.shape[1], 'year', 'years')} ahead, {years} are needed",
        )
    at = {area: i for i, area in enumerate(young.areas) if area not in young.unsaid}
    rows = [at.get(area, -1) for area in stock.areas]
    gone = np.array(rows) < 0
    draws = np.empty((len(rows), years + 1, AGES, young.draws.shape[-1]), dtype=np.float32)
    draws[:, 0] = stock.values[:, -1, :, None]
    draws[:, 1:] = young.draws[rows, :years]
    course = np.empty((len(rows), years + 1, AGES))
    course[:, 0] = stock.values[:, -1]
    course[:, 1:] = young.course[rows, :years]
    draws[gone], course[gone, 1:] = np.nan, np.nan
    return DrawnChildren(draws, course, young.findings, young.fingerprint)


def drawn_need(
    children: DrawnChildren,
    rule: Rule,
    scenario: Scenario,
    *,
    areas: Sequence[str],
    reference: dt.date,
    years: Sequence[int],
    quotas: pl.DataFrame | None = None,
    all_day_today: float | None = None,
    housing: Array | None = None,
) -> DrawnNeed:
    """Return the need in every draw; the arguments are those of ``need_cube``.

    ``housing``: children in new dwellings on top ``[area, year, age]``.
    """
    weights = need_weights(
        rule, scenario, areas=areas, years=years, quotas=quotas, all_day_today=all_day_today
    ).need.astype(np.float32)
    ahead = years_ahead(rule, reference, years)
    stock = children.draws if housing is None else children.draws + housing[..., None].astype(np.float32)
    offers, moments = weights.shape[:2]
    need = np.empty((offers, moments, len(areas), len(years), stock.shape[-1]), dtype=np.float32)
    for offer in range(offers):
        for year in range(len(years)):
            before = int(ahead[offer, year])
            part = np.float32(ahead[offer, year] - before)
            counts = stock[:, before]
            if part:
                counts = (1 - part) * counts + part * stock[:, before + 1]
            # an age that does not count may be unknown
            used = (weights[offer, :, :, year] != 0).any(axis=(0, 1))
            need[offer, :, :, year] = np.einsum(
                "mak,akd->mad", weights[offer, :, :, year][..., used], counts[:, used], optimize=True
            )
    return DrawnNeed(need)


def _ends(draws: Floats32) -> tuple[Array, Array]:
    """Return the ends of the central 80 % of the last axis, between draws where they fall between two."""
    ordered = np.sort(draws, axis=-1)  # faster than quantiles on single precision
    ends = []
    for level in (0.1, 0.9):
        place = level * (ordered.shape[-1] - 1)
        before = int(place)
        after = min(before + 1, ordered.shape[-1] - 1)
        part = place - before
        ends.append((1 - part) * ordered[..., before].astype(float) + part * ordered[..., after])
    return ends[0], ends[1]


def not_projected(reason: Text, *, asked: bool) -> Finding:
    """Say that the plain method stands in; a warning where somebody ``asked`` for the projection."""
    return Finding(
        code="need-not-projected",
        severity=Severity.WARNING if asked else Severity.INFO,
        what=Text(
            "Der Bedarf steht ohne Vorausrechnung der Bevölkerung da.",
            "The need stands without a projection of the population.",
        ),
        why=Text(
            f"Sie ist nicht möglich: {reason.de}. Ungeborene stehen mit dem Mittel der letzten drei Jahrgänge da.",
            f"It is not possible: {reason.en}. The unborn stand with the mean of the last three cohorts.",
        ),
        remedy=Text(
            "Einwohner aller Altersjahre für mindestens fünf Jahre in Folge bis zum Stichtag einlesen.",
            "Read in residents of all ages for at least five years in a row up to the reference date.",
        ),
    )


def levers_idle(reason: Text) -> Finding:
    """Say that what a scenario assumes about the population does not reach its need."""
    return Finding(
        code="need-without-levers",
        severity=Severity.WARNING,
        what=Text(
            "Was das Szenario an der Bevölkerung ändert, fehlt in diesem Bedarf.",
            "What the scenario changes about the population is missing in this need.",
        ),
        why=Text(
            f"Neubau, Geburten und Zuzug wirken nur über die Vorausrechnung: {reason.de}.",
            f"Housing, births and moves act through the projection alone: {reason.en}.",
        ),
        remedy=Text(
            "Die Vorausrechnung des Szenarios rechnen lassen oder ein Verfahren wählen, das sie verwendet.",
            "Have the scenario's projection computed, or choose a method that uses it.",
        ),
    )
