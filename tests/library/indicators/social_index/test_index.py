"""The index: classes, methods, what never enters, and findings."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import polars as pl
import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.decomposition import PCA

from kommune360.base.flags import WITHOUT_VALUE, Flag
from kommune360.indicators.social_index.index_report import index_report
from kommune360.indicators.social_index.index_table import index_tables
from kommune360.indicators.social_index.reasons import reason_text
from tests.library.indicators.social_index.tables import codes, computed, definition, reported, town
from tests.realdata import REALDATA, realdata

CASES = Path(__file__).parents[3] / "cases"
BERLIN = {
    "minimum_residents": 300,
    "indicators": ["S1", "S3", "S4", *({"id": d, "part": "dynamics"} for d in ("D1", "D3", "D4"))],
}


def test_a_small_case_by_hand() -> None:
    case = yaml.safe_load((CASES / "social_index.yaml").read_text(encoding="utf-8"))
    for one in case["tables"]:
        index = computed(pl.DataFrame(one["table"]), definition(one["indicators"], **one.get("rules", {})))
        frame = index.frame()
        for column, expected in one["expected"].items():
            got = frame[column].to_list()
            assert (
                got == pytest.approx(expected, abs=5e-4) if column in ("score", "points") else got == expected
            )


def test_published_sums_fall_into_the_published_classes() -> None:
    case = yaml.safe_load((CASES / "social_index.yaml").read_text(encoding="utf-8"))
    scheme = definition(1).classes
    for area, status, status_class, dynamics, dynamics_class in case["published"]:
        sums = np.array([status, dynamics])
        assert scheme.status.classes[scheme.status.numbers(sums)[0]].id == status_class, area
        assert scheme.dynamics.classes[scheme.dynamics.numbers(sums)[1]].id == dynamics_class, area


@realdata
def test_berlin_2021_status_and_dynamics_are_the_published_ones() -> None:
    folder = REALDATA / "berlin" / "mss" / "fisbroker_2021"
    if not folder.is_dir():
        pytest.skip("the data of the monitoring does not lie beside the repository")
    text = {"PLR_ID": pl.String, "EW": pl.String}
    given_ = pl.read_csv(folder / "mss_2021_index_indikatoren.csv", schema_overrides=text)
    official = pl.read_csv(folder / "mss_2021_indizes.csv", schema_overrides=text)
    frame = given_.rename({"PLR_ID": "area"}).with_columns(
        pl.col("EW").cast(pl.Float64, strict=False).alias("population"),
        pl.col("^[SD][134]$").replace(-9999, None),
    )
    found = computed(frame, definition(**BERLIN)).frame()
    status = {"high": 1, "medium": 2, "low": 3, "very_low": 4}
    dynamics = {"positive": 1, "stable": 3, "negative": 5}
    both = found.join(official, left_on="area", right_on="PLR_ID")
    rated = both.filter(pl.col("SI_N") != -9999)
    assert rated.height == 536
    assert rated["status"].replace_strict(status).to_list() == rated["SI_N"].to_list()
    assert rated["dynamics"].replace_strict(dynamics).to_list() == rated["DI_N"].to_list()
    unrated = both.filter(pl.col("SI_N") == -9999)
    assert unrated["status"].null_count() == unrated["dynamics"].null_count() == 6


@realdata
def test_berlin_2019_follows_the_same_borders() -> None:
    """Published two years earlier with its z-sums: data the borders were not found on."""
    path = REALDATA / "berlin" / "mss" / "tabellen_2003_2019" / "2019_MSS_cut.csv"
    if not path.is_file():
        pytest.skip("the data of the monitoring does not lie beside the repository")
    head = pl.read_csv(path, infer_schema=False)
    frame = head.rename({"Nummer": "area"}).filter(pl.col("zS1").str.len_chars() > 1)
    frame = frame.with_columns(pl.col("^[SD][134]$").cast(pl.Float64))
    found = computed(frame, definition([*BERLIN["indicators"]])).frame()
    status = {"high": "hoch", "medium": "mittel", "low": "niedrig", "very_low": "sehr niedrig"}
    dynamics = {"positive": "positiv", "stable": "stabil", "negative": "negativ"}
    assert found.height == 436
    for column, words, official, odd in (
        ("status", status, "Zuordnung Klasse Status-Index ", 0),
        ("dynamics", dynamics, "Zuordnung Klasse Dynamik-Index ", 1),  # inputs have two decimals only
    ):
        ours = found[column].replace_strict(words).to_list()
        theirs = frame.sort("area")[official].str.strip_chars().to_list()
        assert sum(a != b for a, b in zip(ours, theirs, strict=True)) <= odd


# --- laws ----------------------------------------------------------------------------------------

SCALES = st.lists(st.tuples(st.floats(0.01, 1000), st.floats(-500, 500)), min_size=3, max_size=3)


@settings(max_examples=25, deadline=None)
@given(seed=st.integers(0, 10_000), scales=SCALES, factor=st.booleans(), weighted=st.booleans())
def test_units_do_not_matter(
    seed: int, scales: list[tuple[float, float]], factor: bool, weighted: bool
) -> None:
    frame = town(seed, areas=15)
    rules = definition(
        3,
        method="factor" if factor else "sum",
        standardise="population" if weighted else "plain",
        winsorise=2,
    )
    other = frame.with_columns(
        (pl.col(f"i{n}") * scale + shift).alias(f"i{n}") for n, (scale, shift) in enumerate(scales)
    )
    one, two = computed(frame, rules), computed(other, rules)
    assert two.status.scores == pytest.approx(one.status.scores, abs=1e-6)
    assert two.frame()["status"].to_list() == one.frame()["status"].to_list()


@settings(max_examples=15, deadline=None)
@given(seed=st.integers(0, 10_000), order=st.permutations(["i0", "i1", "i2"]))
def test_the_order_of_areas_and_indicators_does_not_matter(seed: int, order: list[str]) -> None:
    frame = town(seed, areas=14)
    rules = {"types": {"smallest": 2, "largest": 4}, "variants": {"draws": 50}}
    one, _ = reported(frame, definition(3, **rules))
    two, _ = reported(frame.sample(fraction=1, shuffle=True, seed=seed), definition(order, **rules))
    assert one.index.definition.fingerprint == two.index.definition.fingerprint
    assert two.index.status.scores == pytest.approx(one.index.status.scores, abs=1e-9)
    assert two.frame()["rank"].to_list() == one.frame()["rank"].to_list()
    assert two.types is not None
    assert one.types is not None
    assert two.types.labels.tolist() == one.types.labels.tolist()


@settings(max_examples=15, deadline=None)
@given(seed=st.integers(0, 10_000))
def test_a_turned_indicator_with_the_other_direction_says_the_same(seed: int) -> None:
    frame = town(seed, areas=12)
    turned = frame.with_columns((100 - pl.col("i1")).alias("i1"))
    one = computed(frame, definition(3))
    two = computed(turned, definition(["i0", {"id": "i1", "direction": "good"}, "i2"]))
    assert two.status.scores == pytest.approx(one.status.scores, abs=1e-9)


# --- methods -------------------------------------------------------------------------------------


@pytest.mark.parametrize("seed", range(5))
def test_the_factor_is_the_one_scikit_learn_finds(seed: int) -> None:
    frame = town(seed, indicators=4)
    part = computed(frame, definition(4, method="factor")).status
    assert part.method == "factor"
    values = frame.sort("area").select("i0", "i1", "i2", "i3").to_numpy()
    z = (values - values.mean(0)) / values.std(0)
    peer = PCA(1).fit(z)
    vector = peer.components_[0] * np.sign(peer.components_[0].sum())
    assert part.factor.explained == pytest.approx(peer.explained_variance_ratio_[0])
    assert np.array(part.factor.loadings) == pytest.approx(
        vector * np.sqrt(peer.explained_variance_ratio_[0] * 4)
    )
    alpha = 4 / 3 * (1 - z.var(axis=0).sum() / z.sum(axis=1).var())
    assert part.factor.alpha == pytest.approx(alpha)


def test_what_shares_too_little_is_added_and_the_reader_told() -> None:
    rules = definition(3, method="factor")
    loose = town(3, common=0.1)
    assert "index-factor-too-weak" in codes(loose, rules)
    added, _ = reported(loose, rules)
    assert added.index.status.method == "sum"
    assert "index-factor-too-weak" not in codes(town(3, common=0.95), rules)


def test_residents_may_weigh() -> None:
    frame = pl.DataFrame({"area": list("abc"), "population": [1000, 1000, 8000], "x": [10.0, 20.0, 30.0]})
    index = computed(frame, definition(["x"], standardise="population"))
    mean = 0.1 * 10 + 0.1 * 20 + 0.8 * 30
    sd = (0.1 * (10 - mean) ** 2 + 0.1 * (20 - mean) ** 2 + 0.8 * (30 - mean) ** 2) ** 0.5
    assert index.status.scores == pytest.approx((np.array([10, 20, 30]) - mean) / sd)


def test_far_values_are_pulled_back() -> None:
    frame = town(1).with_columns(
        pl.when(pl.col("area") == "0007").then(900).otherwise(pl.col("i0")).alias("i0")
    )
    assert computed(frame, definition(3, winsorise=3)).status.z.max() == 3.0
    assert computed(frame, definition(3)).status.z.max() > 5


# --- what never enters ---------------------------------------------------------------------------


@pytest.mark.parametrize("flag", sorted(WITHOUT_VALUE))
def test_each_kind_of_no_value_keeps_its_name(flag: Flag) -> None:
    frame = town(1, areas=12).with_columns(
        i0_flag=pl.when(pl.col("area") == "0003").then(pl.lit(str(flag))).otherwise(pl.lit(""))
    )
    index = computed(frame, definition(3))
    row = index.frame().filter(pl.col("area") == "0003").to_dicts()[0]
    assert row["status"] is row["score"] is row["rank"] is None
    assert row["reasons"] == [f"{flag}:i0"]
    assert reason_text(row["reasons"][0]).de.startswith("i0: ")
    without = computed(frame.filter(pl.col("area") != "0003"), definition(3))
    assert index.status.scores == pytest.approx(without.status.scores)


def test_small_unknown_and_excluded_areas_say_why() -> None:
    people = {"0000": 120.0, "0001": None}
    frame = town(1, areas=12).with_columns(
        pl.col("area")
        .replace_strict(people, default=pl.col("population"), return_dtype=pl.Float64)
        .alias("population")
    )
    index = computed(frame, definition(3, minimum_residents=300, excluded={"0002": "Baugebiet"}))
    assert index.reasons[:4] == (("too_few_residents",), ("residents_unknown",), ("excluded",), ())
    for reasons in index.reasons[:3]:
        assert reason_text(reasons[0]).de != reason_text(reasons[0]).en


def test_from_the_statistics_zone_only_the_class_leaves() -> None:
    frame = town(1, areas=20).with_columns(
        i0_flag=pl.when(pl.col("area") == "0003").then(pl.lit("suppressed")).otherwise(pl.lit(""))
    )
    rules = {"types": True, "money": {"kind": "classes"}, "variants": {"draws": 20}}
    report, findings = reported(frame, definition(3, zone="statistics", **rules))
    assert "index-class-only" in findings.codes()
    shown = report.frame()
    assert shown["status"].null_count() == 0
    assert all(
        shown[name].null_count() == 20 for name in ("score", "points", "rank", "rank_low", "top_share")
    )
    assert report.contributions().height == 0
    assert report.types is None
    assert report.as_dict()["robustness"]["certain"] == []
    linear = definition(3, zone="statistics", money={"kind": "linear"})
    tables, _ = index_tables(frame, linear)
    refused, findings = index_report(tables, linear)
    assert refused is None
    assert "index-money-shows-scores" in findings.codes()
    planning, _ = reported(frame, definition(3, **rules))
    assert planning.frame()["status"].null_count() == 1


# --- tables --------------------------------------------------------------------------------------


def test_long_and_wide_tables_say_the_same() -> None:
    wide = town(5, areas=12)
    long = pl.concat(
        wide.select(
            "area",
            "population",
            pl.lit(name).alias("indicator"),
            pl.col(name).alias("value"),
            pl.col(f"{name}_numerator").alias("numerator"),
            pl.col(f"{name}_denominator").alias("denominator"),
        )
        for name in ("i0", "i1", "i2")
    )
    one, two = computed(wide, definition(3)), computed(long, definition(3))
    assert two.frame().equals(one.frame())
    assert np.array_equal(two.table.numerators, one.table.numerators)
    twice = pl.concat([long, long.head(1)])
    assert "index-area-twice" in codes(twice, definition(3))


def test_everything_wrong_with_a_table_is_told_at_once() -> None:
    frame = pl.DataFrame({"area": ["1", "1", ""], "x": [1.0, 2.0, 3.0]})
    rules = definition(["x", "y"], minimum_residents=300, money={"per": "kinder"})
    assert codes(frame, rules) == {
        "index-column-missing",
        "index-residents-missing",
        "index-area-twice",
        "index-area-blank",
    }
    assert codes(pl.DataFrame({"x": [1.0]}), definition(["x"])) == {"index-column-missing"}
    assert "index-table-empty" in codes(pl.DataFrame({"area": [], "x": []}), definition(["x"]))


def test_what_cannot_be_compared_is_told() -> None:
    same = pl.DataFrame({"area": list("abcd"), "x": [1.0, 2.0, 3.0, 4.0], "y": [7.1] * 4})
    assert "index-indicator-constant" in codes(same, definition(["x", "y"]))
    assert "index-too-few-areas" in codes(same.head(2), definition(["x"]))
    opposite = same.with_columns(y=-pl.col("x"))
    assert "index-cancelled-out" in codes(opposite, definition(["x", "y"]))
    words = pl.DataFrame({"area": list("abcd"), "x": ["1", "2.5", "gesperrt", "4"]})
    assert {"index-text-instead-of-number", "index-areas-unrated"} <= codes(words, definition(["x"]))
    assert not codes(same, definition(["x"]))
