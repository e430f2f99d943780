"""Quotas: which share of the children of an age is expected in an offer, and where that was said.

From a table of quotas (use, target, wish) to one number per area, age and Kita year. Between use
and wish lies a stated blend: q = use + w * (wish - use).
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any

import numpy as np
import polars as pl

from kommune360.base.findings import Finding, Severity
from kommune360.base.text import Text
from kommune360.demand.offers import OFFERS
from kommune360.demand.stocks import Array

# `offer`: id of demand.offers; the childcare offers share one quota per age year, so "childcare",
# "childcare_u3" and "childcare_3plus" may be used alike. `area` "" is the whole town. `quota` is a
# share 0..1. `year_from`: first Kita year (year of its 1 August) it holds for, null: always.
QUOTAS: Mapping[str, Any] = {
    "offer": pl.String,
    "age_from": pl.Int16,
    "age_to": pl.Int16,
    "area": pl.String,
    "year_from": pl.Int32,
    "quota": pl.Float64,
    "kind": pl.String,  # use, target, wish
    "source": pl.String,
}
KINDS = ("use", "target", "wish")


def resolve(
    quotas: pl.DataFrame | None,
    *,
    offers: Collection[str],
    areas: Sequence[str],
    years: Sequence[int],
    ages: Sequence[int],
    default: Sequence[float],
    wish_weight: float = 0.0,
) -> Array:
    """Return the quota ``[area, year, age]`` for Kita years beginning in ``years``.

    An area's own quota goes before the town's, a narrower age band before a wider one, a later
    ``year_from`` before an earlier one. A target goes before use; without a target
    q = use + w (wish - use), ``default`` (by age) standing for a use nobody told.
    """
    shape = (len(areas), len(years), len(ages))
    base = np.broadcast_to(np.asarray(default, dtype=float), shape).copy()
    if quotas is None or quotas.is_empty():
        return base
    told = {kind: _told(quotas, kind, offers, areas, years, ages) for kind in KINDS}
    use = np.where(np.isnan(told["use"]), base, told["use"])
    blend = np.where(np.isnan(told["wish"]), use, use + wish_weight * (told["wish"] - use))
    return np.where(np.isnan(told["target"]), blend, told["target"])


def _told(
    quotas: pl.DataFrame,
    kind: str,
    offers: Collection[str],
    areas: Sequence[str],
    years: Sequence[int],
    ages: Sequence[int],
) -> Array:
    values = np.full((len(areas), len(years), len(ages)), np.nan)
    rows = {area: np.array([i]) for i, area in enumerate(areas)} | {"": np.arange(len(areas))}
    nowhere = np.array([], dtype=np.int64)
    first, last = np.asarray(years), np.asarray(ages)
    told = (
        quotas.filter(
            (pl.col("kind") == kind) & pl.col("offer").is_in(list(offers)) & pl.col("quota").is_not_null()
        )
        .with_columns(
            pl.col("area").fill_null(""),
            pl.col("year_from").fill_null(0),
            (pl.col("age_to") - pl.col("age_from")).alias("width"),
        )
        .sort(pl.col("area") != "", -pl.col("width"), "year_from", maintain_order=True)
    )
    for row in told.iter_rows(named=True):
        years_at = np.flatnonzero(first >= row["year_from"])
        ages_at = np.flatnonzero((last >= row["age_from"]) & (last < row["age_to"]))
        values[np.ix_(rows.get(row["area"], nowhere), years_at, ages_at)] = row["quota"]
    return values


def quota_findings(quotas: pl.DataFrame, areas: Collection[str]) -> list[Finding]:
    """Name the rows of a quota table that cannot be used: share outside 0..1, unknown kind, offer, area."""
    checks = {
        "quota-not-a-share": (
            ~pl.col("quota").is_between(0.0, 1.0),
            Text("Quote nicht zwischen 0 und 1", "quota not between 0 and 1"),
        ),
        "quota-kind-unknown": (
            ~pl.col("kind").is_in(KINDS),
            Text("Art weder use, target noch wish", "kind is neither use, target nor wish"),
        ),
        "quota-offer-unknown": (
            ~pl.col("offer").is_in(list(OFFERS)),
            Text("Angebot unbekannt", "offer unknown"),
        ),
        "quota-area-unknown": (
            (pl.col("area").fill_null("") != "") & ~pl.col("area").is_in(list(areas)),
            Text("Gebiet unbekannt", "area unknown"),
        ),
    }
    findings = []
    for code, (broken, what) in checks.items():
        rows = quotas.with_row_index("nr", offset=1).filter(broken)["nr"].to_list()
        if rows:
            shown = ", ".join(map(str, rows[:10])) + (" …" if len(rows) > 10 else "")
            findings.append(
                Finding(
                    code=code,
                    severity=Severity.WARNING,
                    what=Text(f"Quoten, Zeile {shown}: {what.de}.", f"Quotas, row {shown}: {what.en}."),
                    why=Text("Diese Zeilen zählen nicht mit.", "These rows are left out."),
                    remedy=Text("Die Quotentabelle berichtigen.", "Correct the table of quotas."),
                )
            )
    return findings


def usable(quotas: pl.DataFrame) -> pl.DataFrame:
    """Return the rows whose quota is a share and whose kind is known."""
    return quotas.filter(pl.col("quota").is_between(0.0, 1.0) & pl.col("kind").is_in(KINDS))
