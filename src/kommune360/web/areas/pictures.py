"""Map and charts of Lage, as data for the browser: what ``ui/map.js`` and ``ui/chart.js`` draw.

From the same rows as the table. Withheld figures are hatched, missing ones grey, estimates hollow.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from kommune360.base.flags import Flag
from kommune360.base.periods import parse_period
from kommune360.base.text import Text
from kommune360.web.areas import naming
from kommune360.web.areas.classes import Classes, around_zero, sequential
from kommune360.web.areas.query import CHANGE, SHARE, Question
from kommune360.web.areas.rows import AreaRow, Sheet
from kommune360.web.ui import formats
from kommune360.web.ui.charts import SCHEMA, few_ticks, time_axis, value_axis

_LABELLED = 30  # more numbers on a map hide it
_GAPS = {Flag.MISSING, Flag.NOT_YET}


@dataclass(frozen=True, slots=True)
class Point:
    """One date of a series; ``value`` None is a gap."""

    period: str
    value: float | None
    flag: str = ""
    estimated: bool = False


def map_config(
    question: Question, sheet: Sheet, geojson: str, href: Callable[[str], str], language: str
) -> dict[str, Any]:
    """Configuration of the map: classes, and per area class, texts and link."""
    shown = shown_value(question)
    values = [value for row in sheet.rows if (value := shown(row)) is not None]
    classes = classes_of(question, values)
    areas = {row.key: _area(question, row, shown(row), classes, href, language) for row in sheet.rows}
    withheld = any(area.get("withheld") for area in areas.values())
    missing = any(shown(row) is None and not areas[row.key].get("withheld") for row in sheet.rows)
    legend = [{"color": step.color, "label": step.label.in_language(language)} for step in classes.steps]
    if missing:
        label = Text("kein Wert", "no figure").in_language(language)
        legend.append({"color": "#f5f5f3", "label": label})
    return {
        "geojson": geojson,
        "key": "key",
        "classes": legend,
        "labels": len(sheet.rows) <= _LABELLED,
        "areas": areas,
        "withheld_label": Text("verdeckt oder unsicher", "withheld or unreliable").in_language(language)
        if withheld
        else "",
    }


def shown_value(question: Question) -> Callable[[AreaRow], float | None]:
    """What the map colours: value, share or change (in percent for counts)."""
    if question.view == SHARE:
        return lambda row: row.share
    if question.view == CHANGE:
        return (lambda row: row.change_percent) if question.topic.additive else (lambda row: row.change)
    return lambda row: row.value


def classes_of(question: Question, values: Sequence[float]) -> Classes:
    if question.view == CHANGE:
        return around_zero(values, lambda bound: written(question, bound))
    return sequential(values, lambda bound: written(question, bound))


def written(question: Question, value: float | None, *, signed: bool = False) -> Text:
    """The shown value in words, with its unit."""
    if question.view == SHARE or (question.view == CHANGE and question.topic.additive):
        return naming.percent(value, signed=signed)
    return naming.amount(value, question.topic, signed=signed, change=question.view == CHANGE)


def _area(
    question: Question,
    row: AreaRow,
    value: float | None,
    classes: Classes,
    href: Callable[[str], str],
    language: str,
) -> dict[str, Any]:
    entry: dict[str, Any] = {"name": row.name, "href": href(row.key)}
    if value is not None:
        text = written(question, value, signed=question.view == CHANGE).in_language(language)
        entry |= {"class": classes.of(value), "text": text, "label": text}
        return entry
    flag = Flag(row.flag)
    if flag not in _GAPS and flag not in (Flag.OK, Flag.ZERO) and row.value is None:
        entry["withheld"] = True
    if row.value is None:
        entry["text"] = formats.flag_label(flag or Flag.MISSING, language)
    else:
        entry["text"] = Text("kein Vergleichswert", "nothing to compare with").in_language(language)
    return entry


def series_chart(points: Sequence[Point], title: Text, language: str) -> dict[str, Any]:
    """Vega-Lite specification of one line over time; estimated dates are hollow."""
    german = language != "en"
    kinds = ("Wert", "geschätzt") if german else ("value", "estimate")
    rows = [
        {
            "zeit": start.isoformat(),
            "stand": formats.period(point.period, language),
            "wert": point.value,
            "art": kinds[point.estimated],
        }
        for point in points
        if point.value is not None and (start := _start(point.period)) is not None
    ]
    tooltip = [
        {"field": "stand", "type": "nominal", "title": "Stand" if german else "Date"},
        {"field": "wert", "type": "quantitative", "title": title.in_language(language), "format": ",~r"},
        {"field": "art", "type": "nominal", "title": "Art" if german else "Kind"},
    ]
    fill = {
        "condition": {"test": f"datum.art === '{kinds[1]}'", "value": "#ffffff"},
        "value": "#171a2b",
    }
    return {
        "$schema": SCHEMA,
        "height": 220,
        "data": {"values": rows},
        "encoding": {"x": time_axis("zeit", few_ticks(len(rows))), "y": value_axis("wert")},
        "layer": [
            {"mark": {"type": "line", "color": "#171a2b", "strokeWidth": 2}},
            {
                "mark": {
                    "type": "point",
                    "filled": True,
                    "size": 34,
                    "stroke": "#171a2b",
                    "strokeWidth": 1.2,
                },
                "encoding": {"fill": fill, "opacity": {"value": 1}, "tooltip": tooltip},
            },
        ],
    }


def _start(period: str) -> Any:
    found = parse_period(period)
    return found.start if found is not None else None
