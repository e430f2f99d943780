"""What a grouping into types tells about itself: who is missing, who is far off.

From results to findings, one function each.
"""

from __future__ import annotations

from collections.abc import Sequence

from kommune360.base.findings import Finding, Severity
from kommune360.base.text import Text, counted


def too_few_for_types(number: int) -> Finding:
    return Finding(
        code="index-too-few-for-types",
        severity=Severity.WARNING,
        what=Text("Für Gebietstypen sind es zu wenige Gebiete.", "There are too few areas for types."),
        why=Text(
            f"{counted(number, 'Gebiet hat', 'Gebiete haben')} alle Werte; ein Typ soll drei oder mehr umfassen.",
            f"{counted(number, 'area has', 'areas have')} all values; a type should hold three or more.",
        ),
        remedy=Text(
            "Weniger Typen verlangen, oder eine feinere Gebietsebene wählen.",
            "Ask for fewer types, or choose a finer area level.",
        ),
    )


def areas_without_type(number: int) -> Finding:
    return Finding(
        code="index-areas-without-type",
        severity=Severity.INFO,
        what=Text(f"Gebiete ohne Typ: {number}", f"Areas without a type: {number}"),
        why=Text(
            "Ihnen fehlt der Index oder ein Indikator; geschätzt wird nichts.",
            "They lack the index or an indicator; nothing is estimated.",
        ),
        remedy=Text(
            "Werte nachliefern oder Indikatoren mit Lücken weglassen.",
            "Deliver the values, or leave out indicators with gaps.",
        ),
    )


def outliers(names: Sequence[str]) -> Finding:
    named = ", ".join(names[:5]) + (" …" if len(names) > 5 else "")
    return Finding(
        code="index-outliers",
        severity=Severity.INFO,
        what=Text(f"Weit außerhalb liegen: {named}", f"Far off are: {named}"),
        why=Text(
            f"{counted(len(names), 'Gebiet liegt', 'Gebiete liegen')} in einem Indikator mehr als drei Standardabweichungen vom Mittel; für die "
            "Typen wird der Wert bis dorthin zurückgeholt.",
            f"{counted(len(names), 'area lies', 'areas lie')} more than three standard deviations from the mean in an indicator; for the "
            "types the value is pulled back to that distance.",
        ),
        remedy=Text("Diese Gebiete einzeln ansehen.", "Look at these areas one by one."),
    )
