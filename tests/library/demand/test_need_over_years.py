"""Need of past and coming Kita years by one rule: past ones by hand, coming ones as the need itself has them."""

from __future__ import annotations

import polars as pl
import pytest

from kommune360.demand.need_over_years import NEED_OVER_YEARS, need_over_years
from kommune360.demand.plan_need import NeedInput, plan_need, prepare_need
from tests.library.demand.towns import SYSTEM, areas, facilities, observations

LAST = {"A": [40.0, 38, 44, 50, 47, 52, 49, 40, 38, 36], "B": [12.0, 9, 15, 11, 8, 10, 14, 9, 7, 12]}
BEFORE = {"A": [30.0, 48, 40, 52, 45, 50, 44, 41, 33, 31], "B": [10.0, None, 11, 13, 9, 12, 10, 8, 9, 6]}


def town(*registers: pl.DataFrame) -> NeedInput:
    return NeedInput(
        residents=pl.concat(registers),
        areas=areas("A", "B"),
        facilities=facilities({"area": "A", "places": 90.0, "places_u3": 22.0, "places_3plus": 68.0}),
        profile="nordrhein-westfalen",
        system=SYSTEM,
    )


TWO_DATES = town(observations(BEFORE, "2024-12-31"), observations(LAST))


def places(offer: str, area: str, year: int) -> float | None:
    told = need_over_years(prepare_need(TWO_DATES))
    row = told.filter(pl.col("offer") == offer, pl.col("area") == area, pl.col("first_year") == year)
    value: float | None = row["places"].item()
    return value


def test_coming_years_are_those_of_the_need_itself() -> None:
    result = plan_need(TWO_DATES)
    mine = need_over_years(result.prepared)
    assert dict(mine.schema) == NEED_OVER_YEARS
    theirs = result.need.filter(pl.col("moment") == "start").select(
        "area",
        pl.col("year").str.slice(0, 4).cast(pl.Int32).alias("first_year"),
        "offer",
        (pl.col("need") + pl.col("reserve")).alias("theirs"),
    )
    both = mine.join(theirs, on=["area", "first_year", "offer"])
    assert both.height == theirs.height == 2 * 5 * 6
    assert (both["places"] - both["theirs"]).abs().max() == pytest.approx(0)  # type: ignore[arg-type]


def test_a_past_year_lies_between_two_dates_of_the_register() -> None:
    """Kita year 2025/26, ages of 31 October 2025: ten twelfths of the way from one stock to the next."""
    children = [
        before + 10 / 12 * (after - before) for before, after in zip(BEFORE["A"], LAST["A"], strict=True)
    ]
    quota = {0: 0.011, 1: 0.277, 2: 0.626}
    by_hand = 1.03 * sum(quota[age] * children[age] for age in quota)
    assert places("childcare_u3", "A", 2025) == pytest.approx(by_hand)


def test_what_one_of_the_dates_hides_stays_hidden() -> None:
    assert places("childcare_u3", "B", 2025) is None
    assert places("childcare_3plus", "B", 2025) is not None


def test_a_gap_in_the_register_ends_the_past() -> None:
    gap = town(observations(BEFORE, "2022-12-31"), observations(BEFORE, "2024-12-31"), observations(LAST))
    assert need_over_years(prepare_need(gap))["first_year"].min() == 2025
    alone = town(observations(LAST))
    assert need_over_years(prepare_need(alone))["first_year"].min() == 2026
