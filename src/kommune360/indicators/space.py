"""Where and when: the areas of a computation with their hierarchy, and its periods, as one dense grid.

From keys of areas and the hierarchies of the areas room to positions, and from values of areas to
values of the areas they lie in.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import polars as pl
from numpy.typing import NDArray

from kommune360.areas.bridges import normalised
from kommune360.areas.schema import BRIDGES
from kommune360.areas.systems import HIERARCHY
from kommune360.indicators.flags import ABSENT, LIMITED, MISSING, OK

# Areas nobody delivered (no row, or NA; not what is kept secret or is unsure) may be missing from the sum
# of their parent as long as this part of the areas is there; the sum is then `limited`. Set by the house.
COVERAGE = 0.95

Floats = NDArray[np.float64]
Codes = NDArray[np.uint8]


@dataclass(frozen=True, slots=True)
class Level:
    """One step up: ``children`` ordered by parent, ``starts`` where each of ``parents`` begins."""

    children: NDArray[np.intp]
    parents: NDArray[np.intp]
    starts: NDArray[np.intp]

    @property
    def sizes(self) -> NDArray[np.intp]:
        return np.diff(np.append(self.starts, len(self.children)))


@dataclass(frozen=True, slots=True)
class Space:
    """``areas``: area_system and area, sorted; ``systems`` the rows of each system. ``root`` is the row
    of the topmost area each area lies in, -1 where it lies in none."""

    areas: pl.DataFrame
    systems: Mapping[str, slice]
    periods: tuple[str, ...]
    levels: tuple[Level, ...]
    root: NDArray[np.intp]

    @property
    def shape(self) -> tuple[int, int]:
        return self.areas.height, len(self.periods)

    def holds(self, areas: pl.DataFrame, periods: Iterable[str]) -> bool:
        """Whether all of these areas (area_system, area) and periods are on the grid."""
        return (
            set(periods) <= set(self.periods)
            and areas.join(self.areas, on=["area_system", "area"], how="anti").is_empty()
        )

    def position(self, area_system: str, area: str) -> int:
        """The row of an area; KeyError where it is not on the grid."""
        rows = self.systems[area_system]
        at = self.areas["area"][rows].search_sorted(area)
        if rows.start + at >= rows.stop or self.areas["area"][rows.start + at] != area:
            raise KeyError(area)
        return int(rows.start + at)

    def inside(self, areas: pl.DataFrame) -> pl.DataFrame:
        """The areas one step below ``areas`` (area_system, area)."""
        wanted = set(
            areas.join(self.areas.with_row_index("at"), on=["area_system", "area"], how="inner")[
                "at"
            ].to_list()
        )
        below = [
            child
            for level in self.levels
            for child, parent in zip(
                level.children.tolist(), np.repeat(level.parents, level.sizes).tolist(), strict=True
            )
            if parent in wanted
        ]
        return self.areas[sorted(set(below))]


def space_of(areas: pl.DataFrame, periods: Iterable[str], hierarchy: pl.DataFrame | None = None) -> Space:
    """Lay out a grid. ``areas``: area_system, area; ``hierarchy``: columns BRIDGES, all weights 1.

    Parents above the areas given join the grid, children without figures too where a sibling has some.
    """
    links = _links(hierarchy)
    known = _grown(areas.select("area_system", "area").unique(), links)
    known = known.sort("area_system", "area")
    systems: dict[str, slice] = {}
    for (system,), part in known.with_row_index("at").group_by("area_system", maintain_order=True):
        systems[str(system)] = slice(int(part["at"][0]), int(part["at"][-1]) + 1)
    levels, root = _levels(links, known)
    return Space(known, systems, tuple(sorted(set(periods))), levels, root)


def up(space: Space, values: Sequence[Floats], codes: Sequence[Codes]) -> None:
    """Fill parents in place with the sums of their areas; what a parent was given itself stays.

    A sum with a hole is no sum: it takes the flag of its weakest part. See ``COVERAGE`` for areas
    nobody delivered; their share is counted among the smallest areas, on every level anew.
    """
    sizes = _sizes(space)
    for value, code in zip(values, codes, strict=True):
        _up(space, value, code, sizes)


def _up(space: Space, value: Floats, code: Codes, sizes: Floats) -> None:
    given = code != ABSENT
    gap = ~given | (code == MISSING)
    known = np.where(code < ABSENT, value, 0.0)
    missed = gap.astype(np.float64)  # share of the smallest areas below that nobody delivered
    rest = np.where(gap, np.uint8(OK), code)  # weakest flag of the others
    for level in space.levels:
        below, weight = level.children, sizes[level.children, None]
        if not given[below].any() and (missed[below] == 1.0).all():
            continue
        sums = np.add.reduceat(known[below], level.starts, axis=0)
        worst = np.maximum.reduceat(rest[below], level.starts, axis=0)
        share = np.add.reduceat(missed[below] * weight, level.starts, axis=0)
        share /= np.add.reduceat(weight, level.starts, axis=0)
        limited = np.maximum(worst, np.uint8(LIMITED))
        state = np.where(
            share >= 1.0 - 1e-9, np.uint8(ABSENT),
            np.where(worst >= ABSENT, worst, np.where(share > 1.0 - COVERAGE, np.uint8(MISSING),
            np.where(share > 0.0, limited, worst))),
        )  # fmt: skip
        open_ = ~given[level.parents] & (code[level.parents] >= ABSENT)
        for target, filled in (
            (known, sums), (rest, worst), (missed, share), (code, state),
            (value, np.where(state < ABSENT, sums, np.nan)),
        ):  # fmt: skip
            target[level.parents] = np.where(open_, filled, target[level.parents])


def _sizes(space: Space) -> Floats:
    """How many of the smallest areas lie in each area, by the step with most of them."""
    sizes = np.ones(space.areas.height)
    for level in reversed(space.levels):
        sizes[level.parents] = 0.0
    for level in space.levels:
        inside = np.add.reduceat(sizes[level.children], level.starts)
        sizes[level.parents] = np.maximum(sizes[level.parents], inside)
    return np.maximum(sizes, 1.0)


def _links(hierarchy: pl.DataFrame | None) -> pl.DataFrame:
    if hierarchy is None or hierarchy.is_empty():
        return pl.DataFrame(
            schema={name: BRIDGES[name] for name in ("from_system", "from_key", "to_system", "to_key")}
        )
    nested = normalised(hierarchy.filter(pl.col("method") == HIERARCHY))
    return nested.select("from_system", "from_key", "to_system", "to_key").unique()


def _grown(areas: pl.DataFrame, links: pl.DataFrame) -> pl.DataFrame:
    """The areas with all parents, and with the siblings that hold no figures."""
    for _ in range(links["from_system"].n_unique() + 1):
        pairs = links.join(
            areas, left_on=["from_system", "from_key"], right_on=["area_system", "area"], how="semi"
        )
        parents = pairs.select(
            pl.col("to_system").alias("area_system"), pl.col("to_key").alias("area")
        ).unique()
        more = pl.concat([areas, parents]).unique()
        if more.height == areas.height:
            break
        areas = more
    used = areas["area_system"].unique()
    siblings = links.filter(pl.col("from_system").is_in(used.implode())).select(
        pl.col("from_system").alias("area_system"), pl.col("from_key").alias("area")
    )
    return pl.concat([areas, siblings]).unique()


def _levels(links: pl.DataFrame, known: pl.DataFrame) -> tuple[tuple[Level, ...], NDArray[np.intp]]:
    index = known.with_row_index("at")
    placed = links.join(
        index.rename({"at": "child"}), left_on=["from_system", "from_key"], right_on=["area_system", "area"]
    ).join(index.rename({"at": "parent"}), left_on=["to_system", "to_key"], right_on=["area_system", "area"])
    root = np.full(known.height, -1, dtype=np.intp)
    levels = []
    for child_system, parent_system in _ordered(placed):
        step = placed.filter(
            (pl.col("from_system") == child_system) & (pl.col("to_system") == parent_system)
        ).sort("parent", "child")
        above: NDArray[Any] = step["parent"].to_numpy().astype(np.intp)
        parents, starts = np.unique(above, return_index=True)
        levels.append(Level(step["child"].to_numpy().astype(np.intp), parents, starts.astype(np.intp)))
    for level in reversed(levels):
        above = np.repeat(level.parents, level.sizes)
        root[level.children] = np.where(root[above] >= 0, root[above], above)
    tops = set(root[root >= 0].tolist())
    for top in tops:
        root[top] = top
    return tuple(levels), root


def _ordered(placed: pl.DataFrame) -> list[tuple[str, str]]:
    """Steps (child system, parent system) from the bottom up; the child with most areas first."""
    sizes = (
        placed.group_by("from_system", "to_system").len().sort("len", "from_system", descending=[True, False])
    )
    steps = [(str(a), str(b)) for a, b, _ in sizes.iter_rows()]
    ordered: list[tuple[str, str]] = []
    while steps:
        waiting = {parent for _, parent in steps}
        ready = [step for step in steps if step[0] not in waiting]
        if not ready:  # systems that lie in each other in turn: no order to be had
            break
        ordered += ready
        steps = [step for step in steps if step not in ready]
    return ordered
