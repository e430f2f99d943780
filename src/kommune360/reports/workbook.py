"""``bedarf.xlsx``: a plan as a workbook for people who calculate on.

Sheets: reading aid, balances (areas by years), details (one row a cell), children, places,
assumptions, findings, provenance. Same plan, same bytes: no clock, no random ids.
"""

from __future__ import annotations

import datetime as dt
import io
import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Any

import polars as pl

from kommune360 import __version__
from kommune360.base.periods import Period
from kommune360.reports.assumptions import assumptions
from kommune360.reports.plan import Plan
from kommune360.reports.words import METHOD, coded, words

# what rounds to nothing shows no sign
_WHOLE, _SIGNED, _SHARE = "#,##0", '[>=0.5]+#,##0;[<=-0.5]"\N{MINUS SIGN}"#,##0;0', "0%"
_LINE = 15.0  # points a line of text takes
_MANY = 12_000  # rows a person still opens; of more the details keep what the headline speaks of
SHEETS = {
    "guide": ("Lesehilfe", "Guide"),
    "need": ("Bedarf", "Need"),
    "details": ("Einzelheiten", "Details"),
    "children": ("Kinder", "Children"),
    "places": ("Plätze", "Places"),
    "assumptions": ("Annahmen", "Assumptions"),
    "findings": ("Hinweise", "Findings"),
    "origin": ("Herkunft", "Provenance"),
}
_DETAILS = (
    *("system", "area", "name", "offer", "year", "moment", "children", "need", "reserve", "guests"),
    *("required", "places_licensed", "places_usable", "balance", "low80", "high80", "judgement"),
    *("known_share", "areas_missing", "note"),
)


def sheet_names(language: str) -> dict[str, str]:
    return {key: names[1 if language == "en" else 0] for key, names in SHEETS.items()}


def workbook_bytes(plan: Plan, language: str = "de") -> bytes:
    """Return the workbook of ``plan``."""
    import xlsxwriter  # heavy: only when it is needed

    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(
        buffer, {"in_memory": True, "strings_to_numbers": False, "strings_to_urls": False}
    )
    # a fixed date keeps the bytes the same; the data state is the date that matters
    created = dt.datetime.fromisoformat(plan.state.time or "2000-01-01T00:00:00+00:00").replace(tzinfo=None)
    book.set_properties(
        {
            "title": f"{words(language)['title']} {plan.municipality}",
            "author": "kommune360",
            "created": created,
        }
    )
    sheets = _Sheets(book, plan, language)
    for write in (_guide, _need, _details, _children, _places, _assumptions, _findings, _origin):
        write(sheets)
    book.close()
    return buffer.getvalue()


@dataclass(slots=True)
class _Sheets:
    """The open book with its formats and words."""

    book: Any
    plan: Plan
    language: str
    formats: dict[str, Any] = field(default_factory=dict)

    def format(self, **settings: Any) -> Any:
        key = repr(sorted(settings.items()))
        if key not in self.formats:
            self.formats[key] = self.book.add_format({"valign": "top", "font_name": "Calibri", **settings})
        return self.formats[key]

    @property
    def head(self) -> Any:
        return self.format(bold=True, text_wrap=True, bottom=2, bg_color="#EEF1F8")

    def sheet(self, key: str) -> Any:
        sheet = self.book.add_worksheet(sheet_names(self.language)[key])
        sheet.set_paper(9)  # A4
        sheet.set_landscape()
        sheet.fit_to_pages(1, 0)
        sheet.set_margins(left=0.5, right=0.5, top=0.7, bottom=0.7)
        invented = f" - {self.word('invented')}" if self.plan.invented else ""
        sheet.set_footer(f"&L{self.plan.municipality}{invented}&R&P / &N")
        return sheet

    def word(self, key: str) -> str:
        return words(self.language)[key]

    def table(
        self,
        sheet: Any,
        heads: Sequence[str],
        widths: Sequence[float],
        rows: Iterable[Sequence[Any]],
        forms: Sequence[Any],
    ) -> int:
        """Write a filtered table with a frozen, repeated head; return how many rows it has."""
        sheet.write_row(0, 0, heads, self.head)
        for column, (width, form) in enumerate(zip(widths, forms, strict=True)):
            sheet.set_column(column, column, width, form)
        count = 0
        for count, row in enumerate(rows, start=1):
            for column, value in enumerate(row):
                _cell(sheet, count, column, value, forms[column])
            if (lines := _lines(row, widths)) > 1:
                sheet.set_row(count, _LINE * lines)
        sheet.freeze_panes(1, 0)
        sheet.repeat_rows(0)
        if count:
            sheet.autofilter(0, 0, count, len(heads) - 1)
        return count


def _cell(sheet: Any, row: int, column: int, value: Any, form: Any) -> None:
    if value is None:
        sheet.write_blank(row, column, None, form)
    elif isinstance(value, str):
        sheet.write_string(row, column, value, form)
    else:
        sheet.write_number(row, column, value, form)


def _lines(row: Sequence[Any], widths: Sequence[float]) -> int:
    """How many lines the longest text of a row takes; programs that open the file do not measure it."""
    return max(
        (
            math.ceil(1.1 * len(v) / w)
            for v, w in zip(row, widths, strict=True)
            if isinstance(v, str) and len(v) > w
        ),
        default=1,
    )


def _guide(s: _Sheets) -> None:
    """The answer in sentences first, then what it rests on and how it is read."""
    plan, language = s.plan, s.language
    sheet = s.sheet("guide")
    sheet.hide_gridlines(2)
    sheet.fit_to_pages(1, 1)
    widths = (34, 104)
    bold, text = s.format(bold=True, text_wrap=True), s.format(text_wrap=True)
    headline = s.format(bold=True, text_wrap=True, font_size=13)
    for column, width in enumerate(widths):
        sheet.set_column(column, column, width, text)
    sheet.set_row(0, 24)
    sheet.write_string(0, 0, f"{s.word('title')}: {plan.municipality}", s.format(bold=True, font_size=16))
    if plan.invented:
        sheet.write_string(1, 0, s.word("invented"), s.format(bold=True, font_color="#8C2D04"))
    for row, (label, value, strong) in enumerate(guide(plan, language), start=2):
        sheet.write_string(row, 0, label, bold)
        sheet.write_string(row, 1, value, headline if strong else text)
        sheet.set_row(row, (_LINE + 3 * strong) * _lines((label, value), widths))


def guide(plan: Plan, language: str) -> list[tuple[str, str, bool]]:
    """Label, sentence and whether it is a headline, in the order of the first sheet."""
    word = words(language)
    rows: list[tuple[str, str, bool]] = []
    for offer in plan.offers:
        summary = plan.summary(offer)
        rows += [
            ("", "", False),
            (summary.about.in_language(language), summary.headline.in_language(language), True),
            ("", summary.lead.in_language(language), False),
        ]
    rows.append(("", "", False))
    rows += [(label, value, False) for label, value in facts(plan, language)]
    rows.append(("", "", False))
    sentences = [*(sentence.in_language(language) for sentence in METHOD), word["provisional"]]
    if _shortened(plan):
        sentences.append(word["shortened"])
    rows += [(word["method"] if number == 0 else "", text, False) for number, text in enumerate(sentences)]
    return rows


def _shortened(plan: Plan) -> bool:
    return plan.figures.height > _MANY


def facts(plan: Plan, language: str) -> list[tuple[str, str]]:
    """What the figures rest on, as label and value."""
    word, result = words(language), plan.result
    number = f"{plan.state.number} ({plan.state.time[:10]})" if plan.state.time else str(plan.state.number)
    return [
        (word["state"], number),
        (word["reference"], Period(result.reference.isoformat()).label(language)),
        (word["col_system"], plan.label(result.system).in_language(language)),
        (word["rules"], result.rule.name.in_language(language)),
        (word["scenario"], result.scenario.name),
        (word["result_fingerprint"], result.fingerprint),
        (word["program"], f"kommune360 {__version__}"),
    ]


def _need(s: _Sheets) -> None:
    """Areas by years: one row an area and offer, two columns a year (start and peak)."""
    plan, word = s.plan, words(s.language)
    sheet = s.sheet("need")
    lead = [word["col_system"], word["col_area"], word["col_name"], word["col_offer"]]
    sheet.merge_range(0, 0, 0, 3, f"{word['col_balance']}: {plan.municipality}", s.head)
    for position, year in enumerate(plan.result.years):
        sheet.merge_range(0, 4 + 2 * position, 0, 5 + 2 * position, year, s.head)
    moments = [word["start"], word["peak"]] * len(plan.result.years)
    sheet.write_row(1, 0, [*lead, *moments], s.head)
    for column, width in enumerate((18, 12, 30, 28)):
        sheet.set_column(column, column, width)
    signed = s.format(num_format=_SIGNED)
    last = 3 + 2 * len(plan.result.years)
    sheet.set_column(4, last, 9, signed)
    row = 1
    for row, cells in enumerate(need_matrix(plan, s.language), start=2):
        for column, value in enumerate(cells):
            _cell(sheet, row, column, value, signed if column > 3 else None)
    sheet.freeze_panes(2, 4)
    sheet.repeat_rows(0, 1)
    sheet.autofilter(1, 0, max(row, 2), last)
    _coloured(s, sheet, (2, 4, max(row, 2), last))


def need_matrix(plan: Plan, language: str) -> list[list[Any]]:
    """Rows level, key, name, offer and the balance of every year at start and peak."""
    names = coded(language)
    frame = plan.figures.filter(
        pl.col("offer").is_in(plan.offers) & pl.col("balance").is_not_null().any().over("offer")
    )
    rows: list[list[Any]] = []
    columns = ["offer", "system", "area"]
    for (offer, system, area), part in frame.group_by(columns, maintain_order=True):
        level = plan.label(str(system)).in_language(language)
        lead = [level, area, part["name"][0] or level, names["offer"][str(offer)]]
        rows.append([*lead, *part["balance"].to_list()])
    return rows


def _coloured(s: _Sheets, sheet: Any, area: tuple[int, int, int, int]) -> None:
    missing = s.book.add_format({"bg_color": "#F6C9A8", "font_color": "#7A2600"})
    free = s.book.add_format({"bg_color": "#CFE3F1", "font_color": "#0B3D66"})
    sheet.conditional_format(*area, {"type": "blanks", "stop_if_true": True, "format": None})
    sheet.conditional_format(*area, {"type": "cell", "criteria": "<=", "value": -0.5, "format": missing})
    sheet.conditional_format(*area, {"type": "cell", "criteria": ">=", "value": 0.5, "format": free})


def _details(s: _Sheets) -> None:
    plan = s.plan
    sheet = s.sheet("details")
    number, signed, share = (s.format(num_format=form) for form in (_WHOLE, _SIGNED, _SHARE))
    forms = [
        signed if name in {"balance", "low80", "high80"} else share if name == "known_share" else number
        for name in _DETAILS
    ]
    widths = [18, 12, 28, 26, 9, 24, *[11] * (len(_DETAILS) - 7), 60]
    heads = [words(s.language)[f"col_{name}"] for name in _DETAILS]
    frame = details(plan).select(_DETAILS)
    count = s.table(sheet, heads, widths, _readable(s, frame), forms)
    sheet.freeze_panes(1, 3)
    column = _DETAILS.index("balance")
    if count:
        _coloured(s, sheet, (1, column, count, column))


def details(plan: Plan) -> pl.DataFrame:
    """All figures; of a large town those of the finest areas only for the year and moment of the headline."""
    frame = plan.figures.filter(pl.col("offer").is_in(plan.offers))
    if not _shortened(plan):
        return frame
    spoken_of = (pl.col("year") == plan.year) & (pl.col("moment") == plan.moment)
    return frame.filter((pl.col("system") != plan.result.system) | spoken_of)


def _readable(s: _Sheets, frame: pl.DataFrame) -> Iterable[Sequence[Any]]:
    """Codes as words, everything else as it is."""
    names = coded(s.language)
    labels = {system: s.plan.label(system).in_language(s.language) for system in s.plan.levels}
    turned: dict[int, Callable[[Any], Any]] = {}
    for position, column in enumerate(frame.columns):
        if column == "system":
            turned[position] = partial(_named, labels)
        elif column in names:
            turned[position] = partial(_named, names[column])
    for row in frame.iter_rows():
        yield [turned[i](value) if i in turned else value for i, value in enumerate(row)]


def _named(names: Mapping[str, str], value: Any) -> Any:
    return names.get(value, value)


def _children(s: _Sheets) -> None:
    """Children by area, date and single age."""
    result, word = s.plan.result, words(s.language)
    names = dict(s.plan.names(result.system).iter_rows())
    sheet = s.sheet("children")
    first = result.reference
    dates = {
        year: first.replace(year=year) if first.day < 29 else _last(first, year)
        for year in result.children["year"].unique()
    }
    table = result.children.sort("area", "year", "age").with_columns(pl.col("children").round(3))
    wide = table.pivot("age", index=["area", "year"], values="children", sort_columns=False)
    ages = [column for column in wide.columns if column not in {"area", "year"}]
    number = s.format(num_format="#,##0.0")
    rows = (
        [row[0], names.get(row[0], row[0]), Period(dates[row[1]].isoformat()).label(s.language), *row[2:]]
        for row in wide.iter_rows()
    )
    heads = [word["col_area"], word["col_name"], word["date"], *(f"{word['age']} {age}" for age in ages)]
    s.table(sheet, heads, [12, 28, 12, *[9] * len(ages)], rows, [None, None, None, *[number] * len(ages)])
    sheet.freeze_panes(1, 3)


def _last(day: dt.date, year: int) -> dt.date:
    following = dt.date(year + day.month // 12, day.month % 12 + 1, 1)
    return min(
        following - dt.timedelta(days=1), dt.date(year, day.month, 28) + dt.timedelta(days=day.day - 28)
    )


def _places(s: _Sheets) -> None:
    """Places by area and offer; a row holds until a later one of the same area and offer follows."""
    word = words(s.language)
    names = {**dict(s.plan.names(s.plan.result.system).iter_rows()), "": word["unlocated"]}
    heads = [word["col_area"], word["col_name"], word["col_offer"], word["since"], word["col_moment"]]
    number = s.format(num_format=_WHOLE)
    frame = places_changes(s.plan)
    rows = ([row[0], names.get(row[0], row[0]), *row[1:]] for row in _readable(s, frame))
    heads += [word[column] for column in _AMOUNTS]
    s.table(s.sheet("places"), heads, [12, 28, 28, 11, 28, *[13] * 6], rows, [None] * 5 + [number] * 6)


_AMOUNTS = ("facilities", "licensed", "blocked", "reductions", "usable", "guests")


def places_changes(plan: Plan) -> pl.DataFrame:
    """Places by area, offer, year and moment, only where something changed (columns of SUPPLY)."""
    ordered = plan.result.supply.with_columns((pl.col("moment") == "peak").alias("_late")).sort(
        "area", "offer", "year", "_late"
    )
    group = ["area", "offer"]
    changed = pl.any_horizontal(
        pl.col(column).ne_missing(pl.col(column).shift(1).over(group)) for column in _AMOUNTS
    )
    first = pl.int_range(pl.len()).over(group) == 0
    return ordered.filter(changed | first).select("area", "offer", "year", "moment", *_AMOUNTS)


def _assumptions(s: _Sheets) -> None:
    word, wrap = words(s.language), s.format(text_wrap=True)
    keys = ("assumption", "value", "unit", "valid_from", "evidence", "source", "note")
    rows = (
        (a.name, a.value, a.unit, a.valid_from, a.evidence, a.source, a.note)
        for a in assumptions(s.plan.result, s.language)
    )
    s.table(s.sheet("assumptions"), [word[k] for k in keys], [34, 30, 14, 11, 20, 60, 50], rows, [wrap] * 7)


def _findings(s: _Sheets) -> None:
    word, wrap = words(s.language), s.format(text_wrap=True)
    kinds = coded(s.language)["severity"]
    keys = ("severity", "what", "where", "why", "remedy", "code")
    rows = (
        (
            kinds[str(f.severity)],
            *(text.in_language(s.language) for text in (f.what,)),
            str(f.place),
            f.why.in_language(s.language),
            f.remedy.in_language(s.language),
            f.code,
        )
        for f in s.plan.findings
    )
    s.table(s.sheet("findings"), [word[k] for k in keys], [10, 60, 24, 60, 50, 24], rows, [wrap] * 6)


def _origin(s: _Sheets) -> None:
    word, wrap = words(s.language), s.format(text_wrap=True)
    keys = ("dataset", "content", "file", "period", "rows", "fingerprint", "imported")
    s.table(
        s.sheet("origin"), [word[k] for k in keys], [30, 14, 36, 24, 10, 68, 20], origin(s.plan), [wrap] * 7
    )


def origin(plan: Plan) -> list[tuple[Any, ...]]:
    """The datasets behind the figures: name, content, file, period, rows, fingerprint, time of import."""
    return [
        (
            row["dataset"],
            row["kind"],
            row["file"] + (f" [{row['sheet']}]" if row["sheet"] else ""),
            " – ".join(dict.fromkeys(p for p in (row["period_first"], row["period_last"]) if p)),
            row["rows"],
            row["fingerprint"],
            (row["imported_at"] or "")[:19].replace("T", " "),
        )
        for row in plan.datasets.iter_rows(named=True)
    ]
