"""The paper in plain language: short sentences, one thought each, no sign and no abbreviation to be learnt.

From ``Numbers`` and ``Details`` to half a page that says the same as the proposal.
"""

from __future__ import annotations

from kommune360.base.text import Text
from kommune360.demand.offers import OFFERS
from kommune360.reports.document.tree import Block, Document, Heading, Paragraph, Points, Runs
from kommune360.reports.papers.details import Details
from kommune360.reports.papers.figures import Numbers
from kommune360.reports.papers.measures import plain_measures
from kommune360.reports.papers.proposal import framed
from kommune360.reports.papers.saying import by_number, filled
from kommune360.reports.papers.scope import ENOUGH

PLAIN = Text("In einfacher Sprache", "In plain language")
_TOGETHER: dict[str, Text] = {
    "missing_sure": Text("Insgesamt fehlen Plätze.", "In all, places are missing."),
    "missing_likely": Text("Insgesamt fehlen wahrscheinlich Plätze.", "In all, places are probably missing."),
    "open": Text("Ob die Plätze reichen, ist offen.", "Whether places are enough is open."),
    "enough_likely": Text(
        "Insgesamt reichen die Plätze wahrscheinlich.", "In all, places are probably enough."
    ),
    "enough": Text("Insgesamt reichen die Plätze.", "In all, places are enough."),
}
_UNSURE = (
    Text(
        "Niemand weiß genau, wie viele Kinder es geben wird.",
        "Nobody knows exactly how many children there will be.",
    ),
    Text("Darum rechnen wir mit mehreren Möglichkeiten.", "So we count with several possibilities."),
)


def plain_summary(numbers: Numbers, details: Details) -> Document:
    """What is needed, what there is, what is proposed, how sure that is."""
    scope, language = numbers.scope, numbers.language
    blocks: list[Block] = [Paragraph(_start(numbers), "lead")]
    for offer in scope.offers:
        blocks.append(Heading(_capital(OFFERS[offer].children.in_language(language))))
        blocks.append(Points(_points(numbers, details.option, offer)))
    blocks += plain_measures(numbers)
    blocks.append(Heading(Text("Wie sicher ist das?", "How sure is that?").in_language(language)))
    usual = (said for offer in scope.offers if (said := _usually(numbers, offer)))
    blocks.append(Points((*((text.in_language(language),) for text in _UNSURE), *usual)))
    title = Text(
        f"Kita-Plätze in {scope.name} ab {scope.years[0]}",
        f"Childcare places in {scope.name} from {scope.years[0]}",
    )
    return framed(numbers, title, PLAIN, tuple(blocks))


def _start(numbers: Numbers) -> Runs:
    scope = numbers.scope
    town = scope.plan.municipality
    return filled(
        Text(
            f"Es geht um Plätze in Kitas in {scope.name}. Kinder haben ein Recht auf einen Platz. {town} plant: Wie viele "
            f"Plätze werden im Kita-Jahr {scope.plan.year} gebraucht?",
            f"This is about places in childcare in {scope.name}. Children have a right to a place. {town} plans: how many "
            f"places are needed in the childcare year {scope.plan.year}?",
        ),
        numbers.language,
    )


def _points(numbers: Numbers, option: str, offer: str) -> tuple[Runs, ...]:
    scope, language = numbers.scope, numbers.language
    year, last = scope.plan.year, scope.years[-1]
    judged = scope.row(offer, year)["judgement"]
    needed = Text("Gebraucht werden {n} Plätze.", "{n} places are needed.")
    there = Text("Es gibt {n} Plätze.", "There are {n} places.")
    points: list[Runs] = [
        filled(needed, language, n=numbers.need(offer, year, "required")),
        filled(there, language, n=numbers.need(offer, year, "places_usable")),
        (_TOGETHER[judged].in_language(language),),
    ]
    if scope.told:
        points.append(_areas(numbers, offer, year, though=judged in ENOUGH))
    total = numbers.count("sum", option, offer, last)
    proposed = by_number(
        total,
        Text("Der Vorschlag ist: {n} neuer Platz.", "The proposal is: {n} new place."),
        Text("Der Vorschlag ist: {n} neue Plätze.", "The proposal is: {n} new places."),
    )
    none = Text("Der Vorschlag ist: keine neuen Plätze.", "The proposal is: no new places.")
    figure = numbers.figure(f"sum|{option}|{offer}|{last}")
    points.append(filled(proposed if total else none, language, n=figure))
    return tuple(points)


def _areas(numbers: Numbers, offer: str, year: str, *, though: bool) -> Runs:
    short = numbers.count("short", offer, year)
    if not short:
        return (
            Text("In keinem Gebiet fehlen Plätze.", "In no area places are missing.").in_language(
                numbers.language
            ),
        )
    start = (
        Text("Trotzdem fehlen", "Still, places are missing")
        if though
        else Text("Es fehlen", "Places are missing")
    )
    where = by_number(short, Text("Gebiet", "area"), Text("Gebieten", "areas"))
    said = Text(f"{start.de} in {{n}} {where.de} Plätze.", f"{start.en} in {{n}} {where.en}.")
    return filled(said, numbers.language, n=numbers.figure(f"short|{offer}|{year}"))


def _usually(numbers: Numbers, offer: str) -> Runs:
    """The range without signs: how many are missing or free at its ends."""
    year = numbers.scope.plan.year
    row = numbers.scope.row(offer, year)
    if row["low80"] is None:
        return ()
    low, high = (numbers.figure(f"amount|{offer}|{year}|{end}") for end in ("low80", "high80"))
    if row["low80"] >= 0:
        said = Text(
            "{who}: Meistens bleiben {low} bis {high} Plätze frei.",
            "{who}: mostly {low} to {high} places stay free.",
        )
    elif row["high80"] <= 0:
        said = Text(
            "{who}: Meistens fehlen {high} bis {low} Plätze.",
            "{who}: mostly {high} to {low} places are missing.",
        )
    else:
        said = Text(
            "{who}: Vielleicht fehlen {low} Plätze. Vielleicht bleiben {high} frei.",
            "{who}: perhaps {low} places are missing. Perhaps {high} stay free.",
        )
    who = _capital(OFFERS[offer].children.in_language(numbers.language))
    return filled(said, numbers.language, who=who, low=low, high=high)


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
