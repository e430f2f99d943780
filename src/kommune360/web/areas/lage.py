"""The page Lage as data: words, map, table, line over time, sources, and the choices of its form.

Computed once per data state, question and language; what a view draws needs nothing else.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl, quote

import polars as pl

from kommune360.base.text import Text
from kommune360.indicators.definitions import PHASES
from kommune360.web.areas import naming
from kommune360.web.areas.catalogue import ESTIMATED, Catalogue, Topic
from kommune360.web.areas.headlines import headline, lead
from kommune360.web.areas.pictures import Point, map_config, series_chart
from kommune360.web.areas.query import CHANGE, SHARE, VALUE, Question, ages_parameter, shares_possible
from kommune360.web.areas.rows import AreaRow, Sheet, sheet_of
from kommune360.web.areas.sources import Source, covering, sources_of
from kommune360.web.areas.tables import dates_table, page_table, shown_rows
from kommune360.web.areas.values import town_of, values_of
from kommune360.web.ui import formats

_MOVERS = 3
_PEOPLE = Text("Menschen", "People")
_GROUPS: tuple[tuple[Text, frozenset[str]], ...] = (
    (_PEOPLE, frozenset({"persons"})),
    (
        Text("Anteile und Quoten", "Shares and rates"),
        frozenset({"percent", "per_100", "per_1000", "per_10000", "ratio", "years"}),
    ),
    (Text("Indizes und Klassen", "Indices and classes"), frozenset({"index", "class"})),
    (Text("Geld", "Money"), frozenset({"eur", "eur_thousand", "eur_mean"})),
    (Text("Plätze und weitere Anzahlen", "Places and other counts"), frozenset({"places", "count"})),
    (Text("Flächen", "Areas of land"), frozenset({"hectare", "square_km", "square_m"})),
)
_OTHERS = Text("Weitere", "Others")


@dataclass(frozen=True, slots=True)
class Option:
    """One entry of a choice: its value in the address, what it is called, whether it is chosen."""

    value: str
    label: Any
    chosen: bool = False


@dataclass(frozen=True, slots=True)
class Form:
    """What can be chosen, with the present choice."""

    topics: tuple[tuple[Text, tuple[Option, ...]], ...]
    ages: tuple[Option, ...]
    levels: tuple[Option, ...]
    periods: tuple[Option, ...]
    since: tuple[Option, ...]
    views: tuple[tuple[Text, str, bool], ...]
    earlier: str
    later: str


@dataclass(frozen=True, slots=True)
class Mover:
    """An area that changed most since the figures before."""

    name: str
    href: str
    change: Text
    percent: Text


@dataclass(frozen=True, slots=True)
class Addresses:
    """How the pages around this one are addressed: by area key, or by query string."""

    portrait: Callable[[str], str]
    trace: str
    geojson: str  # "" where there are no boundaries


def form_of(catalogue: Catalogue, question: Question, language: str) -> Form:
    """The choices; every one leads to an answer."""
    ages = question.topic.ages()
    at = question.periods.index(question.period) if question.period in question.periods else 0
    earlier = tuple(p for p in question.periods if p < question.period)
    return Form(
        topics=_topic_options(catalogue, question.topic),
        ages=tuple(
            Option(ages_parameter(band), naming.age_label(band), band == question.ages) for band in ages
        )
        if len(ages) > 1
        else (),
        levels=tuple(
            Option(level.system, _level_label(level.label, how), level == question.level)
            for level, how in catalogue.levels_of(question.topic)
        ),
        periods=tuple(
            Option(p, formats.period(p, language), p == question.period) for p in reversed(question.periods)
        ),
        since=tuple(
            Option(p, formats.period(p, language), p == question.since)
            for p in reversed(earlier)
            if len(p) == len(question.period)
        ),
        views=_views(question),
        earlier=question.address(zeit=question.periods[at - 1], seit="") if at > 0 else "",
        later=question.address(zeit=question.periods[at + 1], seit="")
        if at + 1 < len(question.periods)
        else "",
    )


def _level_label(label: Text, how: str) -> Text:
    return Text(f"{label.de} (geschätzt)", f"{label.en} (estimated)") if how == ESTIMATED else label


def _topic_options(catalogue: Catalogue, chosen: Topic) -> tuple[tuple[Text, tuple[Option, ...]], ...]:
    groups: dict[str, list[Option]] = {}
    labels: dict[str, Text] = {}
    for topic in catalogue.topics.values():
        label = _group_of(topic)
        labels[label.de] = label
        groups.setdefault(label.de, []).append(
            Option(topic.variable, topic.label, topic.variable == chosen.variable)
        )
    order = [_PEOPLE.de, *(_indicators_of(phase).de for phase in PHASES)]
    order += [name.de for name, _ in _GROUPS[1:]] + [_OTHERS.de]
    return tuple((labels[name], tuple(groups[name])) for name in order if name in groups)


def _group_of(topic: Topic) -> Text:
    if topic.indicator is not None:
        return _indicators_of(topic.indicator.phase)
    return next((name for name, units in _GROUPS if topic.unit in units), _OTHERS)


def _indicators_of(phase: str) -> Text:
    named = PHASES.get(phase, _OTHERS)
    return Text(f"Indikatoren: {named.de}", f"Indicators: {named.en}")


def _views(question: Question) -> tuple[tuple[Text, str, bool], ...]:
    views = [(Text("Wert", "Value"), VALUE)]
    if shares_possible(question.topic, question.ages):
        views.append((Text("Anteil an allen", "Share of all"), SHARE))
    if question.since:
        since = naming.date(question.since)
        views.append((Text(f"Veränderung seit {since.de}", f"Change since {since.en}"), CHANGE))
    return tuple((label, question.address(ansicht=view), view == question.view) for label, view in views)


def page_of(
    municipality: Any,
    catalogue: Catalogue,
    question: Question,
    addresses: Addresses,
    town: str,
    language: str,
) -> dict[str, Any]:
    """The context of the page's changing part."""
    sheet = sheet_of(municipality, catalogue, question)
    points = series_of(municipality, question)
    title = naming.subject(question.topic, question.ages)
    where = catalogue.name(question.level.system, question.area) if question.area else town
    shown = {row.key for row in shown_rows(question, sheet)}
    # quoted once: an address in every row of a long table weighs
    tail = f"?{question.address(gebiet='')}&gebiet="
    return {
        "headline": headline(question, sheet),
        "lead": lead(question, sheet, town),
        "map": map_config(question, sheet, addresses.geojson, addresses.portrait, language)
        if addresses.geojson
        else None,
        "map_summary": _map_summary(question, sheet),
        "table": page_table(
            question,
            sheet,
            town,
            addresses.portrait,
            lambda key: f"{addresses.trace}{tail}{quote(key)}",
            language,
        ),
        "where": where,
        "chart": series_chart(points, title, language) if _drawable(points) else None,
        "chart_summary": series_words(question, points, where),
        "dates": dates_table(points, _dates_caption(title, where), question, language),
        "areas": tuple(
            Option(row.key, row.name, row.key == question.area)
            for row in sheet.rows
            if row.key in shown or row.key == question.area
        ),
        "areas_left": len(sheet.rows) - len(shown),
        "up": _movers(question, sheet, addresses, up=True),
        "down": _movers(question, sheet, addresses, up=False),
        "what": title,
        "town": town,
        "kept": parse_qsl(question.address(gebiet="")),
        "with_estimates": question.address(frueher="1"),
        "methods": sheet.methods,
        "estimated": any(row.estimated for row in sheet.rows),
        "flags": _flags(sheet),
    }


def _drawable(points: tuple[Point, ...]) -> bool:
    return sum(point.value is not None for point in points) > 1


def series_of(municipality: Any, question: Question) -> tuple[Point, ...]:
    """The figure over all dates: of the chosen area, or of the whole town."""
    values = values_of(municipality, question.asked)
    bridged = (
        values.group_by("period")
        .agg((~pl.col("method").is_in(["", "hierarchy"])).any())
        .rows_by_key("period", unique=True)
    )
    if question.area:
        mine = values.filter(pl.col("area") == question.area).sort("period")
        return tuple(
            Point(row["period"], row["value"], row["flag"] or "", row["method"] not in ("", "hierarchy"))
            for row in mine.to_dicts()
        )
    town = town_of(values, question.topic.additive)
    # moving figures between areas does not change the town's sum
    additive = question.topic.additive
    return tuple(
        Point(row["period"], row["value"], "", bool(bridged[row["period"]]) and not additive)
        for row in town.to_dicts()
    )


def series_words(question: Question, points: tuple[Point, ...], where: str) -> Text:
    """The line over time in one sentence: first and last value, highest and lowest date."""
    known = [point for point in points if point.value is not None]
    what = naming.subject(question.topic, question.ages)
    if not known:
        return Text(f"{what.de}: keine Werte", f"{what.en}: no figures")
    first, last = known[0], known[-1]

    def value(point: Point) -> Text:
        return naming.amount(point.value, question.topic)

    if len(known) == 1:
        when, amount = naming.date(last.period), value(last)
        return Text(
            f"{where}, {what.de}: {amount.de} am {when.de}; frühere Werte liegen nicht vor.",
            f"{where}, {what.en}: {amount.en} on {when.en}; there are no earlier figures.",
        )
    high = max(known, key=lambda point: point.value or 0.0)
    low = min(known, key=lambda point: point.value or 0.0)
    marks = [(naming.date(p.period), value(p)) for p in (first, last, high, low)]
    return Text(
        f"{where}, {what.de}: {marks[0][1].de} am {marks[0][0].de}, {marks[1][1].de} am {marks[1][0].de}; "
        f"Höchststand {marks[2][1].de} ({marks[2][0].de}), Tiefststand {marks[3][1].de} ({marks[3][0].de}).",
        f"{where}, {what.en}: {marks[0][1].en} on {marks[0][0].en}, {marks[1][1].en} on {marks[1][0].en}; "
        f"highest {marks[2][1].en} ({marks[2][0].en}), lowest {marks[3][1].en} ({marks[3][0].en}).",
    )


def _dates_caption(title: Text, where: str) -> Text:
    return Text(f"{title.de} nach Stand: {where}", f"{title.en} by date: {where}")


def _map_summary(question: Question, sheet: Sheet) -> Text:
    level = question.level.label
    known = naming.numbered(len(sheet.known), Text("Gebiet", "area"), Text("Gebiete", "areas"))
    return Text(
        f"Karte: {level.de}, {known.de} mit Wert. Die Tabelle zeigt dieselben Zahlen.",
        f"Map: {level.en}, {known.en} with a figure. The table shows the same figures.",
    )


def _movers(question: Question, sheet: Sheet, addresses: Addresses, *, up: bool) -> tuple[Mover, ...]:
    sign = 1 if up else -1
    moved: list[AreaRow] = [r for r in sheet.known if r.change is not None and sign * r.change > 0]
    moved.sort(key=lambda row: (-sign * (row.change or 0.0), row.name))
    return tuple(
        Mover(
            row.name,
            addresses.portrait(row.key),
            naming.amount(row.change, question.topic, signed=True, change=True),
            naming.percent(row.change_percent, signed=True)
            if row.change_percent is not None
            else Text("", ""),
        )
        for row in moved[:_MOVERS]
    )


def _flags(sheet: Sheet) -> tuple[str, ...]:
    """Flags to explain below the table, in the order in which they occur."""
    return tuple(dict.fromkeys(row.flag for row in sheet.rows if row.flag and row.flag != "zero"))


def source_lines(municipality: Any, question: Question, sheet: Sheet, language: str) -> tuple[str, ...]:
    """The datasets a sheet rests on, one line each."""
    known = sources_of(municipality)
    used = [known[name] for name in sheet.datasets if name in known]
    if question.topic.indicator is not None:
        used = list(covering(used, (question.period, question.since)))
    return tuple(source_words(source, language) for source in used)


def source_words(source: Source, language: str) -> str:
    """``Einwohnerregister (ewr_2025.csv), Stand 31.12.2025, eingelesen am 03.02.2026``."""
    german = language != "en"
    parts = [source.title if source.title == source.file else f"{source.title} ({source.file})"]
    if source.publisher:
        parts.append(source.publisher)
    if source.period_last:
        last = formats.period(source.period_last, language)
        first = formats.period(source.period_first, language)
        span = last if first == last else f"{first} {'bis' if german else 'to'} {last}"
        parts.append(f"{'Stand' if german else 'dates'} {span}")
    if source.imported_at:
        parts.append(
            f"{'eingelesen am' if german else 'imported'} {formats.period(source.imported_at[:10], language)}"
        )
    return ", ".join(parts)
