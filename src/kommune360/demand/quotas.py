"""Quotas: which share of the children of an age is expected in an offer, and where that was said.

From a table of quotas (use, target, wish) to one number per area, age and Kita year. Between use
and wish lies a stated blend: q = use + w * (wish - use).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import polars as pl

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
