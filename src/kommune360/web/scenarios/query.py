"""What does this page ask for? Offer, Kita year, moment, level, scenario and live assumptions.

From the address to a ``Question`` and back: everything stands in the address, so that a page can be
sent, bookmarked and printed.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from urllib.parse import urlencode

from kommune360.demand.offers import CHILDCARE, MOMENTS, OFFERS
from kommune360.demand.scenario import Scenario

AGES = range(6)


@dataclass(frozen=True, slots=True)
class Question:
    """``assumptions`` hold only what the address changes against the chosen scenario."""

    offer: str = CHILDCARE
    year: str = ""
    moment: str = ""
    level: str = ""
    scenario: str = ""  # id of a stored scenario, "" is the basis
    version: str = ""  # number of its version, "" is the one that holds
    assumptions: Mapping[str, float] = field(default_factory=dict)

    @classmethod
    def from_get(cls, get: Mapping[str, str]) -> Question:
        """Read the address; unknown or unreadable values count as not given."""
        offer, moment = get.get("angebot", ""), get.get("zeitpunkt", "")
        return cls(
            offer=offer if offer in OFFERS else CHILDCARE,
            year=get.get("jahr", ""),
            moment=moment if moment in MOMENTS else "",
            level=get.get("ebene", ""),
            scenario=get.get("szenario", ""),
            version=get.get("fassung", "") if get.get("fassung", "").isdecimal() else "",
            assumptions=_assumptions(get),
        )

    def with_(self, **changes: object) -> Question:
        return replace(self, **changes)  # type: ignore[arg-type]

    def address(self) -> str:
        """The query string, without what is the default."""
        given = {
            "angebot": "" if self.offer == CHILDCARE else self.offer,
            "jahr": self.year,
            "zeitpunkt": self.moment,
            "ebene": self.level,
            "szenario": self.scenario,
            "fassung": self.version,
            **{name: f"{value:g}".replace(".", ",") for name, value in self.assumptions.items()},
        }
        return "?" + urlencode({key: value for key, value in given.items() if value})

    def applied_to(self, base: Scenario) -> Scenario:
        """``base`` with the assumptions of the address; percentages become shares.

        A quota of the address is the quota that holds: what ``base`` adds under 3 is taken off first.
        """
        if not self.assumptions:
            return base
        quotas = dict(base.quotas)
        changes: dict[str, object] = {}
        for name, value in self.assumptions.items():
            if name.startswith("q"):
                age = int(name[1:])
                added = base.quota_change if age < 3 else 0.0
                quotas[age] = min(1.0, max(0.0, value / 100 - added))
            elif name == "kohorten":
                changes["cohorts"] = value
            elif name == "vorhaltung":
                changes["reserve"] = value / 100
            elif name == "ganztag":
                changes["all_day_quota"] = value / 100
        return base.with_changes(quotas=quotas, **changes)


# name in the address -> (least, most) as a person writes it
LIMITS: dict[str, tuple[float, float]] = {
    **{f"q{age}": (0, 100) for age in AGES},
    "kohorten": (3, 4),
    "vorhaltung": (0, 50),
    "ganztag": (0, 100),
}


def _assumptions(get: Mapping[str, str]) -> dict[str, float]:
    found = {}
    for name, (least, most) in LIMITS.items():
        try:
            value = float(get.get(name, "").replace(",", "."))
        except ValueError:
            continue
        if least <= value <= most:
            found[name] = value
    return found
