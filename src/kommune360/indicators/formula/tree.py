"""What a formula says, as a tree of frozen nodes; positions are carried for messages, not compared.

Leaves are amounts (``Select``), numbers and other indicators; every node but these is built from nodes.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TypeAlias

from kommune360.base.ages import ALL_AGES, AgeBand

FACTORS = {"percent": 100.0, "per_100": 100.0, "per_1000": 1e3, "per_10000": 1e4, "per_100000": 1e5}


@dataclass(frozen=True, slots=True)
class Number:
    value: float
    at: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class Select:
    """The amount of a variable, for a sex and an age band: ``residents:f[15,45)``."""

    variable: str
    sex: str = "all"
    ages: AgeBand = ALL_AGES
    at: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class Reference:
    """The value of another indicator, by its id."""

    indicator: str
    at: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class Operation:
    """``left`` and ``right`` joined by ``+``, ``-``, ``*`` or ``/``."""

    sign: str
    left: Node
    right: Node
    at: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class Lag:
    """``inner`` as it was ``years`` years before."""

    inner: Node
    years: int
    at: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class Mean:
    """Mean of ``years`` years up to the period; of a ratio both parts are averaged, never the ratio."""

    inner: Node
    years: int
    at: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class Extreme:
    """The smallest (``min``) or largest (``max``) of two or more."""

    name: str
    parts: tuple[Node, ...]
    at: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class Within:
    """``inner`` for the whole ``town`` an area lies in, or for all areas of its ``type`` together."""

    scope: str
    inner: Node
    at: int = field(default=0, compare=False)


Node: TypeAlias = Number | Select | Reference | Operation | Lag | Mean | Extreme | Within


@dataclass(frozen=True, slots=True)
class Formula:
    """``body`` times the factor of ``scale`` ("" for none, else a key of ``FACTORS``)."""

    text: str = field(compare=False)
    body: Node
    scale: str = ""

    @property
    def factor(self) -> float:
        return FACTORS.get(self.scale, 1.0)


def children(node: Node) -> tuple[Node, ...]:
    match node:
        case Operation(left=left, right=right):
            return (left, right)
        case Lag(inner=inner) | Mean(inner=inner) | Within(inner=inner):
            return (inner,)
        case Extreme(parts=parts):
            return parts
    return ()


def walk(node: Node) -> Iterator[Node]:
    """``node`` and everything below it, left to right."""
    yield node
    for child in children(node):
        yield from walk(child)


def written(node: Node) -> str:
    """``node`` in the language it was parsed from; parsing the text gives the node again."""
    match node:
        case Number(value=value):
            return f"{value:.15g}"
        case Select(variable=variable, sex=sex, ages=ages):
            chosen = f":{sex}" if sex != "all" else ""
            band = "" if ages.is_all else f"[{ages.start},{'' if ages.is_open else ages.stop})"
            return variable + chosen + band
        case Reference(indicator=indicator):
            return indicator
        case Operation(sign=sign, left=left, right=right):
            return f"({written(left)} {sign} {written(right)})"
        case Lag(inner=inner, years=years):
            return f"{written(inner)} lag({years}y)"
        case Mean(inner=inner, years=years):
            return f"{written(inner)} mean({years}y)"
        case Extreme(name=name, parts=parts):
            return f"{name}({', '.join(map(written, parts))})"
        case Within(scope=scope, inner=inner):
            return f"{scope}({written(inner)})"
