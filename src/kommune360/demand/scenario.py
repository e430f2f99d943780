"""A scenario: what a planner assumes otherwise than the rule, who assumes it and why.

Frozen and comparable; goes to YAML and back without loss; the same assumptions give the same
fingerprint. ``None`` everywhere means: as the rule says.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, fields, replace
from typing import Any

import polars as pl

from kommune360.base.fingerprints import fingerprint_json
from kommune360.demand.cohorts import BEST, METHOD_NAMES
from kommune360.demand.offers import MOMENTS, OFFERS
from kommune360.projection.lever_data import lever_as_dict, lever_from_dict
from kommune360.projection.levers import Lever

_LISTS = ("housing", "levers")
HOUSING = {"area": pl.String, "year": pl.Int32, "age": pl.Int32, "children": pl.Float64}


@dataclass(frozen=True, slots=True)
class Scenario:
    """Assumptions of one computation. Raises ValueError where a value is out of its range."""

    name: str = "Basis"
    quotas: Mapping[int, float] = field(default_factory=dict)  # childcare, by year of age 0 to 5
    quota_change: float = 0.0  # added to every childcare quota under 3, e.g. 0.05; clipped to 0..1
    all_day_quota: float | None = None
    wish_weight: float = 0.0  # w of q = use + w (wish - use)
    cohorts: float | None = None  # k at the peak
    extra_cohort: int | None = None
    reserve: float | None = None
    guests_in: Mapping[str, float] = field(default_factory=dict)  # by offer, whole town, on top of the list
    residents_out: Mapping[str, float] = field(default_factory=dict)  # by offer, whole town
    moment: str = "peak"  # which moment headlines and maps show
    share_u3: float | None = None  # share of under-threes in places whose age the list does not tell
    housing: tuple[tuple[str, int, int, float], ...] = ()  # area, stock year, age, children on top
    method: str = BEST
    levers: tuple[Lever, ...] = ()  # what is assumed beside the usual course; only a projection knows them
    author: str = ""
    reason: str = ""

    def __post_init__(self) -> None:
        problems = [
            *(
                f"quota of age {a} is {q}"
                for a, q in self.quotas.items()
                if a not in range(6) or not 0 <= q <= 1
            ),
            *(
                f"{name} is {value}"
                for name in ("all_day_quota", "wish_weight", "reserve", "share_u3")
                if (value := getattr(self, name)) is not None and not 0 <= value <= 1
            ),
            *([f"quota_change is {self.quota_change}"] if not -1 <= self.quota_change <= 1 else []),
            *(
                [f"cohorts is {self.cohorts}"]
                if self.cohorts is not None and not 3 <= self.cohorts <= 4
                else []
            ),
            *([f"extra_cohort is {self.extra_cohort}"] if self.extra_cohort not in (None, 2, 6) else []),
            *([f"moment is {self.moment!r}"] if self.moment not in MOMENTS else []),
            *([f"method is {self.method!r}"] if self.method not in METHOD_NAMES else []),
            *(f"offer {o!r} is unknown" for o in (*self.guests_in, *self.residents_out) if o not in OFFERS),
        ]
        if problems:
            raise ValueError("; ".join(problems))

    def with_changes(self, **changes: Any) -> Scenario:
        """Return a copy with some assumptions changed, for example ``with_changes(cohorts=3.8)``."""
        return replace(self, **changes)

    def as_dict(self) -> dict[str, Any]:
        """Return only what differs from the defaults, as plain YAML-able values."""
        plain = asdict(self)
        defaults = asdict(Scenario())
        plain["housing"] = [list(row) for row in self.housing]
        plain["quotas"] = {int(age): float(q) for age, q in sorted(self.quotas.items())}
        plain["levers"] = [lever_as_dict(lever) for lever in self.levers]
        return {
            key: value
            for key, value in plain.items()
            if key == "name" or value != (list(defaults[key]) if key in _LISTS else defaults[key])
        }

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Scenario:
        """Read what ``as_dict`` wrote. Raises ValueError for unknown keys or values out of range."""
        known = {f.name for f in fields(cls)}
        unknown = sorted(set(data) - known)
        if unknown:
            raise ValueError(f"unknown assumptions: {', '.join(unknown)}")
        values = dict(data)
        if "quotas" in values:
            values["quotas"] = {int(age): float(q) for age, q in values["quotas"].items()}
        if "housing" in values:
            values["housing"] = tuple(
                (str(area), int(year), int(age), float(n)) for area, year, age, n in values["housing"]
            )
        if "levers" in values:
            values["levers"] = tuple(map(lever_from_dict, values["levers"]))
        return cls(**values)

    @property
    def fingerprint(self) -> str:
        """Same assumptions, same text: name, author and reason do not count."""
        plain = self.as_dict()
        for key in ("name", "author", "reason"):
            plain.pop(key, None)
        plain["quotas"] = {str(age): q for age, q in plain.get("quotas", {}).items()}
        return fingerprint_json(plain)

    def housing_frame(self) -> pl.DataFrame:
        return pl.DataFrame(list(self.housing), schema=HOUSING, orient="row")
