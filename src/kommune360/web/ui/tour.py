"""What is a newcomer told on the first visit of the demo? Three steps, dismissed once for all."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True, slots=True)
class Step:
    number: int
    title: Any
    text: Any
    last: bool = False

    @property
    def next_step(self) -> str:
        return "done" if self.last else str(self.number + 1)


STEPS = (
    Step(
        1,
        _("Eine erfundene Stadt, ein echter Weg"),
        _(
            "Musterstadt gibt es nicht. Ihre Dateien wurden so eingelesen, wie eine Stadt sie liefert; "
            "jede Zahl lässt sich bis zur Zeile der Datei zurückverfolgen."
        ),
    ),
    Step(
        2,
        _("Von der Lage zum Bedarf"),
        _(
            "Das Menü folgt der Planung: was jetzt ansteht, wie Kinder aufwachsen, wie viele Plätze "
            "gebraucht werden. Jede Karte hat eine Tabelle, jede Tabelle eine Datei zum Mitnehmen."
        ),
    ),
    Step(
        3,
        _("Mit anderen Augen"),
        _(
            "Oben rechts wechseln Sie die Rolle: Planerin, Amtsleitung, Ausschuss, Träger, Jugendliche. "
            "Jede sieht, was sie angeht, und darf, was ihr zusteht."
        ),
        last=True,
    ),
)


def current_step(request: HttpRequest) -> Step | None:
    """The step this visitor has reached; None after the last or once dismissed."""
    reached = request.COOKIES.get("tour", "1")
    return next((step for step in STEPS if str(step.number) == reached), None)
