"""Ballot stuffing, replay, forgery, strange and huge input: each is refused or harmless."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from kommune360.web.accounts.models import Municipality
from kommune360.web.dialogue import books, participants, services
from kommune360.web.dialogue.limits import LIMITS
from kommune360.web.dialogue.models import Contribution, Participant, Round, State, Thesis, Vote, VoteEntry
from tests.web.dialogue.test_taking_part import fields, vote_on
from tests.web.dialogue.voters import statements

pytestmark = pytest.mark.django_db
KEY = "good-key-1"
NASTY = [
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "'; DROP TABLE dialogue_vote; --",
    "1 OR 1=1",
    "{{ 7|add:7 }}{% debug %}",
    "\x00\x07\x1b[31mrot\u202eredrum",
    "=cmd|' /C calc'!A0",
    "\ud7ff\ufffe𝕏" * 20,
    "-1",
    "9" * 400,
]

FIELDS = {
    "stimme/": {"number": "1", "value": "1", "key": KEY, "proof": ""},
    "stimme/zurueck/": {"number": "1"},
    "sagen/": {"text": "Ein Satz", "thesis": "1", "door": "frage", "proof": "", "back": "", "seen": ""},
    "these/1/ergaenzung/": {
        "text": "Ein Satz", "sector": "", "age_band": "", "area": "", "life_phase": "", "department": "",
    },
    "ueber-mich/": {"sector": "parents", "age_band": "", "area": "", "department": ""},
    "meins/loeschen/": {"texts": "too"},
    "einladung/": {"invitation": "x"},
    "papier/eingeben/": {"text_1": "Ein Satz", "thesis_1": "1", "kind_1": "question", "vote_1": "1"},
}  # fmt: skip


def home(round_: Round) -> str:
    return f"/dialog/{round_.slug}/"


def say(client: Client, round_: Round, text: str, **more: Any) -> Any:
    return client.post(f"{home(round_)}these/1/ergaenzung/", {"text": text, "seen": "1", **more})


def test_one_connection_with_many_fresh_names_stuffs_no_ballot(thesis: Thesis) -> None:
    """A crowd of one: every request without a cookie, as a new stranger."""
    round_ = thesis.round
    statements(thesis, 1)
    codes = []
    for n in range(60):
        sent = {"number": 1, "value": 1, "key": f"good-key-{n}"}
        codes.append(Client().post(f"{home(round_)}stimme/", sent).status_code)
    assert codes.count(302) == LIMITS["join_client_unproved"][0].most
    assert Vote.objects.count() == codes.count(302)
    assert set(codes) == {302, 429}


def test_one_name_votes_once_a_statement_whatever_it_sends(thesis: Thesis) -> None:
    round_, client = thesis.round, Client()
    statements(thesis, 1)
    for n in range(12):
        client.post(f"{home(round_)}stimme/", {"number": 1, "value": 1, "key": f"good-key-{n}"})
    assert Vote.objects.count() == 1
    assert books.matrix_of(round_.pk).matrix.votes == 1


def test_a_replayed_vote_changes_nothing(thesis: Thesis) -> None:
    round_, client = thesis.round, Client()
    statements(thesis, 2)
    page = client.get(f"{home(round_)}mitmachen/").content.decode()
    sent = {**fields(page), "value": 1}
    for _ in range(3):
        assert client.post(f"{home(round_)}stimme/", sent).status_code == 302
    assert (Vote.objects.count(), VoteEntry.objects.count()) == (1, 1)
    stranger = Client()
    stranger.post(f"{home(round_)}stimme/", sent)
    assert Vote.objects.count() == 2, "somebody else's request is her own vote"


def test_a_cookie_that_was_made_up_is_a_stranger(thesis: Thesis) -> None:
    round_, victim = thesis.round, Client()
    statements(thesis, 2)
    vote_on(victim, round_)
    name, real = f"dialog-{round_.pk}", Participant.objects.get(votes__isnull=False).key
    thief = Client()
    for forged in (real, f"{real}:1uXyZ0:AAAA", "", "x" * 9000, "ü:ü:ü"):
        thief.cookies[name] = forged
        page = thief.get(f"{home(round_)}meins/").content.decode()
        assert "kam in dieser Runde noch nichts" in page
        assert thief.post(f"{home(round_)}meins/loeschen/", {"texts": "too"}).status_code == 404
    assert Vote.objects.count() == 1


def test_nobody_withdraws_what_another_wrote(thesis: Thesis) -> None:
    (said,) = statements(thesis, 1)
    other = Client()
    vote_on(other, thesis.round)
    assert other.post(f"{home(thesis.round)}beitrag/{said.pk}/zurueckziehen/").status_code == 404
    said.refresh_from_db()
    assert said.state == State.PUBLISHED


def posts() -> list[str]:
    """Addresses below a round that write something."""
    return [
        "stimme/", "stimme/zurueck/", "sagen/", "ueber-mich/", "meins/loeschen/", "these/1/ergaenzung/",
        "einladung/", "papier/eingeben/",
    ]  # fmt: skip


@pytest.mark.parametrize("path", FIELDS)
def test_a_request_from_another_page_is_refused(thesis: Thesis, path: str) -> None:
    statements(thesis, 1)
    client = Client(enforce_csrf_checks=True)
    answer = client.post(
        f"{home(thesis.round)}{path}", {"number": 1, "value": 1, "key": KEY, "text": "Hallo"}
    )
    assert answer.status_code == 403
    assert not Vote.objects.exists()
    assert Contribution.objects.count() == 1


@pytest.mark.parametrize("path", ["stimme/", "stimme/zurueck/", "sagen/", "ueber-mich/", "meins/loeschen/"])
def test_reading_an_address_that_writes_does_nothing(thesis: Thesis, path: str) -> None:
    assert Client().get(f"{home(thesis.round)}{path}?number=1&value=1&key={KEY}").status_code == 405


@pytest.mark.parametrize(
    "path", ["stimme/", "sagen/", "these/1/ergaenzung/", "ueber-mich/", "meins/loeschen/"]
)
def test_ten_megabytes_are_refused(thesis: Thesis, path: str) -> None:
    huge = "x" * 10_000_000
    client = Client(raise_request_exception=False)
    answer = client.post(
        f"{home(thesis.round)}{path}",
        f"text={huge}&number=1&value=1&key={KEY}&sector=parents",
        content_type="application/x-www-form-urlencoded",
    )
    assert answer.status_code in {400, 404, 413}
    assert not Contribution.objects.exists()
    assert not Vote.objects.exists()


@pytest.mark.parametrize("length", [501, 5_000, 900_000])
def test_a_text_that_is_too_long_is_refused(thesis: Thesis, length: int) -> None:
    assert say(Client(), thesis.round, "x" * length).status_code == 422
    assert not Contribution.objects.exists()


@pytest.mark.parametrize("nasty", NASTY)
def test_strange_words_in_every_field_do_nothing(
    thesis: Thesis, client_of: Callable[..., Client], town: Municipality, nasty: str
) -> None:
    round_ = thesis.round
    statements(thesis, 1)
    moderator = client_of("moderator", town)
    for path, good in FIELDS.items():
        for name in good:
            client = moderator if path.startswith("papier") else Client()
            answer = client.post(f"{home(round_)}{path}", {**good, name: nasty})
            assert answer.status_code < 500, (path, name)
            assert b"<script>alert" not in answer.content
            assert b"<img src=x" not in answer.content
    for name in ("aussage", "einfach", "aussagen"):
        for path in ("mitmachen/", "these/1/", "papier/"):
            page = moderator.get(f"{home(round_)}{path}", {name: nasty})
            assert page.status_code == 200, (path, name)
            assert b"<script>alert" not in page.content
            assert b"<img src=x" not in page.content
    assert Contribution.objects.filter(state=State.PUBLISHED, on_paper=False).count() == 1


def test_what_is_written_is_shown_as_it_was_written(thesis: Thesis) -> None:
    text = "<b>fett</b> & '; DROP TABLE x; -- {{ 7 }}"
    say(Client(), thesis.round, text)
    said = Contribution.objects.get()
    services.publish(said)
    assert said.text == text
    page = Client().get(f"{home(thesis.round)}mitmachen/").content.decode()
    assert "&lt;b&gt;fett&lt;/b&gt; &amp; &#x27;; DROP TABLE x; -- {{ 7 }}" in page


def test_control_characters_do_not_come_in(thesis: Thesis) -> None:
    say(Client(), thesis.round, "vorne\x07\x1b[31m\u202e hinten\r\nneue Zeile\u200b")
    assert not re.search(r"[\x00-\x09\x0b-\x1f\u202e\u200b]", Contribution.objects.get().text)
    assert say(Client(), thesis.round, "mit\x00Null").status_code == 422


def test_votes_on_hidden_and_withdrawn_statements_are_refused(thesis: Thesis) -> None:
    round_ = thesis.round
    hidden, withdrawn, _shown = statements(thesis, 3)
    services.hide(hidden)
    services.withdraw(withdrawn)
    for number in (1, 2, 99):
        sent = {"number": number, "value": 1, "key": KEY}
        assert Client().post(f"{home(round_)}stimme/", sent).status_code in {409, 429}
    assert not Vote.objects.exists()


def test_a_refused_act_leaves_no_participant_behind(thesis: Thesis) -> None:
    before = Participant.objects.count()
    Client().post(f"{home(thesis.round)}stimme/", {"number": 99, "value": 1, "key": KEY})
    Client().post(f"{home(thesis.round)}stimme/", {"number": 1, "value": 7, "key": KEY})
    assert Participant.objects.count() == before


def test_leaving_midway_harms_nothing(thesis: Thesis) -> None:
    """She votes, gets a card, erases everything, and sends the card she still has in another tab."""
    round_, client = thesis.round, Client()
    statements(thesis, 3)
    vote_on(client, round_)
    page = client.get(f"{home(round_)}mitmachen/").content.decode()
    client.post(f"{home(round_)}meins/loeschen/", {"texts": "too"})
    answer = client.post(f"{home(round_)}stimme/", {**fields(page), "value": 1})
    assert answer.status_code == 302
    assert Vote.objects.count() == 1, "a new stranger with one vote"
    assert books.matrix_of(round_.pk).matrix.votes == 1


def test_limits_are_those_of_the_round(thesis: Thesis, make_round: Callable[..., Round]) -> None:
    """Being busy in one round shuts nobody out of another."""
    for _ in range(LIMITS["join_client_unproved"][0].most + 1):
        Client().post(f"{home(thesis.round)}ueber-mich/", {"sector": "parents"})
    other = make_round()
    assert Client().post(f"{home(other)}ueber-mich/", {"sector": "parents"}).status_code == 302
    assert participants.cookie_name(other) != participants.cookie_name(thesis.round)
