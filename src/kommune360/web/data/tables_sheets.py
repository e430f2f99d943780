"""The tables about datasets: data sheets, and the due list."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from kommune360.observations.datasheets import legal_basis_name, periodicities
from kommune360.observations.due import Due
from kommune360.web.data.sheets import SheetLine
from kommune360.web.ui.formats import period
from kommune360.web.ui.tables import Cell, Column, Row, Table


def sheets_table(lines: list[SheetLine]) -> Table:
    language = get_language() or "de"
    return Table(
        caption=_("Datenblätter"),
        caption_hidden=True,
        id="sheets",
        columns=[
            Column("title", _("Quelle")),
            Column("basis", _("Rechtsgrundlage")),
            Column("holder", _("liegt bei")),
            Column("sensitivity", _("Schutzstufe")),
            Column("delete", _("zu löschen am")),
            Column("state", _("Stand")),
        ],
        rows=[
            Row(
                {
                    "title": Cell(
                        text=line.title,
                        href=reverse("data:sheet", args=[line.dataset]),
                        small=_("Statistikzone") if line.confidential else line.kind.in_language(language),
                    ),
                    "basis": _basis(line, language),
                    "holder": (line.sheet or line.draft.sheet).holder or "–",
                    "sensitivity": _sensitivity(line),
                    "delete": _day(line.sheet.delete_on if line.sheet else ""),
                    "state": _state(line),
                }
            )
            for line in lines
        ],
    )


def due_table(lines: list[Due], *, can_ask: bool) -> Table:
    language = get_language() or "de"
    rhythms = periodicities()
    return Table(
        caption=_("Neueste Zahl jeder Quelle und wann die nächste zu erwarten ist"),
        caption_hidden=True,
        id="due",
        columns=[
            Column("title", _("Quelle")),
            Column("holder", _("liegt bei")),
            Column("last", _("neueste Zahl")),
            Column("rhythm", _("Rhythmus")),
            Column("due", _("fällig am")),
            Column("days", _("Stand"), numeric=True),
            *([Column("ask", _("anfragen"), sortable=False)] if can_ask else []),
        ],
        rows=[
            Row(
                {
                    "title": Cell(text=line.title, href=reverse("data:sheet", args=[line.dataset])),
                    "holder": Cell(text=line.holder or "–", small=line.contact),
                    "last": Cell(text=period(line.period_last, language), sort=line.period_last),
                    "rhythm": Cell(
                        text=rhythms[line.periodicity].name.in_language(language),
                        small=_("angenommen") if line.assumed else "",
                    ),
                    "due": _day(line.due_on.isoformat() if line.due_on else ""),
                    "days": Cell(text=_days(line), sort=float(line.days if line.days is not None else -1e6)),
                    "ask": Cell(text=_("anfragen"), href=f"{reverse('requests:new')}?quelle={line.dataset}"),
                },
                tone="warning" if line.overdue else "",
            )
            for line in lines
        ],
        downloads=[("CSV", reverse("data:due_csv"))],
    )


def _days(line: Due) -> str:
    if line.days is None:
        return _("ohne Termin")
    if line.days > 0:
        return ngettext("%(n)s Tag überfällig", "%(n)s Tage überfällig", line.days) % {"n": line.days}
    return ngettext("noch %(n)s Tag", "noch %(n)s Tage", -line.days) % {"n": -line.days}


def _basis(line: SheetLine, language: str) -> Cell:
    if line.sheet is None or not line.sheet.legal_basis:
        return Cell(text=_("fehlt"), tone="warning")
    name = legal_basis_name(line.sheet.legal_basis).in_language(language)
    return Cell(text=name, small="" if line.sheet.checked_on else _("noch zu prüfen"))


def _sensitivity(line: SheetLine) -> Cell:
    if line.sheet is not None and line.sheet.sensitivity is not None:
        return Cell(text=str(line.sheet.sensitivity), sort=float(line.sheet.sensitivity))
    proposed = line.draft.sheet.sensitivity
    if proposed is None:
        return Cell(text="–", sort=-1.0)
    return Cell(text=str(proposed), small=_("Vorschlag"), sort=float(proposed))


def _day(iso: str) -> Cell:
    return Cell(text=period(iso, get_language() or "de") if iso else "–", sort=iso)


def _state(line: SheetLine) -> str:
    if line.sheet is None:
        return _("kein Datenblatt")
    return _("vollständig") if line.complete else _("unvollständig")
