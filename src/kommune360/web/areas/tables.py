"""The table of Lage and its twins: on the page, as CSV and as XLSX, and the table of dates.

Columns depend on the question: counts show share and change in percent, rates their denominator.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from kommune360.base.flags import LABELS, Flag
from kommune360.base.text import Text, counted
from kommune360.web.areas import naming
from kommune360.web.areas.pictures import Point
from kommune360.web.areas.query import CHANGE, SHARE, Question
from kommune360.web.areas.rows import AreaRow, Sheet
from kommune360.web.ui import formats
from kommune360.web.ui.tables import Cell, Column, Row, Table

Link = Callable[[str], str]
MOST_ROWS = 1000  # of a table on a page: nobody scrolls further; the files hold all


def page_table(
    question: Question, sheet: Sheet, town: str, portrait: Link, trace: Link, language: str
) -> Table:
    """The table beside the map; areas lead to their portrait, values to where they come from."""
    columns = _columns(question, sheet)
    rows = [
        Row(cells=_cells(question, row, portrait(row.key), trace(row.key), language), area=row.key)
        for row in shown_rows(question, sheet)
    ]
    return Table(
        caption=caption(question),
        columns=columns,
        rows=rows,
        total=Row(cells=_town_cells(question, sheet, town, language)),
        id="gebiete",
    )


def caption(question: Question) -> Text:
    what, when = naming.subject(question.topic, question.ages), naming.date(question.period)
    sign = naming.unit_sign(question.topic.unit)
    unit = (
        Text(f" in {sign.de}", f" in {sign.en}") if sign.de and not question.topic.persons else Text("", "")
    )
    level = question.level.label
    return Text(f"{what.de}{unit.de}, {when.de}, {level.de}", f"{what.en}{unit.en}, {when.en}, {level.en}")


def shown_rows(question: Question, sheet: Sheet) -> list[AreaRow]:
    """The rows of the page, highest first by what is looked at; gaps last, by name."""

    def key(row: AreaRow) -> tuple[bool, float, str]:
        shown = {SHARE: row.share, CHANGE: row.change}.get(question.view, row.value)
        return (shown is None, -(shown or 0.0), row.name)

    return sorted(sheet.rows, key=key)[:MOST_ROWS]


def _columns(question: Question, sheet: Sheet) -> list[Column]:
    topic = question.topic
    digits = naming.digits_of(topic)
    columns = [
        Column("area", Text("Gebiet", "Area")),
        Column("value", naming.date(question.period), numeric=True, digits=digits, strong=True),
    ]
    if question.all_ages is not None:
        columns.append(Column("share", Text("Anteil an allen", "Share of all"), numeric=True, digits=1))
    elif not topic.additive and any(row.denominator is not None for row in sheet.rows):
        columns.append(Column("denominator", Text("von", "of"), numeric=True))
    if question.since:
        since = naming.date(question.since)
        label = Text(f"seit {since.de}", f"since {since.en}")
        columns.append(Column("change", label, numeric=True, digits=digits, signed=True))
        if topic.additive:
            columns.append(
                Column(
                    "change_percent", Text("in Prozent", "in percent"), numeric=True, digits=1, signed=True
                )
            )
    return columns


def _cells(question: Question, row: AreaRow, portrait: str, trace: str, language: str) -> dict[str, Cell]:
    flag = Flag(row.flag)
    cells = {
        "area": Cell(text=row.name, href=portrait, small=row.key if row.key != row.name else ""),
        "value": Cell(value=row.value, flag=flag, href=trace if row.value is not None else ""),
        "share": Cell(value=row.share, text=_or_percent(row.share, language), sort=row.share),
        "denominator": Cell(value=row.denominator),
        "change": Cell(value=row.change, text="" if row.change is not None else "–"),
        "change_percent": Cell(
            value=row.change_percent,
            text=_or_percent(row.change_percent, language, signed=True),
            sort=row.change_percent,
        ),
    }
    if row.holes:
        cells["value"] = Cell(
            value=row.value,
            flag=flag,
            href=trace if row.value is not None else "",
            small=without(row.holes).in_language(language),
        )
    return cells


def _or_percent(value: float | None, language: str, signed: bool = False) -> str:
    return naming.percent(value, signed=signed).in_language(language) if value is not None else "–"


def without(holes: int) -> Text:
    """``ohne 2 Gebiete``: what a sum does not contain."""
    return Text(f"ohne {counted(holes, 'Gebiet', 'Gebiete')}", f"without {counted(holes, 'area', 'areas')}")


def _town_cells(question: Question, sheet: Sheet, town: str, language: str) -> dict[str, Cell]:
    whole = sheet.town
    named = {
        "sum": Text(town, town),
        "mean": Text(f"{town}, Mittel", f"{town}, mean"),
        "median": Text("mittleres Gebiet (Median)", "middle area (median)"),
    }[whole.how]
    return {
        "area": Cell(
            text=named.in_language(language),
            small=without(whole.holes).in_language(language) if whole.holes else "",
        ),
        "value": Cell(value=whole.value, flag=Flag.OK if whole.value is not None else Flag.MISSING),
        "share": Cell(text=_or_percent(whole.share, language)),
        "denominator": Cell(),
        "change": Cell(value=whole.change, text="" if whole.change is not None else "–"),
        "change_percent": Cell(text=_or_percent(whole.change_percent, language, signed=True)),
    }


def dates_table(points: Sequence[Point], title: Text, question: Question, language: str) -> Table:
    """The table twin of the line over time, newest first."""
    digits = naming.digits_of(question.topic)
    rows = []
    before: float | None = None
    for point in points:
        change = point.value - before if point.value is not None and before is not None else None
        rows.append(
            Row(
                cells={
                    "date": Cell(text=formats.period(point.period, language), sort=point.period),
                    "value": Cell(value=point.value, flag=point.flag or Flag.OK),
                    "change": Cell(value=change, text="" if change is not None else "–"),
                }
            )
        )
        before = point.value if point.value is not None else before
    return Table(
        caption=title,
        columns=[
            Column("date", Text("Stand", "Date")),
            Column("value", Text("Wert", "Value"), numeric=True, digits=digits),
            Column(
                "change",
                Text("zum Stand davor", "from the date before"),
                numeric=True,
                digits=digits,
                signed=True,
            ),
        ],
        rows=list(reversed(rows)),
        id="verlauf",
        caption_hidden=True,
    )


def plain_rows(question: Question, sheet: Sheet, town: str, language: str) -> list[list[str | float | None]]:
    """The table as plain values for files: header first, numbers as numbers, the town last."""
    en = language == "en"
    what = naming.subject(question.topic, question.ages).in_language(language)
    unit = "" if question.topic.persons else naming.unit_sign(question.topic.unit).in_language(language)
    when = formats.period(question.period, language)
    value = f"{what}{f' ({unit})' if unit and unit not in what else ''}, {when}"
    header: list[str | float | None] = ["key" if en else "Schlüssel", "area" if en else "Gebiet", value]
    header += ["note" if en else "Hinweis", "areas without figure" if en else "Gebiete ohne Wert"]
    header.append("share of all, %" if en else "Anteil an allen, %")
    if question.since:
        since = formats.period(question.since, language)
        header += [f"{what}, {since}", f"change since {since}" if en else f"Veränderung seit {since}"]
        header.append("change, %" if en else "Veränderung, %")
    lines = [header]
    for row in sheet.rows:
        note = LABELS[Flag(row.flag)].in_language(language) if row.flag else ""
        lines.append(
            [row.key, row.name, row.value, note, float(row.holes), row.share, *_changes(question, row)]
        )
    whole = sheet.town
    changes: list[str | float | None] = (
        [whole.before, whole.change, whole.change_percent] if question.since else []
    )
    how = {"sum": "", "mean": "mean" if en else "Mittel", "median": "median" if en else "Median der Gebiete"}
    lines.append(["", town, whole.value, how[whole.how], float(whole.holes), whole.share, *changes])
    return lines


def _changes(question: Question, row: AreaRow) -> list[str | float | None]:
    return [row.before, row.change, row.change_percent] if question.since else []
