"""The short forms: two pages for a committee member, and the yearly report.

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
    Strong,
)
from kommune360.reports.papers import annexes, resolving, sentences
from kommune360.reports.papers.details import Details
from kommune360.reports.papers.figures import Numbers
from kommune360.reports.papers.measures import measures_table
from kommune360.reports.papers.options import OPTIONS, options_table
from kommune360.reports.papers.proposal import framed
from kommune360.reports.words import words

BRIEF = Text("Kurzfassung", "Brief")
YEARLY = Text("Jahresbericht", "Yearly report")
_NAMED = 3  # areas named in a sentence of the brief


def brief(numbers: Numbers, details: Details) -> Document:
    """At most two pages: key figures, what is to be decided, options, what is unsure."""
    scope, language = numbers.scope, numbers.language
    year = scope.plan.year
    blocks: list[Block] = [
        _key_figures(numbers, year),
        _heading("Darum geht es", "What it is about", language),
        Points(
            (
                *(sentences.need_and_places(numbers, offer, year) for offer in scope.offers),
                *sentences.areas_said(numbers, year, _NAMED),
            )
        ),
        _heading("Was zu entscheiden ist", "What is to be decided", language),
        Points(
            tuple(
                resolving.resolution_places(numbers, details.option, offer, places=False)
                for offer in scope.offers
            ),
            numbered=True,
        ),
        _heading("Welche Optionen es gibt", "Which options there are", language),
        Points(tuple((Strong(f"Option {o}: "), text.in_language(language)) for o, text in OPTIONS.items())),
        options_table(numbers),
        _heading("Was unsicher ist", "What is unsure", language),
        Points(sentences.certainty(numbers)),
    ]
    picture = annexes.years_chart(numbers, scope.offers[-1], height=120)
    blocks += [picture] if picture else []
    blocks.append(Paragraph((words(language)["provisional"],), "small"))
    return framed(numbers, _title(numbers), BRIEF, tuple(blocks), register=True)


def yearly_report(numbers: Numbers, details: Details) -> Document:
    """Where need and places stand this year and in the coming ones, by area; no resolution."""
    scope, language = numbers.scope, numbers.language
    years = scope.plan.result.years
    now = years[0]
    blocks: list[Block] = [
        _key_figures(numbers, now),
        _heading("Kinder", "Children", language),
        Paragraph(sentences.children_now(numbers, now)),
        Heading(Text(f"Das Kita-Jahr {now}", f"The childcare year {now}").in_language(language)),
        Points(
            (
                *(sentences.need_and_places(numbers, offer, now) for offer in scope.offers),
                *sentences.areas_said(numbers, now),
            )
        ),
        _heading("Die kommenden Jahre", "The coming years", language),
        *(picture for offer in scope.offers if (picture := annexes.years_chart(numbers, offer))),
        *(annexes.years_table(numbers, offer) for offer in scope.offers),
        _heading("Wie sicher die Zahlen sind", "How sure the figures are", language),
        Points(sentences.certainty(numbers)),
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
        name = Text(f"Saldo {label}", f"Balance {label}").in_language(language)
        items.append(KeyFigure(name, numbers.need(offer, year, "balance"), beside))
        if scope.told:
            areas = numbers.figure(f"areas|{offer}|{year}").text
            title = Text(f"Gebiete mit Mangel, {label}", f"Areas short, {label}").in_language(language)
            of = Text(f"von {areas}", f"of {areas}").in_language(language)
            items.append(KeyFigure(title, numbers.figure(f"short|{offer}|{year}"), of))
    return KeyFigures(tuple(items[:4]))


def _title(numbers: Numbers) -> Text:
    years = sentences.period(numbers.scope)
    return Text(
        f"Kita-Plätze in {numbers.scope.name} {years.de}",
        f"Childcare places in {numbers.scope.name} {years.en}",
    )


def _heading(german: str, english: str, language: str) -> Heading:
    return Heading(Text(german, english).in_language(language))
