"""How well would each method have done in the past, and how well do its ranges hold?

From stocks to scores by method, age group, horizon and size of the areas: at each origin a forecaster is
handed a copy of what was known then and nothing else, and its answer is laid beside what came.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import polars as pl

from kommune360.base.executors import SerialExecutor, in_order
from kommune360.base.findings import Finding, Findings
from kommune360.base.fingerprints import fingerprint_bytes, fingerprint_json
from kommune360.projection import backtest_findings as say
from kommune360.projection.forecasts import Forecaster
from kommune360.projection.plan import all_rows
from kommune360.projection.scores import SCORES, case_columns, score_expressions
from kommune360.projection.stocks import Stocks

Group = tuple[int, int]  # completed years, half-open
Progress = Callable[[int, int, str], None]

SIZE_EDGES = (2_000, 5_000, 10_000, 30_000)  # residents at the origin
ALL_SIZES = "all"
HISTORY = 5  # years before the first origin that is taken unasked
ORIGINS = 7  # origins taken unasked, the latest ones

CASES = {
    "method": pl.String,
    "origin": pl.Int32,  # last year known
    "horizon": pl.Int32,
    "group": pl.String,  # completed years, both ends included: 0-2
    "age_from": pl.Int32,
    "age_to": pl.Int32,
    "area": pl.String,
    "residents": pl.Float64,  # all ages, at the origin
    "point": pl.Float64,
    "came": pl.Float64,
    "crps": pl.Float64,
    "low80": pl.Float64,
    "high80": pl.Float64,
    "low95": pl.Float64,
    "high95": pl.Float64,
}
KEYS = ("method", "group", "age_from", "age_to", "horizon")


@dataclass(frozen=True, slots=True)
class Trial:
    """What is tried: origins (years), horizons (years ahead), age groups, draws and their seed.

    ``min_residents``: areas are scored that had at least so many residents in every year known at the
    origin; forecasters see the others, too, because a town's sum needs them.
    """

    origins: tuple[int, ...]
    horizons: tuple[int, ...] = (1, 3, 5)
    groups: tuple[Group, ...] = ((0, 3), (3, 6), (6, 10), (0, 18))
    min_residents: float = 0.0
    draws: int = 1000
    seed: int = 0


@dataclass(frozen=True, slots=True)
class Backtest:
    """The outcome. ``scores``: KEYS, size_class ("all" or by residents at the origin), areas and SCORES;
    ``origins``: KEYS, origin and SCORES; ``cases``: columns CASES, one row an area, origin and horizon.
    """

    trial: Trial
    areas: int
    years: tuple[int, ...]
    scores: pl.DataFrame
    origins: pl.DataFrame
    cases: pl.DataFrame
    fingerprint: str  # of stocks and trial

    @property
    def methods(self) -> tuple[str, ...]:
        return tuple(self.scores["method"].unique(maintain_order=True))

    def overall(self) -> pl.DataFrame:
        """Return the scores of all sizes together, one row per KEYS."""
        return self.scores.filter(pl.col("size_class") == ALL_SIZES).drop("size_class")

    def as_dict(self) -> dict[str, Any]:
        """Return the outcome without its single cases, for JSON; shape: method page ``backtest``."""
        by_size = self.scores.filter(pl.col("size_class") != ALL_SIZES)
        return {
            "areas": self.areas,
            "years": list(self.years),
            "origins": list(self.trial.origins),
            "horizons": list(self.trial.horizons),
            "groups": [_named(a, b) for a, b in self.trial.groups],
            "methods": list(self.methods),
            "min_residents": self.trial.min_residents,
            "draws": self.trial.draws,
            "seed": self.trial.seed,
            "fingerprint": self.fingerprint,
            "scores": _rows(self.overall()),
            "by_size": _rows(by_size),
            "by_origin": _rows(self.origins),
        }


def group_label(age_from: int, age_to: int) -> str:
    """Return completed years, both ends included: ``(0, 3)`` is ``0-2``."""
    return str(age_from) if age_to == age_from + 1 else f"{age_from}-{age_to - 1}"


def checked(trial: Trial, stocks: Stocks, findings: Findings) -> Trial | None:
    """Return the trial that the stocks allow; None, with findings, where nothing can be tried.

    Without origins the latest ones are taken that leave five years of history before and the longest
    horizon after them. Origins outside the series and horizons that nothing came of are named.
    """
    longest = max(trial.horizons)
    first, last = stocks.years[0], stocks.last_year
    origins = trial.origins or _origins(first, last, longest)
    usable = tuple(o for o in origins if first < o < last)
    horizons = tuple(h for h in trial.horizons if any(o + h <= last for o in usable))
    if lost := sorted(set(origins) - set(usable)):
        findings.add(say.origins_outside(lost, stocks.years))
    if usable and (late := sorted(set(trial.horizons) - set(horizons))):
        findings.add(say.horizons_ahead(late, stocks.last_year))
    findings.extend(group_findings(trial.groups, stocks))
    if not usable or not horizons:
        findings.add(say.nothing_to_compare(stocks.years))
    if not (stocks.total().min(axis=1) >= trial.min_residents).any():
        findings.add(say.no_area_large_enough(trial.min_residents))
    return None if findings.stops else replace(trial, origins=usable, horizons=horizons)


def group_findings(groups: Sequence[Group], stocks: Stocks) -> list[Finding]:
    """Name the age groups that are not made of ages a projection keeps."""
    rows = all_rows(stocks.ages)
    edges = {0, *(stop for _, stop in rows)}
    other = [group_label(*group) for group in groups if not set(group) <= edges]
    return [say.ages_outside(other, rows)] if other else []


def backtest(
    stocks: Stocks,
    forecasters: Mapping[str, Forecaster],
    trial: Trial,
    *,
    executor: Executor | None = None,
    progress: Progress | None = None,
) -> Backtest:
    """Try every forecaster at every origin and score it by group, horizon and size class.

    ``trial`` as ``checked`` returned it. ``forecasters`` by name must be picklable where ``executor`` runs
    elsewhere. Raises InputRefused as a forecaster does.
    """
    tasks = [
        _Task(name, forecaster, _known(stocks, origin), _came(stocks, origin, trial), trial)
        for origin in trial.origins
        for name, forecaster in forecasters.items()
    ]
    found = []
    for done, cases in enumerate(in_order(executor or SerialExecutor(), _cases_of, tasks), start=1):
        found.append(cases)
        if progress:
            progress(done, len(tasks), f"{cases['method'][0]} {cases['origin'][0]}" if cases.height else "")
    return scored(pl.concat(found), stocks, trial, tuple(forecasters))


def scored(cases: pl.DataFrame, stocks: Stocks, trial: Trial, methods: Sequence[str]) -> Backtest:
    """Return the scores of ``cases`` (columns CASES)."""
    order = [
        pl.col("method").cast(pl.Enum(list(methods))),
        pl.col("group").cast(pl.Enum([group_label(*group) for group in trial.groups])),
        pl.col("horizon"),
    ]
    cases = cases.with_columns(_size_class().alias("size_class"))
    whole = cases.with_columns(pl.lit(ALL_SIZES).alias("size_class"))
    by_size = pl.concat([whole, cases]).group_by(*KEYS, "size_class", maintain_order=True)
    counted = [pl.col("area").n_unique().alias("areas"), *score_expressions()]
    scores = by_size.agg(counted).select(*KEYS, "size_class", "areas", *SCORES)
    origins = cases.group_by(*KEYS, "origin", maintain_order=True).agg(counted)
    sizes = pl.Enum([ALL_SIZES, *_size_names()])
    return Backtest(
        trial=trial,
        areas=len(stocks.areas),
        years=stocks.years,
        scores=scores.sort(*order, pl.col("size_class").cast(sizes)),
        origins=origins.select(*KEYS, "origin", "areas", *SCORES).sort(*order, "origin"),
        cases=cases.select(CASES.keys()),
        fingerprint=fingerprint_json(
            [fingerprint_bytes(stocks.counts.tobytes()), list(stocks.areas), repr(trial)]
        ),
    )


@dataclass(frozen=True, slots=True)
class _Task:
    method: str
    forecaster: Forecaster
    known: Stocks
    came: dict[tuple[int, Group], np.ndarray]  # (horizon, group) -> residents by area
    trial: Trial


def _known(stocks: Stocks, origin: int) -> Stocks:
    """A copy: a view would let a forecaster reach the years to come through ``counts.base``."""
    known = stocks.until(origin)
    return replace(known, counts=known.counts.copy())


def _came(stocks: Stocks, origin: int, trial: Trial) -> dict[tuple[int, Group], np.ndarray]:
    at = {year: i for i, year in enumerate(stocks.years)}
    return {
        (h, group): stocks.by_age_group(group)[:, at[origin + h]]
        for h in trial.horizons
        if origin + h in at
        for group in trial.groups
    }


def _cases_of(task: _Task) -> pl.DataFrame:
    known, trial = task.known, task.trial
    longest = max((h for h, _ in task.came), default=0)
    if not longest:
        return pl.DataFrame(schema=CASES)
    total = known.total()  # before the forecaster may do with its copy what it likes
    forecast = task.forecaster(known, longest, draws=trial.draws, seed=trial.seed)
    kept = np.flatnonzero(total.min(axis=1) >= trial.min_residents)
    areas, residents = [known.areas[i] for i in kept], total[kept, -1]
    parts = []
    for group in trial.groups:
        point, draws = forecast.point(*group), forecast.draws(*group)
        for h in trial.horizons:
            if (h, group) not in task.came:
                continue
            columns = case_columns(point[kept, h - 1], draws[kept, h - 1], task.came[h, group][kept])
            parts.append(
                pl.DataFrame({"area": areas, "residents": residents, **columns}).with_columns(
                    pl.lit(task.method).alias("method"),
                    pl.lit(known.last_year).alias("origin"),
                    pl.lit(h).alias("horizon"),
                    pl.lit(group_label(*group)).alias("group"),
                    pl.lit(group[0]).alias("age_from"),
                    pl.lit(group[1]).alias("age_to"),
                )
            )
    return pl.concat(parts).select(pl.col(name).cast(dtype) for name, dtype in CASES.items())


def _origins(first: int, last: int, longest: int) -> tuple[int, ...]:
    return tuple(range(max(first + HISTORY - 1, last - longest - ORIGINS + 1), last - longest + 1))


def _size_names() -> list[str]:
    edges = [f"{edge}" for edge in SIZE_EDGES]
    between = [f"{a}-{b}" for a, b in itertools.pairwise(edges)]
    return [f"<{edges[0]}", *between, f">={edges[-1]}"]


def _size_class() -> pl.Expr:
    names = _size_names()
    found: pl.Expr = pl.lit(names[-1])
    for edge, name in reversed(list(zip(SIZE_EDGES, names[:-1], strict=True))):
        found = pl.when(pl.col("residents") < edge).then(pl.lit(name)).otherwise(found)
    return found


def _named(age_from: int, age_to: int) -> dict[str, Any]:
    return {"group": group_label(age_from, age_to), "age_from": age_from, "age_to": age_to}


def _rows(frame: pl.DataFrame) -> list[dict[str, Any]]:
    """Rows for JSON: floats to four digits, "not a number" as null."""
    floats = [name for name, dtype in frame.schema.items() if dtype.is_float()]
    plain = frame.with_columns(pl.col(floats).fill_nan(None).round(4))
    return plain.to_dicts()
