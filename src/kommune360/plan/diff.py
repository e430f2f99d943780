"""What changed between two versions of a plan, in sentences that a committee member understands.

From two plans to a list of changes: which entry, which field, before and after.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, fields
from enum import StrEnum
from typing import Any

from kommune360.base.text import Text
from kommune360.plan.document import Plan, Target
from kommune360.plan.editing import LISTS
from kommune360.plan.records import Retired
from kommune360.plan.saying import NOTHING, Names, is_long, joined, said
from kommune360.plan.vocabulary import field_name, kind_name


class ChangeKind(StrEnum):
    ADDED = "added"
    REMOVED = "removed"
    CHANGED = "changed"


@dataclass(frozen=True, slots=True)
class Change:
    """``list``: the list of the plan ("" for the plan itself); ``before`` and ``after`` as people read them.

    ``sentence`` says the change by itself, ``short`` where it stands below its entry.
    """

    kind: ChangeKind
    list: str
    key: str
    title: str
    field: str
    before: Text
    after: Text
    sentence: Text
    about: Text

    @property
    def short(self) -> Text:
        """The sentence without the entry it is about."""
        de = self.sentence.de.removeprefix(f"{self.about.de}: ")
        en = self.sentence.en.removeprefix(f"{self.about.en}: ")
        return Text(f"{de[:1].upper()}{de[1:]}", f"{en[:1].upper()}{en[1:]}")


def compare(old: Plan, new: Plan, names: Names | None = None) -> list[Change]:
    """Every change from ``old`` to ``new``, in the order of the document; versions and reasons are left out.

    ``names`` gives areas and indicators their names; the entries' titles come from the plans.
    """
    known = Names.of(
        old, new, areas=names.areas if names else None, indicators=names.indicators if names else None
    )
    return [*_of_plan(old, new, known), *_of_lists(old, new, known)]


def by_entry(changes: list[Change]) -> dict[tuple[str, str], list[Change]]:
    """The changes of every entry together, for showing: (list, key) to changes."""
    found: dict[tuple[str, str], list[Change]] = {}
    for change in changes:
        found.setdefault((change.list, change.key), []).append(change)
    return found


def _of_plan(old: Plan, new: Plan, names: Names) -> Iterator[Change]:
    lists = {*LISTS.values(), "versions", "because", "schema"}
    for each in fields(Plan):
        if each.name == "mandate":
            yield from _of_fields("", "mandate", field_name("mandate"), old.mandate, new.mandate, names)
        elif each.name not in lists:
            yield from _of_field("", "", Text("Plan", "Plan"), each.name, old, new, names)


def _of_lists(old: Plan, new: Plan, names: Names) -> Iterator[Change]:
    retired = {each.id for each in new.retired}
    for name in LISTS.values():
        before = {each.id: each for each in getattr(old, name)}
        after = {each.id: each for each in getattr(new, name)}
        for key, each in after.items():
            if key not in before:
                yield _whole(ChangeKind.ADDED, name, each, names)
            elif each != before[key]:
                title = _titled(name, each, names)
                yield from _of_fields(name, key, title, before[key], each, names)
        for key, each in before.items():
            if key not in after and key not in retired:
                yield _whole(ChangeKind.REMOVED, name, each, names)


def _whole(kind: ChangeKind, name: str, entry: Any, names: Names) -> Change:
    if isinstance(entry, Retired):
        return _retired(kind, entry)
    title = _titled(name, entry, names)
    verb = Text("neu aufgenommen", "added") if kind is ChangeKind.ADDED else Text("gestrichen", "removed")
    sentence = Text(f"{title.de}: {verb.de}.", f"{title.en}: {verb.en}.")
    shown = Text(title.de, title.en)
    before, after = (NOTHING, shown) if kind is ChangeKind.ADDED else (shown, NOTHING)
    return Change(
        kind, name, entry.id, names.entries.get(entry.id, entry.id), "", before, after, sentence, title
    )


def _retired(kind: ChangeKind, each: Retired) -> Change:
    """A goal or target that is no longer followed, or again: one sentence instead of two lines."""
    reason = each.reason.rstrip(".")
    sentence = Text(f"„{each.title}“ wird wieder verfolgt.", f"“{each.title}” is followed again.")
    if kind is ChangeKind.ADDED:
        sentence = Text(
            f"„{each.title}“ wird nicht weiter verfolgt: {reason}.",
            f"“{each.title}” is no longer followed: {reason}.",
        )
    shown = Text(each.title, each.title)
    return Change(
        ChangeKind.CHANGED,
        "retired",
        each.id,
        each.title,
        "",
        shown,
        NOTHING,
        sentence,
        Text(f"„{each.title}“", f"“{each.title}”"),
    )


def _titled(name: str, entry: Any, names: Names) -> Text:
    kind, title = kind_name(name), _called(entry, names)
    return Text(f"{kind.de} „{title.de}“", f"{kind.en.capitalize()} “{title.en}”")


def _called(entry: Any, names: Names) -> Text:
    """The title; a target has none, it is called after its indicator and area where these are known."""
    if isinstance(entry, Target) and (what := names.indicators.get(entry.indicator)):
        where = f", {names.areas.get(entry.area, entry.area)}" if entry.area else ""
        return Text(f"{what.de}{where}", f"{what.en}{where}")
    title = names.entries.get(entry.id, entry.id)
    return Text(title, title)


def _of_fields(name: str, key: str, title: Text, old: Any, new: Any, names: Names) -> Iterator[Change]:
    for each in fields(old):
        yield from _of_field(name, key, title, each.name, old, new, names)


def _of_field(
    name: str, key: str, title: Text, field: str, old: Any, new: Any, names: Names
) -> Iterator[Change]:
    before, after = getattr(old, field), getattr(new, field)
    if before is after or before == after:
        return
    label = field_name(field)
    if isinstance(before, tuple):
        gone = [said(field, each, names) for each in before if each not in after]
        come = [said(field, each, names) for each in after if each not in before]
        sentence = _of_several(title, label, gone, come)
        before_said, after_said = joined(gone) if gone else NOTHING, joined(come) if come else NOTHING
    else:
        before_said, after_said = _quoted(field, before, names), _quoted(field, after, names)
        sentence = _of_one(title, label, before_said, after_said)
    shown = names.entries.get(key, title.de)
    yield Change(ChangeKind.CHANGED, name, key, shown, field, before_said, after_said, sentence, title)


def _quoted(field: str, value: Any, names: Names) -> Text:
    """A single value; a sentence of people stands in quotation marks."""
    text = said(field, value, names)
    if isinstance(value, str) and text.de == value and " " in value and not is_long(text):
        return Text(f"„{value}“", f"“{value}”")
    return text


def _of_one(title: Text, label: Text, before: Text, after: Text) -> Text:
    if before == NOTHING:
        if is_long(after):
            return Text(f"{title.de}: {label.de} ergänzt.", f"{title.en}: {label.en} added.")
        return Text(f"{title.de}: {label.de} jetzt {after.de}.", f"{title.en}: {label.en} now {after.en}.")
    if after == NOTHING:
        return Text(
            f"{title.de}: {label.de} entfällt (bisher {before.de}).",
            f"{title.en}: {label.en} dropped (was {before.en}).",
        )
    if is_long(before) or is_long(after):
        return Text(f"{title.de}: {label.de} neu gefasst.", f"{title.en}: {label.en} reworded.")
    return Text(
        f"{title.de}: {label.de} bisher {before.de}, jetzt {after.de}.",
        f"{title.en}: {label.en} was {before.en}, now {after.en}.",
    )


def _of_several(title: Text, label: Text, gone: list[Text], come: list[Text]) -> Text:
    parts = []
    if gone and come:
        a, b = joined(gone), joined(come)
        parts.append(Text(f"bisher {a.de}, jetzt {b.de}", f"was {a.en}, now {b.en}"))
    elif come:
        b = joined(come)
        parts.append(Text(f"neu {b.de}", f"new {b.en}"))
    elif gone:
        a = joined(gone)
        parts.append(Text(f"entfällt {a.de}", f"dropped {a.en}"))
    else:
        parts.append(Text("neu geordnet", "put in another order"))
    return Text(f"{title.de}: {label.de}: {parts[0].de}.", f"{title.en}: {label.en}: {parts[0].en}.")
