"""In how many of many possible futures are places short? Draws of children become draws of need.

From the projection's draws by single age to need by offer, area and Kita year in every draw: its 8-of-10
range and the probability that the places do not suffice, for areas and, summed draw by draw, for the town.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt
import polars as pl

from kommune360.base.findings import Finding, Severity
from kommune360.base.text import Text
from kommune360.demand.land_rules import Rule
from kommune360.demand.need import NeedCube, years_ahead
from kommune360.demand.scenario import Scenario
from kommune360.demand.stocks import AGES, Array, Stock
from kommune360.demand.weights import need_weights
from kommune360.projection.stocks import Stocks

Floats32 = npt.NDArray[np.float32]

FEWEST_YEARS = 5  # with fewer the ranges of a projection would rest on assumptions alone
DRAWS = 500


@dataclass(frozen=True, slots=True)
class DrawnChildren:
    """Children of the areas of a stock: ``draws[area, year, age, draw]`` and the course without chance
    ``course[area, year, age]``; year 0 is the last stock. NaN where nothing can be said about an area."""

    draws: Floats32
    course: Array
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
        summed = np.einsum("wa,omayd->omwyd", matrix, np.nan_to_num(self.need), optimize=True)
        drawn = np.einsum("wa,omay->omwy", matrix > 0, ~np.isnan(self.need[..., 0]))
        return replace(self, need=np.where(drawn[..., None] > 0, summed, np.nan).astype(np.float32))

    def ranges(self, cube: NeedCube) -> tuple[Array, Array, Array]:
        """Return low and high of the need in 8 of 10 draws and the probability that places are short.

        ``cube``: of the same areas. The range holds the cube's need, whose course has no chance.
        """
        low, high = np.quantile(self.need, [0.1, 0.9], axis=-1)
        required = self.need * (1 + cube.reserve) + cube.guests[..., None]
        short = (required > cube.usable[..., None] + 1e-6).mean(axis=-1)
        unknown = np.isnan(low) | np.isnan(cube.usable) | np.isnan(cube.need)
        return np.minimum(low, cube.need), np.maximum(high, cube.need), np.where(unknown, np.nan, short)


def why_not(stocks: Stocks | None, stock: Stock) -> Text | None:
    """Say why there can be no projection for ``stock``; None where there can."""
    if stocks is None:
        return Text("es gibt keine Einwohner aller Altersjahre", "there are no residents of all ages")
    if len(stocks.years) < FEWEST_YEARS:
        return Text(
            f"es gibt nur {len(stocks.years)} Jahre in Folge, nötig sind {FEWEST_YEARS}",
            f"there are only {len(stocks.years)} years in a row, {FEWEST_YEARS} are needed",
        )
    if stocks.last_year != stock.years[-1]:
        return Text(
            f"die ununterbrochene Reihe endet {stocks.last_year}, der Stichtag liegt {stock.years[-1]}",
            f"the unbroken series ends in {stocks.last_year}, the reference date lies in {stock.years[-1]}",
        )
    return None


def drawn_children(stocks: Stocks, stock: Stock, years: int) -> DrawnChildren:
    """Project ``stocks`` ``years`` ahead and return the children of the areas of ``stock``.

    Only where ``why_not`` is None. The last stock itself is ``stock``'s, the same in every draw.
    """
    from kommune360.projection.project import project  # loads a compiler: only who asks for draws waits

    ahead = project(stocks, years, draws=DRAWS)
    at = {area: i for i, area in enumerate(ahead.areas) if area not in ahead.unsaid}
    rows = [at.get(area, -1) for area in stock.areas]
    gone = np.array(rows) < 0
    draws = np.empty((len(rows), years + 1, AGES, DRAWS), dtype=np.float32)
    draws[:, 0] = stock.values[:, -1, :, None]
    draws[:, 1:] = ahead.kept[rows, :, :AGES]
    course = np.empty((len(rows), years + 1, AGES))
    course[:, 0] = stock.values[:, -1]
    course[:, 1:] = ahead.path[rows, :, :AGES]
    draws[gone], course[gone, 1:] = np.nan, np.nan
    return DrawnChildren(draws, course, ahead.fingerprint)


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


def not_projected(reason: Text) -> Finding:
    return Finding(
        code="need-not-projected",
        severity=Severity.WARNING,
        what=Text(
            "Der Bedarf steht ohne Vorausrechnung der Bevölkerung da.",
            "The need stands without a projection of the population.",
        ),
        why=Text(f"Verlangt war sie, aber {reason.de}.", f"It was asked for, but {reason.en}."),
        remedy=Text(
            "Einwohner aller Altersjahre für mindestens fünf Jahre in Folge bis zum Stichtag einlesen.",
            "Read in residents of all ages for at least five years in a row up to the reference date.",
        ),
    )
