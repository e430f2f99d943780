"""How many places are there, per area, offer and Kita year, and how many can really be filled?

From facility lists to licensed, blocked, reduced and usable places. A split under or over three that
no list tells is not invented; a facility without area is not dropped but counted for the town.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Sequence

import polars as pl

from kommune360.areas.locate import locate
from kommune360.base.findings import Findings
from kommune360.base.periods import Period
from kommune360.demand import supply_findings as say
from kommune360.demand.land_rules import Rule
from kommune360.demand.offers import ALL_DAY, CHILDCARE, HOLIDAY, THREE_PLUS, UNDER_THREE
from kommune360.demand.years import kita_year, on, parse_day

UNLOCATED = ""  # area of places whose facility could not be located
CHILDCARE_KINDS = ("kita", "family_day_care")
SCHOOL_KINDS = ("school", "all_day")
SUPPLY = {
    "area": pl.String,
    "year": pl.String,
    "offer": pl.String,
    "moment": pl.String,
    "facilities": pl.Int64,
    "licensed": pl.Float64,
    "blocked": pl.Float64,
    "reductions": pl.Float64,
    "usable": pl.Float64,
    "guests": pl.Float64,
}
_AMOUNTS = ("licensed", "blocked", "reductions", "usable")


def located_facilities(
    facilities: pl.DataFrame,
    areas: pl.DataFrame,
    *,
    system: str,
    inhabited: Collection[str] = (),
    findings: Findings | None = None,
) -> pl.DataFrame:
    """Return ``facilities`` (columns FACILITIES) with ``area`` of ``system``, "" where none was found.

    A key of that system is taken as it is, otherwise the coordinates decide (``areas.locate``).
    ``areas``: columns AREAS; ``inhabited``: keys of areas with residents, drawn or not. Facilities moved to a near area or not located are told as findings.
    """
    findings = findings if findings is not None else Findings()
    keys = {*areas.filter(pl.col("system") == system)["key"].to_list(), *inhabited}
    own = pl.col("area_system").fill_null("").is_in(["", system])
    by_key = pl.when(own & pl.col("area").is_in(sorted(keys))).then(pl.col("area"))
    marked = facilities.with_columns(by_key.alias("area"))
    hits = locate(marked.select("lat", "lon"), areas.filter(pl.col("system") == system))
    joined = marked.with_columns(
        pl.coalesce(pl.col("area"), hits["area"]).fill_null(UNLOCATED).alias("_area"),
        pl.when(pl.col("area").is_null()).then(hits["distance_m"]).alias("_moved"),
    )
    say.moved(joined.filter(pl.col("_moved") > 0), findings)
    say.unlocated(joined.filter(pl.col("_area") == UNLOCATED), findings)
    return joined.with_columns(pl.col("_area").alias("area"), pl.lit(system).alias("area_system")).drop(
        "_area", "_moved"
    )


def current_facilities(
    facilities: pl.DataFrame, *, datasets: Collection[str] = (), findings: Findings | None = None
) -> pl.DataFrame:
    """Return the rows that count: of each kind the latest list, no facility twice.

    ``datasets`` names the lists to use instead; lists left out are told as a finding.
    """
    findings = findings if findings is not None else Findings()
    all_day = pl.any_horizontal(pl.col("places_all_day", "places_holiday").is_not_null())
    kinds = facilities.filter(
        pl.col("kind").is_in(CHILDCARE_KINDS)
        | (pl.col("kind").is_in(SCHOOL_KINDS) & (all_day | (pl.col("kind") == "all_day")))
    )
    if datasets:
        chosen = kinds.filter(pl.col("dataset").is_in(list(datasets)))
    else:
        days = {text: _list_day(text) for text in kinds["period"].drop_nulls().unique()}
        day = pl.col("period").replace_strict(days, default=dt.date.min, return_dtype=pl.Date)
        chosen = kinds.filter(day == day.max().over("kind")) if days else kinds
    left = set(kinds["dataset"].drop_nulls()) - set(chosen["dataset"].drop_nulls())
    say.lists_left_out(sorted(left), findings)
    same = ["kind", "facility", "name", "street", "house_number", "places", "places_u3", "places_3plus"]
    once = chosen.unique(subset=[*same, "places_all_day", "opened"], keep="first", maintain_order=True)
    say.twice(chosen.height - once.height, findings)
    return once


def _list_day(period: str) -> dt.date:
    try:
        return Period(period).start
    except ValueError:
        return dt.date.min


def places_by_area(
    facilities: pl.DataFrame,
    rule: Rule,
    *,
    years: Sequence[int],
    planned: pl.DataFrame | None = None,
    share_u3: float | None = None,
    findings: Findings | None = None,
) -> pl.DataFrame:
    """Return places by area, Kita year, offer and moment (columns SUPPLY); area "" is the unlocated rest.

    ``facilities`` and ``planned`` (openings to come): columns FACILITIES, located. A facility counts
    at the start if it is open on the first day of the Kita year, at the peak if on its last day.
    Amounts are null where one facility's split under or over three is not known. ``share_u3`` splits
    such places if the planner says so.
    """
    findings = findings if findings is not None else Findings()
    both = facilities if planned is None else pl.concat([facilities, planned], how="vertical_relaxed")
    if both.is_empty():
        return pl.DataFrame(schema=SUPPLY)
    offers = facility_places(both, rule, share_u3=share_u3, findings=findings)
    parts = [
        _open_on(offers, day)
        .group_by("area", "offer")
        .agg(*_sums())
        .with_columns(pl.lit(kita_year(year)).alias("year"), pl.lit(moment).alias("moment"))
        for year in years
        for moment, day in _days(rule, year).items()
    ]
    return pl.concat(parts).select(SUPPLY.keys()).cast(SUPPLY).sort("area", "year", "offer", "moment")  # type: ignore[arg-type]


def facility_places(
    facilities: pl.DataFrame, rule: Rule, *, share_u3: float | None = None, findings: Findings | None = None
) -> pl.DataFrame:
    """Return one row per facility and offer: licensed, blocked, reductions, usable, guests, open days."""
    findings = findings if findings is not None else Findings()
    ready = _with_days(facilities, findings)
    care = _split(_usable(ready.filter(pl.col("kind").is_in(CHILDCARE_KINDS)), rule), rule, share_u3)
    say.without_places(care.filter(pl.col("total").is_null()), findings)
    say.more_usable_than_licensed(care.filter(pl.col("places_usable") > pl.col("total")), findings)
    say.split_unknown(care.filter(pl.col("total").is_not_null() & pl.col("share").is_null()), findings)
    care = care.filter(pl.col("total").is_not_null())
    school = ready.filter(pl.col("kind").is_in(SCHOOL_KINDS))
    all_day = pl.coalesce("places_all_day", pl.when(pl.col("kind") == "all_day").then("places"))
    return pl.concat(
        [
            _care_offer(care, CHILDCARE, pl.lit(1.0)),
            _care_offer(care, UNDER_THREE, pl.col("share")),
            _care_offer(care, THREE_PLUS, 1.0 - pl.col("share")),
            _school_offer(school, ALL_DAY, all_day),
            _school_offer(school, HOLIDAY, pl.col("places_holiday")),
        ]
    )


def all_day_rate_today(
    facilities: pl.DataFrame, children_in_grades: float | None, reference: dt.date, rule: Rule
) -> float | None:
    """Return today's all-day places per child of grades 1 to 4 in the whole town, at most 1.

    None where no school list tells places or the children are not known.
    """
    offers = _open_on(facility_places(facilities, rule), reference).filter(pl.col("offer") == ALL_DAY)
    if offers.is_empty() or not children_in_grades:
        return None
    return min(1.0, float(offers["usable"].sum()) / children_in_grades)


def _days(rule: Rule, year: int) -> dict[str, dt.date]:
    start = on(rule["kita_year_start"], year)
    return {"start": start, "peak": on(rule["kita_year_start"], year + 1) - dt.timedelta(days=1)}


def _with_days(facilities: pl.DataFrame, findings: Findings) -> pl.DataFrame:
    days: dict[str, dict[str, dt.date | None]] = {}
    for column, end in (("opened", False), ("closed", True)):
        texts = [text for text in facilities[column].unique().to_list() if text]
        days[column] = {text: parse_day(text, end=end) for text in texts}
        say.unreadable_days([t for t, day in days[column].items() if day is None], column, findings)
    return facilities.with_columns(
        pl.col(column).replace_strict(found, default=None, return_dtype=pl.Date).alias(f"{column}_on")
        if found
        else pl.lit(None, dtype=pl.Date).alias(f"{column}_on")
        for column, found in days.items()
    )


def _open_on(offers: pl.DataFrame, day: dt.date) -> pl.DataFrame:
    return offers.filter(
        (pl.col("opened_on").is_null() | (pl.col("opened_on") <= day))
        & (pl.col("closed_on").is_null() | (pl.col("closed_on") >= day))
    )


def _usable(care: pl.DataFrame, rule: Rule) -> pl.DataFrame:
    """Licensed total, what is taken off it, and what is left."""
    parts = pl.sum_horizontal("places_u3", "places_3plus", ignore_nulls=False)
    care = care.with_columns(pl.coalesce("places", parts, "places_usable").alias("total"))
    blocked = pl.col("places_blocked").fill_null(0.0)
    reduced = pl.col("places_inclusion").fill_null(0.0) * rule["inclusion_reduction"]
    told = pl.col("places_usable").is_not_null()
    usable = (
        pl.when(told)
        .then(pl.min_horizontal("places_usable", "total"))
        .otherwise((pl.col("total") - blocked - reduced).clip(lower_bound=0.0))
    )
    return care.with_columns(usable.alias("all_usable")).with_columns(
        pl.min_horizontal(blocked, pl.col("total") - pl.col("all_usable")).alias("all_blocked"),
    )


def _split(care: pl.DataFrame, rule: Rule, share_u3: float | None) -> pl.DataFrame:
    """Share of places under three: as the list tells, else the rule for day care, else as assumed."""
    told = (
        pl.when(pl.col("places_u3").is_not_null() & pl.col("places_3plus").is_not_null())
        .then(pl.col("places_u3") / (pl.col("places_u3") + pl.col("places_3plus")))
        .when(pl.col("places_u3").is_not_null())
        .then(pl.col("places_u3") / pl.col("total"))
        .when(pl.col("places_3plus").is_not_null())
        .then(1.0 - pl.col("places_3plus") / pl.col("total"))
    )
    assumed = pl.when(pl.col("kind") == "family_day_care").then(pl.lit(rule["family_day_care_u3_share"]))
    share = pl.coalesce(told.fill_nan(None), assumed, pl.lit(share_u3, dtype=pl.Float64))
    return care.with_columns(share.clip(0.0, 1.0).alias("share"))


def _care_offer(care: pl.DataFrame, offer: str, share: pl.Expr) -> pl.DataFrame:
    return care.select(
        "facility",
        "name",
        "area",
        pl.lit(offer).alias("offer"),
        (pl.col("total") * share).alias("licensed"),
        (pl.col("all_blocked") * share).alias("blocked"),
        ((pl.col("total") - pl.col("all_usable") - pl.col("all_blocked")) * share).alias("reductions"),
        (pl.col("all_usable") * share).alias("usable"),
        (pl.col("children_guests").fill_null(0.0) * share).fill_null(0.0).alias("guests"),
        "opened_on",
        "closed_on",
        "dataset",
        "row",
    ).filter(~((pl.col("licensed") == 0.0).fill_null(False)))


def _school_offer(school: pl.DataFrame, offer: str, places: pl.Expr) -> pl.DataFrame:
    amounts = [pl.lit(0.0).alias("blocked"), pl.lit(0.0).alias("reductions")]
    return school.filter(places.is_not_null()).select(
        "facility",
        "name",
        "area",
        pl.lit(offer).alias("offer"),
        places.alias("licensed"),
        *amounts,
        places.alias("usable"),
        pl.lit(0.0).alias("guests"),
        "opened_on",
        "closed_on",
        "dataset",
        "row",
    )


def _sums() -> list[pl.Expr]:
    whole = [
        pl.when(pl.col(name).is_null().any()).then(None).otherwise(pl.col(name).sum()).alias(name)
        for name in _AMOUNTS
    ]
    return [pl.len().alias("facilities"), *whole, pl.col("guests").sum()]
