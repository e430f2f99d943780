"""Kernel: one area after another through the years, a thousand times with chance.

From the path and the size of shocks to draws of residents by area, year ahead and row (an age or a
group of ages); compiled, draws are the contiguous axis, one thread.
"""

from __future__ import annotations

import numpy as np
from numba import njit

from kommune360.projection.normals import BLOCK, EXACT, fill_normals

_F = np.float32
_U = np.uint32
FURTHEST = _F(1.0)  # no year changes a group of an area by more than a factor e


@njit(cache=True, nogil=True, fastmath=EXACT, error_model="numpy")
def simulate(out, start, keys, path, spread, town, ages, tail):  # type: ignore[no-untyped-def]
    """Fill ``out[area, h, row, draw]`` (float32, persons).

    Args:
        start: residents at the origin ``(area, sex, age)``.
        keys: random keys ``(area, 2)``.
        path: (ratio ``(h, sex, age - 1)``, town ``(h, sex, age)``, factor ``(area, group)``, births
            ``(area, h)``, women ``(area, h)``, added ``(extra, h, sex, age)``, which ``(area)``: number
            in ``added`` or -1, expected rows ``(area, h, row)``, scale ``(area, h, row)``, common ``(area, h)``, rows under 18,
            building sites (persons ``(site, sex, age)``, area, year ``(site, draw)``)).
        spread: (lasting ``(area, group, group)`` and yearly ``(group, group)`` Cholesky factors, noise
            ``(group)``).
        town: shocks all areas share ``(h, group, draw)``.
        ages: (group of age, row of age or -1, turnover, mothers, boys ``(sex)``, by_women, reach, carry).
        tail: degrees of freedom of an area's shocks.
    """
    areas, horizon, _, draws = out.shape
    sexes, count = start.shape[1], start.shape[2]
    groups = spread[2].size
    state = np.empty((sexes, count, BLOCK), dtype=np.float32)
    share = np.empty((count, BLOCK), dtype=np.float32)
    shocks = np.empty((4, groups, BLOCK), dtype=np.float32)  # lasting, of the year, fresh, multiplier
    line = np.empty((4, BLOCK), dtype=np.float32)  # normal numbers, width of tails, women, newborn
    bits = np.empty(BLOCK, dtype=np.uint32)
    floats = bits.view(np.float32)
    for area in range(areas):
        for first in range(0, draws, BLOCK):
            size = min(BLOCK, draws - first)
            block = _U(first // BLOCK + 1)
            stream = (
                _U(keys[area, 0] + _U(block * _U(0x85EBCA6B))),
                _U(keys[area, 1] ^ _U(block * _U(0x9E3779B1))),
            )
            counter = _begin(state, start[area], shocks, line, spread[0][area], (bits, floats), stream, tail)
            for year in range(horizon):
                _women(line[2], state, ages[3])
                counter = _year_shocks(
                    shocks,
                    line,
                    spread[1],
                    ages[7],
                    path[2][area],
                    town[year, :, first : first + size],
                    (bits, floats),
                    stream,
                    counter,
                )
                _shares(share, state, path[1][year], ages[2], ages[6])
                counter = _survive(
                    state,
                    share,
                    shocks[3],
                    line[0],
                    path,
                    year,
                    ages,
                    spread[2],
                    (bits, floats),
                    stream,
                    counter,
                )
                counter = _bear(
                    state,
                    shocks[3, 0],
                    line,
                    path,
                    area,
                    year,
                    ages,
                    spread[2][0],
                    (bits, floats),
                    stream,
                    counter,
                )
                if path[6][area] >= 0:
                    _add(state, path[5][path[6][area], year])
                _build(state, path[11], area, year, first, size)
                _record(out[area, year], state, ages[1], first, size)
            _widen(out[area], path[7][area], path[8][area], path[9][area], path[10], first, size)


@njit(cache=True, nogil=True, fastmath=EXACT, error_model="numpy")
def _begin(state, start, shocks, line, lasting, memory, stream, tail):  # type: ignore[no-untyped-def]
    """Set the residents of the origin; draw the tails' width and what lasts. Return the counter."""
    for sex in range(state.shape[0]):
        for age in range(state.shape[1]):
            state[sex, age, :] = start[sex, age]
    counter = _U(0)
    line[1, :] = _F(0)
    for _ in range(tail):
        fill_normals(line[0], memory[0], memory[1], stream[0], stream[1], counter)
        counter = _U(counter + _U(BLOCK))
        for d in range(BLOCK):
            line[1, d] += line[0, d] * line[0, d]
    for d in range(BLOCK):  # a t distribution of variance 1
        line[1, d] = np.sqrt(_F(tail - 2) / line[1, d])
    counter = _correlated(shocks[0], line, lasting, memory, stream, counter)
    shocks[1] = _F(0)
    return counter


@njit(cache=True, nogil=True, fastmath=EXACT, error_model="numpy")
def _correlated(target, line, root, memory, stream, counter):  # type: ignore[no-untyped-def]
    """Fill ``target[group, draw]`` with shocks of covariance root @ root.T, times the tails' width."""
    target[:] = _F(0)
    groups = target.shape[0]
    for k in range(groups):
        fill_normals(line[0], memory[0], memory[1], stream[0], stream[1], counter)
        counter = _U(counter + _U(BLOCK))
        for group in range(k, groups):
            weight = root[group, k]
            if weight != 0:
                for d in range(BLOCK):
                    target[group, d] += weight * line[0, d] * line[1, d]
    return counter


@njit(cache=True, nogil=True, fastmath=EXACT, error_model="numpy")
def _year_shocks(shocks, line, yearly, carry, factor, town, memory, stream, counter):  # type: ignore[no-untyped-def]
    """Draw the year and set the multiplier of every group: factor * exp(lasting + year + town)."""
    counter = _correlated(shocks[2], line, yearly, memory, stream, counter)
    fresh = np.sqrt(_F(1) - carry * carry)
    for group in range(factor.size):
        for d in range(BLOCK):
            shocks[1, group, d] = carry * shocks[1, group, d] + fresh * shocks[2, group, d]
        for d in range(BLOCK):
            x = shocks[0, group, d] + shocks[1, group, d]
            if d < town.shape[1]:
                x += town[group, d]
            x = min(max(x, -FURTHEST), FURTHEST) * _F(0.25)
            e = _F(1) + x * (_F(1) + x * (_F(0.5) + x * (_F(1 / 6) + x * (_F(1 / 24) + x * _F(1 / 120)))))
            e *= e
            shocks[3, group, d] = factor[group] * e * e
    return counter


@njit(cache=True, nogil=True, fastmath=EXACT, error_model="numpy")
def _shares(share, state, town, turnover, reach):  # type: ignore[no-untyped-def]
    """Set the area's share of the town around every age whose cohorts are drawn to their neighbours."""
    ages = turnover.size
    for age in range(ages):
        if turnover[age] == 0:
            continue
        first, last = max(age - reach, 0), min(age + reach + 1, ages)
        there = _F(1e-9)
        share[age] = _F(0)
        for sex in range(state.shape[0]):
            for other in range(first, last):
                there += town[sex, other]
                for d in range(BLOCK):
                    share[age, d] += state[sex, other, d]
        for d in range(BLOCK):
            share[age, d] /= there


@njit(cache=True, nogil=True, fastmath=EXACT, error_model="numpy")
def _survive(state, share, multiplier, normal, path, year, ages, noise, memory, stream, counter):  # type: ignore[no-untyped-def]
    """Move everybody one age up, oldest first, with the chance of each cell."""
    group_of, turnover = ages[0], ages[2]
    oldest = group_of.size - 1
    for age in range(oldest, 0, -1):
        group = group_of[age]
        width, lift = _F(0.5) * np.sqrt(noise[group]), _F(0.25) * noise[group]
        for sex in range(state.shape[0]):
            ratio = path[0][year, sex, age - 1]
            drawn = turnover[age - 1]
            town = path[1][year, sex, age - 1]
            before, now = state[sex, age - 1], state[sex, age]
            if drawn > 0:
                for d in range(BLOCK):
                    now[d] = before[d] + drawn * (share[age - 1, d] * town - before[d])
            elif age == oldest:
                for d in range(BLOCK):
                    now[d] += before[d]
            else:
                for d in range(BLOCK):
                    now[d] = before[d]
            for d in range(BLOCK):
                now[d] *= ratio * multiplier[group, d]
            if noise[group] > 0:
                fill_normals(normal, memory[0], memory[1], stream[0], stream[1], counter)
                counter = _U(counter + _U(BLOCK))
                _chance(now, normal, width, lift)
    return counter


@njit(cache=True, nogil=True, fastmath=EXACT, error_model="numpy")
def _chance(now, normal, width, lift):  # type: ignore[no-untyped-def]
    """Give counts a chance whose variance is a multiple of them: on the square-root scale, as Poisson's.

    The mean stays, nobody becomes negative, nobody comes where nobody is expected.
    """
    for d in range(now.size):
        root = max(np.sqrt(now[d]) + width * normal[d], _F(0))
        value = max(root * root - lift, _F(0))
        now[d] = value if now[d] > 0 else _F(0)


@njit(cache=True, nogil=True, fastmath=EXACT, error_model="numpy")
def _women(target, state, mothers):  # type: ignore[no-untyped-def]
    """Set potential mothers of every draw."""
    target[:] = _F(0)
    sexes = state.shape[0]
    for age in range(mothers.size):
        if mothers[age] > 0:
            weight = mothers[age] if sexes == 2 else mothers[age] / _F(2)
            for d in range(BLOCK):
                target[d] += weight * state[sexes - 1, age, d]


@njit(cache=True, nogil=True, fastmath=EXACT, error_model="numpy")
def _bear(state, multiplier, line, path, area, year, ages, noise, memory, stream, counter):  # type: ignore[no-untyped-def]
    """Set the newborn: the path's, following women as far as births do, with shock and chance."""
    newborn = line[3]
    before = line[2].copy()
    _women(line[2], state, ages[3])
    expected, women = path[3][area, year], max(path[4][area, year], _F(1e-6))
    level = expected / path[2][area, 0]  # the multiplier holds the area's factor already
    for d in range(BLOCK):
        relative = max((before[d] + line[2, d]) / (_F(2) * women), _F(0.01))
        newborn[d] = level * multiplier[d] * relative ** ages[5]
    if noise > 0:
        fill_normals(line[0], memory[0], memory[1], stream[0], stream[1], counter)
        counter = _U(counter + _U(BLOCK))
        _chance(newborn, line[0], _F(0.5) * np.sqrt(noise), _F(0.25) * noise)
    for sex in range(state.shape[0]):
        for d in range(BLOCK):
            state[sex, 0, d] = newborn[d] * ages[4][sex]
    if noise > 0 and state.shape[0] == 2:
        fill_normals(line[0], memory[0], memory[1], stream[0], stream[1], counter)
        counter = _U(counter + _U(BLOCK))
        for d in range(BLOCK):
            swing = line[0, d] * np.sqrt(newborn[d] * ages[4][0] * ages[4][1])
            swing = min(max(swing, -state[0, 0, d]), state[1, 0, d])
            state[0, 0, d] += swing
            state[1, 0, d] -= swing
    return counter


@njit(cache=True, nogil=True, fastmath=EXACT, error_model="numpy")
def _add(state, added):  # type: ignore[no-untyped-def]
    """Add what levers add; nobody leaves who is not there."""
    for sex in range(state.shape[0]):
        for age in range(state.shape[1]):
            if added[sex, age] != 0:
                for d in range(BLOCK):
                    state[sex, age, d] = max(state[sex, age, d] + added[sex, age], _F(0))


@njit(cache=True, nogil=True, fastmath=EXACT, error_model="numpy")
def _build(state, sites, area, year, first, size):  # type: ignore[no-untyped-def]
    """Let people move into the sites that are ready this year, each draw having its own year."""
    for site in range(sites[1].size):
        if sites[1][site] == area:
            for d in range(size):
                if sites[2][site, first + d] == year:
                    for sex in range(state.shape[0]):
                        for age in range(state.shape[1]):
                            state[sex, age, d] += sites[0][site, sex, age]


@njit(cache=True, nogil=True, fastmath=EXACT, error_model="numpy")
def _record(out, state, rows, first, size):  # type: ignore[no-untyped-def]
    """Add both sexes into the rows that are kept."""
    out[:, first : first + size] = _F(0)
    for age in range(rows.size):
        if rows[age] >= 0:
            target = out[rows[age], first : first + size]
            for sex in range(state.shape[0]):
                for d in range(size):
                    target[d] += state[sex, age, d]


@njit(cache=True, nogil=True, fastmath=EXACT, error_model="numpy")
def _widen(out, expected, scale, common, young, first, size):  # type: ignore[no-untyped-def]
    """Widen or narrow the distance to the path by what calibration found; nobody becomes negative."""
    whole = np.empty(size, dtype=np.float32)
    for year in range(out.shape[0]):
        whole[:] = _F(0)
        total = _F(1e-6)
        for row in range(out.shape[1]):
            factor, middle = scale[year, row], expected[year, row]
            cells = out[year, row, first : first + size]
            if factor != 1:
                for d in range(size):
                    cells[d] = middle + factor * (cells[d] - middle)
            if row < young:
                total += middle
                for d in range(size):
                    whole[d] += cells[d] - middle
        for row in range(out.shape[1]):
            added = common[year] * expected[year, row] / total if row < young else _F(0)
            cells = out[year, row, first : first + size]
            for d in range(size):
                cells[d] = max(cells[d] + added * whole[d], _F(0))
