"""The data room's tables: sources, what was read, sample rows, check sums."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.urls import reverse
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from kommune360.base.ages import OPEN_ENDED
from kommune360.base.flags import LABELS as FLAGS
from kommune360.base.flags import Flag
from kommune360.base.text import Text
from kommune360.base.units import UNITS
from kommune360.observations.store import STATISTICS_ZONE
from kommune360.web.data import selectors
from kommune360.web.data.labels import KIND_LABELS, SAMPLE_COLUMNS, SEXES
from kommune360.web.ui.formats import number as written_number
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
            Column("rows", _("Zeilen"), numeric=True),
            Column("zone", _("Zone")),
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
                    "zone": zone_words(line.zone),
                    "state": _remarks(line),
                }
            )
            for line in lines
        ],
        downloads=[("CSV", reverse("data:datasets_csv"))],
    )


def zone_words(zone: str) -> str:
    return _("Statistik") if zone == STATISTICS_ZONE else _("Planung")


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


def readings_table(readings: list[dict[str, Any]], labels: Mapping[str, Text]) -> Table:
    language = get_language() or "de"
    brought = {
        reading["area_system"]: Text(**reading["area_system_label"])
        for reading in readings
        if reading.get("area_system_label")
    }
    named = {**labels, **brought}
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
                    "kind": KIND_LABELS[reading["kind"]].in_language(language),
                    "system": _system_name(reading["area_system"], named, language),
                    "areas": reading["areas"],
                    "period": " – ".join(
                        dict.fromkeys(
                            period(reading[end], language) for end in ("period_first", "period_last")
                        )
                    ),
                    "rows": reading["rows"],
                    "checks": _check_words(reading["checks"]),
                }
            )
            for reading in readings
        ],
    )


def _system_name(system: str, named: Mapping[str, Text], language: str) -> str:
    return named[system].in_language(language) if system in named else system


def _check_words(checks: list[dict[str, Any]]) -> str:
    if not checks:
        return _("keine in der Datei")
    failed = sum(not check["holds"] for check in checks)
    if failed:
        return _("%(failed)s von %(n)s weichen ab") % {"failed": failed, "n": len(checks)}
    return ngettext("eine, sie stimmt", "alle %(n)s stimmen", len(checks)) % {"n": len(checks)}


def sample_table(number: int, reading: dict[str, Any]) -> Table:
    """The first rows in words: no codes, no keys of the store."""
    sample, language = reading["sample"], get_language() or "de"
    variables = {v["id"]: Text(**v["label"]).in_language(language) for v in reading["variables"]}
    filled = [
        index
        for index, _name in enumerate(sample["columns"])
        if any(row[index] not in (None, "") for row in sample["rows"])
    ]
    names = [sample["columns"][index] for index in filled]
    return Table(
        caption=_("Erste Zeilen aus %(file)s, so wie sie gespeichert würden") % {"file": reading["file"]},
        id=f"sample-{number}",
        columns=[
            Column(name, SAMPLE_COLUMNS.get(name, Text(name, name)).in_language(language), sortable=False)
            for name in names
        ],
        rows=[
            Row(
                {
                    name: Cell(text=_sample_words(name, row[index], variables, language))
                    for name, index in zip(names, filled, strict=True)
                }
            )
            for row in sample["rows"]
        ],
    )


def _sample_words(name: str, value: Any, variables: dict[str, str], language: str) -> str:
    if value is None or value == "":
        return ""
    if name == "variable":
        return variables.get(value, str(value))
    if name == "sex":
        return SEXES[value].in_language(language) if value in SEXES else str(value)
    if name == "flag":
        return FLAGS[Flag(value)].in_language(language)
    if name == "period":
        return period(str(value), language)
    if name == "age_to" and value >= OPEN_ENDED:
        return _("offen")
    if isinstance(value, float):
        return written_number(value, language, 0 if value == round(value) else 2)
    return str(value)


def variables_table(variables: list[dict[str, Any]]) -> Table | None:
    """What a source measures: name, unit, and the name by which exports know it."""
    if not variables:
        return None
    language = get_language() or "de"
    return Table(
        caption=_("Merkmale dieser Quelle"),
        caption_hidden=True,
        id="variables",
        columns=[
            Column("label", _("Merkmal")),
            Column("unit", _("Einheit")),
            Column("id", _("Kennung")),
        ],
        rows=[
            Row(
                {
                    "label": Text(variable["label_de"], variable["label_en"]).in_language(language),
                    "unit": UNITS[variable["unit"]].label.in_language(language)
                    if variable["unit"] in UNITS
                    else variable["unit"],
                    "id": variable["variable"],
                }
            )
            for variable in variables
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
