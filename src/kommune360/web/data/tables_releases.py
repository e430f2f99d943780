"""The tables of a release: what waits, what would be blanked by measure and by area."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.translation import get_language, pgettext
from django.utils.translation import gettext as _

from kommune360.base.text import Text
from kommune360.exchange.folder.releasing import Waiting
from kommune360.web.data.releases import Names
from kommune360.web.ui.formats import number, period
from kommune360.web.ui.tables import Cell, Column, Row, Table


@dataclass(frozen=True, slots=True)
class Part:
    """One dataset of a release."""

    title: str
    untouched: int  # areas of which nothing is withheld
    figures: int
    withheld: int
    share: str
    measures: Table
    areas: Table
    attacker: str
    remedies: list[str]


def waiting_table(lines: list[Waiting]) -> Table:
    language = get_language() or "de"
    return Table(
        caption=_("Was in der Statistikzone liegt"),
        caption_hidden=True,
        id="waiting",
        columns=[
            Column("title", _("Quelle")),
            Column("last", pgettext("day", "bis")),
            Column("rows", _("Zeilen"), numeric=True),
            Column("level", _("Schutzstufe")),
            Column("state", _("Stand")),
        ],
        rows=[
            Row(
                {
                    "title": Cell(text=line.title, href=reverse("data:dataset", args=[line.dataset])),
                    "last": Cell(text=period(line.period_last, language), sort=line.period_last),
                    "rows": line.rows,
                    "level": str(line.sensitivity) if line.sensitivity is not None else _("nicht bestimmt"),
                    "state": _state(line),
                }
            )
            for line in lines
        ],
    )


def parts(report: dict[str, Any], names: Names) -> list[Part]:
    """The datasets of a report or proof, in its order."""
    language = get_language() or "de"
    found = []
    for position, (name, said) in enumerate(report.get("datasets", {}).items()):
        proposals = report.get("remedies", {}).get(name, [])
        share = 100 * said["withheld"] / max(said["figures"], 1)
        attacker = said["tables"][0]["attacker"] if said["tables"] else {"de": "", "en": ""}
        found.append(
            Part(
                title=names.datasets.get(name, name),
                untouched=sum(not area["withheld"] for area in said["areas"]),
                figures=said["figures"],
                withheld=said["withheld"],
                share=number(share, language, 1),
                measures=_measures(position, said["tables"], language, names),
                areas=_areas(position, said["areas"], language, names),
                attacker=Text(**attacker).in_language(language),
                remedies=[_proposal(each, language) for each in proposals],
            )
        )
    return found


def _measures(position: int, tables: list[dict[str, Any]], language: str, names: Names) -> Table:
    return Table(
        caption=_("Verdeckt je Merkmal und Zeit, und ob es sich errechnen lässt"),
        id=f"measures-{position}",
        columns=[
            Column("variable", _("Merkmal")),
            Column("period", _("Zeit")),
            Column("cells", _("Zahlen"), numeric=True),
            Column("withheld", _("verdeckt"), numeric=True),
            Column("exposed", _("errechenbar"), numeric=True),
            Column("width", _("schmalster Spielraum")),
        ],
        rows=[
            Row(
                {
                    "variable": _variable(table["variable"], language, names),
                    "period": Cell(text=period(table["period"], language), sort=table["period"]),
                    "cells": table["published"]["cells"],
                    "withheld": table["published"]["suppressed"],
                    "exposed": table["audit"]["exposed"],
                    "width": _width(table["audit"], language),
                }
            )
            for table in tables
        ],
    )


def _areas(position: int, areas: list[dict[str, Any]], language: str, names: Names) -> Table:
    """Areas of which something is withheld, most of it first."""
    touched = [area for area in areas if area["withheld"]]
    ordered = sorted(touched, key=lambda area: (-area["withheld"] / max(area["figures"], 1), area["area"]))
    return Table(
        caption=_("Verdeckt je Gebiet"),
        id=f"areas-{position}",
        columns=[
            Column("area", _("Gebiet")),
            Column("figures", _("Zahlen"), numeric=True),
            Column("withheld", _("verdeckt"), numeric=True),
            Column("share", _("Anteil in %"), numeric=True, digits=1),
        ],
        rows=[
            Row(
                {
                    "area": _area(area, language, names),
                    "figures": area["figures"],
                    "withheld": area["withheld"],
                    "share": 100 * area["withheld"] / max(area["figures"], 1),
                }
            )
            for area in ordered
        ],
    )


def _variable(variable: str, language: str, names: Names) -> str:
    """The name of a measure; of several that are protected together all of them."""
    from kommune360.disclosure.release import JOINED  # heavy: only when it is needed

    labels = {each: names.variables.get(each) for each in variable.split(JOINED)}
    return JOINED.join(label.in_language(language) if label else each for each, label in labels.items())


def _area(area: dict[str, Any], language: str, names: Names) -> Cell:
    system = names.systems.get(area["area_system"])
    name = names.areas.get((area["area_system"], area["area"]), area["area"])
    return Cell(text=name, small=system.in_language(language) if system else area["area_system"])


def profile_words(profile: dict[str, Any] | None) -> dict[str, Any] | None:
    """The profile with its names in the language of the page."""
    if profile is None:
        return None
    rules = {key: {**rule, "name": Text(**rule["name"])} for key, rule in profile["rules"].items()}
    return {**profile, "name": Text(**profile["name"]), "rules": rules}


def _width(audit: dict[str, Any], language: str) -> str:
    if audit["narrowest"] is None:
        return "–"
    return _("%(found)s (verlangt %(required)s)") % {
        "found": number(audit["narrowest"], language),
        "required": number(audit["width_required"], language),
    }


def _proposal(raw: dict[str, Any], language: str) -> str:
    return _("%(what)s Kleine Zahlen: %(after)s statt %(before)s.") % {
        "what": Text(**raw["text"]).in_language(language),
        "before": number(raw["small_before"], language),
        "after": number(raw["small_after"], language),
    }


def _state(line: Waiting) -> str:
    if line.released is None:
        return _("wartet auf Freigabe")
    if line.stale:
        return _("neue Zahlen seit der Freigabe")
    return _("freigegeben mit Datenstand %(n)s") % {"n": line.released}
