"""Which figures have left the band in which they were expected, beyond agreement and beyond chance?

From targets and projected figures with their newest values to events. One budget of false signals is shared by
all figures watched, so that watching more of them does not mean more false alarms.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np
import polars as pl
from numpy.typing import NDArray

from kommune360.base.text import Text
from kommune360.plan.document import Direction, Plan, Target
from kommune360.plan.events import Event
from kommune360.plan.facts import Facts
from kommune360.plan.noise import Chance, History, chance, sampling_variance
from kommune360.plan.paths import State, target_states
from kommune360.plan.saying import Names, number, period
from kommune360.plan.times import moment

Floats = NDArray[np.float64]
_KEYS = ["indicator", "area_system", "area"]


def band_events(
    plan: Plan, facts: Facts, rules: Mapping[str, Mapping[str, Any]], names: Names
) -> Iterator[Event]:
    """Events of the rules ``indicator_band`` and ``projection_missed``."""
    states = target_states(plan, facts.values, facts.town)
    watched = states.with_row_index("place").filter(
        ~pl.col("state").is_in([str(State.NO_DATA), str(State.EARLY)])
    )
    newest = facts.projected.drop_nulls(["observed", "low", "high"]).sort("period")
    newest = newest.unique(["series", "area"], keep="last", maintain_order=True)
    tests = watched.height + newest.height
    if not tests:
        return
    alpha = rules["indicator_band"]["budget"] / 10 / tests  # a year's share of each figure
    budget = number(rules["indicator_band"]["budget"])
    counted = Text(str(tests), str(tests))
    yield from _targets(plan, facts, rules["indicator_band"], names, watched, alpha, budget, counted)
    yield from _projected(facts, rules["projection_missed"], names, newest, alpha, budget, counted)


def _targets(
    plan: Plan,
    facts: Facts,
    rule: Mapping[str, Any],
    names: Names,
    watched: pl.DataFrame,
    alpha: float,
    budget: Text,
    tests: Text,
) -> Iterator[Event]:
    rows = watched.to_dicts()
    targets = [plan.targets[row["place"]] for row in rows]
    spread = _chance_of(plan, targets, rows, facts)
    hold = np.array([target.direction is Direction.HOLD for target in targets])
    limits = np.where(hold, spread.limits(alpha / 2), spread.limits(alpha))
    for row, target, limit in zip(rows, targets, limits, strict=True):
        unknown = bool(np.isnan(limit))
        band = target.tolerance if unknown else max(target.tolerance, float(limit))
        miss = -row["better"]  # how far on the bad side, in the unit of the indicator
        title = names.indicators.get(target.indicator, Text(target.indicator, target.indicator))
        where = names.areas.get(target.area, target.area)
        yield Event(
            rule="indicator_band",
            key=f"indicator_band:{target.id}",
            # what chance does is not known: only a figure that was off before is told
            raised=miss > band and (not unknown or _off_before(plan, target, row, facts)),
            calm=miss <= rule["rearm"] * band,
            subjects=(target.goal,),
            words={
                "title": Text(f"{title.de}, {where}", f"{title.en}, {where}") if where else title,
                "value": number(row["value"]),
                "period": period(row["period"]),
                "expected": number(row["expected"]),
                "distance": number(abs(row["distance"])),
                "band": number(band),
                "tolerance": number(target.tolerance),
                "budget": budget,
                "tests": tests,
            },
            data={
                "target": target.id,
                "indicator": target.indicator,
                "area": target.area,
                **{key: row[key] for key in ("period", "value", "expected", "distance")},
                "band": band,
                "chance": None if unknown else float(limit),
                "tests": tests.de,
            },
        )


def _chance_of(plan: Plan, targets: list[Target], rows: list[dict[str, Any]], facts: Facts) -> Chance:
    """Chance of each newest value, with what its baseline lends to the path."""
    series = _series(plan, targets, facts)
    histories, newest, factor = [], np.full(len(targets), np.nan), np.ones(len(targets))
    for place, (target, row) in enumerate(zip(targets, rows, strict=True)):
        values, tops, bottoms, periods = series[place]
        before = np.array([each < row["period"] for each in periods], dtype=bool)
        histories.append(History(values[before], tops[before], bottoms[before]))
        now = [at for at, each in enumerate(periods) if each == row["period"]]
        if now:
            newest[place] = sampling_variance(values[now], tops[now], bottoms[now])[0]
        factor[place] = 1 + (1 - _way(target, row["period"])) ** 2
    found = chance(histories, newest)
    return Chance(found.sd * np.sqrt(factor), found.df)


def _series(
    plan: Plan, targets: list[Target], facts: Facts
) -> list[tuple[Floats, Floats, Floats, list[str]]]:
    """Values, numerators, denominators and periods of every target, in order of time."""
    keys = [
        (
            target.indicator,
            (target.area_system or plan.area_system)
            if target.area
            else (target.area_system or facts.town[0]),
            target.area or facts.town[1],
        )
        for target in targets
    ]
    wanted = pl.DataFrame(sorted(set(keys)), schema=dict.fromkeys(_KEYS, pl.String), orient="row")
    columns = [*_KEYS, "period", "value", "numerator", "denominator"]
    lacking = [pl.lit(None, pl.Float64).alias(c) for c in columns[-2:] if c not in facts.values.columns]
    plain = (
        facts.values.with_columns(*lacking)
        .select(
            *(pl.col(c).cast(pl.String) for c in columns[:4]),
            *(pl.col(c).cast(pl.Float64) for c in columns[4:]),
        )
        .filter(pl.col("value").is_not_null())
        .join(wanted, on=_KEYS, how="semi")
        .sort("period")
    )
    parts = dict(plain.group_by(_KEYS, maintain_order=True))
    return [_columns(parts.get(key, plain.clear())) for key in keys]


def _columns(part: pl.DataFrame) -> tuple[Floats, Floats, Floats, list[str]]:
    value, top, bottom = (
        part[name].fill_null(np.nan).to_numpy() for name in ("value", "numerator", "denominator")
    )
    return value, top, bottom, part["period"].to_list()


def _way(target: Target, at: str) -> float:
    """The share of time gone from the baseline to the first point of the path, at most 1."""
    first, then, now = moment(target.baseline.period), moment(target.path[0].period), moment(at)
    if first is None or then is None or now is None or then <= first:
        return 1.0
    return min(1.0, max(0.0, (now - first) / (then - first)))


def _off_before(plan: Plan, target: Target, row: Mapping[str, Any], facts: Facts) -> bool:
    """Whether the figure before the newest one was beyond the tolerance too."""
    earlier = facts.values.filter(pl.col("period").cast(pl.String) < row["period"])
    only = target_states(plan, earlier, facts.town).filter(pl.col("target") == target.id)
    return only["state"].to_list() == [str(State.OFF_PATH)]


def _projected(
    facts: Facts,
    rule: Mapping[str, Any],
    names: Names,
    newest: pl.DataFrame,
    alpha: float,
    budget: Text,
    tests: Text,
) -> Iterator[Event]:
    """The projection's own range, widened on each side to the share of the budget."""
    from scipy.special import ndtri

    wider = float(-ndtri(alpha / 2) / -ndtri((1 - facts.coverage) / 2))
    for row in newest.to_dicts():
        expected, observed = row["expected"], row["observed"]
        low = expected - wider * (expected - row["low"])
        high = expected + wider * (row["high"] - expected)
        half = (high - expected) if observed > expected else (expected - low)
        area = names.areas.get(row["area"], row["area"])
        yield Event(
            rule="projection_missed",
            key=f"projection_missed:{row['series']}:{row['area']}",
            raised=not low <= observed <= high,
            calm=abs(observed - expected) <= rule["rearm"] * half,
            subjects=(),
            words={
                "title": Text(row["series"], row["series"]),
                "area": Text(area, area),
                "observed": number(observed, 0),
                "expected": number(expected, 0),
                "period": period(row["period"]),
                "low": number(low, 0),
                "high": number(high, 0),
                "budget": budget,
                "tests": tests,
            },
            data={**row, "low_told": low, "high_told": high},
            group=f"projection_missed:{row['series']}",
            short=area,
            weight=abs(observed - expected),
        )
