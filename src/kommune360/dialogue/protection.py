"""Which cells of votes by group, sector, department … may be shown, so that nobody's vote comes out?

A cell is the people of one category who voted on one statement. Cells under the threshold are hidden, and
with them as many others as it takes that no hidden cell under the threshold can be had by subtracting
shown figures from each other, within one division of people or across several.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numba import njit

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


def protect(
    matrix: VoteMatrix, divisions: Sequence[Division], threshold: int = THRESHOLD
) -> tuple[Counts, list[Protected]]:
    """Counts of everybody (nothing where fewer than ``threshold`` voted) and of each division.

    Figures of all divisions returned here together are safe together; published beside another call's
    they are not.
    """
    atoms, members = _atoms(matrix, divisions)
    weights = count(matrix, atoms, len(members)).voters
    people = np.bincount(atoms, minlength=len(members))[:, None] if len(atoms) else np.zeros((1, 1), int)
    cells, owner, sensitive, publishable = _cells(divisions, members)
    shown = np.zeros((len(cells), len(matrix.statements) + 1), dtype=np.bool_)
    seen: dict[bytes, Bool] = {}
    for column, weight in enumerate(weights.T):
        key = weight.tobytes()
        if key not in seen:
            seen[key] = _safe(cells, owner, sensitive, publishable, weight, threshold)
        shown[:, column] = seen[key]
    # that few did not say where they belong tells nobody's vote: rests of people are no secret
    shown[:, -1] = _safe(cells, owner, sensitive & publishable, publishable, people[:, 0], threshold)
    overall = count(matrix)
    found = []
    for number, division in enumerate(divisions):
        rows = [i for i in range(len(cells)) if owner[i] == number and publishable[i]]
        counts = count(matrix, division.labels, len(division.categories))
        sizes = np.bincount(division.labels[division.labels >= 0], minlength=len(division.categories))
        fits = shown[rows][:, :-1]
        # groups of opinion have their least size by construction, and who has none is no secret
        told = shown[rows][:, -1] if division.rest_protected else sizes >= threshold
        found.append(Protected(division, counts.only(fits), fits, np.where(told, sizes, -1)))
    return overall.only(overall.voters >= threshold), found


def held_back(before: Protected, now: Protected, threshold: int = THRESHOLD) -> Protected:
    """``now``, but with the cells of ``before`` kept until at least ``threshold`` people more voted there.

    Otherwise the difference of two answers, before and after a vote, would show that vote. Statements are
    matched by column: both must come from matrices with the same statements.
    """
    moved = now.shown & (~before.shown | (now.counts.voters >= before.counts.voters + threshold))
    kept = before.shown & ~moved
    tables = (
        np.where(moved, new, np.where(kept, old, 0))
        for new, old in zip(now.counts.tables(), before.counts.tables(), strict=True)
    )
    return Protected(now.division, Counts(*tables), moved | kept, now.people)


def _atoms(matrix: VoteMatrix, divisions: Sequence[Division]) -> tuple[Int64, Int64]:
    """The smallest units that the divisions tell apart: number by participant, labels [atoms, divisions]."""
    people = len(matrix.participants)
    if not divisions or not people:
        return np.zeros(people, dtype=np.int64), np.full((1, len(divisions)), -1, dtype=np.int64)
    table = np.stack([division.labels for division in divisions], axis=1)
    members, atoms = np.unique(table, axis=0, return_inverse=True)
    return atoms.reshape(-1).astype(np.int64), members


def _cells(divisions: Sequence[Division], members: Int64) -> tuple[Bool, list[int], Bool, Bool]:
    """All categories and rests as sets of atoms; whose they are; whether secret; whether ever shown."""
    cells, owner, sensitive, publishable = [], [], [], []
    for number, division in enumerate(divisions):
        for label in range(-1, len(division.categories)):
            cells.append(members[:, number] == label)
            owner.append(number)
            sensitive.append(label >= 0 or division.rest_protected)
            publishable.append(label >= 0)
    shape = (len(cells), len(members))
    return np.array(cells, dtype=np.bool_).reshape(shape), owner, np.array(sensitive), np.array(publishable)


def _safe(
    cells: Bool, owner: list[int], sensitive: Bool, publishable: Bool, weight: Int64, threshold: int
) -> Bool:
    """Which cells may be shown for one statement; ``weight`` is the number of voters of each atom."""
    present = weight > 0
    weight, sets = weight[present], cells[:, present]
    sizes = sets @ weight
    if weight.sum() < threshold:
        return np.zeros(len(cells), dtype=np.bool_)
    shown = publishable & (sizes >= threshold)
    owners = np.array(owner)
    if not (sensitive & (sizes > 0) & (sizes < threshold)).any() and len(set(owner)) < 2:
        return np.asarray(shown)
    while shown.any():
        hide = _by_remainder(sets, sizes, weight, owners, sensitive, shown, threshold)
        if hide is None:
            hide = _by_equations(sets, sizes, owners, sensitive, shown, threshold)
        if hide is None:
            break
        shown[hide] = False
    return np.asarray(shown)


def _by_remainder(
    sets: Bool, sizes: Int64, weight: Int64, owners: Int64, sensitive: Bool, shown: Bool, threshold: int
) -> int | None:
    """A cell to hide because a shown whole minus shown parts of one division leaves few people."""
    visible = np.flatnonzero(shown & (sizes > 0))
    wholes = np.concatenate([np.ones((1, len(weight)), dtype=np.bool_), sets[visible]])
    overlap = (wholes * weight) @ sets[visible].T  # whole numbers: no library of threads for so little
    inside = overlap == sizes[visible]  # [wholes, parts]
    for number in np.unique(owners).tolist():
        own = owners[visible] == number
        rest = wholes @ weight - inside[:, own] @ sizes[visible[own]]
        for whole in np.flatnonzero((rest > 0) & (rest < threshold) & inside[:, own].any(axis=1)):
            parts = visible[own & inside[whole]]
            left = wholes[whole] & ~sets[parts].any(axis=0)
            # what is left may be people of whom nothing is to be hidden
            if (sets[(owners == number) & sensitive] & left).any():
                return int(parts[np.argmin(sizes[parts])])
    return None


def _by_equations(
    sets: Bool, sizes: Int64, owners: Int64, sensitive: Bool, shown: Bool, threshold: int
) -> int | None:
    """A cell to hide because a small hidden one is a combination of shown ones (sums and differences)."""
    small = np.flatnonzero(sensitive & ~shown & (sizes > 0) & (sizes < threshold))
    if not len(small):
        return None
    known = np.concatenate([np.ones((1, sets.shape[1])), sets[shown].astype(float)])
    wanted = sets[small].astype(float)
    for cell in small[_spanned(known, wanted)]:
        # a neighbour in the same division first: it is what the difference was made of
        neighbours = np.flatnonzero(shown & (owners == owners[cell]) & (sizes > 0))
        candidates = neighbours if len(neighbours) else np.flatnonzero(shown & (sizes > 0))
        return int(candidates[np.argmin(sizes[candidates])])
    return None


@njit(cache=True, nogil=True)
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
