"""Does the lottery keep its word, and do its weights tell more with few votes than chance does?"""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.metrics import adjusted_rand_score

from kommune360.dialogue.book import VoteBook
from kommune360.dialogue.landscape import landscape
from kommune360.dialogue.routing import Weights, lottery, next_statements, weights

EVEN = Weights({}, "nothing")
PEOPLE, STATEMENTS, EACH, WAVE = 150, 60, 12, 15
NAMES = [str(number) for number in range(STATEMENTS)]
SIZES = st.dictionaries(st.sampled_from(NAMES), st.floats(0.001, 1000), min_size=1)


@given(SIZES, st.sets(st.sampled_from(NAMES), min_size=1), st.integers(0, 2**32))
def test_chances_sum_to_one_and_nothing_shown_has_none(
    sizes: dict[str, float], among: set[str], seed: int
) -> None:
    drum = lottery(Weights(sizes, "groups"), among)
    assert set(drum.names) == among
    assert np.isclose(drum.chances.sum(), 1.0)
    assert (drum.chances > 0).all()
    young = [drum.sizes[drum.names.index(name)] for name in among - set(sizes)]
    assert all(size == max(sizes.values()) for size in young)
    drawn = drum.draw(seed)
    assert drawn == drum.draw(seed)
    assert drawn.chance == pytest.approx(drum.chances[drum.names.index(drawn.statement)])


@given(SIZES, st.integers(0, 2**32))
def test_one_after_the_other_each_comes_once(sizes: dict[str, float], seed: int) -> None:
    drawn = next_statements(Weights(sizes, "groups"), (), seed=seed, number=STATEMENTS)
    assert sorted(draw.statement for draw in drawn) == sorted(sizes)


def test_what_is_drawn_follows_the_chances() -> None:
    drum = lottery(Weights({"1": 1.0, "2": 2.0, "3": 7.0}, "groups"), ["1", "2", "3"])
    draws = np.random.default_rng(5)
    drawn = [drum.draw(draws).statement for _ in range(5_000)]
    shares = [drawn.count(name) / len(drawn) for name in drum.names]
    assert np.allclose(shares, drum.chances, atol=0.03)


@pytest.mark.parametrize("size", [float("nan"), float("inf"), 0.0])
def test_weights_that_are_none_are_refused(size: float) -> None:
    with pytest.raises(ValueError, match="positive and finite"):
        lottery(Weights({"1": size}, "groups"), ["1"]).draw(1)


def test_few_votes_find_planted_groups_better_with_the_weights_than_evenly() -> None:
    found = {routed: [agreement_with_planted(seed, routed) for seed in range(6)] for routed in (False, True)}
    assert np.mean(found[True]) > np.mean(found[False]) + 0.2


def agreement_with_planted(seed: int, routed: bool) -> float:
    """Twelve votes each of sixty statements; the adjusted Rand index of the groups found with those planted."""
    group, opinions = world(seed)
    book, draws, known = VoteBook(), np.random.default_rng((seed, 7)), EVEN
    for name in NAMES:
        book.add_statement(name)
    answered: list[set[str]] = [set() for _ in range(PEOPLE)]
    order = draws.permutation(PEOPLE)
    for first in range(0, PEOPLE, WAVE):
        for turn in range(EACH):
            for person in order[first : first + WAVE].tolist():
                name = lottery(known, set(NAMES) - answered[person]).draw(draws).statement
                answered[person].add(name)
                book.record(str(person), name, int(opinions[person, int(name)]))
            if routed and turn % 4 == 3:
                known = weights(landscape(book))
    groups = landscape(book).groups
    return float(adjusted_rand_score(group, groups.labels)) if groups.number else 0.0


def world(seed: int) -> tuple[np.ndarray, np.ndarray]:
    """Three camps: a quarter of the statements sets them apart, a quarter unites them, half says little."""
    draws = np.random.default_rng(seed)
    lean = np.zeros((3, STATEMENTS))
    for statement, kind in enumerate(draws.choice(3, STATEMENTS, p=[0.5, 0.25, 0.25])):
        if kind == 0:
            lean[:, statement] = draws.normal(0, 0.2)
        elif kind == 1:
            lean[:, statement] = draws.permutation([1.3, -1.3, draws.choice([1.3, -1.3])])
        else:
            lean[:, statement] = draws.choice([1.3, -1.3])
    group = np.arange(PEOPLE) % 3
    opinion = lean[group] + draws.normal(0, 1, (PEOPLE, STATEMENTS))
    return group, np.select([opinion > 0.4, opinion < -0.4], [1, -1], 0)
