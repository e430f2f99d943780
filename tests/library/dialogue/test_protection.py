"""Attacks: no cell under the threshold can be read, or had by adding and subtracting what is shown."""

from __future__ import annotations

import itertools
import json

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kommune360.dialogue.landscape import landscape
from kommune360.dialogue.protection import Division, Protected, protect
from kommune360.dialogue.publication import publication
from kommune360.dialogue.settled import settled
from kommune360.dialogue.votes import VoteMatrix, vote_matrix
from tests.library.dialogue.rounds import frame, matrix_of, planted

THRESHOLD = 5


@st.composite
def towns(draw: st.DrawFn) -> tuple[VoteMatrix, list[Division]]:
    """Up to 40 people with two or three attributes (one nested in another), voting on a few statements."""
    people = draw(st.integers(1, 40))
    votes = [
        (str(p), str(s), draw(st.sampled_from([-1, 0, 1])))
        for p in range(people)
        for s in range(3)
        if draw(st.integers(0, 9)) < 8
    ]
    matrix = matrix_of([*votes, *[(str(p), "9", 1) for p in range(people)]])
    order = [int(p) for p in matrix.participants]
    sector = np.array([draw(st.integers(-1, 2)) for _ in range(people)])[order]
    within = np.array([draw(st.integers(0, 2)) for _ in range(people)])[order]
    # departments exist in one sector only: the two tables can be subtracted from each other
    department = np.where(sector == 0, within, -1)
    area = np.array([draw(st.integers(-1, 3)) for _ in range(people)])[order]
    divisions = [
        Division("sector", ("a", "b", "c"), sector),
        Division("department", ("x", "y", "z"), department),
        Division("area", ("1", "2", "3", "4"), area),
    ]
    return matrix, divisions[: draw(st.integers(1, 3))]


def voters(matrix: VoteMatrix, column: int) -> set[int]:
    rows = np.repeat(np.arange(len(matrix.participants)), np.diff(matrix.starts))
    return set(rows[matrix.columns == column].tolist())


def secret(divisions: list[Division], who: set[int]) -> list[set[int]]:
    """Sets of people behind one cell each, rests included, that are under the threshold."""
    cells = [
        {p for p in who if division.labels[p] == label}
        for division in divisions
        for label in range(-1, len(division.categories))
    ]
    return [cell for cell in cells if 0 < len(cell) < THRESHOLD]


def visible_sets(found: list[Protected], column: int, who: set[int]) -> list[set[int]]:
    sets = [who] if len(who) >= THRESHOLD else []
    for one in found:
        labels = np.flatnonzero(one.shown[:, column])
        sets += [{p for p in who if one.division.labels[p] == label} for label in labels]
    return sets


@settings(max_examples=80, deadline=None)
@given(towns())
def test_no_small_cell_is_shown_or_follows_from_what_is_shown(
    town: tuple[VoteMatrix, list[Division]],
) -> None:
    matrix, divisions = town
    _, found = protect(matrix, divisions, THRESHOLD)
    for column in range(len(matrix.statements)):
        who = voters(matrix, column)
        shown = visible_sets(found, column, who)
        assert all(len(cell) >= THRESHOLD for cell in shown)
        people = sorted(who)
        known = np.array([[p in cell for p in people] for cell in shown], dtype=float)
        for cell in secret(divisions, who):
            wanted = np.array([p in cell for p in people], dtype=float)
            if not len(known):
                continue
            weights, *_ = np.linalg.lstsq(known.T, wanted, rcond=None)
            assert np.abs(known.T @ weights - wanted).max() > 1e-6, (column, cell)
        # and no difference of two shown figures, one within the other, is a few people
        for whole, part in itertools.permutations(shown, 2):
            if part < whole:
                assert len(whole - part) >= THRESHOLD


@settings(max_examples=60, deadline=None)
@given(towns())
def test_hidden_cells_hold_nothing(town: tuple[VoteMatrix, list[Division]]) -> None:
    matrix, divisions = town
    overall, found = protect(matrix, divisions, THRESHOLD)
    assert not ((overall.voters > 0) & (overall.voters < THRESHOLD)).any()
    for one in found:
        for table in one.counts.tables():
            assert not table[~one.shown].any()
        assert ((one.people < 0) | (one.people == 0) | (one.people >= THRESHOLD)).all()


@settings(max_examples=40, deadline=None)
@given(towns())
def test_the_published_answer_holds_no_small_number_of_voters(
    town: tuple[VoteMatrix, list[Division]],
) -> None:
    matrix, divisions = town
    answer = publication(landscape(matrix), divisions=divisions)
    json.dumps(answer, allow_nan=False)
    for division in answer["divisions"].values():
        for cells in division["cells"].values():
            for cell in cells:
                assert cell is None or cell["voters"] >= THRESHOLD
        for category in division["categories"]:
            assert category["people"] is None or category["people"] == 0 or category["people"] >= THRESHOLD
    for statement in answer["statements"]:
        assert statement["voters"] is None or statement["voters"] >= THRESHOLD
    assert all(spot["people"] >= THRESHOLD for spot in answer["picture"])
    for group in answer["representative"]:
        assert all(one["voters"] >= THRESHOLD for one in group["statements"])


def test_a_vote_does_not_show_in_the_difference_of_two_answers() -> None:
    votes, _ = planted(30, 6, 2, seen=1.0)

    def divided(matrix: VoteMatrix) -> list[Division]:
        labels = np.array([int(p) % 2 for p in matrix.participants])
        return [Division("sector", ("a", "b"), labels)]

    def told(matrix: VoteMatrix) -> list[list[int]]:
        overall, (found,) = protect(matrix, divided(matrix))
        return [*overall.agree.tolist(), *overall.voters.tolist(), *found.counts.voters.tolist()]

    before = matrix_of(votes)
    one_more = matrix_of([*votes, ("30", "1", 1)])
    assert told(one_more) != told(before)
    assert told(settled(before, one_more, divided(one_more))) == told(before)
    turned = matrix_of([*votes, *[v for v in votes if v[0] == "3"], ("3", "2", 1), ("4", "2", -1)])
    assert told(settled(before, turned, divided(turned))) == told(before)
    # five more of one sector and one of the other: the one would show
    uneven = matrix_of([*votes, *[(str(p), "1", 1) for p in (30, 32, 34, 36, 38, 31)]])
    assert told(settled(before, uneven, divided(uneven))) == told(before)
    five = matrix_of([*votes, *[(str(p), "1", 1) for p in (30, 32, 34, 36, 38)]])
    assert told(settled(before, five, divided(five))) == told(five)
    # a new statement shows as soon as enough have voted on it
    new = matrix_of([*votes, *[(str(p), "9", 1) for p in range(5)]])
    assert told(settled(before, new, divided(new))) == told(new)
    gone = matrix_of([v for v in votes if v[0] != "7"])
    assert "7" not in settled(before, gone, divided(gone)).participants


@settings(max_examples=40, deadline=None)
@given(towns(), st.integers(0, 1_000))
def test_answers_side_by_side_tell_no_small_cell(town: tuple[VoteMatrix, list[Division]], cut: int) -> None:
    """Whoever keeps the last answer learns at most the figures of those who voted since, by full cells."""
    now, divisions = town
    row = np.repeat(np.arange(len(now.participants)), np.diff(now.starts))
    early = np.random.default_rng(cut).random(now.votes) < 0.6
    votes = [
        (now.participants[r], now.statements[c], int(v))
        for r, c, v in zip(row[early], now.columns[early], now.values[early], strict=True)
    ]
    before = vote_matrix(frame(votes), participants=now.participants, statements=now.statements)
    told = settled(before, now, divisions)
    for column in range(len(now.statements)):
        first, second = voters(before, column), voters(told, column)
        assert second in (first, voters(now, column))
        since = second - first
        if len(first) >= THRESHOLD and since:
            assert not secret(divisions, since)
            assert len(since) >= THRESHOLD


@pytest.mark.parametrize("small", [1, 4])
def test_a_single_small_department_takes_a_second_one_with_it(small: int) -> None:
    labels = np.array([0] * small + [1] * 7 + [2] * 20)
    matrix = matrix_of([(f"{p:03}", "1", 1) for p in range(len(labels))])
    _, (found,) = protect(matrix, [Division("department", ("a", "b", "c"), labels)])
    assert found.shown[:, 0].tolist() == [False, False, True]
    assert found.people.tolist() == [-1, -1, 20]
