"""Into which classes do figures fall on a map? Round bounds, colour-blind-safe colours, words.

Counts and rates get five steps of one hue; changes get steps on both sides of zero, each side with
its own hue. Bounds are quantiles rounded to two digits, so that every class has areas in it.
"""

from __future__ import annotations

import math
from bisect import bisect_right
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from kommune360.base.text import Text

STEPS = ("#e4ecf7", "#b4cce8", "#7ba5d3", "#3f74b5", "#1d3f86")
LESS = ("#8c3a04", "#d9762b", "#f6c594")  # strongest first
MORE = ("#bcd7ec", "#5f9bcc", "#1d5f96")
EVEN = "#efefec"


@dataclass(frozen=True, slots=True)
class Class:
    """One step of the legend."""

    color: str
    label: Text


@dataclass(frozen=True, slots=True)
class Classes:
    """``bounds`` separate the steps, ascending; a value on a bound belongs to the higher step."""

    steps: tuple[Class, ...]
    bounds: tuple[float, ...]

    def of(self, value: float) -> int:
        return bisect_right(self.bounds, value)


def sequential(values: Sequence[float], write: Callable[[float], Text]) -> Classes:
    """Up to five steps for figures without a meaningful middle; ``write`` puts a bound in words."""
    bounds = _bounds(values, len(STEPS))
    colors = STEPS if len(bounds) == 4 else STEPS[-len(bounds) - 1 :]
    return Classes(_steps(colors, bounds, write), bounds)


def around_zero(values: Sequence[float], write: Callable[[float], Text]) -> Classes:
    """Steps below and above zero; no change is its own step where it occurs."""
    below = [v for v in _bounds([-v for v in values if v < 0], len(LESS)) if v > 0]
    above = [v for v in _bounds([v for v in values if v > 0], len(MORE)) if v > 0]
    tiny = min((abs(v) for v in values if v), default=1.0) / 2
    bounds = (*(-b for b in reversed(below)), -tiny, tiny, *above)
    colors = (*LESS[len(LESS) - len(below) - 1 :], EVEN, *MORE[: len(above) + 1])
    labels = [
        *_side(below, write, Text("Rückgang", "down by"))[::-1],
        Text("unverändert", "unchanged"),
        *_side(above, write, Text("Zunahme", "up by")),
    ]
    steps = tuple(Class(color, label) for color, label in zip(colors, labels, strict=True))
    return Classes(steps, tuple(bounds))


def _side(bounds: Sequence[float], write: Callable[[float], Text], way: Text) -> list[Text]:
    """Labels of one side of zero, weakest first."""
    if not bounds:
        return [Text(way.de, way.en.removesuffix(" by"))]
    labels = [_join(Text("bis", "up to"), write(bounds[0]))]
    labels += [_between(write(a), write(b)) for a, b in pairwise(bounds)]
    labels.append(_join(Text("über", "more than"), write(bounds[-1])))
    return [_join(way, label) for label in labels]


def _steps(
    colors: Sequence[str], bounds: Sequence[float], write: Callable[[float], Text]
) -> tuple[Class, ...]:
    if not bounds:
        return (Class(colors[-1], Text("alle Gebiete", "all areas")),)
    labels = [_join(Text("unter", "under"), write(bounds[0]))]
    labels += [_between(write(a), write(b)) for a, b in pairwise(bounds)]
    labels.append(_join(Text("ab", "from"), write(bounds[-1])))
    return tuple(Class(color, label) for color, label in zip(colors, labels, strict=True))


def _bounds(values: Sequence[float], steps: int) -> tuple[float, ...]:
    """At most ``steps - 1`` round bounds between the smallest and the greatest value."""
    distinct = sorted(set(values))
    if len(distinct) < 2:
        return ()
    shares = [step / steps for step in range(1, steps)]
    rounded = {_round(float(b)) for b in np.quantile(np.asarray(values, dtype=float), shares)}
    return tuple(sorted(b for b in rounded if distinct[0] < b <= distinct[-1]))


def _round(value: float) -> float:
    if value == 0:
        return 0.0
    digits = 1 - math.floor(math.log10(abs(value)))
    return round(value, digits)


def _join(first: Text, second: Text) -> Text:
    return Text(f"{first.de} {second.de}", f"{first.en} {second.en}")


def _between(low: Text, high: Text) -> Text:
    return Text(f"{low.de} bis {high.de}", f"{low.en} to {high.en}")
