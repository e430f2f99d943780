"""Which cells hang together? From a table of counts to all cells and all sums that are visible with it.

Sums that the table lacks are added; cells that nobody publishes but everybody can subtract (the rest of a
sum, the difference of two overlapping areas) become hidden cells. The result is a sparse matrix: every row
says that a sum minus its parts is zero.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np
import polars as pl
from numpy.typing import NDArray
from scipy import sparse

from kommune360.base.findings import InputRefused
from kommune360.disclosure import remarks
from kommune360.disclosure.chains import Link
from kommune360.disclosure.dimensions import Cut, Dimension, chain
from kommune360.disclosure.linking import placed
from kommune360.disclosure.tables import COUNT, DENOMINATOR, MISSING, ROW, STATUS, CountTable

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]
REST = "·"  # begins the name of what remains of a sum when its parts are taken away


@dataclass(frozen=True, slots=True)
class Cells:
    """All cells of a table: the given ones, derived sums and hidden rests.

    ``codes[c, d]`` is the place of cell c's code in ``labels[d]``. ``value`` is NaN where nobody knows it.
    ``published`` cells may be shown; hidden ones are never, but can be computed. ``row`` is the row of the
    source, -1 for cells that were added. ``relations`` has a row for every sum: A @ value = 0. ``dimensions``
    are those of the table with the rests that were found, ``links`` its sums over time with the combinations
    in which the numbers contradict them.
    """

    names: tuple[str, ...]
    labels: tuple[tuple[str, ...], ...]
    codes: Ints
    value: Floats
    published: Bools
    row: Ints
    denominator: Floats
    relations: sparse.csr_array
    dimensions: tuple[Dimension, ...]
    links: tuple[Link, ...] = ()

    def __len__(self) -> int:
        return len(self.value)

    def label(self, cell: int) -> dict[str, str]:
        """The codes of one cell by dimension."""
        return {name: self.labels[place][self.codes[cell, place]] for place, name in enumerate(self.names)}


@dataclass(slots=True)
class _Growing:
    """The cells while sums and rests are added; ``index`` of labels grows with them."""

    dimensions: list[Dimension]
    labels: list[list[str]]
    codes: Ints
    value: Floats
    published: Bools
    row: Ints
    denominator: Floats
    whole: list[set[str]]  # by dimension: codes that mean everything
    apart: list[tuple[int, int]]  # pairs of dimensions that no given cell crosses

    def add(self, codes: Ints, value: Floats, *, published: bool) -> None:
        if not published:
            kept = self._worth_hiding(codes)
            codes, value = codes[kept], value[kept]
        number = len(value)
        self.codes = np.concatenate([self.codes, codes])
        self.value = np.concatenate([self.value, value])
        self.published = np.concatenate([self.published, np.full(number, published)])
        self.row = np.concatenate([self.row, np.full(number, -1)])
        self.denominator = np.concatenate([self.denominator, np.full(number, np.nan)])

    def _worth_hiding(self, codes: Ints) -> Bools:
        """Where two dimensions are never crossed, any counts fit between their margins: such cells tell nothing."""
        kept = np.ones(len(codes), bool)
        for one, other in self.apart:
            kept &= ~(self._in_detail(codes, one) & self._in_detail(codes, other))
        return kept

    def _in_detail(self, codes: Ints, place: int) -> Bools:
        detail = np.array([label not in self.whole[place] for label in self.labels[place]], bool)
        return detail[codes[:, place]]

    def cross(self) -> None:
        """Note which dimensions are never crossed by the cells there are."""
        detail = [self._in_detail(self.codes, place) for place in range(len(self.labels))]
        self.apart = [
            (one, other)
            for one in range(len(detail))
            for other in range(one)
            if not (detail[one] & detail[other]).any()
        ]

    def code(self, dimension: int, label: str) -> int:
        labels = self.labels[dimension]
        if label not in labels:
            labels.append(label)
        return labels.index(label)


def cells_of(table: CountTable, links: Sequence[Link] = ()) -> Cells:
    """Return all cells of ``table`` with all relations, ``links`` over time among them.

    ``InputRefused`` where sums are below their parts.
    """
    growing = _start(table)
    for place in range(len(growing.dimensions)):
        _derive(growing, place)
    wrong: list[str] = []
    for place in range(len(growing.dimensions)):
        wrong += _uncover(growing, place)
    if wrong:
        raise InputRefused([remarks.sums_do_not_hold(wrong, len(wrong))])
    found, held = _linked(growing, links)
    rows, columns, signs, number = _relations(growing, found)
    relations = sparse.csr_array(
        (signs, (rows, columns)), shape=(number, len(growing.value)), dtype=np.float64
    )
    return Cells(
        tuple(dimension.name for dimension in growing.dimensions),
        tuple(map(tuple, growing.labels)),
        growing.codes,
        _filled(growing.value, relations),
        growing.published,
        growing.row,
        growing.denominator,
        relations,
        tuple(growing.dimensions),
        held,
    )


def _start(table: CountTable) -> _Growing:
    labels: list[list[str]] = []
    columns = []
    for dimension in table.dimensions:
        known = sorted(set(table.frame[dimension.name].to_list()))
        labels.append(known)
        place = {code: number for number, code in enumerate(known)}
        columns.append([place[code] for code in table.frame[dimension.name]])
    growing = _Growing(
        list(table.dimensions),
        labels,
        np.array(columns, np.int64).T.reshape(table.frame.height, len(labels)),
        table.frame[COUNT].cast(pl.Float64).fill_null(np.nan).to_numpy().copy(),
        (table.frame[STATUS] != MISSING).to_numpy(),
        table.frame[ROW].to_numpy().astype(np.int64),
        table.frame[DENOMINATOR].fill_null(np.nan).to_numpy().copy(),
        [
            {code for cut in dimension.cuts for code, inside in cut.sums.items() if inside == cut.leaves}
            for dimension in table.dimensions
        ],
        [],
    )
    growing.cross()
    return growing


def _groups(codes: Ints, without: int) -> tuple[Ints, Ints]:
    """Number the combinations of all other dimensions: group of each cell, and one cell of each group."""
    others = np.delete(codes, without, axis=1)
    group = np.zeros(len(codes), np.int64)
    for column in others.T:
        combined = group * (int(column.max(initial=0)) + 1) + column
        group = np.unique(combined, return_inverse=True)[1].reshape(-1)
    _, first = np.unique(group, return_index=True)
    return group, first


def _memberships(parts: dict[int, list[int]], size: int) -> tuple[Ints, Ints, Ints]:
    """As flat lists, sorted by code: for every code the sums it is a part of (start offsets, sums)."""
    pairs = sorted((part, sum_) for sum_, inside in parts.items() for part in inside)
    of = np.array([part for part, _ in pairs], np.int64)
    sums = np.array([sum_ for _, sum_ in pairs], np.int64)
    start = np.searchsorted(of, np.arange(size + 1))
    return start[:-1], np.diff(start), sums


def _expanded(codes: Ints, parts: dict[int, list[int]], size: int) -> tuple[Ints, Ints]:
    """Pairs (cell, sum) for every cell whose code is a part of the sum."""
    start, number, sums = _memberships(parts, size)
    times = number[codes]
    cell = np.repeat(np.arange(len(codes)), times)
    offset = np.arange(len(cell)) - np.repeat(np.cumsum(times) - times, times)
    return cell, sums[np.repeat(start[codes], times) + offset] if len(sums) else cell


def _derive(growing: _Growing, place: int) -> None:
    """Add the sums that are missing: published where the code never occurs, hidden where it sometimes does."""
    dimension = growing.dimensions[place]
    group, first = _groups(growing.codes, place)
    done: set[str] = set()
    for cut in dimension.cuts:
        complete = {code: inside for code, inside in cut.sums.items() if not inside & cut.hidden}
        parts = {
            growing.code(place, code): [growing.code(place, leaf) for leaf in sorted(inside)]
            for code, inside in sorted(complete.items())
            if code not in done
        }
        done |= set(complete)
        if not parts:
            continue
        size = len(growing.labels[place])
        column = growing.codes[: len(group), place]
        cell, sum_ = _expanded(column, parts, size)
        keys = group[cell] * size + sum_
        wanted, inverse = np.unique(keys, return_inverse=True)
        there = np.isin(wanted, group * size + column)
        values = np.bincount(inverse.reshape(-1), weights=growing.value[cell], minlength=len(wanted))
        new, values = wanted[~there], values[~there]
        codes = growing.codes[first[new // size]].copy()
        codes[:, place] = new % size
        named = np.array([label in dimension.derived for label in growing.labels[place]])
        derived = named[new % size] & np.isfinite(values)
        growing.add(codes[derived], values[derived], published=True)
        growing.add(codes[~derived], values[~derived], published=False)


def _uncover(growing: _Growing, place: int) -> list[str]:
    """Add hidden cells where a sum exceeds its visible parts; name the sums that are below them."""
    wrong: list[str] = []
    cuts: list[Cut] = []
    for cut in growing.dimensions[place].cuts:
        sums = {code: set(inside) for code, inside in cut.sums.items()}
        hidden = set(cut.hidden)
        for code, inside in chain(cut).items():
            rest, unclear, below = _remainders(growing, place, code, list(inside))
            wrong += [_named(growing, place, int(cell)) for cell in below]
            if not len(rest):
                continue
            absent = sorted(set(inside) & hidden)
            if not absent and not _has_gaps(growing, place, code, list(inside), rest):
                name = f"{REST}{code}"
                for other, leaves in sums.items():
                    if cut.sums[other] >= cut.sums[code]:
                        leaves.add(name)
                absent = [name]
                rest = np.union1d(rest, unclear)
            _add_hidden(growing, place, rest, absent or [part for part in inside if part not in sums])
        cuts.append(Cut({code: frozenset(leaves) for code, leaves in sums.items()}, frozenset(hidden)))
    growing.dimensions[place] = replace(growing.dimensions[place], cuts=tuple(cuts))
    return wrong


def _remainders(growing: _Growing, place: int, code: str, inside: list[str]) -> tuple[Ints, Ints, Ints]:
    """Cells with ``code`` that exceed the parts that are there, that may do so, and that are below them.

    A sum with a blanked value (its own or a part's) exceeds its parts where a part is never shown.
    """
    group, _ = _groups(growing.codes, place)
    column = growing.codes[:, place]
    parts = np.isin(column, [growing.code(place, part) for part in inside])
    sums = np.flatnonzero(column == growing.code(place, code))
    number = int(group.max(initial=-1)) + 1
    total = np.bincount(group[parts], weights=np.nan_to_num(growing.value[parts]), minlength=number)
    blank = np.bincount(group[parts], weights=np.isnan(growing.value[parts]), minlength=number)
    rest = growing.value[sums] - total[group[sums]]
    unknown = np.isnan(rest) | (blank[group[sums]] > 0)
    never_shown = bool(set(inside) & _never(growing, place))
    over = np.where(unknown, never_shown, np.nan_to_num(rest) > 0.5)
    over |= (np.bincount(group[parts], minlength=number)[group[sums]] == 0) & (growing.value[sums] != 0)
    return sums[over], sums[unknown], sums[np.nan_to_num(rest) < -0.5]


def _never(growing: _Growing, place: int) -> set[str]:
    return {leaf for cut in growing.dimensions[place].cuts for leaf in cut.hidden}


def _has_gaps(growing: _Growing, place: int, code: str, inside: list[str], rest: Ints) -> bool:
    """Whether in each of these sums some part has no cell: then the rest belongs to those."""
    group, _ = _groups(growing.codes, place)
    parts = np.isin(growing.codes[:, place], [growing.code(place, part) for part in inside])
    there = np.bincount(group[parts], minlength=int(group.max()) + 1)
    return bool((there[group[rest]] < len(inside)).all())


def _add_hidden(growing: _Growing, place: int, sums: Ints, leaves: list[str]) -> None:
    group, _ = _groups(growing.codes, place)
    there = set(zip(group.tolist(), growing.codes[:, place].tolist(), strict=True))
    for leaf in leaves:
        code = growing.code(place, leaf)
        new = np.array([cell for cell in sums if (group[cell], code) not in there], np.int64)
        codes = growing.codes[new].copy()
        codes[:, place] = code
        # a rest without a code of its own is named and printed, so that nobody takes the sum for complete
        growing.add(codes, np.full(len(new), np.nan), published=leaf.startswith(REST))


def _named(growing: _Growing, place: int, cell: int) -> str:
    return ", ".join(
        f"{dimension.name}={growing.labels[number][growing.codes[cell, number]]}"
        for number, dimension in enumerate(growing.dimensions)
    )


def _linked(
    growing: _Growing, links: Sequence[Link]
) -> tuple[list[tuple[Ints, Ints, Floats]], tuple[Link, ...]]:
    """Relations of the links, hidden cells added for what they alone tell; the links with what breaks them."""
    names = [dimension.name for dimension in growing.dimensions]
    for link in links:
        for place, like, value in placed(link, names, growing.labels, growing.codes, growing.value).to_hide():
            codes = growing.codes[like].copy()
            for name, label in zip((link.measure, link.time), link.terms[place][0], strict=True):
                if name:
                    codes[:, names.index(name)] = growing.code(names.index(name), label)
            growing.add(codes, value, published=False)
    found, held = [], []
    for link in links:
        there = placed(link, names, growing.labels, growing.codes, growing.value)
        found.append(there.triplets())
        others = [place for place, name in enumerate(names) if name not in (link.measure, link.time)]
        broken = frozenset(
            tuple(growing.labels[place][growing.codes[cell, place]] for place in others)
            for cell in there.like[~there.holds].tolist()
        )
        held.append(replace(link, broken=broken))
    return found, tuple(held)


def _relations(
    growing: _Growing, links: Sequence[tuple[Ints, Ints, Floats]]
) -> tuple[Ints, Ints, Floats, int]:
    """All sums as triplets of a sparse matrix and its number of rows: +1 for the sum, -1 for its parts."""
    found = [
        piece
        for place, dimension in enumerate(growing.dimensions)
        for cut in dimension.cuts
        for piece in _relations_of(growing, place, cut)
    ]
    offset = 0
    rows, columns, signs = [np.zeros(0, np.int64)], [np.zeros(0, np.int64)], [np.zeros(0)]
    for row, column, sign in (*found, *links):
        rows.append(row + offset)
        columns.append(column)
        signs.append(sign)
        offset += int(row.max(initial=-1)) + 1
    return np.concatenate(rows), np.concatenate(columns), np.concatenate(signs), offset


def _relations_of(growing: _Growing, place: int, cut: Cut) -> Iterator[tuple[Ints, Ints, Floats]]:
    parts = {
        growing.code(place, code): [growing.code(place, part) for part in inside]
        for code, inside in chain(cut).items()
    }
    if not parts:
        return
    group, _ = _groups(growing.codes, place)
    column, size = growing.codes[:, place], len(growing.labels[place])
    cell, sum_ = _expanded(column, parts, size)
    keys = group * size + column
    order = np.argsort(keys)
    wanted = group[cell] * size + sum_
    at = np.minimum(np.searchsorted(keys[order], wanted), len(keys) - 1)
    has_sum = keys[order][at] == wanted
    sums, row = np.unique(wanted[has_sum], return_inverse=True)
    sum_cell = order[np.searchsorted(keys[order], sums)]
    yield (
        np.concatenate([np.arange(len(sums)), row.reshape(-1)]),
        np.concatenate([sum_cell, cell[has_sum]]),
        np.concatenate([np.ones(len(sums)), -np.ones(int(has_sum.sum()))]),
    )


def _filled(value: Floats, relations: sparse.csr_array) -> Floats:
    """Compute hidden values that follow from the others, one unknown of a relation after the other."""
    value = value.copy()
    while True:
        unknown = np.isnan(value)
        if not unknown.any():
            return value
        absolute = abs(relations)
        open_ = absolute @ unknown.astype(float)
        rows = np.flatnonzero(open_ == 1)
        if not len(rows):
            return value
        sums = relations @ np.nan_to_num(value)
        for row in rows:
            inside = slice(relations.indptr[row], relations.indptr[row + 1])
            cells, signs = relations.indices[inside], relations.data[inside]
            missing = cells[np.isnan(value[cells])]
            if len(missing) == 1:
                value[missing[0]] = -sums[row] / signs[cells == missing[0]][0]
