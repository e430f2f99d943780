"""What there is to say about a facility list: one function per finding, silent where nothing is wrong."""

from __future__ import annotations

from collections.abc import Sequence

import polars as pl

from kommune360.base.findings import Finding, Findings, Severity
from kommune360.base.text import Text, counted


def moved(facilities: pl.DataFrame, findings: Findings) -> None:
    if facilities.is_empty():
        return
    n, far = facilities.height, max(facilities["_moved"].to_list())
    findings.add(
        Finding(
            code="facility-moved-to-area",
            severity=Severity.INFO,
            what=Text(
                f"{counted(n, 'Einrichtung liegt', 'Einrichtungen liegen')} knapp außerhalb aller Gebiete (bis {far:.0f} m): {_names(facilities)}.",
                f"{counted(n, 'facility lies', 'facilities lie')} just outside all areas (up to {far:.0f} m): {_names(facilities)}.",
            ),
            why=Text(
                "Sie zählen im nächstgelegenen Gebiet; Grenzen sind oft vereinfacht gezeichnet.",
                "They count in the nearest area; boundaries are often drawn simplified.",
            ),
            remedy=Text(
                "Koordinaten prüfen oder den Gebietsschlüssel in die Liste schreiben.",
                "Check the coordinates or write the area key into the list.",
            ),
        )
    )


def unlocated(facilities: pl.DataFrame, findings: Findings) -> None:
    if facilities.is_empty():
        return
    n, places = facilities.height, facilities["places"].fill_null(0.0).sum()
    findings.add(
        Finding(
            code="facility-without-area",
            severity=Severity.WARNING,
            what=Text(
                f"{counted(n, 'Einrichtung', 'Einrichtungen')} mit {counted(round(places), 'Platz', 'Plätzen')} ohne Gebiet: {_names(facilities)}.",
                f"{counted(n, 'facility', 'facilities')} with {counted(round(places), 'place', 'places')} without an area: {_names(facilities)}.",
            ),
            why=Text(
                "Weder Schlüssel noch Koordinaten führen in ein Gebiet. Die Plätze zählen nur für die ganze Kommune.",
                "Neither key nor coordinates lead to an area. The places count for the whole town only.",
            ),
            remedy=Text(
                "Gebietsschlüssel oder Koordinaten ergänzen.",
                "Add the area key or coordinates.",
            ),
        )
    )


def lists_left_out(datasets: Sequence[str], findings: Findings) -> None:
    if not datasets:
        return
    names = ", ".join(datasets)
    findings.add(
        Finding(
            code="facility-list-not-used",
            severity=Severity.INFO,
            what=Text(f"Ältere Listen zählen nicht mit: {names}.", f"Older lists are not counted: {names}."),
            why=Text(
                "Je Art der Einrichtung zählt die neueste Liste, sonst zählten Plätze doppelt.",
                "For each kind of facility the latest list counts, or places would count twice.",
            ),
            remedy=Text(
                "Wenn sich Listen ergänzen, beide ausdrücklich auswählen.",
                "If lists complement each other, choose both explicitly.",
            ),
        )
    )


def twice(n: int, findings: Findings) -> None:
    if n <= 0:
        return
    findings.add(
        Finding(
            code="facility-twice",
            severity=Severity.WARNING,
            what=Text(
                f"{counted(n, 'Zeile steht', 'Zeilen stehen')} doppelt in der Einrichtungsliste.",
                f"{counted(n, 'row is', 'rows are')} in the facility list twice.",
            ),
            why=Text("Jede Einrichtung zählt einmal.", "Each facility counts once."),
            remedy=Text("Die Liste an der Quelle bereinigen.", "Clean the list at its source."),
        )
    )


def without_places(facilities: pl.DataFrame, findings: Findings) -> None:
    if facilities.is_empty():
        return
    n = facilities.height
    findings.add(
        Finding(
            code="facility-without-places",
            severity=Severity.WARNING,
            what=Text(
                f"{counted(n, 'Kita', 'Kitas')} ohne Platzzahl: {_names(facilities)}.",
                f"{counted(n, 'childcare facility', 'childcare facilities')} without a number of places: {_names(facilities)}.",
            ),
            why=Text(
                "Ihre Plätze sind unbekannt und fehlen im Saldo.",
                "Their places are unknown and missing in the balance.",
            ),
            remedy=Text("Platzzahlen nachtragen.", "Add the number of places."),
        )
    )


def more_usable_than_licensed(facilities: pl.DataFrame, findings: Findings) -> None:
    if facilities.is_empty():
        return
    n = facilities.height
    findings.add(
        Finding(
            code="facility-usable-above-licensed",
            severity=Severity.WARNING,
            what=Text(
                f"{counted(n, 'Einrichtung nennt', 'Einrichtungen nennen')} mehr nutzbare als genehmigte Plätze: {_names(facilities)}.",
                f"{counted(n, 'facility tells', 'facilities tell')} more usable than licensed places: {_names(facilities)}.",
            ),
            why=Text(
                "Gerechnet wird höchstens mit den genehmigten Plätzen.",
                "At most the licensed places are counted.",
            ),
            remedy=Text(
                "Betriebserlaubnis und Belegung prüfen.",
                "Check the operating licence and the occupancy.",
            ),
        )
    )


def split_unknown(facilities: pl.DataFrame, findings: Findings) -> None:
    if facilities.is_empty():
        return
    n, places = facilities.height, facilities["total"].sum()
    findings.add(
        Finding(
            code="places-split-unknown",
            severity=Severity.WARNING,
            what=Text(
                f"{counted(n, 'Kita nennt', 'Kitas nennen')} nur die Gesamtzahl der Plätze ({places:.0f}), nicht unter und ab 3.",
                f"{counted(n, 'facility tells', 'facilities tell')} only the total of places ({places:.0f}), not under and from 3.",
            ),
            why=Text(
                "Eine Aufteilung wird nicht erfunden: der Saldo steht nur für die Kita insgesamt, sonst „unbekannt“.",
                "No split is invented: the balance is given for childcare as a whole only, else “unknown”.",
            ),
            remedy=Text(
                "Plätze nach Alter liefern lassen oder im Szenario einen Anteil unter 3 annehmen.",
                "Ask for places by age or assume a share under 3 in the scenario.",
            ),
        )
    )


def unreadable_days(texts: Sequence[str], column: str, findings: Findings) -> None:
    if not texts:
        return
    shown = ", ".join(texts[:5])
    findings.add(
        Finding(
            code="facility-day-unreadable",
            severity=Severity.WARNING,
            what=Text(f"Kein Datum in „{column}“: {shown}.", f"No date in “{column}”: {shown}."),
            why=Text(
                "Ohne lesbaren Tag gilt die Einrichtung als durchgehend offen.",
                "Without a readable day the facility counts as open throughout.",
            ),
            remedy=Text("Als 2026-08-01 oder 2026 schreiben.", "Write it as 2026-08-01 or 2026."),
        )
    )


def _names(facilities: pl.DataFrame) -> str:
    shown = facilities.select(pl.coalesce("name", "facility").fill_null("?")).to_series()
    names = shown.unique(maintain_order=True).to_list()
    return ", ".join(names[:5]) + (" …" if len(names) > 5 else "")
