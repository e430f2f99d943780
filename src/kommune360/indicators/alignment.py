"""Amounts of different periods side by side: each term on the periods of the formula's anchor.

From amounts on the grid to terms on the grid, shifted in time, averaged, or taken from the town or from
areas of the same type; stocks counted too far apart are marked and reported (barrier Z2).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
import polars as pl
from numpy.typing import NDArray

from kommune360.indicators.amounts import Sums
from kommune360.indicators.checks import NEAR_DAYS
from kommune360.indicators.flags import ABSENT, LIMITED
from kommune360.indicators.periods import nearest, span
from kommune360.indicators.space import Codes, Floats, Space
from kommune360.indicators.terms import Amount, Term


@dataclass(slots=True)
class Aligner:
    """``reference`` gives the day of reference of a variable ("" for flows); ``types`` the type of each
    row of the space, -1 for none. ``apart`` collects (anchor, variable, days) beyond ``NEAR_DAYS``."""

    space: Space
    sums: Sums
    reference: Mapping[str, str]
    types: NDArray[np.intp] | None = None
    apart: dict[tuple[Amount, str], int] = field(default_factory=dict)
    _there: dict[Amount, NDArray[np.bool_]] = field(default_factory=dict)
    _maps: dict[tuple[str, bytes, str, bytes, int], tuple[NDArray[np.intp], int]] = field(
        default_factory=dict
    )

    def there(self, amount: Amount) -> NDArray[np.bool_]:
        """[system, period]: whether any area of the system has a row of ``amount``."""
        if amount not in self._there:
            codes = self.sums[amount][1]
            self._there[amount] = np.array(
                [(codes[rows] != ABSENT).any(axis=0) for rows in self.space.systems.values()]
            ).reshape(len(self.space.systems), len(self.space.periods))
        return self._there[amount]

    def term(self, term: Term, anchor: Amount) -> tuple[Floats, Codes]:
        """Numbers and codes of ``term`` at the periods of ``anchor``."""
        parts = [self._shifted(term.amount, offset, anchor) for offset in term.offsets]
        value, code = parts[0]
        if len(parts) > 1:
            value = np.add.reduce([v for v, _ in parts]) / len(parts)
            code = np.maximum.reduce([c for _, c in parts])
        if term.scope == "town":
            return self._of_town(value, code)
        if term.scope == "type":
            return self._of_type(value, code)
        return value, code

    def periods_of(self, term: Term, anchor: Amount, row: int, at: int) -> list[str]:
        """The periods ``term`` was taken of for the area in ``row`` at period ``at`` of the anchor."""
        number = next(
            n for n, rows in enumerate(self.space.systems.values()) if rows.start <= row < rows.stop
        )
        anchored, own = self.there(anchor)[number], self.there(term.amount)[number]
        if term.offsets == (0,) and np.array_equal(self.there(anchor), self.there(term.amount)):
            return [self.space.periods[at]]
        taken = [self._match(anchor, anchored, term.amount, own, offset)[0][at] for offset in term.offsets]
        return [self.space.periods[t] for t in taken if t >= 0]

    def _shifted(self, amount: Amount, offset: int, anchor: Amount) -> tuple[Floats, Codes]:
        value, code = self.sums[amount]
        anchored, own = self.there(anchor), self.there(amount)
        if not offset and (amount is anchor or np.array_equal(anchored, own)):
            return value, code
        values = np.full(self.space.shape, np.nan)
        codes = np.full(self.space.shape, ABSENT, dtype=np.uint8)
        for number, rows in enumerate(self.space.systems.values()):
            take, far = self._match(anchor, anchored[number], amount, own[number], offset)
            known = take >= 0
            values[rows, known] = value[rows][:, take[known]]
            codes[rows, known] = code[rows][:, take[known]]
            if far:
                self.apart[anchor, amount.variable] = max(far, self.apart.get((anchor, amount.variable), 0))
                late = self._late(anchor, amount, take, offset)
                weak = codes[rows]
                weak[:, late] = np.where(weak[:, late] < LIMITED, LIMITED, weak[:, late])
                codes[rows] = weak
        return values, codes

    def _match(
        self,
        anchor: Amount,
        anchored: NDArray[np.bool_],
        amount: Amount,
        own: NDArray[np.bool_],
        offset: int,
    ) -> tuple[NDArray[np.intp], int]:
        """For each period of the grid the period of ``amount`` to take (-1: none), and the largest
        distance beyond ``NEAR_DAYS``."""
        key = (
            self.reference.get(anchor.variable, ""),
            anchored.tobytes(),
            self.reference.get(amount.variable, ""),
            own.tobytes(),
            offset,
        )
        if key not in self._maps:
            there = np.flatnonzero(own)
            spans = [span(self.space.periods[at], key[2]) for at in there]
            take = np.full(len(self.space.periods), -1, dtype=np.intp)
            far = 0
            for at in np.flatnonzero(anchored):
                wanted = span(self.space.periods[at], key[0]).before(offset)
                best, days = nearest(wanted, spans)
                if best >= 0 and (days <= NEAR_DAYS or not offset):
                    take[at] = there[best]
                    far = max(far, days if days > NEAR_DAYS else 0)
            self._maps[key] = (take, far)
        return self._maps[key]

    def _late(self, anchor: Amount, amount: Amount, take: NDArray[np.intp], offset: int) -> NDArray[np.intp]:
        above, below = (self.reference.get(a.variable, "") for a in (anchor, amount))
        return np.array(
            [
                at
                for at in np.flatnonzero(take >= 0)
                if span(self.space.periods[at], above)
                .before(offset)
                .days_to(span(self.space.periods[take[at]], below))
                > NEAR_DAYS
            ],
            dtype=np.intp,
        )

    def _of_town(self, value: Floats, code: Codes) -> tuple[Floats, Codes]:
        inside = self.space.root >= 0
        values = np.where(inside[:, None], value[self.space.root], np.nan)
        return values, np.where(inside[:, None], code[self.space.root], ABSENT).astype(np.uint8)

    def _of_type(self, value: Floats, code: Codes) -> tuple[Floats, Codes]:
        values = np.full(self.space.shape, np.nan)
        codes = np.full(self.space.shape, ABSENT, dtype=np.uint8)
        types = self.types if self.types is not None else np.full(self.space.shape[0], -1, dtype=np.intp)
        for rows in self.space.systems.values():
            for kind in np.unique(types[rows][types[rows] >= 0]):
                members = np.arange(rows.start, rows.stop)[types[rows] == kind]
                values[members] = value[members].sum(axis=0)
                codes[members] = code[members].max(axis=0)
        return values, codes


def types_of(space: Space, types: pl.DataFrame | None) -> NDArray[np.intp] | None:
    """Rows of ``types`` (area_system, area, type) as numbers on the space."""
    if types is None:
        return None
    joined = space.areas.join(
        types.select("area_system", "area", "type").unique(["area_system", "area"]),
        on=["area_system", "area"],
        how="left",
        maintain_order="left",
    )
    return joined["type"].rank("dense").cast(pl.Int64).fill_null(0).to_numpy().astype(np.intp) - 1
