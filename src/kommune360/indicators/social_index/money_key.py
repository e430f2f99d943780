"""How does money follow the load, and how fast may an area's share change?

From counts, scores and a rule to shares that sum to 1: share = n f / sum n f, then bounded by the
transition rule. Amounts in whole euros sum to the budget.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import polars as pl

from kommune360.base.findings import Finding, Findings, Place, Severity
from kommune360.base.text import Text
from kommune360.indicators.social_index.definition import LINEAR, MoneyRule
from kommune360.indicators.social_index.index import SocialIndex
from kommune360.indicators.social_index.standardise import Floats


@dataclass(frozen=True, slots=True)
class MoneyKey:
    """One entry an area of the table. ``factors`` f, ``target`` before and ``shares`` after transition.

    ``amounts`` in whole euros, None without budget. ``previous`` last year's shares, None without.
    """

    areas: tuple[str, ...]
    counts: Floats
    factors: Floats
    plain: Floats  # share without index: n / sum n
    target: Floats
    shares: Floats
    previous: Floats | None
    amounts: tuple[int, ...] | None

    def frame(self) -> pl.DataFrame:
        columns = {
            "area": list(self.areas),
            "count": self.counts,
            "factor": self.factors,
            "share_without_index": self.plain,
            "share_target": self.target,
            "share": self.shares,
        }
        frame = pl.DataFrame(columns, schema_overrides={"area": pl.String})
        if self.previous is not None:
            frame = frame.with_columns(pl.Series("share_before", self.previous))
        if self.amounts is not None:
            frame = frame.with_columns(pl.Series("amount", list(self.amounts), dtype=pl.Int64))
        return frame


def money_key(index: SocialIndex, rule: MoneyRule) -> tuple[MoneyKey | None, Findings]:
    """Compute the key; None where findings stop it (no counts, or a linear rule on classes only)."""
    findings = Findings()
    table = index.table
    if index.definition.class_only and rule.kind == LINEAR:
        findings.add(_linear_shows_scores())
        return None, findings
    counts = table.counts if table.counts is not None else np.full(len(table.areas), np.nan)
    unknown = ~np.isfinite(counts) | (counts < 0)
    if unknown.any():
        findings.add(_counts_unknown(rule.per, int(unknown.sum())))
    counts = np.where(unknown, 0.0, counts)
    factors = load_factors(index, rule)
    if not (counts * factors).sum() > 0:
        findings.add(_nothing_to_share(rule.per))
        return None, findings
    target = counts * factors / (counts * factors).sum()
    shares, previous = target, None
    if table.previous is not None and np.nansum(table.previous) > 0:
        previous = np.clip(np.nan_to_num(table.previous), 0, None)
        previous = previous / previous.sum()
        shares = target if rule.limit is None else in_transition(target, previous, rule.limit)
    amounts = None if rule.budget is None else whole_euros(shares, round(rule.budget))
    return (
        MoneyKey(table.areas, counts, factors, counts / counts.sum(), target, shares, previous, amounts),
        findings,
    )


def load_factors(index: SocialIndex, rule: MoneyRule) -> Floats:
    """Return f of every area of the table; an area without index gets ``rule.unrated``."""
    part = index.status
    factors = np.full(len(index.table.areas), rule.unrated)
    if rule.kind == LINEAR:
        factors[part.rows] = np.maximum(rule.floor, 1 + rule.slope * part.scores)  # s = (T - 50) / 10
        return factors
    classes = index.definition.classes.status
    by_class = np.array([rule.factors.get(one.id, one.factor) for one in classes.classes])
    factors[part.rows] = by_class[classes.numbers(part.scores)]
    return factors


def in_transition(target: Floats, previous: Floats, limit: float) -> Floats:
    """Shares nearest to ``target`` that differ from ``previous`` by at most ``limit`` of it, sum 1.

    What the bounds leave over is spread in proportion to last year's shares (least squares with these
    weights). An area new this year has no bound.
    """
    new = previous <= 0
    low = np.where(new, 0.0, previous * (1 - limit))
    high = np.where(new, target, previous * (1 + limit))
    pull = np.where(new, target, previous)
    span = 2 * (1 + 1 / max(pull[pull > 0].min(), 1e-12))
    below, above = -span, span
    for _ in range(200):  # bisection: the sum rises with the step
        step = (below + above) / 2
        if np.clip(target + step * pull, low, high).sum() > 1:
            above = step
        else:
            below = step
    shares = np.clip(target + below * pull, low, high)
    return _summing_to_one(shares, low, high)


def whole_euros(shares: Floats, budget: int) -> tuple[int, ...]:
    """Amounts in whole euros by largest remainder; they sum to ``budget``."""
    exact = shares * budget
    amounts = np.floor(exact + 1e-9).astype(int)
    missing = budget - int(amounts.sum())
    order = np.argsort(-(exact - amounts), kind="stable")
    amounts[order[: max(missing, 0)]] += 1
    return tuple(int(a) for a in amounts)


def _summing_to_one(shares: Floats, low: Floats, high: Floats) -> Floats:
    """Put the last rounding error where there is room for it."""
    rest = 1.0 - shares.sum()
    room = (high - shares) if rest > 0 else (shares - low)
    total = room.sum()
    return shares if total <= 0 else np.clip(shares + rest * room / total, low, high)


def _linear_shows_scores() -> Finding:
    return Finding(
        code="index-money-shows-scores",
        severity=Severity.ERROR,
        what=Text(
            "Aus dem linearen Schlüssel ließe sich der Indexwert zurückrechnen.",
            "The index value could be computed back from a linear key.",
        ),
        why=Text(
            "Der Index ist in der Statistikzone gerechnet; nur die Klasse darf hinaus.",
            "The index was computed in the statistics zone; only the class may leave.",
        ),
        remedy=Text("„money.kind: classes“ wählen.", "Choose “money.kind: classes”."),
        place=Place(column="money.kind"),
    )


def _counts_unknown(column: str, number: int) -> Finding:
    return Finding(
        code="index-money-counts-unknown",
        severity=Severity.WARNING,
        what=Text(
            f"Gebiete ohne Anzahl in „{column}“: {number}", f"Areas without a number in “{column}”: {number}"
        ),
        why=Text("Sie erhalten keinen Anteil.", "They get no share."),
        remedy=Text("Die Anzahl ergänzen.", "Add the number."),
        place=Place(column=column),
    )


def _nothing_to_share(column: str) -> Finding:
    return Finding(
        code="index-money-nothing-to-share",
        severity=Severity.ERROR,
        what=Text("Der Schlüssel gibt keinem Gebiet einen Anteil.", "The key gives no area a share."),
        why=Text(
            f"Anzahl („{column}“) mal Faktor ist überall 0.",
            f"Number (“{column}”) times factor is 0 everywhere.",
        ),
        remedy=Text(
            "Anzahl, Steigung, Untergrenze und Faktoren prüfen.", "Check numbers, slope, floor and factors."
        ),
        place=Place(column=column),
    )
