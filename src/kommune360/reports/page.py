"""``bedarf.html``: a plan as one page that needs nothing else, on screen and on paper.

From a ``Plan`` to self-contained HTML: sentences, map, tables with ranges, assumptions, provenance.
No script, no outside address; every map has its table.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from importlib import resources
from typing import Any

import jinja2
import polars as pl

from kommune360.reports.assumptions import assumptions
from kommune360.reports.maps import Canvas, Scale, canvas_of, legend, scale_of
from kommune360.reports.numbers import NONE, figure, percent, signed, whole
from kommune360.reports.plan import READABLE, Plan
from kommune360.reports.tables import example
from kommune360.reports.words import METHOD, coded, words
from kommune360.reports.workbook import facts, origin

BAR_WIDTH = 150.0  # canvas units of a range bar
_LABELLED = 45  # areas on a map that still get their figure written in


def page_bytes(plan: Plan, language: str = "de") -> bytes:
    """Return the page of ``plan``."""
    folder = resources.files("kommune360.reports").joinpath("templates")
    environment = jinja2.Environment(
        autoescape=True, undefined=jinja2.StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    template = environment.from_string(folder.joinpath("plan.html.j2").read_text(encoding="utf-8"))
    style = folder.joinpath("plan.css").read_text(encoding="utf-8")
    return template.render(_content(plan, language), style=style).encode()


def _content(plan: Plan, language: str) -> dict[str, Any]:
    canvas = canvas_of(plan.areas.filter(pl.col("system") == plan.result.system))
    return {
        "t": words(language),
        "names": coded(language),
        "lang": language,
        "plan": plan,
        "canvas": canvas,
        "sections": [_section(plan, offer, canvas, language) for offer in plan.offers],
        "facts": facts(plan, language),
        "method": [sentence.in_language(language) for sentence in METHOD],
        "assumptions": assumptions(plan.result, language),
        "findings": [_finding(finding.as_dict(), language) for finding in plan.findings],
        "origin": origin(plan),
        "example": _example(plan, language),
    }


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the gap table, written out."""

    area: str
    name: str
    cells: tuple[str, ...]  # children, need, places
    balance: str
    bar: Mapping[str, float] | None
    span: str
    judgement: str
    tone: str  # missing, open, enough
    town: bool = False


def _section(plan: Plan, offer: str, canvas: Canvas | None, language: str) -> dict[str, Any]:
    summary = plan.summary(offer)
    finest = plan.rows(offer, system=plan.result.system, year=plan.year, moment=plan.moment)
    readable = plan.rows(offer, system=plan.shown_level, year=plan.year, moment=plan.moment)
    town = plan.rows(offer, system="town", year=plan.year, moment=plan.moment)
    scale = scale_of(finest["balance"].to_list())
    return {
        "id": offer,
        "about": summary.about.in_language(language),
        "headline": summary.headline.in_language(language),
        "lead": summary.lead.in_language(language),
        "map": _map(finest, canvas, scale, language) if finest["balance"].count() else None,
        "level": plan.label(plan.shown_level).in_language(language),
        "rows": _gap_rows(readable, language) + _gap_rows(town, language, whole_town=True),
        "all_level": plan.label(plan.result.system).in_language(language),
        "all_rows": [] if plan.shown_level == plan.result.system else _gap_rows(finest, language, sort=False),
        "years": _years(plan, offer, language),
    }


def _gap_rows(rows: pl.DataFrame, language: str, *, sort: bool = True, whole_town: bool = False) -> list[Row]:
    if sort:
        rows = rows.sort("balance", "area", nulls_last=True)
    known = [v for v in (*rows["low80"], *rows["high80"], 0.0) if v is not None]
    reach = None if whole_town else (min(known), max(known))
    return [_gap_row(row, reach, language, whole_town) for row in rows.iter_rows(named=True)]


def _gap_row(row: Mapping[str, Any], reach: tuple[float, float] | None, language: str, town: bool) -> Row:
    names = coded(language)
    verdict = row["judgement"]
    unknown = names["note"].get(row["note"] or "", "") or words(language)["not_known"]
    span = NONE
    if row["low80"] is not None:
        low, high = signed(row["low80"], language), signed(row["high80"], language)
        span = low if low == high else f"{low} {words(language)['to']} {high}"
    tone = "none" if verdict is None else verdict.split("_")[0]
    return Row(
        area=row["area"],
        name=row["name"],
        cells=(
            whole(row["children"], language),
            whole(row["required"], language),
            whole(row["places_usable"], language),
        ),
        balance=signed(row["balance"], language),
        bar=_bar(row, reach) if reach and row["balance"] is not None and row["low80"] is not None else None,
        span=span,
        judgement=names["judgement"][verdict] if verdict else unknown,
        tone=tone,
        town=town,
    )


def _bar(row: Mapping[str, Any], reach: tuple[float, float]) -> dict[str, float]:
    """Positions on a bar from the lowest to the highest end of all ranges in the table."""
    least, most = reach

    def at(value: float) -> float:
        return round(5 + (value - least) / max(most - least, 1e-9) * (BAR_WIDTH - 10), 1)

    low, high = at(row["low80"]), at(row["high80"])
    return {"low": low, "width": round(max(high - low, 1.0), 1), "dot": at(row["balance"]), "zero": at(0.0)}


def _map(rows: pl.DataFrame, canvas: Canvas | None, scale: Scale, language: str) -> dict[str, Any] | None:
    if canvas is None:
        return None
    balance = {
        area: (value, verdict)
        for area, value, verdict in rows.select("area", "balance", "judgement").iter_rows()
    }
    names = dict(rows.select("area", "name").iter_rows())
    areas = []
    for outline in canvas.outlines:
        value, verdict = balance.get(outline.area, (None, None))
        fill = scale.fill(value, verdict)
        label = signed(value, language) if value is not None else ""
        fits = len(canvas.outlines) <= _LABELLED and outline.room >= 5.2 * len(label)
        areas.append(
            {
                "outline": outline,
                "fill": fill,
                "title": f"{names.get(outline.area, outline.area)}: {label or words(language)['not_known']}",
                "label": label if fits else "",
                "white": scale.dark(fill),
            }
        )
    classes = [
        {"fill": fill, "text": words(language)[key].format(figure(number, language))}
        for fill, key, number in legend(scale)
    ]
    return {"areas": areas, "classes": classes}


def _years(plan: Plan, offer: str, language: str) -> dict[str, Any]:
    """All years, wider levels first; the finest only where a person can read it.

    Balances; where no list tells of places, the places required.
    """
    column = "balance" if plan.rows(offer)["balance"].count() else "required"
    write, tone = (signed, _tone) if column == "balance" else (whole, lambda _: "none")
    groups = []
    for system in (system for system in plan.levels if plan.names(system).height <= READABLE):
        lines = [
            {
                "name": part["name"][0],
                "cells": [
                    {"text": write(value, language), "tone": tone(value)} for value in part[column].to_list()
                ],
            }
            for _, part in plan.rows(offer, system=system).group_by("area", maintain_order=True)
        ]
        groups.append({"label": plan.label(system).in_language(language), "rows": lines})
    word = words(language)
    return {"groups": groups, "title": word[f"years_{column}"], "caption": word[f"caption_{column}"]}


def _tone(value: float | None) -> str:
    if value is None or abs(value) < 0.5:
        return "none"
    return "missing" if value < 0 else "enough"


def _finding(finding: Mapping[str, Any], language: str) -> dict[str, str]:
    place = " · ".join(str(finding[key]) for key in ("file", "sheet", "row", "column") if finding[key])
    texts = {key: str(finding[key][language]) for key in ("what", "why", "remedy")}
    return {"severity": finding["severity"], "place": place, "code": finding["code"], **texts}


def _example(plan: Plan, language: str) -> dict[str, Any] | None:
    content = example(plan)
    if not content:
        return None
    steps = [
        {
            "what": step["what"][language],
            "value": "" if step["value"] is None else figure(round(step["value"], 1), language),
            "inputs": [_written(entry, language) for entry in step["inputs"][:12]],
            "more": max(0, len(step["inputs"]) - 12),
            "sources": ", ".join(step["sources"]),
        }
        for step in content["steps"]
    ]
    return {**content, "steps": steps}


_STEP_WORDS = {
    "age": "age",
    "children": "col_children",
    "quota": "quota",
    "need": "col_need",
    "share": "share",
    "licensed": "licensed",
    "usable": "usable",
    "low80": "col_low80",
    "high80": "col_high80",
    "counted_share": "counted",
    "weight": "weight",
    "name": "",
}
_STEP_SHARES = {"quota", "share", "counted_share", "weight"}


def _written(entry: Mapping[str, Any], language: str) -> str:
    """One input of a step as a line: ``Alter 2 · Kinder 31,5 · Quote 90 %``."""
    word, names = words(language), coded(language)["judgement"]
    parts = []
    for key, value in entry.items():
        if key not in _STEP_WORDS or value is None or (key in {"counted_share", "weight"} and value == 1):
            continue
        label = word[_STEP_WORDS[key]] if _STEP_WORDS[key] else ""
        if key in _STEP_SHARES:
            text = percent(value, language)
        elif isinstance(value, float):
            text = figure(round(value, 1), language)
        else:
            text = names.get(str(value), str(value))
        parts.append(f"{label} {text}".strip())
    return " · ".join(parts)
