"""Kernel: one area after another through the years, a thousand times with chance.

From the path and the size of shocks to draws of residents by area, year ahead and row (an age or a
group of ages); compiled, draws are the contiguous axis, one thread.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numba import njit
from numpy.typing import NDArray

from kommune360.projection.normals import BLOCK, EXACT, Stream, next_normals

_F = np.float32
_U = np.uint32
_Floats = NDArray[np.float32]
_Numbers = NDArray[np.int64]
FURTHEST = _F(1.0)  # no year changes a group of an area by more than a factor e


class Course(NamedTuple):
    """What is expected, and what is done to it."""

    ratio: _Floats  # of an age to the one before, in the town (h, sex, age - 1)
    town: _Floats  # residents of the town at the start of each year (h, sex, age)
    factor: _Floats  # of the area (area, group)
    births: _Floats  # (area, h)
    women: _Floats  # potential mothers in the middle of the year (area, h)
    added: _Floats  # persons (extra, h, sex, age)
    added_of: _Numbers  # number in ``added`` or -1 (area)
    site_persons: _Floats  # building sites with an uncertain date (site, sex, age)
    site_area: _Numbers  # (site)
    site_year: _Numbers  # (site, draw)
    expected: _Floats  # the path (area, h, row)
    scale: _Floats  # calibration: the distance to the path is multiplied by it (area, h, row)
    common: _Floats  # calibration: share of the distance of all under 18 added to each row (area, h)
    young_rows: int  # rows under 18


class Shocks(NamedTuple):
    """How large chance is; the first two are Cholesky factors of covariances."""

    lasting: _Floats  # (area, group, group)
    yearly: _Floats  # (group, group)
    carry: np.float32  # correlation of an area's year with the year before
    town: _Floats  # shocks all areas share (h, group, draw)
    noise: _Floats  # variance of a count as a multiple of it (group)
    tail: int  # degrees of freedom of an area's shocks


class Ages(NamedTuple):
    """What belongs to every age."""

    group: _Numbers  # (age)
    row: _Numbers  # or -1 (age)
    turnover: _Floats  # (age)
    reach: int
    mothers: _Floats  # weight in births (age)
    by_women: np.float32  # how far births follow mothers
    boys: _Floats  # share of each sex among the newborn (sex)


class _Room(NamedTuple):
    """Memory to work in, for one block of draws."""

    state: _Floats  # residents (sex, age, BLOCK)
    share: _Floats  # of the town, in the ages around (age, BLOCK)
    running: _Floats  # residents of all ages below (age + 1, BLOCK)
    lasting: _Floats  # shocks (group, BLOCK)
    lately: _Floats
    fresh: _Floats
    multiplier: _Floats  # of every group this year (group, BLOCK)
    normal: _Floats  # (BLOCK)
    tails: _Floats
    women: _Floats
    newborn: _Floats
    whole: _Floats


@njit(cache=True, nogil=True, fastmath=EXACT, error_model="numpy")
def simulate(out, start, keys, course, shocks, ages):  # type: ignore[no-untyped-def]
    """Fill ``out[area, h, row, draw]`` (float32, persons).

    Args:
        start: residents at the origin ``(area, sex, age)``.
        keys: random keys ``(area, 2)``.
        course, shocks, ages: see there.
    """
    areas, horizon, _, draws = out.shape
    room = _room(start.shape[1], start.shape[2], shocks.noise.size)
    stream = Stream(
        np.empty(BLOCK, dtype=np.uint32), np.empty(2, dtype=np.uint32), np.empty(1, dtype=np.uint32)
    )
    for area in range(areas):
        for first in range(0, draws, BLOCK):
            size = min(BLOCK, draws - first)
            block = _U(first // BLOCK + 1)
            stream.keys[0] = _U(keys[area, 0] + _U(block * _U(0x85EBCA6B)))
            stream.keys[1] = _U(keys[area, 1] ^ _U(block * _U(0x9E3779B1)))
            stream.counter[0] = _U(0)
            _begin(room, start[area], shocks.lasting[area], shocks.tail, stream)
            for year in range(horizon):
                _women(room.women, room.state, ages.mothers)
                town = shocks.town[year, :, first : first + size]
                _multipliers(room, shocks, course.factor[area], town, stream)
                _shares(room, course.town[year], ages)
                _survive(room, course.ratio[year], course.town[year], ages, shocks.noise, stream)
                _bear(room, course, area, year, ages, shocks.noise[0], stream)
                _add(room.state, course, area, year)
                _build(room.state, course, area, year, first, size)
                _record(out[area, year], room.state, ages.row, first, size)
            _widen(out[area], room.whole, course, area, first, size)


@njit(cache=True, nogil=True, fastmath=EXACT, error_model="numpy")
def _room(sexes, ages, groups):  # type: ignore[no-untyped-def]
    by_group = np.empty((4, groups, BLOCK), dtype=np.float32)
    line = np.empty((5, BLOCK), dtype=np.float32)
    return _Room(
        np.empty((sexes, ages, BLOCK), dtype=np.float32),
        np.empty((ages, BLOCK), dtype=np.float32),
        np.empty((ages + 1, BLOCK), dtype=np.float32),
        by_group[0],
        by_group[1],
        by_group[2],
        by_group[3],
        line[0],
        line[1],
        line[2],
        line[3],
        line[4],
    )


@njit(cache=True, nogil=True, fastmath=EXACT, error_model="numpy")
def _begin(room, start, root, tail, stream):  # type: ignore[no-untyped-def]
    """Set the residents of the origin; draw how heavy the tails of each draw are and what lasts."""
    for sex in range(start.shape[0]):
        for age in range(start.shape[1]):
            room.state[sex, age, :] = start[sex, age]
    tails, normal = room.tails, room.normal
    tails[:] = _F(0)
    for _ in range(tail):
        next_normals(normal, stream)
        for d in range(BLOCK):
            tails[d] += normal[d] * normal[d]
    for d in range(BLOCK):  # a t distribution of variance 1
        tails[d] = np.sqrt(_F(tail - 2) / tails[d])
    _correlated(room.lasting, root, normal, tails, stream)
    room.lately[:] = _F(0)


@njit(cache=True, nogil=True, fastmath=EXACT, error_model="numpy")
def _correlated(target, root, normal, tails, stream):  # type: ignore[no-untyped-def]
    """Fill ``target[group, draw]`` with shocks of covariance root @ root.T and the tails of each draw."""
    target[:] = _F(0)
    groups = target.shape[0]
    for k in range(groups):
        next_normals(normal, stream)
        for d in range(BLOCK):
            normal[d] *= tails[d]
        for group in range(k, groups):
            weight = root[group, k]
            if weight != 0:
                for d in range(BLOCK):
                    target[group, d] += weight * normal[d]


@njit(cache=True, nogil=True, fastmath=EXACT, error_model="numpy")
def _multipliers(room, shocks, factor, town, stream):  # type: ignore[no-untyped-def]
    """Draw the year and set the multiplier of every group: factor * exp(lasting + year + town)."""
    _correlated(room.fresh, shocks.yearly, room.normal, room.tails, stream)
    carry = shocks.carry
    anew = np.sqrt(_F(1) - carry * carry)
    for group in range(factor.size):
        lasting, lately, fresh = room.lasting[group], room.lately[group], room.fresh[group]
        multiplier = room.multiplier[group]
        for d in range(BLOCK):
            lately[d] = carry * lately[d] + anew * fresh[d]
            multiplier[d] = lasting[d] + lately[d]
        for d in range(town.shape[1]):
            multiplier[d] += town[group, d]
        for d in range(BLOCK):
            x = min(max(multiplier[d], -FURTHEST), FURTHEST) * _F(0.25)
            e = _F(1) + x * (_F(1) + x * (_F(0.5) + x * (_F(1 / 6) + x * (_F(1 / 24) + x * _F(1 / 120)))))
            e *= e
            multiplier[d] = factor[group] * e * e


@njit(cache=True, nogil=True, fastmath=EXACT, error_model="numpy")
def _shares(room, town, ages):  # type: ignore[no-untyped-def]
    """Set the area's share of the town around every age whose cohorts are drawn to their neighbours."""
    count, running = ages.turnover.size, room.running
    oldest = -1
    for age in range(count):
        if ages.turnover[age] > 0:
            oldest = age
    if oldest < 0:
        return
    running[0] = _F(0)
    for age in range(min(oldest + ages.reach + 1, count)):
        for d in range(BLOCK):
            running[age + 1, d] = running[age, d]
        for sex in range(room.state.shape[0]):
            for d in range(BLOCK):
                running[age + 1, d] += room.state[sex, age, d]
    for age in range(oldest + 1):
        first, last = max(age - ages.reach, 0), min(age + ages.reach + 1, count)
        there = _F(1e-9)
        for sex in range(town.shape[0]):
            for other in range(first, last):
                there += town[sex, other]
        for d in range(BLOCK):
            room.share[age, d] = (running[last, d] - running[first, d]) / there


@njit(cache=True, nogil=True, fastmath=EXACT, error_model="numpy")
def _survive(room, ratio, town, ages, noise, stream):  # type: ignore[no-untyped-def]
    """Move everybody one age up, oldest first, with the chance of each cell."""
    oldest = ages.group.size - 1
    for age in range(oldest, 0, -1):
        group, drawn = ages.group[age], ages.turnover[age - 1]
        multiplier = room.multiplier[group]
        for sex in range(room.state.shape[0]):
            stay = ratio[sex, age - 1]
            before, now = room.state[sex, age - 1], room.state[sex, age]
            if drawn > 0:
                share, there = room.share[age - 1], town[sex, age - 1]
                for d in range(BLOCK):
                    now[d] = (before[d] + drawn * (share[d] * there - before[d])) * stay * multiplier[d]
            elif age == oldest:
                for d in range(BLOCK):
                    now[d] = (before[d] + now[d]) * stay * multiplier[d]
            else:
                for d in range(BLOCK):
                    now[d] = before[d] * stay * multiplier[d]
            if noise[group] > 0:
                next_normals(room.normal, stream)
                _chance(now, room.normal, noise[group])


@njit(cache=True, nogil=True, fastmath=EXACT, error_model="numpy")
def _chance(now, normal, noise):  # type: ignore[no-untyped-def]
    """Give counts a chance of variance ``noise`` times the count: on the square-root scale, as Poisson's.

    The mean stays, nobody becomes negative, nobody comes where nobody is expected.
    """
    width, lift = _F(0.5) * np.sqrt(noise), _F(0.25) * noise
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
def _bear(room, course, area, year, ages, noise, stream):  # type: ignore[no-untyped-def]
    """Set the newborn: the path's, following women as far as births do, with shock and chance."""
    newborn, women, after = room.newborn, room.women, room.whole
    _women(after, room.state, ages.mothers)
    usual = _F(2) * max(course.women[area, year], _F(1e-6))
    level = course.births[area, year] / course.factor[area, 0]  # the multiplier holds the factor already
    for d in range(BLOCK):
        relative = max((women[d] + after[d]) / usual, _F(0.01))
        newborn[d] = level * room.multiplier[0, d] * relative**ages.by_women
    if noise > 0:
        next_normals(room.normal, stream)
        _chance(newborn, room.normal, noise)
    for sex in range(room.state.shape[0]):
        for d in range(BLOCK):
            room.state[sex, 0, d] = newborn[d] * ages.boys[sex]
    if noise > 0 and room.state.shape[0] == 2:
        next_normals(room.normal, stream)
        boys, girls = room.state[0, 0], room.state[1, 0]
        for d in range(BLOCK):
            swing = room.normal[d] * np.sqrt(newborn[d] * ages.boys[0] * ages.boys[1])
            swing = min(max(swing, -boys[d]), girls[d])
            boys[d] += swing
            girls[d] -= swing


@njit(cache=True, nogil=True, fastmath=EXACT, error_model="numpy")
def _add(state, course, area, year):  # type: ignore[no-untyped-def]
    """Add what levers add; nobody leaves who is not there."""
    if course.added_of[area] < 0:
        return
    added = course.added[course.added_of[area], year]
    for sex in range(state.shape[0]):
        for age in range(state.shape[1]):
            if added[sex, age] != 0:
                for d in range(BLOCK):
                    state[sex, age, d] = max(state[sex, age, d] + added[sex, age], _F(0))


@njit(cache=True, nogil=True, fastmath=EXACT, error_model="numpy")
def _build(state, course, area, year, first, size):  # type: ignore[no-untyped-def]
    """Let people move into the sites that are ready this year, each draw having its own year."""
    for site in range(course.site_area.size):
        if course.site_area[site] == area:
            for d in range(size):
                if course.site_year[site, first + d] == year:
                    for sex in range(state.shape[0]):
                        for age in range(state.shape[1]):
                            state[sex, age, d] += course.site_persons[site, sex, age]


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
def _widen(out, whole, course, area, first, size):  # type: ignore[no-untyped-def]
    """Widen or narrow the distance to the path by what calibration found; nobody becomes negative."""
    young = course.young_rows
    for year in range(out.shape[0]):
        expected, scale = course.expected[area, year], course.scale[area, year]
        whole[:] = _F(0)
        total = _F(1e-6)
        for row in range(out.shape[1]):
            factor, middle = scale[row], expected[row]
            cells = out[year, row, first : first + size]
            if factor != 1:
                for d in range(size):
                    cells[d] = middle + factor * (cells[d] - middle)
            if row < young:
                total += middle
                for d in range(size):
                    whole[d] += cells[d] - middle
        for row in range(out.shape[1]):
            added = course.common[area, year] * expected[row] / total if row < young else _F(0)
            cells = out[year, row, first : first + size]
            for d in range(size):
                cells[d] = max(cells[d] + added * whole[d], _F(0))
