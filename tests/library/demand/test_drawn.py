"""Need on the draws of a projection: ranges and probabilities that add up rightly, and a plain method to fall back on."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import polars as pl
import pytest

from kommune360.demand.drawn import DrawnNeed, why_not
from kommune360.demand.plan_need import TOWN, NeedInput, plan_need
from kommune360.demand.scenario import Scenario
from kommune360.demand.stocks import Stock
from kommune360.projection.stocks import Stocks
from tests.library.demand.towns import SYSTEM, areas, facilities, observations

YEARS = tuple(range(2018, 2026))
PLAIN, PROJECTED = Scenario(), Scenario(method="projection")


@pytest.fixture(scope="module")
def stocks() -> Stocks:
    """Three areas, of which C has no more than 150 residents: nothing should be said about it."""
    size = np.array([60.0, 25.0, 1.2])[:, None, None, None]
    counts = np.random.default_rng(5).poisson(np.broadcast_to(size, (3, len(YEARS), 1, 101))).astype(float)
    return Stocks(counts, ("A", "B", "C"), YEARS, ("all",))


@pytest.fixture(scope="module")
def data(stocks: Stocks) -> NeedInput:
    frames = [
        observations(
            {area: stocks.counts[i, t, 0, :10].tolist() for i, area in enumerate(stocks.areas)},
            f"{year}-12-31",
        )
        for t, year in enumerate(YEARS)
    ]
    kitas = [
        {"area": "A", "places": 200.0, "places_u3": 50.0, "places_3plus": 150.0},
        {"area": "B", "places": 90.0, "places_u3": 20.0, "places_3plus": 70.0},
    ]
    return NeedInput(
        residents=pl.concat(frames),
        areas=areas("A", "B", "C"),
        facilities=facilities(*kitas),
        system=SYSTEM,
        stocks=stocks,
        scenario=PROJECTED,
    )


def test_ranges_come_from_draws_and_say_so(data: NeedInput) -> None:
    result = plan_need(data)
    assert not {f.code for f in result.findings} & {"need-not-projected"}
    drawn = result.need.filter((pl.col("area") != "C") & (pl.col("offer") == "childcare"))
    assert set(drawn["range_method"]) == {"projection"}
    assert (drawn["need_low80"] <= drawn["need"]).all()
    assert (drawn["need"] <= drawn["need_high80"]).all()
    assert drawn["short_probability"].is_between(0, 1).all()
    width = (drawn["need_high80"] - drawn["need_low80"]).to_numpy().reshape(2, -1, 2)
    assert (width[:, -1] > width[:, 0]).all()  # later is less sure


def test_probable_shortage_goes_with_the_balance(data: NeedInput) -> None:
    rows = plan_need(data).need.drop_nulls("short_probability")
    assert (rows.filter(pl.col("high80") < 0)["short_probability"] >= 0.89).all()
    assert (rows.filter(pl.col("low80") > 0)["short_probability"] <= 0.11).all()
    assert rows.height > 50


def test_an_area_nothing_can_be_said_about_keeps_the_plain_method(data: NeedInput) -> None:
    projected, plain = plan_need(data), plan_need(replace(data, scenario=PLAIN))
    small = [
        r.need.filter((pl.col("area") == "C") & (pl.col("offer") == "childcare")) for r in (projected, plain)
    ]
    assert small[0]["need"].to_list() == small[1]["need"].to_list()
    assert small[0]["short_probability"].null_count() == small[0].height
    assert set(small[0]["range_method"]) <= {"poisson", "past_errors"}


def test_the_town_is_surer_than_its_areas_together(data: NeedInput) -> None:
    result = plan_need(data)
    last = (
        (pl.col("offer") == "childcare") & (pl.col("moment") == "peak") & (pl.col("year") == result.years[-1])
    )
    town = result.totals.filter((pl.col("system") == TOWN) & last).row(0, named=True)
    parts = result.need.filter(last)
    assert town["range_method"] == "projection"
    assert town["need"] == pytest.approx(parts["need"].sum())
    together = (parts["need_high80"] - parts["need_low80"]).sum()
    assert 0 < town["need_high80"] - town["need_low80"] < together


def test_the_plain_method_is_untouched(data: NeedInput) -> None:
    plain = plan_need(replace(data, scenario=PLAIN))
    without = plan_need(replace(data, scenario=PLAIN, stocks=None))
    assert plain.need.equals(without.need)
    assert plain.fingerprint == without.fingerprint
    assert plain.need["short_probability"].null_count() == plain.need.height
    assert plan_need(data).fingerprint != plain.fingerprint


@pytest.mark.parametrize("known", [None, 3, 7])
def test_where_there_can_be_no_projection_the_reason_is_said(
    data: NeedInput, stocks: Stocks, known: int | None
) -> None:
    """No residents of all ages; three years only; a series that ends before the reference date."""
    short = None if known is None else replace(stocks, counts=stocks.counts[:, :known], years=YEARS[:known])
    result = plan_need(replace(data, stocks=short))
    assert "need-not-projected" in {f.code for f in result.findings}
    plain = plan_need(replace(data, scenario=PLAIN))
    assert result.need.drop("short_probability").equals(plain.need.drop("short_probability"))
    assert why_not(short, Stock(("A",), YEARS, np.zeros((1, len(YEARS), 10))))


def test_sums_of_draws_are_draws_of_sums() -> None:
    need = np.random.default_rng(1).random((5, 2, 3, 2, 40)).astype(np.float32)
    need[:, :, 2] = np.nan
    wide = DrawnNeed(need).rolled_up({"X": {"A": 1.0, "B": 0.5}, "Y": {"C": 1.0}}, ("A", "B", "C"))
    np.testing.assert_allclose(wide.need[:, :, 0], need[:, :, 0] + 0.5 * need[:, :, 1], rtol=1e-6)
    assert np.isnan(wide.need[:, :, 1]).all()


def test_housing_comes_on_top_in_every_draw(data: NeedInput) -> None:
    built = PROJECTED.with_changes(housing=tuple(("A", year, 4, 30.0) for year in range(2026, 2033)))
    more, base = plan_need(replace(data, scenario=built)), plan_need(data)
    cell = (pl.col("area") == "A") & (pl.col("offer") == "childcare") & (pl.col("moment") == "start")
    gain = (more.need.filter(cell)["need_high80"] - base.need.filter(cell)["need_high80"]).to_numpy()
    assert (gain[1:] > 20).all()
