"""The pages of the dialogue: what each role gets of each round, and the whole way from thesis to answer."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from kommune360.web.accounts.models import Municipality
from kommune360.web.audit.services import Actor
from kommune360.web.dialogue import services
from kommune360.web.dialogue.models import Consideration, Contribution, Participant, Round, State, Thesis

pytestmark = pytest.mark.django_db
Clients = Callable[..., Client]

ROLES = (
    None, "planner", "head", "committee", "provider", "department", "statistics", "moderator", "editor", "youth",
)  # fmt: skip
RUNNERS = {"planner", "moderator"}
ANSWERERS = {"planner", "head", "department"}
INSIDE = RUNNERS | ANSWERERS | {"statistics"}
READ = (
    "", "these/1/", "these/1/fassung/1/", "antworten/", "antworten/{answer}/", "beitrag/{said}/",
)  # fmt: skip
TALK = ("these/1/ergaenzung/", "these/1/frage/", "beitrag/{said}/antworten/")
RUN = ("bearbeiten/", "these/neu/", "these/1/bearbeiten/", "these/1/stimme/")
ANSWER = ("antworten/neu/", "antworten/{answer}/bearbeiten/")


@pytest.fixture
def answered(round_: Round, thesis: Thesis, participant: Participant, actor: Actor) -> dict[str, int]:
    said = services.contribute(thesis, participant, "addition", "Fragt uns, bevor ihr Kurse bucht.")
    answer = services.promise(round_, [said], {"title": "Kurse", "role": "Jugendamt"}, actor=actor)
    services.answer(answer, "adopted", "Vor jedem Halbjahr wird gefragt.", actor=actor)
    return {"said": said.pk, "answer": answer.pk}


def allowed(client: Client, address: str) -> bool:
    """200 is yes; 403, 404 and the way to sign in are no."""
    status = client.get(address).status_code
    assert status in {200, 302, 403, 404}, address
    return status == 200


@pytest.mark.parametrize("role", ROLES)
def test_what_each_role_gets_of_a_public_round(
    client_of: Clients, town: Municipality, round_: Round, answered: dict[str, int], role: str | None
) -> None:
    client = client_of(role, town)
    home = f"/dialog/{round_.slug}/"
    wanted = {
        READ: True,
        TALK: True,
        RUN: role in RUNNERS,
        ANSWER: role in ANSWERERS,
    }
    for addresses, yes in wanted.items():
        for address in addresses:
            assert allowed(client, home + address.format(**answered)) == yes, address
    assert allowed(client, "/dialog/")
    assert allowed(client, "/dialog/neu/") == (role in RUNNERS)


@pytest.mark.parametrize("role", ROLES)
def test_what_each_role_gets_of_an_internal_round(
    client_of: Clients, town: Municipality, make_round: Callable[..., Round], role: str | None
) -> None:
    home = f"/dialog/{make_round(audience='internal').slug}/"
    client = client_of(role, town)
    for address in ("", "these/1/", "these/1/ergaenzung/", "antworten/"):
        assert allowed(client, home + address) == (role in INSIDE), address
    listed = home.encode() in client.get("/dialog/").content
    assert listed == (role in INSIDE)


@pytest.mark.parametrize("role", ["planner", "head", "moderator", "department"])
def test_another_town_reads_what_is_public_and_changes_nothing(
    client_of: Clients,
    other_town: Municipality,
    make_round: Callable[..., Round],
    answered: dict[str, int],
    round_: Round,
    role: str,
) -> None:
    client = client_of(role, other_town)
    assert allowed(client, f"/dialog/{round_.slug}/")
    for address in (*RUN, *ANSWER):
        assert not allowed(client, f"/dialog/{round_.slug}/" + address.format(**answered)), address
    assert client.post(f"/dialog/{round_.slug}/phase/", {"phase": "weigh"}).status_code in {302, 403}
    round_.refresh_from_db()
    assert round_.phase == "collect"
    assert not allowed(client, f"/dialog/{make_round(audience='internal').slug}/")
    assert round_.slug.encode() not in client.get("/dialog/").content


@pytest.mark.parametrize("phase", ["prepare", "collect", "weigh", "answer", "decided"])
def test_every_page_opens_in_every_phase(
    client_of: Clients, town: Municipality, make_round: Callable[..., Round], phase: str
) -> None:
    round_ = make_round(phase)
    planner, visitor = client_of("planner", town), client_of()
    home = f"/dialog/{round_.slug}/"
    assert allowed(planner, home)
    assert allowed(visitor, home) == (phase != "prepare")
    if phase != "prepare":
        assert allowed(visitor, home + "these/1/")
        assert allowed(visitor, home + "these/1/ergaenzung/") == (phase == "collect")
        assert allowed(planner, home + "these/neu/") == (phase == "collect")


def test_from_the_first_question_to_the_answer(client_of: Clients, town: Municipality) -> None:
    planner, visitor = client_of("planner", town), client_of("youth", town)
    said: dict[str, Any] = {
        "question": "Wie wird der Ganztag gut?", "audience": "public", "language_level": "standard",
        "starts": "2026-11-01", "answer_days": 42, "departments": "Schulamt\nJugendamt\nSchulamt",
    }  # fmt: skip
    assert planner.post("/dialog/neu/", said).status_code == 302
    round_ = Round.objects.get()
    assert (round_.slug, round_.departments) == ("wie-wird-der-ganztag-gut", ["Schulamt", "Jugendamt"])
    home = f"/dialog/{round_.slug}/"
    assert visitor.get(home).status_code == 404
    assert planner.post(home + "these/neu/", {"title": "Unter ein Dach"}).status_code == 302
    assert planner.post(home + "phase/", {"phase": "collect"}).status_code == 302
    form = {"text": "Fragt uns,\r\nbevor ihr Kurse bucht.\u202e", "sector": "young_people", "area": ""}
    assert visitor.post(home + "these/1/ergaenzung/", form).status_code == 302
    contribution = Contribution.objects.get()
    assert contribution.text == "Fragt uns,\nbevor ihr Kurse bucht."
    assert contribution.state == State.PUBLISHED
    assert "Fragt uns," in visitor.get(home + "these/1/").content.decode()
    near = visitor.post(home + "these/1/gegenrede/", {"text": "Fragt uns bevor ihr Kurse bucht!"})
    assert near.status_code == 200
    assert "Das steht schon da" in near.content.decode()
    assert Contribution.objects.count() == 1
    again = visitor.post(
        home + "these/1/gegenrede/", {"text": "Fragt uns bevor ihr Kurse bucht!", "seen": "1"}
    )
    assert again.status_code == 302
    first, second = Contribution.objects.order_by("pk")
    assert first.participant == second.participant
    reply = planner.post(home + f"beitrag/{first.pk}/antworten/", {"text": "Das machen wir gern."})
    assert reply.status_code == 302
    answer = {
        "contributions": [first.pk, second.pk], "title": "Kurse", "role": "Schulamt", "result": "adopted",
        "reason": "Vor jedem Halbjahr wird gefragt.", "changed": "",
    }  # fmt: skip
    response = planner.post(home + "antworten/neu/", answer)
    assert response.status_code == 302, response.content.decode()
    page = visitor.get(home + f"antworten/{Consideration.objects.get().pk}/").content.decode()
    assert "Vor jedem Halbjahr" in page
    assert "Fragt uns," in page
    assert "2 von 2 Beiträgen sind beantwortet" in visitor.get(home + "antworten/").content.decode()


def test_only_the_author_takes_back(client_of: Clients, round_: Round, answered: dict[str, int]) -> None:
    home = f"/dialog/{round_.slug}/"
    author, other = client_of(), client_of()
    author.post(home + "these/1/erfahrung/", {"text": "Bei uns fällt der Kurs oft aus."})
    said = Contribution.objects.latest("pk")
    assert other.post(home + f"beitrag/{said.pk}/zurueckziehen/").status_code == 404
    assert author.post(home + f"beitrag/{answered['said']}/zurueckziehen/").status_code == 404
    assert author.post(home + f"beitrag/{said.pk}/zurueckziehen/").status_code == 302
    said.refresh_from_db()
    assert said.state == State.WITHDRAWN
    assert author.get(home + f"beitrag/{said.pk}/").status_code == 404


def test_a_changed_thesis_keeps_its_earlier_wording(
    client_of: Clients, town: Municipality, round_: Round, thesis: Thesis
) -> None:
    planner = client_of("planner", town)
    home = f"/dialog/{round_.slug}/these/1/"
    assert planner.post(home + "bearbeiten/", {"title": "Neu gesagt", "reason": "klarer"}).status_code == 302
    assert "Neu gesagt" in planner.get(home).content.decode()
    old = planner.get(home + "fassung/1/").content.decode()
    assert thesis.title in old
    assert "heute gilt eine andere" in old


@pytest.mark.parametrize(
    ("text", "problem"),
    [("x" * 501, "500"), ("\u0007\u200b", "ganzen Gedanken"), ("  ja ", "ganzen Gedanken"), ("", "")],
)
def test_what_is_no_thought_is_refused(client_of: Clients, round_: Round, text: str, problem: str) -> None:
    response = client_of().post(f"/dialog/{round_.slug}/these/1/ergaenzung/", {"text": text})
    assert response.status_code == 422
    assert problem in response.content.decode()
    assert not Contribution.objects.exists()
    assert not Participant.objects.exists()


def test_markup_is_shown_as_text(client_of: Clients, town: Municipality, round_: Round) -> None:
    visitor = client_of("youth", town)
    text = "<script>alert(1)</script> ' OR 1=1; --"
    assert visitor.post(f"/dialog/{round_.slug}/these/1/ergaenzung/", {"text": text}).status_code == 302
    page = visitor.get(f"/dialog/{round_.slug}/these/1/").content.decode()
    assert "<script>alert" not in page
    assert "&lt;script&gt;" in page


def test_a_round_without_figures_of_a_town_works_for_all(
    client_of: Clients, town: Municipality, other_town: Municipality, make_round: Callable[..., Round]
) -> None:
    network = make_round(municipality=None)
    for where in (town, other_town):
        client = client_of("planner", where)
        assert network.slug.encode() in client.get("/dialog/").content
        assert allowed(client, f"/dialog/{network.slug}/these/1/bearbeiten/")
    assert not allowed(client_of("committee", town), f"/dialog/{network.slug}/these/1/bearbeiten/")
    visitor = client_of()
    assert visitor.post(f"/dialog/{network.slug}/these/1/frage/", {"text": "Und wir?"}).status_code == 302


@pytest.mark.parametrize("role", ROLES)
def test_what_each_role_can_write(
    client_of: Clients,
    town: Municipality,
    round_: Round,
    thesis: Thesis,
    answered: dict[str, int],
    role: str | None,
) -> None:
    client, home = client_of(role, town), f"/dialog/{round_.slug}/"
    answer = {
        "contributions": [answered["said"]],
        "title": "Neu",
        "role": "Amt",
        "result": "not",
        "reason": "Nein.",
    }
    for address, said in (
        ("these/1/bearbeiten/", {"title": "Verändert"}),
        ("these/1/stimme/", {"statement": "Ja", "role": "Planung", "sector": ""}),
        ("these/neu/", {"title": "Zweite"}),
        (f"antworten/{answered['answer']}/bearbeiten/", answer),
        ("phase/", {"phase": "weigh"}),
    ):
        assert client.post(home + address, said).status_code in {302, 403}, address
    round_.refresh_from_db()
    thesis.refresh_from_db()
    assert (thesis.title == "Verändert") == (role in RUNNERS)
    assert thesis.voices.exists() == (role in RUNNERS)
    assert (round_.theses.count() == 2) == (role in RUNNERS)
    assert (round_.phase == "weigh") == (role in RUNNERS)
    assert (Consideration.objects.get().result == "not") == (role in ANSWERERS)


def test_the_feed_tells_what_the_round_shows(
    client_of: Clients,
    town: Municipality,
    round_: Round,
    answered: dict[str, int],
    make_round: Callable[..., Round],
) -> None:
    feed = client_of().get(f"/dialog/{round_.slug}/neues.atom")
    assert feed["Content-Type"].startswith("application/atom+xml")
    assert "Vor jedem Halbjahr" in feed.content.decode()
    assert f"/beitrag/{answered['said']}/" in feed.content.decode()
    services.hide(Contribution.objects.get())
    assert "/beitrag/" not in client_of().get(f"/dialog/{round_.slug}/neues.atom").content.decode()
    internal = make_round(audience="internal")
    assert client_of().get(f"/dialog/{internal.slug}/neues.atom").status_code == 404


def test_a_round_in_plain_language_speaks_plainly_first(
    client_of: Clients, make_round: Callable[..., Round], actor: Actor
) -> None:
    round_ = make_round(language_level="plain")
    said = {"plain_title": "Alles in einem Haus"}
    services.change_thesis(round_.theses.get(), said, actor=actor)
    page = f"/dialog/{round_.slug}/these/1/"
    assert "<h1>Alles in einem Haus</h1>" in client_of().get(page).content.decode()
    assert "<h1>Alles in einem Haus</h1>" not in client_of().get(page + "?alltag").content.decode()


def test_the_start_page_tells_what_is_discussed_and_owed(
    client_of: Clients,
    town: Municipality,
    round_: Round,
    answered: dict[str, int],
    make_round: Callable[..., Round],
) -> None:
    internal = make_round(audience="internal", question="Nur wir?")
    assert round_.question in client_of().get("/").content.decode()
    assert internal.question not in client_of().get("/").content.decode()
    planner = client_of("planner", town)
    assert internal.question in planner.get("/").content.decode()
    assert "überfällig" not in planner.get("/").content.decode()
    late = Contribution.objects.get()
    late.consideration = None
    late.written_at -= dt.timedelta(days=50)
    late.save()
    assert "1 davon überfällig" in planner.get("/").content.decode()
    assert "überfällig" not in client_of("committee", town).get("/").content.decode()


def test_a_long_discussion_shows_the_newest_and_leads_to_all(
    client_of: Clients, town: Municipality, round_: Round, thesis: Thesis, participant: Participant
) -> None:
    for number in range(12):
        services.contribute(thesis, participant, "addition", f"Gedanke Nummer {number} von zwölf")
    services.contribute(thesis, participant, "objection", "Das sehe ich anders")
    client = client_of(None, town)
    # without the card above, on which any statement may stand
    page = client.get(f"/dialog/{round_.slug}/these/1/").content.decode().partition("said-all")[2]
    shown = [number for number in range(12) if f"Gedanke Nummer {number} von" in page]
    assert shown == list(range(4, 12))
    assert "Das sehe ich anders" in page
    assert "?alle=addition#tuer-ergaenzung" in page
    assert "?alle=objection" not in page
    whole = (
        client.get(f"/dialog/{round_.slug}/these/1/?alle=addition").content.decode().partition("said-all")[2]
    )
    assert all(f"Gedanke Nummer {number} von" in whole for number in range(12))
    assert "?alle=addition" not in whole
