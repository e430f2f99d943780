"""The case that can be followed with a pencil."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import yaml

from kommune360.projection.flows import drawn
from kommune360.projection.model import fit
from kommune360.projection.options import Options
from kommune360.projection.path import expected_path
from kommune360.projection.stocks import Stocks

CASE = yaml.safe_load(
    (Path(__file__).parents[2] / "cases" / "projection_paper.yaml").read_text(encoding="utf-8")
)


def test_ratios_and_path_by_hand() -> None:
    counts = np.array(CASE["counts"], dtype=float)[None, :, None]
    stocks = Stocks(counts, ("town",), tuple(CASE["years"]), ("all",))
    model = fit(stocks, 2, Options())
    np.testing.assert_allclose(model.ratio[0], CASE["ratio"], atol=1e-6)
    path = expected_path(model, 2).counts[0, :, 0]
    for year, ages in CASE["path"].items():
        for age, residents in ages.items():
            assert path[year - stocks.last_year - 1, age] == pytest.approx(residents, abs=1e-3)


def test_a_last_year_unlike_the_usual_fades_by_hand() -> None:
    case = CASE["echo"]
    stayed = [100, *case["stayed"]]
    counts = np.array([[100, count, 100] for count in stayed], dtype=float)[None, :, None]
    stocks = Stocks(counts, ("town",), tuple(range(2016, 2023)), ("all",))
    model = fit(stocks, 2, Options())
    assert model.ratio[0, 0] == pytest.approx(case["usual"], abs=1e-6)
    ahead = expected_path(model, 2).ratio[:, 0, 0]
    np.testing.assert_allclose(ahead, case["next"], atol=1e-6)


def test_a_cohort_is_drawn_to_its_neighbours_by_hand() -> None:
    case = CASE["turnover"]
    area, town = np.array([[case["area"]]], dtype=float), np.array([case["town"]], dtype=float)
    share = np.zeros(len(case["town"]))
    share[case["age"]] = case["share"]
    found = drawn(area, town, share, case["reach"])[0, 0]
    assert found[case["age"]] == pytest.approx(case["drawn"])
    np.testing.assert_array_equal(np.delete(found, case["age"]), np.delete(case["area"], case["age"]))
