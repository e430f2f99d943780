"""What an index tells about itself: why it stops, why areas are missing, when a method does not fit.

From results to findings, one function each.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence

from kommune360.base.findings import Finding, Place, Severity
from kommune360.base.text import Text, counted
from kommune360.indicators.social_index.definition import IndicatorUse
from kommune360.indicators.social_index.factor import MIN_ALPHA, MIN_EXPLAINED, FactorReport
from kommune360.indicators.social_index.reasons import reason_text


def unrated(reasons: Sequence[tuple[str, ...]]) -> Iterable[Finding]:
    """One note a reason: how many areas get no index because of it."""
    counts = Counter(one for why in reasons for one in why)
    for reason, number in sorted(counts.items()):
        said = reason_text(reason)
        yield Finding(
            code="index-areas-unrated",
            severity=Severity.INFO,
            what=Text(f"Gebiete ohne Indexwert: {number}", f"Areas without an index value: {number}"),
            why=said,
            remedy=Text(
                "Nichts zu tun, wenn das so gewollt ist; sonst die Werte nachliefern.",
                "Nothing to do if this is intended; else deliver the values.",
            ),
            place=Place(column=reason.partition(":")[2]),
        )


def too_few_areas(number: int, needed: int) -> Finding:
    return Finding(
        code="index-too-few-areas",
        severity=Severity.ERROR,
        what=Text(
            f"Nur {counted(number, 'Gebiet hat', 'Gebiete haben')} alle Werte.",
            f"Only {counted(number, 'area has', 'areas have')} all values.",
        ),
        why=Text(
            f"Ein Vergleich in Standardabweichungen braucht mindestens {counted(needed, 'Gebiet', 'Gebiete')}.",
            f"A comparison in standard deviations needs at least {counted(needed, 'area', 'areas')}.",
        ),
        remedy=Text(
            "Fehlende Werte nachliefern oder Indikatoren mit vielen Lücken weglassen.",
            "Deliver missing values, or leave out indicators with many gaps.",
        ),
    )


def constant(use: IndicatorUse) -> Finding:
    return Finding(
        code="index-indicator-constant",
        severity=Severity.ERROR,
        what=Text(f"„{use.name.de}“ ist überall gleich.", f"“{use.name.en}” is the same everywhere."),
        why=Text(
            "Ein Indikator ohne Unterschiede kann Gebiete nicht unterscheiden.",
            "An indicator without differences cannot tell areas apart.",
        ),
        remedy=Text("Den Indikator weglassen oder die Werte prüfen.", "Leave it out, or check the values."),
        place=Place(column=use.id),
    )


def cancelled_out() -> Finding:
    return Finding(
        code="index-cancelled-out",
        severity=Severity.ERROR,
        what=Text("Die Indikatoren heben sich gegenseitig auf.", "The indicators cancel each other out."),
        why=Text(
            "Die gewichtete Summe ist in allen Gebieten gleich.", "The weighted sum is the same in all areas."
        ),
        remedy=Text("Richtungen und Gewichte prüfen.", "Check directions and weights."),
    )


def factor_too_weak(report: FactorReport) -> Finding:
    alpha = "–" if report.alpha is None else f"{report.alpha:.2f}"
    return Finding(
        code="index-factor-too-weak",
        severity=Severity.WARNING,
        what=Text(
            "Die Indikatoren messen nicht genug Gemeinsames; gerechnet wurde die Summe.",
            "The indicators share too little; the sum was computed instead.",
        ),
        why=Text(
            f"Erste Hauptkomponente {report.explained:.0%} der Streuung (nötig {MIN_EXPLAINED:.0%}), Cronbachs "
            f"Alpha {alpha} (nötig {MIN_ALPHA}).",
            f"First component {report.explained:.0%} of the variance (needed {MIN_EXPLAINED:.0%}), Cronbach's "
            f"alpha {alpha} (needed {MIN_ALPHA}).",
        ),
        remedy=Text(
            "Bei der Summe bleiben („method: sum“) und die Gewichte fachlich begründen.",
            "Stay with the sum (“method: sum”) and give reasons for the weights.",
        ),
    )


def class_only() -> Finding:
    return Finding(
        code="index-class-only",
        severity=Severity.INFO,
        what=Text("Freigegeben wird nur die Klasse.", "Only the class is released."),
        why=Text(
            "Der Index ist in der Statistikzone aus unverdeckten Zahlen gerechnet; Werte ließen Rückschlüsse zu.",
            "The index was computed in the statistics zone from unsuppressed figures; values could be traced back.",
        ),
        remedy=Text(
            "Für Punkte und Ränge den Index aus den freigegebenen Zahlen rechnen.",
            "For points and ranks compute the index from released figures.",
        ),
    )
