"""Which way are areas going? The change of each status indicator over some years, as dynamics.

From tables of several periods to the latest with differences beside its values; a difference is known
where both values are.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from kommune360.base.findings import Finding, Findings, Severity
from kommune360.base.flags import Flag
from kommune360.base.text import Text, counted
from kommune360.indicators.social_index.definition import (
    DYNAMICS,
    STATUS,
    IndexDefinition,
    IndicatorUse,
)
from kommune360.indicators.social_index.index_table import IndexTable

_SUFFIX = "__change"


def with_changes(
    tables: Sequence[IndexTable], definition: IndexDefinition
) -> tuple[list[IndexTable], IndexDefinition, Findings]:
    """Add the changes to the latest table and to the definition; as they are where no period fits.

    Periods are compared by year (their first four digits). The new definition needs no ``change_years``.
    """
    years, found = definition.change_years, Findings()
    plain = replace(definition, change_years=0)
    latest = tables[-1]
    before = next((t for t in reversed(tables[:-1]) if _year(t) == _year(latest) - years), None)
    if not years or before is None or not _year(latest):
        found.add(_no_earlier_period(years))
        return list(tables), plain, found
    status = [use for use in definition.of_part(STATUS) if use.weight > 0]
    added = tuple(_change_of(use, years) for use in status)
    columns, where = latest.columns([use.id for use in status]), {a: n for n, a in enumerate(before.areas)}
    rows = [where.get(area, -1) for area in latest.areas]
    old = before.values[rows][:, columns]
    flags = before.flags[rows][:, columns]
    unmatched = np.array(rows) < 0
    old[unmatched], flags[unmatched] = np.nan, str(Flag.MISSING)
    now_unknown = np.isnan(latest.values[:, columns])
    flags = np.where(now_unknown, latest.flags[:, columns], np.where(np.isnan(old), flags, ""))
    shape = (len(latest.areas), len(added))
    wider = replace(
        latest,
        indicators=(*latest.indicators, *(use.id for use in added)),
        values=np.hstack([latest.values, latest.values[:, columns] - old]),
        flags=np.hstack([latest.flags, flags.astype(object)]),
        numerators=np.hstack([latest.numerators, np.full(shape, np.nan)]),
        denominators=np.hstack([latest.denominators, np.full(shape, np.nan)]),
    )
    return [*tables[:-1], wider], replace(plain, indicators=(*plain.indicators, *added)), found


def without_dynamics(definition: IndexDefinition) -> IndexDefinition:
    """Return the definition of the level alone: earlier periods need no change before them."""
    return replace(definition, indicators=tuple(u for u in definition.indicators if u.part != DYNAMICS))


def _change_of(use: IndicatorUse, years: int) -> IndicatorUse:
    name = Text(f"{use.name.de}, Veränderung in {years} Jahren", f"{use.name.en}, change over {years} years")
    return IndicatorUse(use.id + _SUFFIX, name, use.direction, use.weight, DYNAMICS)


def _year(table: IndexTable) -> int:
    return int(table.period[:4]) if table.period[:4].isdecimal() else 0


def _no_earlier_period(years: int) -> Finding:
    return Finding(
        code="index-no-earlier-period",
        severity=Severity.WARNING,
        what=Text(
            "Für die Dynamik fehlt ein früherer Stand.", "An earlier period is missing for the dynamics."
        ),
        why=Text(
            f"Verglichen wird mit Werten {counted(years, 'Jahr', 'Jahre')} vor dem letzten Stand.",
            f"The comparison is with values {counted(years, 'year', 'years')} before the latest period.",
        ),
        remedy=Text(
            "Werte mehrerer Jahre angeben (Spalte „period“) oder einen anderen Abstand wählen.",
            "Give values of several years (column “period”), or choose another distance.",
        ),
    )
