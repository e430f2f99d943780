"""Projection: the result, which answers questions on the draws themselves.

From kept draws to best values, quantiles and probabilities for any area, sum of areas and group of ages.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import ArrayLike

from kommune360.base.findings import Finding
from kommune360.projection.plan import Bands, Floats32
from kommune360.projection.simulate import rows_within


@dataclass(frozen=True, slots=True)
class Projection:
    """Residents in the years after the origin.

    Attributes:
        kept: draws ``(area, h, row, draw)``, persons, both sexes.
        path: the course without chance ``(area, h, row)``; it adds up over areas and ages.
        rows: bands of ages of the third axis, half-open.
        origin: label of the last stock; the first year of the draws is ``origin + 1``.
        unsaid: areas about which nothing should be said, see ``findings``.
        fingerprint: of stocks, options, levers, seed and version: same text, same draws.
    """

    kept: Floats32
    path: Floats32
    areas: tuple[str, ...]
    rows: Bands
    origin: int
    findings: tuple[Finding, ...]
    unsaid: frozenset[str]
    fingerprint: str

    @property
    def years(self) -> tuple[int, ...]:
        return tuple(self.origin + h for h in range(1, self.kept.shape[1] + 1))

    def draws(self, age_from: int, age_to: int) -> Floats32:
        """Return draws ``(area, h, draw)`` of residents with ``age_from <= age < age_to``.

        Raises:
            ValueError: the ages are not made of whole rows.
        """
        return np.asarray(self.kept[:, :, rows_within(self.rows, (age_from, age_to))].sum(axis=2))

    def point(self, age_from: int, age_to: int) -> Floats32:
        """Return the median ``(area, h)`` in whole persons: as likely to be exceeded as not.

        Medians do not add up; ``path`` does.
        """
        return np.asarray(np.rint(np.median(self.draws(age_from, age_to), axis=-1)))

    def quantiles(self, age_from: int, age_to: int, levels: Sequence[float] = (0.1, 0.5, 0.9)) -> Floats32:
        """Return quantiles ``(area, h, level)``."""
        found = np.quantile(self.draws(age_from, age_to), levels, axis=-1)
        return np.asarray(np.moveaxis(found, 0, -1), dtype=np.float32)

    def probability(self, places: ArrayLike, ages: tuple[int, int], share: ArrayLike = 1.0) -> Floats32:
        """Return the probability ``(area, h)`` that demand is larger than ``places``.

        Args:
            places: places there are, broadcast against ``(area, h)``.
            ages: who asks for a place.
            share: how many of them do, as a number or broadcast against ``(area, h, draw)``.
        """
        demand = self.draws(*ages) * np.asarray(share)
        there = np.broadcast_to(np.asarray(places, dtype=float), demand.shape[:2])
        return np.asarray((demand > there[:, :, None]).mean(axis=-1), dtype=np.float32)

    def aggregate(
        self, areas: Mapping[str, Sequence[str]] | None = None, ages: Bands | None = None
    ) -> Projection:
        """Return sums over areas (name to members) and over ages, draw by draw: chance adds up rightly.

        Raises:
            ValueError: ages are not made of whole rows. KeyError: an area is not there.
        """
        kept, path, names, rows = self.kept, self.path, self.areas, self.rows
        if ages is not None:
            parts = [rows_within(rows, group) for group in ages]
            kept = np.stack([kept[:, :, part].sum(axis=2) for part in parts], axis=2)
            path = np.stack([path[:, :, part].sum(axis=2) for part in parts], axis=2)
            rows = tuple(ages)
        unsaid = self.unsaid
        if areas is not None:
            at = {area: number for number, area in enumerate(names)}
            members = [[at[area] for area in group] for group in areas.values()]
            kept = np.stack([kept[group].sum(axis=0) for group in members])
            path = np.stack([path[group].sum(axis=0) for group in members])
            names, unsaid = tuple(areas), frozenset()
        return replace(self, kept=kept, path=path, areas=names, rows=rows, unsaid=unsaid)

    def constrained(self, town: ArrayLike) -> Projection:
        """Return the projection whose areas add up to the town's own draws ``(h, row, draw)``, in every draw.

        A town forecast from elsewhere may be handed over as ``(h, row, 1)``: then all its chance is taken
        from the areas' sum.
        """
        aim = np.asarray(town, dtype=np.float64)
        total = self.kept.sum(axis=0, dtype=np.float64)
        factor = np.where(total > 0, aim / np.maximum(total, 1e-9), 1.0)
        middle = aim.mean(axis=-1) / np.maximum(self.path.sum(axis=0, dtype=np.float64), 1e-9)
        return replace(
            self,
            kept=(self.kept * factor).astype(np.float32),
            path=(self.path * middle).astype(np.float32),
        )
