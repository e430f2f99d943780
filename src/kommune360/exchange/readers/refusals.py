"""What a reader hands back when a file or a part of it cannot be read: a reading without rows.

From findings to a ``Reading`` of kind REFERENCE that holds nothing but the reasons.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import polars as pl

from kommune360.base.findings import Finding, Findings, Place, Severity
from kommune360.base.fingerprints import fingerprint_file
from kommune360.base.text import Text
from kommune360.exchange.naming import dataset_id, structure_of
from kommune360.exchange.reading import Check, Reading, ReadingKind


def refused(
    path: Path,
    findings: Iterable[Finding],
    *,
    fingerprint: str = "",
    sheet: str = "",
    columns: tuple[str, ...] = (),
) -> Reading:
    """Return a reading without rows that carries ``findings``; at least one should be an error."""
    return Reading(
        kind=ReadingKind.REFERENCE,
        dataset=dataset_id(path, sheet),
        title=path.stem,
        file=path.name,
        sheet=sheet,
        fingerprint=fingerprint or (fingerprint_file(path) if path.is_file() else ""),
        structure=structure_of("refused", columns),
        columns=columns,
        frame=pl.DataFrame(),
        findings=Findings(list(findings)),
    )


def error(code: str, what: Text, why: Text, remedy: Text, place: Place) -> Finding:
    return Finding(code, Severity.ERROR, what, why, remedy, place)


def warning(code: str, what: Text, why: Text, remedy: Text, place: Place) -> Finding:
    return Finding(code, Severity.WARNING, what, why, remedy, place)


def info(code: str, what: Text, why: Text, remedy: Text, place: Place) -> Finding:
    return Finding(code, Severity.INFO, what, why, remedy, place)


def sums_differ(checks: Iterable[Check], place: Place) -> list[Finding]:
    """Return a warning for every check that does not hold."""
    return [
        warning(
            "sum-differs",
            Text(
                f"{check.what.de}: die Datei sagt {check.stated:,.0f}, die Teile ergeben {check.computed:,.0f}.",
                f"{check.what.en}: the file says {check.stated:,.0f}, the parts give {check.computed:,.0f}.",
            ),
            Text(
                "Oft wurden Werte zur Geheimhaltung verändert oder verdeckt; sonst fehlen Zeilen.",
                "Often values were altered or suppressed for confidentiality; else rows are missing.",
            ),
            Text("Gerechnet wird mit den Werten, wie sie dastehen.", "Values are used as they stand."),
            check.place if check.place.file else place,
        )
        for check in checks
        if not check.holds
    ]
