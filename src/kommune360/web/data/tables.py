"""The data room's tables: sources, what was read, sample rows, check sums."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from kommune360.web.data import selectors
from kommune360.web.ui.formats import period
from kommune360.web.ui.tables import Cell, Column, Row, Table


def datasets_table(lines: list[selectors.DatasetLine]) -> Table:
    language = get_language() or "de"
    return Table(
        caption=_("Quellen, die jetzt gelten"),
        caption_hidden=True,
        id="sources",
        columns=[
            Column("title", _("Quelle")),
            Column("kind", _("Art")),
            Column("period", _("Zeitraum")),
            Column("areas", _("Gebiete")),
            Column("rows", _("Werte"), numeric=True),
            Column("state", _("Hinweise")),
        ],
        rows=[
            Row(
                {
                    "title": Cell(
                        text=line.title, href=reverse("data:dataset", args=[line.id]), small=line.file
                    ),
                    "kind": line.kind.in_language(language),
                    "period": _span(line),
                    "areas": line.areas.in_language(language),
                    "rows": line.rows,
                    "state": _remarks(line),
                }
            )
            for line in lines
        ],
        downloads=[("CSV", reverse("data:datasets_csv"))],
    )


def _span(line: selectors.DatasetLine) -> Cell:
    language = get_language() or "de"
    first, last = period(line.period_first, language), period(line.period_last, language)
    text = first if first == last else f"{first} – {last}"
    return Cell(text=text, sort=line.period_last)


def _remarks(line: selectors.DatasetLine) -> Cell:
    parts = []
    if line.warnings:
        parts.append(_("%(n)s ansehen") % {"n": line.warnings})
    if line.checks_failed:
        parts.append(_("%(n)s Summen weichen ab") % {"n": line.checks_failed})
    return Cell(text=", ".join(parts) or _("ohne"), sort=float(line.warnings + line.checks_failed))


def readings_table(readings: list[dict[str, Any]]) -> Table:
    language = get_language() or "de"
    return Table(
        caption=_("Was in den Dateien steht"),
        caption_hidden=True,
        id="readings",
        columns=[
            Column("file", _("Datei")),
            Column("kind", _("erkannt als")),
            Column("system", _("Gebiete")),
            Column("areas", _("Anzahl"), numeric=True),
            Column("period", _("Zeitraum")),
            Column("rows", _("Werte"), numeric=True),
            Column("checks", _("Prüfsummen")),
        ],
        rows=[
            Row(
                {
                    "file": Cell(text=reading["file"], small=reading["sheet"] or reading["title"]),
                    "kind": selectors.KIND_LABELS[reading["kind"]].in_language(language),
                    "system": reading["area_system"],
                    "areas": reading["areas"],
                    "period": " – ".join(dict.fromkeys([reading["period_first"], reading["period_last"]])),
                    "rows": reading["rows"],
                    "checks": _check_words(reading["checks"]),
                }
            )
            for reading in readings
        ],
    )


def _check_words(checks: list[dict[str, Any]]) -> str:
    if not checks:
        return _("keine in der Datei")
    failed = sum(not check["holds"] for check in checks)
    if failed:
        return _("%(failed)s von %(n)s weichen ab") % {"failed": failed, "n": len(checks)}
    return _("alle %(n)s stimmen") % {"n": len(checks)}


def sample_table(number: int, reading: dict[str, Any]) -> Table:
    sample = reading["sample"]
    return Table(
        caption=_("Erste Zeilen aus %(file)s, so wie sie gespeichert würden") % {"file": reading["file"]},
        id=f"sample-{number}",
        columns=[Column(name, name, sortable=False) for name in sample["columns"]],
        rows=[
            Row(
                {
                    name: Cell(text="" if value is None else str(value))
                    for name, value in zip(sample["columns"], row, strict=True)
                }
            )
            for row in sample["rows"]
        ],
    )


def checks_table(checks: list[dict[str, Any]]) -> Table | None:
    if not checks:
        return None
    language = get_language() or "de"
    return Table(
        caption=_("Summen in der Datei und aus ihren Teilen"),
        id="checks",
        columns=[
            Column("what", _("Summe")),
            Column("stated", _("in der Datei"), numeric=True),
            Column("computed", _("aus den Teilen"), numeric=True),
            Column("holds", _("Ergebnis")),
        ],
        rows=[
            Row(
                {
                    "what": check["what"].in_language(language),
                    "stated": check["stated"],
                    "computed": check["computed"],
                    "holds": _("stimmt") if check["holds"] else _("weicht ab"),
                },
                tone="" if check["holds"] else "warning",
            )
            for check in sorted(checks, key=lambda check: check["holds"])[:200]
        ],
    )
