"""What does a subscriber read, and when? One mail a day at most, only where there is something new."""

from __future__ import annotations

import datetime as dt
import logging
from smtplib import SMTPException

from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from kommune360.web.dialogue.models import Round, Subscription
from kommune360.web.dialogue.notify import news
from kommune360.web.dialogue.notify.subscribing import address, deliver, forget_unconfirmed

log = logging.getLogger(__name__)


def send_digests(now: dt.datetime | None = None) -> int:
    """Tell every confirmed subscriber what is new since her last mail; how many mails went out.

    A mail that cannot be sent does not keep the others waiting; it is tried again next time.
    """
    moment = now or timezone.now()
    forget_unconfirmed(moment)
    sent = 0
    waiting = Subscription.objects.exclude(confirmed_at=None).select_related("round", "participant")
    for subscription in waiting.order_by("pk").iterator():
        try:
            sent += _send(subscription, moment)
        except (OSError, SMTPException):
            log.exception("a digest of round %s could not be sent", subscription.round_id)
    return sent


def somebody_waits() -> bool:
    """Whether anybody has asked for mails, confirmed or not: unconfirmed addresses are removed in time."""
    return Subscription.objects.exists()


def _send(subscription: Subscription, moment: dt.datetime) -> bool:
    last = subscription.messages.exclude(key="confirm").exclude(sent_at=None).order_by("-created_at").first()
    since = last.created_at if last is not None else subscription.confirmed_at
    if last is not None and timezone.localdate(last.created_at) == timezone.localdate(moment):
        return False
    with translation.override(subscription.language):
        found = digest(subscription, since)
        if found is None:
            return False
        return deliver(subscription, f"digest:{timezone.localdate(moment):%Y-%m-%d}", *found)


def digest(subscription: Subscription, since: dt.datetime | None) -> tuple[str, str] | None:
    """Subject and text of what is new since then, in the language that is on; None where nothing is."""
    round_ = subscription.round
    own = []
    if subscription.participant is not None:
        own = news.own_answers(round_, subscription.participant, since)
    mine = {entry.key for entry in own}
    new = [e for e in news.entries_of(round_, since=since, contributions=False) if e.key not in mine]
    said = news.entries_of(round_, since=since)
    number = sum(entry.kind == news.CONTRIBUTION for entry in said)
    if not own and not new and not number:
        return None
    parts = []
    if own:
        parts.append(_("Antworten auf Ihre Beiträge:"))
        parts += [_line(entry) for entry in own]
    if new:
        parts.append(_("Neu in der Runde:"))
        parts += [_line(entry) for entry in new]
    if number:
        parts.append(
            ngettext("%(n)s neuer Beitrag.", "%(n)s neue Beiträge.", number) % {"n": number}
            + f"\n{address(_round_path(round_))}"
        )
    subject = (
        _("Antwort auf Ihren Beitrag: %(question)s") if own else _("Neues aus der Runde: %(question)s")
    ) % {"question": round_.question}
    return subject, "\n\n".join(parts)


def _line(entry: news.Entry) -> str:
    text = " ".join(entry.text.split())
    short = text if len(text) <= 240 else f"{text[:239].rstrip()}…"
    return f"* {entry.title}\n  {short}\n  {address(entry.path)}"


def _round_path(round_: Round) -> str:
    return reverse("dialogue:round", args=[round_.slug])
