"""Random tables of counts with totals, hierarchies and age bands: the same seed gives the same table."""

from __future__ import annotations

import itertools
from dataclasses import dataclass

import numpy as np
import polars as pl

from kommune360.disclosure.tables import Hierarchies

BANDS = (
    ("0-2", "3-5", "0-5"),
    ("0-2", "3-5", "6-9", "10-13", "14-17", "0-5", "6-13", "6-17"),
    ("0", "1", "2", "3", "4", "5", "6-9", "0-2", "3-5"),
)


@dataclass(frozen=True)
class Made:
    frame: pl.DataFrame  # text columns, as read from a file
    hierarchies: Hierarchies
    cells: int


def random_table(seed: int, *, limit: int = 2000, mean: float | None = None) -> Made:
    """A table of 2 to 4 dimensions with at most ``limit`` cells, a tenth to half of them small."""
    rng = np.random.default_rng(seed)
    while True:
        parts = [_dimension(rng, place) for place in range(int(rng.integers(2, 5)))]
        size = int(np.prod([len(sums) for _, sums, _ in parts]))
        if size <= limit and size >= 12:
            break
    level = mean if mean is not None else float(rng.choice([2, 5, 12, 40]))
    shape = [len({leaf for inside in sums.values() for leaf in inside}) for _, sums, _ in parts]
    weights = np.ones(shape) * level
    for axis in range(len(shape)):
        effect = rng.lognormal(0, 0.6, shape[axis])
        weights *= effect.reshape([-1 if place == axis else 1 for place in range(len(shape))])
    inner = rng.poisson(rng.gamma(0.9, weights / 0.9))
    leaves = [sorted({leaf for inside in sums.values() for leaf in inside}) for _, sums, _ in parts]
    rows: list[list[str]] = []
    for codes in itertools.product(*(sorted(sums) for _, sums, _ in parts)):
        index = np.ix_(
            *(
                [leaves[place].index(leaf) for leaf in sorted(parts[place][1][code])]
                for place, code in enumerate(codes)
            )
        )
        rows.append([*codes, str(int(inner[index].sum()))])
    names = [name for name, _, _ in parts]
    frame = pl.DataFrame(rows, schema=dict.fromkeys([*names, "count"], pl.String), orient="row")
    edges = tuple(edge for _, _, found in parts for edge in found)
    return Made(frame, Hierarchies(edges), len(rows))


def _dimension(
    rng: np.random.Generator, place: int
) -> tuple[str, dict[str, frozenset[str]], list[tuple[str, str, str, str]]]:
    """Name, the finest codes inside every code, and parent relations."""
    kind = rng.choice(["flat", "flat", "tree", "age"])
    if kind == "age":
        bands = BANDS[int(rng.integers(len(BANDS)))]
        years = {band: _years(band) for band in bands}
        finest = [b for b in bands if not any(years[o] < years[b] for o in bands)]
        sums = {b: frozenset(o for o in finest if years[o] <= years[b]) for b in bands}
        sums["total"] = frozenset(finest)
        return f"age{place}" if place else "age", sums, []
    if kind == "flat":
        codes = [f"{chr(97 + place)}{number}" for number in range(int(rng.integers(2, 9)))]
        return f"d{place}", {**{code: frozenset({code}) for code in codes}, "total": frozenset(codes)}, []
    name, edges, sums = f"area{place}", [], {}
    for upper in range(int(rng.integers(2, 5))):
        lower = [f"{upper}.{number}" for number in range(int(rng.integers(1, 5)))]
        sums |= {code: frozenset({code}) for code in lower} | {str(upper): frozenset(lower)}
        edges += [(name, "", code, str(upper)) for code in lower] + [(name, "", str(upper), "town")]
    sums["town"] = frozenset(code for code in sums if "." in code)
    return name, sums, edges


def _years(band: str) -> frozenset[int]:
    first, _, last = band.partition("-")
    return frozenset(range(int(first), int(last or first) + 1))
