"""Whose promised answer is due in the next days? One mail to each who answers, once for every promise.

An answer is promised by a role; the mail goes to those who hold it in the town of the round, and where nobody
does to the planning, which then knows that it is nobody's. A link in the mail ends such mails in one click.
"""

from __future__ import annotations

import datetime as dt
import logging
from collections.abc import Iterable
from smtplib import SMTPException
from typing import Any

from django.core import signing
from django.core.mail import EmailMessage
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from kommune360.web.accounts.models import Membership, Municipality, Role
from kommune360.web.dialogue.models import Consideration, DeadlineMail, DeadlineSilence
from kommune360.web.dialogue.notify.subscribing import address
from kommune360.web.ui import formats

DAYS_BEFORE = 3
ANSWERING = (Role.DEPARTMENT, Role.HEAD, Role.PLANNER)
SALT = "kommune360.dialogue.deadlines"
log = logging.getLogger(__name__)


def due_soon(today: dt.date) -> list[Consideration]:
    """Promised answers of the towns that are due from today to ``DAYS_BEFORE`` days on."""
    last = today + dt.timedelta(days=DAYS_BEFORE)
    found = Consideration.objects.filter(result="", due__range=(today, last)).exclude(
        round__municipality=None
    )
    return list(found.select_related("round__municipality").order_by("due", "pk"))


def send_reminders(today: dt.date) -> int:
    """Tell everybody of what she has not been told yet; how many mails went out. One that cannot be sent does
    not keep the others waiting, and is tried again the next day."""
    silent = set(DeadlineSilence.objects.values_list("user", flat=True))
    wanted: dict[int, tuple[Any, list[Consideration]]] = {}
    for one in due_soon(today):
        told = set(one.deadline_mails.filter(due=one.due).values_list("user", flat=True))
        for user in answerers(one):
            if user.pk not in silent | told and user.email:
                wanted.setdefault(user.pk, (user, []))[1].append(one)
    return sum(_send(user, listed) for user, listed in wanted.values())


def answerers(one: Consideration) -> list[Any]:
    """The people who hold the role that promised it, else the planners of the town."""
    town, role = one.round.municipality, one.role.strip().casefold()
    held = Membership.objects.filter(municipality=town, role__in=ANSWERING).select_related("user")
    named = [each.user for each in held if role and each.department.strip().casefold() == role]
    planners = [each.user for each in held if each.role == Role.PLANNER]
    return list({user.pk: user for user in named or planners if user.is_active}.values())


def end_of(token: str) -> bool:
    """End the reminders of the person the token was made for; False for a token that is not ours."""
    try:
        raw = signing.Signer(salt=SALT).unsign(token)
    except signing.BadSignature:
        return False
    if raw.isdecimal() and Membership.objects.filter(user=int(raw)).exists():
        DeadlineSilence.objects.get_or_create(user_id=int(raw))
    return True


def token_of(user: Any) -> str:
    return signing.Signer(salt=SALT).sign(str(user.pk))


def _send(user: Any, listed: list[Consideration]) -> bool:
    end = address(reverse("dialogue:end_reminders", args=[token_of(user)]))
    with translation.override(_language(one.round.municipality for one in listed)):
        subject = ngettext(
            "Eine Antwort im Dialog ist bald fällig",
            "%(n)s Antworten im Dialog sind bald fällig",
            len(listed),
        ) % {"n": len(listed)}
        lines = [_line(one, translation.get_language() or "de") for one in listed]
        foot = _("Keine solchen Erinnerungen mehr, mit einem Klick: %(link)s") % {"link": end}
    headers = {"List-Unsubscribe": f"<{end}>", "List-Unsubscribe-Post": "List-Unsubscribe=One-Click"}
    body = "\n\n".join([*lines, f"-- \n{foot}\n"])
    try:
        EmailMessage(subject, body, to=[user.email], headers=headers).send()
    except (OSError, SMTPException):
        log.exception("a reminder of answers that are due could not be sent")
        return False
    DeadlineMail.objects.bulk_create(
        [DeadlineMail(consideration=one, user=user, due=one.due) for one in listed], ignore_conflicts=True
    )
    return True


def _line(one: Consideration, language: str) -> str:
    day = formats.period(one.due.isoformat(), language) if one.due else ""
    said = _("* %(title)s (%(role)s), zugesagt bis %(day)s") % {"title": one, "role": one.role, "day": day}
    path = reverse("dialogue:edit_answer", args=[one.round.slug, one.pk])
    return f"{said}\n  {one.round.question}\n  {address(path)}"


def _language(towns: Iterable[Municipality | None]) -> str:
    return next((town.language for town in towns if town is not None), "de")
