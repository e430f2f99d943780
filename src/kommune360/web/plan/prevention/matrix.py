"""Which life phase and field of action has what? The prevention chain as a matrix, its gaps and white spots.

From what a reader sees of a plan, in one area or all, to a matrix that templates draw and to lines of a file.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl, urlencode

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from kommune360.base.text import Text
from kommune360.exchange.writers.spreadsheets import csv_file
from kommune360.plan.prevention import Cell, CellState, matrix
from kommune360.plan.vocabulary import word, words
from kommune360.web.plan.seen import Seen
from kommune360.web.plan.showing import words as said

STATES = {
    CellState.COVERED: Text("Angebot", "offer"),
    CellState.PLANNED: Text("geplant", "planned"),
    CellState.GAP: Text("Lücke", "gap"),
    CellState.ACCEPTED: Text("bewusst offen", "left open"),
    CellState.WHITE: Text("weißer Fleck", "white spot"),
}

_SHOWN = 20  # measures of a cell; the list of measures has all


@dataclass(frozen=True, slots=True)
class CellShown:
    """One cell: its state, how much is there, and where its measures are listed."""

    state: CellState
    name: Text
    counted: str
    url: str


@dataclass(frozen=True, slots=True)
class RowShown:
    name: Text
    cells: tuple[CellShown, ...]


def page(seen: Seen, area: str, language: str) -> dict[str, Any]:
    """The matrix for ``area`` ("" for the whole town), what is in its cells, and what is missing."""
    rows = matrix(seen.plan, [area] if area else ())
    cells = [cell for row in rows for cell in row]
    counts = Counter(cell.state for cell in cells)
    query = _query(seen, area)
    return {
        "headline": _headline(counts, cells, language),
        "area": area,
        "areas": _areas(seen),
        "kept": parse_qsl(seen.query.removeprefix("?")),
        "fields": list(words("fields").values()),
        "rows": [
            RowShown(word("life_phases", row[0].life_phase), tuple(_cell(seen, cell, area) for cell in row))
            for row in rows
        ],
        "legend": [(state, STATES[state], counts[state]) for state in CellState],
        "gaps": _gaps(seen, cells, accepted=False),
        "left_open": _gaps(seen, cells, accepted=True),
        "white": [
            (_name(cell, language), urlencode({"phase": cell.life_phase, "feld": cell.field}))
            for cell in cells
            if cell.state is CellState.WHITE
        ],
        "details": [
            (
                word("life_phases", row[0].life_phase),
                [_detail(seen, cell, area) for cell in row if cell.offers or cell.measures],
            )
            for row in rows
        ],
        "csv_url": reverse("plan:prevention_csv") + query,
        "empty": not (seen.plan.offers or seen.plan.measures or seen.plan.gaps),
    }


def as_csv(seen: Seen, area: str, language: str) -> bytes:
    """One line a cell: state, offers, measures, gaps."""
    head = [_("Lebensphase"), _("Handlungsfeld"), _("Stand"), _("Angebote"), _("Maßnahmen"), _("Lücken")]
    rows = [
        [
            word("life_phases", cell.life_phase).in_language(language),
            word("fields", cell.field).in_language(language),
            STATES[cell.state].in_language(language),
            ", ".join(each.title for each in cell.offers),
            ", ".join(each.title for each in cell.measures),
            ", ".join(each.text for each in cell.gaps),
        ]
        for row in matrix(seen.plan, [area] if area else ())
        for cell in row
    ]
    return csv_file([head, *rows], language)


def _headline(counts: Counter[CellState], cells: list[Cell], language: str) -> str:
    """How many gaps and white spots; a single one by its name."""
    gaps, white = counts[CellState.GAP], counts[CellState.WHITE]
    if not gaps and not white:
        return _("Die Präventionskette hat keine offene Lücke")
    parts = [
        ngettext("eine Lücke", "%(n)s Lücken", gaps) % {"n": gaps} if gaps else "",
        ngettext("einen weißen Fleck", "%(n)s weiße Flecken", white) % {"n": white} if white else "",
    ]
    what = _(" und ").join(filter(None, parts))
    if gaps + white == 1:
        open_ = (CellState.GAP, CellState.WHITE)
        what += f": {next(_name(cell, language) for cell in cells if cell.state in open_)}"
    return _("Die Präventionskette hat %(what)s") % {"what": what}


def _cell(seen: Seen, cell: Cell, area: str) -> CellShown:
    parts = [
        ngettext("ein Angebot", "%(n)s Angebote", len(cell.offers)) % {"n": len(cell.offers)}
        if cell.offers
        else "",
        ngettext("eine Maßnahme", "%(n)s Maßnahmen", len(cell.measures)) % {"n": len(cell.measures)}
        if cell.measures
        else "",
    ]
    asked = {"phase": cell.life_phase, "feld": cell.field} | ({"gebiet": area} if area else {})
    address = reverse("plan:measures") + (seen.query or "?") + ("&" if seen.query else "") + urlencode(asked)
    return CellShown(
        cell.state,
        STATES[cell.state],
        ", ".join(filter(None, parts)),
        address if cell.measures else "",
    )


def _detail(seen: Seen, cell: Cell, area: str) -> dict[str, Any]:
    """What is in a cell; of many offers the first ones, until an area is chosen."""
    offers = cell.offers if area else cell.offers[:_SHOWN]
    return {
        "name": word("fields", cell.field),
        "offers": [(each.id, each.title, said.places(seen, each.areas), each.reach) for each in offers],
        "measures": [
            (each.title, reverse("plan:measure", args=[each.id]) + seen.query)
            for each in cell.measures[:_SHOWN]
        ],
        "more": max(0, len(cell.measures) - _SHOWN) + len(cell.offers) - len(offers),
    }


def _gaps(seen: Seen, cells: list[Cell], *, accepted: bool) -> list[tuple[str, str, str, str]]:
    """Key and text of a gap that stays open, where it is, and the reason; those that a measure answers are left out."""
    state = CellState.ACCEPTED if accepted else CellState.GAP
    return [
        (gap.id, gap.text, said.places(seen, gap.areas), gap.accepted)
        for cell in cells
        if cell.state is state
        for gap in cell.gaps
        if bool(gap.accepted) is accepted
    ]


def _name(cell: Cell, language: str) -> str:
    phase, field = word("life_phases", cell.life_phase), word("fields", cell.field)
    return f"{phase.in_language(language)}, {field.in_language(language)}"


def _areas(seen: Seen) -> list[tuple[str, str]]:
    plan = seen.plan
    used = {key for each in (*plan.offers, *plan.measures, *plan.gaps) for key in each.areas}
    return sorted(((key, seen.area(key)) for key in used), key=lambda each: each[1])


def _query(seen: Seen, area: str) -> str:
    if not area:
        return seen.query
    return f"{seen.query or '?'}{'&' if seen.query else ''}{urlencode({'gebiet': area})}"
