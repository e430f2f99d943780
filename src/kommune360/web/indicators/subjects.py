"""Indicators as objects that can be discussed: the card of the town's newest value.

The version of an indicator is that of its definition; the data state says from which figures it came.
"""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from kommune360.base.text import Text
from kommune360.indicators.definitions import DIRECTIONS
from kommune360.web.areas.folders import FolderMissing, state_of
from kommune360.web.indicators import explorer, selectors
from kommune360.web.ui.subjects import Card, SubjectKind, Version


def indicator_card(municipality: Any, ref: str, version: str = "") -> Card | None:
    """The indicator ``ref`` for the whole town; None where it cannot be computed here."""
    entry = next((one for one in _entries(municipality) if one.definition.id == ref and one.there), None)
    if entry is None or version not in ("", str(entry.definition.version)):
        return None
    definition = entry.definition
    return Card(
        "indicator",
        ref,
        str(definition.version),
        title=definition.name,
        value=entry.value,
        compared=DIRECTIONS[definition.direction],
        sure=definition.caveat,
        source=Text(definition.source, definition.source),
        date=entry.period or entry.periods[-1],
        state=state_of(municipality).number,
        url=entry.detail,
    )


def indicator_versions(municipality: Any, ref: str) -> list[Version]:
    return [
        Version(str(one.version), Text(f"Fassung {one.version}", f"version {one.version}"))
        for one in reversed(selectors.versions_of(municipality, ref))
    ]


def indicator_choices(municipality: Any) -> list[tuple[str, Text]]:
    """The indicators that can be computed here."""
    return [(one.definition.id, one.definition.name) for one in _entries(municipality) if one.there]


def _entries(municipality: Any) -> tuple[explorer.Entry, ...]:
    try:
        return explorer.entries_of(municipality)
    except FolderMissing:
        return ()


INDICATORS = SubjectKind(
    "indicator",
    _("Indikator"),
    "may_read_planning_figures",
    indicator_card,
    indicator_versions,
    indicator_choices,
)
