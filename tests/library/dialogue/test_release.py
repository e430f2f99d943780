"""Attack over a sequence of votes: an answer after every vote, and all of them laid side by side."""

from __future__ import annotations

import itertools
from collections.abc import Iterator

import numpy as np
import pytest

from kommune360.dialogue.following import following
from kommune360.dialogue.landscape import landscape
from kommune360.dialogue.protection import Division, Protected
from kommune360.dialogue.publication import group_division, publication
from kommune360.dialogue.release import Release, next_votes, release
from kommune360.dialogue.votes import VoteMatrix
from tests.library.dialogue.rounds import Vote, matrix_of, planted

THRESHOLD = 5
Cell = frozenset[tuple[str, int]]  # who voted what: the votes that one figure counts


def divisions_of(matrix: VoteMatrix) -> list[Division]:
    """Three sectors, and departments that exist within the first one only."""
    number = np.array([int(p) for p in matrix.participants], dtype=np.int64)
    sector = np.where(number % 11 == 0, -1, number % 3)
    return [
        Division("sector", ("a", "b", "c"), sector),
        Division("department", ("x", "y"), np.where(sector == 0, number % 2, -1)),
    ]


def rounds(votes: list[Vote]) -> Iterator[tuple[Release, list[Protected], dict]]:
    kept = None
    for number in range(1, len(votes) + 1):
        matrix = next_votes(kept, matrix_of(votes[:number]))
        found = following(landscape(matrix), kept)
        divisions = [group_division(found), *divisions_of(matrix)]
        kept, overall, tables = release(kept, matrix, divisions)
        yield kept, tables, publication(found, tables=(overall, tables), divisions=divisions[1:])


def told_cells(kept: Release, tables: list[Protected]) -> dict[tuple[str, str, str], Cell]:
    """Every figure an answer shows, as the votes it counts, by division, category and statement."""
    matrix = kept.matrix
    out: dict[tuple[str, str, str], set[tuple[str, int]]] = {}
    rows = np.repeat(np.arange(len(matrix.participants)), np.diff(matrix.starts))
    for row, column, value in zip(rows, matrix.columns, matrix.values, strict=True):
        key = ("all", "", matrix.statements[column])
        out.setdefault(key, set()).add((matrix.participants[row], int(value)))
    for table in tables:
        told = kept.told[table.division.name]
        for row, column, value, label in zip(told.rows, told.columns, told.values, told.labels, strict=True):
            if label < len(table.division.categories) and table.shown[label, column]:
                key = (table.division.name, told.categories[label], matrix.statements[column])
                out.setdefault(key, set()).add((matrix.participants[row], int(value)))
    return {k: frozenset(v) for k, v in out.items() if k[0] != "all" or len(v) >= THRESHOLD}


def shuffled(people: int, statements: int, seed: int) -> list[Vote]:
    votes, _ = planted(people, statements, 2, seed=seed, seen=0.8)
    return [votes[i] for i in np.random.default_rng(seed).permutation(len(votes))]


@pytest.mark.parametrize("seed", [2, 3])
def test_no_two_answers_ever_differ_by_a_few_people(seed: int) -> None:
    """All answers, not neighbours alone: whoever kept each of them learns of no cell under the threshold."""
    seen: dict[tuple[str, str, str], set[Cell]] = {}
    numbers: dict[tuple[str, str, str], set[tuple[int, int, int]]] = {}
    for kept, tables, answer in rounds(shuffled(30, 4, seed)):
        for key, cell in told_cells(kept, tables).items():
            seen.setdefault(key, set()).add(cell)
        for name in ("sector", "department"):
            found = answer["divisions"][name]
            for statement, cells in found["cells"].items():
                for category, cell in zip(found["categories"], cells, strict=True):
                    if cell is not None:
                        key = (name, category["name"], statement)
                        numbers.setdefault(key, set()).add((cell["agree"], cell["disagree"], cell["pass"]))
    assert len(seen) > 10
    for key, cells in seen.items():
        for one, other in itertools.combinations(cells, 2):
            assert len(one ^ other) >= THRESHOLD, key
    for statement in {key[2] for key in seen}:
        every = {cell for key, cells in seen.items() if key[2] == statement for cell in cells}
        for one, other in itertools.permutations(every, 2):
            assert not one < other or len(other - one) >= THRESHOLD
    for key, told in numbers.items():  # and what stands on the page is those cells
        for one_, other_ in itertools.combinations(told, 2):
            assert sum(abs(a - b) for a, b in zip(one_, other_, strict=True)) >= THRESHOLD, key


def test_a_vote_that_brings_somebody_into_a_group_does_not_tell_her_other_votes() -> None:
    """The seventh vote makes a person count for a group; her six earlier votes must not show there at once."""
    votes, _ = planted(40, 9, 2, seed=4, seen=1.0)
    late = "7"
    early = [vote for vote in votes if vote[0] != late or int(vote[1]) < 6]
    cells = []
    kept = None
    for known in (early, [*early, next(v for v in votes if v[0] == late and v[1] == "6")]):
        matrix = next_votes(kept, matrix_of(known))
        found = landscape(matrix)
        kept, overall, tables = release(kept, matrix, [group_division(found)])
        cells.append(publication(found, tables=(overall, tables))["divisions"]["group"]["cells"])
    assert cells[0] == cells[1]


def test_who_leaves_is_gone_from_the_next_release() -> None:
    votes, _ = planted(30, 6, 2, seed=5)
    matrix = matrix_of(votes)
    kept, _, _ = release(None, matrix, divisions_of(matrix))
    without = matrix_of([vote for vote in votes if vote[0] != "7"])
    after, overall, tables = release(kept, next_votes(kept, without), divisions_of(without))
    assert overall.voters.sum() == without.votes
    assert after.number == 2
    names = after.matrix.participants
    assert all("7" not in {names[row] for row in after.told[t.division.name].rows} for t in tables)


def test_enough_new_votes_do_show() -> None:
    votes, _ = planted(60, 6, 2, seed=6, seen=1.0)
    first, everybody = matrix_of([v for v in votes if int(v[0]) < 30]), matrix_of(votes)
    kept, _, _ = release(None, first, divisions_of(first))
    matrix = next_votes(kept, everybody)
    _, overall, tables = release(kept, matrix, divisions_of(matrix))
    assert overall.voters.tolist() == [[60] * 6]
    assert tables[0].shown.all()
    assert tables[0].counts.voters.sum(axis=0).min() > 50


def test_a_group_keeps_its_letter_when_another_grows_larger() -> None:
    small, grown = [], []
    for person in range(70):
        camp = 0 if person < 30 else 1 if person < 50 else 2
        votes = [(str(person), str(s), 1 if (s + (camp > 0)) % 2 else -1) for s in range(8)]
        grown += votes
        if camp < 2:
            small += votes
    matrix = matrix_of(small)
    found = landscape(matrix)
    kept, _, _ = release(None, matrix, [group_division(found)])
    of_first = found.groups.labels[list(matrix.participants).index("0")]
    assert of_first == 0  # thirty against twenty
    later = landscape(next_votes(kept, matrix_of(grown)))
    row = list(later.matrix.participants).index("0")
    assert later.groups.labels[row] == 1  # by size, she is in the second now
    named = following(later, kept)
    assert named.groups.labels[row] == 0
    assert named.groups.sizes.tolist() == [30, 40]
    assert named.by_group.voters[0].max() == 30
    assert np.allclose(named.groups.centres[0], later.groups.centres[1])
