"""Histories that nobody fitted the signals to: figures of every kind and size, and changes of every shape.

From a mix of kinds, sizes and scatter, and a list of planted changes, to what a town would have known each
spring; used by the tests and, over many towns, by ``measure`` for the method page.
"""

from __future__ import annotations

import datetime as dt
import sys
from collections.abc import Iterable
from dataclasses import dataclass, replace

import numpy as np
import polars as pl

from kommune360.plan.adapting.facts import FIGURES, Facts, figures, known_by
from kommune360.plan.adapting.signals import Signal, replay
from kommune360.plan.document import Direction, Goal, Level, PathPoint, Plan, Target

FIRST, LAST = 2016, 2025  # ten years under the plan
SYSTEM = "s"
KINDS = ("share", "rate", "count", "amount")
FACTOR = {"share": 100.0, "rate": 1000.0, "count": 1.0, "amount": 1.0}


@dataclass(frozen=True)
class Series:
    """``expected``: the count that chance is about; ``level``: share or rate, 0 for a count or an amount."""

    kind: str
    expected: float
    level: float
    direction: Direction

    @property
    def value(self) -> float:
        """The value at the baseline, in the unit of the indicator."""
        return FACTOR[self.kind] * self.level if self.level else self.expected


@dataclass(frozen=True)
class Planted:
    """``shape``: shift, drift, spike, boundary; ``size``: share by which the figure gets worse (a drift: each year)."""

    series: int
    shape: str
    year: int
    size: float


@dataclass(frozen=True)
class Town:
    """``dispersion``: variance beside pure chance; ``memory``: correlation of a year with the one before;
    ``before``: years known before the baseline; ``missing``: probability that a year has no figure."""

    series: tuple[Series, ...]
    dispersion: float = 1.5
    memory: float = 0.0
    before: int = 5
    missing: float = 0.0
    tolerance: float = 0.03  # of the value at the baseline


def town(
    kinds: Iterable[str] = KINDS, sizes: Iterable[float] = (30, 300), number: int = 40, **more: float
) -> Town:
    """Series in turn over kinds, sizes and directions."""
    kinds, sizes = tuple(kinds), tuple(sizes)
    levels = {"share": (0.08, 0.3, 0.75), "rate": (0.02, 0.05), "count": (0.0,), "amount": (0.0,)}
    found = []
    for place in range(number):
        kind = kinds[place % len(kinds)]
        expected = sizes[place // len(kinds) % len(sizes)]
        choice = levels[kind]
        level = choice[place // (len(kinds) * len(sizes)) % len(choice)]
        found.append(Series(kind, expected, level, tuple(Direction)[place % 3]))
    return Town(tuple(found), **more)  # type: ignore[arg-type]


def plan(known: Town) -> Plan:
    """A target on every series: who shall rise or fall does so by a tenth in ten years."""
    goals = (
        Goal("l", Level.LEITZIEL, "L"),
        Goal("m", Level.MITTLERZIEL, "M", "l"),
        Goal("h", Level.HANDLUNGSZIEL, "H", "m"),
    )
    targets = tuple(
        Target(
            f"t{place}",
            "h",
            f"x{place}",
            4,
            each.direction,
            PathPoint(str(FIRST - 1), each.value),
            (PathPoint(str(LAST), each.value * _end(each)),),
            known.tolerance * each.value,
            area="a",
        )
        for place, each in enumerate(known.series)
    )
    term = dt.date(FIRST, 1, 1), dt.date(LAST, 12, 31)
    return Plan("p", "Plan", *term, area_system=SYSTEM, goals=goals, targets=targets)


def _end(each: Series) -> float:
    return {Direction.UP: 1.1, Direction.DOWN: 0.9, Direction.HOLD: 1.0}[each.direction]


def values(known: Town, planted: Iterable[Planted], rng: np.random.Generator) -> pl.DataFrame:
    """Columns FIGURES: the path of the plan, what was planted, and chance."""
    changes = list(planted)
    rows = []
    for place, each in enumerate(known.series):
        own = [change for change in changes if change.series == place]
        wave = 0.0
        for year in range(FIRST - known.before, LAST + 1):
            wave = known.memory * wave + np.sqrt(1 - known.memory**2) * rng.standard_normal()
            if rng.random() < known.missing:
                continue
            way = max(0.0, (year - FIRST + 1) / (LAST - FIRST + 1))
            share = 1 + way * (_end(each) - 1)
            for change in own:
                share *= 1 + _sign(each) * _strength(change, year)
            people = 1.4 if any(c.shape == "boundary" and year >= c.year for c in own) else 1.0
            rows.append((f"x{place}", SYSTEM, "a", str(year), *_drawn(each, share, people, wave, known, rng)))
    return figures(rows).select(list(FIGURES))


def _sign(each: Series) -> float:
    return -1.0 if each.direction is Direction.UP else 1.0


def _strength(change: Planted, year: int) -> float:
    if year < change.year or (change.shape == "spike" and year > change.year):
        return 0.0
    return change.size * (year - change.year + 1 if change.shape == "drift" else 1.0)


def _drawn(
    each: Series, share: float, people: float, wave: float, known: Town, rng: np.random.Generator
) -> tuple[float, float | None, float | None]:
    """Value, numerator and denominator of one year. What scatters beyond chance is the wave of the town."""
    extra = np.sqrt(max(0.0, known.dispersion - 1))
    if each.kind == "amount":  # a mean of measurements, of which only the mean is known
        sd = each.expected / np.sqrt(400.0) * np.sqrt(known.dispersion)
        return float(each.expected * share + sd * wave), None, None
    if each.kind == "count":
        mean = each.expected * share * people
        count = rng.poisson(max(0.0, mean + extra * np.sqrt(mean) * wave))
        return float(count), float(count), None
    group = max(1, int(rng.poisson(each.expected / each.level * people)))
    level = float(np.clip(each.level * share, 0.0, 0.99 if each.kind == "share" else 10.0))
    pure = level * (1 - level) if each.kind == "share" else level
    level = float(
        np.clip(level + extra * np.sqrt(pure / group) * wave, 0.0, 0.999 if each.kind == "share" else 10.0)
    )
    count = int(rng.binomial(group, level) if each.kind == "share" else rng.poisson(group * level))
    return FACTOR[each.kind] * count / group, float(count), float(group)


def told(known: Town, planted: Iterable[Planted], seed: int) -> list[Signal]:
    """All signals of ten springs, as the town would have seen them."""
    changes = list(planted)
    drawn = values(known, changes, np.random.default_rng(seed))
    all_known = Facts(dt.date(LAST + 1, 5, 1), values=drawn)
    return replay(
        plan(known), [known_by(all_known, dt.date(year, 5, 1)) for year in range(FIRST + 1, LAST + 2)]
    )


def quiet(known: Town, seeds: Iterable[int]) -> list[int]:
    """How many signals each quiet decade raised."""
    return [len(told(known, (), seed)) for seed in seeds]


@dataclass(frozen=True)
class Seen:
    """Of one planted change over many towns: share told at once, within two more years, and at all; how often
    in the mean; and how many signals spoke of other figures."""

    at_once: float
    within_two: float
    ever: float
    times: float
    others: float


def seen(known: Town, change: Planted, seeds: Iterable[int]) -> Seen:
    hits, counts, others = [], [], []
    for seed in seeds:
        found = told(known, [change], seed)
        own = [s.on.year - 1 - change.year for s in found if s.data.get("target") == f"t{change.series}"]
        late = [each for each in own if each >= 0]
        hits.append(min(late, default=99))
        counts.append(len(late))
        others.append(len(found) - len(late))
    at = np.array(hits)
    return Seen(
        float((at == 0).mean()),
        float((at <= 2).mean()),
        float((at < 99).mean()),
        float(np.mean([c for c in counts if c] or [0])),
        float(np.mean(others)),
    )


def say(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


def measured(towns: int) -> None:
    """The figures of ``docs/methods/plan.md``: quiet decades by town, changes by shape and size."""
    small, seeds = town(sizes=(4, 30, 300, 5000)), range(9000, 9000 + towns)
    quiet_towns = {
        "all kinds and sizes": small,
        "counts of 4": town(("count",), (4,)),
        "figures of 30": town(sizes=(30,)),
        "scatter 6": replace(small, dispersion=6.0),
        "no history": replace(small, before=1),
        "gaps": replace(small, missing=0.2),
        "years that hang together": replace(small, memory=0.5),
        "3 figures": town(sizes=(4, 30, 300), number=3),
    }
    for name, known in quiet_towns.items():
        counts = np.array(quiet(known, seeds))
        say(f"{name}: {counts.mean():.3f} a decade, more than one in {(counts > 1).sum()} of {towns}")
    fewer = town(sizes=(30, 300, 5000), number=24)
    for kind, expected, size in (
        ("count", 30, 0.8),
        ("share", 300, 0.3),
        ("rate", 300, 0.4),
        ("count", 5000, 0.08),
    ):
        place = next(n for n, s in enumerate(fewer.series) if (s.kind, s.expected) == (kind, expected))
        for shape, strength in (("shift", size), ("drift", 0.3 * size), ("spike", size)):
            found = seen(fewer, Planted(place, shape, 2019, strength), range(towns // 2))
            say(f"{kind} of {expected}, {shape} {strength:.0%}: {found}")


if __name__ == "__main__":
    measured(int(sys.argv[1]) if len(sys.argv) > 1 else 60)
