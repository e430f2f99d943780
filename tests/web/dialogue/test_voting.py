"""Does every vote count once, the last one, and is each book as exact as the database?"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kommune360.dialogue.votes import VoteMatrix, vote_matrix
from kommune360.web.dialogue import books, own, services, voting
from kommune360.web.dialogue.models import Contribution, Participant, Reread, Round, Thesis, Vote, VoteEntry
from kommune360.web.dialogue.services import NotNow
from tests.web.dialogue.voters import people, statements

pytestmark = pytest.mark.django_db


def votes_of(participant: Participant) -> dict[int, int]:
    return dict(Vote.objects.filter(participant=participant).values_list("contribution__number", "value"))


def from_scratch(round_: Round) -> VoteMatrix:
    """The matrix made by the library at once from the votes that count."""
    rows = list(
        Vote.objects.filter(round=round_).values_list("participant_id", "contribution__number", "value")
    )
    table = pl.DataFrame(
        [(str(p), str(s), v) for p, s, v in rows],
        schema={"participant": pl.String, "statement": pl.String, "vote": pl.Int8},
        orient="row",
    )
    numbers = Contribution.objects.filter(round=round_, number__isnull=False)
    shown = {str(c.number): c.shown for c in numbers}
    return vote_matrix(table, statements=shown, hidden=[s for s, visible in shown.items() if not visible])


def assert_same(one: VoteMatrix, other: VoteMatrix) -> None:
    assert list(one.participants) == list(other.participants)
    assert list(one.statements) == list(other.statements)
    for name in ("starts", "columns", "values", "hidden"):
        assert np.array_equal(getattr(one, name), getattr(other, name)), name


def test_the_last_vote_counts_and_every_entry_stays(thesis: Thesis) -> None:
    statements(thesis, 2)
    (voter,) = people(thesis.round, 1)
    voting.cast(voter, 1, 1, "key-one-1")
    voting.cast(voter, 1, -1, "key-two-2")
    voting.cast(voter, 2, 0, "key-three")
    assert votes_of(voter) == {1: -1, 2: 0}
    assert VoteEntry.objects.count() == 3


def test_a_vote_sent_twice_counts_once(thesis: Thesis) -> None:
    statements(thesis, 1)
    (voter,) = people(thesis.round, 1)
    assert voting.cast(voter, 1, 1, "same-key") is not None
    assert voting.cast(voter, 1, 1, "same-key") is None
    voting.cast(voter, 1, -1, "same-key")  # gone back in the browser and thought better of it
    voting.cast(voter, 1, 1, "same-key")  # the first request arrives once more
    assert votes_of(voter) == {1: -1}
    assert VoteEntry.objects.count() == 2


def test_two_people_may_send_the_same_key(thesis: Thesis) -> None:
    statements(thesis, 1)
    for voter in people(thesis.round, 2):
        assert voting.cast(voter, 1, 1, "same-key") is not None
    assert Vote.objects.count() == 2


@pytest.mark.parametrize("key", ["", "short", "x" * 33, "white space", "semi;colon", "zeichen-ü"])
def test_a_key_that_is_none_is_refused(thesis: Thesis, key: str) -> None:
    statements(thesis, 1)
    (voter,) = people(thesis.round, 1)
    with pytest.raises(voting.NoVote):
        voting.cast(voter, 1, 1, key)
    with pytest.raises(voting.NoVote):
        voting.cast(voter, 1, 2, "good-key-1")


def test_hidden_foreign_and_own_statements_are_not_voted_on(
    thesis: Thesis, make_round: Callable[..., Round]
) -> None:
    (voter,) = people(thesis.round, 1)
    _shown, hidden = statements(thesis, 2)
    services.hide(hidden)
    own_one = services.contribute(thesis, voter, "addition", "Von mir")
    waiting = services.contribute(thesis, voter, "addition", "Wartet", flags=["phone"])
    statements(make_round().theses.get(), 9)
    assert waiting.number is None
    for number in (hidden.number, own_one.number, 9, 0, -1):
        with pytest.raises(voting.NotToBeVotedOn):
            voting.cast(voter, int(number or 0), 1, "good-key-1")
    assert not Vote.objects.exists()


@pytest.mark.parametrize("phase", ["answer", "decided"])
def test_after_the_vote_no_vote(make_round: Callable[..., Round], actor: Any, phase: str) -> None:
    round_ = make_round()
    statements(round_.theses.get(), 1)
    (voter,) = people(round_, 1)
    voting.cast(voter, 1, 1, "good-key-1")
    for step in ("weigh", "answer", "decided"):
        services.move_to(round_, step, actor=actor)
        if step == phase:
            break
    with pytest.raises(NotNow):
        voting.cast(voter, 1, -1, "good-key-2")
    with pytest.raises(NotNow):
        voting.take_back_last(voter)
    assert votes_of(voter) == {1: 1}


def test_the_last_vote_is_taken_back_and_asked_again(thesis: Thesis) -> None:
    statements(thesis, 3)
    (voter,) = people(thesis.round, 1)
    for number in (2, 1):
        voting.cast(voter, number, 1, f"good-key-{number}")
    assert voting.take_back_last(voter) == 1
    assert votes_of(voter) == {2: 1}
    assert voting.cast(voter, 1, 1, "good-key-1") is None, "the old request stays taken back"
    voting.cast(voter, 1, -1, "good-key-9")
    assert votes_of(voter) == {1: -1, 2: 1}
    assert [voting.take_back_last(voter) for _ in range(3)] == [1, 2, None]


def test_a_book_follows_votes_taken_back_people_who_leave_and_statements_hidden(thesis: Thesis) -> None:
    round_ = thesis.round
    said = statements(thesis, 4)
    voters = people(round_, 3)
    for i, voter in enumerate(voters):
        for number in (1, 2, 3):
            voting.cast(voter, number, (i + number) % 3 - 1, f"good-key-{number}")
    assert_same(books.matrix_of(round_.pk).matrix, from_scratch(round_))
    before = books.matrix_of(round_.pk).state
    assert books.matrix_of(round_.pk).state == before
    voting.take_back_last(voters[0])
    voting.cast(voters[1], 4, 1, "good-key-4")
    voting.cast(voters[0], 3, 0, "good-key-5")
    own.erase(voters[2])
    services.hide(said[1])
    statements(thesis, 1)
    assert books.matrix_of(round_.pk).state != before
    assert_same(books.matrix_of(round_.pk).matrix, from_scratch(round_))
    books.close_all()
    assert_same(books.matrix_of(round_.pk).matrix, from_scratch(round_))


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(
        st.tuples(
            st.sampled_from(["vote", "vote", "vote", "back", "leave", "hide", "show", "look"]),
            st.integers(0, 3),
            st.integers(1, 4),
            st.integers(-1, 1),
        ),
        max_size=25,
    )
)
def test_any_history_leaves_an_exact_book(thesis: Thesis, steps: list[tuple[str, int, int, int]]) -> None:
    round_ = thesis.round
    Vote.objects.all().delete()
    VoteEntry.objects.all().delete()
    Reread.objects.all().delete()
    round_.contributions.all().delete()
    books.close_all()
    said = statements(thesis, 4)
    first = said[0].number or 0
    voters = people(round_, 4)
    for i, (act, who, number, value) in enumerate(steps):
        statement = said[number - 1]
        match act:
            case "vote" if statement.shown:
                voting.cast(voters[who], first + number - 1, value, f"good-key-{i}")
            case "back":
                voting.take_back_last(voters[who])
            case "leave":
                own.erase(voters[who])
                voters[who] = people(round_, 1)[0]
            case "hide":
                services.hide(statement)
            case "show":
                services.publish(statement)
            case "look":
                assert_same(books.matrix_of(round_.pk).matrix, from_scratch(round_))
    assert_same(books.matrix_of(round_.pk).matrix, from_scratch(round_))


def test_a_book_that_broke_opens_anew(thesis: Thesis, monkeypatch: pytest.MonkeyPatch) -> None:
    statements(thesis, 1)
    (voter,) = people(thesis.round, 1)
    voting.cast(voter, 1, 1, "good-key-1")
    books.matrix_of(thesis.round.pk)
    with monkeypatch.context() as broken:
        broken.setattr(books, "_catch_up", lambda *_: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            books.matrix_of(thesis.round.pk)
    assert_same(books.matrix_of(thesis.round.pk).matrix, from_scratch(thesis.round))
