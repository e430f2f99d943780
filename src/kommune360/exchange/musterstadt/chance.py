"""Which whole numbers does chance give? Counts from uniform draws, the same on every system.

numpy keeps its raw uniform stream stable between versions, but not its distributions. Everything in the
invented town is therefore drawn here by inversion from ``Generator.random``.
"""

from __future__ import annotations

from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

Floats: TypeAlias = NDArray[np.float64]
Counts: TypeAlias = NDArray[np.int64]
_BY_NORMAL = 60.0  # above this variance the rounded normal is near enough


def generator(seed: int, stream: int = 0) -> np.random.Generator:
    """Return an independent generator for each (seed, stream)."""
    return np.random.Generator(np.random.PCG64(np.random.SeedSequence([seed, stream])))


def poisson(rng: np.random.Generator, mean: Floats) -> Counts:
    """Draw one Poisson count for each mean (same shape, means >= 0)."""
    mean = np.asarray(mean, dtype=np.float64)
    uniform, normal = rng.random(mean.shape), _normal(rng, mean.shape)
    small = np.where(mean > _BY_NORMAL, 0.0, mean)
    term = np.exp(-small)
    reached, count = term.copy(), np.zeros(mean.shape, dtype=np.int64)
    for k in range(1, 160):
        open_ = uniform > reached
        if not open_.any():
            break
        count += open_
        term = term * small / k
        reached += term
    large = np.rint(mean + np.sqrt(mean) * normal).astype(np.int64)
    return np.where(mean > _BY_NORMAL, np.maximum(large, 0), count)


def binomial(rng: np.random.Generator, trials: Counts, share: Floats) -> Counts:
    """Draw how many of ``trials`` succeed; ``share`` is cut to 0..1 and broadcast."""
    trials, share = np.broadcast_arrays(np.asarray(trials, dtype=np.int64), np.clip(share, 0.0, 1.0))
    uniform, normal = rng.random(trials.shape), _normal(rng, trials.shape)
    rare = np.minimum(share, 1.0 - share)  # count the rarer outcome: its start probability is not 0
    mean, variance = trials * rare, trials * rare * (1.0 - rare)
    exact = variance <= _BY_NORMAL
    odds = np.where(exact, rare / (1.0 - rare), 0.0)
    term = np.where(exact, (1.0 - rare) ** np.where(exact, trials, 0), 1.0)
    reached, count = term.copy(), np.zeros(trials.shape, dtype=np.int64)
    for k in range(1, 320):
        open_ = (uniform > reached) & (count < trials) & (count == k - 1)
        if not open_.any():
            break
        count += open_
        term = term * odds * np.maximum(trials - k + 1, 0) / k
        reached += term
    large = np.clip(np.rint(mean + np.sqrt(variance) * normal).astype(np.int64), 0, trials)
    drawn = np.where(exact, count, large)
    return np.asarray(np.where(share > 0.5, trials - drawn, drawn))


def multinomial(rng: np.random.Generator, total: Counts, shares: Floats) -> Counts:
    """Split ``total`` [...] over the first axis of ``shares`` [n, ...]; the parts sum to ``total``."""
    left = np.asarray(total, dtype=np.int64).copy()
    rest = shares.sum(axis=0)
    parts = np.zeros(shares.shape, dtype=np.int64)
    for index in range(shares.shape[0] - 1):
        with np.errstate(invalid="ignore", divide="ignore"):
            share = np.where(rest > 0, shares[index] / rest, 0.0)
        parts[index] = binomial(rng, left, share)
        left = left - parts[index]
        rest = rest - shares[index]
    parts[-1] = left
    return parts


def shares_to_counts(total: int, shares: Floats) -> Counts:
    """Split ``total`` without chance in proportion to ``shares`` (largest remainders, sum kept)."""
    exact = total * shares / shares.sum()
    counts = np.floor(exact).astype(np.int64)
    order = np.argsort(-(exact - counts), kind="stable")
    counts[order[: total - int(counts.sum())]] += 1
    return np.asarray(counts)


def _normal(rng: np.random.Generator, shape: tuple[int, ...]) -> Floats:
    """Standard normal by Box and Muller."""
    radius = np.sqrt(-2.0 * np.log(1.0 - rng.random(shape)))
    return np.asarray(radius * np.cos(2.0 * np.pi * rng.random(shape)), dtype=np.float64)
