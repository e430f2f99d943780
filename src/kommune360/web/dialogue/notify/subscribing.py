"""How does somebody ask for mails of a round, confirm that, and end it in one click?

A mail address is kept for this alone; it is confirmed by a link before anything is sent, and goes with the
one click that ends it. Links carry a signed token, so that none can be guessed or made up.
"""

from __future__ import annotations

import datetime as dt

from django.conf import settings
from django.core import signing
from django.core.mail import EmailMessage
from django.db import transaction
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from kommune360.web.dialogue.models import Message, Participant, Round, Subscription

SALT = "kommune360.dialogue.subscription"
UNCONFIRMED_DAYS = 7


@transaction.atomic
def subscribe(
    round_: Round, mail: str, language: str, participant: Participant | None = None
) -> Subscription:
    """Ask for mails; the mail with the link to confirm is sent once, however often this is asked."""
    found, new = Subscription.objects.get_or_create(
        round=round_, mail=mail.strip().lower(), defaults={"language": language, "participant": participant}
    )
    if not new and participant is not None and found.participant_id is None:
        found.participant = participant
        found.save(update_fields=["participant"])
    if found.confirmed_at is None and not found.messages.filter(key="confirm").exists():
        with translation.override(found.language):
            subject = _("Bitte bestätigen: Nachrichten zu „%(question)s“") % {"question": round_.question}
            body = _(
                "Jemand hat mit dieser Adresse Nachrichten zu einer Dialogrunde bestellt.\n\n"
                "Waren Sie das? Dann bestätigen Sie hier:\n%(link)s\n\n"
                "Sonst ist nichts zu tun; in %(days)s Tagen wird die Adresse gelöscht."
            ) % {"link": absolute("dialogue:confirm_mail", found), "days": UNCONFIRMED_DAYS}
        deliver(found, "confirm", subject, body)
    return found


def confirm(token: str) -> Subscription | None:
    """None for a token that is not ours or whose subscription has ended."""
    found = _of(token)
    if found is not None and found.confirmed_at is None:
        found.confirmed_at = timezone.now()
        found.save(update_fields=["confirmed_at"])
    return found


def unsubscribe(token: str) -> bool:
    """End it and forget the address; ending twice is no fault. False for a token that is not ours."""
    try:
        raw = signing.Signer(salt=SALT).unsign(token)
    except signing.BadSignature:
        return False
    Subscription.objects.filter(token=raw).delete()
    return True


def forget_unconfirmed(now: dt.datetime | None = None) -> int:
    """Addresses nobody confirmed in time are removed; how many."""
    late = (now or timezone.now()) - dt.timedelta(days=UNCONFIRMED_DAYS)
    gone, _by_model = Subscription.objects.filter(confirmed_at=None, created_at__lt=late).delete()
    return gone


def deliver(subscription: Subscription, key: str, subject: str, body: str) -> bool:
    """Send a mail that is told once under ``key``; False where it was told already.

    It is written down before it is sent: what breaks in between is sent with the next digest, not twice.
    """
    message, new = Message.objects.get_or_create(
        subscription=subscription,
        key=key[:80],
        defaults={"subject": subject.replace("\n", " ")[:200], "body": body},
    )
    if not new and message.sent_at is not None:
        return False
    end = absolute("dialogue:unsubscribe", subscription)
    with translation.override(subscription.language):
        foot = _("Abbestellen mit einem Klick: %(link)s") % {"link": end}
    EmailMessage(
        message.subject,
        f"{message.body}\n\n-- \n{foot}\n",
        to=[subscription.mail],
        headers={"List-Unsubscribe": f"<{end}>", "List-Unsubscribe-Post": "List-Unsubscribe=One-Click"},
    ).send()
    message.sent_at = timezone.now()
    message.save(update_fields=["sent_at"])
    return True


def absolute(name: str, subscription: Subscription) -> str:
    """The address with the signed token of this subscription."""
    return address(reverse(name, args=[token_of(subscription)]))


def address(path: str) -> str:
    """An address of this installation that works in a mail."""
    return f"{settings.WAGTAILADMIN_BASE_URL.rstrip('/')}{path}"


def token_of(subscription: Subscription) -> str:
    return signing.Signer(salt=SALT).sign(subscription.token)


def _of(token: str) -> Subscription | None:
    try:
        raw = signing.Signer(salt=SALT).unsign(token)
    except signing.BadSignature:
        return None
    return Subscription.objects.select_related("round").filter(token=raw).first()
