"""All votes of a round at hand: one ``VoteBook`` per round and process, as exact as the database.

Opened from the votes that count, then brought up to date by the numbers of what came since: entries of
votes, and participants whose votes were taken back. Several processes each keep their own and agree.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from kommune360.dialogue.book import VoteBook
from kommune360.dialogue.votes import VoteMatrix
from kommune360.web.dialogue.models import Contribution, Reread, State, Vote, VoteEntry


@dataclass(slots=True)
class _Open:
    """A book and the last entry and reread in it. Whoever touches it holds the lock."""

    lock: threading.Lock = field(default_factory=threading.Lock)
    book: VoteBook | None = None
    entry: int = 0
    reread: int = 0


@dataclass(frozen=True, slots=True)
class Reading:
    """The votes of one moment. ``state`` is equal where nothing has changed in between."""

    matrix: VoteMatrix
    state: tuple[int, int, int, int]


_guard = threading.Lock()
_open: dict[int, _Open] = {}


def matrix_of(round_id: int) -> Reading:
    """All votes of the round as they are now: participants by number, statements by their number in the
    round, those not shown hidden."""
    with _up_to_date(round_id) as (opened, book):
        asked = _statements(round_id)
        hidden = [statement for statement, shown in asked.items() if not shown]
        for statement in asked:
            book.add_statement(statement)
        book.hide(hidden)
        return Reading(book.matrix(), (opened.entry, opened.reread, len(asked), hash(tuple(hidden))))


@contextmanager
def book_of(round_id: int) -> Iterator[VoteBook]:
    """The book itself, up to date and for the caller alone until she leaves."""
    with _up_to_date(round_id) as (_opened, book):
        yield book


def close_all() -> None:
    """Forget all books; they open again from the database."""
    with _guard:
        _open.clear()


@contextmanager
def _up_to_date(round_id: int) -> Iterator[tuple[_Open, VoteBook]]:
    with _guard:
        opened = _open.setdefault(round_id, _Open())
    with opened.lock:
        try:
            if opened.book is None:
                opened.book = _from_the_votes(round_id, opened)
            else:
                _catch_up(round_id, opened, opened.book)
        except BaseException:
            opened.book = None  # half brought up to date: next time from the beginning
            raise
        yield opened, opened.book


def _from_the_votes(round_id: int, opened: _Open) -> VoteBook:
    """A new book. Marks are read before the votes: what comes in between is read twice, never missed."""
    opened.reread = _last(Reread, round_id)
    opened.entry = _last(VoteEntry, round_id)
    book = VoteBook()
    for row in _votes(round_id).order_by("participant_id", "contribution__number").iterator():
        book.record(*_named(row))
    return book


def _catch_up(round_id: int, opened: _Open, book: VoteBook) -> None:
    """Rereads are listed before entries and done after them: a vote taken back does not come back."""
    again = list(
        Reread.objects.filter(round_id=round_id, pk__gt=opened.reread).values_list("pk", "participant")
    )
    since = _votes(round_id).filter(entry_id__gt=opened.entry).order_by("entry_id")
    for number, *row in since.values_list("entry_id", *_FIELDS):
        book.record(*_named(tuple(row)))
        opened.entry = number
    for participant in dict.fromkeys(number for _pk, number in again):
        book.forget(str(participant))
        for row in _votes(round_id).filter(participant_id=participant).order_by("contribution__number"):
            book.record(*_named(row))
    if again:
        opened.reread = again[-1][0]


_FIELDS = ("participant_id", "contribution__number", "value")


def _votes(round_id: int):  # type: ignore[no-untyped-def]  # a QuerySet of tuples
    return Vote.objects.filter(round_id=round_id).values_list(*_FIELDS)


def _named(row: tuple[int, ...]) -> tuple[str, str, int]:
    participant, statement, value = row
    return str(participant), str(statement), value


def _last(model: type[Reread] | type[VoteEntry], round_id: int) -> int:
    last = model.objects.filter(round_id=round_id).order_by("-pk").values_list("pk", flat=True).first()
    return last or 0


def _statements(round_id: int) -> dict[str, bool]:
    """Every statement that ever had a number, and whether it is shown now."""
    numbered = Contribution.objects.filter(round_id=round_id, number__isnull=False).order_by("number")
    return {
        str(number): state == State.PUBLISHED for number, state in numbered.values_list("number", "state")
    }
