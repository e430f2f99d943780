"""The landscape page: what is kept is shown, nothing else; nobody's vote is to be had from it."""

from __future__ import annotations

import itertools
import json
import re
from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse

from kommune360.web.dialogue import books, voting, watching
from kommune360.web.dialogue.landscape import keeping, packing
from kommune360.web.dialogue.models import Contribution, Landscape, LandscapeDay, Participant, Round
from tests.web.dialogue.voters import known, statements

THRESHOLD = 5


@pytest.fixture(autouse=True)
def _fresh_books() -> None:
    books.close_all()


def said_by(round_: Round, number: int, departments: bool = True) -> list[Participant]:
    """Two offices that block each other on odd and even statements."""
    return [
        Participant.objects.create(
            round=round_,
            proved=True,
            sector="administration",
            department=("Jugendamt", "Schulamt")[person % 2] if departments else "",
        )
        for person in range(number)
    ]


def vote(person: Participant, statement: Contribution, value: int) -> None:
    voting.cast(person, statement.number or 0, value, voting.new_key())


def two_camps(
    round_: Round, people: int = 24, number: int = 10
) -> tuple[list[Participant], list[Contribution]]:
    asked = statements(round_.theses.get(), number)
    found = said_by(round_, people)
    for place, person in enumerate(found):
        for n, statement in enumerate(asked):
            value = 1 if n == number - 1 else (-1 if n == number - 2 else (1 if (n + place) % 2 else -1))
            vote(person, statement, value)
    return found, asked


def page(client: Client, round_: Round, query: str = "") -> str:
    response = client.get(reverse("dialogue:landscape", args=[round_.slug]) + query)
    assert response.status_code == 200
    return response.content.decode()


def test_before_the_first_votes_the_page_says_so(client: Client, round_: Round) -> None:
    assert "Noch kein Bild" in page(client, round_)


def test_two_camps_are_told_and_drawn(client: Client, round_: Round) -> None:
    two_camps(round_)
    assert keeping.refresh(round_)
    html = page(client, round_, "?nach=department")
    assert "Zwei Meinungsgruppen, bei 2 Aussagen auf derselben Seite" in html
    assert 'href="#gruppe-a"' in html
    assert 'id="gruppe-a"' in html
    assert "Jugendamt und Schulamt: im Mittel" in html
    assert "Beide stimmen zu" in html
    assert "style=" not in re.sub(r"data-\S+", "", html.split("<main")[1])
    english = client.get(
        reverse("dialogue:landscape", args=[round_.slug]), headers={"accept-language": "en"}
    ).content.decode()
    assert "Two groups of opinion, on the same side of 2 statements" in english


def test_csv_holds_shown_cells_and_says_what_is_withheld(client: Client, round_: Round) -> None:
    _, asked = two_camps(round_, 12)
    lonely = Participant.objects.create(round=round_, proved=True, department="Bauamt", sector="politics")
    vote(lonely, asked[0], 1)
    keeping.refresh(round_)
    text = client.get(reverse("dialogue:landscape_csv", args=[round_.slug])).content.decode("utf-8-sig")
    rows = [line.split(";") for line in text.strip().splitlines()]
    assert rows[0][:4] == ["statement", "text", "division", "category"]
    withheld = [row for row in rows if row[-1] == "withheld"]
    assert any("Bauamt" in row for row in withheld)
    shown = [int(row[7]) for row in rows[1:] if row[-1] == "shown"]
    assert min(shown) >= THRESHOLD


def test_refresh_is_asked_for_once_and_nothing_new_is_no_release(round_: Round) -> None:
    two_camps(round_, 12)
    asked: dict[int, str] = {}
    assert keeping.due() == [round_.pk]
    assert watching.ask_for_what_is_due(asked) == [round_.pk]
    assert watching.ask_for_what_is_due(asked) == []
    if not Landscape.objects.exists():  # tasks of tests may run at once or wait
        assert keeping.refresh(round_)
    assert not keeping.refresh(round_)
    assert keeping.due() == []
    assert LandscapeDay.objects.get().answer["votes"] == 120


def test_what_is_kept_comes_back_the_same(round_: Round) -> None:
    two_camps(round_, 12)
    keeping.refresh(round_)
    raw = bytes(Landscape.objects.get().kept)
    kept, ground = packing.unpacked(raw)
    again, _ = packing.unpacked(packing.packed(kept, ground))
    assert again.matrix.participants == kept.matrix.participants
    assert (again.since == kept.since).all()
    assert {name: one.categories for name, one in again.told.items()} == {
        name: one.categories for name, one in kept.told.items()
    }


def test_who_leaves_is_gone_from_what_is_kept(round_: Round) -> None:
    from kommune360.web.dialogue import own

    people, _ = two_camps(round_, 12)
    keeping.refresh(round_)
    gone = str(people[0].pk)
    own.erase(people[0])
    assert keeping.due() == [] or keeping.due() == [round_.pk]
    assert keeping.refresh(round_)
    kept, _ = packing.unpacked(bytes(Landscape.objects.get().kept))
    assert gone not in kept.matrix.participants
    assert kept.matrix.votes == 110


def test_hidden_statements_and_their_texts_leave_the_answer(client: Client, round_: Round) -> None:
    from kommune360.web.dialogue import services

    _, asked = two_camps(round_, 12)
    keeping.refresh(round_)
    assert asked[0].text in page(client, round_)
    services.hide(asked[0])
    keeping.refresh(round_)
    html = page(client, round_)
    assert f"{asked[0].text}<" not in html
    assert asked[1].text in html


def test_where_i_stand_is_told_to_me_alone(client: Client, round_: Round) -> None:
    people, _ = two_camps(round_)
    keeping.refresh(round_)
    assert "Sie stehen am nächsten bei Gruppe" not in page(client, round_)
    known(client, people[0])
    html = page(client, round_)
    assert "Sie stehen am nächsten bei Gruppe" in html
    response = client.get(reverse("dialogue:landscape", args=[round_.slug]))
    assert "private" in response["Cache-Control"]


def test_an_internal_round_shows_its_landscape_to_insiders_alone(
    client: Client, make_round: Callable[..., Round]
) -> None:
    inside = make_round(audience="internal")
    for name in ("landscape", "landscape_csv"):
        assert client.get(reverse(f"dialogue:{name}", args=[inside.slug])).status_code == 404


def test_attack_asking_after_every_vote_and_subtracting(client: Client, round_: Round) -> None:
    """Acceptance: an attacker keeps every answer of the file; no cell and no vote follows from any two."""
    asked = statements(round_.theses.get(), 4)
    people = said_by(round_, 16)
    seen: dict[tuple[str, str, str], list[tuple[int, int, int]]] = {}
    votes = [(p, s, 1 if (i + j) % 3 else -1) for i, p in enumerate(people) for j, s in enumerate(asked)]
    address = reverse("dialogue:landscape_csv", args=[round_.slug])
    for person, statement, value in votes:
        vote(person, statement, value)
        keeping.refresh(round_)
        for line in client.get(address).content.decode("utf-8-sig").strip().splitlines()[1:]:
            row = line.split(";")
            if row[-1] == "shown":
                key = (row[0], row[2], row[3])
                told = (int(row[4]), int(row[5]), int(row[6]))
                if told not in seen.setdefault(key, []):
                    seen[key].append(told)
    assert len(seen) >= 8
    for key, answers in seen.items():
        for one, other in itertools.combinations(answers, 2):
            apart = sum(abs(a - b) for a, b in zip(one, other, strict=True))
            assert apart >= THRESHOLD, (key, one, other)
    for statement in {key[0] for key in seen}:
        wholes = seen.get((statement, "all", ""), [])
        parts = [
            a
            for key, answers in seen.items()
            if key[0] == statement and key[1] == "department"
            for a in answers
        ]
        for whole, part in itertools.product(wholes, parts):
            left = [w - p for w, p in zip(whole, part, strict=True)]
            if min(left) >= 0:
                assert sum(left) == 0 or sum(left) >= THRESHOLD


def test_the_answer_holds_no_name_of_a_participant(round_: Round) -> None:
    people, _ = two_camps(round_, 12)
    keeping.refresh(round_)
    written = json.dumps(Landscape.objects.get().answer)
    assert all(person.key not in written for person in people)
