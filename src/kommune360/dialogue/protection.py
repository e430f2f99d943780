"""Which cells of votes by group, sector, department … may be shown, so that nobody's vote comes out?

A cell is the people of one category who voted on one statement. Cells under the threshold are hidden, and
with them as many others as it takes that no hidden cell under the threshold can be had by subtracting
shown figures from each other, within one division of people or across several.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from kommune360.base.kernels import kernel
from kommune360.dialogue.counts import Counts, count
from kommune360.dialogue.votes import Bool, Int64, VoteMatrix

THRESHOLD = 5


@dataclass(frozen=True, slots=True)
class Division:
    """A division of the participants: ``labels`` [participants] number ``categories``, -1 is not known.

    ``rest_protected``: those without a category are a cell as well. For opinion groups they are not: who
    voted too little for a group shares nothing that others could know.
    """

    name: str
    categories: tuple[str, ...]
    labels: Int64
    rest_protected: bool = True


@dataclass(frozen=True, slots=True)
class Protected:
    """What may be shown of one division: ``counts`` with hidden cells set to nothing, ``shown``
    [categories, statements], ``people`` by category (-1 where hidden)."""

    division: Division
    counts: Counts
    shown: Bool
    people: Int64


@dataclass(frozen=True, slots=True)
class Parts:
    """Divisions laid over each other. ``atoms`` [participants]: the smallest units they tell apart;
    ``cells`` [cells, atoms]: every category and every rest as a set of atoms; ``owner`` [cells]: number of
    the division; ``secret`` [cells]: must not come out when small; ``publishable``: categories, no rests."""

    atoms: Int64
    cells: Bool
    owner: Int64
    secret: Bool
    publishable: Bool

    @property
    def number(self) -> int:
        return int(self.cells.shape[1])


def protect(
    matrix: VoteMatrix, divisions: Sequence[Division], threshold: int = THRESHOLD
) -> tuple[Counts, list[Protected]]:
    """Counts of everybody (nothing where fewer than ``threshold`` voted) and of each division.

    Figures of all divisions returned here together are safe together; beside those of another call they
    are not: between two answers ``settled.settled`` decides which votes may show.
    """
    parts = parts_of(divisions, len(matrix.participants))
    shown = np.zeros((len(parts.cells), len(matrix.statements)), dtype=np.bool_)
    seen: dict[bytes, Bool] = {}
    for column, weight in enumerate(count(matrix, parts.atoms, parts.number).voters.T):
        key = weight.tobytes()
        if key not in seen:
            seen[key] = safe_cells(parts, weight, threshold)
        shown[:, column] = seen[key]
    # that few did not say where they belong tells nobody's vote: rests of people are no secret
    open_rests = replace(parts, secret=parts.secret & parts.publishable)
    present = safe_cells(open_rests, np.bincount(parts.atoms, minlength=parts.number), threshold)
    overall = count(matrix)
    found = []
    for number, division in enumerate(divisions):
        rows = (parts.owner == number) & parts.publishable
        counts = count(matrix, division.labels, len(division.categories))
        sizes = np.bincount(division.labels[division.labels >= 0], minlength=len(division.categories))
        # groups of opinion have their least size by construction, and who has none is no secret
        told = present[rows] if division.rest_protected else sizes >= threshold
        found.append(Protected(division, counts.only(shown[rows]), shown[rows], np.where(told, sizes, -1)))
    return overall.only(overall.voters >= threshold), found


def parts_of(divisions: Sequence[Division], people: int) -> Parts:
    """Lay the divisions of so many participants over each other."""
    members, atoms = np.zeros((1, 0), dtype=np.int64), np.zeros(people, dtype=np.int64)
    if divisions and people:
        table = np.stack([division.labels for division in divisions], axis=1)
        members, atoms = np.unique(table, axis=0, return_inverse=True)
    entries = [
        (number, label)
        for number, division in enumerate(divisions)
        for label in range(-1, len(division.categories))
    ]
    cells = [members[:, number] == label if people else [False] for number, label in entries]
    return Parts(
        atoms=atoms.reshape(-1).astype(np.int64),
        cells=np.array(cells, dtype=np.bool_).reshape(len(entries), len(members)),
        owner=np.array([number for number, _ in entries], dtype=np.int64),
        secret=np.array([label >= 0 or divisions[n].rest_protected for n, label in entries], dtype=np.bool_),
        publishable=np.array([label >= 0 for _, label in entries], dtype=np.bool_),
    )


def safe_cells(
    parts: Parts, weight: Int64, threshold: int, *, told: Bool | None = None, whole: Bool | None = None
) -> Bool:
    """Which cells may be shown of one statement; ``weight`` [atoms] is the number of its voters.

    ``told`` [cells]: what readers know already from earlier answers; it counts as shown and stays.
    ``whole`` [atoms]: who votes now, where ``atoms`` also tell earlier votes apart; else everybody.
    """
    present = weight > 0
    weight, sets = weight[present], parts.cells[:, present]
    everybody = np.ones(len(weight), dtype=np.bool_) if whole is None else whole[present]
    known = np.zeros(len(sets), dtype=np.bool_) if told is None else told
    sizes = sets @ weight
    if weight @ everybody < threshold:
        return known.copy()
    shown: Bool = np.asarray((parts.publishable & (sizes >= threshold)) | known)
    small = parts.secret & (sizes > 0) & (sizes < threshold)
    if not small.any() and len(np.unique(parts.owner)) < 2:
        return shown
    table = _Table(sets, sizes, weight, everybody, parts.owner, parts.secret, known, threshold)
    while (shown & ~known).any():
        hide = _by_remainder(table, shown)
        if hide is None:
            hide = _by_equations(table, shown)
        if hide is None:
            break
        shown[hide] = False
    return shown


@dataclass(frozen=True, slots=True)
class _Table:
    """One statement: ``sets`` [cells, atoms] with their ``sizes``; what was ``told`` cannot be hidden."""

    sets: Bool
    sizes: Int64
    weight: Int64
    everybody: Bool
    owners: Int64
    secret: Bool
    told: Bool
    threshold: int


def _by_remainder(table: _Table, shown: Bool) -> int | None:
    """A cell to hide because a shown whole minus shown parts of one division leaves few people."""
    sets, sizes, weight, owners = table.sets, table.sizes, table.weight, table.owners
    visible = np.flatnonzero(shown & (sizes > 0))
    wholes = np.concatenate([table.everybody[None], sets[visible]])
    overlap = (wholes * weight) @ sets[visible].T  # whole numbers: no library of threads for so little
    inside = overlap == sizes[visible]  # [wholes, parts]
    for number in np.unique(owners).tolist():
        own = owners[visible] == number
        left = wholes & ~(inside[:, own].astype(np.int64) @ sets[visible[own]] > 0)
        rest = left @ weight
        few = (rest > 0) & (rest < table.threshold)
        for whole in np.flatnonzero(few & inside[:, own].any(axis=1)):
            parts = visible[own & inside[whole]]
            free = parts[~table.told[parts]]
            # what is left may be people of whom nothing is to be hidden
            if len(free) and (sets[(owners == number) & table.secret] & left[whole]).any():
                return int(free[np.argmin(sizes[free])])
    return None


def _by_equations(table: _Table, shown: Bool) -> int | None:
    """A cell to hide because a small hidden one is a combination of shown ones (sums and differences)."""
    sets, sizes = table.sets, table.sizes
    small = np.flatnonzero(table.secret & ~shown & (sizes > 0) & (sizes < table.threshold))
    if not len(small):
        return None
    wanted = sets[small].astype(float)
    everybody = table.everybody[None].astype(float)
    out = _spanned(np.concatenate([everybody, sets[shown].astype(float)]), wanted)
    if table.told.any() and out.any():  # what follows from earlier answers alone cannot be taken back
        out &= ~_spanned(sets[table.told].astype(float), wanted)
    for cell in small[out]:
        # a neighbour in the same division first: it is what the difference was made of
        free = shown & ~table.told & (sizes > 0)
        neighbours = np.flatnonzero(free & (table.owners == table.owners[cell]))
        candidates = neighbours if len(neighbours) else np.flatnonzero(free)
        return int(candidates[np.argmin(sizes[candidates])])
    return None


@kernel
def _spanned(known, wanted):  # type: ignore[no-untyped-def]  # pragma: no cover
    """Which rows of ``wanted`` are sums and differences of rows of ``known`` (Gauss' elimination)."""
    rows, left = known.copy(), wanted.copy()
    for r in range(len(rows)):
        pivot = np.argmax(np.abs(rows[r]))
        head = rows[r, pivot]
        if abs(head) < 1e-9:
            continue
        for other in range(r + 1, len(rows)):
            if rows[other, pivot] != 0.0:
                rows[other] -= rows[other, pivot] / head * rows[r]
        for other in range(len(left)):
            if left[other, pivot] != 0.0:
                left[other] -= left[other, pivot] / head * rows[r]
    out = np.zeros(len(left), dtype=np.bool_)
    for other in range(len(left)):
        out[other] = np.abs(left[other]).max() < 1e-7
    return out
