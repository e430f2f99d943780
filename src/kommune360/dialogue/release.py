"""What may readers be told next, after all they were told before? One answer after the other, safe together.

From the votes now and the last ``Release`` to the next one: counted votes, and for every division the cells
that may be shown. A cell changes only by enough people at once; until then readers see its last figures.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np

from kommune360.dialogue.counts import Counts
from kommune360.dialogue.protection import THRESHOLD, Division, Parts, Protected, protect, safe_cells
from kommune360.dialogue.settled import settled
from kommune360.dialogue.votes import Bool, Int64, VoteMatrix

MOST_RETIRED = 24  # cells that votes have left are remembered, the last ones of each division
_NONE = np.zeros(0, dtype=np.int64)
LEAST_SHARE = 0.1  # of a cell's votes have to be new before it changes: fewer answers to compare


@dataclass(frozen=True, slots=True)
class Told:
    """Cells of one division that readers were told: votes as ``rows``, ``columns``, ``values``, the
    category (``labels``) each was counted in and the number of the release ``since`` which; ``people`` by
    category, -1 where it was not told."""

    categories: tuple[str, ...]
    rows: Int64
    columns: Int64
    values: Int64
    labels: Int64
    since: Int64
    people: Int64


@dataclass(frozen=True, slots=True)
class Release:
    """``matrix``: the votes behind all figures; ``told`` by name of the division. Holds who voted what:
    it is kept where the votes are kept, and never shown."""

    matrix: VoteMatrix
    since: Int64  # [votes] number of the release that counted it first
    number: int = 0
    told: Mapping[str, Told] = field(default_factory=dict)


def next_votes(before: Release | None, now: VoteMatrix, threshold: int = THRESHOLD) -> VoteMatrix:
    """Which votes may count: a statement moves on when enough people have voted on it since."""
    return now if before is None else settled(before.matrix, now, (), threshold, LEAST_SHARE)


def release(
    before: Release | None, matrix: VoteMatrix, divisions: Sequence[Division], threshold: int = THRESHOLD
) -> tuple[Release, Counts, list[Protected]]:
    """The next release with the counts of everybody and of each division, as ``protect`` gives them.

    ``matrix`` comes from ``next_votes``; ``divisions`` label its participants. A cell that would tell, beside
    all that ``before`` told, of fewer than ``threshold`` people keeps its figures (or stays hidden). Who is
    not among the participants any more is gone from everything, whatever that shows: erasing comes first.
    """
    overall, first = protect(matrix, divisions, threshold)
    old = before if before is not None else _nothing(matrix)
    units = _Units.of(old, matrix, divisions)
    shown, held = _cells(units, divisions, threshold)
    told, found = {}, []
    for number, division in enumerate(divisions):
        own = _told(units, number, shown[number], held[number])
        previous = old.told.get(division.name)
        people = _people(first[number].people, division, previous, threshold)
        told[division.name] = replace(own, people=people)
        counts = _counts(own, len(division.categories), len(matrix.statements))
        seen = (shown[number] | held[number])[: len(division.categories)]
        found.append(Protected(division, counts, seen, people))
    return Release(matrix, units.whole_since(), units.number, told), overall, found


def _nothing(matrix: VoteMatrix) -> Release:
    none = np.zeros(len(matrix.participants) + 1, dtype=np.int64)
    empty = VoteMatrix(
        matrix.participants,
        matrix.statements,
        none,
        matrix.columns[:0],
        matrix.values[:0],
        matrix.hidden,
    )
    return Release(empty, none[:0])


@dataclass(frozen=True, slots=True)
class _Units:
    """Every vote that is or was told, once: (person, statement, vote), and in which release it was first
    (``was`` [units], 0: never). By division ``now`` [units]: the category it counts in, -1 for none, -2 for
    nobody votes so any more; ``since`` [names, units]: the release since which it is in the told cell of a
    category, 0 for not (a cell that kept its figures and a newer one may both hold it). ``names`` by
    division: categories, then retired ones. ``number``: of the release to come."""

    row: Int64
    column: Int64
    value: Int64
    is_now: Bool
    was: Int64
    now: list[Int64]
    since: list[Int64]
    names: list[tuple[str, ...]]
    columns: int
    number: int

    @classmethod
    def of(cls, before: Release, matrix: VoteMatrix, divisions: Sequence[Division]) -> _Units:
        people = {name: row for row, name in enumerate(matrix.participants)}
        asked = {name: column for column, name in enumerate(matrix.statements)}
        row = np.array([people.get(p, -1) for p in before.matrix.participants], dtype=np.int64)
        column = np.array([asked.get(s, -1) for s in before.matrix.statements], dtype=np.int64)
        size = max(len(people), 1)

        def keys(rows: Int64, columns: Int64, values: Int64) -> Int64:
            return np.asarray((columns * size + rows) * 3 + values + 1)

        def known(rows: Int64, columns: Int64, values: Int64) -> tuple[Int64, Bool]:
            rows, columns = row[rows], column[columns]
            there = (rows >= 0) & (columns >= 0)
            return keys(rows[there], columns[there], values[there]), there

        new, (last, kept) = keys(*_entries(matrix)), known(*_entries(before.matrix))
        tables = [before.told.get(division.name) for division in divisions]
        told = [None if one is None else known(one.rows, one.columns, one.values) for one in tables]
        every = np.unique(np.concatenate([new, last, *[one[0] for one in told if one is not None]]))
        rows, is_now, was = (every // 3) % size, np.isin(every, new), np.zeros(len(every), dtype=np.int64)
        was[np.searchsorted(every, last)] = before.since[kept]
        now, since, names = [], [], []
        for division, table, found in zip(divisions, tables, told, strict=True):
            own = list(division.categories)
            if table is not None:
                own += [name for name in table.categories if name not in own][-MOST_RETIRED:]
            first = np.zeros((len(own), len(every)), dtype=np.int64)
            if table is not None and found is not None:
                places = {name: place for place, name in enumerate(own)}
                place = np.array([places.get(name, -1) for name in table.categories], dtype=np.int64)
                at, label = np.searchsorted(every, found[0]), place[table.labels[found[1]]]
                first[label[label >= 0], at[label >= 0]] = table.since[found[1]][label >= 0]
            now.append(np.where(is_now, division.labels[rows] if len(people) else -1, -2))
            since.append(first)
            names.append(tuple(own))
        return cls(
            row=rows,
            column=every // 3 // size,
            value=every % 3 - 1,
            is_now=is_now,
            was=was,
            now=now,
            since=since,
            names=names,
            columns=len(asked),
            number=before.number + 1,
        )

    def whole_since(self) -> Int64:
        """In the order of the matrix's entries: since which release each vote counts."""
        own = np.flatnonzero(self.is_now)
        own = own[np.lexsort((self.column[own], self.row[own]))]
        return np.where(self.was[own] > 0, self.was[own], self.number)


def _entries(matrix: VoteMatrix) -> tuple[Int64, Int64, Int64]:
    return _rows(matrix), matrix.columns.astype(np.int64), matrix.values.astype(np.int64)


def _rows(matrix: VoteMatrix) -> Int64:
    return np.repeat(np.arange(len(matrix.participants), dtype=np.int64), np.diff(matrix.starts))


def _cells(units: _Units, divisions: Sequence[Division], threshold: int) -> tuple[list[Bool], list[Bool]]:
    """By division [names, statements]: cells shown with the votes of now, and those kept as they were."""
    shown = [np.zeros((len(names), units.columns), dtype=np.bool_) for names in units.names]
    held = [table.copy() for table in shown]
    order = np.argsort(units.column, kind="stable")
    bounds = np.searchsorted(units.column[order], np.arange(units.columns + 1))
    for column in range(units.columns):
        own = order[bounds[column] : bounds[column + 1]]
        if len(own):
            statement = _Statement.of(units, own, divisions, threshold)
            for (number, label), ok, known in zip(*statement.decided(threshold), strict=True):
                if label >= 0:
                    (held if known else shown)[number][label, column] |= ok
    for number in range(len(divisions)):
        held[number] &= ~shown[number]
    return shown, held


class _Statement:
    """One statement: sets of its votes that readers know, might be told, or must not learn of."""

    def __init__(self, weight: Int64, whole: Bool) -> None:
        self.weight, self.whole = weight, whole
        self.sets: list[Bool] = []
        self.owner: list[int] = []
        self.secret: list[bool] = []
        self.offered: list[bool] = []
        self.told: list[bool] = []
        self.entries: list[tuple[int, int]] = []

    @classmethod
    def of(cls, units: _Units, own: Int64, divisions: Sequence[Division], threshold: int) -> _Statement:
        fields = [units.is_now[own], units.was[own], *[one[own] for one in units.now]]
        table = np.vstack([*fields, *[one[:, own] for one in units.since]])
        members, weight = np.unique(table, axis=1, return_counts=True)
        found = cls(weight.astype(np.int64), members[0] == 1)
        was, at = members[1], 2 + len(divisions)
        for first in np.unique(was[was > 0]).tolist():  # every whole that was told, not the last one alone
            whole = (was > 0) & (was <= first)
            if found.weight @ whole >= threshold:
                found._add(whole, -1, -1, told=True)
        for number, division in enumerate(divisions):
            names = len(units.names[number])
            found._division(number, division, members[2 + number], members[at : at + names], threshold)
            at += names
        return found

    def decided(self, threshold: int) -> tuple[list[tuple[int, int]], list[bool], list[bool]]:
        """Entry (division, category), whether it may be shown, and whether that is as it was told."""
        parts = Parts(
            atoms=np.zeros(0, dtype=np.int64),
            cells=np.array(self.sets, dtype=np.bool_),
            owner=np.array(self.owner),
            secret=np.array(self.secret),
            publishable=np.array(self.offered),
        )
        told = np.array(self.told)
        safe = safe_cells(parts, self.weight, threshold, told=told, whole=self.whole)
        return self.entries, safe.tolist(), self.told

    def _division(self, number: int, division: Division, now: Int64, since: Int64, threshold: int) -> None:
        told = since > 0
        for label in range(-1, len(since)):
            new = now == label
            apart = [int(self.weight @ (new != last)) for last in told if last.any()]
            fits = all(size == 0 or size >= threshold for size in apart)
            if label >= 0 and told[label].any():
                last, size = told[label], int(self.weight @ (new != told[label]))
                fits &= size == 0 or size >= LEAST_SHARE * int(self.weight @ last)
                for first in np.unique(since[label][last]).tolist():
                    newest = first == since[label].max()
                    self._add(last & (since[label] <= first), number, label if newest else -1, told=True)
                self._add(new & ~last, number, -1, secret=True)
                self._add(last & ~new, number, -1, secret=True)
            protected = label >= 0 or division.rest_protected
            self._add(new, number, label, secret=protected, offered=label >= 0 and fits)

    def _add(
        self,
        members: Bool,
        number: int,
        label: int,
        *,
        told: bool = False,
        secret: bool = False,
        offered: bool = False,
    ) -> None:
        self.sets.append(members)
        self.owner.append(number)
        self.told.append(told)
        self.secret.append(secret)
        self.offered.append(offered)
        self.entries.append((number, label))


def _told(units: _Units, number: int, shown: Bool, held: Bool) -> Told:
    """The votes in all cells that were told by now. What readers know of an earlier cell with votes that
    left it is remembered under a retired name: it is compared with, and not shown."""
    parts: list[tuple[int, Bool, Int64]] = []
    names = list(units.names[number])
    for label, last in enumerate(units.since[number]):
        fresh = (units.now[number] == label) & shown[label][units.column]
        parts.append((label, fresh, np.where(last > 0, last, units.number)))
        parts.append((label, (last > 0) & held[label][units.column], last))
        left = np.unique(units.column[(last > 0) & ~fresh & shown[label][units.column]])
        if len(left):
            parts.append((len(names), (last > 0) & np.isin(units.column, left), last))
            names.append(f"{names[label]}@{units.number}")
    return Told(
        categories=tuple(names),
        rows=np.concatenate([_NONE, *[units.row[inside] for _, inside, _ in parts]]),
        columns=np.concatenate([_NONE, *[units.column[inside] for _, inside, _ in parts]]),
        values=np.concatenate([_NONE, *[units.value[inside] for _, inside, _ in parts]]),
        labels=np.concatenate([_NONE, *[np.full(inside.sum(), label) for label, inside, _ in parts]]),
        since=np.concatenate([_NONE, *[since[inside] for _, inside, since in parts]]),
        people=_NONE,
    )


def _counts(told: Told, categories: int, statements: int) -> Counts:
    table = np.zeros((categories, statements, 3), dtype=np.int64)
    live = told.labels < categories
    np.add.at(table, (told.labels[live], told.columns[live], told.values[live] + 1), 1)
    return Counts(table[:, :, 2], table[:, :, 0], table.sum(axis=2))


def _people(now: Int64, division: Division, before: Told | None, threshold: int) -> Int64:
    """Numbers of people that differ from what was told by fewer than the threshold stay as told."""
    if before is None:
        return now
    last = dict(zip(before.categories, before.people.tolist(), strict=False))
    out = now.copy()
    for place, name in enumerate(division.categories):
        old = last.get(name, -1)
        if old >= 0 and now[place] >= 0 and 0 < abs(int(now[place]) - old) < threshold:
            out[place] = old
    return out
