"""What unites, divides, joins, changes; who is missing; where I stand; what is asked next."""

from __future__ import annotations

from collections import Counter

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import chi2_contingency

from kommune360.dialogue.changes import changes
from kommune360.dialogue.counts import Counts, count
from kommune360.dialogue.divides import _alike, divides, pairs, unites
from kommune360.dialogue.landscape import landscape
from kommune360.dialogue.participation import presence
from kommune360.dialogue.picture import spots
from kommune360.dialogue.protection import Division, protect
from kommune360.dialogue.routing import next_statements, weights
from kommune360.dialogue.similar import similar
from kommune360.dialogue.standing import ground, standing
from kommune360.dialogue.statistics import representative
from tests.library.dialogue.rounds import Vote, matrix_of, planted


def departments() -> tuple[list[Vote], np.ndarray]:
    """Three departments of 20: 0 all agree; 1 all refuse; 2 two departments block each other; 3 half."""
    votes = []
    for person in range(60):
        home, even = person // 20, person % 2
        votes += [
            (f"{person:02}", "0", 1),
            (f"{person:02}", "1", -1),
            (f"{person:02}", "2", (1, -1, 0)[home]),
            (f"{person:02}", "3", 1 if even else -1),
        ]
    return votes, np.arange(60) // 20


def test_what_unites_and_what_divides_with_direction_and_certainty() -> None:
    votes, home = departments()
    counts = count(matrix_of(votes), home, 3)
    shown = np.ones((3, 4), dtype=np.bool_)
    found = unites(counts, shown, shown[0])
    assert {(u.statement, u.agrees, u.certain) for u in found} == {(0, True, True), (1, False, True)}
    assert found[0].weakest == pytest.approx(21 / 22)
    apart = divides(counts, shown, shown[0])
    first = apart[0]
    assert (first.statement, first.highest, first.lowest) == (2, 0, 1)
    assert first.opposed
    assert first.certain
    assert not any(d.certain for d in apart[1:])


def test_the_two_that_block_each_other_and_what_would_join_them() -> None:
    votes, home = departments()
    counts = count(matrix_of(votes), home, 3)
    shown = np.ones((3, 4), dtype=np.bool_)
    farthest = pairs(counts, shown, shown[0])[0]
    assert (farthest.one, farthest.other) == (0, 1)
    assert {u.statement for u in farthest.joins} == {0, 1}
    assert farthest.divides[0].statement == 2
    assert (farthest.divides[0].highest, farthest.divides[0].lowest) == (0, 1)
    # a part whose cell is hidden joins and divides nothing
    shown[1, 2] = False
    hidden = pairs(counts.only(shown), shown, shown[0])
    assert all(d.statement != 2 for p in hidden if 1 in (p.one, p.other) for d in p.divides)


@settings(max_examples=50, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 30), st.integers(0, 30)), min_size=2, max_size=5))
def test_the_test_of_differences_is_that_of_scipy(cells: list[tuple[int, int]]) -> None:
    table = np.array(cells)
    agree, other = table[:, :1], table[:, 1:]
    if (table.sum(axis=1) == 0).any():
        return
    told = np.ones((len(table), 1), dtype=np.bool_)
    chance = _alike(agree, agree + other, told)[0]
    if agree.sum() == 0 or other.sum() == 0:
        assert chance == 1
    else:
        assert chance == pytest.approx(chi2_contingency(table, correction=False).pvalue)


def test_votes_by_lot_divide_hardly_anything_with_certainty() -> None:
    votes, _ = planted(200, 60, 1, clear=0.0)
    matrix = matrix_of(votes)
    counts = count(matrix, np.arange(200) % 4, 4)
    shown = np.ones((4, 60), dtype=np.bool_)
    assert sum(d.certain for d in divides(counts, shown, shown[0])) <= 2


def test_who_is_missing() -> None:
    labels = np.array([0] * 70 + [1] * 27 + [2] * 3)
    matrix = matrix_of([(f"{p:03}", "1", 1) for p in range(100)])
    _, (found,) = protect(matrix, [Division("area", ("north", "south", "west"), labels)])
    told = {p.category: p for p in presence(found, {"north": 300, "south": 200, "west": 300, "east": 200})}
    assert told["west"].people is None  # three people: told as few, not as three
    assert told["west"].verdict == "missing"
    assert told["east"].people == 0
    assert told["east"].verdict == "missing"
    assert told["south"].people is None  # hidden with the small one
    assert told["south"].verdict == "hidden"
    assert told["north"].verdict == "many"
    assert all(p.share is None for p in told.values())


def test_where_i_stand() -> None:
    votes, _ = planted(200, 30, 2, seed=5)
    found = landscape(matrix_of(votes))
    for row in (0, 1, 17):
        own = found.matrix.of(row)
        told = standing(ground(found), own)
        assert (told.x, told.y) == pytest.approx(tuple(found.points[row]))
        assert told.group == found.groups.labels[row]
        near = max(told.closeness, key=lambda c: c.same / max(c.compared, 1))
        assert near.group == told.group
    few = standing(ground(found), {"1": 1, "unknown": 1})
    assert (few.group, few.votes, few.lacking) == (None, 1, 6)


def test_the_picture_shows_spots_of_several_people() -> None:
    votes, _ = planted(300, 30, 2, seed=5)
    found = landscape(matrix_of(votes))
    drawn = spots(found)
    assert sum(s.people for s in drawn) == 300
    assert min(s.people for s in drawn) >= 5
    for group in (0, 1):
        own = [s for s in drawn if s.group == group]
        assert sum(s.x * s.people for s in own) / sum(s.people for s in own) == pytest.approx(
            found.groups.centres[group, 0], abs=0.02
        )


def test_the_lottery_follows_the_weights_and_never_repeats() -> None:
    votes, _ = planted(100, 20, 2)
    known = weights(landscape(matrix_of(votes)))
    assert known.basis == "groups"
    assert len(set(known.by_statement.values())) > 10  # the known fault: all weights the same
    left = [s for s in known.by_statement if s not in {"1", "2"}]
    total = sum(known.by_statement[s] for s in left)
    first = Counter(next_statements(known, {"1", "2"}, seed=i)[0].statement for i in range(4_000))
    assert set(first) <= set(left)
    for statement in left:
        share = known.by_statement[statement] / total
        assert first[statement] / 4_000 == pytest.approx(share, abs=4 * np.sqrt(share / 4_000) + 1e-3)
    all_of_them = next_statements(known, {"1"}, seed=1, number=50)
    assert len({d.statement for d in all_of_them}) == len(all_of_them) == 19
    assert next_statements(known, {"1"}, seed=1, number=50) == all_of_them
    assert next_statements(known, set(known.by_statement), seed=1) == []


def test_the_lottery_says_on_what_it_rests_and_leaves_hidden_statements_out() -> None:
    votes, _ = planted(8, 5, 1, clear=0.0)
    matrix = matrix_of(votes).hiding({"2"})
    known = weights(landscape(matrix))
    assert known.basis == "everybody"
    assert "2" not in known.by_statement
    empty = weights(landscape(matrix_of([])))
    assert empty.basis == "nothing"
    drawn = next_statements(empty, (), seed=0, also=["new"])
    assert [(d.statement, d.chance, d.basis) for d in drawn] == [("new", 1.0, "nothing")]


def test_what_has_changed() -> None:
    votes, _ = planted(200, 20, 2, seed=8)
    before = landscape(matrix_of([v for v in votes if int(v[0]) < 150]))
    turned = [(p, s, 1 if s == "3" and int(p) >= 150 else v) for p, s, v in votes]
    now = landscape(matrix_of([*turned, ("1", "new", 1)]))
    told = changes(before, now)
    assert told.joined == 50
    assert told.new_statements == ("new",)
    assert sorted(x for x in told.followed if x is not None) == [0, 1]
    assert told.shifts[0].statement == "3"
    assert told.shifts[0].after > told.shifts[0].before
    assert ((told.moved == -1) | (told.moved == 0) | (told.moved >= 5)).all()
    still = changes(now, now)
    assert still.followed == (0, 1)
    assert not still.shifts


def test_near_duplicates() -> None:
    others = {
        "1": "Die Ämter sollen gemeinsam planen!",
        "2": "Mehr Spielplätze im Norden",
        "3": "Gemeinsam planen sollen die Aemter",
    }
    found = similar("die ämter sollen gemeinsam planen", others)
    assert found[0].id == "1"
    assert found[0].likeness == 1
    assert "3" in {a.id for a in found}
    assert "2" not in {a.id for a in found}
    assert similar("", others) == []


def test_a_group_without_votes_has_no_representative_statement() -> None:
    counts = Counts(*(np.zeros((2, 3), dtype=np.int64) for _ in range(3)))
    assert representative(counts, np.ones(3, dtype=np.bool_)) == [[], []]
