"""What is said about goals, measures and texts of a plan: put up, told on their page, answered, walked both ways."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable
from dataclasses import replace
from html import unescape

import pytest
from django.test import Client
from django.utils import timezone

from kommune360.plan.document import Measure
from kommune360.plan.editing import entry, put
from kommune360.web.accounts.models import Municipality
from kommune360.web.audit.services import Actor
from kommune360.web.dialogue import services as dialogue
from kommune360.web.dialogue.models import Contribution, Participant, Round
from kommune360.web.plan import documents, services, signal_services
from kommune360.web.plan.models import PlanRecord
from kommune360.web.plan.subjects import ref_of
from kommune360.web.ui import subjects

Clients = Callable[..., Client]
ACTOR = Actor.system("tests")
KEYS = {"goal": "h-willkommen", "measure": "m-willkommen", "passage": "vision"}
PAGES = {
    "goal": "/plan/ziele/h-willkommen/",
    "measure": "/plan/massnahmen/m-willkommen/",
    "passage": "/plan/",
}
SAID = "Viele Familien wissen gar nicht, dass jemand kommt."


@pytest.fixture
def round_(town: Municipality) -> Round:
    said = {"slug": "plan", "question": "Trägt der Plan noch?", "review_first": False}
    made = dialogue.open_round(town, said, actor=ACTOR)
    dialogue.move_to(made, "collect", actor=ACTOR)
    return made


def put_up(planner: Client, record: PlanRecord, round_: Round, kind: str) -> None:
    """As the planner does it: from the page of the object."""
    page = unescape(planner.get(PAGES[kind]).content.decode())
    opening = next(u for u in re.findall(r'href="(/dialog/vorlegen/[^"]+)"', page) if f"art={kind}&" in u)
    form = planner.post(opening, {"round": round_.slug})
    assert planner.post(form["Location"], {"title": "Das reicht nicht"}).status_code == 302
    assert round_.theses.get().evidence.get().ref == ref_of(record.slug, KEYS[kind])


def say(round_: Round, days: int) -> Contribution:
    participant = Participant.objects.create(round=round_, sector="parents")
    made = dialogue.contribute(round_.theses.get(), participant, "experience", SAID)
    made.written_at = timezone.now() - dt.timedelta(days=days)
    made.save(update_fields=["written_at"])
    return made


@pytest.mark.parametrize("kind", list(KEYS))
def test_said_answered_and_walked_both_ways(
    kind: str, record: PlanRecord, round_: Round, town: Municipality, client_of: Clients
) -> None:
    planner, visitor = client_of("planner", town), client_of(None, town)
    put_up(planner, record, round_, kind)
    said = say(round_, 50)
    for reader in (planner, visitor):
        page = reader.get(PAGES[kind]).content.decode()
        assert SAID in page
        assert "noch ohne Antwort" in page
    answer = {
        "contributions": [said.pk], "title": "Bekannter machen", "role": "Jugendamt", "result": "adopted",
        "reason": "Die Maßnahme ist erweitert.", "changed": f"{kind}:{ref_of(record.slug, KEYS[kind])}",
    }  # fmt: skip
    assert planner.post("/dialog/plan/antworten/neu/", answer).status_code == 302
    said.refresh_from_db()
    told = f"/dialog/plan/antworten/{said.consideration_id}/"
    assert told in visitor.get(PAGES[kind]).content.decode()
    assert "Antwort: übernommen" in visitor.get(PAGES[kind]).content.decode()
    links = re.findall(r'href="([^"]*)"', unescape(visitor.get(told).content.decode()))
    there = next(link for link in links if link.startswith(PAGES[kind] + "?plan="))
    assert SAID in visitor.get(there).content.decode()
    assert f"/dialog/plan/beitrag/{said.pk}/" in links


def test_a_contribution_without_answer_is_a_signal(
    record: PlanRecord, round_: Round, town: Municipality, client_of: Clients
) -> None:
    planner = client_of("planner", town)
    put_up(planner, record, round_, "measure")
    early, late = say(round_, 10), say(round_, 50)
    raised = signal_services.look_now(record, timezone.localdate(), needs=False)
    (found,) = [each for each in raised if each.content["rule"] == "contribution_unanswered"]
    assert found.key == f"contribution_unanswered:{late.pk}"
    assert SAID in found.content["what"]["de"]
    assert "m-willkommen" in found.content["measures"]
    assert "h-willkommen" in found.content["goals"]
    promised = dialogue.promise(round_, [early, late], {"title": "x", "role": "Amt"}, actor=ACTOR)
    dialogue.answer(promised, "later", "Im Frühjahr.", actor=ACTOR)
    assert subjects.unanswered_about(town, "measure") == []


def test_what_was_said_inside_is_read_by_nobody_outside(
    record: PlanRecord, round_: Round, town: Municipality, client_of: Clients
) -> None:
    planner = client_of("planner", town)
    put_up(planner, record, round_, "goal")
    say(round_, 1)
    dialogue.change_round(round_, {"audience": "internal"}, actor=ACTOR)
    assert SAID in planner.get(PAGES["goal"]).content.decode()
    for role in (None, "committee", "provider", "youth"):
        assert SAID not in client_of(role, town).get(PAGES["goal"]).content.decode(), role
    dialogue.change_round(round_, {"audience": "invited"}, actor=ACTOR)
    assert subjects.unanswered_about(town, "goal") == []


def test_a_measure_names_what_it_answers(
    record: PlanRecord, round_: Round, town: Municipality, client_of: Clients
) -> None:
    dialogue.add_thesis(round_, {"title": "Ganz allgemein"}, actor=ACTOR)
    said = say(round_, 3)
    assert said.number is not None
    measure = entry(documents.working(record), Measure, "m-willkommen")
    naming = replace(measure, contributions=(f"plan/{said.number}", "plan/999"))
    services.change(
        record, lambda plan: put(plan, naming), revision=record.revision, action="plan.changed", actor=ACTOR
    )
    page = client_of("planner", town).get(PAGES["measure"]).content.decode()
    assert "Beitrag im Dialog" in page
    assert f"/dialog/plan/beitrag/{said.pk}/" in page
    assert "999" not in page
