"""Does a formula count like with like? From a tree to its unit, or to findings where units do not fit.

A sum has one unit; a quotient of counts may be scaled to percent or per 1,000; a value that is not
additive (a published rate, a class) stands alone or is compared, never added to counts.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from kommune360.base.findings import Finding, Place, Severity
from kommune360.base.text import Text
from kommune360.base.units import UNITS
from kommune360.indicators.formula.tree import (
    Extreme,
    Formula,
    Lag,
    Mean,
    Node,
    Number,
    Operation,
    Reference,
    Select,
    Within,
    written,
)

COUNTS = frozenset({"count", "persons", "places"})
_ANY = "unknown"


@dataclass(frozen=True, slots=True)
class Quantity:
    """``unit`` of what is counted (id of base.units, "" for a plain number), ``per`` of what it is
    divided by ("" for nothing), ``value`` of a constant."""

    unit: str
    per: str = ""
    value: float | None = None

    @property
    def is_number(self) -> bool:
        return not self.unit and not self.per

    @property
    def is_rate(self) -> bool:
        return bool(self.per)


NUMBER = Quantity("")
UnitOf = Callable[[str], str]
RateOf = Callable[[str], "Quantity | None"]


def quantity(
    formula: Formula, unit_of: UnitOf, rate_of: RateOf, place: Place
) -> tuple[Quantity, list[Finding]]:
    """The unit of the body of ``formula``. ``unit_of`` gives the unit of a variable, ``rate_of`` that of
    an indicator (None where unknown)."""
    measure = _Measure(unit_of, rate_of, place)
    found = measure.of(formula.body)
    if formula.scale and not found.is_rate and not found.is_number and found.unit != _ANY:
        measure.findings.append(
            _misfit(
                place,
                written(formula.body),
                Text(f"„{formula.scale}“ braucht einen Bruch", f"“{formula.scale}” needs a quotient"),
            )
        )
    countable = {found.unit, found.per} <= COUNTS | {_ANY, ""}
    if formula.scale == "percent" and found.is_rate and not countable and found.unit != found.per:
        above, below = _name(found.unit), _name(found.per)
        reason = Text(
            f"{above.de} von {below.de} ergibt keinen Anteil", f"{above.en} of {below.en} is no share"
        )
        measure.findings.append(_misfit(place, written(formula.body), reason))
    return found, measure.findings


def fits_declared(found: Quantity, formula: Formula, unit: str) -> bool:
    """Whether ``unit`` (as a definition states it) is what ``formula`` gives."""
    if formula.scale:
        return unit == formula.scale
    if _ANY in (found.unit, found.per):
        return True
    if found.is_rate:
        return unit in ("ratio", "days", "eur_mean", "years", "index", "class", found.unit)
    return unit == found.unit or (found.is_number and not UNITS[unit].additive)


class _Measure:
    def __init__(self, unit_of: UnitOf, rate_of: RateOf, place: Place) -> None:
        self.unit_of, self.rate_of, self.place = unit_of, rate_of, place
        self.findings: list[Finding] = []

    def of(self, node: Node) -> Quantity:
        match node:
            case Number(value=value):
                return Quantity("", value=value)
            case Select(variable=variable):
                return Quantity(self.unit_of(variable))
            case Reference(indicator=indicator):
                return self.rate_of(indicator) or Quantity(_ANY)
            case Lag(inner=inner) | Mean(inner=inner) | Within(inner=inner):
                return self.of(inner)
            case Extreme(parts=parts):
                return self.alike(node, [self.of(part) for part in parts])
            case Operation(sign="+" | "-", left=left, right=right):
                return self.alike(node, [self.of(left), self.of(right)])
            case Operation(sign="*", left=left, right=right):
                return self.product(node, self.of(left), self.of(right))
            case Operation(left=left, right=right):
                return self.quotient(node, self.of(left), self.of(right))

    def alike(self, node: Node, parts: list[Quantity]) -> Quantity:
        known = [part for part in parts if part.unit != _ANY and part.value != 0.0]
        if len({(part.unit, part.per) for part in known}) > 1:
            first, other = (
                known[0],
                next(p for p in known if (p.unit, p.per) != (known[0].unit, known[0].per)),
            )
            self.findings.append(
                _misfit(
                    self.place,
                    written(node),
                    Text(
                        f"{_told(first).de} und {_told(other).de} lassen sich nicht verrechnen",
                        f"{_told(first).en} and {_told(other).en} cannot be added or compared",
                    ),
                )
            )
        return known[0] if known else Quantity(_ANY)

    def product(self, node: Node, left: Quantity, right: Quantity) -> Quantity:
        if left.is_number or right.is_number:
            return right if left.is_number else left
        if _ANY in (left.unit, right.unit):
            return Quantity(_ANY)
        if left.is_rate and left.per == right.unit:
            return Quantity(left.unit)
        if right.is_rate and right.per == left.unit:
            return Quantity(right.unit)
        self.findings.append(
            _misfit(
                self.place,
                written(node),
                Text(
                    f"{_told(left).de} mal {_told(right).de} ergibt nichts Zählbares",
                    f"{_told(left).en} times {_told(right).en} counts nothing",
                ),
            )
        )
        return Quantity(_ANY)

    def quotient(self, node: Node, left: Quantity, right: Quantity) -> Quantity:
        if right.is_number:
            return left
        if _ANY in (left.unit, right.unit):
            return Quantity(left.unit or _ANY, right.unit)
        if (left.unit, left.per) == (right.unit, right.per) and (
            left.is_rate or not UNITS[left.unit].additive
        ):
            return NUMBER
        if left.is_rate or right.is_rate or (left.unit and not UNITS[left.unit].additive):
            self.findings.append(
                _misfit(
                    self.place,
                    written(node),
                    Text(
                        f"{_told(left).de} durch {_told(right).de} ist ein Bruch aus Brüchen",
                        f"{_told(left).en} by {_told(right).en} is a quotient of quotients",
                    ),
                )
            )
            return Quantity(_ANY)
        return Quantity(left.unit, right.unit)


def _name(unit: str) -> Text:
    return UNITS[unit].label if unit in UNITS else Text("eine Zahl", "a number")


def _told(found: Quantity) -> Text:
    name = _name(found.unit)
    if not found.per:
        return name
    below = _name(found.per)
    return Text(f"{name.de} je {below.de}", f"{name.en} per {below.en}")


def _misfit(place: Place, part: str, reason: Text) -> Finding:
    return Finding(
        code="formula-units",
        severity=Severity.ERROR,
        what=Text(f"In „{part}“ passen die Einheiten nicht.", f"The units in “{part}” do not fit."),
        why=Text(f"{reason.de}.", f"{reason.en}."),
        remedy=Text(
            "Die Größen oder ihre Einheit im Verzeichnis der Größen prüfen; Brüche nur einmal teilen.",
            "Check the variables or their unit in the list of variables; divide only once.",
        ),
        place=place,
    )
