"""Running a round: voices are corrected and taken out, a round is about an area."""

from __future__ import annotations

from collections.abc import Callable

from django.test import Client

from kommune360.web.accounts.models import Municipality
from kommune360.web.audit.models import AuditLine
from kommune360.web.audit.services import Actor
from kommune360.web.dialogue import services
from kommune360.web.dialogue.models import Round, Thesis
from tests.web.small_town_fixtures import small_folder, small_town

__all__ = ["small_folder", "small_town"]
Clients = Callable[..., Client]
SAID = {"statement": "Ohne Plan geht es nicht.", "role": "Amtsleiterin", "sector": "administration"}


def test_a_voice_is_corrected_and_taken_out(
    thesis: Thesis, town: Municipality, client_of: Clients, actor: Actor
) -> None:
    voice = services.add_voice(thesis, {**SAID, "example": True}, actor=actor)
    home = f"/dialog/{thesis.round.slug}/these/1/"
    address, planner = f"{home}stimme/{voice.pk}/", client_of("planner", town)
    assert address in planner.get(home).content.decode()
    assert address not in client_of(None).get(home).content.decode()
    assert "Ohne Plan geht es nicht." in planner.get(address).content.decode()
    assert planner.post(address, SAID | {"statement": "Ohne Plan wird es teuer."}).status_code == 302
    page = client_of(None).get(home).content.decode()
    assert "Ohne Plan wird es teuer." in page
    assert "Ohne Plan geht es nicht." not in page
    line = AuditLine.objects.get(action="voice.changed")
    assert line.before["statement"] == "Ohne Plan geht es nicht."
    for role in ("head", "committee", "youth"):
        assert client_of(role, town).post(f"{address}entfernen/").status_code == 403, role
    assert planner.post(f"{address}entfernen/").status_code == 302
    assert not thesis.voices.exists()
    assert planner.get(address).status_code == 404


def test_a_round_is_about_an_area(small_town: Municipality, client_of: Clients, actor: Actor) -> None:
    planner = client_of("planner", small_town)
    form = planner.get("/dialog/neu/").context["form"]
    place, name = form.fields["place"].choices[1]
    said = {"question": "Was fehlt hier?", "audience": "public", "language_level": "standard"}
    said |= {"starts": "2026-11-26", "answer_days": "42"}
    assert planner.post("/dialog/neu/", said | {"place": place}).status_code == 302
    round_ = Round.objects.get()
    assert f"{round_.area_system}|{round_.area}" == place
    assert f"Es geht um das Gebiet {name}." in planner.get(f"/dialog/{round_.slug}/").content.decode()
    shown = planner.get(f"/dialog/{round_.slug}/bearbeiten/").content.decode()
    assert f'value="{place}" selected' in shown
    assert planner.post(f"/dialog/{round_.slug}/bearbeiten/", said | {"place": ""}).status_code == 302
    round_.refresh_from_db()
    assert round_.area == ""
    refused = planner.post(f"/dialog/{round_.slug}/bearbeiten/", said | {"place": "viertel|unbekannt"})
    assert refused.status_code == 422
