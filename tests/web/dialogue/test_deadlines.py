"""Mails to those who promised an answer: before the day, once, to the right ones, ended in one click."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable
from typing import Any

import pytest
from django.core import mail
from django.test import Client
from django.utils import timezone

from kommune360.web.accounts.models import Membership, Municipality, User
from kommune360.web.audit.services import Actor
from kommune360.web.dialogue import services, watching
from kommune360.web.dialogue.models import Consideration, DeadlineSilence, Participant, Thesis
from kommune360.web.dialogue.notify import deadlines

Clients = Callable[..., Client]


@pytest.fixture
def office(person: Callable[..., User], town: Municipality) -> User:
    user = person("department", town)
    Membership.objects.filter(user=user).update(department="Schulamt")
    return user


@pytest.fixture
def promise(thesis: Thesis, participant: Participant, actor: Actor) -> Callable[..., Consideration]:
    def make(days: int, role: str = "Schulamt") -> Consideration:
        said = services.contribute(thesis, participant, "question", f"Was wird in {days} Tagen ({role})?")
        due = timezone.localdate() + dt.timedelta(days=days)
        about = {"title": f"Frage {days}", "role": role, "due": due}
        return services.promise(thesis.round, [said], about, actor=actor)

    return make


def test_one_mail_before_the_day_and_none_again(office: User, promise: Any, person: Any, town: Any) -> None:
    planner = person("planner", town)
    promise(2)
    promise(3)
    promise(20)
    today = timezone.localdate()
    assert deadlines.send_reminders(today) == 1
    (sent,) = mail.outbox
    assert sent.to == [office.email]
    assert sent.subject == "2 Antworten im Dialog sind bald fällig"
    assert "Frage 2" in sent.body
    assert "Frage 20" not in sent.body
    assert deadlines.send_reminders(today) == 0
    promise(1, role="Amt, das es nicht gibt")
    assert deadlines.send_reminders(today) == 1, "nobody holds the role: the planning is told"
    assert mail.outbox[-1].to == [planner.email]


def test_a_moved_day_is_told_again_an_answered_one_never(office: User, promise: Any, actor: Actor) -> None:
    one, today = promise(1), timezone.localdate()
    assert deadlines.send_reminders(today) == 1
    Consideration.objects.filter(pk=one.pk).update(due=today + dt.timedelta(days=2))
    assert deadlines.send_reminders(today) == 1
    services.answer(one, "later", "Im Herbst.", actor=actor)
    other = promise(1)
    services.answer(other, "not", "Geht nicht.", actor=actor)
    assert deadlines.send_reminders(today) == 0


def test_one_click_ends_them(office: User, promise: Any, client_of: Clients) -> None:
    promise(1)
    deadlines.send_reminders(timezone.localdate())
    (sent,) = mail.outbox
    (path,) = re.findall(r"https?://[^/]+(/dialog/nachrichten/fristen/\S+)", sent.body)
    assert sent.extra_headers["List-Unsubscribe"].endswith(f"{path}>")
    client = Client(enforce_csrf_checks=True)
    assert client.post(path, {"List-Unsubscribe": "One-Click"}).status_code == 200
    assert DeadlineSilence.objects.get().user == office
    promise(2)
    assert deadlines.send_reminders(timezone.localdate()) == 0
    assert client.get("/dialog/nachrichten/fristen/1:falsch/").status_code == 404


def test_the_server_asks_for_them_once_a_day(office: User, promise: Any) -> None:
    now = timezone.localtime().replace(hour=8)
    assert watching.ask_for_reminders(None, now) is None, "nothing is due"
    promise(1)
    assert watching.ask_for_reminders(None, now.replace(hour=5)) is None
    assert watching.ask_for_reminders(None, now) == now.date()
    assert watching.ask_for_reminders(now.date(), now) == now.date()
