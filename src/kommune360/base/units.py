"""Units of figures: what a number counts, and how it may be added up.

Counts add over areas; ratios (percent, per 1,000, means) never do and need their parts.
"""

from __future__ import annotations

from dataclasses import dataclass

from kommune360.base.text import Text


@dataclass(frozen=True, slots=True)
class Unit:
    """``additive`` says whether values of areas may be summed to the value of their union."""

    id: str
    label: Text
    sign: Text
    additive: bool


UNITS: dict[str, Unit] = {
    unit.id: unit
    for unit in (
        Unit("count", Text("Anzahl", "count"), Text("", ""), True),
        Unit("persons", Text("Personen", "persons"), Text("Personen", "persons"), True),
        Unit("places", Text("Plätze", "places"), Text("Plätze", "places"), True),
        Unit("eur", Text("Euro", "euro"), Text("€", "€"), True),
        Unit("eur_thousand", Text("Tausend Euro", "thousand euro"), Text("Tsd. €", "k€"), True),
        Unit("hectare", Text("Hektar", "hectares"), Text("ha", "ha"), True),
        Unit("square_km", Text("Quadratkilometer", "square kilometres"), Text("km²", "km²"), True),
        Unit("square_m", Text("Quadratmeter", "square metres"), Text("m²", "m²"), True),
        Unit("fte", Text("Vollzeitstellen", "full-time posts"), Text("VZÄ", "FTE"), True),
        Unit("hours", Text("Stunden", "hours"), Text("Std.", "h"), True),
        Unit("person_days", Text("Tage, zusammengezählt", "days, added up"), Text("Tage", "days"), True),
        Unit("points", Text("Punkte, zusammengezählt", "points, added up"), Text("Punkte", "points"), True),
        Unit("percent", Text("Prozent", "percent"), Text("%", "%"), False),
        Unit("per_100", Text("je 100", "per 100"), Text("je 100", "per 100"), False),
        Unit("per_1000", Text("je 1.000", "per 1,000"), Text("je 1.000", "per 1,000"), False),
        Unit("per_10000", Text("je 10.000", "per 10,000"), Text("je 10.000", "per 10,000"), False),
        Unit("per_100000", Text("je 100.000", "per 100,000"), Text("je 100.000", "per 100,000"), False),
        Unit("days", Text("Tage", "days"), Text("Tage", "days"), False),
        Unit("eur_mean", Text("Euro im Mittel", "euro, mean"), Text("€", "€"), False),
        Unit("years", Text("Jahre", "years"), Text("Jahre", "years"), False),
        Unit("ratio", Text("Verhältnis", "ratio"), Text("", ""), False),
        Unit("index", Text("Indexwert", "index value"), Text("", ""), False),
        Unit("class", Text("Klasse", "class"), Text("", ""), False),
        Unit("unknown", Text("Einheit unbekannt", "unit unknown"), Text("", ""), False),
    )
}
