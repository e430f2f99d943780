"""Stocks: residents by area, year, sex and single year of age as one dense array.

What every projection starts from, and what a back-test compares with: counts with stated axes.
Made by whoever reads a table; nothing is read or repaired here.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True, slots=True)
class Stocks:
    """Counts of residents on one day of each year (31 December or 1 January: a label).

    ``counts[area, year, sex, age]``: persons, ages 0 to K-1 in completed years, the last one open-ended.
    ``years`` are consecutive and ascending; ``sexes`` is ("all",) or ("m", "f"). All cells are finite and
    not negative; fractions are allowed, because age bands are divided among single ages.
    """

    counts: NDArray[np.float64]
    areas: tuple[str, ...]
    years: tuple[int, ...]
    sexes: tuple[str, ...]

    def __post_init__(self) -> None:
        shape = (len(self.areas), len(self.years), len(self.sexes))
        if self.counts.ndim != 4 or self.counts.shape[:3] != shape:
            raise ValueError(f"counts {self.counts.shape} do not fit areas, years, sexes {shape}")
        if self.years != tuple(range(self.years[0], self.years[0] + len(self.years))):
            raise ValueError("years must be consecutive and ascending")
        if len(set(self.areas)) != len(self.areas):
            raise ValueError("an area stands twice")
        if not np.isfinite(self.counts).all() or (self.counts < 0).any():
            raise ValueError("counts must be finite and not negative")

    @property
    def ages(self) -> int:
        """How many single ages: 0 to ``ages - 1``, the last one open-ended."""
        return int(self.counts.shape[3])

    @property
    def last_year(self) -> int:
        return self.years[-1]

    def until(self, year: int) -> Stocks:
        """Return what was known at the stock of ``year``: nothing after it.

        Raises:
            ValueError: the stock of ``year`` is not there.
        """
        count = self.years.index(year) + 1
        return replace(self, counts=self.counts[:, :count], years=self.years[:count])

    def since(self, year: int) -> Stocks:
        """Return the years from ``year`` on."""
        first = max(0, year - self.years[0])
        return replace(self, counts=self.counts[:, first:], years=self.years[first:])

    def total(self) -> NDArray[np.float64]:
        """Return all residents ``(area, year)``."""
        return np.asarray(self.counts.sum(axis=(2, 3)))

    def by_age_group(self, ages: tuple[int, int]) -> NDArray[np.float64]:
        """Return residents ``(area, year)`` with ``from <= age < to``, both sexes together.

        A ``to`` of ``ages`` or more includes the open-ended age.
        """
        return np.asarray(self.counts[..., ages[0] : ages[1]].sum(axis=(2, 3)))

    def select(self, areas: Sequence[str]) -> Stocks:
        """Return the named areas in the order given.

        Raises:
            KeyError: an area is not there.
        """
        at = {area: index for index, area in enumerate(self.areas)}
        rows = [at[area] for area in areas]
        return replace(self, counts=self.counts[rows], areas=tuple(areas))
