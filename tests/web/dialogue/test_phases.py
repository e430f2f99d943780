"""What may be done when: the phases as data, and services that keep to them."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from kommune360.web.accounts.models import Municipality, User
from kommune360.web.audit.models import AuditLine
from kommune360.web.audit.services import Actor
from kommune360.web.dialogue import phases, services
from kommune360.web.dialogue.models import Participant, Round, State, Thesis
from kommune360.web.dialogue.permissions import Visitor, may_do

pytestmark = pytest.mark.django_db

# act -> phases in which the services let it happen
ALLOWED = {
    phases.CONTRIBUTE: {"collect"},
    phases.REPLY: {"collect"},
    phases.VOTE: {"collect", "weigh"},
    phases.CONSIDER: {"collect", "weigh", "answer", "decided"},
    phases.EDIT: {"prepare", "collect"},
}


def test_every_phase_can_be_reached_and_every_act_is_allowed_somewhere() -> None:
    known = phases.phases()
    reached, todo = set(), ["prepare"]
    while todo:
        one = todo.pop()
        if one not in reached:
            reached.add(one)
            todo += known[one].next
    assert reached == set(known)
    assert {act for phase in known.values() for act in phase.acts} == phases.ACTS


@pytest.mark.parametrize("act", ALLOWED)
@pytest.mark.parametrize("phase", phases.phases())
def test_what_is_allowed_when(make_round: Callable[..., Round], phase: str, act: str) -> None:
    round_ = make_round(phase)
    if phase in ALLOWED[act]:
        services.allow(round_, act)
    else:
        with pytest.raises(services.NotNow):
            services.allow(round_, act)


def test_an_unknown_act_is_a_fault(round_: Round) -> None:
    with pytest.raises(KeyError):
        services.allow(round_, "shout")


@pytest.mark.parametrize(("phase", "then"), [("collect", "decided"), ("decided", "collect"), ("weigh", "no")])
def test_no_phase_is_skipped(make_round: Callable[..., Round], actor: Actor, phase: str, then: str) -> None:
    round_ = make_round(phase)
    with pytest.raises(services.NotNow):
        services.move_to(round_, then, actor=actor)
    assert Round.objects.get(pk=round_.pk).phase == phase


def test_a_change_of_phase_is_in_the_audit_trail(round_: Round, actor: Actor) -> None:
    services.move_to(round_, "weigh", actor=actor)
    line = AuditLine.objects.filter(action="round.moved").first()
    assert line is not None
    assert (line.before, line.after) == ({"phase": "collect"}, {"phase": "weigh"})


def test_a_contribution_is_shown_at_once_or_waits(
    make_round: Callable[..., Round], participant: Participant, thesis: Thesis
) -> None:
    shown = services.contribute(thesis, participant, "addition", " Fragt uns vorher. ")
    assert (shown.state, shown.number, shown.text) == (State.PUBLISHED, 1, "Fragt uns vorher.")
    flagged = services.contribute(thesis, participant, "objection", "Ruf mich an.", flags=["phone"])
    assert (flagged.state, flagged.number) == (State.WAITING, None)
    services.publish(flagged)
    assert flagged.number == 2
    services.hide(shown)
    services.publish(shown)
    assert shown.number == 1, "a number once given stays"
    careful = make_round(review_first=True)
    person = Participant.objects.create(round=careful)
    waiting = services.contribute(careful.theses.get(), person, "addition", "Erst prüfen")
    assert waiting.state == State.WAITING


def test_replies_are_one_level_deep_and_are_not_voted_on(participant: Participant, thesis: Thesis) -> None:
    thought = services.contribute(thesis, participant, "addition", "Fragt uns vorher.")
    reply = services.contribute(thesis, participant, "question", "Wie denn?", parent=thought)
    assert reply.number is None
    assert reply.shown
    with pytest.raises(services.NotSoFar):
        services.contribute(thesis, participant, "question", "Und so?", parent=reply)


def test_what_is_withdrawn_leaves_nothing_but_its_number(participant: Participant, thesis: Thesis) -> None:
    said = services.contribute(thesis, participant, "addition", "Doch lieber nicht", area="0101")
    services.withdraw(said)
    said.refresh_from_db()
    assert (said.text, said.area, said.participant, said.number) == ("", "", None, 1)
    with pytest.raises(services.NotSoFar):
        services.publish(said)


def test_an_answer_needs_a_reason_and_takes_the_bundle_along(
    round_: Round, participant: Participant, thesis: Thesis, actor: Actor
) -> None:
    first, second = (services.contribute(thesis, participant, "proposal", text) for text in ("Bus", "Rad"))
    alone = services.promise(round_, [first], {"title": "Bus"}, actor=actor)
    both = services.promise(round_, [first, second], {"title": "Wege"}, actor=actor)
    assert list(both.contributions.all()) == [first, second]
    assert not type(alone).objects.filter(pk=alone.pk).exists(), "an empty promise is none"
    with pytest.raises(services.NotSoFar):
        services.answer(both, "adopted", "  ", actor=actor)
    services.answer(both, "adopted", "Wird so gebaut.", actor=actor)
    assert both.answered


AUDIENCES = {
    "public": {None, "planner", "head", "department", "committee", "youth"},
    "invited": {"planner", "head", "department"},
    "internal": {"planner", "head", "department"},
}


@pytest.mark.parametrize("audience", AUDIENCES)
@pytest.mark.parametrize("role", [None, "planner", "head", "department", "committee", "youth"])
def test_who_may_contribute(
    make_round: Callable[..., Round],
    person: Callable[..., User],
    town: Municipality,
    other_town: Municipality,
    audience: str,
    role: str | None,
) -> None:
    round_ = make_round(audience=audience)
    her = person(role, town) if role else None
    assert may_do(Visitor(her), phases.CONTRIBUTE, round_) == (role in AUDIENCES[audience])
    if role:
        stranger = Visitor(person(role, other_town))
        assert may_do(stranger, phases.CONTRIBUTE, round_) == (audience == "public")
        assert not may_do(stranger, phases.MODERATE, round_)


def test_an_invitation_opens_one_round(make_round: Callable[..., Round]) -> None:
    mine, other = make_round(audience="invited"), make_round(audience="invited")
    invited = Visitor(None, invitations=frozenset({mine.pk}))
    assert may_do(invited, phases.READ, mine)
    assert not may_do(invited, phases.READ, other)


def test_preparation_is_seen_by_those_who_prepare(
    make_round: Callable[..., Round], person: Callable[..., User], town: Municipality
) -> None:
    round_ = make_round("prepare")
    assert may_do(Visitor(person("planner", town)), phases.READ, round_)
    assert not may_do(Visitor(person("head", town)), phases.READ, round_)
    assert not may_do(Visitor(None), phases.READ, round_)
