"""Need on the draws of a projection: ranges and probabilities that add up rightly, and a plain method to fall back on."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import polars as pl
import pytest

from kommune360.base.findings import InputRefused, Severity
from kommune360.base.text import Text
from kommune360.demand.drawn import DrawnNeed, FromStocks, children_of
from kommune360.demand.plan_need import TOWN, NeedInput, plan_need
from kommune360.demand.scenario import Scenario
from kommune360.demand.stocks import Stock
from kommune360.projection.levers import Arrival, Housing
from kommune360.projection.stocks import Stocks
from tests.library.demand.towns import SYSTEM, areas, facilities, observations

YEARS = tuple(range(2018, 2026))
PLAIN, PROJECTED = Scenario(method="mean_of_last_three"), Scenario(method="projection")


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
        projecting=FromStocks(stocks),
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
    without = plan_need(replace(data, scenario=PLAIN, projecting=None))
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
    result = plan_need(replace(data, projecting=short and FromStocks(short)))
    assert "need-not-projected" in {f.code for f in result.findings}
    plain = plan_need(replace(data, scenario=PLAIN))
    assert result.need.drop("short_probability").equals(plain.need.drop("short_probability"))


def test_the_projection_is_the_default_and_says_when_it_is_not(data: NeedInput) -> None:
    unasked = plan_need(replace(data, scenario=Scenario()))
    assert unasked.need.equals(plan_need(data).need)
    without = plan_need(replace(data, scenario=Scenario(), projecting=None))
    told = [f for f in without.findings if f.code == "need-not-projected"]
    assert [f.severity for f in told] == [Severity.INFO]  # nobody asked for it
    plain = plan_need(replace(data, scenario=PLAIN))
    assert without.need.equals(plain.need)
    assert "need-not-projected" not in plain.findings.codes()


def test_levers_change_the_need_of_their_area_and_the_town(data: NeedInput) -> None:
    built = Scenario(levers=(Housing("A", 150, 2027, kind="single_family"),))
    with_them, without = plan_need(replace(data, scenario=built)), plan_need(data)
    assert with_them.fingerprint != without.fingerprint
    cell = (pl.col("offer") == "childcare") & (pl.col("moment") == "peak")
    need = [
        r.need.filter(cell).pivot("area", index="year", values="need").sort("year")
        for r in (with_them, without)
    ]
    gain = (need[0]["A"] - need[1]["A"]).to_list()
    assert gain[0] == pytest.approx(0, abs=1e-6)  # nobody has moved in yet
    assert min(gain[2:]) > 40
    assert need[0]["B"].to_list() == need[1]["B"].to_list()
    town = [
        r.totals.filter(cell & (pl.col("system") == TOWN)).sort("year")["need"].to_list()
        for r in (with_them, without)
    ]
    assert [a - b for a, b in zip(*town, strict=True)] == pytest.approx(gain, abs=1e-6)
    steps = {step.what.en: step for step in with_them.trace("A", with_them.years[-1], "childcare")}
    step = steps["of these by what the scenario assumes about the population"]
    assert step.value == pytest.approx(gain[-1], abs=0.01)
    assert step.sources == ("Szenario Basis",)
    assert not any("assumes" in step.what.en for step in without.trace("A", without.years[-1], "childcare"))


def test_levers_that_cannot_act_are_told(data: NeedInput) -> None:
    arrival = (Arrival("A", 400, 2026),)
    for scenario, projecting in (
        (Scenario(levers=arrival), None),
        (PLAIN.with_changes(levers=arrival), data.projecting),
    ):
        result = plan_need(replace(data, scenario=scenario, projecting=projecting))
        assert "need-without-levers" in result.findings.codes()
    acting = plan_need(replace(data, scenario=Scenario(levers=arrival)))
    assert "need-without-levers" not in acting.findings.codes()
    late = plan_need(replace(data, scenario=Scenario(levers=(Arrival("A", 400, 2060),))))
    assert "projection-lever-outside-years" in late.findings.codes()
    with pytest.raises(InputRefused) as refused:
        plan_need(replace(data, scenario=Scenario(levers=(Arrival("Z", 400, 2026),))))
    assert "projection-lever-unknown-area" in {finding.code for finding in refused.value.findings}


def test_draws_that_reach_less_far_are_not_used(data: NeedInput, stocks: Stocks) -> None:
    young = FromStocks(stocks)((), 2025, 3)
    assert not isinstance(young, Text)
    stock = Stock(("A", "new"), YEARS, np.full((2, len(YEARS), 10), 5.0))
    drawn = children_of(young, stock, 7)
    assert not isinstance(drawn, Text)
    assert drawn.draws.shape == (2, 8, 10, 500)
    assert np.isnan(drawn.draws[1]).all()
    assert isinstance(children_of(young, stock, 8), Text)
    assert isinstance(FromStocks(replace(stocks, counts=stocks.counts[..., :8]))((), 2025, 3), Text)


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
