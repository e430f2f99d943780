"""Which projection has been missed by what came? Its own range, widened to a share of the budget of false signals."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import polars as pl

from kommune360.base.text import Text
from kommune360.plan.adapting.events import Budget, Event
from kommune360.plan.adapting.facts import Facts
from kommune360.plan.saying import Names, number, period


def known_by_now(facts: Facts) -> pl.DataFrame:
    """The newest projected figure of every series and area that is known by now."""
    newest = facts.projected.drop_nulls(["observed", "low", "high"]).sort("period")
    return newest.unique(["series", "area"], keep="last", maintain_order=True)


def missed_events(
    facts: Facts, rule: Mapping[str, Any], names: Names, newest: pl.DataFrame, budget: Budget
) -> Iterator[Event]:
    """Events of the rule ``projection_missed`` for the rows of ``known_by_now``."""
    from scipy.special import ndtri

    wider = float(-ndtri(budget.alpha / 2) / -ndtri((1 - facts.coverage) / 2))
    for row in newest.to_dicts():
        expected, observed = row["expected"], row["observed"]
        low, high = widened(expected, row["low"], row["high"], wider)
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
                "budget": budget.said,
                "tests": budget.tests,
            },
            data={**row, "low_told": low, "high_told": high},
            group=f"projection_missed:{row['series']}",
            short=area,
            weight=abs(observed - expected),
        )


def widened(expected: float, low: float, high: float, wider: float) -> tuple[float, float]:
    """A range ``wider`` times as wide. Counts are skewed: upwards in ratios, downwards in differences."""
    ratio = 0 < expected < high
    above = expected * (high / expected) ** wider if ratio else expected + wider * (high - expected)
    return max(0.0, expected - wider * (expected - low)) if low >= 0 else low, above
