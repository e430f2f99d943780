"""Until when has what to be ready? The steps before a meeting of the committee, and whether the budget waits.

From what a person enters (or the next meeting in the plan) to a table and to warnings.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from kommune360.base.slugs import slug
from kommune360.base.text import Text
from kommune360.plan.deadlines import Calendar, Deadline, budget_steps, calendar, steps
from kommune360.plan.holidays import lands
from kommune360.web.plan.editing.entering import language as language_now
from kommune360.web.plan.editing.forms import day_input
from kommune360.web.plan.seen import Seen
from kommune360.web.plan.showing import words
from kommune360.web.ui.tables import Cell, Column, Row, Table

_WEEKDAYS = {
    "de": ("Mo", "Di", "Mi", "Do", "Fr", "Sa", "So"),
    "en": ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"),
}


class DeadlineForm(forms.Form):
    """The meeting, the close of the budget, and the town's own working days by step."""

    sitzung = forms.DateField(label=gettext_lazy("Sitzung am"), widget=day_input())
    haushalt = forms.DateField(label=gettext_lazy("Haushalt schließt am"), required=False, widget=day_input())

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for key, name in _own_steps().items():
            self.fields[f"tage_{key}"] = forms.IntegerField(
                label=name.in_language(language_now()), required=False, min_value=0, max_value=250
            )

    @property
    def own_fields(self) -> list[forms.BoundField]:
        return [self[name] for name in self.fields if name.startswith("tage_")]

    def own(self) -> dict[str, int]:
        given = {key: self.cleaned_data.get(f"tage_{key}") for key in _own_steps()}
        return {key: days for key, days in given.items() if days is not None}


def page(seen: Seen, town: Any, asked: Mapping[str, str], today: dt.date, language: str) -> dict[str, Any]:
    """The form and, where a meeting is known, the calendar before it."""
    planned = _next_meeting(seen, today)
    given = {name: value for name, value in asked.items() if name in DeadlineForm().fields}
    if planned and "sitzung" not in given:
        given["sitzung"] = planned.isoformat()
    form = DeadlineForm(given or None)
    found = None
    if form.is_bound and form.is_valid():
        data = form.cleaned_data
        land = slug(str(town.get_land_display()), "-")
        found = calendar(
            data["sitzung"], today, land if land in lands() else "", data["haushalt"], form.own()
        )
    return {
        "form": form,
        "headline": _headline(found, language),
        "warnings": found.warnings if found else (),
        "table": _table(found, language) if found else None,
        "kept_plan": seen.record.slug if "plan=" in seen.query else "",
    }


def _own_steps() -> dict[str, Text]:
    """The steps whose working days a town may set: all but the two days from which is counted."""
    return {**dict(list(steps().items())[1:]), **dict(list(budget_steps().items())[1:])}


def _next_meeting(seen: Seen, today: dt.date) -> dt.date | None:
    ahead = [
        each.on for each in seen.plan.resolutions if each.on and each.on >= today and each.result is None
    ]
    return min(ahead, default=None)


def _headline(found: Calendar | None, language: str) -> str:
    if found is None:
        return _("Bis wann muss was fertig sein?")
    past = [each for each in found.deadlines if each.left < 0]
    ahead = [each for each in found.deadlines if each.left >= 0]
    if past or not ahead:
        return ngettext(
            "Ein Schritt ist schon verstrichen", "%(n)s Schritte sind schon verstrichen", len(past)
        ) % {"n": len(past)}
    first = ahead[0]
    return _("Als Nächstes: %(step)s bis %(day)s") % {
        "step": first.name.in_language(language),
        "day": words.day(first.on, language),
    }


def _table(found: Calendar, language: str) -> Table:
    return Table(
        caption=_("Rückwärts von Sitzung und Haushalt, in Werktagen des Landes"),
        id="fristen",
        columns=[
            Column("step", _("Schritt")),
            Column("on", _("spätestens am")),
            Column("days", _("Werktage davor"), numeric=True),
            Column("left", _("von heute")),
        ],
        rows=[_row(each, language) for each in found.deadlines],
    )


def _row(each: Deadline, language: str) -> Row:
    weekday = _WEEKDAYS[language][each.on.weekday()]
    return Row(
        {
            "step": each.name.in_language(language),
            "on": Cell(text=f"{weekday}, {words.day(each.on, language)}", sort=each.on.isoformat()),
            "days": each.working_days,
            "left": Cell(text=_left(each.left), sort=each.left, tone="short" if each.left < 0 else ""),
        }
    )


def _left(days: int) -> str:
    if days == 0:
        return _("heute")
    if days < 0:
        return ngettext("seit einem Tag vorbei", "seit %(n)s Tagen vorbei", -days) % {"n": -days}
    return ngettext("in einem Tag", "in %(n)s Tagen", days) % {"n": days}
