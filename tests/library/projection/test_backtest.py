"""A back-test shows a forecaster the past and nothing else, and counts what came."""

from __future__ import annotations

import json
from dataclasses import dataclass, field, replace

import numpy as np
import polars as pl
import pytest

from kommune360.base.executors import executor_for
from kommune360.base.findings import Findings
from kommune360.projection.backtest import CASES, Trial, backtest, checked, group_label
from kommune360.projection.peers import PeerForecast, hamilton_perry, naive
from kommune360.projection.stocks import Stocks
from tests.library.projection.test_peers import town

TRIAL = Trial((2013, 2015), (1, 3), ((0, 3), (3, 6)), draws=100)


@dataclass
class Spy:
    """Passes a naive forecast on and remembers what it was shown, down to the memory behind it."""

    seen: list[Stocks] = field(default_factory=list)

    def __call__(self, stocks: Stocks, horizon: int, *, draws: int, seed: int) -> PeerForecast:
        assert stocks.counts.base is None, "a view: the years to come are behind it"
        self.seen.append(replace(stocks, counts=stocks.counts.copy()))
        stocks.counts[:] = -1  # what a forecaster does to its copy must not reach the others
        return naive(self.seen[-1], horizon, draws=draws, seed=seed)


def test_nothing_after_the_origin_is_ever_shown() -> None:
    stocks = town()
    kept = stocks.counts.copy()
    spy = Spy()
    backtest(stocks, {"spy": spy, "naive": naive}, TRIAL)
    assert [seen.last_year for seen in spy.seen] == [2013, 2015]
    for seen in spy.seen:
        np.testing.assert_array_equal(seen.counts, kept[:, : len(seen.years)])
    np.testing.assert_array_equal(stocks.counts, kept)


def test_other_futures_change_no_forecast() -> None:
    stocks = town()
    later = stocks.counts.copy()
    later[:, 6:] *= 3
    ours, other = (
        backtest(given, {"hp": hamilton_perry}, TRIAL).cases
        for given in (stocks, replace(stocks, counts=later))
    )
    assert ours["point"].equals(other["point"])
    assert ours["low80"].equals(other["low80"])
    assert not ours["came"].equals(other["came"])


def test_scores_are_those_of_the_cases() -> None:
    stocks = town(areas=5)
    result = backtest(stocks, {"naive": naive}, TRIAL)
    assert dict(result.cases.schema) == CASES
    cases = result.cases.filter((pl.col("group") == "3-5") & (pl.col("horizon") == 3))
    assert cases.height == 10
    came = stocks.by_age_group((3, 6))[:, [6, 8]].T.ravel()
    assert cases["came"].to_list() == came.tolist()
    point = stocks.by_age_group((3, 6))[:, [3, 5]].T.ravel()
    row = result.overall().row(by_predicate=(pl.col("group") == "3-5") & (pl.col("horizon") == 3), named=True)
    assert row["mape"] == pytest.approx(100 * np.mean(np.abs(point - came) / came))
    assert row["mdape"] == pytest.approx(100 * np.median(np.abs(point - came) / came))
    assert row["n"] == 10


def test_small_areas_are_seen_but_not_scored() -> None:
    stocks = town(areas=4)
    stocks.counts[2] *= 0.01
    spy = Spy()
    result = backtest(stocks, {"spy": spy}, replace(TRIAL, min_residents=500))
    assert set(result.cases["area"]) == {"00", "01", "03"}
    assert all(len(seen.areas) == 4 for seen in spy.seen)


def test_size_classes_are_by_residents_at_the_origin() -> None:
    stocks = town(areas=3)
    stocks.counts[1] *= 2
    stocks.counts[2] *= 20
    result = backtest(stocks, {"naive": naive}, TRIAL)
    sizes = result.scores.filter((pl.col("group") == "0-2") & (pl.col("horizon") == 1))
    assert sizes["size_class"].to_list() == ["all", "2000-5000", "5000-10000", ">=30000"]
    assert sizes["n"].to_list() == [6, 2, 2, 2]


def test_the_answer_is_plain_json() -> None:
    content = json.loads(json.dumps(backtest(town(), {"naive": naive}, TRIAL).as_dict(), allow_nan=False))
    assert [g["group"] for g in content["groups"]] == ["0-2", "3-5"]
    assert {row["method"] for row in content["scores"]} == {"naive"}
    assert len(content["scores"]) == 4
    assert len(content["by_origin"]) == 8
    assert content["scores"][0]["coverage80"] <= 100


def test_workers_change_nothing() -> None:
    stocks = town()
    alone = backtest(stocks, {"naive": naive, "hp": hamilton_perry}, TRIAL)
    with executor_for(2) as pool:
        together = backtest(stocks, {"naive": naive, "hp": hamilton_perry}, TRIAL, executor=pool)
    assert alone.cases.equals(together.cases)
    assert alone.fingerprint == together.fingerprint


@pytest.mark.parametrize(
    ("trial", "codes", "stops"),
    [
        (replace(TRIAL, origins=(2013, 2030)), {"backtest-origins-outside"}, False),
        (replace(TRIAL, origins=(2016,), horizons=(1, 5)), {"backtest-horizons-ahead"}, False),
        (replace(TRIAL, origins=(2030,)), {"backtest-origins-outside", "backtest-nothing-to-compare"}, True),
        (replace(TRIAL, groups=((0, 3), (48, 60))), {"ages-not-projected"}, True),
        (replace(TRIAL, min_residents=1e9), {"backtest-no-area-large-enough"}, True),
    ],
)
def test_what_cannot_be_tried_is_said(trial: Trial, codes: set[str], stops: bool) -> None:
    findings = Findings()
    assert (checked(trial, town(), findings) is None) is stops
    assert findings.codes() == codes


def test_origins_are_chosen_where_none_are_named() -> None:
    trial = checked(Trial((), (1, 3)), town(years=12), findings := Findings())
    assert trial is not None
    assert trial.origins == (2014, 2015, 2016, 2017, 2018)
    assert not findings


def test_groups_are_named_by_completed_years() -> None:
    assert [group_label(0, 3), group_label(5, 6)] == ["0-2", "5"]
