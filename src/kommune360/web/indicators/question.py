"""Which index does an address ask for? Indicators, weights, method, dynamics and money.

From the address (a GET form) over a stored or suggested definition to a complete one and back, so that
a page can be sent, bookmarked and printed.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urlencode

from kommune360.base.text import Text
from kommune360.indicators.social_index.definition import (
    BAD,
    BY_CLASS,
    CONTEXT,
    DYNAMICS,
    FACTOR,
    GOOD,
    LINEAR,
    PLAIN,
    POPULATION,
    STATUS,
    SUM,
    IndexDefinition,
    IndicatorUse,
    MoneyRule,
    TypesRule,
)
from kommune360.web.indicators.candidates import Candidate

MOST_WEIGHT = 10.0
MOST_INDICATORS = 12
_STARTS = 4
NAME = Text("Sozialindex", "Social index")
PEOPLE = ("population", "children_0_18", "children_0_6")
CHANGES = (0, 1, 2, 3, 5)


@dataclass(frozen=True, slots=True)
class IndexQuestion:
    """``definition`` is complete; ``stored`` is the id of the saved index it started from, or ""."""

    definition: IndexDefinition
    stored: str = ""

    @property
    def built(self) -> str:
        """What the form consists of: while this stays, only the result has to be drawn anew."""
        return ",".join([self.definition.area_system, *(use.id for use in self.definition.indicators)])

    def address(self) -> str:
        """The query string that asks for this again."""
        definition, money = self.definition, self.definition.money or MoneyRule()
        parts: list[tuple[str, str]] = [("index", self.stored), ("ebene", definition.area_system)]
        for use in definition.indicators:
            parts += [("mit", use.id), (f"g.{use.id}", f"{use.weight:g}"), (f"r.{use.id}", _role(use))]
        parts += [
            ("methode", definition.method),
            ("mittel", definition.standardise),
            ("kappen", "" if definition.winsorise is None else f"{definition.winsorise:g}"),
            ("mindest", f"{definition.minimum_residents:g}"),
            ("dynamik", str(definition.change_years)),
            ("regel", money.kind),
            ("b", f"{money.slope:g}"),
            ("je", money.per),
            ("budget", "" if money.budget is None else f"{money.budget:.0f}"),
        ]
        return urlencode([(key, value) for key, value in parts if value or key in ("kappen", "budget")])


def question_of(
    get: Any, level: str, candidates: Sequence[Candidate], base: IndexDefinition | None, stored: str
) -> IndexQuestion:
    """Read the address (a QueryDict) over ``base``; unknown or unreadable parts count as not given."""
    known = {one.id: one for one in candidates}
    start = base or suggested(level, candidates)
    before = {use.id: use for use in start.indicators}
    ids = list(before)
    if "mit" in get or "dazu" in get or "bau" in get:  # a form without any box ticked says: none
        ids = list(dict.fromkeys([*get.getlist("mit"), get.get("dazu", "")]))
    uses = [_use(known[one], before.get(one), get) for one in ids if one in known]
    return IndexQuestion(
        replace(start, indicators=tuple(uses[:MOST_INDICATORS]), area_system=level, **_rules(get, start)),
        stored,
    )


def _rules(get: Mapping[str, str], start: IndexDefinition) -> dict[str, Any]:
    """How it is computed: what the address says, else as the definition before."""
    money = start.money or MoneyRule()
    changes = {str(years): years for years in CHANGES}
    return {
        "method": _one_of(get, "methode", (SUM, FACTOR), start.method),
        "standardise": _one_of(get, "mittel", (PLAIN, POPULATION), start.standardise),
        "winsorise": _number(get, "kappen", 0.5, 10) if "kappen" in get else start.winsorise,
        "minimum_residents": _or(_number(get, "mindest", 0, 1e6), start.minimum_residents),
        "change_years": changes.get(get.get("dynamik", ""), start.change_years),
        "money": replace(
            money,
            kind=_one_of(get, "regel", (LINEAR, BY_CLASS), money.kind),
            slope=_or(_number(get, "b", 0, 5), money.slope),
            per=_one_of(get, "je", PEOPLE, money.per),
            budget=_number(get, "budget", 0, 1e12) if "budget" in get else money.budget,
        ),
    }


def suggested(level: str, candidates: Sequence[Candidate]) -> IndexDefinition:
    """The index a town sees first: usual loads, added with equal weights, and what describes types."""
    loads = [one for one in candidates if one.suggestion.start] or [
        one for one in candidates if one.suggestion.part == STATUS
    ]
    described = [one for one in candidates if one.high is not None]
    changes = [one for one in candidates if one.suggestion.part == DYNAMICS]
    chosen = [*loads[:_STARTS], *changes[:_STARTS], *described[:1]]
    return IndexDefinition(
        name=NAME,
        indicators=tuple(_use(one, None, {}) for one in chosen),
        area_system=level,
        change_years=0 if changes else 2,
        types=TypesRule(),
        money=MoneyRule(),
    )


def _use(candidate: Candidate, before: IndicatorUse | None, get: Mapping[str, str]) -> IndicatorUse:
    role = get.get(f"r.{candidate.id}", "")
    if role not in (BAD, GOOD, CONTEXT, DYNAMICS):
        role = _role(before) if before is not None else _usual(candidate)
    weight = _number(get, f"g.{candidate.id}", 0, MOST_WEIGHT)
    return IndicatorUse(
        id=candidate.id,
        name=candidate.label,
        direction=GOOD if role == GOOD else BAD,
        weight=_or(weight, before.weight if before is not None else 1.0),
        part=role if role in (CONTEXT, DYNAMICS) else STATUS,
        high=candidate.high,
        low=candidate.low,
    )


def _usual(candidate: Candidate) -> str:
    suggestion = candidate.suggestion
    return suggestion.part if suggestion.part in (CONTEXT, DYNAMICS) else suggestion.direction


def _role(use: IndicatorUse) -> str:
    return use.part if use.part in (CONTEXT, DYNAMICS) else use.direction


def _one_of(get: Mapping[str, str], name: str, allowed: Sequence[str], standard: str) -> str:
    wanted = get.get(name, "")
    return wanted if wanted in allowed else standard


def _number(get: Mapping[str, str], name: str, least: float, most: float) -> float | None:
    try:
        value = float(get.get(name, "").replace(",", "."))
    except ValueError:
        return None
    return value if least <= value <= most else None


def _or(value: float | None, standard: float) -> float:
    return standard if value is None else value
