"""What is no longer followed, since when and why? Goals, targets, measures and links that left the plan.

From the steps of a plan that a reader may see to rows of a page and lines of a file.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from kommune360.exchange.writers.spreadsheets import csv_file
from kommune360.plan.history import Gone, Step, no_longer
from kommune360.plan.vocabulary import kind_name
from kommune360.web.plan.seen import Seen
from kommune360.web.plan.showing import words
from kommune360.web.plan.showing.addresses import entry_url, measure_url
from kommune360.web.ui.tables import Cell, Column, Row, Table


def page(seen: Seen, steps: Iterable[Step], language: str) -> dict[str, Any]:
    """What left, the last first."""
    found = no_longer(steps, seen.plan)
    return {"count": len(found), "table": _table(seen, found, language) if found else None}


def as_csv(seen: Seen, steps: Iterable[Step], language: str) -> bytes:
    """The same, one line an entry."""
    head = [_("Was"), _("Art"), _("nicht mehr seit"), _("Fassung"), _("Grund"), _("durch"), _("Nachfolge")]
    rows = [
        [
            _title(seen, each, language),
            _kind(each, language),
            each.on,
            each.version,
            each.reason,
            words.role(each.role),
            seen.name(each.successor) if each.successor else "",
        ]
        for each in no_longer(steps, seen.plan)
    ]
    return csv_file([head, *rows], language)


def _table(seen: Seen, found: list[Gone], language: str) -> Table:
    return Table(
        caption=_("Ziele, Zielwerte, Maßnahmen, Angebote und Abstimmungen, die nicht weiter verfolgt werden"),
        caption_hidden=True,
        id="nicht-mehr",
        columns=[
            Column("what", _("Was")),
            Column("on", _("nicht mehr seit")),
            Column("version", _("Fassung")),
            Column("reason", _("Grund")),
            Column("role", _("durch")),
        ],
        rows=[_row(seen, each, language) for each in found],
        downloads=[("CSV", reverse("plan:left_csv") + seen.query)],
    )


def _row(seen: Seen, gone: Gone, language: str) -> Row:
    heir = entry_url(seen, gone.successor) if gone.successor else ""
    return Row(
        {
            "what": Cell(
                text=_title(seen, gone, language),
                small=_kind(gone, language),
                href=measure_url(seen, gone.key) if gone.stays else "",
            ),
            "on": Cell(
                text=words.day(gone.on, language) or _("noch offen"),
                sort=gone.on.isoformat() if gone.on else "9999",
            ),
            "version": Cell(
                text=str(gone.version or _("noch in keiner")),
                href=f"{reverse('plan:versions')}?plan={seen.record.slug}#fassung-{gone.version}"
                if gone.version
                else "",
                sort=gone.version or 10**6,
            ),
            "reason": Cell(
                text=gone.reason or "–",
                small=_("Es übernimmt: %(heir)s") % {"heir": seen.name(gone.successor)} if heir else "",
            ),
            "role": words.role(gone.role),
        },
        anchor=f"weg-{gone.key}",
    )


def _kind(gone: Gone, language: str) -> str:
    kind = kind_name(gone.list).in_language(language)
    return _("%(kind)s, aufgegeben") % {"kind": kind} if gone.stays else kind


def _title(seen: Seen, gone: Gone, language: str) -> str:
    known = seen.figures.names.indicators.get(gone.title) if gone.list == "targets" else None
    return known.in_language(language) if known else gone.title
