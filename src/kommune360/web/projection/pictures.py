"""The fan: years known as a line, coming years as ranges that hold 50, 80 and 95 of 100 cases.

From rows of the past and of the years ahead to a Vega-Lite specification and its table twin.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _

from kommune360.web.ui.charts import SCHEMA, time_axis, value_axis
from kommune360.web.ui.formats import number
from kommune360.web.ui.tables import Cell, Column, Row, Table

INK, ACCENT = "#171a2b", "#1f3f95"
FAN = (("95", "#e3e9f6"), ("80", "#c3cfea"), ("50", "#9db0dc"))
BASIS = "#8a5a00"  # the basis beside a scenario
Rows = Sequence[Mapping[str, Any]]


def fan_chart(past: Rows, ahead: Rows, beside: Rows = ()) -> dict[str, Any]:
    """Vega-Lite. ``past``: year, n; ``ahead``: rows of ranges; ``beside``: the basis under a scenario."""
    last = past[-1] if past else None
    start = (
        [
            {"jahr": str(last["year"]), "wert": last["n"]}
            | {f"{end}{level}": last["n"] for level, _colour in FAN for end in ("low", "high")}
        ]
        if last
        else []
    )
    coming = start + [_point(row) for row in ahead]
    x, y = time_axis("jahr", "year"), value_axis("wert")
    bands = [
        {
            "data": {"values": coming},
            "mark": {"type": "area", "color": colour},
            "encoding": {"x": x, "y": {**y, "field": f"low{level}"}, "y2": {"field": f"high{level}"}},
        }
        for level, colour in FAN
    ]
    basis = start + [_point(row) for row in beside]
    return {
        "$schema": SCHEMA,
        "height": 280,
        "layer": [
            *bands,
            *([_line(basis, x, y, BASIS, dashed=[2, 3])] if beside else []),
            _line(coming, x, y, ACCENT, dashed=[6, 4]),
            _line([{"jahr": str(row["year"]), "wert": row["n"]} for row in past], x, y, INK),
        ],
    }


def _point(row: Mapping[str, Any]) -> dict[str, Any]:
    ends = {f"{end}{level}": row[f"{end}{level}"] for level, _colour in FAN for end in ("low", "high")}
    return {"jahr": str(row["year"]), "wert": row["median"], **ends}


def _line(
    values: Rows, x: dict[str, Any], y: dict[str, Any], colour: str, dashed: Sequence[int] = ()
) -> dict[str, Any]:
    mark = {"type": "line", "color": colour, "strokeWidth": 2, "point": {"color": colour, "size": 28}}
    tooltip = [
        {"field": "jahr", "type": "temporal", "format": "%Y", "title": _("Jahr")},
        {"field": "wert", "type": "quantitative", "format": ",.0f", "title": _("Wert")},
    ]
    return {
        "data": {"values": list(values)},
        "mark": {**mark, "strokeDash": list(dashed)} if dashed else mark,
        "encoding": {"x": x, "y": y, "tooltip": tooltip},
    }


def fan_table(past: Rows, ahead: Rows, caption: str, language: str) -> Table:
    """The same figures as a table, and how many are born already."""
    rows = [
        Row({"year": str(row["year"]), "value": Cell(value=row["n"]), "born": Cell(text=_("bekannt"))})
        for row in past
    ]
    for row in ahead:
        cells: dict[str, Any] = {"year": str(row["year"]), "value": Cell(value=row["median"])}
        for level in ("50", "80", "95"):
            cells[f"range{level}"] = Cell(
                text=span(row, level, language), sort=row[f"high{level}"] - row[f"low{level}"]
            )
        cells["born"] = born_cell(row["born"], language)
        rows.append(Row(cells))
    return Table(
        caption=caption,
        id="fan-table",
        columns=[
            Column("year", _("Jahr")),
            Column("value", _("Wert"), numeric=True, strong=True),
            Column("range50", _("5 von 10 Fällen"), numeric=True),
            Column("range80", _("8 von 10 Fällen"), numeric=True),
            Column("range95", _("19 von 20 Fällen"), numeric=True),
            Column("born", _("schon geboren"), numeric=True),
        ],
        rows=rows,
    )


def span(row: Mapping[str, Any], level: str, language: str) -> str:
    low, high = (number(row[f"{end}{level}"], language) for end in ("low", "high"))
    return f"{low}–{high}"


def born_cell(share: float | None, language: str) -> Cell:
    return Cell(text="–" if share is None else number(100 * share, language) + "\u202f%", sort=share)
