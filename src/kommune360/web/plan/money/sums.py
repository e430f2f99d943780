"""Who pays, who benefits, what is not paid for, and which funding ends soon? Money across departments.

From what a reader sees of a plan and a day to tables, and to lines of a file. Benefits are told in words: a saving
elsewhere is no promise.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from kommune360.exchange.writers.spreadsheets import csv_file
from kommune360.plan.document import Measure, Status
from kommune360.plan.money import Ending, apart, endings, shares, uncovered
from kommune360.web.plan.money.bars import Bar, money_bars
from kommune360.web.plan.seen import Seen
from kommune360.web.plan.showing import words
from kommune360.web.plan.showing.addresses import measure_url
from kommune360.web.ui import formats
from kommune360.web.ui.tables import Cell, Column, Row, Table

MONTHS = 12
_ROWS = 100  # of a table on the page, the dearest first
_OPEN = 10.0  # euro below which a year counts as paid for: rounding


@dataclass(frozen=True, slots=True)
class Year:
    """Euro of a calendar year: what measures cost, and how much of that nobody gives yet."""

    year: int
    cost: float
    once: float
    open: float
    measures: int  # with an open amount


def page(seen: Seen, today: dt.date, language: str) -> dict[str, Any]:
    """The sums by year, who pays them, where cost and benefit part, and what ends soon."""
    years = _years(seen)
    ending = endings(seen.plan, today, MONTHS)
    return {
        "headline": _headline(years, today, language),
        "years": _year_table(seen, years, language) if years else None,
        "bars": _bars(years, language),
        "payers": _payer_table(seen, language),
        "apart": _apart_table(seen, language),
        "ending": _ending_table(seen, ending, language) if ending else None,
        "ending_count": len(ending),
    }


def as_csv(seen: Seen, language: str) -> bytes:
    """One line a measure, year and payer."""
    titles = {each.id: each for each in seen.plan.measures}
    head = [_("Maßnahme"), _("federführend"), _("Stand"), _("Jahr"), _("zahlt"), _("Euro")]
    rows: list[list[Any]] = []
    for share in shares(seen.plan):
        measure = titles[share.measure]
        rows.append(_line(seen, measure, share.year, seen.name(share.payer), share.amount, language))
    for measure in seen.plan.measures:
        rows += [
            _line(seen, measure, each.year, _("nicht gedeckt"), each.gap, language)
            for each in uncovered(measure)
        ]
    return csv_file([head, *rows], language)


def _line(seen: Seen, measure: Measure, year: int, payer: str, amount: float, language: str) -> list[Any]:
    status = words.said_of("statuses", [measure.status], language)
    lead = seen.name(measure.lead) if measure.lead else ""
    return [measure.title, lead, status, year, payer, round(amount)]


def _years(seen: Seen) -> list[Year]:
    cost: dict[int, float] = defaultdict(float)
    once: dict[int, float] = defaultdict(float)
    for measure in seen.plan.measures:
        if measure.status is not Status.DROPPED:
            for each in measure.costs:
                cost[each.year] += each.amount
                once[each.year] += each.amount if each.once else 0.0
    open_: dict[int, list[float]] = defaultdict(list)
    for measure in seen.plan.measures:
        for gap in uncovered(measure):
            open_[gap.year].append(gap.gap)
    return [Year(year, cost[year], once[year], sum(open_[year]), len(open_[year])) for year in sorted(cost)]


def _headline(years: list[Year], today: dt.date, language: str) -> str:
    """The next year, since that is what a budget is made for."""
    ahead = [each for each in years if each.year > today.year] or years[-1:]
    if not ahead:
        return _("Noch keine Kosten im Plan")
    one = ahead[0]
    said = {"year": one.year, "sum": euro(one.cost, language), "open": euro(one.open, language)}
    if one.open < _OPEN:
        return _("%(year)s kosten die Maßnahmen %(sum)s, alles ist gedeckt") % said
    return _("%(year)s kosten die Maßnahmen %(sum)s, %(open)s sind noch nicht gedeckt") % said


def _bars(years: list[Year], language: str) -> SafeString | str:
    bars = [
        Bar(str(each.year), each.cost, each.open, euro(each.cost, language), _bar_words(each, language))
        for each in years
    ]
    return money_bars(bars) if bars else ""


def _bar_words(each: Year, language: str) -> str:
    if each.open < _OPEN:
        return _("%(year)s: %(sum)s, gedeckt") % {"year": each.year, "sum": euro(each.cost, language)}
    return _("%(year)s: %(sum)s, davon %(open)s nicht gedeckt") % {
        "year": each.year,
        "sum": euro(each.cost, language),
        "open": euro(each.open, language),
    }


def _year_table(seen: Seen, years: list[Year], language: str) -> Table:
    def row(year: str, cost: float, once: float, open_: float, count: int) -> Row:
        told = ngettext("bei einer Maßnahme", "bei %(n)s Maßnahmen", count) % {"n": count} if count else ""
        return Row(
            {
                "year": year,
                "cost": _amount(cost, language),
                "once": _amount(once, language),
                "open": Cell(
                    text=euro(open_, language) if open_ >= _OPEN else _("gedeckt"),
                    small=told,
                    sort=open_,
                    tone="short" if open_ >= _OPEN else "",
                ),
            }
        )

    return Table(
        caption=_("Kosten nach Jahr, ohne aufgegebene Maßnahmen"),
        id="jahre",
        columns=[
            Column("year", _("Jahr")),
            Column("cost", _("Kosten"), numeric=True, strong=True),
            Column("once", _("davon einmalig"), numeric=True),
            Column("open", _("nicht gedeckt"), numeric=True),
        ],
        rows=[row(str(y.year), y.cost, y.once, y.open, y.measures) for y in years],
        total=row(
            _("zusammen"),
            sum(y.cost for y in years),
            sum(y.once for y in years),
            sum(y.open for y in years),
            0,
        ),
        downloads=[("CSV", reverse("plan:money_csv") + seen.query)],
    )


def _payer_table(seen: Seen, language: str) -> Table | None:
    """A row a payer, a column a year; the largest payer first."""
    given: dict[str, dict[int, float]] = defaultdict(lambda: defaultdict(float))
    for share in shares(seen.plan):
        given[share.payer][share.year] += share.amount
    if not given:
        return None
    years = sorted({year for of in given.values() for year in of})
    order = sorted(given, key=lambda payer: -sum(given[payer].values()))
    owners = {each.id for each in seen.plan.departments}
    return Table(
        caption=_("Wer welchen Teil der Kosten zahlt, nach Jahr"),
        id="zahler",
        columns=[
            Column("payer", _("Wer zahlt")),
            *(Column(str(year), str(year), numeric=True) for year in years),
            Column("sum", _("zusammen"), numeric=True, strong=True),
        ],
        rows=[
            Row(
                {
                    "payer": Cell(
                        text=seen.name(payer), small="" if payer in owners else _("außerhalb der Ämter")
                    ),
                    **{str(year): _amount(given[payer].get(year, 0.0), language) for year in years},
                    "sum": _amount(sum(given[payer].values()), language),
                }
            )
            for payer in order
        ],
    )


def _apart_table(seen: Seen, language: str) -> Table | None:
    """Where one department pays and another's task gets easier: cases for a joint budget."""
    known = {each.id: each for each in seen.plan.measures}
    found = apart(seen.plan)
    costs = {each.measure: sum(one.amount for one in known[each.measure].costs) for each in found}
    rows = []
    for each in sorted(found, key=lambda each: -costs[each.measure])[:_ROWS]:
        measure, cost = known[each.measure], costs[each.measure]
        helped = [b for b in measure.benefits if b.department in each.others]
        rows.append(
            Row(
                {
                    "measure": Cell(text=measure.title, href=measure_url(seen, measure.id)),
                    "payers": ", ".join(seen.name(key) for key in each.payers),
                    "others": ", ".join(seen.name(key) for key in each.others),
                    "what": " ".join(b.text for b in helped),
                    "cost": _amount(cost, language),
                }
            )
        )
    if not rows:
        return None
    return Table(
        caption=_("Ein Amt zahlt, einem anderen wird die Aufgabe leichter")
        if len(found) <= _ROWS
        else _("Ein Amt zahlt, einem anderen wird die Aufgabe leichter: die %(n)s teuersten von %(all)s")
        % {"n": _ROWS, "all": len(found)},
        id="getrennt",
        columns=[
            Column("measure", _("Maßnahme")),
            Column("payers", _("zahlt")),
            Column("others", _("hat etwas davon")),
            Column("what", _("was leichter wird"), sortable=False),
            Column("cost", _("Kosten gesamt"), numeric=True),
        ],
        rows=rows,
    )


def _ending_table(seen: Seen, found: list[Ending], language: str) -> Table:
    known = {each.id: each for each in seen.plan.measures}
    rows = [
        Row(
            {
                "measure": Cell(text=known[each.measure].title, href=measure_url(seen, each.measure)),
                "owners": words.owners(seen, known[each.measure]),
                "source": Cell(
                    text=each.funding.source,
                    small=words.said_of("funding_kinds", [each.funding.kind], language),
                ),
                "sum": _amount(each.funding.per_year, language),
                "ends": Cell(text=words.day(each.ends, language), sort=each.ends.isoformat()),
                "then": Cell(
                    text=_("Maßnahme läuft weiter") if each.early else _("wird danach nicht gebraucht"),
                    tone="short" if each.early else "",
                ),
            }
        )
        for each in found
    ]
    return Table(
        caption=_("Förderung, die in den nächsten zwölf Monaten endet"),
        id="endet",
        columns=[
            Column("measure", _("Maßnahme")),
            Column("owners", _("Ämter")),
            Column("source", _("Quelle")),
            Column("sum", _("Euro im Jahr"), numeric=True),
            Column("ends", _("endet am")),
            Column("then", _("danach")),
        ],
        rows=rows,
    )


def euro(value: float, language: str) -> str:
    return f"{formats.number(value, language)}\u00a0€"


def _amount(value: float, language: str) -> Cell:
    return Cell(text=euro(value, language) if value else "–", sort=value)
