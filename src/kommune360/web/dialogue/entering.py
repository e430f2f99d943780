"""How does somebody get into a round: by the short link of a poster, by an invitation?

From a code to its round, and from an invitation to the right to take part, kept in the visitor's session.
"""

from __future__ import annotations

import secrets

from django.http import HttpRequest

from kommune360.web.dialogue import clients, codes
from kommune360.web.dialogue.limits import counts
from kommune360.web.dialogue.models import Audience, Round
from kommune360.web.dialogue.permissions import INVITATIONS


def round_of_code(code: str) -> Round | None:
    """The round of a short code as somebody typed it."""
    return Round.objects.select_related("municipality").filter(code=codes.typed(code)).first()


def round_that_invites(slug: str) -> Round | None:
    """A round for invited people that is under way; whether she is invited is asked by ``accept``."""
    invited = Round.objects.filter(audience=Audience.INVITED).exclude(phase="prepare")
    return invited.select_related("municipality").filter(slug=slug).first()


def accept(request: HttpRequest, round_: Round, invitation: str) -> bool:
    """Let her in if the invitation is the right one. Errors: TooMuch for who tries many."""
    if not secrets.compare_digest(invitation.strip().encode(), round_.invitation.encode()):
        counts.allow([("code_client", clients.bucket(request))])
        return False
    held = request.session.get(INVITATIONS, [])
    request.session[INVITATIONS] = sorted({*held, round_.pk})
    return True
