"""The table of requests: what, of whom, until when, how it stands."""

from __future__ import annotations

import datetime as dt

from django.urls import reverse
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from kommune360.web.requests.models import DataRequest
from kommune360.web.ui.formats import period
from kommune360.web.ui.tables import Cell, Column, Row, Table


def requests_table(requests: list[DataRequest], today: dt.date) -> Table:
    """Open ones first, by deadline."""
    language = get_language() or "de"
    return Table(
        caption=_("Datenanfragen"),
        caption_hidden=True,
        id="requests",
        columns=[
            Column("title", _("Was gebraucht wird")),
            Column("department", _("gefragtes Amt")),
            Column("deadline", _("Frist")),
            Column("state", _("Stand")),
        ],
        rows=[
            Row(
                {
                    "title": Cell(
                        text=request.title,
                        href=reverse("requests:show", args=[request.pk]),
                        small=period(request.period, language) if request.period else "",
                    ),
                    "department": request.department,
                    "deadline": Cell(
                        text=period(request.deadline.isoformat(), language), sort=request.deadline.isoformat()
                    ),
                    "state": Cell(text=state_words(request, today), small=_reminded(request)),
                },
                tone="warning" if request.overdue_days(today) else "",
            )
            for request in sorted(requests, key=lambda request: (not request.open, request.deadline))
        ],
    )


def state_words(request: DataRequest, today: dt.date) -> str:
    if request.handed_in:
        return _("eingereicht, wird geprüft")
    late = request.overdue_days(today)
    if late:
        return ngettext("%(n)s Tag überfällig", "%(n)s Tage überfällig", late) % {"n": late}
    return str(request.status.label)


def _reminded(request: DataRequest) -> str:
    if not request.reminders:
        return ""
    return ngettext("einmal erinnert", "%(n)s-mal erinnert", request.reminders) % {"n": request.reminders}
