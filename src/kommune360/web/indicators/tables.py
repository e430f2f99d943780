"""The tables of the index page: ranking, status by dynamics, types, money, one indicator less.

From a report to tables of ``ui``, and to plain rows for files.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from kommune360.base.text import Text
from kommune360.indicators.social_index.index_report import IndexReport
from kommune360.indicators.social_index.robustness import CERTAIN
from kommune360.web.indicators import words
from kommune360.web.ui.formats import number
from kommune360.web.ui.ranges import RangeBar
from kommune360.web.ui.tables import Cell, Column, Row, Table

Link = Callable[[str], str]
Plain = list[str | float | None]


def ranking_table(report: IndexReport, portrait: Link, language: str) -> Table:
    """Areas by load, greatest first, each with the ranks it could have; unrated ones say why."""
    columns = [
        Column("area", Text("Gebiet", "Area")),
        Column("points", Text("Index (Mittel 50)", "Index (mean 50)"), numeric=True, digits=1, strong=True),
        Column("rank", Text("Rang (Spanne)", "Rank (interval)"), numeric=True),
        Column("range", Text("Spanne", "Interval"), sortable=False),
        Column("status", Text("Status", "Status")),
        *([Column("dynamics", Text("Dynamik", "Dynamics"))] if report.index.dynamics is not None else []),
        Column("group", Text("höchste Gruppe", "top group")),
        *([Column("type", Text("Typ", "Type"), numeric=True)] if report.types is not None else []),
    ]
    rows, names = [], _names(report, language)
    for row in _ordered(report):
        named = Cell(text=row["name"] or row["area"], href=portrait(row["area"]), small=row["area"])
        rated = row["rank"] is not None
        cells = _rated(report, row, names, language) if rated else _unrated(report, row, language)
        rows.append(Row(cells={"area": named, **cells}, area=row["area"]))
    return Table(
        caption=Text("Gebiete nach Belastung, höchste zuerst", "Areas by load, greatest first"),
        columns=columns,
        rows=rows,
        id="rangliste",
    )


Names = tuple[dict[str, str], dict[str, str], dict[str, str]]  # of status, load and dynamics by class


def _rated(report: IndexReport, row: dict[str, Any], names: Names, language: str) -> dict[str, Any]:
    status, load, dynamics = names
    low, high, rated = row["rank_low"], row["rank_high"], len(report.index.status.rows)
    said = f"{row['rank']}" if low == high else f"{row['rank']} ({low}–{high})"
    return {
        "points": Cell(value=row["points"]),
        "rank": Cell(text=said, sort=row["rank"]),
        "range": RangeBar(low, row["rank"], high, 1, max(rated, 2), said, "open", mark=0),
        "status": Cell(text=status[row["status"]], small=load[row["status"]], sort=-row["points"]),
        "dynamics": Cell(text=dynamics.get(row["dynamics"], "–")),
        "group": Cell(
            text=words.GROUPS[row["group"]].in_language(language),
            tone="strong" if row["group"] == CERTAIN else "",
            sort=-row["top_share"],
        ),
        "type": Cell(value=row.get("type"), href="#typen"),
    }


def _unrated(report: IndexReport, row: dict[str, Any], language: str) -> dict[str, Any]:
    reason = words.why_unrated(report, row["area"]).in_language(language)
    status = Cell(text=reason, tone="quiet", sort="z")
    return {"status": status, "points": Cell(text="–"), "rank": Cell(text="–")}


def matrix_table(report: IndexReport, language: str) -> Table | None:
    """How many areas stand where, by level and direction; None without dynamics."""
    matrix = report.matrix()
    if not matrix:
        return None
    status, load, dynamics = _names(report, language)
    return Table(
        caption=Text("Anzahl der Gebiete nach Status und Dynamik", "Number of areas by status and dynamics"),
        columns=[
            Column("status", Text("Status", "Status"), sortable=False),
            *(Column(key, name, numeric=True, sortable=False) for key, name in dynamics.items()),
        ],
        rows=[
            Row(cells={"status": Cell(text=status[key], small=load[key]), **cells})
            for key, cells in matrix.items()
        ],
        id="status-dynamik",
    )


def types_table(report: IndexReport, language: str) -> Table | None:
    """Each type with its areas and how far its indicators lie from the town's mean."""
    types = report.types
    if types is None:
        return None
    names = {use.id: use.name for use in report.index.definition.indicators}
    table = report.index.table
    rows = []
    for k, name in enumerate(types.names):
        own = [
            table.names[r] or table.areas[r]
            for r, label in zip(types.rows, types.labels, strict=True)
            if label == k
        ]
        cells: dict[str, Any] = {
            "number": Cell(value=k + 1),
            "type": Cell(text=name.in_language(language), small=_some(own, language)),
            "areas": Cell(value=len(own)),
        }
        cells |= {i: Cell(value=z) for i, z in zip(types.indicators, types.profile[k], strict=True)}
        rows.append(Row(cells=cells))
    return Table(
        caption=Text(
            "Profil der Typen: Abstand vom Mittel der Stadt in Standardabweichungen",
            "Profile of the types: distance from the town's mean in standard deviations",
        ),
        columns=[
            Column("number", Text("Typ", "Type")),
            Column("type", Text("Name und Gebiete", "Name and areas")),
            Column("areas", Text("Gebiete", "Areas"), numeric=True),
            *(Column(i, names[i], numeric=True, digits=1, signed=True) for i in types.indicators),
        ],
        rows=rows,
        id="typen",
    )


def money_table(report: IndexReport, portrait: Link, language: str) -> Table | None:
    """Who gets which share, beside the share without an index."""
    key, rule = report.money, report.index.definition.money
    if key is None or rule is None:
        return None
    names = dict(zip(report.index.table.areas, report.index.table.names, strict=True))
    counted = words.PEOPLE.get(rule.per, Text(rule.per, rule.per))
    columns = [
        Column("area", Text("Gebiet", "Area")),
        Column("count", counted, numeric=True),
        Column("factor", Text("Faktor", "Factor"), numeric=True, digits=2),
        Column("plain", Text("Anteil ohne Index, %", "Share without index, %"), numeric=True, digits=2),
        Column("share", Text("Anteil, %", "Share, %"), numeric=True, digits=2, strong=True),
    ]
    if key.amounts is not None:
        columns.append(Column("amount", Text("Betrag, €", "Amount, €"), numeric=True))
    rows = []
    for row in sorted(key.frame().to_dicts(), key=lambda r: -r["share"]):
        area = row["area"]
        rows.append(
            Row(
                cells={
                    "area": Cell(text=names[area] or area, href=portrait(area)),
                    "count": Cell(value=row["count"]),
                    "factor": Cell(value=row["factor"]),
                    "plain": Cell(value=100 * row["share_without_index"]),
                    "share": Cell(value=100 * row["share"]),
                    "amount": Cell(value=row.get("amount")),
                },
                area=area,
            )
        )
    return Table(
        caption=Text("Geldschlüssel nach Anzahl und Belastung", "Money key by number and load"),
        columns=columns,
        rows=rows,
        id="geld",
    )


def left_out_table(report: IndexReport, language: str) -> Table | None:
    """What changes without each single indicator."""
    left_out = report.robustness.left_out
    if not left_out:
        return None
    names = {use.id: use.name for use in report.index.definition.indicators}
    return Table(
        caption=Text(
            "Was sich ändert, wenn ein Indikator fehlt", "What changes when one indicator is left out"
        ),
        columns=[
            Column("indicator", Text("Ohne", "Without")),
            Column("mean", Text("Rangänderung im Mittel", "Mean change of rank"), numeric=True, digits=1),
            Column("most", Text("größte Rangänderung", "Largest change of rank"), numeric=True),
            Column(
                "same", Text("Übereinstimmung (Spearman)", "Agreement (Spearman)"), numeric=True, digits=2
            ),
        ],
        rows=[
            Row(
                cells={
                    "indicator": Cell(text=names[one.indicator].in_language(language)),
                    "mean": Cell(value=one.mean_change),
                    "most": Cell(value=one.largest_change),
                    "same": Cell(value=one.correlation, text="" if one.correlation is not None else "–"),
                }
            )
            for one in left_out
        ],
        id="ohne-einen",
    )


def plain_rows(report: IndexReport, language: str) -> list[Plain]:
    """Everything an area has, for CSV and XLSX: header first."""
    en = language == "en"
    status, load, dynamics = _names(report, language)
    head = [
        "key",
        "area",
        "index",
        "rank",
        "rank from",
        "rank to",
        "status",
        "load",
        "dynamics",
        "top group",
        "share of variants in top group",
        "type",
        "why no index",
    ]
    german = ["Schlüssel", "Gebiet", "Index", "Rang", "Rang von", "Rang bis", "Status", "Belastung", "Dynamik",
              "höchste Gruppe", "Anteil der Varianten in der höchsten Gruppe", "Typ", "warum kein Index"]  # fmt: skip
    money = ["count", "factor", "share", "amount"] if report.money is not None else []
    german_money = ["Anzahl", "Faktor", "Anteil", "Betrag"] if report.money is not None else []
    lines: list[Plain] = [[*head, *money] if en else [*german, *german_money]]
    for row in report.frame().to_dicts():
        rated = row["status"] is not None
        line: Plain = [
            row["area"],
            row["name"],
            row["points"],
            row["rank"],
            row["rank_low"],
            row["rank_high"],
        ]
        line += [
            status.get(row["status"], ""),
            load.get(row["status"], ""),
            dynamics.get(row["dynamics"], ""),
        ]
        line += [words.GROUPS.get(row["group"], words.NOTHING).in_language(language), row["top_share"]]
        line += [
            _type(row, language),
            "" if rated else words.why_unrated(report, row["area"]).in_language(language),
        ]
        if report.money is not None:
            line += [row["count"], row["factor"], row["share"], row.get("amount")]
        lines.append(line)
    return lines


def _ordered(report: IndexReport) -> list[dict[str, Any]]:
    rows = report.frame().to_dicts()
    return sorted(rows, key=lambda r: (r["rank"] is None, r["rank"] or 0, r["name"], r["area"]))


def _names(report: IndexReport, language: str) -> Names:
    found = (words.status_names(report), words.load_names(report), words.dynamics_names(report))
    status, load, dynamics = ({k: t.in_language(language) for k, t in names.items()} for names in found)
    return status, load, dynamics


def _type(row: dict[str, Any], language: str) -> str:
    return str(row.get("type_en" if language == "en" else "type_de") or "")


def _some(names: list[str], language: str) -> str:
    shown = ", ".join(sorted(names)[:4])
    more = len(names) - 4
    if more <= 0:
        return shown
    return f"{shown} {'and' if language == 'en' else 'und'} {number(more, language)} {'more' if language == 'en' else 'weitere'}"
