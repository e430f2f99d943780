"""How sure: variants, intervals, years; nobody is certain where noise is huge."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import spearmanr

from kommune360.indicators.social_index.headlines import headlines
from kommune360.indicators.social_index.ranks import rank_correlation, ranks
from kommune360.indicators.social_index.robustness import leave_one_out, robustness
from tests.library.indicators.social_index.tables import computed, definition, reported, town


def test_leaving_one_out_is_the_index_without_it() -> None:
    frame = town(4)
    index = computed(frame, definition(3))
    for one in leave_one_out(index):
        rest = computed(frame, definition([i for i in ("i0", "i1", "i2") if i != one.indicator]))
        own = ranks(index.status.scores) - ranks(rest.status.scores)
        assert one.rank_change.tolist() == own.tolist()
        assert one.largest_change == np.abs(own).max()
        assert one.correlation == pytest.approx(spearmanr(index.status.scores, rest.status.scores).statistic)


def test_the_same_index_gives_the_same_answer_and_more_draws_nearly_the_same() -> None:
    index = computed(town(4), definition(3))
    one, two = robustness(index), robustness(index)
    assert np.array_equal(one.top_share, two.top_share)
    other = robustness(computed(town(4), definition(3, variants={"seed": 9, "draws": 4000})))
    assert np.abs(one.top_share - other.top_share).max() < 0.06
    assert one.noisy == ("i0", "i1", "i2")


def test_equal_indicators_leave_nothing_to_doubt() -> None:
    frame = town(4, indicators=1).select("area", i0="i0", i1=pl.col("i0") * 3, i2=pl.col("i0") + 7)
    index = computed(frame, definition(3))
    found = robustness(index)
    assert set(found.top_share) <= {0.0, 1.0}
    assert found.rank_low.tolist() == found.rank_high.tolist() == ranks(index.status.scores).tolist()
    in_top = index.definition.classes.status.in_top(index.status.scores)
    assert [g == "certain" for g in found.group] == in_top.tolist()
    assert found.noisy == ()


@settings(max_examples=10, deadline=None)
@given(seed=st.integers(0, 1000))
def test_nobody_is_certain_where_noise_is_huge(seed: int) -> None:
    """Rates of two persons: any area could be any other."""
    generator = np.random.default_rng(seed)
    counts = generator.integers(0, 3, (30, 2))
    frame = pl.DataFrame(
        {"area": [f"{n:02d}" for n in range(30)]}
        | {f"i{k}": 50.0 * counts[:, k] for k in range(2)}
        | {f"i{k}_numerator": counts[:, k].astype(float) for k in range(2)}
        | {f"i{k}_denominator": np.full(30, 2.0) for k in range(2)}
    )
    rules = definition(2, variants={"draws": 300})
    assert "certain" not in robustness(computed(frame, rules)).group
    quiet = robustness(computed(frame, definition(2, variants={"draws": 300, "noise": False})))
    assert quiet.noisy == ()


@settings(max_examples=10, deadline=None)
@given(seed=st.integers(0, 1000), concentration=st.floats(0.1, 1000))
def test_intervals_are_ordered_and_certain_areas_are_in_the_top(seed: int, concentration: float) -> None:
    index = computed(
        town(seed, areas=25), definition(3, variants={"draws": 100, "concentration": concentration})
    )
    found = robustness(index)
    assert (found.rank_low <= found.rank_high).all()
    assert found.rank_low.min() >= 1
    assert found.rank_high.max() <= 25
    top = index.definition.classes.status.in_top(index.status.scores)
    assert all(top[n] for n, group in enumerate(found.group) if group == "certain")
    assert all(not top[n] for n, group in enumerate(found.group) if group == "outside")


def test_years_are_compared_area_by_area() -> None:
    first = town(6, areas=20).with_columns(period=pl.lit("2022"))
    same = first.with_columns(period=pl.lit("2023")).filter(pl.col("area") != "0001")
    turned = first.with_columns(-pl.col("^i[0-9]$"), period=pl.lit("2024"))
    report, _ = reported(pl.concat([turned, first, same]), definition(3, variants={"draws": 20}))
    assert report.index.table.period == "2024"
    stable, upset = report.steps
    assert (stable.before, stable.after, stable.areas) == ("2022", "2023", 19)
    assert stable.correlation == pytest.approx(1.0)
    assert upset.correlation == pytest.approx(-1.0)
    assert upset.stayed_in_top == 0
    assert "2023" in headlines(report)[-1].de


def test_one_indicator_has_nothing_to_leave_out_and_says_so() -> None:
    report, _ = reported(town(1), definition(["i0"], variants={"draws": 20}))
    assert report.robustness.left_out == ()
    assert "einzigen Indikator" in headlines(report)[-1].de


def test_headlines_claim_no_cause() -> None:
    report, _ = reported(town(1), definition(3, variants={"draws": 50}))
    for said in headlines(report):
        for words, text in (
            (("weil", "bewirkt", "führt zu", "wegen", "Ursache"), said.de),
            (("because", "causes", "leads to", "due to"), said.en),
        ):
            assert not [word for word in words if word in text]
    report, _ = reported(town(1), definition(3, zone="statistics", variants={"draws": 20}))
    assert len(headlines(report)) == 2
    assert not any("icher" in said.de for said in headlines(report))


def test_headlines_name_few_areas_and_count_many() -> None:
    frame = (
        town(1, indicators=1)
        .select("area", i0="i0", i1=pl.col("i0") * 2)
        .with_columns(name="Q" + pl.col("area"))
    )
    report, _ = reported(frame, definition(2, variants={"draws": 50}))
    top, certainty, *_rest = headlines(report)
    certain = report.areas_in("certain")
    assert len(certain) > 4
    assert top.de.startswith(f"{len(certain)} Gebiete gehören sicher")
    assert certainty.de.endswith("Kein Gebiet steht auf der Kippe.")
    rules = definition(2, variants={"draws": 50}, status_borders=[-1, 0, 1.9])
    narrow, _ = reported(frame, replace(rules, status_borders=(-1.0, 1.9, 2.5)))
    names = [f"Q{area}" for area in narrow.areas_in("certain")]
    assert 1 <= len(names) <= 4
    assert all(name in headlines(narrow)[0].de for name in names)
    loose, _ = reported(town(2, areas=12, common=0.0), definition(3, variants={"draws": 50}))
    if not loose.areas_in("certain"):
        assert "hängt von der Rechnung ab" in headlines(loose)[0].de


def test_ties_share_a_rank_and_no_order_has_no_correlation() -> None:
    assert ranks(np.array([0.3, 0.1 + 0.2, 1.0])).tolist() == [2, 2, 1]
    assert rank_correlation(np.array([1.0, 1.0]), np.array([1.0, 2.0])) is None
