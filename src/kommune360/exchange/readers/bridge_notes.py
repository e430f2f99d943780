"""What is said and asked about crosswalks: rows, directions, weights, areas left out.

From rows and counts to findings and questions.
"""

from __future__ import annotations

from kommune360.base.findings import Finding, Place
from kommune360.base.text import Text, counted
from kommune360.exchange.readers.refusals import error, info, warning
from kommune360.exchange.reading import Option, Question

RENORMALISE_QUESTION = "renormalise"
DIRECTION_QUESTION = "direction"


def odd_rows(rows: list[int], place: Place) -> Finding:
    shown = ", ".join(map(str, rows[:10])) + (" …" if len(rows) > 10 else "")
    return error(
        "bridge-row-incomplete",
        Text(
            f"In {counted(len(rows), 'Zeile', 'Zeilen')} fehlt Schlüssel oder Gewicht: {shown}.",
            f"{counted(len(rows), 'row lacks', 'rows lack')} a key or weight: {shown}.",
        ),
        Text(
            "Ohne sie gingen Menschen beim Umrechnen verloren.",
            "Without them people would be lost on the way.",
        ),
        Text("Die Zeilen ergänzen oder löschen.", "Complete or delete the rows."),
        Place(place.file, place.sheet, rows[0]),
    )


def ask_direction(labels: tuple[str, str], place: Place) -> Question:
    return Question(
        id=DIRECTION_QUESTION,
        ask=Text(
            "Welche Spalte nennt die Gebiete, die aufgeteilt werden?",
            "Which column names the areas that are divided?",
        ),
        why=Text("Die Gewichte ergeben in keiner Richtung 1.", "The weights sum to 1 in neither direction."),
        options=tuple(Option(label, Text(label, label)) for label in labels),
        guess=labels[0],
        place=place,
    )


def ask_scaling(count: int, place: Place) -> Question:
    return Question(
        id=RENORMALISE_QUESTION,
        ask=Text("Sollen die Gewichte auf 1 gebracht werden?", "Shall the weights be scaled to 1?"),
        why=Text(
            f"In {counted(count, 'Gebiet', 'Gebieten')} ergeben sie nicht 1; sonst gingen Menschen verloren oder kämen hinzu.",
            f"They do not sum to 1 in {counted(count, 'area', 'areas')}; people would be lost or invented otherwise.",
        ),
        options=(
            Option("yes", Text("Ja", "Yes")),
            Option("no", Text("Nein, Datei wird berichtigt", "No, the file will be corrected")),
        ),
        guess="yes",
        place=place,
    )


def weights_scaled(count: int, place: Place) -> Finding:
    return info(
        "bridge-weights-scaled",
        Text(
            f"Gewichte von {counted(count, 'Gebiet', 'Gebieten')} auf 1 gebracht.",
            f"Weights of {counted(count, 'area', 'areas')} scaled to 1.",
        ),
        Text("So wurde es beantwortet.", "This was the answer given."),
        Text("Nichts zu tun.", "Nothing to do."),
        place,
    )


def areas_note(side: str, lacking: bool, keys: list[str], place: Place) -> Finding:
    """Say which areas of the system in use a crosswalk lacks, or which of its areas nobody knows."""
    shown = ", ".join(keys[:8]) + (" …" if len(keys) > 8 else "")
    wording = {
        "from": Text("Ausgangsgebiete", "areas to carry from"),
        "to": Text("Zielgebiete", "areas to carry to"),
    }[side]
    report = info if side == "from" and not lacking else warning  # an unknown source has no values to lose
    return report(
        "bridge-area-missing" if lacking else "bridge-area-strange",
        Text(
            f"{len(keys)} {wording.de} {'fehlen in der Brücke' if lacking else 'kennen die Grenzen nicht'}: {shown}.",
            f"{len(keys)} {wording.en} {'are not in the crosswalk' if lacking else 'are not in the boundaries'}: {shown}.",
        ),
        Text(
            "Was die Brücke nicht kennt, wird nicht umgerechnet; was die Grenzen nicht kennen, fehlt auf der Karte.",
            "What the crosswalk lacks is not carried over; what the boundaries lack is missing from the map.",
        ),
        Text(
            "Prüfen, ob beide Gebietsstände richtig gewählt sind.", "Check that both cuts are the right ones."
        ),
        place,
    )
