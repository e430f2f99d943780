"""Which rooms does the web application have? One line per Django app of ours, with its URL prefix.

To add a room: write ``web/<room>/`` with ``apps.py`` and ``urls.py`` (``app_name = "<room>"``) and
add a line here; its menu entry appears as soon as ``<room>:index`` resolves (``ui/menu.py``).
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Room:
    """``app`` is the Python package, ``prefix`` the first part of its addresses, without a slash."""

    app: str
    prefix: str | None = None


ROOMS: tuple[Room, ...] = (
    Room("kommune360.web.ui"),
    Room("kommune360.web.audit"),
    Room("kommune360.web.accounts", ""),
    Room("kommune360.web.areas", "lage"),
    Room("kommune360.web.data", "daten"),
    Room("kommune360.web.requests", "anfragen"),
    Room("kommune360.web.indicators", "lage"),
    Room("kommune360.web.projection", "bedarf"),
    Room("kommune360.web.scenarios", "bedarf"),
    Room("kommune360.web.dialogue", ""),
    Room("kommune360.web.reports", "vorlagen"),
    Room("kommune360.web.plan", "plan"),
    Room("kommune360.web.providers", "traeger"),
    Room("kommune360.web.pages", ""),
)
