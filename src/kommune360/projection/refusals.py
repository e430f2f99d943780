"""Refusals: where nothing can be said about the future, why, and what would help.

From stocks to findings; what stops is an error, what weakens a statement is a warning.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from kommune360.base.findings import Finding, Severity
from kommune360.base.text import Text, counted
from kommune360.projection.options import Options
from kommune360.projection.projection import Projection
from kommune360.projection.stocks import Stocks

FEWEST_YEARS = 2
WEAK_YEARS = 5
WIDEST = 0.8  # an 80 percent range of 60 to 140 where 100 are expected
LEAP = 0.3  # an area that changed so much within a year was reorganised rather than moved to


def what_cannot_be_said(stocks: Stocks, options: Options) -> tuple[list[Finding], frozenset[str]]:
    """Return all findings and the areas about which nothing should be shown."""
    findings = list(_about_years(stocks))
    residents = stocks.total()
    small = residents[:, -1] < options.smallest_area
    leap = np.zeros(len(stocks.areas), dtype=bool)
    if residents.shape[1] > 1:
        change = residents[:, 1:] / np.maximum(residents[:, :-1], 1.0) - 1.0
        leap = (np.abs(change[:, -WEAK_YEARS:]) > LEAP).any(axis=1) & ~small
    if small.any():
        findings.append(_too_small(_named(stocks, small), int(small.sum()), options.smallest_area))
    if leap.any():
        findings.append(_leapt(_named(stocks, leap), int(leap.sum())))
    return findings, frozenset(np.array(stocks.areas)[small].tolist())


def too_unsure(
    projection: Projection, ages: tuple[int, int], widest: float = WIDEST
) -> tuple[NDArray[np.bool_], list[Finding]]:
    """Return where ranges are too wide to plan with ``(area, h)``, and one finding that says so.

    Too wide: the 80 percent range is more than ``widest`` of its middle.
    """
    low, middle, high = np.moveaxis(projection.quantiles(*ages), -1, 0)
    wide = (high - low) > widest * np.maximum(middle, 1.0)
    return wide, [_too_wide(int(wide.any(axis=1).sum()), ages, widest)] if wide.any() else []


def _about_years(stocks: Stocks) -> list[Finding]:
    years = len(stocks.years)
    if years < FEWEST_YEARS:
        return [
            Finding(
                code="projection-one-year",
                severity=Severity.ERROR,
                what=Text("Es liegt nur ein Jahr vor.", "There is only one year."),
                why=Text(
                    "Aus einem einzigen Bestand lässt sich nicht ablesen, wie viele zuziehen und fortziehen.",
                    "A single stock does not tell how many come and go.",
                ),
                remedy=Text(
                    "Mindestens zwei, besser fünf bis elf aufeinanderfolgende Jahre einlesen.",
                    "Read at least two, better five to eleven consecutive years.",
                ),
            )
        ]
    if years < WEAK_YEARS:
        return [
            Finding(
                code="projection-few-years",
                severity=Severity.WARNING,
                what=Text(
                    f"Es {'liegt' if years == 1 else 'liegen'} nur {counted(years, 'Jahr', 'Jahre')} vor.",
                    f"There {'is' if years == 1 else 'are'} only {counted(years, 'year', 'years')}.",
                ),
                why=Text(
                    "Die Spannen beruhen dann auf Annahmen statt auf der eigenen Vergangenheit.",
                    "Ranges then rest on assumptions instead of the town's own past.",
                ),
                remedy=Text(
                    "Frühere Jahre einlesen, wenn es sie gibt.", "Read earlier years where they exist."
                ),
            )
        ]
    return []


def _too_small(names: str, count: int, limit: float) -> Finding:
    return Finding(
        code="projection-area-too-small",
        severity=Severity.WARNING,
        what=Text(
            f"{counted(count, 'Gebiet hat', 'Gebiete haben')} weniger als {limit:.0f} Einwohner: {names}.",
            f"{counted(count, 'area has', 'areas have')} fewer than {limit:.0f} residents: {names}.",
        ),
        why=Text(
            "Dort überwiegt der Zufall einzelner Familien; eine Zahl würde Sicherheit vortäuschen.",
            "There the chance of single families prevails; a figure would pretend certainty.",
        ),
        remedy=Text(
            "Gebiete zusammenlegen oder die nächstgrößere Ebene und breitere Altersgruppen verwenden.",
            "Merge areas, or use the next larger level and wider groups of ages.",
        ),
    )


def _too_wide(count: int, ages: tuple[int, int], widest: float) -> Finding:
    group = f"{ages[0]}-{ages[1] - 1}"
    return Finding(
        code="projection-range-too-wide",
        severity=Severity.WARNING,
        what=Text(
            f"In {counted(count, 'Gebiet', 'Gebieten')} ist die Spanne der {group}-Jährigen breiter als {widest:.0%} ihrer Mitte.",
            f"In {counted(count, 'area', 'areas')} the range of ages {group} is wider than {widest:.0%} of its middle.",
        ),
        why=Text(
            "Mit einer solchen Spanne lässt sich kein Bedarf begründen.",
            "Such a range justifies no need.",
        ),
        remedy=Text(
            "Breitere Altersgruppen, größere Gebiete oder weniger Jahre voraus betrachten.",
            "Look at wider groups of ages, larger areas or fewer years ahead.",
        ),
    )


def _leapt(names: str, count: int) -> Finding:
    return Finding(
        code="projection-area-leapt",
        severity=Severity.WARNING,
        what=Text(
            f"In {counted(count, 'Gebiet', 'Gebieten')} sprang die Einwohnerzahl um mehr als 30 Prozent in einem Jahr: {names}.",
            f"In {counted(count, 'area', 'areas')} the number of residents leapt by more than 30 percent in a year: {names}.",
        ),
        why=Text(
            "So viel ändert ein neuer Zuschnitt, eine Unterkunft oder ein Neubaugebiet, kein gewöhnlicher Umzug.",
            "That is a new cut, a home for refugees or a building site, no usual moving.",
        ),
        remedy=Text(
            "Frühere Jahre über eine Brücke auf den neuen Zuschnitt umrechnen; Bauvorhaben als Annahme angeben.",
            "Convert earlier years to the new cut with a bridge; state building projects as levers.",
        ),
    )


def _named(stocks: Stocks, which: np.ndarray) -> str:
    names = [area for area, chosen in zip(stocks.areas, which, strict=True) if chosen]
    return ", ".join(names[:5]) + (" …" if len(names) > 5 else "")
