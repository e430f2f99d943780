"""Objects of the house in the dialogue: frozen cards, the way to put them up, and both ways of a change."""

from __future__ import annotations

import re
from collections.abc import Callable
from html import unescape

import pytest
from django.test import Client

from kommune360.demand.scenario import Scenario
from kommune360.web.accounts.models import Municipality
from kommune360.web.audit.services import Actor
from kommune360.web.dialogue import services
from kommune360.web.dialogue.models import Change, Consideration, Participant, Round
from kommune360.web.scenarios.services import save
from kommune360.web.ui import subjects
from tests.web.scenarios.conftest import need_folder, planned_town

__all__ = ["need_folder", "planned_town"]

pytestmark = pytest.mark.django_db
Clients = Callable[..., Client]


def links(client: Client, address: str) -> list[str]:
    answer = client.get(address)
    assert answer.status_code == 200, address
    return [unescape(found) for found in re.findall(r'href="([^"#]*)', answer.content.decode())]


def only(found: list[str], pattern: str) -> str:
    """The one address of a page that fits."""
    fitting = {one for one in found if re.fullmatch(pattern, one)}
    assert len(fitting) == 1, (pattern, fitting)
    return fitting.pop()


@pytest.fixture
def scenario(planned_town: Municipality, actor: Actor) -> str:
    return save(planned_town, Scenario("Mehr Ganztag", reserve=0.02, reason="Elternbefragung"), actor=actor)


@pytest.fixture
def open_round(planned_town: Municipality, actor: Actor) -> Round:
    said = {"slug": "ganztag", "question": "Wie wird der Ganztag gut?", "review_first": False}
    round_ = services.open_round(planned_town, said, actor=actor)
    services.move_to(round_, "collect", actor=actor)
    return round_


def test_cards_of_all_kinds_go_to_json_and_back(planned_town: Municipality, scenario: str) -> None:
    for kind in ("need", "scenario"):
        known = subjects.kind_of(kind)
        assert known is not None
        for ref, label in known.choices(planned_town):
            assert label.de
            card = known.card(planned_town, ref, "")
            assert card is not None
            assert subjects.Card.from_dict(card.as_dict()) == card
            assert card.title.de
            assert card.state == 1
    assert {kind.key for kind in subjects.kinds()} >= {"need", "scenario", "indicator", "thesis"}
    assert subjects.card_of(planned_town, "need", "angebot=unheard") is not None, (
        "falls back as the page does"
    )
    assert subjects.card_of(planned_town, "scenario", "unheard") is None
    assert subjects.card_of(planned_town, "unheard", "x") is None


def test_the_need_of_one_area_has_a_card(planned_town: Municipality) -> None:
    card = subjects.card_of(planned_town, "need", "gebiet=01")
    assert card is not None
    assert "Altstadt" in card.title.de
    assert "Plätze" in card.value.de
    assert subjects.card_of(planned_town, "need", "gebiet=99") is None


def test_from_contribution_to_changed_scenario_and_its_need_and_back(
    client_of: Clients, planned_town: Municipality, scenario: str, open_round: Round, actor: Actor
) -> None:
    planner, visitor = client_of("planner", planned_town), client_of("committee", planned_town)
    # the planner puts the scenario up from its page
    opening = only(links(planner, f"/bedarf/?szenario={scenario}"), r"/dialog/vorlegen/\?art=scenario.*")
    form = planner.post(opening, {"round": "ganztag"})
    assert planner.post(form["Location"], {"title": "Drei Prozent Vorhaltung reichen"}).status_code == 302
    thesis = open_round.theses.get()
    assert [one.card["title"]["de"] for one in thesis.evidence.all()] == ["Mehr Ganztag"]
    assert thesis.versions.get().evidence == [thesis.evidence.get().card]
    participant = Participant.objects.create(round=open_round, sector="parents")
    said = services.contribute(thesis, participant, "objection", "Zwei Prozent sind zu wenig.")
    # the planner changes the scenario: a new version, then answers with it
    change = {"szenario": scenario, "vorhaltung": "8", "ersetzen": "1", "reason": "Beiträge im Dialog"}
    assert planner.post("/bedarf/speichern/", change).status_code == 302
    answer = {
        "contributions": [said.pk], "title": "Vorhaltung", "role": "Jugendamt", "result": "adopted",
        "reason": "Erhöht auf acht Prozent.", "changed": f"scenario:{scenario}",
    }  # fmt: skip
    assert planner.post("/dialog/ganztag/antworten/neu/", answer).status_code == 302
    made = Change.objects.get()
    assert (made.version, made.before) == ("2", "1")
    # there: contribution -> answer -> changed version -> its need
    home = f"/dialog/ganztag/beitrag/{said.pk}/"
    to_answer = only(links(visitor, home), r"/dialog/ganztag/antworten/\d+/")
    seen = links(visitor, to_answer)
    to_version = only(seen, rf"/bedarf/\?.*szenario={scenario}&fassung=2")
    before = only(seen, rf"/bedarf/\?.*szenario={scenario}&fassung=1")
    page = visitor.get(to_version).content.decode()
    assert "Eine Antwort im Dialog hat diese Fassung gemacht." in page
    assert "Beiträge im Dialog" in page
    assert "Dies ist Fassung 1" in visitor.get(before).content.decode()
    assert "hat diese Fassung gemacht" not in visitor.get(before).content.decode()
    # and back: need -> version -> answer -> contribution
    assert to_answer in links(visitor, to_version)
    assert home in links(visitor, to_answer)
    # what was frozen stays when the scenario moves on
    assert planner.post("/bedarf/speichern/", {**change, "vorhaltung": "12"}).status_code == 302
    assert only(links(visitor, to_answer), rf"/bedarf/\?.*szenario={scenario}&fassung=2") == to_version
    assert "hat diese Fassung gemacht" not in visitor.get(f"/bedarf/?szenario={scenario}").content.decode()
    assert "hat diese Fassung gemacht" in visitor.get(to_version).content.decode()
    # and a corrected answer does not move on with the scenario
    corrected = {**answer, "reason": "Erhöht auf acht Prozent, ab Sommer."}
    assert planner.post(to_answer + "bearbeiten/", corrected).status_code == 302
    kept = Consideration.objects.get().changes.get()
    assert (kept.version, kept.before, kept.card) == ("2", "1", made.card)


def test_who_may_not_run_the_dialogue_is_not_asked_to(
    client_of: Clients, planned_town: Municipality, scenario: str
) -> None:
    for role, offered in (("planner", True), ("moderator", True), ("committee", False), ("head", False)):
        page = client_of(role, planned_town).get(f"/bedarf/?szenario={scenario}").content.decode()
        assert ("Zum Dialog stellen" in page) == offered, role
        answer = client_of(role, planned_town).get(f"/dialog/vorlegen/?art=scenario&was={scenario}")
        assert (answer.status_code == 200) == offered, role


def test_what_does_not_exist_cannot_be_put_up(client_of: Clients, planned_town: Municipality) -> None:
    planner = client_of("planner", planned_town)
    for query in ("", "?art=scenario&was=unheard", "?art=unheard&was=x", "?art=thesis&was=7"):
        assert planner.get("/dialog/vorlegen/" + query).status_code == 404, query


def test_an_internal_discussion_is_not_told_outside(
    client_of: Clients, planned_town: Municipality, scenario: str, actor: Actor
) -> None:
    said = {"slug": "intern", "question": "Was hält uns auf?", "audience": "internal"}
    round_ = services.open_round(planned_town, said, actor=actor)
    services.move_to(round_, "collect", actor=actor)
    card = subjects.card_of(planned_town, "scenario", scenario)
    assert card is not None
    services.add_thesis(round_, {"title": "Nur unter uns"}, [card], actor=actor)
    address = f"/bedarf/?szenario={scenario}"
    assert "Nur unter uns" in client_of("department", planned_town).get(address).content.decode()
    assert "Nur unter uns" not in client_of("committee", planned_town).get(address).content.decode()


def test_towns_do_not_see_each_others_objects(
    client_of: Clients, planned_town: Municipality, other_town: Municipality, scenario: str
) -> None:
    stranger = client_of("planner", other_town)
    assert stranger.get(f"/dialog/vorlegen/?art=scenario&was={scenario}").status_code == 404


def test_a_changed_thesis_is_a_change_too(
    client_of: Clients, planned_town: Municipality, open_round: Round, actor: Actor
) -> None:
    thesis = services.add_thesis(open_round, {"title": "Erste Fassung"}, actor=actor)
    participant = Participant.objects.create(round=open_round)
    said = services.contribute(thesis, participant, "addition", "Sagt es klarer.")
    services.change_thesis(thesis, {"title": "Zweite Fassung"}, actor=actor)
    answer = {
        "contributions": [said.pk], "title": "Klarer", "role": "Planung", "result": "partly",
        "reason": "Neu gefasst.", "changed": f"thesis:{thesis.pk}",
    }  # fmt: skip
    assert (
        client_of("planner", planned_town).post("/dialog/ganztag/antworten/neu/", answer).status_code == 302
    )
    made = Change.objects.get()
    assert (made.version, made.before) == ("2", "1")
    seen = links(client_of(), f"/dialog/ganztag/antworten/{made.consideration_id}/")
    assert "/dialog/ganztag/these/1/fassung/1/" in seen


def test_the_portrait_tells_what_is_said_about_its_area(
    client_of: Clients, planned_town: Municipality, open_round: Round, actor: Actor
) -> None:
    thesis = services.add_thesis(open_round, {"title": "Hier fehlt etwas"}, actor=actor)
    participant = Participant.objects.create(round=open_round)
    said = services.contribute(thesis, participant, "experience", "Der Bolzplatz ist zu.", area="01")
    reader, there, elsewhere = (
        client_of("committee", planned_town),
        "/gebiet/viertel/01/",
        "/gebiet/viertel/02/",
    )
    page = reader.get(there).content.decode()
    assert "Der Bolzplatz ist zu." in page
    assert "noch ohne Antwort" in page
    assert "Der Bolzplatz ist zu." not in reader.get(elsewhere).content.decode()
    answer = services.promise(open_round, [said], {"title": "Platz", "role": "Amt"}, actor=actor)
    services.answer(answer, "later", "Im Frühjahr.", actor=actor)
    assert "später" in reader.get(there).content.decode()
    services.hide(said)
    assert "Der Bolzplatz ist zu." not in reader.get(there).content.decode()
