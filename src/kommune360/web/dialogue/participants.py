"""Who takes part here, and may she go on? By account or by a signed cookie with a random name of this round.

From a request and a round to the participant, made when she first does something. The cookie is sent to the
pages of its round alone: no request ever carries the names of two rounds, so that nobody can join them.
"""

from __future__ import annotations

import datetime as dt
from typing import Any, Final

from django.contrib.auth import SESSION_KEY
from django.core import signing
from django.db import IntegrityError, transaction
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone

from kommune360.web.accounts.models import Membership, Role
from kommune360.web.dialogue import clients, proofs
from kommune360.web.dialogue.limits import counts
from kommune360.web.dialogue.models import Participant, Round, Sector, SpentProof

SALT = "kommune360.dialogue.participant"
LONGEST_S = 400 * 24 * 3600
VOTE, CONTRIBUTE, SPEAK = "vote", "contribute", "speak"  # acts that are counted; to speak of oneself is not
UNPROVED = "unproved"  # flag of a contribution whose author's browser ran no script

# who counts as what where somebody takes part with an account; shown is this and the department, no name
SECTOR_OF_ROLE: Final[dict[str, str]] = {
    Role.PLANNER: Sector.ADMINISTRATION,
    Role.DEPARTMENT: Sector.ADMINISTRATION,
    Role.HEAD: Sector.ADMINISTRATION,
    Role.STATISTICS: Sector.ADMINISTRATION,
    Role.MODERATOR: Sector.ADMINISTRATION,
    Role.COMMITTEE: Sector.POLITICS,
    Role.PROVIDER: Sector.CIVIL_SOCIETY,
    Role.YOUTH: Sector.YOUNG_PEOPLE,
}


def current(request: HttpRequest, round_: Round) -> Participant | None:
    """The participant behind this request: by account where signed in and known, else by cookie."""
    if has_account(request):
        known = Participant.objects.filter(round=round_, user=request.user).first()
        if known is not None:
            return _in(round_, known)
    try:
        key = request.get_signed_cookie(cookie_name(round_), salt=SALT, max_age=LONGEST_S)
    except (KeyError, signing.BadSignature):
        return None
    return _in(round_, Participant.objects.filter(round=round_, key=key, user=None).first())


def ensure(request: HttpRequest, round_: Round, act: str = CONTRIBUTE, **said: Any) -> Participant:
    """The participant who does ``act`` now, made if there is none; ``said`` are fields of the model.

    What she says now replaces what she said before. A proof of work in the form counts, once. Call ``keep``
    on the response afterwards. Errors: TooMuch.
    """
    found = current(request, round_)
    proved = _proves(request, round_, found)
    if found is None:
        _count_joining(request, round_, proved)
        _count(request, round_, act, proved, "")
        return _make(request, round_, proved, said)
    _count(request, round_, act, proved, str(found.pk))
    changes = {name: value for name, value in said.items() if value}
    if proved and not found.proved:
        changes["proved"] = True
    changed = [name for name, value in changes.items() if getattr(found, name) != value]
    for name in changed:
        setattr(found, name, changes[name])
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
            path=_home(participant.round),
            secure=request.is_secure(),
            httponly=True,
            samesite="Lax",  # Strict would make a stranger of everybody who follows a link from a mail
        )
    return response


def leave(response: HttpResponse, round_: Round) -> HttpResponse:
    """Take the cookie back."""
    response.delete_cookie(cookie_name(round_), path=_home(round_), samesite="Lax")
    return response


def flags_of(participant: Participant) -> list[str]:
    """What the moderators are told of a contribution because of who brought it."""
    return [] if participant.proved else [UNPROVED]


def challenge_for(request: HttpRequest, round_: Round) -> dict[str, Any]:
    """A challenge, harder the more this connection has brought lately. Errors: TooMuch."""
    client = _client(request, round_)
    counts.allow([("challenge_client", client)])
    return proofs.challenge(round_.pk, counts.lately("join_client", client))


def has_account(request: HttpRequest) -> bool:
    """Whether she has signed in herself. In the demo a visitor is the planner, but everybody is."""
    return request.user.is_authenticated and SESSION_KEY in request.session


def cookie_name(round_: Round) -> str:
    return f"dialog-{round_.pk}"


def _in(round_: Round, found: Participant | None) -> Participant | None:
    """The participant with her round at hand, so that it is not read again."""
    if found is not None:
        found.round = round_
    return found


def _home(round_: Round) -> str:
    """Where the pages of the round begin."""
    return reverse("dialogue:round", args=[round_.slug])


def _proves(request: HttpRequest, round_: Round, found: Participant | None) -> bool:
    if (found is not None and found.proved) or has_account(request):
        return True
    proof = proofs.checked(request.POST.get("proof", ""), round_.pk)
    return proof is not None and _spend(proof)


def _spend(proof: proofs.Proof) -> bool:
    """Whether the proof had not been used before."""
    SpentProof.objects.filter(expires_at__lt=timezone.now()).delete()
    until = dt.datetime.fromtimestamp(proof.expires + 60, dt.UTC)
    try:
        with transaction.atomic():
            SpentProof.objects.create(nonce=proof.nonce, expires_at=until)
    except IntegrityError:
        return False
    return True


def _make(request: HttpRequest, round_: Round, proved: bool, said: dict[str, Any]) -> Participant:
    if not has_account(request):
        return Participant.objects.create(round=round_, proved=proved, **said)
    known = _of_account(request, round_)
    made, _new = Participant.objects.get_or_create(
        round=round_,
        user=request.user,
        defaults={"proved": True, **known, **{name: value for name, value in said.items() if value}},
    )
    return made


def _of_account(request: HttpRequest, round_: Round) -> dict[str, str]:
    """Sector and department from her first role in the town."""
    town = round_.municipality or request.municipality
    held = Membership.objects.filter(user=request.user, municipality=town).order_by("pk").first()
    if held is None:
        return {}
    return {"sector": SECTOR_OF_ROLE.get(held.role, ""), "department": held.department}


def _count_joining(request: HttpRequest, round_: Round, proved: bool) -> None:
    if has_account(request):
        return
    act = "join_client" if proved else "join_client_unproved"
    counts.allow([(act, _client(request, round_))])


def _count(request: HttpRequest, round_: Round, act: str, proved: bool, whose: str) -> None:
    """Count an act of a participant (``whose``; empty: she is new) and of her connection."""
    if act == SPEAK:
        return
    client = _client(request, round_)
    asked = [(act if proved else f"{act}_unproved", whose)] if whose else []
    if act == CONTRIBUTE:
        asked.append(("contribute_client", client))
    elif not proved:
        asked.append(("vote_client_unproved", client))
    counts.allow(asked)


def _client(request: HttpRequest, round_: Round) -> str:
    return f"{round_.pk}:{clients.bucket(request)}"
