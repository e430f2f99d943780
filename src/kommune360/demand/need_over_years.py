"""How many places did and will the children of each Kita year need, by one rule for past and future?

From a prepared need to one series for each area: past years from the register between two of its dates,
coming years from the children ahead. What indicators set against the places of the same year.
"""

from __future__ import annotations

import polars as pl

from kommune360.demand.need import need_cube, need_frame
from kommune360.demand.prepared import Prepared
from kommune360.demand.scenario import Scenario
from kommune360.demand.stocks import long_frame
from kommune360.demand.supply import SUPPLY
from kommune360.demand.years import coming_years, on

START = "start"
NEED_OVER_YEARS = {
    "area": pl.String,
    "first_year": pl.Int32,  # calendar year in which the Kita or school year begins
    "offer": pl.String,
    "places": pl.Float64,  # children times quota with the rule's reserve; null: children not known
    "known_share": pl.Float64,  # share of these children already born and registered
}


def need_over_years(ready: Prepared, scenario: Scenario | None = None) -> pl.DataFrame:
    """Return columns NEED_OVER_YEARS at the start of each Kita year, the earliest first.

    Past Kita years reach back as far as stocks follow each other without a gap. The same rule, quotas and
    use of all-day care hold for all years; children from elsewhere are left out.
    """
    scenario = scenario or Scenario()
    stock, last = ready.stock, ready.stock.years[-1]
    run = len(stock.years) - 1
    while run > 0 and stock.years[run - 1] == stock.years[run] - 1:
        run -= 1
    past = long_frame(stock.areas, stock.years[run:-1], {"children": stock.values[:, run:-1]})
    past = past.with_columns(
        pl.when(pl.col("children").is_not_null()).then(1.0).alias("known_share"),
    )
    ahead = ready.children(scenario)
    begin = ready.residents.reference
    reference = on(f"{begin:%m-%d}", begin.year - (last - stock.years[run]))
    first = coming_years(reference, ready.rule["kita_year_start"], 1)[0]
    cube = need_cube(
        pl.concat([past.select(ahead.columns), ahead]),
        pl.DataFrame(schema=SUPPLY),
        ready.rule,
        scenario,
        reference=reference,
        years=range(first, ready.years[-1] + 1),
        quotas=ready.quotas,
        all_day_today=ready.all_day_today,
    )
    frame = need_frame(cube, None).filter(pl.col("moment") == START)
    return frame.select(
        "area",
        pl.col("year").str.slice(0, 4).cast(pl.Int32).alias("first_year"),
        "offer",
        (pl.col("need") + pl.col("reserve")).alias("places"),
        "known_share",
    ).sort("offer", "first_year", "area")
