"""The short forms: two pages for a committee member, half a page in plain language, the yearly report.

From ``Numbers`` and ``Details`` to documents that say the same as the proposal, shorter.
"""

from __future__ import annotations

from kommune360.base.text import Text
from kommune360.demand.offers import OFFERS
from kommune360.reports.document.tree import (
    Block,
    Document,
    Heading,
    KeyFigure,
    KeyFigures,
    Paragraph,
    Points,
    Runs,
    Strong,
)
from kommune360.reports.papers import annexes, sentences
from kommune360.reports.papers.details import Details
from kommune360.reports.papers.figures import Numbers
from kommune360.reports.papers.measures import measures_table, plain_measures
from kommune360.reports.papers.options import OPTIONS, options_table
from kommune360.reports.papers.proposal import framed
from kommune360.reports.papers.saying import by_number, filled

BRIEF = Text("Kurzfassung", "Brief")
PLAIN = Text("In einfacher Sprache", "In plain language")
YEARLY = Text("Jahresbericht", "Yearly report")


def brief(numbers: Numbers, details: Details) -> Document:
    """At most two pages: key figures, what is to be decided, options, what is unsure."""
    scope, language = numbers.scope, numbers.language
    year = scope.plan.year
    blocks: list[Block] = [
        _key_figures(numbers, year),
        _heading("Darum geht es", "What it is about", language),
        Points(tuple(sentences.need_and_places(numbers, offer, year) for offer in scope.offers)),
        Points(tuple(s for offer in scope.offers if (s := sentences.areas_short(numbers, offer, year)))),
        _heading("Was zu entscheiden ist", "What is to be decided", language),
        Points(
            tuple(sentences.resolution_places(numbers, details.option, offer) for offer in scope.offers),
            numbered=True,
        ),
        _heading("Wozwischen die Wahl besteht", "Between what there is a choice", language),
        Points(tuple((Strong(f"Option {o}: "), text.in_language(language)) for o, text in OPTIONS.items())),
        options_table(numbers),
        _heading("Was unsicher ist", "What is unsure", language),
        Points(tuple(sentences.certainty(numbers, offer) for offer in scope.offers)),
    ]
    picture = annexes.years_chart(numbers, scope.offers[-1])
    blocks += [picture] if picture else []
    return framed(numbers, _title(numbers), BRIEF, tuple(blocks))


def plain_summary(numbers: Numbers, details: Details) -> Document:
    """Short sentences, one thought each, no abbreviation."""
    scope, language = numbers.scope, numbers.language
    blocks: list[Block] = [
        Paragraph(_plain_start(numbers), "lead"),
        *(
            block
            for offer in scope.offers
            for block in (
                Heading(_capital(OFFERS[offer].children.in_language(language))),
                Points(_plain_points(numbers, details.option, offer)),
            )
        ),
        *plain_measures(numbers),
        _heading("Wie sicher ist das?", "How sure is that?", language),
        Points(
            tuple(
                (text.in_language(language),)
                for text in (
                    Text(
                        "Niemand weiß genau, wie viele Kinder es geben wird.",
                        "Nobody knows exactly how many children there will be.",
                    ),
                    Text(
                        "Darum rechnen wir mit mehreren Möglichkeiten.",
                        "So we count with several possibilities.",
                    ),
                )
            )
        ),
    ]
    return framed(numbers, _title(numbers), PLAIN, tuple(blocks))


def _plain_start(numbers: Numbers) -> Runs:
    scope = numbers.scope
    return filled(
        Text(
            f"Es geht um Plätze in Kitas in {scope.name}. Kinder haben ein Recht auf einen Platz. Die Stadt plant, wie "
            f"viele Plätze im Kita-Jahr {scope.plan.year} gebraucht werden.",
            f"This is about places in childcare in {scope.name}. Children have a right to a place. The town plans how "
            f"many places are needed in the childcare year {scope.plan.year}.",
        ),
        numbers.language,
    )


def _plain_points(numbers: Numbers, option: str, offer: str) -> tuple[Runs, ...]:
    scope, language = numbers.scope, numbers.language
    year, last = scope.plan.year, scope.years[-1]
    row = scope.row(offer, year)
    figures = {
        name: numbers.need(offer, year, c)
        for name, c in (("required", "required"), ("places", "places_usable"))
    }
    points = [
        filled(
            Text("Gebraucht werden {required} Plätze.", "{required} places are needed."), language, **figures
        ),
        filled(Text("Es gibt {places} Plätze.", "There are {places} places."), language, **figures),
        (
            Text("Insgesamt gilt: ", "All in all: ").in_language(language),
            f"{sentences.BALANCE[row['judgement']].in_language(language)}.",
        ),
    ]
    if row["low80"] is not None:
        said = Text(
            "Der Unterschied liegt in 8 von 10 Fällen zwischen {low} und {high} Plätzen. Minus heißt: Plätze fehlen.",
            "The difference lies between {low} and {high} places in 8 of 10 cases. Minus means: places are missing.",
        )
        ends = {name: numbers.need(offer, year, c) for name, c in (("low", "low80"), ("high", "high80"))}
        points.append(filled(said, language, **ends))
    total = numbers.count("sum", option, offer, last)
    if scope.told:
        short = numbers.count("short", offer, year)
        said = by_number(
            short,
            Text("In {short} Gebiet fehlen Plätze.", "In {short} area places are missing."),
            Text("In {short} Gebieten fehlen Plätze.", "In {short} areas places are missing."),
        )
        points.append(filled(said, language, short=numbers.figure(f"short|{offer}|{year}")))
    plan = (
        by_number(
            total,
            Text(
                "Vorgeschlagen ist: Es kommt {total} neuer Platz dazu.",
                "It is proposed: {total} new place is added.",
            ),
            Text(
                "Vorgeschlagen ist: Es kommen {total} neue Plätze dazu.",
                "It is proposed: {total} new places are added.",
            ),
        )
        if total
        else Text(
            "Vorgeschlagen ist: Es kommen keine neuen Plätze dazu.",
            "It is proposed: no new places are added.",
        )
    )
    points.append(filled(plan, language, total=numbers.figure(f"sum|{option}|{offer}|{last}")))
    return tuple(points)


def yearly_report(numbers: Numbers, details: Details) -> Document:
    """Where need and places stand this year and in the coming ones, by area; no resolution."""
    scope, language = numbers.scope, numbers.language
    years = scope.plan.result.years
    now = years[0]
    blocks: list[Block] = [
        _key_figures(numbers, now),
        _heading("Kinder", "Children", language),
        Paragraph(sentences.children_now(numbers)),
        Heading(Text(f"Das Kita-Jahr {now}", f"The childcare year {now}").in_language(language)),
        Points(tuple(sentences.need_and_places(numbers, offer, now) for offer in scope.offers)),
        Points(tuple(s for offer in scope.offers if (s := sentences.areas_short(numbers, offer, now)))),
        _heading("Die kommenden Jahre", "The coming years", language),
        *(picture for offer in scope.offers if (picture := annexes.years_chart(numbers, offer))),
        *(annexes.years_table(numbers, offer) for offer in scope.offers),
        _heading("Wie sicher die Zahlen sind", "How sure the figures are", language),
        Points(tuple(sentences.certainty(numbers, offer) for offer in scope.offers)),
        _heading("Nach Gebieten", "By area", language),
        *(annexes.need_table(numbers, offer, now) for offer in scope.offers),
    ]
    if (measures := measures_table(numbers)) is not None:
        blocks += [_heading("Maßnahmen des Plans", "Measures of the plan", language), measures]
    title = Text(
        f"Kita-Plätze in {scope.name}: Bericht zum Kita-Jahr {now}",
        f"Childcare places in {scope.name}: report on the childcare year {now}",
    )
    return framed(numbers, title, YEARLY, tuple(blocks), register=True)


def _key_figures(numbers: Numbers, year: str) -> KeyFigures:
    scope, language = numbers.scope, numbers.language
    items = []
    for offer in scope.offers:
        label = OFFERS[offer].label.in_language(language)
        low, high = numbers.need(offer, year, "low80"), numbers.need(offer, year, "high80")
        note = Text(
            f"{year}, in 8 von 10 Fällen {low.text} bis {high.text}",
            f"{year}, {low.text} to {high.text} in 8 of 10 cases",
        )
        beside = note.in_language(language) if low.value is not None else year
        name = Text(f"Saldo {label}", f"balance {label}").in_language(language)
        items.append(KeyFigure(name, numbers.need(offer, year, "balance"), beside))
        if scope.told:
            areas = numbers.figure(f"areas|{offer}|{year}").text
            title = Text(f"Gebiete mit Mangel, {label}", f"areas short, {label}").in_language(language)
            of = Text(f"von {areas}", f"of {areas}").in_language(language)
            items.append(KeyFigure(title, numbers.figure(f"short|{offer}|{year}"), of))
    return KeyFigures(tuple(items[:4]))


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def _title(numbers: Numbers) -> Text:
    years = sentences.period(numbers.scope)
    return Text(
        f"Kita-Plätze in {numbers.scope.name} {years.de}",
        f"Childcare places in {numbers.scope.name} {years.en}",
    )


def _heading(german: str, english: str, language: str) -> Heading:
    return Heading(Text(german, english).in_language(language))
