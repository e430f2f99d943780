"""360° on one area, on two pages: key figures beside the town, children until now and ahead, places, offers.

From a ``Level`` and an area to a document; what is not known is named, never left out in silence. Every picture
has its table beside it.
"""

from __future__ import annotations

from kommune360.base.periods import Period, parse_period
from kommune360.base.text import Text
from kommune360.base.units import UNITS
from kommune360.demand.offers import OFFERS
from kommune360.demand.ranges import JUDGEMENTS, METHOD_TEXT
from kommune360.reports.document.pictures import chart_svg, locator_svg
from kommune360.reports.document.tree import (
    Block,
    Column,
    Document,
    Figure,
    Heading,
    KeyFigure,
    KeyFigures,
    Paragraph,
    Picture,
    Row,
    Run,
    Runs,
    Table,
)
from kommune360.reports.numbers import NONE, figure, signed, whole
from kommune360.reports.portraits import need_of_area as need
from kommune360.reports.portraits.course import course_chart
from kommune360.reports.portraits.figures_of_level import SHOWN, Measured, reason_text
from kommune360.reports.portraits.level import Level

KIND = Text("Gebietsporträt", "Area portrait")
_GROUPS = ((0, 3), (3, 6), (6, 10))
_CARDS = 4
_RATES = frozenset({"percent", "per_100", "per_1000", "per_10000"})
_STATE = Text("Datenstand {} · Einwohner vom {}", "Data state {} · residents of {}")


def portrait(level: Level, area: str, language: str = "de") -> Document:
    """Write the portrait of one area. KeyError where the level has no such area."""
    name = level.areas[area]
    plan = level.plan
    rows = need.need_rows(plan.result, level.system, area)
    act = next((row for row in rows if row["year"] == need.year_to_act(plan.result)), None)
    blocks: list[Block] = [
        Paragraph((_lead(level, area, act, language),), "lead"),
        KeyFigures(_cards(level, area, act, language)),
        *_place(level, area, language),
        *_children(level, area, language),
        *_places(level, area, language),
        *_further(level, area, language),
        *_offers(level, area, language),
        Paragraph((_source(level, language),), "small"),
    ]
    day = plan.result.reference
    return Document(
        title=name,
        language=language,
        blocks=tuple(blocks),
        kind=f"{KIND.in_language(language)} · {plan.label(level.system).in_language(language)} · {area}",
        town=plan.municipality,
        date=(plan.state.time or day.isoformat())[:10],
        state=_STATE.in_language(language).format(plan.state.number, f"{day:%d.%m.%Y}"),
        invented=plan.invented,
    )


def _lead(level: Level, area: str, act: dict[str, object] | None, language: str) -> str:
    day = Period(level.plan.result.reference.isoformat()).label(language)
    name = level.areas[area]
    known = level.children(area, 0, need.CHILD_AGES)
    if known[-1] is None:
        first = Text(
            f"Wie viele Kinder unter 6 am {day} in {name} lebten, ist nicht bekannt.",
            f"How many children under 6 lived in {name} on {day} is not known.",
        )
    else:
        count = whole(known[-1], language)
        first = Text(
            f"Am {day} lebten in {name} {count} Kinder unter 6.",
            f"On {day} {count} children under 6 lived in {name}.",
        )
    said = need.need_sentence(act) if act is not None else None
    return " ".join(text.in_language(language) for text in (first, said) if text is not None)


def _cards(level: Level, area: str, act: dict[str, object] | None, language: str) -> tuple[KeyFigure, ...]:
    """Children, places per 100 with need, and the first rates; each with date and comparison."""
    cards = [_children_card(level, area, language)]
    per_hundred = need.per_hundred(act) if act is not None else None
    if act is not None and per_hundred is not None:
        middle, low, high = (figure(value, language, digits=0) for value in per_hundred)
        label = Text("Kita-Plätze je 100 mit Bedarf", "childcare places per 100 with need").in_language(
            language
        )
        judged = str(act["judgement"] or "")
        note = f"{act['year']}: {low} {_to(language)} {high}"
        note += f" · {JUDGEMENTS[judged].in_language(language)}" if judged else ""
        cards.append(KeyFigure(label, Figure(f"per-hundred|{area}", middle, value=per_hundred[0]), note))
    for one in level.measured:
        if len(cards) == _CARDS:
            break
        if one.definition.unit in _RATES and one.definition.id != "SUP01":
            cards.append(_measured_card(level, area, one, language))
    return tuple(cards)


def _children_card(level: Level, area: str, language: str) -> KeyFigure:
    label = Text("Kinder unter 6", "children under 6").in_language(language)
    known, town = level.children(area, 0, need.CHILD_AGES), level.children("", 0, need.CHILD_AGES)
    day = Period(level.plan.result.reference.isoformat()).label(language)
    notes = [day]
    changes = [_change(series) for series in (known, town)]
    if changes[0] is not None:
        since = level.years[max(0, len(level.years) - 6)]
        text = Text(f"seit {since} {signed(changes[0])} %", f"since {since} {signed(changes[0], 'en')}%")
        notes.append(text.in_language(language))
    if changes[1] is not None:
        notes.append(f"{level.plan.municipality} {signed(changes[1], language)} %")
    shown: Run = Figure(f"children|{area}", whole(known[-1], language), value=known[-1])
    return KeyFigure(label, shown, " · ".join(notes))


def _change(series: tuple[float | None, ...]) -> float | None:
    """Percent from six dates ago, or the first known date, to the last."""
    first = series[max(0, len(series) - 6)]
    return None if not first or series[-1] is None or len(series) < 2 else 100 * (series[-1] / first - 1)


def _measured_card(level: Level, area: str, one: Measured, language: str) -> KeyFigure:
    town, median = one.together(level.areas)
    beside = f"{level.plan.municipality} {_amount(town, one, language)}"
    beside += Text(" (Median)", " (median)").in_language(language) if median else ""
    notes = [_day(one.period, language), beside]
    return KeyFigure(
        one.definition.name.in_language(language), _shown(one, area, language), " · ".join(notes)
    )


def _place(level: Level, area: str, language: str) -> list[Block]:
    """Where the area lies in the town; nothing where no boundary is known."""
    if level.canvas is None:
        return []
    name = level.areas[area]
    alt = Text(
        f"Karte: {name} in {level.plan.municipality}, das Gebiet ist dunkel gefüllt.",
        f"Map: {name} in {level.plan.municipality}, the area is filled dark.",
    ).in_language(language)
    return [Picture(locator_svg(level.canvas, level.outline, area), alt, "", 0.34)]


def _children(level: Level, area: str, language: str) -> list[Block]:
    known = [
        (str(year), value)
        for year, value in zip(level.years, level.children(area, 0, need.CHILD_AGES), strict=True)
        if value is not None
    ]
    ahead = tuple(row for row in level.ahead(area) if row.children is not None)
    blocks: list[Block] = [Heading(Text("Kinder", "Children").in_language(language))]
    if len(known) + len(ahead) > 1:
        chart = {**course_chart(known, ahead, language), "height": 150}
        alt = Text(
            f"Linie: Kinder unter 6 in {level.areas[area]} nach Jahren, ab {level.plan.result.reference.year} als Spanne. "
            "Die Tabelle darunter sagt dasselbe.",
            f"Line: children under 6 in {level.areas[area]} by year, from {level.plan.result.reference.year} on as a "
            "range. The table below says the same.",
        ).in_language(language)
        blocks.append(Picture(chart_svg(chart, language, width=500), alt, "", 0.9))
    blocks += [_course_table(level, area, known, ahead, language), _ages_table(level, area, language)]
    return blocks


def _course_table(
    level: Level, area: str, known: list[tuple[str, float]], ahead: tuple[need.Ahead, ...], language: str
) -> Table:
    """The twin of the line: the last known years and the coming ones with their range."""
    rows = [Row(((year,), (whole(value, language),), (NONE,), (NONE,))) for year, value in known[-5:]]
    rows += [
        Row(
            (
                (str(row.year),),
                (whole(row.children, language),),
                (f"{whole(row.low, language)} {_to(language)} {whole(row.high, language)}",),
                (NONE if row.known_share is None else f"{round(100 * row.known_share)} %",),
            )
        )
        for row in ahead[1:]
    ]
    heads = (
        (Text("Jahr", "Year"), 1.0, False),
        (Text("Kinder unter 6", "Children under 6"), 1.0, True),
        (Text("8 von 10 Fällen", "8 of 10 cases"), 1.3, True),
        (Text("schon geboren", "already born"), 1.0, True),
    )
    method = (
        Text("Spanne aus der Vorausrechnung.", "Range from the projection.")
        if area in level.fans
        else _method(level, area)
    )
    caption = Text("Kinder unter 6 nach Jahren", "Children under 6 by year").in_language(language)
    return Table(caption, _columns(heads, language), tuple(rows), method.in_language(language))


def _method(level: Level, area: str) -> Text:
    rows = need.need_rows(level.plan.result, level.system, area)
    found = next((row["range_method"] for row in rows if row["range_method"] in METHOD_TEXT), "")
    text = METHOD_TEXT.get(found, Text("", ""))
    return Text(f"{text.de}." if text.de else "", f"{text.en}." if text.en else "")


def _ages_table(level: Level, area: str, language: str) -> Table:
    """Children by age group now, five dates ago, and what the change was in the town."""
    at = max(0, len(level.years) - 6)
    rows = []
    for start, stop in _GROUPS:
        own, town = level.children(area, start, stop), level.children("", start, stop)
        label = Text(f"{start} bis unter {stop}", f"{start} to under {stop}").in_language(language)
        changes = [NONE if (c := _change(s)) is None else f"{signed(c, language)} %" for s in (own, town)]
        rows.append(
            Row(
                ((label,), (whole(own[at], language),), (whole(own[-1], language),), *((c,) for c in changes))
            )
        )
    heads = (
        (Text("Alter", "Age"), 1.2, False),
        (Text(str(level.years[at]), str(level.years[at])), 1.0, True),
        (Text(str(level.years[-1]), str(level.years[-1])), 1.0, True),
        (Text("Veränderung", "Change"), 1.0, True),
        (Text(level.plan.municipality, level.plan.municipality), 1.0, True),
    )
    return Table(
        Text("Kinder nach Alter", "Children by age").in_language(language),
        _columns(heads, language),
        tuple(rows),
    )


def _places(level: Level, area: str, language: str) -> list[Block]:
    result = level.plan.result
    rows = [(str(row["year"]), row) for row in need.need_rows(result, level.system, area)]
    act = need.year_to_act(result)
    by_age = [
        (f"{act}, {OFFERS[row['offer']].label.in_language(language)}", row)
        for row in need.by_age_rows(result, level.system, area, act)
    ]
    heading = Heading(Text("Kita-Plätze", "Childcare places").in_language(language))
    if not rows or all(row["required"] is None for _, row in rows):
        text = Text("Der Bedarf ist nicht bekannt.", "The need is not known.").in_language(language)
        return [heading, Paragraph((text,))]
    heads = (
        (Text("Kita-Jahr", "Childcare year"), 1.6, False),
        (Text("Bedarf", "Need"), 0.8, True),
        (Text("nutzbare Plätze", "usable places"), 1.0, True),
        (Text("Saldo", "Balance"), 0.8, True),
        (Text("8 von 10 Fällen", "8 of 10 cases"), 1.3, True),
        (Text("Einschätzung", "Judgement"), 1.4, False),
    )
    caption = Text(
        "Kita insgesamt nach Kita-Jahren; mit Minus fehlen Plätze",
        "Childcare, all ages, by childcare year; with a minus places are missing",
    ).in_language(language)
    cells = tuple(_need_row(label, row, language) for label, row in (*rows, *by_age))
    return [heading, Table(caption, _columns(heads, language), cells)]


def _need_row(label: str, row: dict[str, object], language: str) -> Row:
    low, high = row["low80"], row["high80"]
    span = NONE
    if isinstance(low, float) and isinstance(high, float):
        span = f"{signed(low, language)} {_to(language)} {signed(high, language)}"
    judged = str(row["judgement"] or "")
    numbers = [row[column] for column in ("required", "places_usable")]
    shown: list[Runs] = [(whole(n if isinstance(n, float) else None, language),) for n in numbers]
    balance = row["balance"]
    return Row(
        (
            (label,),
            *shown,
            (signed(balance if isinstance(balance, float) else None, language),),
            (span,),
            (JUDGEMENTS[judged].in_language(language) if judged else NONE,),
        )
    )


def _further(level: Level, area: str, language: str) -> list[Block]:
    """Indicators of the area beside similar areas and the town."""
    shown = level.measured[:SHOWN]
    if not shown:
        return []
    alike = level.similar.get(area, ())
    heads = (
        (Text("Was", "What"), 2.6, False),
        (Text("Stand", "Date"), 1.0, False),
        (Text("hier", "here"), 0.9, True),
        *(((Text("ähnliche Gebiete", "similar areas"), 1.1, True),) if alike else ()),
        (Text(level.plan.municipality, level.plan.municipality), 1.0, True),
    )
    rows = []
    for one in shown:
        cells: list[Runs] = [
            (one.definition.name.in_language(language),),
            (_day(one.period, language),),
            (_shown(one, area, language),),
            *(((_amount(one.together(alike)[0], one, language),),) if alike else ()),
            (_amount(one.together(level.areas)[0], one, language),),
        ]
        rows.append(Row(tuple(cells)))
    note = ""
    if alike:
        names = ", ".join(level.areas[key] for key in alike)
        by = ", ".join(one.definition.name.in_language(language) for one in level.compared)
        note = Text(
            f"Ähnliche Gebiete: {names}; am nächsten nach: {by}.",
            f"Similar areas: {names}; nearest by: {by}.",
        ).in_language(language)
    heading = Heading(Text("Weitere Zahlen", "Further figures").in_language(language))
    caption = Text("Indikatoren neben der Kommune", "Indicators beside the town").in_language(language)
    return [heading, Table(caption, _columns(heads, language), tuple(rows), note)]


def _offers(level: Level, area: str, language: str) -> list[Block]:
    """Facilities by kind with their places."""
    found: dict[str, list[need.Offer]] = {}
    for offer in need.offers_in(level.plan.result, level.system, area):
        found.setdefault(offer.kind.in_language(language), []).append(offer)
    heading = Heading(Text("Angebote", "Offers").in_language(language))
    if not found:
        text = Text("Keine Einrichtung ist eingelesen.", "No facility has been read in.").in_language(
            language
        )
        return [heading, Paragraph((text,))]
    rows = []
    for kind, offers in sorted(found.items()):
        places = [offer.places for offer in offers if offer.places is not None]
        rows.append(Row(((kind,), (str(len(offers)),), (whole(sum(places) if places else None, language),))))
    heads = (
        (Text("Art", "Kind"), 2.0, False),
        (Text("Einrichtungen", "Facilities"), 1.0, True),
        (Text("Plätze", "Places"), 1.0, True),
    )
    caption = Text("Einrichtungen im Gebiet", "Facilities in the area").in_language(language)
    return [heading, Table(caption, _columns(heads, language), tuple(rows))]


def _source(level: Level, language: str) -> str:
    rule = level.plan.result.rule.name
    titles = ", ".join(sorted(set(level.plan.datasets["file"].to_list()))[:6])
    return Text(
        f"Quellen: {titles}. Bedarf nach {rule.de}; „{NONE}“: nicht bekannt.",
        f"Sources: {titles}. Need by {rule.en}; “{NONE}”: not known.",
    ).in_language(language)


def _shown(one: Measured, area: str, language: str) -> Run:
    if area not in one.values:
        return reason_text(one.reasons.get(area, "missing"), language) if area in one.reasons else NONE
    value = one.values[area][0]
    return Figure(f"{one.definition.id}|{area}", _amount(value, one, language), value=value)


def _amount(value: float | None, one: Measured, language: str) -> str:
    if value is None:
        return NONE
    unit = one.definition.unit
    digits = (
        0 if UNITS[unit].additive or unit in {"eur_mean", "class"} else 2 if unit in {"index", "ratio"} else 1
    )
    sign = UNITS[unit].sign.in_language(language)
    written = figure(value, language, digits=digits)
    return f"{written}\N{NO-BREAK SPACE}{sign}" if unit in {"percent", "eur_mean"} and sign else written


def _day(period: str, language: str) -> str:
    found = parse_period(period)
    return found.label(language) if found is not None else period


def _to(language: str) -> str:
    return Text("bis", "to").in_language(language)


def _columns(heads: tuple[tuple[Text, float, bool], ...], language: str) -> tuple[Column, ...]:
    return tuple(Column(title.in_language(language), numeric, share) for title, share, numeric in heads)
