"""What is asked next: drawn by the weights the worker keeps, honest about their age, counted without persons."""

from __future__ import annotations

import datetime as dt
import sys
from collections import Counter
from collections.abc import Callable

import pytest
from django.test import Client
from django.utils import timezone

from kommune360.web.dialogue import asking, services, tallies, tasks, voting
from kommune360.web.dialogue.landscape import keeping, weighing
from kommune360.web.dialogue.models import DrawTally, Lottery, Participant, Round, Thesis
from tests.web.dialogue.voters import known, people, statements

pytestmark = pytest.mark.django_db


def weighed(round_: Round) -> asking.Known:
    assert weighing.weigh(round_)
    asking.forget_all()
    return asking.known_of(round_.pk)


def card(round_: Round) -> str:
    return Client().get(f"/dialog/{round_.slug}/mitmachen/").content.decode()


def test_nobody_is_asked_what_she_answered_or_wrote(thesis: Thesis) -> None:
    (voter,) = people(thesis.round, 1)
    statements(thesis, 5)
    services.contribute(thesis, voter, "addition", "Von mir")
    weighed(thesis.round)
    seen = []
    while (found := asking.next_for(thesis.round, voter)).contribution is not None:
        assert found.left == 5 - len(seen)
        assert found.answered == len(seen)
        again = asking.next_for(thesis.round, voter)
        assert again.contribution == found.contribution, "loading the page again asks the same"
        seen.append(found.contribution.number)
        voting.cast(voter, seen[-1], 1, f"good-key-{len(seen)}")
    assert sorted(seen) == [1, 2, 3, 4, 5]


def test_the_draw_says_on_what_it_rests(thesis: Thesis) -> None:
    statements(thesis, 6)
    voters = people(thesis.round, 4)
    before = asking.draw_among(asking.known_of(thesis.round.pk).weights, [1, 2], (1,))
    assert before.basis == "nothing"
    assert before.chance == 0.5
    for voter in voters:
        voting.cast(voter, 1, 1, "good-key-1")
    known = weighed(thesis.round).weights
    assert known.basis == "everybody"
    assert len(set(known.by_statement.values())) > 1, "weights are not constant"
    statements(thesis, 1)
    young = asking.draw_among(known, [7], (1,))
    assert young.weight == max(known.by_statement.values()), "new ones are seen"


def test_weights_are_computed_anew_only_when_something_changed(
    thesis: Thesis, make_round: Callable[..., Round]
) -> None:
    statements(thesis, 3)
    (voter,) = people(thesis.round, 1)
    voting.cast(voter, 1, 1, "good-key-1")
    assert weighing.weigh(thesis.round)
    assert not weighing.weigh(thesis.round)
    voting.cast(voter, 2, 1, "good-key-1")
    assert weighing.weigh(thesis.round)
    assert not weighing.weigh(make_round("answer")), "nobody is asked any more"


def test_the_worker_weighs_a_round_and_draws_its_landscape(thesis: Thesis) -> None:
    statements(thesis, 3)
    (voter,) = people(thesis.round, 1)
    voting.cast(voter, 1, 1, "good-key-1")
    assert keeping.due() == [thesis.round.pk]
    tasks.refresh_landscape.func(thesis.round.pk)
    assert keeping.due(timezone.now() + dt.timedelta(hours=1)) == []
    Lottery.objects.all().delete()
    assert keeping.due(timezone.now() + dt.timedelta(hours=1)) == [thesis.round.pk], "weights are missing"


def test_weights_that_are_too_old_are_told_as_such(thesis: Thesis) -> None:
    statements(thesis, 3)
    voters = people(thesis.round, 2)
    voting.cast(voters[0], 1, 1, "good-key-1")
    weighed(thesis.round)
    long_ago = timezone.now() - 2 * asking.LATE
    Lottery.objects.update(made_at=long_ago)
    asking.forget_all()
    assert not asking.known_of(thesis.round.pk).late, "nothing has come since"
    assert "neuere Stimmen" not in card(thesis.round)
    voting.cast(voters[1], 1, 1, "good-key-1")
    asking.forget_all()
    assert asking.known_of(thesis.round.pk).late
    at = timezone.localtime(long_ago).strftime("%H:%M")
    assert f"Die Gewichte sind von {at} Uhr; neuere Stimmen sind noch nicht ausgewertet." in card(
        thesis.round
    )


def test_a_process_looks_for_new_weights_only_now_and_then(
    thesis: Thesis, django_assert_num_queries: Callable[[int], object]
) -> None:
    statements(thesis, 3)
    asking.known_of(thesis.round.pk)
    with django_assert_num_queries(0):  # type: ignore[attr-defined]
        asking.known_of(thesis.round.pk)


def test_a_statement_hidden_a_moment_ago_is_not_asked_any_more(
    thesis: Thesis, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(asking, "BOARD_S", 60.0)
    said = statements(thesis, 3)
    (voter,) = people(thesis.round, 1)
    assert asking.next_for(thesis.round, voter).left == 3
    for one in said[1:]:
        services.hide(one)
    found = asking.next_for(thesis.round, voter, first=2)
    assert (found.contribution, found.left) == (said[0], 1)
    services.hide(said[0])
    assert asking.next_for(thesis.round, voter).contribution is None


def test_draws_are_counted_by_statement_beside_what_the_weights_promised(thesis: Thesis) -> None:
    statements(thesis, 4)
    for voter in people(thesis.round, 40):
        asking.next_for(thesis.round, voter)
    tallies.store()
    for voter in people(thesis.round, 2):
        asking.next_for(thesis.round, voter)
    tallies.store()
    tallies.store()
    rows = list(DrawTally.objects.filter(round=thesis.round))
    assert sum(row.drawn for row in rows) == 42
    assert {row.statement: round(row.expected, 6) for row in rows} == dict.fromkeys((1, 2, 3, 4), 10.5)


def test_anybody_can_check_the_lottery(thesis: Thesis) -> None:
    statements(thesis, 2)
    for voter in people(thesis.round, 10):
        asking.next_for(thesis.round, voter)
    tallies.store()
    found = Client().get(f"/dialog/{thesis.round.slug}/losverfahren.csv")
    head, *rows = found.content.decode("utf-8-sig").split()
    assert head == "day;statement;drawn;expected"
    assert [float(row.split(";")[3].replace(",", ".")) for row in rows] == [5, 5]
    assert sum(int(row.split(";")[2]) for row in rows) == 10


def test_of_a_draw_nothing_is_kept_that_leads_to_a_person(thesis: Thesis) -> None:
    fields = {field.name for field in DrawTally._meta.get_fields()}
    assert fields == {"id", "round", "statement", "day", "drawn", "expected"}


def test_counts_of_a_round_that_is_gone_are_dropped(thesis: Thesis) -> None:
    statements(thesis, 2)
    asking.next_for(thesis.round, Participant.objects.create(round=thesis.round))
    thesis.round.delete()
    tallies.store()
    assert not DrawTally.objects.exists()


def test_who_is_asked_what_follows_the_weights(thesis: Thesis) -> None:
    statements(thesis, 2)
    Lottery.objects.create(
        round=thesis.round, weights={"1": 9.0, "2": 1.0}, basis="groups", made_at=timezone.now()
    )
    asked = Counter(
        found.contribution.number
        for voter in people(thesis.round, 200)
        if (found := asking.next_for(thesis.round, voter)).contribution is not None
    )
    assert 160 <= asked[1] <= 198


def test_no_page_of_a_participant_needs_the_compiler(thesis: Thesis, monkeypatch: pytest.MonkeyPatch) -> None:
    """Numba takes 100 MB and, where its cache is empty, 20 seconds: the worker's, never a participant's."""
    statements(thesis, 6)
    for place, voter in enumerate(people(thesis.round, 12)):
        for number in range(1, 7):
            voting.cast(voter, number, 1 if (place + number) % 2 else -1, "good-key-1")
    tasks.refresh_landscape.func(thesis.round.pk)
    found = refuse_kernels(monkeypatch)
    assert found > 20
    client = known(Client(), voter)
    for name in ("mitmachen/", "", "these/1/", "landschaft/", "landschaft.csv", "ergebnis/", "meins/"):
        assert client.get(f"/dialog/{thesis.round.slug}/{name}").status_code == 200, name
    said = {"number": 1, "value": 1, "key": "good-key-2"}
    assert client.post(f"/dialog/{thesis.round.slug}/stimme/", said).status_code == 302


def refuse_kernels(monkeypatch: pytest.MonkeyPatch) -> int:
    """Let every compiled function of the dialogue's library fail; how many there are."""

    def refused(*_arguments: object) -> None:
        raise AssertionError("a page called compiled code")

    found = 0
    for name, module in list(sys.modules.items()):
        if name.startswith("kommune360.dialogue."):
            for word, value in list(vars(module).items()):
                if type(value).__name__ in {"_Kernel", "CPUDispatcher"}:
                    monkeypatch.setattr(module, word, refused)
                    found += 1
    return found
