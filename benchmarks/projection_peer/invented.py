"""Invented stocks of any number of areas: from sizes to counts by year, sex and single year of age.

Ages follow a made-up profile with waves of births, every area a little younger or older than the next;
years follow each other by ageing, moves and births, so that a projection finds something to learn.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from kommune360.projection.stocks import Stocks
from tests.realdata import REALDATA

GV2Q = REALDATA / "deutschland" / "gemeindeverzeichnis" / "AuszugGV2QAktuell.xlsx"
AGES = 101
MUNICIPALITIES = 10_990  # of Germany, as counted in the task this measures


def municipality_sizes(count: int = MUNICIPALITIES, path: Path = GV2Q) -> dict[str, float]:
    """Return residents of ``count`` areas, as large as German municipalities are.

    Sizes by official regional key (Destatis, GV2Q 30.06.2024, uninhabited territories left out), taken
    again from the start where more are wanted. Where the file is absent (it is never part of the
    repository) sizes are drawn from a log-normal distribution of like median and spread.
    """
    if path.is_file():
        from python_calamine import CalamineWorkbook

        book = CalamineWorkbook.from_path(path)
        rows = book.get_sheet_by_name(book.sheet_names[-1]).to_python()
        known = [
            ("".join(str(part) for part in row[2:7]), float(row[9]))
            for row in rows
            if str(row[0]) == "60" and isinstance(row[9], float) and row[9] > 0
        ]
    else:
        drawn = np.exp(np.random.default_rng(1).normal(7.5, 1.4, MUNICIPALITIES))
        known = [(f"{n:012d}", float(size)) for n, size in enumerate(drawn)]
    rounds = -(-count // len(known))
    return {
        f"{key}-{again}": size for again in range(rounds) for key, size in known[: count - again * len(known)]
    }


def invented_stocks(sizes: dict[str, float], years: int = 6, seed: int = 1) -> Stocks:
    """Return stocks of areas of the given sizes, two sexes, ages 0 to 100 and older."""
    rng = np.random.default_rng(seed)
    size = np.array(list(sizes.values()))
    age = np.arange(AGES)
    profile = (1.0 + 0.25 * np.sin(age / 9.0)) / (1.0 + np.exp((age - 78) / 6.0))
    tilt = rng.normal(0.0, 0.004, len(size))[:, None] * (age - 42)
    weights = profile * np.exp(tilt)
    weights /= weights.sum(axis=1, keepdims=True)
    now = rng.poisson(size[:, None, None] / 2 * weights[:, None]).repeat(2, axis=1).astype(float)
    stay = 1.0 / (1.0 + np.exp((age - 86) / 5.0)) * (1.0 + 0.02 * np.exp(-(((age - 24) / 8.0) ** 2)))
    moves = rng.normal(0.0, 0.01, len(size))[:, None, None]
    counts = np.empty((len(size), years, 2, AGES))
    for year in range(years):
        counts[:, year] = now
        now = _next_year(now, stay * (1.0 + moves), rng)
    return Stocks(counts, tuple(sizes), tuple(range(2024 - years, 2024)), ("m", "f"))


def _next_year(
    now: NDArray[np.float64], stay: NDArray[np.float64], rng: np.random.Generator
) -> NDArray[np.float64]:
    kept = rng.poisson(now * stay).astype(float)
    then = np.zeros_like(now)
    then[..., 1:] = kept[..., :-1]
    then[..., -1] += kept[..., -1]
    born = rng.poisson(0.055 * now[:, 1, 18:42].sum(axis=1))
    boys = rng.binomial(born, 0.513)
    then[:, 0, 0], then[:, 1, 0] = boys, born - boys
    return then
