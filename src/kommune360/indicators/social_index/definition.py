"""How is an index put together: which indicators, weights, borders, rules?

Frozen and comparable; goes to YAML and back without loss; the same construction gives the same
fingerprint, whoever made it and whatever it is called.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from kommune360.base.fingerprints import fingerprint_json
from kommune360.base.text import Text
from kommune360.indicators.social_index.schemes import DEFAULT_SCHEME, Scheme, scheme_catalogue, with_borders

STATUS, DYNAMICS, CONTEXT = "status", "dynamics", "context"
PARTS = (STATUS, DYNAMICS, CONTEXT)
BAD, GOOD = "bad", "good"
DIRECTIONS = (BAD, GOOD)  # bad: a higher value means greater load
SUM, FACTOR = "sum", "factor"
METHODS = (SUM, FACTOR)
PLAIN, POPULATION = "plain", "population"
STANDARDISATIONS = (PLAIN, POPULATION)
PLANNING, STATISTICS = "planning", "statistics"
ZONES = (PLANNING, STATISTICS)
LINEAR, BY_CLASS = "linear", "classes"
MONEY_RULES = (LINEAR, BY_CLASS)


@dataclass(frozen=True, slots=True)
class IndicatorUse:
    """One indicator in an index. ``context`` describes types only and never enters the index.

    ``high`` and ``low`` are the words of a type with many or few of it ("viele Familien").
    """

    id: str
    name: Text
    direction: str = BAD
    weight: float = 1.0
    part: str = STATUS
    high: Text | None = None
    low: Text | None = None

    @property
    def sign(self) -> int:
        return -1 if self.direction == GOOD else 1


@dataclass(frozen=True, slots=True)
class Variants:
    """How the robustness of an index is tried.

    ``concentration`` times the number of indicators is the Dirichlet concentration around the weights:
    with 10 and three equal weights a weight varies by about a quarter of itself (one sd).
    """

    draws: int = 1000
    concentration: float = 10.0
    noise: bool = True  # vary rates by their numerator and denominator, where these are given
    certain: float = 0.95
    seed: int = 360


@dataclass(frozen=True, slots=True)
class TypesRule:
    """How areas are grouped into types; ``number`` fixes the number of types, else silhouette chooses."""

    smallest: int = 4
    largest: int = 8
    number: int | None = None
    factors: bool = False


@dataclass(frozen=True, slots=True)
class MoneyRule:
    """How money follows the index: share = n f(S) / sum n f(S).

    ``linear``: f = max(floor, 1 + slope (T - 50) / 10); ``classes``: f = factor of the status class.
    ``per`` and ``previous`` name columns (target group, last year's amount or share). ``limit`` is the
    greatest change of an area's share in one year.
    """

    kind: str = LINEAR
    slope: float = 0.25
    floor: float = 0.0
    factors: Mapping[str, float] = field(default_factory=dict)
    unrated: float = 1.0  # factor of an area without index
    per: str = "population"
    previous: str = ""
    limit: float | None = 0.1
    budget: float | None = None


@dataclass(frozen=True, slots=True)
class IndexDefinition:
    """The whole construction. Read with ``definition_reading.read_definition``, which tells all problems."""

    name: Text
    indicators: tuple[IndicatorUse, ...]
    method: str = SUM
    standardise: str = PLAIN
    winsorise: float | None = None
    minimum_residents: float = 0.0
    excluded: Mapping[str, str] = field(default_factory=dict)  # area -> why
    scheme: str = DEFAULT_SCHEME
    status_borders: tuple[float, ...] | None = None
    dynamics_borders: tuple[float, ...] | None = None
    borders_source: str = ""
    zone: str = PLANNING
    area_system: str = ""  # level of areas a saved index is computed on
    change_years: int = 0  # dynamics from the change of the status indicators over so many years
    variants: Variants = field(default_factory=Variants)
    types: TypesRule | None = None
    money: MoneyRule | None = None
    author: str = ""
    reason: str = ""

    def of_part(self, part: str) -> tuple[IndicatorUse, ...]:
        return tuple(use for use in self.indicators if use.part == part)

    @property
    def classes(self) -> Scheme:
        """The borders that hold: those of the scheme, or one's own. Raises ValueError where unfit."""
        return with_borders(scheme_catalogue()[self.scheme], self.status_borders, self.dynamics_borders)

    @property
    def class_only(self) -> bool:
        """Whether only classes may leave: computed from unsuppressed figures in the statistics zone."""
        return self.zone == STATISTICS

    @property
    def fingerprint(self) -> str:
        """Same construction, same text: names, author and reason do not count, nor does the order."""
        plain = self.as_dict()
        for key in ("name", "author", "reason", "borders_source"):
            plain.pop(key, None)
        uses = [
            {k: v for k, v in use.items() if k not in ("name", "high", "low")} for use in plain["indicators"]
        ]
        plain["indicators"] = sorted(uses, key=lambda use: str(use["id"]))
        return fingerprint_json(plain)

    def as_dict(self) -> dict[str, Any]:
        """Return plain values for YAML: what differs from the defaults, indicators in full."""
        plain: dict[str, Any] = {"name": self.name.as_dict()}
        default = IndexDefinition(self.name, ())
        for key in ("author", "reason", "method", "standardise", "winsorise", "minimum_residents"):
            if getattr(self, key) != getattr(default, key):
                plain[key] = getattr(self, key)
        if self.excluded:
            plain["excluded"] = dict(self.excluded)
        for key in ("scheme", "borders_source", "zone", "area_system", "change_years"):
            if getattr(self, key) != getattr(default, key):
                plain[key] = getattr(self, key)
        for key in ("status_borders", "dynamics_borders"):
            if getattr(self, key) is not None:
                plain[key] = list(getattr(self, key))
        plain["indicators"] = [_use_as_dict(use) for use in self.indicators]
        if self.variants != Variants():
            plain["variants"] = _differing(self.variants, Variants())
        if self.types is not None:
            plain["types"] = _differing(self.types, TypesRule())
        if self.money is not None:
            plain["money"] = _differing(self.money, MoneyRule())
        return plain


def _use_as_dict(use: IndicatorUse) -> dict[str, Any]:
    plain: dict[str, Any] = {"id": use.id, "name": use.name.as_dict()}
    plain |= {"direction": use.direction, "weight": use.weight, "part": use.part}
    for key, words in (("high", use.high), ("low", use.low)):
        if words is not None:
            plain[key] = words.as_dict()
    return plain


def _differing(rule: Any, default: Any) -> dict[str, Any]:
    values = {key: getattr(rule, key) for key in rule.__slots__}
    return {
        key: dict(value) if isinstance(value, Mapping) else value
        for key, value in values.items()
        if value != getattr(default, key)
    }
