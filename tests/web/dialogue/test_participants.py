"""Is everybody one voice a round, known again and to nobody else, and is a crowd of one refused?"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import altcha
import pytest
from django.contrib.auth import SESSION_KEY
from django.contrib.auth.models import AnonymousUser
from django.http import HttpResponse
from django.test import RequestFactory

from kommune360.web.accounts.models import Municipality, User
from kommune360.web.audit.models import AuditLine
from kommune360.web.dialogue import own, participants, proofs, services, voting
from kommune360.web.dialogue.limits import LIMITS, TooMuch
from kommune360.web.dialogue.models import Participant, Round, SpentProof, State, Thesis, Vote
from tests.web.dialogue.voters import people, statements

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _light_work(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(proofs, "EASY", 50)


def asked(
    round_: Round, user: User | None = None, *, cookie: str = "", proof: str = "", address: str = "192.0.2.1"
) -> Any:
    """A request as the middleware hands it on."""
    request: Any = RequestFactory().post("/", {"proof": proof} if proof else {}, REMOTE_ADDR=address)
    request.user = user or AnonymousUser()
    request.session = {SESSION_KEY: str(user.pk)} if user else {}
    request.municipality = round_.municipality
    if cookie:
        request.COOKIES[participants.cookie_name(round_)] = cookie
    return request


def cookie_of(participant: Participant, *, secure: bool = False) -> Any:
    request = RequestFactory().get("/", secure=secure)
    response = participants.keep(HttpResponse(), request, participant)
    return response.cookies[participants.cookie_name(participant.round)]


def solved(round_: Round) -> str:
    challenge = altcha.Challenge.from_dict(participants.challenge_for(asked(round_), round_))
    solution = altcha.solve_challenge(challenge)
    assert solution is not None
    return altcha.Payload(challenge, solution).to_base64()


def test_a_visitor_is_known_again_by_her_cookie(round_: Round) -> None:
    assert participants.current(asked(round_), round_) is None
    made = participants.ensure(asked(round_), round_, sector="parents")
    cookie = cookie_of(made).value
    assert participants.current(asked(round_, cookie=cookie), round_) == made
    again = participants.ensure(asked(round_, cookie=cookie), round_, sector="", area="03")
    assert (again.pk, again.sector, again.area) == (made.pk, "parents", "03")


def test_the_cookie_is_out_of_reach_of_scripts_and_other_pages(participant: Participant) -> None:
    plain, safe = cookie_of(participant), cookie_of(participant, secure=True)
    assert plain["httponly"]
    assert plain["samesite"] == "Lax"
    assert plain["path"] == f"/dialog/{participant.round.slug}/"
    assert (bool(plain["secure"]), bool(safe["secure"])) == (False, True)


def test_two_rounds_know_two_strangers(round_: Round, make_round: Callable[..., Round]) -> None:
    other = make_round()
    made = participants.ensure(asked(round_), round_)
    cookie = cookie_of(made).value
    assert participants.current(asked(other, cookie=cookie), other) is None
    copied = asked(other)
    copied.COOKIES[participants.cookie_name(other)] = cookie
    assert participants.current(copied, other) is None, "signed for the other round"
    columns = {field.name for field in Participant._meta.concrete_fields}
    assert not columns & {"ip", "address", "name", "mail", "session", "agent"}


@pytest.mark.parametrize("forged", ["x", "1:abc:def", "é" * 40, "\x00", "A" * 5000])
def test_a_forged_cookie_is_nobody(participant: Participant, forged: str) -> None:
    real = cookie_of(participant).value
    for cookie in (forged, real[:-2] + "xx", participant.key):
        assert participants.current(asked(participant.round, cookie=cookie), participant.round) is None


def test_a_proof_counts_once(round_: Round) -> None:
    proof = solved(round_)
    assert participants.ensure(asked(round_, proof=proof), round_).proved
    second = participants.ensure(asked(round_, proof=proof, address="192.0.2.9"), round_)
    assert not second.proved
    assert participants.flags_of(second) == [participants.UNPROVED]
    assert SpentProof.objects.count() == 1


def test_a_proof_for_one_round_is_none_for_another(round_: Round, make_round: Callable[..., Round]) -> None:
    other = make_round()
    assert not participants.ensure(asked(other, proof=solved(round_)), other).proved


def test_who_came_without_a_script_can_prove_it_later(round_: Round) -> None:
    made = participants.ensure(asked(round_), round_)
    cookie = cookie_of(made).value
    again = participants.ensure(asked(round_, cookie=cookie, proof=solved(round_)), round_)
    assert (again.pk, again.proved) == (made.pk, True)
    assert participants.flags_of(again) == []


def test_many_fresh_names_from_one_connection_are_refused(round_: Round) -> None:
    for _ in range(LIMITS["join_client_unproved"][0].most):
        participants.ensure(asked(round_), round_, participants.VOTE)
    with pytest.raises(TooMuch):
        participants.ensure(asked(round_), round_, participants.VOTE)
    participants.ensure(asked(round_, address="192.0.2.77"), round_, participants.VOTE)
    for _ in range(LIMITS["join_client"][0].most):
        participants.ensure(asked(round_, proof=solved(round_)), round_, participants.VOTE)
    with pytest.raises(TooMuch):
        participants.ensure(asked(round_, proof=solved(round_)), round_, participants.VOTE)


def test_without_a_script_few_votes_and_the_moderators_first(round_: Round) -> None:
    made = participants.ensure(asked(round_), round_, participants.VOTE)
    request = asked(round_, cookie=cookie_of(made).value)
    for _ in range(LIMITS["vote_unproved"][0].most):
        participants.ensure(request, round_, participants.VOTE)
    with pytest.raises(TooMuch):
        participants.ensure(request, round_, participants.VOTE)
    said = services.contribute(
        round_.theses.get(), made, "addition", "Hallo", flags=participants.flags_of(made)
    )
    assert said.state == State.WAITING


def test_an_account_takes_part_as_sector_and_department(
    round_: Round, town: Municipality, person: Callable[..., User]
) -> None:
    user = person("department", town)
    user.memberships.update(department="Jugendamt")
    made = participants.ensure(asked(round_, user), round_, participants.VOTE)
    assert (made.user, made.sector, made.department) == (user, "administration", "Jugendamt")
    assert made.proved
    assert participants.ensure(asked(round_, user), round_) == made
    assert not participants.keep(HttpResponse(), asked(round_, user), made).cookies


def test_a_visitor_of_the_demo_is_not_everybody(round_: Round, person: Callable[..., User]) -> None:
    """The demo shows the planner's view to who has not signed in; she must not vote with one voice."""
    request = asked(round_)
    request.user = person("planner", round_.municipality)
    assert participants.ensure(request, round_).user is None


def test_an_account_that_had_a_cookie_before_keeps_its_voice(
    round_: Round, person: Callable[..., User]
) -> None:
    made = participants.ensure(asked(round_), round_)
    user = person("planner", round_.municipality)
    found = participants.current(asked(round_, user, cookie=cookie_of(made).value), round_)
    assert found == made


def test_everything_given_can_be_taken_along(thesis: Thesis) -> None:
    statements(thesis, 2)
    (voter,) = people(thesis.round, 1)
    services.contribute(thesis, voter, "proposal", "Mehr Bänke", life_phase="kita")
    voting.cast(voter, 2, -1, "good-key-1")
    taken = own.export(voter)
    assert [(one["text"], one["life_phase"]) for one in taken["contributions"]] == [("Mehr Bänke", "kita")]
    assert [(one["statement"], one["vote"]) for one in taken["votes"]] == [("Gedanke 2", -1)]
    assert voter.key not in str(taken)


@pytest.mark.parametrize("texts", [True, False])
def test_whoever_leaves_is_gone_and_the_log_does_not_know_who(thesis: Thesis, texts: bool) -> None:
    statements(thesis, 1)
    gone, stays = people(thesis.round, 2)
    said = services.contribute(thesis, gone, "proposal", "Mehr Bänke", area="03")
    for voter in (gone, stays):
        voting.cast(voter, 1, 1, "good-key-1")
    voting.cast(stays, said.number or 0, 1, "good-key-2")
    own.erase(gone, texts=texts)
    said.refresh_from_db()
    assert (said.participant, said.area, said.text) == (None, "", "" if texts else "Mehr Bänke")
    assert said.state == (State.WITHDRAWN if texts else State.PUBLISHED)
    assert set(Vote.objects.values_list("participant", flat=True)) == {stays.pk}
    line = AuditLine.objects.get(action="participation.erased")
    assert (line.actor_name, line.after) == ("", {"texts": "erased" if texts else "kept"})
    assert not re.search(rf"\b{gone.pk}\b", str(line.after) + line.object_label)
