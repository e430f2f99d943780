"""Which objects of the house can be discussed and changed? Rooms enter theirs, others look them up.

Rooms that stand side by side meet here without importing each other: a room registers its kinds in
``AppConfig.ready``; the dialogue registers what was said about an object, so that its page can tell.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from kommune360.base.text import Text

EMPTY = Text("", "")


@dataclass(frozen=True, slots=True)
class Card:
    """What an object said on a day: frozen, so that a discussion keeps the figures it was about.

    ``value`` is written out with its unit ("84,2 %"); ``compared`` and ``sure`` are sentences; ``date``
    is the period of the figure; ``state`` the data state it was read from.
    """

    kind: str
    ref: str
    version: str
    title: Text
    value: Text = EMPTY
    compared: Text = EMPTY
    sure: Text = EMPTY
    source: Text = EMPTY
    date: str = ""
    state: int | None = None
    url: str = ""

    def as_dict(self) -> dict[str, Any]:
        """Plain values for JSON; ``from_dict`` reads them."""
        return {
            name: value.as_dict() if isinstance(value, Text) else value
            for name in self.__slots__
            if (value := getattr(self, name)) not in (EMPTY, "", None)
        }

    @classmethod
    def from_dict(cls, raw: Mapping[str, Any]) -> Card:
        """Raises TypeError for keys that no card has."""
        return cls(
            **{key: Text(**value) if isinstance(value, Mapping) else value for key, value in raw.items()}
        )


@dataclass(frozen=True, slots=True)
class Version:
    """One state of an object: ``id`` is what ``card`` takes, ``label`` how a person calls it."""

    id: str
    label: Text
    url: str = ""


@dataclass(frozen=True, slots=True)
class SubjectKind:
    """A kind of objects. All functions take the municipality first.

    ``card(municipality, ref, version)``: None where there is no such object; version "" is the one that
    holds now. ``versions(municipality, ref)``: newest first, [] where the object keeps none.
    ``choices(municipality)``: pairs of ref and label to choose from. ``right``: what it takes to see it.
    ``changeable``: an answer can have changed it.
    """

    key: str
    name: Any
    right: str
    card: Callable[[Any, str, str], Card | None]
    versions: Callable[[Any, str], Sequence[Version]] = lambda _municipality, _ref: ()
    choices: Callable[[Any], Sequence[tuple[str, Text]]] = lambda _municipality: ()
    changeable: bool = False


@dataclass(frozen=True, slots=True)
class Mention:
    """Where an object stands in the dialogue: ``what`` is the sentence shown, ``version`` the state of the
    object it is about, ``changed`` whether an answer made that version."""

    what: str
    url: str
    version: str = ""
    changed: bool = False


@dataclass(frozen=True, slots=True)
class Said:
    """One contribution about an object. ``result``: of its answer, "" where it waits for one."""

    kind: Any
    text: str
    language: str
    url: str
    day: dt.date
    result: Any = ""


@dataclass(frozen=True, slots=True)
class Unanswered:
    """A contribution that waits for its answer. ``refs``: objects that it is about."""

    key: str
    text: str
    received: dt.date
    refs: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Discussion:
    """What the dialogue offers to the pages of objects.

    ``mentions(request, kind, ref)`` are those this reader may see, changes first; ``opening(request,
    kind, ref)`` is the address where she can put the object up for discussion, "" where she may not;
    ``stamp(municipality)`` changes whenever a mention may have. ``said(request, kind, ref)`` are the newest
    contributions about the object that she may read; ``unanswered(municipality, kind)`` those about objects of a
    kind that wait for an answer, oldest first.
    """

    mentions: Callable[[Any, str, str], Sequence[Mention]]
    opening: Callable[[Any, str, str], str]
    stamp: Callable[[Any], str]
    said: Callable[[Any, str, str], Sequence[Said]] = lambda _request, _kind, _ref: ()
    unanswered: Callable[[Any, str], Sequence[Unanswered]] = lambda _municipality, _kind: ()


_kinds: dict[str, SubjectKind] = {}
_discussions: list[Discussion] = []


def register(kind: SubjectKind) -> None:
    """Enter a kind; a second one under the same key is a fault of the program."""
    known = _kinds.setdefault(kind.key, kind)
    if known is not kind and known != kind:
        raise ValueError(f"subject kind {kind.key!r} is registered twice")


def kinds() -> tuple[SubjectKind, ...]:
    return tuple(_kinds.values())


def kind_of(key: str) -> SubjectKind | None:
    return _kinds.get(key)


def card_of(municipality: Any, kind: str, ref: str, version: str = "") -> Card | None:
    """The card as it is now (or of ``version``); None for unknown kinds and objects."""
    known = _kinds.get(kind)
    return known.card(municipality, ref, version) if known is not None else None


def version_before(municipality: Any, kind: str, ref: str, version: str) -> str:
    """The version an object had before ``version``; "" where it is the first, or keeps none."""
    known = _kinds.get(kind)
    ids = [one.id for one in known.versions(municipality, ref)] if known is not None else []
    later = ids.index(version) + 1 if version in ids else len(ids)
    return ids[later] if later < len(ids) else ""


def register_discussion(discussion: Discussion) -> None:
    _discussions[:] = [discussion]


def mentions_of(request: Any, kind: str, ref: str) -> list[Mention]:
    return [mention for each in _discussions for mention in each.mentions(request, kind, ref)]


def said_about(request: Any, kind: str, ref: str) -> list[Said]:
    return [one for each in _discussions for one in each.said(request, kind, ref)]


def unanswered_about(municipality: Any, kind: str) -> list[Unanswered]:
    return [one for each in _discussions for one in each.unanswered(municipality, kind)]


def opening_of(request: Any, kind: str, ref: str) -> str:
    """The address that puts the object up for discussion, "" where this reader may not."""
    return next((url for each in _discussions if (url := each.opening(request, kind, ref))), "")


def discussion_stamp(municipality: Any) -> str:
    """Part of the entity tag of every page that shows mentions."""
    return " ".join(each.stamp(municipality) for each in _discussions)
