"""Invented towns for tests: stocks that follow known ratios, with or without chance."""

from __future__ import annotations

import numpy as np

from kommune360.projection.stocks import Stocks

AGES = 70


def town(areas: int = 6, years: int = 9, *, sexes: int = 2, seed: int = 1, ages: int = AGES) -> Stocks:
    """Return stocks of areas between 600 and 20,000 residents with Poisson chance and own characters."""
    generator = np.random.default_rng(seed)
    size = np.geomspace(8.0, 260.0, areas)[:, None, None] / sexes
    profile = np.interp(np.arange(ages), [0, 18, 22, 35, 60, ages], [1.0, 1.05, 1.2, 1.4, 1.3, 0.8])
    now = generator.poisson(size * np.broadcast_to(profile, (areas, sexes, ages))).astype(float)
    moves = np.interp(np.arange(1, ages), [1, 6, 18, 24, 40, ages], [1.02, 1.0, 0.98, 1.05, 1.0, 0.97])
    family = 1 + 0.02 * generator.standard_normal(areas)[:, None, None]
    stocks = [now]
    for _ in range(years - 1):
        then = np.zeros_like(now)
        then[..., 1:] = generator.poisson(now[..., :-1] * moves * family)
        then[..., 0] = generator.poisson(now[:, -1:, 20:40].sum(axis=-1) * 0.05)
        now = then
        stocks.append(now)
    names = tuple(f"{number:02d}" for number in range(areas))
    labels = ("m", "f") if sexes == 2 else ("all",)
    return Stocks(np.stack(stocks, axis=1), names, tuple(range(2010, 2010 + years)), labels)
