"""Is a catalogue sound? Names, units, days of reference and circles, all findings at once.

From a ``Catalogue`` to findings with the place of each and, for a wrong name, the nearest right one.
"""

from __future__ import annotations

import datetime as dt
import functools
from collections.abc import Iterable
from difflib import get_close_matches

from kommune360.base.findings import Finding, Findings, Place, Severity
from kommune360.base.text import Text
from kommune360.indicators.definitions import Catalogue, Definition
from kommune360.indicators.formula.quantities import Quantity, fits_declared, quantity
from kommune360.indicators.formula.tree import (
    Formula,
    Lag,
    Node,
    Operation,
    Reference,
    Select,
    Within,
    children,
    walk,
)
from kommune360.indicators.graph import circles, references

NEAR_DAYS = 90  # barrier Z2: days of reference further apart do not belong into one ratio


def check(catalogue: Catalogue, indicators: Iterable[str] | None = None) -> Findings:
    """Return everything that is wrong with the definitions (all, or the ids given)."""
    chosen = [d for d in catalogue if indicators is None or d.id in set(indicators)]
    findings = Findings()
    for definition in chosen:
        findings.extend(definition_findings(definition, catalogue))
    named = {d.id for d in chosen}
    findings.extend(_circle(circle) for circle in circles(catalogue) if named & set(circle))
    return findings


def usable(catalogue: Catalogue) -> tuple[tuple[Definition, ...], Findings]:
    """The definitions that can be computed: sound, and built on sound ones only."""
    definitions, findings = _usable(catalogue)
    return definitions, Findings(list(findings))


def definition_findings(definition: Definition, catalogue: Catalogue) -> list[Finding]:
    """What is wrong with one definition, each of its formulas looked at."""
    place = Place(file=definition.origin, column=definition.id)
    found: list[Finding] = []
    for formula in definition.formulas:
        unknown = name_findings(formula, catalogue, place)
        found += unknown
        if unknown:
            continue  # units of unknown variables would be guessed
        measured, misfits = quantity(
            formula, lambda name: _unit(name, catalogue), lambda name: _rate(name, catalogue), place
        )
        found += misfits
        if not misfits and not fits_declared(measured, formula, definition.unit):
            found.append(_declared(definition, formula, place))
        found += reference_findings(formula, catalogue, place)
    return found


def name_findings(formula: Formula, catalogue: Catalogue, place: Place) -> list[Finding]:
    """One finding for each name of ``formula`` that nobody knows."""
    found: list[Finding] = []
    published = {d.published_variable for d in catalogue}
    for node in walk(formula.body):
        if (
            isinstance(node, Select)
            and node.variable not in catalogue.variables
            and node.variable not in published
        ):
            found.append(_unknown(node.variable, node.at, list(catalogue.variables), place))
        elif isinstance(node, Reference) and node.indicator not in catalogue:
            found.append(_unknown(node.indicator, node.at, list(catalogue.newest), place))
    return found


def reference_findings(formula: Formula, catalogue: Catalogue, place: Place) -> list[Finding]:
    """Ratios whose stocks are counted on days more than ``NEAR_DAYS`` apart (barrier Z2)."""
    found = []
    for node in walk(formula.body):
        if not (isinstance(node, Operation) and node.sign == "/"):
            continue
        above, below = _days(node.left, catalogue), _days(node.right, catalogue)
        pairs = [(apart(a, b), one, two) for one, a in above.items() for two, b in below.items()]
        far = max(pairs, default=(0, "", ""))
        if far[0] > NEAR_DAYS:
            found.append(dates_differ(place, far[1], far[2], far[0]))
    return found


def apart(one: str, two: str) -> int:
    """Days between two days of the year (MM-DD), the shorter way round."""
    first, second = (dt.date.fromisoformat(f"2001-{day}") for day in (one, two))
    days = abs((first - second).days)
    return min(days, 365 - days)


@functools.lru_cache(maxsize=8)
def _usable(catalogue: Catalogue) -> tuple[tuple[Definition, ...], Findings]:
    findings = check(catalogue)
    broken = {f.place.column for f in findings.errors}
    broken |= {name for circle in circles(catalogue) for name in circle}
    grown = True
    while grown:
        more = {d.id for d in catalogue if d.id not in broken and references(d) & broken}
        broken |= more
        grown = bool(more)
    return tuple(d for d in catalogue if d.id not in broken), findings


def _days(node: Node, catalogue: Catalogue) -> dict[str, str]:
    """Days of reference of the stocks below ``node``; what is shifted in time is not compared."""
    if isinstance(node, Lag | Within):
        return {}
    if isinstance(node, Select):
        known = catalogue.variables.get(node.variable)
        return {node.variable: known.reference} if known and known.reference else {}
    return {name: day for child in children(node) for name, day in _days(child, catalogue).items()}


def _unit(variable: str, catalogue: Catalogue) -> str:
    known = catalogue.variables.get(variable)
    return known.unit if known else "unknown"


def _rate(indicator: str, catalogue: Catalogue) -> Quantity | None:
    known = catalogue.newest.get(indicator)
    return Quantity(known.unit) if known else None


def dates_differ(place: Place, above: str, below: str, days: int) -> Finding:
    """Barrier Z2: numerator and denominator are counted on different days."""
    return Finding(
        code="reference-dates-differ",
        severity=Severity.WARNING,
        what=Text(
            f"{place.column}: „{above}“ und „{below}“ sind {days} Tage auseinander gezählt.",
            f"{place.column}: “{above}” and “{below}” are counted {days} days apart.",
        ),
        why=Text(
            f"Über {NEAR_DAYS} Tage gehören Zähler und Nenner nicht mehr zu denselben Menschen (Barriere Z2); "
            "der Wert gilt als eingeschränkt aussagefähig.",
            f"Beyond {NEAR_DAYS} days both do not count the same people any more (barrier Z2); the value is "
            "of limited reliability.",
        ),
        remedy=Text(
            "Zahlen zu einem näheren Stichtag beschaffen oder den Abstand im Hinweis nennen.",
            "Get figures of a nearer day, or name the distance in the caveat.",
        ),
        place=place,
    )


def _unknown(name: str, at: int, known: list[str], place: Place) -> Finding:
    near = get_close_matches(name, known, n=3, cutoff=0.6)
    meant = Text(
        f"Gemeint sein könnte: {', '.join(near)}." if near else "Nichts heißt ähnlich.",
        f"Possibly meant: {', '.join(near)}." if near else "Nothing has a similar name.",
    )
    return Finding(
        code="formula-name-unknown",
        severity=Severity.ERROR,
        what=Text(
            f"„{name}“ an Stelle {at} der Formel ist weder Größe noch Indikator.",
            f"“{name}” at character {at} of the formula is neither variable nor indicator.",
        ),
        why=meant,
        remedy=Text(
            "Den Namen berichtigen oder die Größe unter „variables“ beschreiben („kommune360 catalogue“ zeigt alle).",
            "Correct the name, or describe the variable under “variables” (“kommune360 catalogue” shows all).",
        ),
        place=place,
    )


def _declared(definition: Definition, formula: Formula, place: Place) -> Finding:
    given = formula.scale or "—"
    return Finding(
        code="indicator-unit-differs",
        severity=Severity.ERROR,
        what=Text(
            f"{definition.id} nennt die Einheit „{definition.unit}“, die Formel ergibt sie nicht.",
            f"{definition.id} states the unit “{definition.unit}”, which the formula does not give.",
        ),
        why=Text(
            f"Die Formel „{formula.text}“ hat die Skala „{given}“.",
            f"The formula “{formula.text}” has the scale “{given}”.",
        ),
        remedy=Text(
            "„%“ gehört zu percent, „per 1000“ zu per_1000 und so fort; eine Summe hat die Einheit ihrer Größen.",
            "“%” goes with percent, “per 1000” with per_1000 and so on; a sum has the unit of its variables.",
        ),
        place=place,
    )


def _circle(circle: tuple[str, ...]) -> Finding:
    way = " → ".join([*circle, circle[0]])
    return Finding(
        code="indicator-circle",
        severity=Severity.ERROR,
        what=Text(f"Indikatoren rechnen im Kreis: {way}.", f"Indicators compute in a circle: {way}."),
        why=Text("Keiner von ihnen hat dann einen Anfang.", "None of them then has a beginning."),
        remedy=Text(
            "In einem der Indikatoren die Formel auf Größen zurückführen.",
            "Let the formula of one of them count with variables.",
        ),
        place=Place(column=circle[0]),
    )
