"""The offers whose need is computed: one id each, and which ages or grades they serve."""

from __future__ import annotations

from dataclasses import dataclass

from kommune360.base.text import Text

UNDER_THREE = "childcare_u3"
THREE_PLUS = "childcare_3plus"
CHILDCARE = "childcare"  # both together: the only one a list with mere totals can be held against
ALL_DAY = "all_day"
HOLIDAY = "holiday"


@dataclass(frozen=True, slots=True)
class Offer:
    """``kita_year``: ages count on the Kita date; otherwise grades count on the school-entry date."""

    id: str
    label: Text
    children: Text  # how the children it is for are called
    kita_year: bool


OFFERS: dict[str, Offer] = {
    offer.id: offer
    for offer in (
        Offer(
            UNDER_THREE,
            Text("Kita unter 3", "Childcare under 3"),
            Text("Kinder unter 3", "children under 3"),
            True,
        ),
        Offer(
            THREE_PLUS,
            Text("Kita ab 3 bis Schuleintritt", "Childcare from 3 to school"),
            Text("Kinder ab 3 bis Schuleintritt", "children from 3 to school entry"),
            True,
        ),
        Offer(
            CHILDCARE,
            Text("Kita insgesamt", "Childcare, all ages"),
            Text("Kinder bis Schuleintritt", "children up to school entry"),
            True,
        ),
        Offer(
            ALL_DAY,
            Text("Ganztag Klasse 1 bis 4", "All-day care, grades 1 to 4"),
            Text("Kinder in Klasse 1 bis 4", "children in grades 1 to 4"),
            False,
        ),
        Offer(
            HOLIDAY,
            Text("Ferienbetreuung", "Holiday care"),
            Text("Kinder mit Anspruch", "children with the right"),
            False,
        ),
    )
}
MOMENTS: dict[str, Text] = {
    "start": Text("Beginn des Kita-Jahres", "start of the childcare year"),
    "peak": Text("Höchststand im Kita-Jahr", "peak of the childcare year"),
}
