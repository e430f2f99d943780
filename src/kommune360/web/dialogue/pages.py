"""What the pages of the dialogue show, put together from what the selectors found. No reading, no writing."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from kommune360.base.text import Text
from kommune360.dialogue import wording
from kommune360.web.areas.conditional import language_of_page
from kommune360.web.dialogue import doors, phases, places
from kommune360.web.dialogue.models import Consideration, Contribution, Landscape, Round, SubjectReference
from kommune360.web.dialogue.selectors import Summary
from kommune360.web.ui.subjects import Card, kind_of


@dataclass(frozen=True, slots=True)
class RoundGroup:
    """Rounds in one state, with the heading of that state."""

    heading: Any
    rounds: tuple[Summary, ...]


def grouped(summaries: Sequence[Summary]) -> list[RoundGroup]:
    """Open ones first, then those that are being answered, decided, prepared."""
    headings = (
        (("collect", "weigh"), _("Jetzt offen")),
        (("answer",), _("Wird beantwortet")),
        (("decided",), _("Entschieden")),
        (("prepare",), _("In Vorbereitung")),
    )
    groups = [
        RoundGroup(heading, tuple(s for s in summaries if s.round.phase in those))
        for those, heading in headings
    ]
    return [group for group in groups if group.rounds]


@dataclass(frozen=True, slots=True)
class Step:
    """A phase on the line: ``past``, ``now`` or ``ahead``."""

    phase: phases.Phase
    place: str


def steps_of(round_: Round) -> list[Step]:
    """The phases as a line; preparation is nobody's business once it is over."""
    order = [
        phase for phase in phases.phases().values() if phase.id != "prepare" or round_.phase == "prepare"
    ]
    here = [phase.id for phase in order].index(round_.phase)
    return [
        Step(phase, "now" if n == here else "past" if n < here else "ahead") for n, phase in enumerate(order)
    ]


@dataclass(frozen=True, slots=True)
class Shown:
    """A card with the name of its kind."""

    card: Card
    kind: Any


def cards_of(references: Iterable[SubjectReference]) -> list[Shown]:
    return cards_from(reference.card for reference in references)


def cards_from(stored: Iterable[dict[str, Any]]) -> list[Shown]:
    """Frozen cards as they were stored."""
    found = []
    for raw in stored:
        card = Card.from_dict(raw)
        kind = kind_of(card.kind)
        found.append(Shown(card, kind.name if kind is not None else card.kind))
    return found


@dataclass(frozen=True, slots=True)
class Entry:
    """A contribution with what is shown of its author and matter."""

    contribution: Contribution
    door: doors.Door
    by: str
    about: str
    replies: tuple[Entry, ...] = ()


@dataclass(frozen=True, slots=True)
class DoorGroup:
    """``number``: how many came through this door, of which ``entries`` are shown."""

    door: doors.Door
    entries: tuple[Entry, ...]
    number: int

    @property
    def cut(self) -> bool:
        return self.number > len(self.entries)


def by_door(
    contributions: Sequence[Contribution], round_: Round, numbers: Mapping[str, int] | None = None
) -> list[DoorGroup]:
    """Contributions by the door they came through, in the order of the doors. ``numbers`` by kind; without,
    all of them are there."""
    names = dict(places.areas_of(round_)) if any(c.area for c in contributions) else {}
    entries = [entry_of(one, names) for one in contributions]
    groups = []
    for door in (*doors.DOORS, *doors.MORE):
        shown = tuple(e for e in entries if e.door == door)
        groups.append(DoorGroup(door, shown, numbers.get(door.key, 0) if numbers else len(shown)))
    return [group for group in groups if group.entries]


def entry_of(contribution: Contribution, names: dict[str, str]) -> Entry:
    parts = (contribution.get_sector_display(), contribution.department)
    about = (names.get(contribution.area, ""), contribution.get_life_phase_display())
    replies = contribution.replies.all() if contribution.parent_id is None else ()
    return Entry(
        contribution,
        doors.BY_KEY[contribution.kind],
        " · ".join(str(part) for part in parts if part),
        " · ".join(str(part) for part in about if part),
        tuple(entry_of(reply, names) for reply in replies),
    )


@dataclass(frozen=True, slots=True)
class Changed:
    """What an answer changed: its card, kind, and where the version before can be seen."""

    card: Card
    kind: Any
    before_url: str
    label: Text


@dataclass(frozen=True, slots=True)
class Answered:
    consideration: Consideration
    contributions: tuple[Entry, ...]
    changes: tuple[Changed, ...]
    url: str


def answers_of(considerations: Iterable[Consideration]) -> list[Answered]:
    return [
        Answered(
            one,
            tuple(entry_of(said, {}) for said in one.contributions.all()),
            tuple(_changed(one.round, change) for change in one.changes.all()),
            reverse("dialogue:answer", args=[one.round.slug, one.pk]),
        )
        for one in considerations
    ]


def _changed(round_: Round, change: Any) -> Changed:
    card, kind = Card.from_dict(change.card), kind_of(change.kind)
    versions = {v.id: v for v in kind.versions(round_.municipality, change.ref)} if kind is not None else {}
    before, now = versions.get(change.before), versions.get(change.version)
    return Changed(
        card,
        kind.name if kind is not None else change.kind,
        before.url if before is not None else "",
        now.label if now is not None else Text(change.version, change.version),
    )


def in_language(label: Any) -> str:
    """A label of another room in the language of the page."""
    return label.in_language(language_of_page()) if isinstance(label, Text) else str(label)


def opinions(kept: Landscape | None) -> Text | None:
    """The landscape in one line; None before there is one."""
    return wording.headline(kept.answer) if kept is not None and kept.answer else None
