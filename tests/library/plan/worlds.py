"""Ten years of the invented town as a plan sees them: its areas, its figures, chance, and planted changes.

The levels and the sizes of the groups are those of Musterstadt; what is drawn is the chance of each year.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field, replace
from functools import cache

import numpy as np
import polars as pl

from kommune360.exchange.musterstadt.figures import observe
from kommune360.plan.adapting.facts import (
    FIGURES,
    NEEDS,
    PROJECTED,
    Facts,
    OpenContribution,
    OverdueFigures,
    figures,
    known_by,
)
from kommune360.plan.document import (
    Direction,
    Funding,
    Goal,
    Level,
    Measure,
    PathPoint,
    Plan,
    Status,
    StatusReport,
    Target,
)

FIRST, LAST = 2016, 2025  # ten years under the plan; five earlier years are known
BEFORE = 5
SYSTEM = "muster"
DISPERSION = 1.5  # variance of a figure beside that of pure sampling


@dataclass(frozen=True)
class Changes:
    """What is planted: by (figure, area) the year from which its share is multiplied, and so on."""

    jumps: dict[tuple[str, str], tuple[int, float]] = field(default_factory=dict)
    shortage: int | None = None
    missed: int | None = None
    funding: int | None = None
    silent: int | None = None
    contribution: int | None = None
    overdue: int | None = None


@cache
def series() -> list[tuple[str, str, int, float]]:
    """Figure, area, size of the group and level of 40 shares of the town, spread over figures and areas."""
    town = observe(360)
    found = []
    for number, figure in enumerate(town.figures):
        if figure.amount or figure.factor != 100 or not figure.denominator:
            continue
        size = town.denominators[:, number].mean(axis=1)
        level = town.numerators[:, number].sum(axis=1) / np.maximum(
            1, town.denominators[:, number].sum(axis=1)
        )
        usable = [place for place in np.argsort(-size) if size[place] >= 40 and 0.03 <= level[place] <= 0.97]
        found += [
            (figure.id, town.areas[place], int(size[place]), float(level[place])) for place in usable[::6][:3]
        ]
    return found[:40]


def plan() -> Plan:
    """A plan with a target on every series: a third rises, a third falls, a third is held."""
    targets, measures = [], []
    for number, (figure, area, _, level) in enumerate(series()):
        direction = list(Direction)[number % 3]
        end = 100 * level * {Direction.UP: 1.1, Direction.DOWN: 0.9, Direction.HOLD: 1.0}[direction]
        targets.append(
            Target(
                f"t{number}",
                "h",
                figure,
                4,
                direction,
                PathPoint(str(FIRST - 1), 100 * level),
                (PathPoint(str(LAST), end),),
                1.0,
                area=area,
            )
        )
    for number in range(4):
        reports = tuple(
            StatusReport(dt.date(year, month, 15), Status.RUNNING)
            for year in range(FIRST, LAST + 2)
            for month in (1, 4, 7, 10)
        )
        measures.append(
            Measure(
                f"m{number}",
                f"Maßnahme {number}",
                ("h",),
                start=dt.date(FIRST, 1, 1),
                end=dt.date(LAST + 5, 12, 31),
                funding=(Funding("Haushalt", 1.0),),
                reports=reports,
            )
        )
    goals = (
        Goal("l", Level.LEITZIEL, "L"),
        Goal("m", Level.MITTLERZIEL, "M", "l"),
        Goal("h", Level.HANDLUNGSZIEL, "H", "m"),
    )
    return Plan(
        "p",
        "Plan",
        dt.date(FIRST, 1, 1),
        dt.date(LAST + 5, 12, 31),
        area_system=SYSTEM,
        goals=goals,
        targets=tuple(targets),
        measures=tuple(measures),
    )


def with_changes(changes: Changes) -> Plan:
    """The plan in which a funding ends and a measure falls silent."""
    known = plan()
    measures = list(known.measures)
    if changes.funding is not None:
        ends = Funding("Programm", 5.0, kind="land", end=dt.date(changes.funding, 12, 31))
        measures[0] = replace(measures[0], funding=(*measures[0].funding, ends))
    if changes.silent is not None:
        kept = tuple(r for r in measures[1].reports if r.on < dt.date(changes.silent, 1, 1))
        measures[1] = replace(measures[1], reports=kept)
    return replace(known, measures=tuple(measures))


def worlds(seed: int, changes: Changes | None = None) -> list[Facts]:
    """What is known every 1 May, from the year after the first to the year after the last."""
    planted, rng = changes or Changes(), np.random.default_rng(seed)
    values = _values(rng, planted)
    known = Facts(dt.date(LAST + 1, 5, 1), values=values, projected=_projected(rng, planted), town=("t", "t"))
    found = []
    for year in range(FIRST + 1, LAST + 2):
        on = dt.date(year, 5, 1)
        found.append(
            replace(
                known_by(known, on),
                needs=_needs(rng, planted, year),
                contributions=_contributions(planted, year),
                overdue=_overdue(planted, year),
            )
        )
    return found


def _values(rng: np.random.Generator, planted: Changes) -> pl.DataFrame:
    rows = []
    for target, (figure, area, size, level) in zip(plan().targets, series(), strict=True):
        last = target.path[-1].value / 100
        for year in range(FIRST - BEFORE, LAST + 1):
            way = max(0.0, (year - FIRST + 1) / (LAST - FIRST + 1))
            share = level + way * (last - level)
            jump = planted.jumps.get((figure, area))
            if jump and year >= jump[0]:
                share = min(0.99, share * jump[1])
            people = int(rng.poisson(size)) + 1
            # beta-binomial: the share itself varies, so that the variance is DISPERSION times the binomial
            rho = (DISPERSION - 1) / max(1, people - 1)
            a, b = share * (1 - rho) / rho, (1 - share) * (1 - rho) / rho
            count = int(rng.binomial(people, rng.beta(a, b)))
            rows.append((figure, SYSTEM, area, str(year), 100 * count / people, float(count), float(people)))
    return figures(rows).select(list(FIGURES))


def _projected(rng: np.random.Generator, planted: Changes) -> pl.DataFrame:
    rows = []
    for place in range(10):
        expected = 200.0 + 50 * place
        sd = 2 * np.sqrt(expected)
        for year in range(FIRST, LAST + 1):
            observed = expected + sd * rng.standard_normal()
            if planted.missed is not None and place == 3 and year >= planted.missed:
                observed += 9 * sd
            half = 1.2816 * sd
            rows.append(
                (
                    "Kinder unter 3",
                    f"a{place}",
                    f"{year}-12-31",
                    expected,
                    expected - half,
                    expected + half,
                    observed,
                )
            )
    return pl.DataFrame(rows, schema=PROJECTED, orient="row")


def _needs(rng: np.random.Generator, planted: Changes, year: int) -> pl.DataFrame:
    rows = []
    for place in range(10):
        for ahead in (0, 1, 2):
            p = float(np.clip(0.35 + 0.08 * rng.standard_normal(), 0, 1))
            if planted.shortage is not None and place == 5 and year >= planted.shortage:
                p = 0.9
            rows.append(("childcare_u3", f"a{place}", year + ahead, p, 4.0))
    return pl.DataFrame(rows, schema=NEEDS, orient="row")


def _contributions(planted: Changes, year: int) -> tuple[OpenContribution, ...]:
    fresh = OpenContribution(f"frisch-{year}", "Frisch", dt.date(year, 4, 20))
    if planted.contribution is None or year < planted.contribution:
        return (fresh,)
    return (fresh, OpenContribution("alt", "Treffpunkt", dt.date(planted.contribution, 2, 1), ("h",)))


def _overdue(planted: Changes, year: int) -> tuple[OverdueFigures, ...]:
    if planted.overdue is None or year < planted.overdue:
        return ()
    return (OverdueFigures("kita", "Kitastatistik", dt.date(planted.overdue, 3, 1), "Jugendamt"),)
