"""The same model as the compiled kernel, written for NumPy: arrays of areas, sexes, ages and draws.

From a plan to draws by area, year ahead, row and draw. Whole arrays at a time, single precision as in the
kernel, a few areas at once so that they fit the processor's cache.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from kommune360.projection.plan import Plan

Floats = NDArray[np.float32]
AREAS_AT_ONCE = 4  # the fastest of 1, 2, 4, 8, 16, 50 on the reference machine


def simulate(plan: Plan, seed: int = 0) -> Floats:
    """Return draws ``(area, h, row, draw)`` of the model laid out in ``plan``."""
    out = np.empty((len(plan.areas), plan.horizon, len(plan.rows), plan.draws), dtype=np.float32)
    rng = np.random.Generator(np.random.SFC64(seed))
    for first in range(0, len(plan.areas), AREAS_AT_ONCE):
        part = plan.part(slice(first, first + AREAS_AT_ONCE))
        _areas(part, out[first : first + AREAS_AT_ONCE], rng)
    return out


def _areas(plan: Plan, out: Floats, rng: np.random.Generator) -> None:
    areas, draws, groups = len(plan.areas), plan.draws, plan.factor.shape[1]
    state = np.repeat(plan.start[..., None], draws, axis=-1)
    tails = np.sqrt((plan.tail - 2) / rng.chisquare(plan.tail, (areas, 1, draws))).astype(np.float32)
    lasting = plan.lasting @ _normal(rng, (areas, groups, draws)) * tails
    lately = np.zeros_like(lasting)
    for year in range(plan.horizon):
        women = _women(plan, state)
        fresh = plan.yearly @ _normal(rng, (areas, groups, draws)) * tails
        lately = plan.carry * lately + np.sqrt(np.float32(1 - plan.carry**2)) * fresh
        shock = np.clip(lasting + lately + plan.shared[year], -2, 2)
        multiplier = plan.factor[..., None] * np.exp(shock)
        state = _survivors(plan, state, multiplier, year, rng)
        _newborn(plan, state, multiplier[:, 0], women, year, rng)
        for at in np.flatnonzero(plan.added_of >= 0):
            state[at] = np.maximum(state[at] + plan.added[plan.added_of[at], year][..., None], 0)
        people = state.sum(axis=1)
        for row, (start, stop) in enumerate(plan.rows):
            out[:, year, row] = people[:, start:stop].sum(axis=1)
    _calibrated(plan, out)


def _calibrated(plan: Plan, out: Floats) -> None:
    """Widen the distance to the path by row, and by what all under 18 have in common."""
    out -= plan.expected[..., None]
    out *= plan.scale[..., None]
    young = plan.expected[:, :, : plan.young_rows]
    added = plan.common[..., None] * young / np.maximum(young.sum(axis=2, keepdims=True), 1e-6)
    whole = out[:, :, : plan.young_rows].sum(axis=2, keepdims=True)
    out[:, :, : plan.young_rows] += added[..., None] * whole
    out += plan.expected[..., None]
    np.maximum(out, 0, out=out)


def _survivors(plan: Plan, state: Floats, multiplier: Floats, year: int, rng: np.random.Generator) -> Floats:
    moved = np.empty_like(state)
    moved[:, :, 1:] = state[:, :, :-1]
    people = state.sum(axis=1)
    for age in np.flatnonzero(plan.turnover[:-1] > 0):
        first, last = max(age - plan.reach, 0), min(age + plan.reach + 1, plan.turnover.size)
        share = people[:, first:last].sum(axis=1) / plan.town[year][:, first:last].sum()
        for sex in range(state.shape[1]):
            pull = share * plan.town[year, sex, age] - state[:, sex, age]
            moved[:, sex, age + 1] += plan.turnover[age] * pull
    moved[:, :, -1] += state[:, :, -1]
    moved[:, :, 1:] *= plan.ratio[year][None, ..., None]
    moved[:, :, 1:] *= multiplier[:, None, plan.group_of_age[1:]]
    noise = plan.noise[plan.group_of_age[1:]][None, None, :, None]
    moved[:, :, 1:] = _by_chance(moved[:, :, 1:], noise, rng)
    return moved


def _newborn(
    plan: Plan, state: Floats, multiplier: Floats, before: Floats, year: int, rng: np.random.Generator
) -> None:
    level = plan.births[:, year] / plan.factor[:, 0]
    women = (before + _women(plan, state)) / (2 * np.maximum(plan.women[:, year, None], 1e-6))
    born = level[:, None] * multiplier * np.maximum(women, 0.01) ** np.float32(plan.by_women)
    born = _by_chance(born, plan.noise[0], rng)
    state[:, :, 0] = born[:, None] * plan.boys[None, :, None]
    if state.shape[1] == 2:
        swing = _normal(rng, born.shape) * np.sqrt(born * plan.boys[0] * plan.boys[1])
        swing = np.clip(swing, -state[:, 0, 0], state[:, 1, 0])
        state[:, 0, 0] += swing
        state[:, 1, 0] -= swing


def _by_chance(expected: Floats, noise: Any, rng: np.random.Generator) -> Floats:
    root = np.maximum(np.sqrt(expected) + 0.5 * np.sqrt(noise) * _normal(rng, expected.shape), 0)
    return np.where(expected > 0, np.maximum(root * root - 0.25 * noise, 0), 0).astype(np.float32)


def _women(plan: Plan, state: Floats) -> Floats:
    weight = plan.mothers if state.shape[1] == 2 else plan.mothers / 2
    ages = np.flatnonzero(weight > 0)
    return np.asarray(np.tensordot(state[:, -1, ages], weight[ages], axes=(1, 0)))


def _normal(rng: np.random.Generator, shape: tuple[int, ...]) -> Floats:
    return rng.standard_normal(shape, dtype=np.float32)
