"""The Beschlussvorlage: what a committee is asked to decide on childcare places, on which figures.

From ``Numbers`` and ``Details`` to a document: resolution in numbered points, what it changes in the figures,
sequence of committees, facts and law, reasons, options, costs, annexes by area.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from kommune360.base.text import Text
from kommune360.reports.document.tree import (
    Block,
    Document,
    Heading,
    PageBreak,
    Paragraph,
    Points,
    Row,
    Runs,
    Strong,
    Table,
    Terms,
)
from kommune360.reports.papers import annexes, resolving, sentences
from kommune360.reports.papers.details import Details
from kommune360.reports.papers.figures import Numbers
from kommune360.reports.papers.law import CHILDCARE_LAW
from kommune360.reports.papers.measures import goals_section, measures_table, money_section
from kommune360.reports.papers.options import OPTIONS, costs_table, options_table
from kommune360.reports.papers.saying import filled

KIND = Text("Beschlussvorlage", "Proposal for a resolution")


def proposal(numbers: Numbers, details: Details) -> Document:
    """Write the paper; ``details.option`` says what is proposed."""
    years = sentences.period(numbers.scope)
    title = Text(
        f"Bedarf an Kita-Plätzen {years.de}: {numbers.scope.name}",
        f"Need for childcare places {years.en}: {numbers.scope.name}",
    )
    blocks: list[Block] = [*_head(numbers, details)]
    for heading, section in _SECTIONS:
        blocks += [PageBreak()] if section is _annexes else []
        blocks.append(Heading(heading.in_language(numbers.language)))
        blocks += section(numbers, details)
    return framed(numbers, title, KIND, tuple(blocks), register=True)


def framed(
    numbers: Numbers, title: Text, kind: Text, blocks: tuple[Block, ...], *, register: bool = False
) -> Document:
    """A document about a scope with what all papers share: town, state of the data, language."""
    plan, language = numbers.scope.plan, numbers.language
    day = plan.result.reference
    state = Text(
        f"Datenstand {plan.state.number} · Einwohner vom {day:%d.%m.%Y} · Berechnung {plan.result.fingerprint[:8]}",
        f"Data state {plan.state.number} · residents of {day.isoformat()} · calculation {plan.result.fingerprint[:8]}",
    )
    return Document(
        title=title.in_language(language),
        language=language,
        blocks=blocks,
        kind=kind.in_language(language),
        town=plan.municipality,
        date=(plan.state.time or day.isoformat())[:10],
        state=state.in_language(language),
        invented=plan.invented,
        register=register,
    )


def _head(numbers: Numbers, details: Details) -> tuple[Block, ...]:
    pairs = (
        (Text("Vorlagennummer", "Paper number"), details.number),
        (Text("Federführung", "Lead"), details.unit),
        (Text("Bearbeitung", "Author"), details.author),
    )
    given = tuple((name.in_language(numbers.language), (value,)) for name, value in pairs if value)
    return (Terms(given),) if given else ()


def _resolution(numbers: Numbers, details: Details) -> tuple[Block, ...]:
    scope, language = numbers.scope, numbers.language
    year, option = scope.plan.year, details.option
    points: list[Runs] = [
        filled(
            Text(
                f"Der Jugendhilfeausschuss nimmt den Bedarf im Kita-Jahr {year} zur Kenntnis: {{need}}.",
                f"The youth welfare committee takes note of the need in the childcare year {year}: {{need}}.",
            ),
            language,
            need=sentences.in_short(numbers, year),
        )
    ]
    points += [resolving.resolution_places(numbers, option, offer) for offer in scope.offers]
    if annexes.places_table(numbers, option) is not None:
        points.append(
            filled(
                Text(
                    "Die Plätze entstehen in den Gebieten der Anlage 1. Welche Träger sie schaffen, wird mit den "
                    "anerkannten freien Trägern abgestimmt.",
                    "The places are created in the areas of annex 1. Which providers create them is agreed with the "
                    "recognised free providers.",
                ),
                language,
            )
        )
    reserve = numbers.figure("reserve")
    if reserve.value:
        points.append(
            filled(
                Text(
                    "Für unvorhergesehenen Bedarf gilt eine Vorhaltung von {reserve} % der erforderlichen Plätze.",
                    "For unforeseen need a reserve of {reserve} % of the places holds.",
                ),
                language,
                reserve=reserve,
            )
        )
    points.append(_report(details, language))
    return (Points(tuple(points), numbered=True),)


def _report(details: Details, language: str) -> Runs:
    until = details.report_by
    text = (
        Text(
            f"Die Verwaltung berichtet bis zum {until} über die Umsetzung und legt die Zahlen des neuen Datenstandes vor.",
            f"The administration reports by {until} on what was done and presents the figures of the new data state.",
        )
        if until
        else Text(
            "Die Verwaltung berichtet nach einem Jahr über die Umsetzung und legt die Zahlen des neuen Datenstandes vor.",
            "The administration reports after a year on what was done and presents the figures of the new data state.",
        )
    )
    return filled(text, language)


def _effects(numbers: Numbers, details: Details) -> tuple[Block, ...]:
    scope, language = numbers.scope, numbers.language
    lead = Text(f"Mit Option {details.option} (vorgeschlagen):", f"With option {details.option} (proposed):")
    without = Text("Ohne Beschluss (Option C):", "Without a resolution (option C):")
    said = [resolving.effect(numbers, details.option, offer) for offer in scope.offers]
    blocks: list[Block] = [Paragraph((Strong(lead.in_language(language)),)), Points(tuple(said))]
    last = scope.years[-1]
    changed = [offer for offer in scope.offers if numbers.count("sum", details.option, offer, last)]
    if changed:  # where the option creates nothing, doing nothing leaves the same
        blocks.append(Paragraph((Strong(without.in_language(language)),)))
        blocks.append(Points(tuple(resolving.effect(numbers, "C", offer) for offer in changed)))
    return tuple(blocks)


def _committees(numbers: Numbers, details: Details) -> tuple[Block, ...]:
    language = numbers.language
    if not details.committees:
        text = Text(
            "Die Beratungsfolge ist noch nicht eingetragen.", "The sequence of committees is not entered yet."
        )
        return (Paragraph(filled(text, language)),)
    heads = (Text("Gremium", "Committee"), Text("Sitzung", "Sitting"), Text("Aufgabe", "Task"))
    caption = Text("Gremien, Sitzungen und Aufgaben", "Committees, sittings and tasks").in_language(language)
    columns = annexes.columns(tuple((head, 1.0, False) for head in heads), language)
    rows = tuple(
        Row(((s.committee,), (s.date or "\N{EN DASH}",), (s.task or "\N{EN DASH}",)))
        for s in details.committees
    )
    return (Table(caption, columns, rows),)


def _facts(numbers: Numbers, _: Details) -> tuple[Block, ...]:
    scope, language = numbers.scope, numbers.language
    year = scope.plan.year
    blocks: list[Block] = [
        Heading(Text("Kinder", "Children").in_language(language), 2),
        Paragraph(sentences.children_now(numbers, year)),
        Heading(Text("Bedarf und Plätze", "Need and places").in_language(language), 2),
        Points(tuple(sentences.need_and_places(numbers, offer, year) for offer in scope.offers)),
    ]
    if named := sentences.areas_said(numbers, year):
        blocks.append(Heading(Text("In den Gebieten", "In the areas").in_language(language), 2))
        blocks.append(Points(named))
    picture = annexes.balance_map(numbers, scope.offers[-1], year)
    blocks += [picture] if picture else []
    blocks.append(Heading(Text("Rechtslage", "Law").in_language(language), 2))
    blocks.append(Points(tuple((text.in_language(language),) for text in CHILDCARE_LAW)))
    return tuple(blocks)


def _reasons(numbers: Numbers, details: Details) -> tuple[Block, ...]:
    scope, language = numbers.scope, numbers.language
    blocks: list[Block] = [
        Paragraph(
            (Strong(f"Option {details.option}. "), *resolving.reason(numbers, details.option)),
        ),
        Heading(Text("Wie sicher die Zahlen sind", "How sure the figures are").in_language(language), 2),
        Points(sentences.certainty(numbers)),
    ]
    chart = annexes.years_chart(numbers, scope.offers[-1])
    blocks += [chart] if chart else []
    reason = scope.plan.result.scenario.reason
    if reason:
        name = scope.plan.result.scenario.name
        said = Text(f"Annahme „{name}“: {reason}", f"Assumption “{name}”: {reason}")
        blocks.append(Paragraph(filled(said, language)))
    wishes = details.wishes or Text(
        "Wie junge Menschen und Eltern ihre Wünsche eingebracht haben, ist noch nicht eingetragen (§ 80 Abs. 1 Nr. 2 SGB VIII).",
        "How young people and parents voiced their wishes is not entered yet (section 80 (1) no. 2 SGB VIII).",
    ).in_language(language)
    blocks.append(Heading(Text("Wünsche und Interessen", "Wishes and interests").in_language(language), 2))
    blocks.append(Paragraph((wishes,)))
    return (*blocks, *goals_section(numbers))


def _options(numbers: Numbers, _: Details) -> tuple[Block, ...]:
    language = numbers.language
    said = tuple(
        (Strong(f"Option {option}: "), text.in_language(language)) for option, text in OPTIONS.items()
    )
    free = sentences.free_elsewhere(numbers, numbers.scope.plan.year)
    return (Points(said), options_table(numbers), *((Paragraph(free),) if free else ()))


def _costs(numbers: Numbers, details: Details) -> tuple[Block, ...]:
    language = numbers.language
    blocks: list[Block] = []
    if (table := costs_table(numbers)) is not None:
        blocks += [Paragraph(resolving.costs(numbers, details.option)), table]
    else:
        missing = Text(
            "Kosten je Platz sind nicht hinterlegt; sie werden hier nicht geschätzt.",
            "Costs a place are not entered; they are not guessed here.",
        )
        blocks.append(Paragraph(filled(missing, language)))
    said_source = Text(f"Kostensätze: {details.cost_source}", f"Rates: {details.cost_source}")
    blocks += [Paragraph(filled(said_source, language), "small")] if details.cost_source else []
    by_plan = money_section(numbers)
    blocks += by_plan
    if by_plan and not details.funding:
        return tuple(blocks)
    funding = details.funding or Text(
        "Die Finanzierung ist noch nicht eingetragen.", "Funding is not entered yet."
    ).in_language(language)
    blocks.append(Paragraph((funding,)))
    return tuple(blocks)


def _annexes(numbers: Numbers, details: Details) -> tuple[Block, ...]:
    scope, language = numbers.scope, numbers.language
    places = annexes.places_table(numbers, details.option)
    first = Text("Zusätzliche Plätze nach Gebieten", "Additional places by area")
    measures = measures_table(numbers)
    found: list[tuple[Text, list[Block]]] = [(first, [places])] if places else []
    found += [(Text("Maßnahmen des Plans", "Measures of the plan"), [measures])] if measures else []
    found += [
        (
            Text("Bedarf und Plätze nach Gebieten", "Need and places by area"),
            [annexes.need_table(numbers, offer, scope.plan.year) for offer in scope.offers],
        ),
        (
            Text("Saldo nach Kita-Jahren", "Balance by childcare year"),
            [annexes.years_table(numbers, offer) for offer in scope.offers],
        ),
        (Text("Annahmen", "Assumptions"), [annexes.assumptions_table(numbers)]),
    ]
    word = Text("Anlage", "Annex").in_language(language)
    blocks: list[Block] = []
    for number, (title, inside) in enumerate(found, 1):
        blocks.append(Heading(f"{word} {number}: {title.in_language(language)}", 2))
        blocks += [replace(block) for block in inside]
    return tuple(blocks)


_SECTIONS: tuple[tuple[Text, Callable[[Numbers, Details], tuple[Block, ...]]], ...] = (
    (Text("Beschlussvorschlag", "Proposed resolution"), _resolution),
    (Text("Ergebnis in Zahlen", "Result in figures"), _effects),
    (Text("Beratungsfolge", "Sequence of committees"), _committees),
    (Text("Sachverhalt und Rechtslage", "Facts and law"), _facts),
    (Text("Begründung", "Reasons"), _reasons),
    (Text("Optionen", "Options"), _options),
    (Text("Kosten und Finanzierung", "Costs and funding"), _costs),
    (Text("Anlagen", "Annexes"), _annexes),
)
