"""In which words do pages of the plan say a state, a value, a term? From entries of a plan to short texts."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from kommune360.base.text import Text
from kommune360.plan.document import Measure, Target
from kommune360.plan.paths import STATE_NAMES, State
from kommune360.plan.vocabulary import word
from kommune360.web.accounts.models import Role
from kommune360.web.plan.seen import Seen
from kommune360.web.ui import formats

TONES: Mapping[State, str] = {
    State.REACHED: "enough",
    State.ON_PATH: "enough",
    State.OFF_PATH: "warning",
    State.EARLY: "",
    State.NO_DATA: "",
}


def state_chip(state: str) -> tuple[Text, str]:
    """Name and tone of a state."""
    return STATE_NAMES[State(state)], TONES[State(state)]


def amount(seen: Seen, target: Target, value: float | None, language: str, *, signed: bool = False) -> str:
    """A value of the target's indicator with its unit."""
    return formats.with_unit(value, seen.figures.units.get(target.indicator, ""), language, 1, signed)


def difference(seen: Seen, target: Target, value: float | None, language: str) -> str:
    """By how much a value moved; of a rate in percent in percentage points."""
    if value is None or seen.figures.units.get(target.indicator) != "percent":
        return amount(seen, target, value, language, signed=True)
    return _("%(n)s Prozentpunkte") % {"n": formats.number(value, language, 1, signed=True)}


def said_of(kind: str, keys: Iterable[str], language: str) -> str:
    """Names of the vocabulary, joined."""
    return ", ".join(word(kind, key).in_language(language) for key in keys)


def places(seen: Seen, areas: Iterable[str]) -> str:
    """Names of the areas; none means everywhere."""
    return ", ".join(seen.area(key) for key in areas) or _("ganze Kommune")


def day(on: dt.date | None, language: str) -> str:
    return formats.period(on.isoformat(), language) if on else ""


def term(start: dt.date | None, end: dt.date | None, language: str) -> str:
    """From when to when."""
    if start and end:
        return f"{day(start, language)} – {day(end, language)}"
    if start:
        return _("ab %(day)s") % {"day": day(start, language)}
    return _("bis %(day)s") % {"day": day(end, language)} if end else ""


def owners(seen: Seen, measure: Measure) -> str:
    return ", ".join(seen.name(key) for key in measure.owners)


def counted(counts: Mapping[State, int]) -> str:
    """How many targets stand where, in a sentence: "5 Zielwerte: 3 auf dem Pfad, 1 daneben"."""
    total = sum(counts.values())
    if not total:
        return _("ohne Zielwert")
    good = counts[State.ON_PATH] + counts[State.REACHED]
    parts = [
        _("%(n)s auf dem Pfad oder erreicht") % {"n": good} if good else "",
        _("%(n)s neben dem Pfad") % {"n": counts[State.OFF_PATH]} if counts[State.OFF_PATH] else "",
        _("%(n)s ohne neuen Wert") % {"n": counts[State.EARLY]} if counts[State.EARLY] else "",
        _("%(n)s ohne Daten") % {"n": counts[State.NO_DATA]} if counts[State.NO_DATA] else "",
    ]
    said = ngettext("Ein Zielwert", "%(n)s Zielwerte", total) % {"n": total}
    return f"{said}: {', '.join(filter(None, parts))}"


def standing(seen: Seen, target: Target, row: Mapping[str, Any], language: str) -> str:
    """Where a target stands, beside its path: a sentence that names no cause."""
    state = STATE_NAMES[State(row["state"])].in_language(language)
    if row["value"] is None:
        return state
    when = formats.period(row["period"], language)
    value = amount(seen, target, row["value"], language)
    expected = amount(seen, target, row["expected"], language)
    return _("%(value)s (%(when)s), nach dem Pfad %(expected)s: %(state)s") % {
        "value": value,
        "when": when,
        "expected": expected,
        "state": state,
    }


def role(key: str) -> str:
    """What a role is called; plans from elsewhere write it in their own words."""
    return str(dict(Role.choices).get(key, key))


def target_name(seen: Seen, target: Target, language: str) -> str:
    """What a target measures, and where."""
    known = seen.figures.names.indicators.get(target.indicator)
    what = known.in_language(language) if known else target.indicator
    return f"{what}, {seen.area(target.area)}" if target.area else what
