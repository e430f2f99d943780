"""What does the need say about one area? Coming children with their range, places and balance by year.

From the need result of a town to small rows and sentences for a portrait, on the page and on paper; empty where
the need was not computed for this kind of area.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import polars as pl

from kommune360.base.text import Text
from kommune360.demand.need import NEED
from kommune360.demand.offers import CHILDCARE, THREE_PLUS, UNDER_THREE
from kommune360.demand.plan_need import NeedResult
from kommune360.demand.ranges import JUDGEMENTS, poisson
from kommune360.reports.numbers import signed, whole

CHILD_AGES = 6  # children under six
TONES = {"missing_sure": "short", "missing_likely": "short", "enough": "enough", "enough_likely": "enough"}
FACILITY_KINDS: Mapping[str, Text] = {
    "kita": Text("Kita", "childcare centre"),
    "family_day_care": Text("Kindertagespflege", "family day care"),
    "school": Text("Schule", "school"),
    "all_day": Text("Ganztag", "all-day care"),
    "youth_centre": Text("Jugendeinrichtung", "youth centre"),
    "other": Text("weitere Einrichtung", "other facility"),
}


@dataclass(frozen=True, slots=True)
class Ahead:
    """Children under six in one coming year; ``low`` to ``high`` holds in 8 of 10 cases."""

    year: int
    children: float | None
    low: float | None
    high: float | None
    known_share: float | None


@dataclass(frozen=True, slots=True)
class Offer:
    """One facility in the area."""

    name: str
    kind: Text
    provider: str
    places: float | None
    usable: float | None
    lat: float | None
    lon: float | None


def members_of(result: NeedResult, system: str, key: str) -> dict[str, float]:
    """The finest areas that make up ``key``, with their weights; empty where the need knows none."""
    if system == result.system:
        return {key: 1.0} if (result.need["area"] == key).any() else {}
    return dict(result.prepared.levels.get(system, {}).get(key, {}))


def children_ahead_of(result: NeedResult, system: str, key: str) -> tuple[Ahead, ...]:
    """Children under six from the reference year on; the first year is the known stock."""
    members = members_of(result, system, key)
    weights = pl.DataFrame({"area": list(members), "weight": list(members.values())})
    if weights.is_empty():
        return ()
    years = (
        result.children.filter(pl.col("age") < CHILD_AGES)
        .join(weights, on="area")
        .group_by("year")
        .agg(
            (pl.col("children") * pl.col("weight")).sum().alias("children"),
            (pl.col("children") * pl.col("known_share") * pl.col("weight")).sum().alias("known"),
            pl.col("children").is_null().any().alias("hole"),
        )
        .sort("year")
        .to_dicts()
    )
    level = "" if system == result.system else system
    bands = result.prepared.bands(level, result.scenario.method)
    first = result.reference.year
    return tuple(_ahead(row, row["year"] - first, bands) for row in years if row["year"] >= first)


def _ahead(row: dict[str, Any], horizon: int, bands: Any) -> Ahead:
    """The range is that of the need for care: errors of the same method over the same ages."""
    if row["hole"]:
        return Ahead(row["year"], None, None, None, None)
    children = float(row["children"])
    known = row["known"] / children if children else None
    if horizon <= 0:
        return Ahead(row["year"], children, children, children, known)
    low, high = bands.at(CHILDCARE, np.array([float(horizon)]), np.array([children]))
    if np.isnan(low[0]) or np.isnan(high[0]):
        ends = poisson(np.array([children]), np.array([children]))
        return Ahead(row["year"], children, float(ends[0][0]), float(ends[1][0]), known)
    return Ahead(
        row["year"], children, children * (1 + float(low[0])), children * (1 + float(high[0])), known
    )


def need_rows(result: NeedResult, system: str, key: str) -> tuple[dict[str, Any], ...]:
    """Rows of NEED for childcare as a whole, by Kita year, at the scenario's moment."""
    frame = result.need if system == result.system else result.totals.filter(pl.col("system") == system)
    return tuple(
        frame.filter(
            (pl.col("area") == key)
            & (pl.col("offer") == CHILDCARE)
            & (pl.col("moment") == result.scenario.moment)
        )
        .select(NEED.keys())
        .sort("year")
        .to_dicts()
    )


def by_age_rows(result: NeedResult, system: str, key: str, year: str) -> tuple[dict[str, Any], ...]:
    """The same for under and over three in one Kita year, where places are known by age."""
    frame = result.need if system == result.system else result.totals.filter(pl.col("system") == system)
    return tuple(
        frame.filter(
            (pl.col("area") == key)
            & pl.col("offer").is_in([UNDER_THREE, THREE_PLUS])
            & (pl.col("year") == year)
            & (pl.col("moment") == result.scenario.moment)
            & pl.col("balance").is_not_null()
        )
        .select(NEED.keys())
        .sort("offer", descending=True)
        .to_dicts()
    )


def offers_in(result: NeedResult, system: str, key: str) -> tuple[Offer, ...]:
    """Facilities located in the area, by kind and name."""
    members = [area for area, weight in members_of(result, system, key).items() if weight > 0.5]
    rows = result.prepared.facilities.filter(pl.col("area").is_in(members)).to_dicts()
    found = [
        Offer(
            name=row["name"] or row["facility"] or "–",
            kind=FACILITY_KINDS.get(row["kind"] or "other", FACILITY_KINDS["other"]),
            provider=row["provider"] or "",
            places=row["places"] if row["places"] is not None else row["places_all_day"],
            usable=row["places_usable"],
            lat=row["lat"],
            lon=row["lon"],
        )
        for row in rows
    ]
    return tuple(sorted(found, key=lambda offer: (offer.kind.de, offer.name.lower())))


def year_to_act(result: NeedResult) -> str:
    """The first Kita year that planning can still change."""
    return result.years[min(int(result.rule["horizon_min"]), len(result.years)) - 1]


def need_sentence(row: Mapping[str, Any]) -> Text | None:
    """``Im Kita-Jahr 2028/29 fehlen wahrscheinlich Plätze: 41 zu wenig (8 von 10 Fällen: −65 bis −19).``"""
    if row["balance"] is None or row["judgement"] is None:
        return None
    judged = JUDGEMENTS[row["judgement"]]
    places = round(abs(row["balance"]))
    short = row["balance"] < 0
    word = (
        Text(f"{whole(places, 'de')} zu wenig", f"{whole(places, 'en')} too few")
        if short
        else Text(
            f"{whole(places, 'de')} mehr als gebraucht",
            f"{whole(places, 'en')} more than needed",
        )
    )
    said_de = "ist offen, ob die Kita-Plätze reichen" if row["judgement"] == "open" else _order(judged.de)
    said_en = (
        "it is open whether childcare places are enough"
        if row["judgement"] == "open"
        else f"childcare places are {judged.en}"
    )
    span = span_words(row)
    return Text(
        f"Im Kita-Jahr {row['year']} {said_de}: rechnerisch {word.de}{span.de}.",
        f"In the childcare year {row['year']} {said_en}: {word.en} by calculation{span.en}.",
    )


def _order(judged: str) -> str:
    """``fehlen wahrscheinlich`` to ``fehlen wahrscheinlich Kita-Plätze``; ``reichen`` has a subject."""
    verb, _, adverb = judged.partition(" ")
    middle = f" {adverb}" if adverb else ""
    return f"fehlen{middle} Kita-Plätze" if verb == "fehlen" else f"reichen die Kita-Plätze{middle}"


def span_words(row: Mapping[str, Any]) -> Text:
    """The range of a balance in words, "" where there is none."""
    low, high = row["low80"], row["high80"]
    if low is None or high is None:
        return Text("", "")
    ends = [_signed(low), _signed(high)]
    return Text(
        f" (in 8 von 10 Fällen {ends[0].de} bis {ends[1].de})",
        f" ({ends[0].en} to {ends[1].en} in 8 of 10 cases)",
    )


def _signed(value: float) -> Text:
    return Text(signed(value, "de"), signed(value, "en"))


def per_hundred(row: Mapping[str, Any]) -> tuple[float, float, float] | None:
    """Usable places per 100 with need: middle, low and high; None where it cannot be said."""
    places, required, need = row["places_usable"], row["required"], row["need"]
    if places is None or not required:
        return None
    extra = required - (need or 0.0)
    low, high = row["need_low80"], row["need_high80"]
    ends = [100.0 * places / (extra + end) for end in (high, low) if end is not None and extra + end > 0]
    middle = 100.0 * places / required
    return (middle, ends[0], ends[1]) if len(ends) == 2 else (middle, middle, middle)


def count(value: float | None) -> Text:
    return Text(whole(value, "de"), whole(value, "en"))
