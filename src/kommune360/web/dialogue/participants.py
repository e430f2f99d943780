"""Who takes part here without an account? A signed cookie holds the random name of this one round.

From a request and a round to the participant, made when she first does something. The seam between the
pages (which ask ``current`` and ``ensure``) and the way somebody proves to be no machine.
"""

from __future__ import annotations

from typing import Any

from django.core import signing
from django.http import HttpRequest, HttpResponse

from kommune360.web.dialogue.models import Participant, Round

SALT = "kommune360.dialogue.participant"
LONGEST_S = 400 * 24 * 3600


def current(request: HttpRequest, round_: Round) -> Participant | None:
    """The participant behind this request: by account where signed in and known, else by cookie."""
    if request.user.is_authenticated:
        known = Participant.objects.filter(round=round_, user=request.user).first()
        if known is not None:
            return known
    try:
        key = request.get_signed_cookie(cookie_name(round_), salt=SALT, max_age=LONGEST_S)
    except (KeyError, signing.BadSignature):
        return None
    return Participant.objects.filter(round=round_, key=key, user=None).first()


def ensure(request: HttpRequest, round_: Round, **said: Any) -> Participant:
    """The participant behind this request, made if there is none; ``said`` are fields of the model.

    What she says now replaces what she said before. Call ``keep`` on the response afterwards.
    """
    found = current(request, round_)
    if found is None:
        user = request.user if request.user.is_authenticated else None
        return Participant.objects.create(round=round_, user=user, **said)
    changed = [name for name, value in said.items() if value and getattr(found, name) != value]
    for name in changed:
        setattr(found, name, said[name])
    if changed:
        found.save(update_fields=changed)
    return found


def keep(response: HttpResponse, request: HttpRequest, participant: Participant) -> HttpResponse:
    """Give the response the cookie by which the participant is known again; none for accounts."""
    if participant.user_id is None:
        response.set_signed_cookie(
            cookie_name(participant.round),
            participant.key,
            salt=SALT,
            max_age=LONGEST_S,
            secure=request.is_secure(),
            httponly=True,
            samesite="Lax",
        )
    return response


def cookie_name(round_: Round) -> str:
    return f"dialog-{round_.pk}"
