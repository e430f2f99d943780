"""A lever in one sentence, in both languages: ``120 Wohnungen in Nordhang, fertig 2028``."""

from __future__ import annotations

from collections.abc import Callable

from kommune360.base.text import Text
from kommune360.projection.levers import Arrival, Births, Housing, Lever, Moves, kinds
from kommune360.web.areas import naming
from kommune360.web.ui.formats import number

_DWELLINGS = (Text("Wohnung", "dwelling"), Text("Wohnungen", "dwellings"))


def lever_text(lever: Lever, name: Callable[[str], str]) -> Text:
    """``name`` gives an area's name for its key."""
    if isinstance(lever, Births):
        percent = [number(100 * (lever.factor - 1), language, signed=True) for language in ("de", "en")]
        where = ", ".join(map(name, lever.areas))
        german, english = (f" in {where}", f" in {where}") if where else ("", "")
        return Text(
            f"Geburten{german} ab {lever.from_year}: {percent[0]} %",
            f"births{english} from {lever.from_year}: {percent[1]}%",
        )
    where = name(lever.area)
    if isinstance(lever, Moves):
        persons = [number(lever.persons_a_year, language, signed=True) for language in ("de", "en")]
        return Text(
            f"Wanderung in {where} ab {lever.from_year}: {persons[0]} {'Person' if abs(lever.persons_a_year) == 1 else 'Personen'} im Jahr",
            f"moves in {where} from {lever.from_year}: {persons[1]} {'person' if abs(lever.persons_a_year) == 1 else 'persons'} a year",
        )
    if isinstance(lever, Housing):
        dwellings, kind = (
            naming.numbered(round(lever.dwellings), *_DWELLINGS),
            kinds()["housing"][lever.kind]["name"],
        )
        late = len(lever.delay) > 1
        return Text(
            f"{dwellings.de} ({kind['de']}) in {where}, fertig {lever.year}"
            + (", vielleicht später" if late else ""),
            f"{dwellings.en} ({kind['en']}) in {where}, ready {lever.year}"
            + (", perhaps later" if late else ""),
        )
    if isinstance(lever, Arrival):
        come = naming.numbered(
            round(lever.persons), Text("Mensch kommt", "person comes"), Text("Menschen kommen", "people come")
        )
        kind = kinds()["arrivals"][lever.kind]["name"]
        return Text(
            f"{come.de} nach {where} ({kind['de']}), gezählt {lever.year}",
            f"{come.en} to {where} ({kind['en']}), counted {lever.year}",
        )
    leave = naming.numbered(
        round(lever.persons), Text("Mensch zieht", "person leaves"), Text("Menschen ziehen", "people leave")
    )
    return Text(
        f"Einrichtung in {where} schließt bis {lever.year}: {leave.de} fort",
        f"an institution in {where} closes by {lever.year}: {leave.en}",
    )
