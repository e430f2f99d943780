"""From one row of the need back to what it was made of, step by step."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

import polars as pl

from kommune360.base.periods import day_text
from kommune360.base.text import Text
from kommune360.demand.need import years_ahead
from kommune360.demand.offers import MOMENTS, OFFERS
from kommune360.demand.prepared import TOWN, Prepared
from kommune360.demand.ranges import METHOD_TEXT
from kommune360.demand.scenario import Scenario
from kommune360.demand.stocks import AGES
from kommune360.demand.supply import facility_places
from kommune360.demand.trace import Step
from kommune360.demand.weights import need_weights
from kommune360.demand.years import first_year_of, on


def explain_row(
    ready: Prepared, scenario: Scenario, row: Mapping[str, Any], need: pl.DataFrame
) -> list[Step]:
    """Return the steps of ``row`` (a row of the need or of the totals, as a dict).

    Of an area: children by age and the quota at which they count. Of a total: the areas it sums up.
    """
    if row["system"] == ready.residents.system:
        children = _children_step(ready, scenario, row)
        first = [children, *_levers_step(ready, scenario, row, children)]
        members = [row["area"]]
    else:
        first, members = _members_step(ready, row, need)
    reserve = ready.rule.values["reserve"]
    share = reserve.value if scenario.reserve is None else scenario.reserve
    return [
        *first,
        Step(
            Text("Vorhaltung", "reserve"),
            row["reserve"],
            ({"share": share, "need": row["need"]},),
            (reserve.source if scenario.reserve is None else f"Szenario {scenario.name}",),
        ),
        Step(
            Text(
                "Kinder von auswärts, abzüglich eigener Kinder andernorts",
                "guests less own children elsewhere",
            ),
            row["guests"],
            (),
            ready.datasets,
        ),
        Step(Text("erforderliche Plätze", "places required"), row["required"]),
        _places_step(ready, scenario, row, members),
        Step(
            Text("Saldo: nutzbare minus erforderliche Plätze", "balance: usable less required"),
            row["balance"],
        ),
        Step(
            METHOD_TEXT[row["range_method"]],
            None,
            ({"low80": row["low80"], "high80": row["high80"], "judgement": row["judgement"]},),
        ),
    ]


def _children_step(ready: Prepared, scenario: Scenario, row: Mapping[str, Any]) -> Step:
    """Children of each age on the day, the share of them that counts, the places per child."""
    offer, moment = list(OFFERS).index(row["offer"]), list(MOMENTS).index(row["moment"])
    year = first_year_of(row["year"])
    ahead = float(years_ahead(ready.rule, ready.residents.reference, (year,))[offer, 0])
    weights = need_weights(
        ready.rule,
        scenario,
        areas=(row["area"],),
        years=(year,),
        quotas=ready.quotas,
        all_day_today=ready.all_day_today,
    )
    counted, per_child = weights.counted[offer, moment, 0], weights.need[offer, moment, 0, 0]
    own = ready.children(scenario).filter(pl.col("area") == row["area"]).sort("year", "age")
    counts = own["children"].to_list()
    before, part = int(ahead), ahead - int(ahead)
    inputs = []
    for age in range(AGES):
        if counted[age] == 0:
            continue
        first = counts[before * AGES + age]
        second = counts[(before + 1) * AGES + age] if part else first
        unknown = first is None or second is None
        children = None if unknown else (1 - part) * first + part * second
        inputs.append(
            {
                "age": age,
                "children": children,
                "counted_share": float(counted[age]),
                "quota": float(per_child[age] / counted[age]),
                "need": None if children is None else float(children * per_child[age]),
            }
        )
    key = "quotas_childcare" if OFFERS[row["offer"]].kita_year else "all_day_quota"
    day = day_text(_day(ready, row, year))
    return Step(
        Text(f"Kinder nach Alter am {day.de} mal Quote", f"children by age on {day.en} times quota"),
        row["need"],
        tuple(inputs),
        (*ready.residents.datasets, ready.rule.values[key].source),
    )


def _levers_step(ready: Prepared, scenario: Scenario, row: Mapping[str, Any], with_them: Step) -> list[Step]:
    """What of the children and their need comes by levers: the same step without them, taken off."""
    if not scenario.levers or ready.drawn(scenario) is None:
        return []
    without = _children_step(ready, scenario.with_changes(levers=()), row)
    inputs = [
        {"age": more["age"], **{key: _difference(more[key], less[key]) for key in ("children", "need")}}
        for more, less in zip(with_them.inputs, without.inputs, strict=True)
    ]
    gained = [entry["need"] for entry in inputs]
    return [
        Step(
            Text(
                "davon durch das, was das Szenario an der Bevölkerung ändert",
                "of these by what the scenario assumes about the population",
            ),
            None if None in gained else sum(gained),
            tuple(inputs),
            (f"Szenario {scenario.name}",),
        )
    ]


def _difference(more: float | None, less: float | None) -> float | None:
    return None if more is None or less is None else more - less


def _day(ready: Prepared, row: Mapping[str, Any], year: int) -> dt.date:
    key = "age_date" if OFFERS[row["offer"]].kita_year else "school_entry_date"
    return on(ready.rule[key], year)


def _members_step(
    ready: Prepared, row: Mapping[str, Any], need: pl.DataFrame
) -> tuple[list[Step], list[str]]:
    weights = ready.levels[row["system"]][row["area"]]
    parts = need.filter(
        pl.col("area").is_in(list(weights))
        & (pl.col("year") == row["year"])
        & (pl.col("offer") == row["offer"])
        & (pl.col("moment") == row["moment"])
    ).select("area", "name", "children", "need")
    inputs = tuple({**part, "weight": weights[part["area"]]} for part in parts.iter_rows(named=True))
    what = Text("Summe der Gebiete", "sum of the areas")
    return [Step(what, row["need"], inputs, ready.residents.datasets)], list(weights)


def _places_step(ready: Prepared, scenario: Scenario, row: Mapping[str, Any], members: list[str]) -> Step:
    year = first_year_of(row["year"])
    start = on(ready.rule["kita_year_start"], year)
    day = (
        start
        if row["moment"] == "start"
        else on(ready.rule["kita_year_start"], year + 1) - dt.timedelta(days=1)
    )
    frames = [ready.facilities, *([] if ready.planned is None else [ready.planned])]
    everywhere = [*members, ""] if row["system"] == TOWN else members
    places = facility_places(pl.concat(frames), ready.rule, share_u3=scenario.share_u3).filter(
        (pl.col("offer") == row["offer"])
        & pl.col("area").is_in(everywhere)
        & (pl.col("opened_on").is_null() | (pl.col("opened_on") <= day))
        & (pl.col("closed_on").is_null() | (pl.col("closed_on") >= day))
    )
    columns = ["facility", "name", "area", "licensed", "blocked", "reductions", "usable", "dataset", "row"]
    return Step(
        Text(f"nutzbare Plätze am {day_text(day).de}", f"usable places on {day_text(day).en}"),
        row["places_usable"],
        tuple(places.select(columns).iter_rows(named=True)),
        tuple(sorted(places["dataset"].drop_nulls().unique().to_list())),
    )
