"""Which number stands behind each figure of a paper? A key, and the one place that computes it from the plan.

From a key such as ``need|town||childcare|2028/29|balance`` to its value in the figures of a data state. The
paper prints through these keys, the check of a kept paper reads through them again: what is printed can
always be held against the store.

Keys: kind, then its arguments, divided by ``|``. ``need``: a column of the need, ``amount``: of the scope and
without sign. Places an option creates:
``step`` in one year, ``sum`` until a year, ``part`` in one area. What it leaves: ``after`` (a column of the
need plus these places), ``left`` (areas still short). ``short``, ``open``, ``areas``: how many areas. ``plan``:
euro of a measure of the plan, or ``total`` of those that answer this need.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from urllib.parse import urlencode

import polars as pl

from kommune360.base.text import Text
from kommune360.demand.offers import CHILDCARE, OFFERS, THREE_PLUS, UNDER_THREE
from kommune360.plan.document import Measure
from kommune360.plan.document import Plan as PlanDocument
from kommune360.reports.document.tree import Figure
from kommune360.reports.numbers import figure as written
from kommune360.reports.numbers import rounded, signed, whole
from kommune360.reports.papers.scope import ENOUGH, MISSING, Scope

CHILDCARE_OFFERS = frozenset({CHILDCARE, UNDER_THREE, THREE_PLUS})
SIGNED = frozenset({"balance", "low80", "high80"})
ABOUT: Mapping[str, Text] = {
    "children": Text("{who}, {year}", "{who}, {year}"),
    "required": Text("erforderliche Plätze, {offer}, {year}", "places required, {offer}, {year}"),
    "places_usable": Text("nutzbare Plätze, {offer}, {year}", "usable places, {offer}, {year}"),
    "balance": Text("Saldo, {offer}, {year}", "balance, {offer}, {year}"),
    "low80": Text(
        "Saldo, unteres Ende der Spanne, {offer}, {year}", "balance, lower end of the range, {offer}, {year}"
    ),
    "high80": Text(
        "Saldo, oberes Ende der Spanne, {offer}, {year}", "balance, upper end of the range, {offer}, {year}"
    ),
    "known_share": Text(
        "Anteil schon geborener Kinder, {offer}, {year}", "share of children born, {offer}, {year}"
    ),
    "step": Text(
        "Plätze der Option {option} zum Kita-Jahr {year}, {offer}",
        "places of option {option} in {year}, {offer}",
    ),
    "sum": Text(
        "Plätze der Option {option} bis {year}, {offer}", "places of option {option} until {year}, {offer}"
    ),
    "part": Text(
        "Plätze der Option {option} bis {year}, {offer}", "places of option {option} until {year}, {offer}"
    ),
    "after": Text("nach Option {option}: {inner}", "after option {option}: {inner}"),
    "left": Text(
        "Gebiete, in denen nach Option {option} Plätze fehlen, {offer}, {year}",
        "areas still short after option {option}, {offer}, {year}",
    ),
    "short": Text(
        "Gebiete, in denen Plätze fehlen, {offer}, {year}", "areas short of places, {offer}, {year}"
    ),
    "open": Text(
        "Gebiete, in denen es offen ist, {offer}, {year}", "areas in which it is open, {offer}, {year}"
    ),
    "areas": Text("Gebiete insgesamt, {offer}, {year}", "areas in all, {offer}, {year}"),
    "free": Text(
        "freie Plätze in Gebieten, in denen sie reichen, {offer}, {year}",
        "free places in areas where they are enough, {offer}, {year}",
    ),
    "stock": Text("Kinder unter {age} am Stichtag", "children under {age} on the reference day"),
    "reserve": Text("Vorhaltung", "reserve"),
    "error": Text(
        "mittlere Abweichung früherer Vorausrechnungen, {offer}", "mean error of earlier projections, {offer}"
    ),
    "plan": Text("Kosten nach dem Plan", "costs by the plan"),
    "cost": Text("{cost} der Option {option}, {offer}", "{cost} of option {option}, {offer}"),
}
COSTS = {
    "investment": Text("Investition", "investment"),
    "yearly": Text("laufende Kosten im Jahr", "running costs a year"),
}


@dataclass(frozen=True)
class Numbers:
    """Reads the figures of one scope. ``rates``: offer -> {investment, yearly} in euro a place."""

    scope: Scope
    language: str = "de"
    rates: Mapping[str, Mapping[str, float]] = field(default_factory=dict)
    plan: PlanDocument | None = None  # whose measures and their costs are named

    def value(self, key: str) -> float | None:
        """The number behind ``key``; None where the store has none. KeyError for an unknown kind."""
        kind, *arguments = key.split("|")
        return _KINDS[kind](self, *arguments)

    def figure(self, key: str) -> Figure:
        """The same, written out for a document."""
        value = self.value(key)
        return Figure(
            key=key,
            text=self._written(key, value),
            about=self._about(key),
            unit=self._unit(key),
            value=value,
            trace=self._trace(key),
            origin=self._origin(key),
        )

    def need(self, offer: str, year: str, column: str, system: str = "", area: str = "") -> Figure:
        """A column of the need, of the scope itself where no area is named."""
        system, area = (system, area) if system else (self.scope.system, self.scope.area)
        return self.figure("|".join(("need", system, area, offer, year, column)))

    def count(self, kind: str, *arguments: str) -> int:
        """A number of areas or places for a sentence that has to know singular and plural."""
        return rounded(self.value("|".join((kind, *arguments))) or 0.0)

    def places(self, option: str, offer: str, year: str, area: str) -> int:
        """Places ``option`` creates in an area inside until ``year``: never fewer than the year before."""
        lacks = [0]
        for each in self.scope.years[: self.scope.years.index(year) + 1]:
            row = self.scope.row(offer, each, self.scope.weighed_level, area)
            lacks.append(_lack(option, row))
        return max(lacks)

    def _written(self, key: str, value: float | None) -> str:
        kind, column = key.split("|")[0], key.split("|")[-1]
        if kind in {"reserve", "error"} or column == "known_share":
            return written(value, self.language, digits=0 if value == round(value or 0) else 1)
        if kind in {"cost", "plan"}:
            return written(value, self.language, digits=0)
        if kind in {"need", "after"} and column in SIGNED:
            return signed(value, self.language)
        return whole(value, self.language)

    def _unit(self, key: str) -> str:
        kind, column = key.split("|")[0], key.split("|")[-1]
        if kind in {"reserve", "error"} or column == "known_share":
            return "%"
        if kind in {"cost", "plan"}:
            return Text("Euro", "euro").in_language(self.language)
        if kind in {"short", "open", "areas", "left"}:
            return Text("Gebiete", "areas").in_language(self.language)
        children = kind == "stock" or column == "children"
        return (Text("Kinder", "children") if children else Text("Plätze", "places")).in_language(
            self.language
        )

    def _about(self, key: str) -> str:
        kind, *arguments = key.split("|")
        words = {
            "option": arguments[0] if arguments else "",
            "age": key.split("|")[-1],
            "inner": "",
            "who": "",
        }
        offer = next((each for each in arguments if each in OFFERS), CHILDCARE)
        words |= {
            "offer": OFFERS[offer].label.in_language(self.language),
            "who": OFFERS[offer].children.in_language(self.language),
            "year": next((each for each in arguments if each in self.scope.plan.result.years), ""),
            "cost": COSTS[arguments[-1]].in_language(self.language) if kind == "cost" else "",
        }
        column = key.split("|")[-1] if kind in {"need", "after", "amount"} else kind
        said = ABOUT[column].in_language(self.language).format(**words)
        if kind == "after":
            said = ABOUT["after"].in_language(self.language).format(**{**words, "inner": said})
        if kind == "plan":
            return f"{said}: {self._measure(arguments[0])}"
        place = self._place(kind, arguments)
        return f"{place}: {said}"

    def _place(self, kind: str, arguments: list[str]) -> str:
        if kind == "need" and (arguments[0], arguments[1]) != (self.scope.system, self.scope.area):
            row = self.scope.row(arguments[2], arguments[3], arguments[0], arguments[1])
            return str(row.get("name", arguments[1]))
        if kind == "part":
            names = dict(self.scope.plan.names(self.scope.weighed_level).iter_rows())
            return str(names.get(arguments[3], arguments[3]))
        return self.scope.name

    def _measure(self, key: str) -> str:
        measures = self.plan.measures if self.plan else ()
        every = Text("alle Maßnahmen der Anlage", "all measures of the annex").in_language(self.language)
        return next((measure.title for measure in measures if measure.id == key), every)

    def _trace(self, key: str) -> str:
        """Address of the page that shows the steps of the row of the need it rests on; of a measure, its own."""
        kind, *arguments = key.split("|")
        if kind == "plan":
            return "/plan/massnahmen/" + ("" if arguments[0] == "total" else f"{arguments[0]}/")
        system, area = self.scope.system, self.scope.area
        if kind in {"need", "part"}:
            system, area = arguments[:2] if kind == "need" else (self.scope.weighed_level, arguments[3])
        offer = next((each for each in arguments if each in OFFERS), "")
        year = next(
            (each for each in arguments if each in self.scope.plan.result.years), self.scope.years[-1]
        )
        if not offer or kind == "error":
            return ""
        asked = {
            "gebiet": area,
            "angebot": "" if offer == CHILDCARE else offer,
            "jahr": year,
            "zeitpunkt": self.scope.moment,
            "ebene": system,
        }
        return "/bedarf/herkunft/?" + urlencode({name: given for name, given in asked.items() if given})

    def _origin(self, key: str) -> str:
        if key.startswith("plan|") and self.plan:
            version = Text(f"Fassung {self.plan.version}", f"version {self.plan.version}").in_language(
                self.language
            )
            return f"{self.plan.title}, {version}"
        number = self.scope.plan.state.number
        scenario = self.scope.plan.result.scenario.name
        said = Text(f"Datenstand {number}", f"data state {number}").in_language(self.language)
        return f"{said}, {scenario}" if scenario else said


def answering(plan: PlanDocument | None, scope: Scope) -> tuple[Measure, ...]:
    """Measures that answer a need of childcare and act in the scope: in an area inside, or in the whole town."""
    if plan is None:
        return ()
    inside = {scope.area, *scope.inside, *scope.members}
    return tuple(
        measure
        for measure in plan.measures
        if any(need.offer in CHILDCARE_OFFERS for need in measure.needs)
        and (not scope.area or not measure.areas or inside & set(measure.areas))
    )


def _lack(option: str, row: Mapping[str, object]) -> int:
    """Places missing in an area: A what is expected, B what is missing even at the favourable end."""
    if option == "C" or row.get("judgement") not in MISSING:
        return 0
    missing = row["balance"] if option == "A" else row["high80"]
    return max(0, rounded(-float(missing))) if isinstance(missing, int | float) else 0


def _need(numbers: Numbers, system: str, area: str, offer: str, year: str, column: str) -> float | None:
    found = numbers.scope.row(offer, year, system, area).get(column)
    if found is None:
        return None
    return 100.0 * float(found) if column == "known_share" else float(found)


def _amount(numbers: Numbers, offer: str, year: str, column: str) -> float | None:
    """A balance without its sign, for sentences that say themselves whether places are missing or free."""
    found = _need(numbers, numbers.scope.system, numbers.scope.area, offer, year, column)
    return None if found is None else abs(found)


def _sum(numbers: Numbers, option: str, offer: str, year: str) -> float | None:
    """Places until a year, for an offer or for all ("total")."""
    if offer == "total":
        return float(sum(_sum(numbers, option, each, year) or 0.0 for each in numbers.scope.offers))
    return float(sum(numbers.places(option, offer, year, area) for area in numbers.scope.weighed))


def _step(numbers: Numbers, option: str, offer: str, year: str) -> float | None:
    at = numbers.scope.years.index(year)
    until = _sum(numbers, option, offer, year) or 0.0
    return until if at == 0 else until - (_sum(numbers, option, offer, numbers.scope.years[at - 1]) or 0.0)


def _part(numbers: Numbers, option: str, offer: str, year: str, area: str) -> float | None:
    return float(numbers.places(option, offer, year, area))


def _after(numbers: Numbers, option: str, offer: str, year: str, column: str) -> float | None:
    found = numbers.scope.row(offer, year).get(column)
    return None if found is None else float(found) + (_sum(numbers, option, offer, year) or 0.0)


def _left(numbers: Numbers, option: str, offer: str, year: str) -> float | None:
    """Areas judged short whose expected balance stays below zero with the places of the option."""
    rows = [row for row in numbers.scope.parts(offer, year) if row["judgement"] in MISSING]
    short = [r for r in rows if r["balance"] + numbers.places(option, offer, year, r["area"]) < -0.5]
    return float(len(short))


def _judged(*judgements: str) -> Callable[..., float | None]:
    def counted(numbers: Numbers, offer: str, year: str) -> float | None:
        return float(sum(row["judgement"] in judgements for row in numbers.scope.parts(offer, year)))

    return counted


def _areas(numbers: Numbers, offer: str, year: str) -> float | None:
    return float(sum(row["judgement"] is not None for row in numbers.scope.parts(offer, year)))


def _free(numbers: Numbers, offer: str, year: str) -> float | None:
    rows = (row for row in numbers.scope.parts(offer, year) if row["judgement"] in ENOUGH)
    return float(sum(max(0, rounded(row["balance"])) for row in rows))


def _stock(numbers: Numbers, age: str) -> float | None:
    """Children below ``age`` at the reference date; None where an area's number is not known."""
    result = numbers.scope.plan.result
    found = result.children.filter(
        pl.col("area").is_in(list(numbers.scope.members))
        & (pl.col("age") < int(age))
        & (pl.col("year") == result.reference.year)
    )["children"]
    return None if found.is_empty() or found.null_count() else float(found.sum())


def _reserve(numbers: Numbers) -> float | None:
    result = numbers.scope.plan.result
    share = result.rule["reserve"] if result.scenario.reserve is None else result.scenario.reserve
    return round(100.0 * float(share), 3)


def _error(numbers: Numbers, offer: str) -> float | None:
    """Percent by which earlier projections of large areas were off, for the year a decision is about."""
    result = numbers.scope.plan.result
    ahead = result.years.index(numbers.scope.plan.year) + 1
    rows = result.errors.filter(
        (pl.col("offer") == offer) & (pl.col("horizon") == ahead) & pl.col("size").str.starts_with(">=")
    )["mape"].drop_nulls()
    return round(100.0 * float(rows[0]), 3) if len(rows) else None


def _cost(numbers: Numbers, option: str, offer: str, what: str) -> float | None:
    """Euro of an option for an offer, or for all offers with a rate ("total")."""
    if offer == "total":
        found = [_cost(numbers, option, each, what) for each in numbers.scope.offers]
        known = [each for each in found if each is not None]
        return sum(known) if known else None
    rate = numbers.rates.get(offer, {}).get(what)
    places = _sum(numbers, option, offer, numbers.scope.years[-1])
    return None if rate is None or places is None else places * rate


def _plan(numbers: Numbers, key: str) -> float | None:
    """Euro over all years of the plan: of one measure, or of all that answer this need in the scope."""
    measures = answering(numbers.plan, numbers.scope)
    chosen = [measure for measure in measures if key in ("total", measure.id)]
    return float(sum(cost.amount for measure in chosen for cost in measure.costs)) if chosen else None


_KINDS: Mapping[str, Callable[..., float | None]] = {
    "need": _need,
    "amount": _amount,
    "sum": _sum,
    "step": _step,
    "part": _part,
    "after": _after,
    "left": _left,
    "short": _judged(*MISSING),
    "open": _judged("open"),
    "areas": _areas,
    "free": _free,
    "stock": _stock,
    "reserve": _reserve,
    "error": _error,
    "cost": _cost,
    "plan": _plan,
}
