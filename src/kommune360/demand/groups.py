"""Which further groups would close a gap? From missing places to counts of the Land's group forms.

An exact search over all combinations, by a rule anyone can check: cover the most missing places; then
the fewest groups; then the fewest surplus places, of these the fewest under three (the dearer ones);
then the order of the forms in the profile.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import polars as pl

from kommune360.demand.land_rules import GroupForm
from kommune360.demand.offers import THREE_PLUS, UNDER_THREE

MOST_PLACES = 2000  # beyond this a town is planned by area, not in one sum
GROUPS = {
    "area": pl.String,
    "form": pl.String,
    "groups": pl.Int64,
    "places_u3": pl.Int64,
    "places_3plus": pl.Int64,
    "missing_u3": pl.Float64,
    "missing_3plus": pl.Float64,
}


@dataclass(frozen=True, slots=True)
class GroupPlan:
    """``counts`` in the order of the forms, only those above 0. ``uncovered``: places still missing."""

    counts: tuple[tuple[str, int], ...]
    places_u3: int
    places_3plus: int
    uncovered: float
    surplus: float

    @property
    def groups(self) -> int:
        return sum(n for _, n in self.counts)


def groups_for_gap(
    missing_u3: float, missing_3plus: float, forms: Sequence[GroupForm], *, max_groups: int | None = None
) -> GroupPlan:
    """Return the best set of groups for missing places, rounded to whole ones (0 or less: none missing).

    ``max_groups`` limits how many groups there may be (rooms, staff, money). Raises ValueError where
    more than ``MOST_PLACES`` are missing or there is no form to choose from.
    """
    wanted = np.floor(np.clip([missing_u3, missing_3plus], 0.0, None) + 0.5)
    if not forms:
        raise ValueError("the Land profile has no group forms")
    if wanted.sum() > MOST_PLACES:
        raise ValueError(f"{wanted.sum():.0f} places are missing; groups are planned by area")
    limit = 10**6 if max_groups is None else max_groups
    counts = _combinations(wanted, forms, limit)
    vectors = np.array([[form.places_u3, form.places_3plus] for form in forms], dtype=float)
    places = counts @ vectors
    uncovered = np.clip(wanted - places, 0, None).sum(axis=1)
    over = np.clip(places - wanted, 0, None)
    surplus = over.sum(axis=1)
    # lexsort: the last key counts first; more of an earlier form goes before less of it
    order = [-counts[:, i] for i in reversed(range(len(forms)))]
    best = int(np.lexsort([*order, over[:, 0], surplus, counts.sum(axis=1), uncovered])[0])
    return GroupPlan(
        tuple((form.id, int(n)) for form, n in zip(forms, counts[best], strict=True) if n),
        int(places[best, 0]),
        int(places[best, 1]),
        float(uncovered[best]),
        float(surplus[best]),
    )


def groups_by_area(
    need: pl.DataFrame, forms: Sequence[GroupForm], *, year: str, moment: str, max_groups: int | None = None
) -> pl.DataFrame:
    """Return the groups that would close the gap of each area (columns GROUPS), one row a form.

    ``need``: columns NEED. Areas whose balance under or from three is unknown, or where nothing is
    missing, have no row. Surplus places of one age do not serve the other: conversion of existing
    groups is a planner's decision.
    """
    cell = (pl.col("year") == year) & (pl.col("moment") == moment)
    both = (
        need.filter(cell & pl.col("offer").is_in([UNDER_THREE, THREE_PLUS]) & pl.col("balance").is_not_null())
        .pivot("offer", index="area", values="balance")
        .sort("area")
    )
    rows = []
    if {UNDER_THREE, THREE_PLUS} <= set(both.columns):
        for area, under, plus in both.select("area", UNDER_THREE, THREE_PLUS).drop_nulls().iter_rows():
            plan = groups_for_gap(-under, -plus, forms, max_groups=max_groups)
            sizes = {form.id: form for form in forms}
            rows += [
                (
                    area,
                    form,
                    n,
                    n * sizes[form].places_u3,
                    n * sizes[form].places_3plus,
                    max(0.0, -under),
                    max(0.0, -plus),
                )
                for form, n in plan.counts
            ]
    return pl.DataFrame(rows, schema=GROUPS, orient="row")


def _combinations(wanted: np.ndarray, forms: Sequence[GroupForm], limit: int) -> np.ndarray:
    """All counts of all forms but the last; of the last as many as are still needed."""
    most = [min(limit, _enough(wanted, form)) for form in forms[:-1]]
    grid = np.stack([axis.ravel() for axis in np.indices([n + 1 for n in most])], axis=1)
    if not forms[:-1]:
        grid = np.zeros((1, 0), dtype=int)
    grid = grid[grid.sum(axis=1) <= limit]
    vectors = np.array([[f.places_u3, f.places_3plus] for f in forms[:-1]], dtype=float).reshape(-1, 2)
    rest = np.clip(wanted - grid @ vectors, 0, None)
    last = forms[-1]
    needed = np.zeros(len(grid), dtype=int)
    for column, places in enumerate((last.places_u3, last.places_3plus)):
        if places:
            needed = np.maximum(needed, np.ceil(rest[:, column] / places - 1e-9).astype(int))
    needed = np.minimum(needed, limit - grid.sum(axis=1))
    return np.column_stack([grid, needed])


def _enough(wanted: np.ndarray, form: GroupForm) -> int:
    """So many groups of one form that more of it could not cover more."""
    sizes = (form.places_u3, form.places_3plus)
    return max(math.ceil(w / size - 1e-9) if size else 0 for w, size in zip(wanted, sizes, strict=True))
