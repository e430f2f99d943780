"""How long does a social index take: classes, certainty, types, beside the same with scikit-learn?

A thousand draws of weights and rates, and types chosen among four to eight groups. The peer does the
types with scikit-learn (Ward, k-means from its means, silhouette) and the index and its draws with plain
NumPy and SciPy, one draw after the other.

Usage: ``python -m benchmarks.social_index [--quick] [--json]``.
"""

from __future__ import annotations

import sys
from functools import partial

import numpy as np
import polars as pl
from scipy.stats import rankdata
from sklearn.cluster import AgglomerativeClustering, KMeans
from sklearn.metrics import silhouette_score

from benchmarks.frame import Case, main
from kommune360.indicators.social_index.area_types import area_types
from kommune360.indicators.social_index.definition import IndexDefinition, TypesRule
from kommune360.indicators.social_index.definition_reading import read_definition
from kommune360.indicators.social_index.index import SocialIndex, social_index
from kommune360.indicators.social_index.index_report import index_report
from kommune360.indicators.social_index.index_table import IndexTable, index_tables
from kommune360.indicators.social_index.robustness import robustness

INDICATORS, DRAWS = 6, 1000
BOUNDS_S = {542: 3.0, 4000: 30.0}


def town(areas: int) -> pl.DataFrame:
    """Rates of six indicators that share a factor, with numerator and denominator."""
    generator = np.random.default_rng(1)
    load = generator.normal(size=areas)
    columns: dict[str, object] = {"area": [f"{n:06d}" for n in range(areas)]}
    for number in range(INDICATORS):
        people = generator.integers(300, 3000, areas)
        share = np.clip(0.2 + 0.05 * (0.8 * load + 0.6 * generator.normal(size=areas)), 0.01, 0.9)
        counts = np.round(people * share)
        columns |= {f"i{number}": 100 * counts / people, f"i{number}_numerator": counts}
        columns |= {f"i{number}_denominator": people.astype(float)}
    return pl.DataFrame(columns)


def rules() -> IndexDefinition:
    raw = {"indicators": [f"i{n}" for n in range(INDICATORS)], "types": True, "variants": {"draws": DRAWS}}
    found, findings = read_definition(raw)
    assert found is not None, findings.codes()  # noqa: S101 - the benchmark's own input
    return found


def computed(areas: int) -> tuple[list[IndexTable], SocialIndex]:
    tables, _ = index_tables(town(areas), rules())
    index, findings = social_index(tables[-1], rules())
    assert index is not None, findings.codes()  # noqa: S101
    return tables, index


def draws_one_by_one(index: SocialIndex) -> tuple[np.ndarray, np.ndarray]:
    """Share of draws above one standard deviation, and ranks, in the way one writes it down first."""
    generator = np.random.default_rng(1)
    over, under = index.table.numerators, index.table.denominators
    ranks, top = [], np.zeros(len(over))
    for _draw in range(DRAWS):
        rates = generator.beta(over + 0.5, under - over + 0.5)
        z = (rates - rates.mean(axis=0)) / rates.std(axis=0)
        score = z @ generator.dirichlet(np.full(INDICATORS, 10.0))
        score = (score - score.mean()) / score.std()
        ranks.append(rankdata(-score, method="min"))
        top += score > 1
    return top / DRAWS, np.array(ranks)


def types_with_scikit_learn(z: np.ndarray) -> dict[int, float]:
    found = {}
    for number in range(4, 9):
        ward = AgglomerativeClustering(number, linkage="ward").fit_predict(z)
        start = np.array([z[ward == k].mean(axis=0) for k in range(number)])
        labels = KMeans(number, init=start, n_init=1).fit_predict(z)
        found[number] = float(silhouette_score(z, labels))
    return found


def cases(quick: bool) -> list[Case]:
    found = []
    for areas in (542,) if quick else (542, 4000):
        tables, index = computed(areas)
        found += [
            Case(
                f"certainty: {DRAWS} draws, {areas} areas",
                partial(robustness, index),
                peer="NumPy, draw by draw",
                theirs=partial(draws_one_by_one, index),
            ),
            Case(
                f"types: 4 to 8 groups, {areas} areas",
                partial(area_types, index, TypesRule()),
                peer="scikit-learn",
                theirs=partial(types_with_scikit_learn, index.status.z),
            ),
            Case(
                f"everything, {areas} areas", partial(index_report, tables, rules()), bound_s=BOUNDS_S[areas]
            ),
        ]
    return found


if __name__ == "__main__":
    sys.exit(main("social_index", cases))
