"""What can stand against a back-test, in words: what, why, and what to do."""

from __future__ import annotations

from collections.abc import Sequence

from kommune360.base.findings import Finding, Severity
from kommune360.base.text import Text, counted


def origins_outside(origins: Sequence[int], years: Sequence[int]) -> Finding:
    named, span = ", ".join(map(str, origins)), f"{years[0]}–{years[-1]}"
    return Finding(
        "backtest-origins-outside",
        Severity.WARNING,
        Text(f"Nicht verwendbare Ausgangsjahre: {named}.", f"Origins that cannot be used: {named}."),
        Text(
            f"Die Reihe reicht über {span}; vor und nach einem Ausgangsjahr muss etwas bekannt sein.",
            f"The series covers {span}; something must be known before and after an origin.",
        ),
        Text("Ausgangsjahre innerhalb der Reihe wählen.", "Choose origins within the series."),
    )


def horizons_ahead(horizons: Sequence[int], last: int) -> Finding:
    named = ", ".join(map(str, horizons))
    return Finding(
        "backtest-horizons-ahead",
        Severity.WARNING,
        Text(
            f"Nicht prüfbar, weil zu weit voraus (Jahre): {named}.",
            f"Too far ahead to be checked (years): {named}.",
        ),
        Text(f"Nach {last} ist noch nichts bekannt.", f"Nothing is known yet after {last}."),
        Text(
            "Frühere Ausgangsjahre oder kürzere Zeiträume wählen.",
            "Choose earlier origins or shorter horizons.",
        ),
    )


def ages_outside(groups: Sequence[str], rows: Sequence[tuple[int, int]]) -> Finding:
    named = ", ".join(groups)
    single = sum(stop - start == 1 for start, stop in rows)
    wide = [(start, stop) for start, stop in rows if stop - start > 1]
    older = ", ".join(
        [*(f"{start}-{stop - 1}" for start, stop in wide[:-1]), *(f"{a}+" for a, _ in wide[-1:])]
    )
    return Finding(
        "ages-not-projected",
        Severity.ERROR,
        Text(
            f"Für diese Altersgruppen wird nicht vorausgerechnet: {named}.",
            f"These age groups are not projected: {named}.",
        ),
        Text(
            f"Einzelne Alter gibt es bis {single - 1}, darüber nur {older or 'zusammen'}.",
            f"There are single ages up to {single - 1}, above only {older or 'all together'}.",
        ),
        Text("Andere Altersgruppen wählen.", "Choose other age groups."),
    )


def nothing_to_compare(years: Sequence[int]) -> Finding:
    return Finding(
        "backtest-nothing-to-compare",
        Severity.ERROR,
        Text("Es gibt nichts zu vergleichen.", "There is nothing to compare."),
        Text(
            f"Bekannt {'ist' if len(years) == 1 else 'sind'} {counted(len(years), 'Jahr', 'Jahre')} ({_span(years)}); kein Ausgangsjahr hat Vorher und Nachher.",
            f"{counted(len(years), 'year is', 'years are')} known ({_span(years)}); no origin has a before and an after.",
        ),
        Text(
            "Mehr Jahre einlesen oder kürzere Zeiträume wählen.",
            "Read in more years or choose shorter horizons.",
        ),
    )


def no_area_large_enough(residents: float) -> Finding:
    return Finding(
        "backtest-no-area-large-enough",
        Severity.ERROR,
        Text(
            f"Kein Gebiet hatte durchgehend mindestens {residents:.0f} Einwohner.",
            f"No area had at least {residents:.0f} residents throughout.",
        ),
        Text("Gewertet werden nur Gebiete dieser Größe.", "Only areas of that size are scored."),
        Text("Die Grenze senken oder Gebiete zusammenfassen.", "Lower the limit or merge areas."),
    )


def _span(years: Sequence[int]) -> str:
    return str(years[0]) if len(years) == 1 else f"{years[0]}–{years[-1]}"
