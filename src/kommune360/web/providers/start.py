"""What waits between providers and the planning? Proposals for one side, invitations for the other.

From a person with her rights to lines for the start page: text, address, small text.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from kommune360.web.accounts.models import Municipality
from kommune360.web.plan.documents import working
from kommune360.web.providers import selectors
from kommune360.web.providers.models import ProposalState

Line = tuple[str, str, str]


def start_lines(municipality: Municipality, user: Any, may: Callable[[str], bool]) -> Iterator[Line]:
    """For who edits the plan what was handed in; for a provider what it is asked and has begun."""
    if may("may_edit_plan"):
        waiting = selectors.handed_in(user, municipality).filter(state=ProposalState.HANDED_IN)
        if number := waiting.count():
            text = ngettext(
                "Ein Vorschlag eines Trägers wartet auf Antwort",
                "%(n)s Vorschläge von Trägern warten auf Antwort",
                number,
            )
            yield text % {"n": number}, reverse("providers:proposals"), waiting[0].organisation
    if may("may_propose"):
        yield from _of_the_provider(municipality, user)


def _of_the_provider(municipality: Municipality, user: Any) -> Iterator[Line]:
    room = reverse("providers:index")
    record = selectors.open_plan(user, municipality)
    if record is not None:
        organisation = selectors.organisation_of(user, municipality)
        invited = selectors.own_entries(working(record), organisation)[2]
        if number := sum(each.replied is None for each in invited):
            text = ngettext("Eine Einladung zur Stellungnahme", "%(n)s Einladungen zur Stellungnahme", number)
            yield text % {"n": number}, room, record.title
    begun = selectors.own_proposals(user, municipality).filter(state=ProposalState.DRAFT)
    if number := begun.count():
        text = ngettext(
            "Ein Entwurf ist noch nicht eingereicht", "%(n)s Entwürfe sind noch nicht eingereicht", number
        )
        yield text % {"n": number}, room, _("nur Ihre Organisation sieht ihn")
