"""What is said about boundaries: repairs, keys that stand twice, areas without shape.

From counts and rows to findings.
"""

from __future__ import annotations

from kommune360.base.findings import Finding, Place
from kommune360.base.text import Text, counted
from kommune360.exchange.readers.refusals import error, info, warning


def no_key(place: Place) -> Finding:
    return error(
        "area-key-missing",
        Text("Keine Spalte taugt als Gebietsschlüssel.", "No attribute can serve as area key."),
        Text(
            "Ein Schlüssel ist für jedes Gebiet gefüllt und unterscheidet die Gebiete.",
            "A key is filled for every area and tells the areas apart.",
        ),
        Text(
            "Die Datei mit Schlüssel oder Namen der Gebiete ausgeben.", "Export the file with keys or names."
        ),
        place,
    )


def repaired_note(count: int, place: Place) -> Finding:
    return info(
        "geometry-repaired",
        Text(
            f"{counted(count, 'ungültige Fläche wurde', 'ungültige Flächen wurden')} berichtigt.",
            f"{counted(count, 'invalid polygon was', 'invalid polygons were')} repaired.",
        ),
        Text("Ihr Rand kreuzte sich selbst.", "Their outline crossed itself."),
        Text("Lage auf der Karte ansehen.", "Look at them on the map."),
        place,
    )


def mixed_note(count: int, place: Place) -> Finding:
    return info(
        "geometry-mixed",
        Text(
            f"In {counted(count, 'Gebiet', 'Gebieten')} standen neben Flächen auch Linien oder Punkte; nur Flächen bleiben.",
            f"{counted(count, 'area', 'areas')} held lines or points beside polygons; only polygons remain.",
        ),
        Text("Ein Gebiet ist eine Fläche.", "An area is a polygon."),
        Text("Nichts zu tun.", "Nothing to do."),
        place,
    )


def empty_note(count: int, place: Place) -> Finding:
    return warning(
        "geometry-missing",
        Text(
            f"{counted(count, 'Gebiet hat', 'Gebiete haben')} keine Fläche.",
            f"{counted(count, 'area has', 'areas have')} no polygon.",
        ),
        Text("Sie erscheinen in Tabellen, nicht auf der Karte.", "They appear in tables, not on the map."),
        Text("Grenzen nachliefern.", "Deliver their boundaries."),
        place,
    )


def key_twice(key: str, row: int, place: Place) -> Finding:
    return warning(
        "area-key-twice",
        Text(
            f"Schlüssel {key} steht an zwei weit entfernten Flächen; die Fläche in Zeile {row} wurde weggelassen.",
            f"Key {key} stands at two polygons far apart; the polygon in row {row} was left out.",
        ),
        Text(
            "Sie liegt nicht bei den anderen Gebieten mit gleichem Anfang des Schlüssels.",
            "It does not lie with the other areas whose keys begin alike.",
        ),
        Text("In der Datei den richtigen Schlüssel eintragen.", "Enter the right key in the file."),
        Place(place.file, place.sheet, row, place.column),
    )


def merged_note(count: int, place: Place) -> Finding:
    return info(
        "area-parts-merged",
        Text(
            f"{counted(count, 'Teilfläche wurde mit ihrem Gebiet', 'Teilflächen wurden mit ihren Gebieten')} vereint.",
            f"{counted(count, 'part was joined to its area', 'parts were joined to their areas')}.",
        ),
        Text("Mehrere Objekte tragen denselben Schlüssel.", "Several features bear the same key."),
        Text("Prüfen, ob der Schlüssel stimmt.", "Check that the key is right."),
        place,
    )
