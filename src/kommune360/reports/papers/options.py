"""Between what does a committee choose? Options A, B and C with their places and what they leave.

A creates what is expected to be missing, B what is missing even at the favourable end of the range, C
nothing. From ``Numbers`` to words and a table; the paper proposes one of them.
"""

from __future__ import annotations

from kommune360.base.text import Text
from kommune360.demand.offers import OFFERS
from kommune360.plan.saying import day
from kommune360.reports.document.tree import Column, Row, Runs, Table
from kommune360.reports.papers.figures import COSTS, Numbers

OPTIONS: dict[str, Text] = {
    "A": Text(
        "Wo Plätze sicher oder wahrscheinlich fehlen, entstehen so viele, wie im erwarteten Verlauf fehlen.",
        "Where places are surely or probably missing, as many are created as are missing in the expected course.",
    ),
    "B": Text(
        "Es entstehen nur die Plätze, die auch im günstigen Fall fehlen (oberes Ende der Spanne); über weitere wird "
        "mit den Zahlen des nächsten Jahres entschieden.",
        "Only those places are created that are missing even in the favourable case (upper end of the range); more are "
        "decided upon with next year's figures.",
    ),
    "C": Text(
        "Es entstehen keine Plätze; Kinder nutzen freie Plätze in anderen Gebieten, soweit die Wege zumutbar sind.",
        "No places are created; children use free places in other areas as far as the ways are reasonable.",
    ),
}


def options_table(numbers: Numbers) -> Table:
    """Places by age class, balance afterwards with its range, areas still short; a row an option and class."""
    language, scope = numbers.language, numbers.scope
    year = scope.years[-1]
    head = (
        (Text("Option", "Option"), 0.8, False),
        (Text("Angebot", "Offer"), 1.8, False),
        (Text(f"Plätze bis {year}", f"Places until {year}"), 1.0, True),
        (Text("Saldo danach", "Balance afterwards"), 1.0, True),
        (Text("in 8 von 10 Fällen", "in 8 of 10 cases"), 1.5, True),
        (Text("Gebiete mit zu wenig Plätzen", "Areas short of places"), 1.3, True),
    )[: None if scope.told else -1]
    rows = [
        Row(
            (
                (option,),
                (OFFERS[offer].label.in_language(language),),
                (numbers.figure(f"sum|{option}|{offer}|{year}"),),
                (numbers.figure(f"after|{option}|{offer}|{year}|balance"),),
                _span(numbers, option, offer, year),
                (numbers.figure(f"left|{option}|{offer}|{year}"),),
            )[: len(head)]
        )
        for option in OPTIONS
        for offer in scope.offers
    ]
    return Table(
        Text(
            f"Die Optionen und die Zahlen danach, Kita-Jahr {year}",
            f"The options and the figures afterwards, childcare year {year}",
        ).in_language(language),
        tuple(Column(title.in_language(language), numeric, share) for title, share, numeric in head),
        tuple(rows),
        note=source(numbers),
    )


def costs_table(numbers: Numbers) -> Table | None:
    """Euro of each option that creates places, by age class and in all; None without rates."""
    language, scope = numbers.language, numbers.scope
    year = scope.years[-1]
    offers = [offer for offer in scope.offers if numbers.rates.get(offer)]
    if not offers:
        return None
    euro = Text("Euro", "euro").in_language(language)
    head = (
        (Text("Option", "Option").in_language(language), False, 0.8),
        (Text("Angebot", "Offer").in_language(language), False, 1.8),
        (Text("Plätze", "Places").in_language(language), True, 0.8),
        *((f"{_capital(label.in_language(language))} ({euro})", True, 1.4) for label in COSTS.values()),
    )
    totals = ["total"] if len(offers) > 1 else []
    rows = [
        Row(
            (
                (option,),
                (
                    _TOTAL.in_language(language)
                    if offer in totals
                    else OFFERS[offer].label.in_language(language),
                ),
                (numbers.figure(f"sum|{option}|{offer}|{year}"),),
                *((numbers.figure(f"cost|{option}|{offer}|{what}"),) for what in COSTS),
            ),
            strong=offer in totals,
        )
        for option in ("A", "B")
        for offer in [*offers, *totals]
    ]
    caption = Text("Kosten der Optionen", "Costs of the options").in_language(language)
    return Table(caption, tuple(Column(title, numeric, share) for title, numeric, share in head), tuple(rows))


_TOTAL = Text("zusammen", "in all")


def _span(numbers: Numbers, option: str, offer: str, year: str) -> Runs:
    ends = [numbers.figure(f"after|{option}|{offer}|{year}|{column}") for column in ("low80", "high80")]
    if ends[0].value is None:
        return ("\N{EN DASH}",)
    return (ends[0], Text(" bis ", " to ").in_language(numbers.language), ends[1])


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def source(numbers: Numbers) -> str:
    """The line below a table: data state, residents' date, rule."""
    plan = numbers.scope.plan
    on = day(plan.result.reference)
    rule = plan.result.rule.name
    return Text(
        f"Quelle: eigene Berechnung, Datenstand {plan.state.number}, Einwohner vom {on.de}, Regeln: {rule.de}.",
        f"Source: own calculation, data state {plan.state.number}, residents of {on.en}, rules: {rule.en}.",
    ).in_language(numbers.language)
