"""The tables of a portrait: places and balance by year and age, further figures, neighbouring areas."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext as _

from kommune360.base.flags import HAS_VALUE, Flag
from kommune360.base.text import Text
from kommune360.demand.offers import OFFERS
from kommune360.demand.plan_need import NeedResult
from kommune360.demand.ranges import JUDGEMENTS
from kommune360.reports.portraits import need_of_area as need
from kommune360.web.areas import naming
from kommune360.web.areas.catalogue import Catalogue
from kommune360.web.areas.query import Question
from kommune360.web.areas.rows import sheet_of
from kommune360.web.pages.portrait_figures import OtherFigure, among_alike, trace_address
from kommune360.web.ui import formats
from kommune360.web.ui.ranges import RangeBar
from kommune360.web.ui.tables import Cell, Column, Row, Table


def need_table(rows: tuple[dict[str, Any], ...], name: str, language: str) -> Table:
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
    tone = need.TONES.get(row["judgement"], "open")
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


def ages_table(result: NeedResult | None, system: str, key: str, language: str) -> Table | None:
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


def figures_table(
    others: tuple[OtherFigure, ...], key: str, alike: Sequence[str], town: str, language: str
) -> Table | None:
    """Further figures of the area beside those of the areas ``alike`` and the town's."""
    rows = [
        Row(
            {
                "what": Cell(
                    text=other.topic.label.in_language(language),
                    small=formats.period(other.question.period, language),
                ),
                "value": _value_cell(other, key, language),
                "alike": _alike_cell(other, alike, language),
                "town": Cell(
                    text=naming.amount(other.sheet.town.value, other.topic).in_language(language),
                    small=_("Median") if other.sheet.town.how == "median" else "",
                    sort=other.sheet.town.value,
                ),
            }
        )
        for other in others
        if key in other.rows
    ]
    if not rows:
        return None
    return Table(
        caption=Text("Weitere Zahlen neben der Stadt", "Further figures beside the town"),
        columns=[
            Column("what", Text("Was", "What")),
            Column("value", Text("hier", "here"), numeric=True, strong=True),
            *([Column("alike", Text("ähnliche Gebiete", "similar areas"), numeric=True)] if alike else []),
            Column("town", town, numeric=True),
        ],
        rows=rows,
        id="weitere",
        caption_hidden=True,
    )


def _alike_cell(other: OtherFigure, alike: Sequence[str], language: str) -> Cell:
    value, median = among_alike(other, alike)
    if value is None:
        return Cell(text="–")
    text = naming.amount(value, other.topic).in_language(language)
    return Cell(text=text, small=_("Median") if median else "", sort=value)


def _value_cell(other: OtherFigure, key: str, language: str) -> Cell:
    row = other.rows[key]
    if row.value is None or Flag(row.flag) not in HAS_VALUE:
        return Cell(flag=Flag(row.flag or Flag.MISSING))
    text = naming.amount(row.value, other.topic).in_language(language)
    return Cell(text=text, href=trace_address(other.question, key), sort=row.value)


def neighbours_table(
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
