"""How are values of a plan said in a sentence? Days, numbers, amounts and keys as people read them.

From a value and the plan it stands in to a text in both languages.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from kommune360.base.periods import Period, day_text
from kommune360.base.text import Text
from kommune360.plan.document import (
    Acceptance,
    Answer,
    Benefit,
    ChainStep,
    Cost,
    Funding,
    Milestone,
    NeedAnswered,
    PathPoint,
    Plan,
    StatusReport,
)
from kommune360.plan.editing import LISTS
from kommune360.plan.records import Outcome, Reading, ReviewKind
from kommune360.plan.vocabulary import framework, word

_KINDS = {
    "level": "levels", "status": "statuses", "direction": "directions", "decision": "verdicts",
    "result": "vote_results", "life_phases": "life_phases", "life_phase": "life_phases", "fields": "fields",
    "field": "fields", "phase": "phases", "consideration": "considerations", "quality": "qualities",
    "kind": "review_kinds",
}  # fmt: skip
NOTHING = Text("nichts", "nothing")
_AREAS = {"areas", "area", "comparison"}
_LONG = 90  # characters from which a text is told to have changed instead of being quoted


@dataclass(frozen=True, slots=True)
class Names:
    """Titles of what keys stand for: of the plan's entries, and of areas and indicators where known."""

    entries: Mapping[str, str]
    areas: Mapping[str, str] = field(default_factory=dict)
    indicators: Mapping[str, Text] = field(default_factory=dict)

    @classmethod
    def of(
        cls,
        *plans: Plan,
        areas: Mapping[str, str] | None = None,
        indicators: Mapping[str, Text] | None = None,
    ) -> Names:
        """Titles of the entries of all ``plans``, the last one's first."""
        found = {each.id: each for plan in plans for name in LISTS.values() for each in getattr(plan, name)}
        return cls(_Titles(found), areas or {}, indicators or {})


class _Titles(Mapping[str, str]):
    """Titles of ``entries`` by id, made when they are asked for: few of a large plan are."""

    def __init__(self, entries: Mapping[str, Any]) -> None:
        self._entries = entries

    def __getitem__(self, key: str) -> str:
        return _title(self._entries[key])

    def __iter__(self) -> Iterator[str]:
        return iter(self._entries)

    def __len__(self) -> int:
        return len(self._entries)


def _title(entry: Any) -> str:
    """What an entry is called; records have no title, but a question or a day."""
    for name in ("title", "name", "question"):
        if getattr(entry, name, ""):
            return str(getattr(entry, name))
    on = getattr(entry, "on", None) or getattr(entry, "invited", None)
    return f"{on:%d.%m.%Y}" if on else str(entry.id)


def day(on: dt.date) -> Text:
    return day_text(on)


def number(value: float, digits: int = 2) -> Text:
    """As many decimals as the number has, at most ``digits``."""
    rounded = round(value, digits)
    text = f"{rounded:,.{digits}f}".rstrip("0").rstrip(".") if digits else f"{rounded:,.0f}"
    if text in {"-0", ""}:
        text = "0"
    return Text(text.translate(str.maketrans(",.", ".,")), text)


def euro(amount: float) -> Text:
    said = number(amount, 0)
    return Text(f"{said.de} €", f"€{said.en}")


def period(text: str) -> Text:
    try:
        parsed = Period(text)
        return Text(parsed.label("de"), parsed.label("en"))
    except ValueError:
        return Text(text, text)


def said(name: str, value: Any, names: Names) -> Text:
    """A single value of the field ``name``."""
    match value:
        case None | "":
            return NOTHING
        case bool():
            return Text("ja", "yes") if value else Text("nein", "no")
        case ReviewKind():
            return word("review_kinds", value)
        case StrEnum():
            return word(_KINDS.get(name, name), str(value))
        case dt.date():
            return day(value)
        case int() if name in {"year", "step", "number", "version", "data_state", "schema"}:
            return Text(str(value), str(value))
        case int() | float():
            return number(value)
        case str():
            return _key_or_text(name, value, names)
    return _SAYERS[type(value)](value, names)


def joined(texts: list[Text]) -> Text:
    return Text("; ".join(text.de for text in texts), "; ".join(text.en for text in texts))


def is_long(text: Text) -> bool:
    return max(len(text.de), len(text.en)) > _LONG or "\n" in text.de


def _key_or_text(name: str, value: str, names: Names) -> Text:
    if name in _AREAS and value in names.areas:
        return Text(f"{names.areas[value]} ({value})", f"{names.areas[value]} ({value})")
    if name == "indicator" and value in names.indicators:
        return names.indicators[value]
    if name in _KINDS:
        return word(_KINDS[name], value)
    if name == "period":
        return period(value)
    title = names.entries.get(value, value)
    return Text(title, title)


def _point(each: PathPoint, names: Names) -> Text:
    when, value = period(each.period), number(each.value)
    return Text(f"{value.de} ({when.de})", f"{value.en} ({when.en})")


def _cost(each: Cost, names: Names) -> Text:
    amount = euro(each.amount)
    once = Text(" einmalig", " once") if each.once else Text("", "")
    return Text(f"{each.year}: {amount.de}{once.de}", f"{each.year}: {amount.en}{once.en}")


def _funding(each: Funding, names: Names) -> Text:
    amount = euro(each.per_year)
    end = day(each.end) if each.end else None
    until = Text(f" bis {end.de}", f" until {end.en}") if end else Text("", "")
    return Text(
        f"{each.source}: {amount.de} im Jahr{until.de}", f"{each.source}: {amount.en} a year{until.en}"
    )


def _benefit(each: Benefit, names: Names) -> Text:
    who = names.entries.get(each.department, each.department)
    return Text(f"{who}: {each.text}", f"{who}: {each.text}")


def _report(each: StatusReport, names: Names) -> Text:
    status, on = word("statuses", str(each.status)), day(each.on)
    why = f", {each.reason}" if each.reason else ""
    return Text(f"{status.de} ({on.de}{why})", f"{status.en} ({on.en}{why})")


def _milestone(each: Milestone, names: Names) -> Text:
    due = day(each.due)
    if each.done:
        done = day(each.done)
        return Text(f"{each.title}, erreicht am {done.de}", f"{each.title}, reached on {done.en}")
    return Text(f"{each.title}, bis {due.de}", f"{each.title}, by {due.en}")


def _need(each: NeedAnswered, names: Names) -> Text:
    parts = [each.offer, names.areas.get(each.area, each.area), str(each.year or "")]
    if each.places is not None:
        parts.append(number(each.places).de)
    text = ", ".join(part for part in parts if part)
    return Text(text, text)


def _step(each: ChainStep, names: Names) -> Text:
    return Text(f"Stufe {each.step}: {each.text}", f"step {each.step}: {each.text}")


def _acceptance(each: Acceptance, names: Names) -> Text:
    if each.on is None:
        return Text(each.by, each.by)
    on = day(each.on)
    return Text(f"{each.by} ({on.de})", f"{each.by} ({on.en})")


def _reading(each: Reading, names: Names) -> Text:
    title = names.entries.get(each.target, each.target)
    if each.value is None:
        return Text(f"{title}: kein Wert", f"{title}: no value")
    value = number(each.value)
    return Text(f"{title}: {value.de}", f"{title}: {value.en}")


def _outcome(each: Outcome, names: Names) -> Text:
    kind = word("outcomes", str(each.kind))
    return Text(f"{kind.de}: {each.text}", f"{kind.en}: {each.text}")


def _answer(each: Answer, names: Names) -> Text:
    asked = next((q.question for q in framework() if q.id == each.id), Text(each.id, each.id))
    return Text(f"{asked.de} {each.text}", f"{asked.en} {each.text}")


_SAYERS: Mapping[type, Callable[[Any, Names], Text]] = {
    PathPoint: _point,
    Cost: _cost,
    Funding: _funding,
    Benefit: _benefit,
    StatusReport: _report,
    Milestone: _milestone,
    NeedAnswered: _need,
    ChainStep: _step,
    Acceptance: _acceptance,
    Reading: _reading,
    Outcome: _outcome,
    Answer: _answer,
}
