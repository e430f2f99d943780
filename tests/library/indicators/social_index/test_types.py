"""Types of areas: the same groups as scikit-learn, readable names, missing and far areas told."""

from __future__ import annotations

import numpy as np
import polars as pl
import pytest
from sklearn.cluster import AgglomerativeClustering, KMeans
from sklearn.decomposition import PCA
from sklearn.metrics import adjusted_rand_score, silhouette_samples

from kommune360.base.text import Text
from kommune360.indicators.social_index.area_types import clusters, components, silhouettes
from kommune360.indicators.social_index.definition import IndicatorUse
from kommune360.indicators.social_index.schemes import scheme_catalogue
from kommune360.indicators.social_index.type_names import type_names
from tests.library.indicators.social_index.tables import codes, definition, reported, town


def groups(seed: int, number: int = 4, each: int = 12) -> np.ndarray:
    generator = np.random.default_rng(seed)
    centres = generator.normal(scale=4, size=(number, 3))
    return np.concatenate([c + generator.normal(size=(each, 3)) for c in centres])


@pytest.mark.parametrize("seed", range(6))
def test_groups_are_those_of_ward_and_k_means_in_scikit_learn(seed: int) -> None:
    space = groups(seed)
    ward = AgglomerativeClustering(4, linkage="ward").fit_predict(space)
    start = np.array([space[ward == k].mean(axis=0) for k in range(4)])
    peer = KMeans(4, init=start, n_init=1, tol=0, max_iter=100).fit_predict(space)
    ours = clusters(space, [4])[4]
    assert adjusted_rand_score(peer, ours) == pytest.approx(1.0)
    assert silhouettes(space, ours) == pytest.approx(silhouette_samples(space, ours))


def test_a_group_of_one_has_no_silhouette() -> None:
    space = np.array([[0.0], [0.1], [9.0]])
    labels = np.array([0, 0, 1])
    assert silhouettes(space, labels) == pytest.approx(silhouette_samples(space, labels))


def test_factors_are_those_of_scikit_learn() -> None:
    z = groups(3)
    z = (z - z.mean(0)) / z.std(0)
    ours = components(z)
    peer = PCA(whiten=True).fit_transform(z)[:, : ours.shape[1]]
    assert np.abs(np.corrcoef(ours.T, peer.T)[: ours.shape[1], ours.shape[1] :]).round(6).max(axis=0) == (
        pytest.approx(np.ones(ours.shape[1]))
    )
    assert ours.std(axis=0) == pytest.approx(np.ones(ours.shape[1]))


def test_four_planted_groups_are_found_and_named_apart() -> None:
    rows = [
        {"area": f"{g}{n:02d}", "poor": 10 + 20 * (g % 2) + n % 3, "families": 5 + 30 * (g // 2) + n % 4}
        for g in range(4)
        for n in range(10)
    ]
    words = {
        "high": {"de": "viele Familien", "en": "many families"},
        "low": {"de": "wenige Familien", "en": "few families"},
    }
    rules = definition(
        ["poor", {"id": "families", "part": "context", **words}], types=True, variants={"draws": 20}
    )
    report, _ = reported(pl.DataFrame(rows), rules)
    types = report.types
    assert types is not None
    assert types.number == 4
    by_group = [set(types.labels[g * 10 : g * 10 + 10].tolist()) for g in range(4)]
    assert all(len(found) == 1 for found in by_group)
    assert {name.de for name in types.names} == {
        "geringe Belastung, viele Familien",
        "geringe Belastung, wenige Familien",
        "hohe Belastung, viele Familien",
        "hohe Belastung, wenige Familien",
    }
    assert sum(entry["areas"] for entry in report.as_dict()["types"]["profile"]) == 40


def test_types_of_one_profile_still_get_names_of_their_own() -> None:
    use = IndicatorUse("x", Text("Armut", "poverty"))
    profile = np.array([[0.1], [0.2], [0.9]])
    names = type_names(profile, profile[:, 0], (use,), scheme_catalogue()["berlin-mss"].status)
    assert len({n.de for n in names}) == len({n.en for n in names}) == 3
    assert names[2] == Text("hohe Belastung", "high load")


def test_names_say_what_the_load_does_not() -> None:
    uses = (
        IndicatorUse("a", Text("Armut", "poverty")),
        IndicatorUse("j", Text("Beschäftigung", "employment"), direction="good"),
        IndicatorUse(
            "f", Text("Familien", "families"), part="context", low=Text("wenige Familien", "few families")
        ),
    )
    profile = np.array([[1.5, -1.5, 0.1], [-0.8, -0.9, -0.9], [-0.9, 0.9, 0.0]])
    names = type_names(profile, np.array([1.6, -0.6, -0.7]), uses, scheme_catalogue()["berlin-mss"].status)
    assert [name.de for name in names] == [
        "sehr hohe Belastung",
        "geringe Belastung, wenige Familien, Beschäftigung: niedrig",
        "geringe Belastung",
    ]


def test_missing_far_and_few_areas_are_told() -> None:
    frame = town(2, areas=30).with_columns(
        i1=pl.when(pl.col("area") == "0004").then(None).otherwise(pl.col("i1")),
        i2=pl.when(pl.col("area") == "0009").then(400).otherwise(pl.col("i2")),
    )
    rules = definition(["i0", {"id": "i1", "part": "context"}, "i2"], types=True, variants={"draws": 20})
    report, findings = reported(frame, rules)
    assert {"index-areas-without-type", "index-outliers"} <= findings.codes()
    assert report.types is not None
    assert [report.index.table.areas[row] for row in report.types.outliers] == ["0009"]
    assert report.frame().filter(pl.col("area") == "0004")["type"].to_list() == [None]
    assert report.frame()["rank"].null_count() == 0
    assert "index-too-few-for-types" in codes(town(2, areas=5), rules)
    factored, _ = reported(frame, definition(3, types={"factors": True}, variants={"draws": 20}))
    assert factored.types is not None
    assert factored.types.factors >= 1
