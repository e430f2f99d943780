"""Results to take along, mails and their end; answers owed; nothing personal in any of them."""

from __future__ import annotations

import csv
import datetime as dt
import io
import json
import re
import zipfile
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from kommune360.web.accounts.models import Role
from kommune360.web.audit.services import Actor
from kommune360.web.dialogue import books, owed, services
from kommune360.web.dialogue.landscape import keeping
from kommune360.web.dialogue.models import Consideration, Participant, Round, Subscription
from kommune360.web.dialogue.notify import digests, subscribing
from tests.libreoffice import converted, seen, written
from tests.pdf_ua import violations
from tests.web.dialogue.test_landscape import two_camps

ACTOR = Actor.system("tests")


@pytest.fixture
def answered(round_: Round) -> Round:
    """Two camps, a landscape, one answer for two contributions."""
    books.close_all()
    _, asked = two_camps(round_, 12)
    keeping.refresh(round_)
    given = services.promise(round_, asked[:2], {"title": "Räume öffnen", "role": "Jugendamt"}, actor=ACTOR)
    services.answer(given, "partly", "Zwei Schulen öffnen ab Februar.", actor=ACTOR)
    return round_


def test_the_result_stands_on_one_page_and_in_every_format(client: Client, answered: Round) -> None:
    html = client.get(reverse("dialogue:result", args=[answered.slug])).content.decode()
    assert "Räume öffnen" in html
    assert "Zwei Schulen öffnen ab Februar." in html
    assert "2 von 10 Beiträgen sind beantwortet" in html
    pdf = client.get(reverse("dialogue:result_pdf", args=[answered.slug])).content
    assert violations(pdf) == []
    for ending, inside in (("docx", "word/document.xml"), ("xlsx", "xl/workbook.xml")):
        content = client.get(reverse(f"dialogue:result_{ending}", args=[answered.slug])).content
        with zipfile.ZipFile(io.BytesIO(content)) as parts:
            assert inside in parts.namelist()
    book = openpyxl.load_workbook(io.BytesIO(content))
    votes = next(sheet for sheet in book if sheet["B2"].value == "Aussage")
    assert all(isinstance(votes.cell(row, 3).value, int) for row in range(3, 13))  # to calculate with


def test_open_data_hold_no_hint_at_single_people(client: Client, answered: Round) -> None:
    lonely = Participant.objects.create(
        round=answered, proved=True, sector="science", department="Institut X", age_band="60_up"
    )
    services.contribute(answered.theses.get(), lonely, "question", "Wer misst das eigentlich?")
    raw = client.get(reverse("dialogue:result_csv", args=[answered.slug])).content.decode("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(raw), delimiter=";"))
    assert len(rows) == 11
    (own,) = (row for row in rows if row["text"].startswith("Wer misst"))
    assert own["sector"] == ""
    assert "Institut X" not in raw
    found = json.loads(client.get(reverse("dialogue:result_json", args=[answered.slug])).content)
    assert found["answers"][0]["result"] == "partly"
    assert found["landscape"]["participants"] == 12
    written = json.dumps(found)
    for participant in Participant.objects.all():
        assert participant.key not in written
    assert "Institut X" not in written


def test_an_empty_round_has_a_result_page_and_files(client: Client, round_: Round) -> None:
    for name in ("result", "result_pdf", "result_xlsx", "result_docx", "result_csv", "result_json"):
        assert client.get(reverse(f"dialogue:{name}", args=[round_.slug])).status_code == 200


def test_results_and_feed_of_an_internal_round_are_not_there_for_outsiders(
    client: Client, make_round: Callable[..., Round]
) -> None:
    inside = make_round(audience="internal")
    for name in ("result", "result_pdf", "result_json", "result_csv", "feed", "subscribe"):
        assert client.get(reverse(f"dialogue:{name}", args=[inside.slug])).status_code == 404


def _links(body: str) -> list[str]:
    return [match.split("8360", 1)[-1] for match in re.findall(r"https?://\S+", body)]


def test_from_asking_for_mails_to_ending_it(client: Client, answered: Round) -> None:
    address = reverse("dialogue:subscribe", args=[answered.slug])
    for _ in range(2):  # asked twice, told once
        client.post(address, {"mail": "Mia@Beispiel.de"})
    (letter,) = mail.outbox
    assert digests.send_digests() == 0  # nobody is told before she confirms
    client.get(_links(letter.body)[0])
    subscription = Subscription.objects.get()
    assert subscription.confirmed_at is not None
    assert digests.send_digests() == 0  # nothing new since
    Consideration.objects.update(answered_at=timezone.now() + dt.timedelta(minutes=1))
    assert digests.send_digests() == 1
    told = mail.outbox[-1]
    assert "Räume öffnen" in told.body
    assert told.extra_headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert digests.send_digests() == 0  # not twice on one day
    end = told.extra_headers["List-Unsubscribe"].strip("<>").split("8360", 1)[-1]
    strict = Client(enforce_csrf_checks=True)
    assert strict.post(end, {"List-Unsubscribe": "One-Click"}).status_code == 200
    assert not Subscription.objects.exists()
    assert client.get(end).status_code == 200  # a second click is no fault
    assert client.get(end[:-3] + "xx/").status_code == 404


def test_the_author_is_told_of_the_answer_to_her_contribution(round_: Round) -> None:
    author = Participant.objects.create(round=round_, proved=True)
    said = services.contribute(round_.theses.get(), author, "proposal", "Öffnet die Turnhalle")
    subscription = subscribing.subscribe(round_, "a@beispiel.de", "en", author)
    subscribing.confirm(subscribing.token_of(subscription))
    given = services.promise(round_, [said], {"title": "Turnhalle", "role": "Sportamt"}, actor=ACTOR)
    services.answer(given, "adopted", "Ab März offen.", actor=ACTOR)
    assert digests.send_digests() == 1
    assert mail.outbox[-1].subject.startswith("Answer to your contribution")
    assert "Ab März offen." in mail.outbox[-1].body


def test_unconfirmed_addresses_are_forgotten(round_: Round) -> None:
    subscribing.subscribe(round_, "x@beispiel.de", "de")
    later = timezone.now() + dt.timedelta(days=subscribing.UNCONFIRMED_DAYS, minutes=1)
    digests.send_digests(later)
    assert not Subscription.objects.exists()


def test_answers_owed_are_listed_with_what_is_late(
    client_of: Callable[..., Client], answered: Round, client: Client
) -> None:
    today = timezone.localdate()
    rest = list(answered.contributions.filter(consideration=None)[:3])
    services.promise(
        answered,
        rest,
        {"title": "Busse", "role": "Schulamt", "due": today - dt.timedelta(days=3)},
        actor=ACTOR,
    )
    (found,) = owed.owed_in([answered], today)
    assert (found.untouched, found.untouched_late, found.late, found.waiting) == (5, 0, 3, 8)
    assert [one.late_days for one in found.promised] == [3]
    assert owed.owed_in([answered], today, "Schulamt")[0].waiting == 3
    assert owed.owed_in([answered], today, "Bauamt") == []
    planner = client_of(Role.PLANNER, answered.municipality)
    html = planner.get(reverse("dialogue:owed")).content.decode()
    assert "Auf 3 Beiträge ist die Antwort überfällig" in html
    start = planner.get("/").content.decode()
    assert "8 Beiträge warten auf Antwort" in start
    promised = Consideration.objects.get(title="Busse")
    planner.post(reverse("dialogue:remind", args=[answered.slug, promised.pk]))
    assert "zuletzt erinnert am" in planner.get(reverse("dialogue:owed")).content.decode()
    assert client.get(reverse("dialogue:owed")).status_code == 302


def test_an_empty_result_is_an_accessible_file_too(client: Client, round_: Round) -> None:
    pdf = client.get(reverse("dialogue:result_pdf", args=[round_.slug])).content
    assert violations(pdf) == []


def test_libreoffice_sees_what_was_written(client: Client, answered: Round, tmp_path: Path) -> None:
    word = client.get(reverse("dialogue:result_docx", args=[answered.slug])).content
    opened = converted(tmp_path, "fodt", result=word)["result"]
    assert seen(opened) == written(word)
    titles = [text for _, text in seen(opened).headings]
    assert titles[0] == "Thesen und Beiträge"
    assert titles[-1] == "Wie das entstanden ist"
    assert ("These", "Beiträge", "davon") in [heads for heads, _ in seen(opened).tables]
    assert "Zwei Schulen öffnen ab Februar." in opened.read_text("utf-8")
