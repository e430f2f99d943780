"""From the poster to votes and a thought, without account and without script; and everything back again."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from kommune360.web.accounts.models import Municipality, User
from kommune360.web.audit.models import AuditLine
from kommune360.web.dialogue import asking, services, voting
from kommune360.web.dialogue.landscape import weighing
from kommune360.web.dialogue.limits import LIMITS, Limit
from kommune360.web.dialogue.models import Contribution, Participant, Round, State, Thesis, Vote
from tests.web.dialogue.voters import statements

pytestmark = pytest.mark.django_db
HTMX = {"HX-Request": "true"}


def fields(page: str) -> dict[str, str]:
    """What the card's form carries."""
    card = page.partition('id="karte"')[2].partition("</section>")[0]
    return dict(re.findall(r'name="(number|key)" value="([^"]*)"', card))


def vote_on(client: Client, round_: Round, value: int = 1, **more: Any) -> Any:
    """Vote on what the page asks."""
    page = client.get(f"/dialog/{round_.slug}/mitmachen/").content.decode()
    return client.post(f"/dialog/{round_.slug}/stimme/", {**fields(page), "value": value}, **more)


@pytest.mark.parametrize("typed", ["{}", "{}".lower(), " {}-"])
def test_the_short_link_leads_to_where_one_takes_part(round_: Round, typed: str) -> None:
    code = typed.format(round_.code)
    answer = Client().get(f"/d/{code.strip().lower()}/")
    assert (answer.status_code, answer["Location"]) == (302, f"/dialog/{round_.slug}/mitmachen/")


def test_a_code_that_leads_nowhere(make_round: Callable[..., Round]) -> None:
    hidden = make_round("prepare")
    assert Client().get("/d/XXXXXX/").status_code == 404
    assert Client().get(f"/d/{hidden.code}/").status_code == 404


def test_a_round_between_departments_asks_to_sign_in(
    make_round: Callable[..., Round], client_of: Callable[..., Client], town: Municipality
) -> None:
    internal = make_round(audience="internal")
    assert Client().get(f"/d/{internal.code}/")["Location"].startswith("/konto/login/")
    assert client_of("department", town).get(f"/d/{internal.code}/").status_code == 302
    assert Client().get(f"/dialog/{internal.slug}/mitmachen/").status_code == 404


def test_votes_without_script_one_after_the_other(thesis: Thesis) -> None:
    round_, client = thesis.round, Client()
    statements(thesis, 3)
    for done in range(3):
        page = client.get(f"/dialog/{round_.slug}/mitmachen/").content.decode()
        assert f"{done} von 3 beantwortet" in page
        answer = vote_on(client, round_)
        assert answer.status_code == 302
        assert answer["Location"].endswith("/mitmachen/#karte")
    assert Participant.objects.filter(round=round_, proved=False, votes__isnull=False).distinct().count() == 1
    assert Vote.objects.count() == 3
    assert "allen 3 Aussagen gestimmt" in client.get(f"/dialog/{round_.slug}/mitmachen/").content.decode()


def test_with_htmx_the_next_card_comes_alone_and_takes_the_focus(thesis: Thesis) -> None:
    statements(thesis, 2)
    answer = vote_on(Client(), thesis.round, headers=HTMX)
    page = answer.content.decode()
    assert page.lstrip().startswith('<section id="karte"')
    assert "1 von 2 beantwortet" in page
    assert "autofocus" in page


def test_the_last_vote_taken_back_is_asked_again(thesis: Thesis) -> None:
    round_, client = thesis.round, Client()
    statements(thesis, 4)
    for _ in range(2):
        vote_on(client, round_)
    last = Vote.objects.order_by("-entry_id").first()
    assert last is not None
    answer = client.post(f"/dialog/{round_.slug}/stimme/zurueck/", headers=HTMX)
    assert fields(answer.content.decode())["number"] == str(last.contribution.number)
    assert Vote.objects.count() == 1
    plain = client.post(f"/dialog/{round_.slug}/stimme/zurueck/")
    assert "?aussage=" in plain["Location"]
    assert not Vote.objects.exists()
    assert client.post(f"/dialog/{round_.slug}/stimme/zurueck/").status_code == 302
    assert Client().post(f"/dialog/{round_.slug}/stimme/zurueck/").status_code == 302


def test_a_vote_can_be_thought_over(thesis: Thesis) -> None:
    round_, client = thesis.round, Client()
    statements(thesis, 3)
    vote_on(client, round_)
    vote = Vote.objects.get()
    page = client.get(f"/dialog/{round_.slug}/mitmachen/?aussage={vote.contribution.number}").content.decode()
    assert "Bisher von Ihnen: Stimmt" in page
    assert fields(page)["number"] == str(vote.contribution.number)
    client.post(f"/dialog/{round_.slug}/stimme/", {**fields(page), "value": -1})
    assert list(Vote.objects.values_list("value", flat=True)) == [-1]


def test_the_page_says_on_what_the_draw_rests(thesis: Thesis) -> None:
    statements(thesis, 3)
    address = f"/dialog/{thesis.round.slug}/mitmachen/"
    assert "alle Aussagen gleich oft" in Client().get(address).content.decode()
    voter = Participant.objects.create(round=thesis.round)
    voting.cast(voter, 1, 1, "good-key-1")
    weighing.weigh(thesis.round)
    asking.forget_all()
    page = Client().get(address).content.decode()
    assert "alle Aussagen gleich oft" not in page
    assert re.search(r"eine Chance von \d+ %", page)


def test_in_a_later_phase_the_card_says_what_happens_now(make_round: Callable[..., Round]) -> None:
    round_ = make_round("answer")
    page = Client().get(f"/dialog/{round_.slug}/mitmachen/").content.decode()
    assert "Die Stadt antwortet auf jeden Beitrag" in page
    assert 'name="value"' not in page
    refused = Client().post(f"/dialog/{round_.slug}/stimme/", {"number": 1, "value": 1, "key": "good-key-1"})
    assert refused.status_code == 409


def test_a_thought_without_script_waits_for_the_moderators(thesis: Thesis) -> None:
    client = Client()
    sent = {"text": "Mehr Bänke im Park", "thesis": 1, "door": "vorschlag", "back": "take_part"}
    answer = client.post(f"/dialog/{thesis.round.slug}/sagen/", sent, follow=True)
    said = Contribution.objects.get()
    assert (said.state, said.flags, said.kind) == (State.WAITING, ["unproved"], "proposal")
    assert "wird geprüft" in answer.content.decode()
    assert answer.redirect_chain[-1][0] == f"/dialog/{thesis.round.slug}/mitmachen/"
    assert client.post(f"/dialog/{thesis.round.slug}/sagen/", {**sent, "thesis": 9}).status_code == 404
    assert client.post(f"/dialog/{thesis.round.slug}/sagen/", {**sent, "door": "x"}).status_code == 404


def test_what_stands_there_already_can_be_agreed_with_instead(thesis: Thesis) -> None:
    client = Client()
    statements(thesis, 1)
    Contribution.objects.update(text="Mehr Bänke im Park")
    sent = {"text": "Im Park mehr Bänke!", "thesis": 1, "door": "vorschlag"}
    page = client.post(f"/dialog/{thesis.round.slug}/sagen/", sent).content.decode()
    assert "zustimmen statt" in page
    assert "Im Park mehr Bänke!" in page, "the draft stays in the form"
    near = page.partition('class="notice near"')[2].partition("</section>")[0]
    form = dict(re.findall(r'name="(number|key|value)" value="([^"]*)"', near))
    assert client.post(f"/dialog/{thesis.round.slug}/stimme/", form).status_code == 302
    assert Vote.objects.get().value == 1
    assert Contribution.objects.count() == 1
    client.post(f"/dialog/{thesis.round.slug}/these/1/vorschlag/", {"text": sent["text"], "seen": "1"})
    assert Contribution.objects.count() == 2


def test_who_speaks_is_asked_once_and_coarsely(thesis: Thesis) -> None:
    client, home = Client(), f"/dialog/{thesis.round.slug}/"
    answer = client.post(f"{home}ueber-mich/", {"sector": "young_people", "age_band": "14_17"})
    assert answer.status_code == 302
    held = Participant.objects.get()
    assert (held.sector, held.age_band) == ("young_people", "14_17")
    assert 'value="young_people" selected' in client.get(f"{home}mitmachen/").content.decode()
    assert client.post(f"{home}ueber-mich/", {"sector": "king"}).status_code == 422


def test_too_much_is_told_and_nothing_is_lost(thesis: Thesis, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(LIMITS, "vote_unproved", (Limit(1, 3600),))
    client = Client()
    statements(thesis, 4)
    assert [vote_on(client, thesis.round).status_code for _ in range(3)] == [302, 302, 429]
    refused = vote_on(client, thesis.round, headers=HTMX)
    assert refused.status_code == 429
    assert int(refused["Retry-After"]) > 3000
    assert "Minuten weiter" in refused.content.decode()
    assert Vote.objects.count() == 2


def test_the_task_for_the_browser(round_: Round, monkeypatch: pytest.MonkeyPatch) -> None:
    address = f"/dialog/{round_.slug}/aufgabe/"
    answer = Client().get(address)
    assert answer.json()["parameters"]["data"] == {"round": round_.pk}
    assert "no-store" in answer["Cache-Control"]
    assert not answer.cookies
    monkeypatch.setitem(LIMITS, "challenge_client", (Limit(1, 60),))
    assert Client().get(address).status_code == 429


def test_reading_sets_no_cookie_that_tells_people_apart(thesis: Thesis) -> None:
    client = Client()
    statements(thesis, 2)
    for path in ("mitmachen/", "meins/", "plakat/", ""):
        client.get(f"/dialog/{thesis.round.slug}/{path}")
    assert set(client.cookies) <= {"csrftoken"}
    assert not Participant.objects.exclude(contributions__isnull=False).exists()


def test_an_invitation_lets_in(make_round: Callable[..., Round]) -> None:
    invited = make_round(audience="invited")
    client, door = Client(), f"/dialog/{invited.slug}/einladung/"
    assert client.get(f"/dialog/{invited.slug}/mitmachen/").status_code == 404
    assert client.get(f"/d/{invited.code}/")["Location"] == door
    assert client.get(door).status_code == 200
    wrong = client.post(door, {"invitation": "falsch"})
    assert (wrong.status_code, "Diesen Code gibt es nicht" in wrong.content.decode()) == (422, True)
    assert client.post(door, {"invitation": f" {invited.invitation} "}).status_code == 302
    assert client.get(f"/dialog/{invited.slug}/mitmachen/").status_code == 200
    other = Client()
    assert other.get(f"{door}{invited.invitation}/").status_code == 302
    assert other.get(f"/dialog/{invited.slug}/mitmachen/").status_code == 200
    assert Client().get(f"/dialog/{make_round().slug}/einladung/").status_code == 404


def test_invitations_are_not_tried_out(
    make_round: Callable[..., Round], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(LIMITS, "code_client", (Limit(2, 3600),))
    invited = make_round(audience="invited")
    door = f"/dialog/{invited.slug}/einladung/"
    found = [Client().post(door, {"invitation": f"versuch-{n}"}).status_code for n in range(3)]
    assert found == [422, 422, 429]


def test_what_i_gave_is_for_my_eyes_and_can_be_taken_along_and_erased(thesis: Thesis) -> None:
    client, home = Client(), f"/dialog/{thesis.round.slug}/"
    statements(thesis, 2)
    vote_on(client, thesis.round)
    client.post(f"{home}sagen/", {"text": "Draußen ist es schöner", "thesis": 1, "door": "erfahrung"})
    page = client.get(f"{home}meins/").content.decode()
    assert "Draußen ist es schöner" in page
    assert Vote.objects.get().contribution.text in page
    other = Client().get(f"{home}meins/").content.decode()
    assert "Draußen ist es schöner" not in other
    taken = client.get(f"{home}meins/mitnehmen/")
    assert "attachment" in taken["Content-Disposition"]
    assert json.loads(taken.content)["contributions"][0]["text"] == "Draußen ist es schöner"
    assert Client().get(f"{home}meins/mitnehmen/").status_code == 404
    assert Client().post(f"{home}meins/loeschen/", {"texts": "too"}).status_code == 404
    gone = client.post(f"{home}meins/loeschen/", {"texts": "too"})
    assert gone.status_code == 302
    assert client.cookies[f"dialog-{thesis.round.pk}"].value == ""
    assert not Vote.objects.exists()
    assert not Contribution.objects.filter(text__contains="schöner").exists()


def test_an_account_takes_part_and_shows_no_name(
    thesis: Thesis, client_of: Callable[..., Client], town: Municipality
) -> None:
    client = client_of("committee", town)
    statements(thesis, 1)
    vote_on(client, thesis.round)
    held = Participant.objects.get(user__isnull=False)
    assert (held.sector, held.proved) == ("politics", True)
    user = User.objects.get(pk=held.user_id)
    page = client.get(f"/dialog/{thesis.round.slug}/meins/").content.decode()
    assert user.email not in page.partition("<main")[2]


def test_the_poster_can_be_scanned_and_typed(round_: Round) -> None:
    page = Client().get(f"/dialog/{round_.slug}/plakat/").content.decode()
    assert f"testserver/d/{round_.code}" in page
    poster = page.partition('<article class="poster"')[2]
    assert "<svg" in poster
    assert "style=" not in poster
    picture = Client().get(f"/dialog/{round_.slug}/qr.svg")
    assert picture["Content-Type"] == "image/svg+xml"
    assert b'xmlns="http://www.w3.org/2000/svg"' in picture.content


def test_the_poster_of_an_invited_round_is_its_invitation(
    make_round: Callable[..., Round], client_of: Callable[..., Client], town: Municipality
) -> None:
    invited, internal = make_round(audience="invited"), make_round(audience="internal")
    guest = Client()
    guest.get(f"/dialog/{invited.slug}/einladung/{invited.invitation}/")
    planner = client_of("planner", town)
    for path in ("plakat/", "qr.svg"):
        assert guest.get(f"/dialog/{invited.slug}/{path}").status_code == 404
        assert planner.get(f"/dialog/{invited.slug}/{path}").status_code == 200
        assert planner.get(f"/dialog/{internal.slug}/{path}").status_code == 404
    assert invited.invitation in planner.get(f"/dialog/{invited.slug}/plakat/").content.decode()


def test_a_form_on_paper_counts_like_one_person(
    thesis: Thesis, client_of: Callable[..., Client], town: Municipality
) -> None:
    said = statements(thesis, 3)
    services.hide(said[2])
    moderator, home = client_of("moderator", town), f"/dialog/{thesis.round.slug}/"
    sheet = moderator.get(f"{home}papier/").content.decode()
    assert "Gedanke 1" in sheet
    assert "Gedanke 3" not in sheet
    enter = re.search(r'href="([^"]*papier/eingeben/[^"]*)"', sheet)
    assert enter is not None
    assert enter[1].endswith("?aussagen=1,2")
    sent = {
        "vote_1": "1",
        "vote_2": "-1",
        "text_1": "Auf Papier gesagt",
        "thesis_1": "1",
        "kind_1": "question",
    }
    answer = moderator.post(enter[1], {**sent, "sector": "parents"})
    assert (answer.status_code, answer["Location"]) == (302, enter[1])
    written = Contribution.objects.get(on_paper=True)
    assert (written.text, written.kind, written.sector) == ("Auf Papier gesagt", "question", "parents")
    assert sorted(written.participant.votes.values_list("value", flat=True)) == [-1, 1]
    assert AuditLine.objects.filter(action="paper.entered").count() == 1
    assert moderator.post(enter[1], {}).status_code == 422
    assert moderator.post(enter[1], {"vote_3": "1"}).status_code == 422, "hidden ones are not on the form"


@pytest.mark.parametrize("role", [None, "committee", "provider"])
def test_paper_is_for_moderators(
    thesis: Thesis, client_of: Callable[..., Client], town: Municipality, role: str | None
) -> None:
    for path in ("papier/", "papier/eingeben/"):
        answer = client_of(role, town).get(f"/dialog/{thesis.round.slug}/{path}")
        assert answer.status_code == (302 if role is None else 403)
