"""The page Vergleich: up to five areas side by side, over time and in their key figures, with the town.

From a question and chosen areas to one chart, its table twin and a table of key figures.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from kommune360.base.flags import Flag
from kommune360.base.periods import parse_period
from kommune360.base.text import Text
from kommune360.web.areas import naming
from kommune360.web.areas.catalogue import AGE_GROUPS, Catalogue
from kommune360.web.areas.courses import Course, Courses, change_of, change_words, subject_of, twin
from kommune360.web.areas.query import SHARE, VALUE, Question, ages_parameter, question_of
from kommune360.web.areas.rows import Sheet, sheet_of
from kommune360.web.ui import formats
from kommune360.web.ui.charts import SCHEMA, few_ticks, time_axis, value_axis
from kommune360.web.ui.tables import Cell, Column, Row, Table

MOST = 5
_RATES = ("percent", "per_100", "per_1000", "per_10000", "per_100000")
_KEY_FIGURES = 20  # further figures in the table; more would not be read side by side
# colour-blind safe (Okabe and Ito 2008), dark enough on white; each line has a dash of its own as well
_COLOURS = ("#0b5c9e", "#b34700", "#007a5a", "#8a3a78", "#6b5b00")
_DASHES = ((1, 0), (6, 3), (2, 2), (8, 3, 2, 3), (4, 2))


@dataclass(frozen=True, slots=True)
class Chosen:
    """An area in the comparison and the address of the page without it."""

    key: str
    name: str
    href: str
    without: str


def chosen_keys(question: Question, courses: Courses, wanted: str) -> tuple[str, ...]:
    """Keys asked for in the address, in that order; else the area in view, or highest and lowest."""
    known = {course.key for course in courses.areas}
    keys = tuple(dict.fromkeys(key for key in wanted.split(",") if key in known))[:MOST]
    if keys:
        return keys
    if question.area in known:
        return (question.area,)
    valued = sorted(
        ((course.last, course.name, course.key) for course in courses.areas if course.last is not None),
        key=lambda entry: (-entry[0], entry[1]),
    )
    ends = [valued[0][2], valued[-1][2]] if valued else [course.key for course in courses.areas[:2]]
    return tuple(dict.fromkeys(ends))


def page_of(
    municipality: Any,
    catalogue: Catalogue,
    question: Question,
    courses: Courses,
    keys: Sequence[str],
    portrait: Callable[[str], str],
    town: str,
    language: str,
) -> dict[str, Any]:
    """What the page shows besides the question itself."""
    by_key = {course.key: course for course in courses.areas}
    shown = [by_key[key] for key in keys]
    figures = key_figures(municipality, catalogue, question)
    return {
        "headline": headline(question, shown),
        "lead": lead(question, courses, shown, town),
        "chosen": tuple(
            Chosen(
                c.key, c.name, portrait(c.key), question.address(mit=",".join(k for k in keys if k != c.key))
            )
            for c in shown
        ),
        "others": sorted(
            ((c.key, c.name) for c in courses.areas if c.key not in keys), key=lambda o: o[1].lower()
        ),
        "full": len(keys) >= MOST,
        "mit": ",".join(keys),
        "chart": lines_chart(courses, shown, language) if len(courses.periods) > 1 else None,
        "chart_summary": course_words(question, courses, shown),
        "twin": twin(question, courses, shown, language),
        "figures": figures_table(figures, shown, portrait, town, language),
    }


def headline(question: Question, shown: Sequence[Course]) -> Text:
    what = subject_of(question)
    names = [course.name for course in shown]
    if len(names) == 1:
        return Text(f"{what.de}: {names[0]} neben der ganzen Stadt", f"{what.en}: {names[0]} beside the town")
    german = f"{', '.join(names[:-1])} und {names[-1]}"
    english = f"{', '.join(names[:-1])} and {names[-1]}"
    return Text(f"{what.de}: {german} im Vergleich", f"{what.en}: {english} compared")


def lead(question: Question, courses: Courses, shown: Sequence[Course], town: str) -> Text:
    """The latest figure of every area in one sentence, the town last."""
    parts_de, parts_en = [], []
    for course in (*shown, courses.town):
        if course.last is None:
            known = Text("kein Wert", "no figure")
        elif question.view == SHARE:
            known = naming.percent(course.last)
        else:
            known = naming.amount(course.last, question.topic)
        name = course.name or town
        parts_de.append(f"{name} {known.de}")
        parts_en.append(f"{name} {known.en}")
    when = naming.date(courses.periods[-1]) if courses.periods else Text("", "")
    return Text(f"{when.de}: {', '.join(parts_de)}.", f"{when.en}: {', '.join(parts_en)}.")


def course_words(question: Question, courses: Courses, shown: Sequence[Course]) -> Text:
    """The lines in one sentence: the change of every area from first to last date."""
    since = naming.date(courses.periods[0]) if courses.periods else Text("", "")
    said = []
    for course in (*shown, courses.town):
        change = change_of(courses, course)
        words = change_words(question, courses, change) if change is not None else Text("–", "–")
        said.append(Text(f"{course.name} {words.de}", f"{course.name} {words.en}"))
    start = Text(" Alle Linien beginnen bei 100.", " All lines start at 100.")
    scale = start if courses.relative else Text("", "")
    return Text(
        f"Seit {since.de}: {', '.join(one.de for one in said)}.{scale.de}",
        f"Since {since.en}: {', '.join(one.en for one in said)}.{scale.en}",
    )


def lines_chart(courses: Courses, shown: Sequence[Course], language: str) -> dict[str, Any]:
    """Vega-Lite: one line an area with colour and dash of its own, the town in grey."""
    courses_drawn = [*shown, courses.town]
    names = [course.name for course in courses_drawn]
    rows = [
        {
            "zeit": start.start.isoformat(),
            "stand": formats.period(period, language),
            "wert": value,
            "gebiet": course.name,
        }
        for course in courses_drawn
        for period, value in zip(courses.periods, courses.drawn(course), strict=True)
        if value is not None and (start := parse_period(period)) is not None
    ]
    english = language == "en"
    colours = [*_COLOURS[: len(shown)], "#70768e"]
    dashes = [*map(list, _DASHES[: len(shown)]), [1, 0]]
    scale = {"domain": names, "range": colours}
    legend = {"title": None, "orient": "bottom", "columns": 2, "symbolType": "stroke", "symbolSize": 300}
    return {
        "$schema": SCHEMA,
        "height": 280,
        "data": {"values": rows},
        "mark": {"type": "line", "strokeWidth": 2.2, "point": {"filled": True, "size": 22}},
        "encoding": {
            "x": time_axis("zeit", few_ticks(len(courses.periods))),
            "y": value_axis("wert"),
            "color": {"field": "gebiet", "type": "nominal", "scale": scale, "legend": legend},
            "strokeDash": {
                "field": "gebiet",
                "type": "nominal",
                "scale": {"domain": names, "range": dashes},
                "legend": None,
            },
            "tooltip": [
                {"field": "gebiet", "type": "nominal", "title": "area" if english else "Gebiet"},
                {"field": "stand", "type": "nominal", "title": "date" if english else "Stand"},
                {
                    "field": "wert",
                    "type": "quantitative",
                    "title": "value" if english else "Wert",
                    "format": ",.1f",
                },
            ],
        },
    }


def key_figures(
    municipality: Any, catalogue: Catalogue, question: Question
) -> tuple[tuple[Question, Sheet], ...]:
    """Figures to stand side by side: residents by age group as shares, then rates of this level."""
    return tuple(
        (asked, sheet_of(municipality, catalogue, asked))
        for asked in _questions(catalogue, question.level.system)
    )


def _questions(catalogue: Catalogue, system: str) -> Iterable[Question]:
    wanted = [
        {
            "groesse": naming.RESIDENTS,
            "alter": ages_parameter(ages),
            "ansicht": VALUE if ages.is_all else SHARE,
        }
        for ages in (AGE_GROUPS[-1], *AGE_GROUPS[:-1])
    ]
    rates = [t for t in catalogue.topics.values() if t.unit in _RATES]
    rates = [t for t in rates if any(m.area_system == system for m in t.measures)]
    rates.sort(key=lambda t: max(m.periods[-1] for m in t.measures), reverse=True)
    wanted += [{"groesse": topic.variable, "ansicht": VALUE} for topic in rates[:_KEY_FIGURES]]
    for entry in wanted:
        asked = question_of(catalogue, {**entry, "ebene": system})
        fits = asked is not None and asked.topic.variable == entry["groesse"] and asked.periods
        if not fits or asked is None or asked.level.system != system:
            continue
        if entry.get("alter", asked.ages_text) == asked.ages_text and asked.view == entry["ansicht"]:
            yield asked


def figures_table(
    figures: Sequence[tuple[Question, Sheet]],
    shown: Sequence[Course],
    portrait: Callable[[str], str],
    town: str,
    language: str,
) -> Table:
    """A figure a row with unit and date, an area a column, the town last."""
    columns = [Column("figure", Text("Größe", "Figure"), sortable=False)]
    columns += [Column(c.key, c.name, numeric=True, sortable=False) for c in shown]
    columns.append(Column("town", town, numeric=True, sortable=False, strong=True))
    return Table(
        caption=Text("Kennzahlen nebeneinander", "Key figures side by side"),
        columns=columns,
        rows=[_figure_row(question, sheet, shown, language) for question, sheet in figures],
        id="kennzahlen",
        caption_hidden=True,
    )


def _figure_row(question: Question, sheet: Sheet, shown: Sequence[Course], language: str) -> Row:
    share = question.view == SHARE
    what = naming.subject(question.topic, question.ages)
    label = Text(f"{what.de}, Anteil", f"{what.en}, share") if share else what
    rows = {row.key: row for row in sheet.rows}
    cells: dict[str, Any] = {
        "figure": Cell(
            text=label.in_language(language), small=naming.date(question.period).in_language(language)
        )
    }
    for course in shown:
        row = rows.get(course.key)
        value = None if row is None else row.share if share else row.value
        if value is None:
            cells[course.key] = Cell(flag=(row.flag if row is not None else "") or Flag.MISSING)
            continue
        said = naming.percent(value) if share else naming.amount(value, question.topic)
        cells[course.key] = Cell(text=said.in_language(language))
    whole = sheet.town.share if share else sheet.town.value
    said = naming.percent(whole) if share else naming.amount(whole, question.topic)
    median = {"de": "Median", "en": "median"}[language] if sheet.town.how == "median" and not share else ""
    cells["town"] = Cell(text=said.in_language(language), small=median)
    return Row(cells)


def plain_rows(
    figures: Sequence[tuple[Question, Sheet]], shown: Sequence[Course], town: str, language: str
) -> list[list[str | float | None]]:
    """The table of key figures as plain values for files."""
    en = language == "en"
    header: list[str | float | None] = ["figure" if en else "Größe", "date" if en else "Stand"]
    header += [course.name for course in shown] + [town]
    lines = [header]
    for question, sheet in figures:
        share = question.view == SHARE
        what = naming.subject(question.topic, question.ages).in_language(language)
        mark = (" (share, %)" if en else " (Anteil, %)") if share else ""
        rows = {row.key: (row.share if share else row.value) for row in sheet.rows}
        line: list[str | float | None] = [what + mark, naming.date(question.period).in_language(language)]
        line += [rows.get(course.key) for course in shown]
        line.append(sheet.town.share if share else sheet.town.value)
        lines.append(line)
    return lines
