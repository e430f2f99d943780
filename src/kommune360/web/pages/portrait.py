"""360° on one area: key figures beside the town, children until now and ahead, places, offers, neighbours.

Puts together what the rooms know about an area, for one page. What is missing is left out and named
with what to do about it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from kommune360.base.flags import HAS_VALUE, Flag
from kommune360.base.text import Text
from kommune360.demand.offers import OFFERS
from kommune360.demand.plan_need import NeedResult
from kommune360.demand.ranges import JUDGEMENTS, METHOD_TEXT
from kommune360.web.areas import lage, naming
from kommune360.web.areas.catalogue import Catalogue, Topic, catalogue_of
from kommune360.web.areas.folders import FolderMissing, remembered
from kommune360.web.areas.neighbours import before_and_after, neighbours_of
from kommune360.web.areas.query import Question, question_of
from kommune360.web.areas.rows import AreaRow, Sheet, sheet_of
from kommune360.web.areas.selectors import geojson_address, portrait_addresses
from kommune360.web.pages import portrait_need as need
from kommune360.web.pages.portrait_pictures import area_map, past_and_ahead_chart, past_and_ahead_table
from kommune360.web.scenarios.selectors import need_of
from kommune360.web.ui import formats
from kommune360.web.ui.ranges import RangeBar
from kommune360.web.ui.tables import Cell, Column, Row, Table

_CARDS = 4
_MOST_FIGURES = 60
_SHOWN_FIGURES = 12
_RATES = {"percent", "per_100", "per_1000", "per_10000"}
_TONES = {"missing_sure": "short", "missing_likely": "short", "enough": "enough", "enough_likely": "enough"}


@dataclass(frozen=True, slots=True)
class Card:
    """One key figure with its comparison; ``withheld`` ones say why and where to go."""

    label: Any
    figure: str
    note: str = ""
    tone: str = ""
    withheld: bool = False
    url: str = ""
    url_label: str = ""


@dataclass(frozen=True, slots=True)
class OtherFigure:
    """One further variable for all areas of a level: the newest rows by key, and the town."""

    topic: Topic
    question: Question
    rows: dict[str, AreaRow]
    sheet: Sheet


def portrait_of(municipality: Any, system: str, key: str, language: str) -> dict[str, Any] | None:
    """The context of one portrait; None where the municipality has no such area."""
    try:
        catalogue = catalogue_of(municipality)
    except FolderMissing:
        return None
    if key not in catalogue.names.get(system, {}):
        return None
    result = need_of(municipality).result
    town = municipality.name
    name = catalogue.name(system, key)
    children = _ask(catalogue, system, "0-6", key)
    rows = need.need_rows(result, system, key) if result is not None else ()
    act = _row_of(rows, need.year_to_act(result)) if result is not None else None
    others = _others(municipality, catalogue, system)
    href = portrait_addresses(system)
    before, after = before_and_after(catalogue.names[system], key)
    offers = need.offers_in(result, system, key) if result is not None else ()
    around = neighbours_of(municipality, system, key)
    return {
        "name": name,
        "key": key,
        "level": catalogue.levels[system],
        "parents": _parents(catalogue, system, key),
        "town": town,
        "lead": _lead(municipality, catalogue, children, act, key, name),
        "cards": _cards(municipality, catalogue, system, key, act, others, language),
        **_children_part(municipality, catalogue, children, result, system, key, name, language),
        "need_table": _need_table(rows, name, language)
        if any(r["balance"] is not None for r in rows)
        else None,
        "ages_table": _ages_table(result, system, key, language),
        "need_address": reverse("scenarios:index"),
        "offers": offers,
        "map": area_map(
            geojson_address(municipality, system),
            key,
            {other: catalogue.name(system, other) for other in (key, *around)},
            offers,
            href,
        )
        if around or geojson_address(municipality, system)
        else None,
        "figures": _figures_table(others, key, town, language),
        "figures_left": max(0, len(others) - _SHOWN_FIGURES),
        "neighbours": _neighbours_table(municipality, catalogue, children, around, href, language),
        "before": (catalogue.name(system, before), href(before)) if before else None,
        "after": (catalogue.name(system, after), href(after)) if after else None,
        "lage_address": f"{reverse('areas:index')}?{children.address()}"
        if children
        else reverse("areas:index"),
        "trace_address": f"{reverse('areas:trace')}?{children.address()}" if children else "",
    }


def _ask(catalogue: Catalogue, system: str, ages: str, key: str) -> Question | None:
    """The question for residents of an age group at this level; None where it cannot be asked here."""
    wanted = {"groesse": naming.RESIDENTS, "alter": ages, "ebene": system, "gebiet": key}
    question = question_of(catalogue, wanted)
    if question is None or question.topic.variable != naming.RESIDENTS or question.ages_text != ages:
        return None
    if question.level.system != system or not question.periods:
        return None
    return question


def _parents(catalogue: Catalogue, system: str, key: str) -> list[tuple[str, str]]:
    """(name, address) of the areas around this one, widest first."""
    found = catalogue.parents(system, key)
    return [
        (catalogue.name(wider, other), portrait_addresses(wider)(other)) for wider, other in reversed(found)
    ]


def _row(
    municipality: Any, catalogue: Catalogue, question: Question, key: str
) -> tuple[AreaRow | None, Sheet]:
    sheet = sheet_of(municipality, catalogue, question)
    return next((row for row in sheet.rows if row.key == key), None), sheet


def _row_of(rows: tuple[dict[str, Any], ...], year: str) -> dict[str, Any] | None:
    return next((row for row in rows if row["year"] == year), None)


def _lead(
    municipality: Any,
    catalogue: Catalogue,
    children: Question | None,
    act: dict[str, Any] | None,
    key: str,
    name: str,
) -> Text:
    """What is known in two sentences: children now, and whether places will be enough."""
    said = []
    if children is not None:
        row, _sheet = _row(municipality, catalogue, children, key)
        said.append(_children_sentence(children, row, name))
    if act is not None and (sentence := need.need_sentence(act)) is not None:
        said.append(sentence)
    return Text(" ".join(text.de for text in said), " ".join(text.en for text in said))


def _children_sentence(question: Question, row: AreaRow | None, name: str) -> Text:
    when = naming.date(question.period)
    if row is None or row.value is None:
        why = formats.flag_label(row.flag if row and row.flag else Flag.MISSING, "de")
        why_en = formats.flag_label(row.flag if row and row.flag else Flag.MISSING, "en")
        return Text(
            f"Wie viele Kinder unter 6 am {when.de} in {name} lebten, ist nicht bekannt ({why}).",
            f"How many children under 6 lived in {name} on {when.en} is not known ({why_en}).",
        )
    value = naming.count(round(row.value))
    first = Text(
        f"Am {when.de} lebten in {name} {value.de} Kinder unter 6",
        f"On {when.en} {value.en} children under 6 lived in {name}",
    )
    if row.change is None:
        return Text(f"{first.de}.", f"{first.en}.")
    since, by = naming.date(question.since), naming.count(abs(round(row.change)))
    if round(row.change) == 0:
        return Text(f"{first.de}, so viele wie am {since.de}.", f"{first.en}, as many as on {since.en}.")
    german, english = ("mehr", "more") if row.change > 0 else ("weniger", "fewer")
    return Text(
        f"{first.de}, {by.de} {german} als am {since.de}.",
        f"{first.en}, {by.en} {english} than on {since.en}.",
    )


def _cards(
    municipality: Any,
    catalogue: Catalogue,
    system: str,
    key: str,
    act: dict[str, Any] | None,
    others: tuple[OtherFigure, ...],
    language: str,
) -> list[Card]:
    """Four figures: children, share under 18, places per 100 with need, one social figure."""
    town = municipality.name
    cards = []
    if (children := _ask(catalogue, system, "0-6", key)) is not None:
        cards.append(_children_card(*_row(municipality, catalogue, children, key), children, town, language))
    if (young := _ask(catalogue, system, "0-18", key)) is not None:
        cards.append(_share_card(*_row(municipality, catalogue, young, key), young, town, language))
    if act is not None:
        cards.append(_places_card(act, language))
    rates = [other for other in others if other.topic.unit in _RATES and key in other.rows]
    return cards + [_figure_card(other, key, town, language) for other in rates[: _CARDS - len(cards)]]


def _trace(question: Question, key: str) -> str:
    return f"{reverse('areas:trace')}?{question.address(gebiet=key)}"


def _withheld(label: Any, row: AreaRow | None, question: Question, key: str, language: str) -> Card:
    flag = Flag(row.flag) if row is not None and row.flag else Flag.MISSING
    reason = formats.flag_label(flag, language)
    note = f"{reason}, {formats.period(question.period, language)}."
    return Card(
        label=label,
        figure=formats.flagged(None, flag, language),
        note=note,
        withheld=True,
        url=f"{reverse('areas:index')}?{question.address(gebiet='')}",
        url_label=_("andere Gebiete und Stände"),
    )


def _children_card(row: AreaRow | None, sheet: Sheet, question: Question, town: str, language: str) -> Card:
    label = naming.people(question.ages)
    if row is None or row.value is None:
        return _withheld(label, row, question, question.area, language)
    notes = [formats.period(question.period, language)]
    if row.change_percent is not None:
        since = formats.period(question.since, language)
        change = naming.percent(row.change_percent, signed=True).in_language(language)
        notes.append(f"{'since' if language == 'en' else 'seit'} {since} {change}")
    if sheet.town.change_percent is not None:
        notes.append(f"{town} {naming.percent(sheet.town.change_percent, signed=True).in_language(language)}")
    figure = formats.flagged(row.value, row.flag, language)
    return Card(label, figure, " · ".join(notes), url=_trace(question, row.key), url_label=_("Herkunft"))


def _share_card(row: AreaRow | None, sheet: Sheet, question: Question, town: str, language: str) -> Card:
    label = Text("Anteil der unter 18-Jährigen", "Share of under 18s")
    if row is None or row.share is None:
        return _withheld(label, row, question, question.area, language)
    notes = [formats.period(question.period, language)]
    if sheet.town.share is not None:
        notes.append(f"{town} {naming.percent(sheet.town.share).in_language(language)}")
    figure = naming.percent(row.share).in_language(language)
    return Card(label, figure, " · ".join(notes), url=_trace(question, row.key), url_label=_("Herkunft"))


def _places_card(row: dict[str, Any], language: str) -> Card:
    label = Text("Kita-Plätze je 100 mit Bedarf", "Childcare places per 100 with need")
    found = need.per_hundred(row)
    if found is None:
        return Card(
            label,
            "–",
            _("Dafür fehlen Angaben zu Plätzen oder Kindern."),
            withheld=True,
            url=reverse("scenarios:index"),
            url_label=_("zum Bedarf"),
        )
    middle, low, high = (formats.number(value, language) for value in found)
    span = f"{low} {'to' if language == 'en' else 'bis'} {high}"
    judged = JUDGEMENTS[row["judgement"]].in_language(language) if row["judgement"] else ""
    return Card(
        label,
        middle,
        f"{row['year']}: {span} · {judged}" if judged else f"{row['year']}: {span}",
        tone="short" if _TONES.get(row["judgement"]) == "short" else "",
        url=reverse("scenarios:index"),
        url_label=_("zum Bedarf"),
    )


def _figure_card(other: OtherFigure, key: str, town: str, language: str) -> Card:
    row, question = other.rows[key], other.question
    if row.value is None:
        return _withheld(other.topic.label, row, question, key, language)
    notes = [formats.period(question.period, language)]
    if other.sheet.town.value is not None:
        whole = naming.amount(other.sheet.town.value, other.topic).in_language(language)
        middle = {"mean": town, "median": _("mittleres Gebiet"), "sum": town}[other.sheet.town.how]
        notes.append(f"{middle} {whole}")
    figure = naming.amount(row.value, other.topic).in_language(language)
    return Card(
        other.topic.label, figure, " · ".join(notes), url=_trace(question, key), url_label=_("Herkunft")
    )


def _others(municipality: Any, catalogue: Catalogue, system: str) -> tuple[OtherFigure, ...]:
    """All further variables measured at this level: rates first, then the newest, then by name."""
    return remembered(municipality, "others", system, lambda: _read_others(municipality, catalogue, system))


def _read_others(municipality: Any, catalogue: Catalogue, system: str) -> tuple[OtherFigure, ...]:
    found = []
    for topic in catalogue.topics.values():
        if topic.variable == naming.RESIDENTS or all(m.area_system != system for m in topic.measures):
            continue
        question = question_of(catalogue, {"groesse": topic.variable, "ebene": system})
        if question is None or question.level.system != system or not question.periods:
            continue
        sheet = sheet_of(municipality, catalogue, question)
        found.append(OtherFigure(topic, question, {row.key: row for row in sheet.rows}, sheet))
    found.sort(key=lambda other: other.topic.label.de.lower())
    found.sort(key=lambda other: other.question.period[:4], reverse=True)
    found.sort(key=lambda other: (other.topic.unit == "unknown", other.topic.unit not in _RATES))
    return tuple(found[:_MOST_FIGURES])


def _children_part(
    municipality: Any,
    catalogue: Catalogue,
    children: Question | None,
    result: NeedResult | None,
    system: str,
    key: str,
    name: str,
    language: str,
) -> dict[str, Any]:
    """Line, words and table of children under six: known until now, expected ahead."""
    past: tuple[Any, ...] = ()
    if children is not None:
        with_history = question_of(
            catalogue,
            {"groesse": naming.RESIDENTS, "alter": "0-6", "ebene": system, "gebiet": key, "frueher": "1"},
        )
        past = lage.series_of(municipality, with_history or children)
    ahead = need.children_ahead_of(result, system, key) if result is not None else ()
    coming = tuple(row for row in ahead if row.children is not None)
    caption = Text(f"Kinder unter 6 in {name} nach Jahren", f"Children under 6 in {name} by year")
    known = [point for point in past if point.value is not None]
    return {
        "chart": past_and_ahead_chart(past, ahead, language) if len(known) + len(coming) > 1 else None,
        "chart_summary": _line_words(known, coming),
        "chart_estimated": any(point.estimated for point in past),
        "chart_table": past_and_ahead_table(past, ahead, language, caption) if past or ahead else None,
        "range_method": _range_method(result, system, key) if len(coming) > 1 else "",
    }


def _line_words(known: list[Any], coming: tuple[need.Ahead, ...]) -> Text:
    parts = []
    if known:
        first, last = known[0], known[-1]
        ends = [(naming.date(p.period), naming.count(round(p.value))) for p in (first, last)]
        if len(known) > 1:
            parts.append(
                Text(
                    f"{ends[0][1].de} Kinder unter 6 am {ends[0][0].de}, {ends[1][1].de} am {ends[1][0].de}.",
                    f"{ends[0][1].en} children under 6 on {ends[0][0].en}, {ends[1][1].en} on {ends[1][0].en}.",
                )
            )
    if len(coming) > 1:
        last_year = coming[-1]
        numbers = [need.count(value) for value in (last_year.children, last_year.low, last_year.high)]
        parts.append(
            Text(
                f"{last_year.year} voraussichtlich {numbers[0].de}, in 8 von 10 Fällen {numbers[1].de} bis {numbers[2].de}.",
                f"In {last_year.year} probably {numbers[0].en}, {numbers[1].en} to {numbers[2].en} in 8 of 10 cases.",
            )
        )
    if not parts:
        return Text("Noch keine Reihe von Jahren.", "No series of years yet.")
    return Text(" ".join(part.de for part in parts), " ".join(part.en for part in parts))


def _range_method(result: NeedResult | None, system: str, key: str) -> Any:
    rows = need.need_rows(result, system, key) if result is not None else ()
    method = next((row["range_method"] for row in rows if row["range_method"]), "")
    return METHOD_TEXT.get(method, "")


def _need_table(rows: tuple[dict[str, Any], ...], name: str, language: str) -> Table:
    """Places and balance by Kita year, with the range against zero and a judgement in words."""
    known = [row for row in rows if row["low80"] is not None and row["high80"] is not None]
    least = min((row["low80"] for row in known), default=0.0)
    most = max((row["high80"] for row in known), default=0.0)
    label = OFFERS["childcare"].label
    return Table(
        caption=Text(f"{label.de}: {name} nach Kita-Jahren", f"{label.en}: {name} by childcare year"),
        columns=[
            Column("year", Text("Kita-Jahr", "Childcare year")),
            *_balance_columns(),
        ],
        rows=[
            Row({"year": row["year"], **_balance_cells(row, min(least, 0.0), max(most, 0.0), language)})
            for row in rows
        ],
        id="plaetze",
        caption_hidden=True,
    )


def _balance_columns() -> list[Column]:
    return [
        Column("required", Text("Bedarf", "Need"), numeric=True),
        Column("places", Text("nutzbare Plätze", "Usable places"), numeric=True),
        Column("balance", Text("Saldo", "Balance"), numeric=True, signed=True, strong=True),
        Column("range", Text("Spanne (8 von 10 Fällen)", "Range (8 of 10 cases)"), sortable=False),
        Column("judgement", Text("Einschätzung", "Judgement")),
    ]


def _balance_cells(row: dict[str, Any], least: float, most: float, language: str) -> dict[str, Any]:
    tone = _TONES.get(row["judgement"], "open")
    judged = JUDGEMENTS[row["judgement"]].in_language(language) if row["judgement"] else "–"
    cells: dict[str, Any] = {
        "required": Cell(value=row["required"], text="" if row["required"] is not None else "–"),
        "places": Cell(value=row["places_usable"], text="" if row["places_usable"] is not None else "–"),
        "balance": Cell(value=row["balance"], text="" if row["balance"] is not None else "–"),
        "judgement": Cell(text=judged, tone=tone),
    }
    if row["low80"] is not None and row["high80"] is not None and row["balance"] is not None:
        low, high = (formats.number(row[end], language, signed=True) for end in ("low80", "high80"))
        cells["range"] = RangeBar(
            low=row["low80"],
            mid=row["balance"],
            high=row["high80"],
            least=least,
            most=most,
            label=f"{low} {'to' if language == 'en' else 'bis'} {high}",
            tone=tone,
        )
    return cells


def _ages_table(result: NeedResult | None, system: str, key: str, language: str) -> Table | None:
    """Under and over three in the year to act for; None where places are not known by age."""
    if result is None:
        return None
    year = need.year_to_act(result)
    rows = need.by_age_rows(result, system, key, year)
    if not rows:
        return None
    ends = [row[end] for row in rows for end in ("low80", "high80") if row[end] is not None]
    least, most = min([0.0, *ends]), max([0.0, *ends])
    return Table(
        caption=Text(f"Nach Alter im Kita-Jahr {year}", f"By age in the childcare year {year}"),
        columns=[Column("offer", Text("Angebot", "Offer")), *_balance_columns()],
        rows=[
            Row(
                {
                    "offer": OFFERS[row["offer"]].label.in_language(language),
                    **_balance_cells(row, least, most, language),
                }
            )
            for row in rows
        ],
        id="alter-tabelle",
    )


def _figures_table(others: tuple[OtherFigure, ...], key: str, town: str, language: str) -> Table | None:
    """All further figures of the area beside the town's."""
    rows = [
        Row(
            {
                "what": Cell(text=other.topic.label.in_language(language)),
                "when": Cell(
                    text=formats.period(other.question.period, language), sort=other.question.period
                ),
                "value": _value_cell(other, key, language),
                "town": Cell(
                    text=naming.amount(other.sheet.town.value, other.topic).in_language(language),
                    small=_("Median") if other.sheet.town.how == "median" else "",
                    sort=other.sheet.town.value,
                ),
            }
        )
        for other in others[:_SHOWN_FIGURES]
        if key in other.rows
    ]
    if not rows:
        return None
    return Table(
        caption=Text("Weitere Zahlen neben der Stadt", "Further figures beside the town"),
        columns=[
            Column("what", Text("Was", "What")),
            Column("when", Text("Stand", "Date")),
            Column("value", Text("hier", "here"), numeric=True, strong=True),
            Column("town", town, numeric=True),
        ],
        rows=rows,
        id="weitere",
        caption_hidden=True,
    )


def _value_cell(other: OtherFigure, key: str, language: str) -> Cell:
    row = other.rows[key]
    if row.value is None or Flag(row.flag) not in HAS_VALUE:
        return Cell(flag=Flag(row.flag or Flag.MISSING))
    text = naming.amount(row.value, other.topic).in_language(language)
    return Cell(text=text, href=_trace(other.question, key), sort=row.value)


def _neighbours_table(
    municipality: Any,
    catalogue: Catalogue,
    children: Question | None,
    around: tuple[str, ...],
    href: Any,
    language: str,
) -> Table | None:
    if children is None or not around:
        return None
    sheet = sheet_of(municipality, catalogue, children)
    rows = {row.key: row for row in sheet.rows}
    columns = [
        Column("area", Text("Nachbargebiet", "Neighbouring area")),
        Column("value", naming.people(children.ages), numeric=True),
    ]
    if children.since:
        since = naming.date(children.since)
        columns.append(
            Column("change", Text(f"seit {since.de}", f"since {since.en}"), numeric=True, signed=True)
        )
    return Table(
        caption=Text("Nachbargebiete", "Neighbouring areas"),
        columns=columns,
        rows=[
            Row(
                {
                    "area": Cell(text=rows[other].name, href=href(other)),
                    "value": Cell(value=rows[other].value, flag=rows[other].flag),
                    "change": Cell(
                        value=rows[other].change, text="" if rows[other].change is not None else "–"
                    ),
                },
                area=other,
            )
            for other in sorted(around, key=lambda key: rows[key].name if key in rows else key)
            if other in rows
        ],
        id="nachbarn",
        caption_hidden=True,
    )
