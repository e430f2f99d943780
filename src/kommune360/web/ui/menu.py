"""Which rooms does the menu show this person? Those that exist and that she may enter.

A room appears as soon as its address resolves: nothing leads to an empty room.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True, slots=True)
class Entry:
    """``url_name`` is the room's first page, ``right`` what it takes to enter."""

    label: Any
    url_name: str
    right: str


@dataclass(frozen=True, slots=True)
class Shown:
    """A menu entry as it is drawn."""

    label: Any
    url: str
    active: bool


# The planning cycle, in its order; each appears with its first page.
ROOMS: tuple[Entry, ...] = (
    Entry(_("Jetzt"), "pages:start", "public"),
    Entry(_("Lage"), "areas:index", "may_read_planning_figures"),
    Entry(_("Bedarf"), "scenarios:index", "may_read_planning_figures"),
    Entry(_("Plan"), "plan:index", "public"),
    Entry(_("Dialog"), "dialogue:index", "public"),
)
# rooms whose pages belong to an entry of another room
_PART_OF = {
    "indicators": "areas:index",
    "projection": "scenarios:index",
    "reports": "scenarios:index",
    "providers": "plan:index",
}
WORKSHOP: tuple[Entry, ...] = (Entry(_("Daten"), "data:index", "may_import"),)
OFFICE: tuple[Entry, ...] = (
    Entry(_("Mitglieder"), "accounts:members", "may_manage_members"),
    Entry(_("Protokoll"), "accounts:audit", "may_read_audit"),
    Entry(_("Redaktion"), "wagtailadmin_home", "may_edit_pages"),
)


def shown(entries: tuple[Entry, ...], request: HttpRequest) -> list[Shown]:
    """The entries this person may follow; the one she is in is marked."""
    match = request.resolver_match
    here = match.view_name if match else ""
    found = []
    for entry in entries:
        try:
            url = reverse(entry.url_name)
        except NoReverseMatch:
            continue
        if request.may(entry.right):
            found.append(Shown(entry.label, url, _same_room(here, entry.url_name)))
    return found


def _same_room(here: str, there: str) -> bool:
    here = _PART_OF.get(here.split(":")[0], here)
    room = there.split(":")[0]
    if room in {"accounts", "pages"}:
        return here == there
    return ":" in here and here.split(":")[0] == room
