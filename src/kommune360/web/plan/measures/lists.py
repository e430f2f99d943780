"""What is done, by whom, until when, for which money? Measures as a table, as a board, as a file.

From what a reader sees of a plan, narrowed by what she asks for, to rows that templates draw.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl, urlencode

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from kommune360.base.text import Text
from kommune360.exchange.writers.spreadsheets import csv_file
from kommune360.plan.document import Measure, Status
from kommune360.plan.vocabulary import word
from kommune360.plan.vocabulary import words as vocabulary
from kommune360.web.plan.seen import Seen
from kommune360.web.plan.showing import words
from kommune360.web.plan.showing.addresses import measure_url
from kommune360.web.ui import formats
from kommune360.web.ui.tables import Cell, Column, Row, Table

PAGE = 100
BOARD = 25  # cards of a column; the table shows all
TONES = {Status.RUNNING: "enough", Status.PAUSED: "warning", Status.DROPPED: "warning"}


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a reader asks for; "" is everything."""

    department: str = ""
    area: str = ""
    phase: str = ""
    field: str = ""
    status: str = ""
    text: str = ""
    board: bool = False
    page: int = 1

    @classmethod
    def from_get(cls, got: Mapping[str, str]) -> Wanted:
        page = got.get("seite", "1")
        return cls(
            got.get("amt", ""),
            got.get("gebiet", ""),
            got.get("phase", ""),
            got.get("feld", ""),
            got.get("stand", ""),
            got.get("suche", "").strip(),
            got.get("ansicht") == "tafel",
            max(1, int(page)) if page.isdecimal() and len(page) < 5 else 1,
        )

    def fits(self, measure: Measure) -> bool:
        said = f"{measure.title} {measure.text} {measure.target_group}".casefold()
        return (
            (not self.department or self.department in measure.owners)
            and (not self.area or not measure.areas or self.area in measure.areas)
            and (not self.phase or self.phase in measure.life_phases)
            and (not self.field or self.field in measure.fields)
            and (not self.status or self.status == measure.status)
            and (not self.text or self.text.casefold() in said)
        )

    def address(self, seen: Seen, **changed: Any) -> str:
        """The query for this and what is ``changed``."""
        asked = {
            "amt": self.department,
            "gebiet": self.area,
            "phase": self.phase,
            "feld": self.field,
            "stand": self.status,
            "suche": self.text,
            "ansicht": "tafel" if self.board else "",
            **changed,
        }
        written = urlencode({name: value for name, value in asked.items() if value})
        base = seen.query or "?"
        return f"{base}{'&' if seen.query and written else ''}{written}" if written or seen.query else "?"


def wanted_measures(seen: Seen, wanted: Wanted) -> list[Measure]:
    return [measure for measure in seen.plan.measures if wanted.fits(measure)]


def measures_page(seen: Seen, wanted: Wanted, language: str) -> dict[str, Any]:
    """The list with its choices; a hundred a page, or the board by status."""
    found = wanted_measures(seen, wanted)
    pages = max(1, -(-len(found) // PAGE))
    page = min(wanted.page, pages)
    shown = found[(page - 1) * PAGE : page * PAGE]
    csv_url = reverse("plan:measures_csv") + wanted.address(seen, ansicht="")
    return {
        "wanted": wanted,
        "count": len(found),
        "all": len(seen.plan.measures),
        "choices": _choices(seen, wanted, language),
        "kept": parse_qsl(seen.query.removeprefix("?")),
        "table": None
        if wanted.board
        else measures_table(seen, shown, language, downloads=[("CSV", csv_url)]),
        "board": _board(seen, found, language) if wanted.board else None,
        "views": [
            (_("Tabelle"), wanted.address(seen, ansicht=""), not wanted.board),
            (_("Tafel nach Stand"), wanted.address(seen, ansicht="tafel"), wanted.board),
        ],
        "page": page,
        "pages": pages,
        "before": wanted.address(seen, seite=page - 1) if page > 1 and not wanted.board else "",
        "after": wanted.address(seen, seite=page + 1) if page < pages and not wanted.board else "",
    }


def measures_table(
    seen: Seen,
    measures: Iterable[Measure],
    language: str,
    downloads: Sequence[tuple[Any, str]] = (),
) -> Table:
    """A row a measure: who, where, until when, money, status."""
    return Table(
        caption=_("Maßnahmen"),
        caption_hidden=True,
        id="massnahmen",
        columns=[
            Column("title", _("Maßnahme")),
            Column("owners", _("Ämter")),
            Column("areas", _("Gebiete")),
            Column("end", pgettext("day", "bis")),
            Column("cost", _("Kosten gesamt"), numeric=True),
            Column("status", _("Stand")),
        ],
        rows=[_row(seen, measure, language) for measure in measures],
        downloads=downloads,
    )


def as_csv(seen: Seen, measures: Iterable[Measure], language: str) -> bytes:
    """The table for a spreadsheet, amounts as plain numbers."""
    head = [_("Maßnahme"), _("Ämter"), _("Träger"), _("Gebiete"), _("Lebensphasen"), _("von"), _("bis"),
            _("Kosten gesamt"), _("Stand"), _("gemeldet am")]  # fmt: skip
    rows = [
        [
            measure.title,
            words.owners(seen, measure),
            ", ".join(seen.name(key) for key in measure.partners),
            words.places(seen, measure.areas),
            words.said_of("life_phases", measure.life_phases, language),
            measure.start,
            measure.end,
            round(sum(cost.amount for cost in measure.costs)),
            status_name(measure.status).in_language(language),
            measure.reports[-1].on if measure.reports else None,
        ]
        for measure in measures
    ]
    return csv_file([head, *rows], language)


def status_name(status: Status) -> Text:
    return word("statuses", status)


def _row(seen: Seen, measure: Measure, language: str) -> Row:
    last = measure.reports[-1].on if measure.reports else None
    cost = sum(each.amount for each in measure.costs)
    return Row(
        {
            "title": Cell(text=measure.title, href=measure_url(seen, measure.id)),
            "owners": words.owners(seen, measure),
            "areas": _short(seen, measure.areas),
            "end": Cell(
                text=words.day(measure.end, language), sort=measure.end.isoformat() if measure.end else ""
            ),
            "cost": Cell(text=euro(cost, language) if cost else "", sort=cost),
            "status": Cell(
                text=status_name(measure.status).in_language(language),
                small=words.day(last, language),
                tone="short" if TONES.get(measure.status) == "warning" else "",
            ),
        }
    )


def _short(seen: Seen, areas: Sequence[str]) -> Cell:
    """Up to two names, then how many more."""
    if len(areas) <= 2:
        return Cell(text=words.places(seen, areas))
    return Cell(text=words.places(seen, areas[:1]), small=_("und %(n)s weitere") % {"n": len(areas) - 1})


def _board(seen: Seen, measures: list[Measure], language: str) -> list[dict[str, Any]]:
    columns = []
    for status in Status:
        inside = [measure for measure in measures if measure.status is status]
        if inside:
            cards = [
                (m.title, measure_url(seen, m.id), words.owners(seen, m), words.day(m.end, language))
                for m in inside[:BOARD]
            ]
            columns.append(
                {
                    "name": status_name(status),
                    "count": len(inside),
                    "cards": cards,
                    "more": len(inside) - len(cards),
                    "more_url": Wanted(status=status).address(seen),
                }
            )
    return columns


Choice = tuple[str, str, list[tuple[str, str]], str]


def _choices(seen: Seen, wanted: Wanted, language: str) -> list[Choice]:
    """Name of the field, its label, what can be chosen as far as measures have it, and what is chosen."""
    areas = {key for measure in seen.plan.measures for key in measure.areas}
    named = sorted(((key, seen.area(key)) for key in areas), key=lambda each: each[1])
    return [
        ("amt", _("Amt"), [(each.id, each.name) for each in seen.plan.departments], wanted.department),
        ("gebiet", _("Gebiet"), named, wanted.area),
        ("phase", _("Lebensphase"), _vocabulary("life_phases", language), wanted.phase),
        ("feld", _("Handlungsfeld"), _vocabulary("fields", language), wanted.field),
        ("stand", _("Stand"), _vocabulary("statuses", language), wanted.status),
    ]


def _vocabulary(kind: str, language: str) -> list[tuple[str, str]]:
    return [(key, name.in_language(language)) for key, name in vocabulary(kind).items()]


def euro(value: float, language: str) -> str:
    return f"{formats.number(value, language)}\u00a0€"
