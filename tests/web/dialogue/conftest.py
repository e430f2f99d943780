"""A round with one thesis and one participant, in the phase a test asks for."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from kommune360.web.accounts.models import Municipality
from kommune360.web.audit.services import Actor
from kommune360.web.dialogue import asking, books, phases, services, tallies
from kommune360.web.dialogue.limits import counts
from kommune360.web.dialogue.models import Participant, Round, Thesis

ACTOR = Actor.system("tests")
WAY = ("collect", "weigh", "answer", "decided")


@pytest.fixture
def actor() -> Actor:
    return ACTOR


@pytest.fixture
def make_round(town: Municipality) -> Callable[..., Round]:
    """``make_round("weigh", audience="internal")``: a round of the town with one thesis, in that phase."""

    def make(phase: str = "collect", municipality: Municipality | None = town, **said: Any) -> Round:
        number = Round.objects.count() + 1
        given = {"slug": f"runde-{number}", "question": f"Frage {number}?", "review_first": False} | said
        round_ = services.open_round(municipality, given, actor=ACTOR)
        if phase != "prepare":
            services.move_to(round_, "collect", actor=ACTOR)
            services.add_thesis(round_, {"title": "Ganztag gehört unter ein Dach"}, actor=ACTOR)
            for step in WAY[1 : WAY.index(phase) + 1]:
                services.move_to(round_, step, actor=ACTOR)
        assert round_.phase in phases.phases()
        return round_

    return make


@pytest.fixture
def round_(make_round: Callable[..., Round]) -> Round:
    return make_round()


@pytest.fixture
def thesis(round_: Round) -> Thesis:
    return round_.theses.get()


@pytest.fixture
def participant(round_: Round) -> Participant:
    return Participant.objects.create(round=round_, sector="young_people")


@pytest.fixture(autouse=True)
def _nothing_at_hand(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """What a process keeps in memory begins anew; what it remembers for a second, tests are quicker than."""
    monkeypatch.setattr(asking, "BOARD_S", 0.0)
    books.close_all()
    asking.forget_all()
    tallies.forget_all()
    counts.clear()
    yield
    books.close_all()
