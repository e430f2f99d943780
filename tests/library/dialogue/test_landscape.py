"""Laws of the landscape: order, repetition, threads and the way votes arrive change nothing."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.cluster import KMeans
from sklearn.decomposition import PCA
from sklearn.metrics import adjusted_rand_score, silhouette_score

from kommune360.dialogue import moments as moments_module
from kommune360.dialogue.axes import UNIT, axes_of, positions
from kommune360.dialogue.book import VoteBook
from kommune360.dialogue.clusters import k_means, nearest, silhouette
from kommune360.dialogue.groups import Outcome
from kommune360.dialogue.landscape import Landscape, landscape
from kommune360.dialogue.moments import moments
from kommune360.dialogue.stability import adjusted_rand, stability
from kommune360.dialogue.votes import VoteMatrix, vote_matrix
from tests.library.dialogue.rounds import Vote, frame, matrix_of, planted

IDS = st.sampled_from([str(i) for i in range(8)] + ["a", "Ä", "10", "007"])
VOTES = st.lists(st.tuples(IDS, IDS, st.sampled_from([-1, 0, 1])), max_size=80)


def same(one: Landscape, other: Landscape) -> bool:
    """Equal to the last bit in everything that is computed."""
    tables = [
        (x.axes.means, x.axes.loadings, x.axes.strength, x.points, x.votes, x.groups.labels, x.groups.centres)
        for x in (one, other)
    ]
    return (
        list(one.matrix.participants) == list(other.matrix.participants)
        and list(one.matrix.statements) == list(other.matrix.statements)
        and all(np.array_equal(a, b) for a, b in zip(*tables, strict=True))
        and one.groups.tried == other.groups.tried
        and one.cohesion == other.cohesion
    )


@settings(max_examples=60, deadline=None)
@given(VOTES, st.randoms(use_true_random=False))
def test_the_order_of_rows_changes_nothing(votes: list[Vote], chance: object) -> None:
    once = list({(p, s): (p, s, v) for p, s, v in votes}.values())
    mixed = once.copy()
    chance.shuffle(mixed)  # type: ignore[attr-defined]
    assert same(landscape(matrix_of(once)), landscape(matrix_of(mixed)))


@settings(max_examples=60, deadline=None)
@given(VOTES)
def test_vote_by_vote_equals_all_at_once(votes: list[Vote]) -> None:
    book = VoteBook()
    for participant, statement, vote in votes:
        book.record(participant, statement, vote)
    assert same(landscape(book), landscape(matrix_of(votes)))
    size = len(book.matrix().statements)
    state = book.moments()
    assert state is not None
    assert np.array_equal(state.pairs[:size, :size], moments(book.matrix()).pairs)


@settings(max_examples=40, deadline=None)
@given(VOTES, IDS)
def test_who_is_forgotten_never_voted(votes: list[Vote], person: str) -> None:
    book = VoteBook()
    for participant, statement, vote in votes:
        book.record(participant, statement, vote)
    book.forget(person)
    statements = {s for _, s, _ in votes}
    rest = vote_matrix(frame([v for v in votes if v[0] != person]), statements=statements)
    assert same(landscape(book), landscape(rest))
    for participant, statement, vote in votes:
        book.record(participant, statement, vote)
    assert same(landscape(book), landscape(matrix_of(votes)))
    with pytest.raises(ValueError, match="a vote is"):
        book.record(person, "1", 2)


@settings(max_examples=40, deadline=None)
@given(VOTES)
def test_a_later_vote_replaces_the_earlier_one(votes: list[Vote]) -> None:
    last = {(p, s): v for p, s, v in votes}
    matrix = matrix_of(votes)
    assert {(p, s): v for row, p in enumerate(matrix.participants) for s, v in matrix.of(row).items()} == last


def test_time_decides_which_vote_is_later() -> None:
    votes = frame([("1", "1", 1), ("1", "1", -1)]).with_columns(time=np.array([2.0, 1.0]))
    assert vote_matrix(votes).of(0) == {"1": 1}


@settings(max_examples=40, deadline=None)
@given(VOTES)
def test_a_participant_without_votes_changes_nothing(votes: list[Vote]) -> None:
    alone = landscape(matrix_of(votes))
    joined = landscape(vote_matrix(frame(votes), participants=["zz"]))
    kept = [i for i, p in enumerate(joined.matrix.participants) if p != "zz"]
    assert np.array_equal(alone.points, joined.points[kept])
    assert np.array_equal(alone.axes.loadings, joined.axes.loadings)
    assert np.array_equal(alone.groups.labels, joined.groups.labels[kept])


@settings(max_examples=40, deadline=None)
@given(VOTES)
def test_the_largest_loading_is_positive(votes: list[Vote]) -> None:
    for axis in landscape(matrix_of(votes)).axes.loadings:
        assert axis.size == 0 or axis.max() >= -axis.min() * (1 - 1e-6)


def test_names_of_participants_carry_no_weight() -> None:
    votes, _ = planted(120, 30, 3)
    renamed = [(f"p{(int(p) * 37) % 120}", s, v) for p, s, v in votes]
    one, other = landscape(matrix_of(votes)), landscape(matrix_of(renamed))
    place = {p: i for i, p in enumerate(other.matrix.participants)}
    rows = [place[f"p{(int(p) * 37) % 120}"] for p in one.matrix.participants]
    assert np.array_equal(one.points, other.points[rows])
    assert np.array_equal(one.groups.labels, other.groups.labels[rows])


def test_twenty_orders_and_two_threads_give_the_same_numbers() -> None:
    votes, _ = planted(400, 40, 3, seed=4)
    first = landscape(matrix_of(votes))
    draws = np.random.default_rng(1)
    for number in range(20):
        mixed = [votes[i] for i in draws.permutation(len(votes))]
        assert same(first, landscape(matrix_of(mixed), threads=1 + number % 2))
    assert stability(first, splits=2) == stability(first, splits=2, threads=2)


@pytest.mark.parametrize("groups", [2, 3])
def test_planted_groups_are_found(groups: int) -> None:
    votes, camp = planted(300, 40, groups, seed=groups)
    found = landscape(matrix_of(votes))
    truth = [camp[p] for p in found.matrix.participants]
    assert found.groups.number == groups
    assert found.groups.set_apart
    assert adjusted_rand_score(truth, found.groups.labels) > 0.95
    assert list(found.groups.sizes) == sorted(found.groups.sizes, reverse=True)
    told = stability(found, splits=3)
    assert told is not None
    assert told.level == "stable"


def test_votes_by_lot_have_no_groups() -> None:
    outcomes = [
        landscape(matrix_of(planted(people, 30, 1, seed=seed, clear=0.0)[0])).groups.outcome
        for people in (40, 200)
        for seed in range(10)
    ]
    assert outcomes.count(Outcome.FOUND) <= 1


def test_honest_answers_where_there_are_no_groups() -> None:
    assert landscape(matrix_of([])).groups.outcome is Outcome.TOO_FEW
    few = [(str(p), str(s), 1 if p % 2 else -1) for p in range(6) for s in range(8)]
    assert landscape(matrix_of(few)).groups.outcome is Outcome.TOO_FEW
    alike = [(str(p), str(s), 1) for p in range(30) for s in range(8)]
    assert landscape(matrix_of(alike)).groups.outcome is Outcome.NO_SPREAD


def test_nobody_is_a_group_alone() -> None:
    votes, _ = planted(60, 20, 2, seed=9)
    sides = {s: -v for _, s, v in votes}
    lonely = [("99", str(s), sides.get(str(s), 1)) for s in range(20)] + [
        ("98", str(s), 1) for s in range(20)
    ]
    found = landscape(matrix_of([*votes, *lonely])).groups
    assert found.number == 2
    assert found.sizes.min() >= 5


def test_hidden_statements_count_nowhere() -> None:
    votes, _ = planted(100, 20, 2)
    matrix = matrix_of(votes)
    without = landscape(matrix_of([v for v in votes if v[1] not in {"3", "7"}]))
    hidden = landscape(matrix.hiding({"3", "7"}))
    assert np.array_equal(without.points, hidden.points)
    assert np.array_equal(without.groups.labels, hidden.groups.labels)
    assert np.array_equal(without.axes.loadings, hidden.axes.loadings[:, hidden.matrix.visible])
    book = VoteBook.of(matrix)
    book.hide({"3", "7"})
    assert same(landscape(book), hidden)


def test_axes_of_full_votes_are_those_of_scikit_learn() -> None:
    votes, _ = planted(150, 25, 3, seen=1.0)
    matrix = matrix_of(votes)
    axes = axes_of(matrix, moments(matrix))
    theirs = PCA(n_components=2).fit(matrix.values.reshape(150, 25).astype(float))
    np.testing.assert_allclose(np.abs(axes.loadings @ theirs.components_.T), np.eye(2), atol=1e-9)
    np.testing.assert_allclose(axes.strength, theirs.explained_variance_ratio_, atol=1e-12)
    points, _ = positions(matrix, axes)
    scores = theirs.transform(matrix.values.reshape(150, 25).astype(float))
    np.testing.assert_allclose(np.abs(points * UNIT), np.abs(scores), atol=1e-7)


def test_many_statements_go_through_the_votes_with_the_same_result(monkeypatch: pytest.MonkeyPatch) -> None:
    matrix = matrix_of(planted(80, 90, 2, seen=0.3)[0])
    short, long = axes_of(matrix, moments(matrix)), axes_of(matrix, None)
    np.testing.assert_allclose(short.loadings, long.loadings, atol=1e-8)
    monkeypatch.setattr("kommune360.dialogue.book.MOST_STATEMENTS", 20)
    monkeypatch.setattr("kommune360.dialogue.landscape.MOST_STATEMENTS", 20)
    book = VoteBook()
    for row, participant in enumerate(matrix.participants):
        for statement, vote in matrix.of(row).items():
            book.record(participant, statement, vote)
    assert book.moments() is None
    assert same(landscape(book), landscape(matrix))
    assert moments_module.MOST_STATEMENTS == 3_000


def test_equal_directions_are_both_found() -> None:
    # two pairs of statements that vary alike and independently: both axes have the same strength
    votes = [
        (f"{a}{b}{i}", name, value)
        for a in (-1, 1)
        for b in (-1, 1)
        for i in range(3)
        for name, value in (("1", a), ("2", a), ("3", b), ("4", b))
    ]
    axes = axes_of(matrix_of(votes), moments(matrix_of(votes)))
    np.testing.assert_allclose(axes.strength, [0.5, 0.5], atol=1e-12)
    np.testing.assert_allclose(axes.loadings @ axes.loadings.T, np.eye(2), atol=1e-12)


def test_k_means_and_silhouette_beside_scikit_learn() -> None:
    draws = np.random.default_rng(2)
    points = np.concatenate([draws.normal(centre, 1.0, (60, 2)) for centre in ((0, 0), (5, 1), (2, 6))])
    weights = draws.integers(1, 4, len(points))
    centres = k_means(points, weights, 3, 1)
    theirs = KMeans(3, n_init=20, random_state=0).fit(points, sample_weight=weights)
    labels = nearest(points, centres)
    assert adjusted_rand_score(labels, theirs.labels_) == 1
    inertia = float((((points - centres[labels]) ** 2).sum(axis=1) * weights).sum())
    assert inertia == pytest.approx(theirs.inertia_)
    spread = silhouette_score(points.repeat(weights, axis=0), labels.repeat(weights))
    assert silhouette(points, weights, labels) == pytest.approx(spread)


def test_adjusted_rand_beside_scikit_learn() -> None:
    draws = np.random.default_rng(3)
    one, other = draws.integers(0, 3, 50), draws.integers(0, 4, 50)
    table = np.zeros((3, 4), dtype=np.int64)
    np.add.at(table, (one, other), 1)
    assert adjusted_rand(table) == pytest.approx(adjusted_rand_score(one, other))


def test_rows_of_a_matrix() -> None:
    matrix: VoteMatrix = matrix_of([("1", "1", 1), ("2", "2", -1), ("3", "1", 0), ("3", "2", 1)])
    part = matrix.rows(np.array([2, 0]))
    assert list(part.participants) == ["3", "1"]
    assert part.of(0) == {"1": 0, "2": 1}
    assert part.of(1) == {"1": 1}


@settings(max_examples=60, deadline=None)
@given(VOTES)
def test_who_is_placed_alone_stands_where_she_stands_among_all(votes: list[Vote]) -> None:
    matrix = matrix_of(votes)
    axes = axes_of(matrix, moments(matrix, 1))
    points, cast = positions(matrix, axes)
    for row in range(len(matrix.participants)):
        alone, own = positions(matrix.rows(np.array([row])), axes)
        assert np.array_equal(alone[0], points[row])
        assert own[0] == cast[row]
