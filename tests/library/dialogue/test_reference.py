"""Our numbers beside the stored output of Polis' own engine, on two conversations."""

from __future__ import annotations

import numpy as np
import pytest

from kommune360.dialogue.axes import UNIT, axes_of, positions
from kommune360.dialogue.clusters import nearest, refined
from kommune360.dialogue.counts import count
from kommune360.dialogue.groups import split
from kommune360.dialogue.landscape import landscape
from kommune360.dialogue.moments import moments
from kommune360.dialogue.statistics import consensus, group_consensus, priorities, representative
from kommune360.dialogue.votes import VoteMatrix
from tests.library.dialogue.rounds import Stored, conversation, stored
from tests.realdata import realdata

pytestmark = realdata
NAMES = ("below-100-ptpts", "50ptpt-3gp-strict-no-meta")


@pytest.fixture(scope="module", params=NAMES)
def case(request: pytest.FixtureRequest) -> Stored:
    return stored(request.param)


def test_centre_components_and_extremity(case: Stored) -> None:
    axes = axes_of(case.matrix, moments(case.matrix))
    order = [case.matrix.statements.index(str(tid)) for tid in case.output["tids"]]
    pca = case.output["pca"]
    np.testing.assert_allclose(axes.means[order], -np.array(pca["center"]), atol=1e-12)
    for ours, theirs in zip(axes.loadings[:, order], np.array(pca["comps"]), strict=True):
        np.testing.assert_allclose(ours, theirs * np.sign(ours @ theirs), atol=1e-9)
    extremity = _extremity(case, axes)
    np.testing.assert_allclose(extremity[order], pca["comment-extremity"], atol=1e-9)


def test_projections(case: Stored) -> None:
    axes = axes_of(case.matrix, moments(case.matrix))
    points, votes = positions(case.matrix, axes)
    # Polis counts hidden statements as seen by everybody when it draws out few votes; ours do not count
    hidden, statements = int(case.matrix.hidden.sum()), len(case.matrix.statements)
    ours = np.sqrt((statements - hidden) / np.maximum(votes, 1))
    points = points * UNIT * (np.sqrt(statements / (votes + hidden)) / ours)[:, None]
    order = [case.matrix.statements.index(str(tid)) for tid in case.output["tids"]]
    turned = np.sign((axes.loadings[:, order] * np.array(case.output["pca"]["comps"])).sum(axis=1))
    base = case.output["base-clusters"]
    for members, x, y in zip(base["members"], base["x"], base["y"], strict=True):
        rows = [case.matrix.participants.index(str(member)) for member in members]
        np.testing.assert_allclose(points[rows].mean(axis=0), -np.array([x, y]) * turned, atol=1e-6)


def test_statistics_with_their_groups(case: Stored) -> None:
    matrix, output = case.matrix, case.output
    counts = count(matrix, _their_groups(case), len(output["group-clusters"]))
    for group, stored_votes in output["group-votes"].items():
        for tid, cell in stored_votes["votes"].items():
            column = matrix.statements.index(tid)
            ours = tuple(int(table[int(group), column]) for table in counts.tables())
            assert ours == (cell["A"], cell["D"], cell["S"])
    shared = dict(zip(matrix.statements, group_consensus(counts), strict=True))
    assert shared == pytest.approx(output["group-aware-consensus"], abs=1e-12)
    for group, ours in enumerate(representative(counts, matrix.visible)):
        theirs = output["repness"][str(group)]
        assert [(matrix.statements[r.statement], "agree" if r.agrees else "disagree") for r in ours] == [
            (str(entry["tid"]), entry["repful-for"]) for entry in theirs
        ]
        for entry, one in zip(theirs, ours, strict=True):
            assert (entry["n-success"], entry["n-trials"]) == (one.successes, one.voters)
            assert entry["repness"] == pytest.approx(one.ratio)
            assert entry["repness-test"] == pytest.approx(one.difference, abs=1e-6)
            assert entry["p-test"] == pytest.approx(one.certainty)
            assert entry.get("best-agree", False) == one.best_agreed
    for side, ours_shared in zip(
        ("agree", "disagree"), consensus(count(matrix), matrix.visible), strict=True
    ):
        assert [str(entry["tid"]) for entry in output["consensus"][side]] == [
            matrix.statements[one.statement] for one in ours_shared
        ]


def test_priorities(case: Stored) -> None:
    matrix = case.matrix
    counts = count(matrix, _their_groups(case), len(case.output["group-clusters"]))
    ours = priorities(counts, _extremity(case, axes_of(matrix, moments(matrix))))
    theirs = np.array([case.output["comment-priorities"][statement] for statement in matrix.statements])
    if (theirs == 49).all():
        # the known fault of 2025/26: every statement counted as one about the round itself
        assert len(np.unique(ours)) > len(ours) / 2
        theirs = None
    else:
        np.testing.assert_allclose(ours, theirs, atol=1e-9)


@pytest.mark.parametrize(
    ("name", "number", "least"),
    [
        # the prototype's figure is 0.56
        ("american-assembly.bowling-green", 2, 0.56),
        # 0.93 and 0.76 with hidden statements counted as seen, which ours leaves out: see the method page
        ("vtaiwan.uberx", 2, 0.70),
        ("austria-climate.2vkxcncppn.2022-07-07", 2, 0.60),
        ("canadian-electoral-reform", 2, 0.80),
    ],
)
def test_groups_beside_production_labels(name: str, number: int, least: float) -> None:
    from sklearn.metrics import adjusted_rand_score

    matrix, theirs = conversation(name)
    found = landscape(matrix).groups
    assert found.number == number
    both = (theirs >= 0) & (found.labels >= 0)
    assert adjusted_rand_score(theirs[both], found.labels[both]) >= least


def test_hidden_statements_are_why_labels_differ() -> None:
    """Drawn out as Polis does, hidden statements counted as seen by all, the border is that of Polis."""
    from sklearn.metrics import adjusted_rand_score

    matrix, theirs = conversation("austria-climate.2vkxcncppn.2022-07-07")
    axes = axes_of(matrix, moments(matrix))
    points, votes = positions(matrix, axes)
    hidden, visible = int(matrix.hidden.sum()), int(matrix.visible.sum())
    drawn = np.sqrt((visible + hidden) / (votes + hidden)) / np.sqrt(visible / np.maximum(votes, 1))
    points = np.rint(points * drawn[:, None]).astype(np.int64)
    rows = np.flatnonzero((np.diff(matrix.starts) >= 7) & (theirs >= 0))
    labels = nearest(points[rows].astype(np.float64), split(points[rows], 2, 5))
    assert hidden > visible
    assert adjusted_rand_score(theirs[rows], labels) > 0.9


@pytest.mark.parametrize(
    "name",
    [
        "american-assembly.bowling-green",
        "austria-climate.2vkxcncppn.2022-07-07",
        "brexit-consensus",
        "canadian-electoral-reform",
        "vtaiwan.uberx",
    ],
)
@pytest.mark.parametrize("as_polis", [False, True])
def test_production_labels_are_no_optimum_and_lead_to_ours(name: str, as_polis: bool) -> None:
    """Why agreement with production ends below 1, without any fit to labels: on the same points our split
    costs less, and k-means that begins with the production groups walks away from them, to ours.

    They were found step by step while votes came in. ``as_polis``: hidden statements counted as seen by all.
    """
    from sklearn.metrics import adjusted_rand_score

    matrix, theirs = conversation(name)
    points = _places(matrix, as_polis)
    rows = np.flatnonzero((np.diff(matrix.starts) >= 7) & (theirs >= 0))
    points, theirs = points[rows], theirs[rows]
    groups = len(np.unique(theirs))
    ours = nearest(points.astype(np.float64), split(points, groups, 5))
    assert _cost(points, ours) < _cost(points, theirs)
    begun = np.stack([points[theirs == group].mean(axis=0) for group in range(groups)])
    walked, _ = refined(points, begun, 5, 200)
    assert _cost(points, walked) <= _cost(points, theirs)
    assert adjusted_rand_score(ours, walked) > 0.95


def _places(matrix: VoteMatrix, as_polis: bool) -> np.ndarray:
    """Coordinates of everybody, with or without hidden statements in the count of what somebody has seen."""
    points, votes = positions(matrix, axes_of(matrix, moments(matrix)))
    if not as_polis:
        return points
    hidden, visible = int(matrix.hidden.sum()), int(matrix.visible.sum())
    drawn = np.sqrt((visible + hidden) / np.maximum(votes + hidden, 1))
    return np.rint(points * (drawn / np.sqrt(visible / np.maximum(votes, 1)))[:, None]).astype(np.int64)


def _cost(points: np.ndarray, labels: np.ndarray) -> float:
    """Sum of squared distances from the middle of one's group: what k-means makes small."""
    middles = {group: points[labels == group].mean(axis=0) for group in np.unique(labels)}
    return float(sum(((points[labels == g] - middle) ** 2).sum() for g, middle in middles.items()))


def _extremity(case: Stored, axes: object) -> np.ndarray:
    """Extremity with hidden statements in the count of statements, as stored."""
    means, loadings = axes.means, axes.loadings  # type: ignore[attr-defined]
    return np.asarray(np.sqrt(len(means)) * np.hypot(*((1 - means) * loadings)))


def _their_groups(case: Stored) -> np.ndarray:
    base = dict(zip(case.output["base-clusters"]["id"], case.output["base-clusters"]["members"], strict=True))
    labels = np.full(len(case.matrix.participants), -1, dtype=np.int64)
    for group in case.output["group-clusters"]:
        for cluster in group["members"]:
            for person in base[cluster]:
                labels[case.matrix.participants.index(str(person))] = group["id"]
    return labels
