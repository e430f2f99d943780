"""How does the index page name things? Classes, reasons, groups, in both languages.

From results to short texts that table, map and files share.
"""

from __future__ import annotations

from typing import Any

from kommune360.base.text import Text
from kommune360.indicators.social_index.index_report import IndexReport
from kommune360.indicators.social_index.reasons import reason_text
from kommune360.indicators.social_index.robustness import CERTAIN, POSSIBLE

GROUPS = {
    CERTAIN: Text("sicher", "certain"),
    POSSIBLE: Text("möglich", "possible"),
    "outside": Text("nein", "no"),
}
NOTHING = Text("", "")
PEOPLE = {
    "population": Text("Einwohnerinnen und Einwohner", "Residents"),
    "children_0_18": Text("Kinder und Jugendliche unter 18", "Children and young people under 18"),
    "children_0_6": Text("Kinder unter 6", "Children under 6"),
}


def status_names(report: IndexReport) -> dict[str, Text]:
    return {c.id: c.name for c in report.index.definition.classes.status.classes}


def load_names(report: IndexReport) -> dict[str, Text]:
    return {c.id: c.load for c in report.index.definition.classes.status.classes}


def dynamics_names(report: IndexReport) -> dict[str, Text]:
    return {c.id: c.name for c in report.index.definition.classes.dynamics.classes}


def why_unrated(report: IndexReport, area: str) -> Text:
    """All reasons of an area in one line."""
    reasons = report.index.reasons[report.index.table.areas.index(area)]
    names = {use.id: use.name for use in report.index.definition.indicators}
    said = [reason_text(reason, names.get(reason.partition(":")[2])) for reason in reasons]
    return Text("; ".join(s.de for s in said), "; ".join(s.en for s in said))


def weights_line(report: IndexReport) -> Text:
    """``Arbeitslosenanteil 50 %, Kinderarmut 50 %``: what each indicator counts in the end."""
    part = report.index.status
    shares = [(use.name, f"{100 * weight:.0f}") for use, weight in zip(part.uses, part.weights, strict=True)]
    return Text(
        ", ".join(f"{name.de} {share}\u202f%" for name, share in shares),
        ", ".join(f"{name.en} {share}%" for name, share in shares),
    )


def method_line(report: IndexReport) -> Text:
    """How the index came about, in one sentence."""
    part = report.index.status
    share = f"{100 * part.factor.explained:.0f}"
    alpha = "–" if part.factor.alpha is None else f"{part.factor.alpha:.2f}"
    if part.method == "factor":
        return Text(
            f"Gemeinsamer Faktor der Indikatoren ({share}\u202f% der Streuung, Alpha {alpha.replace('.', ',')}).",
            f"Common factor of the indicators ({share}% of the variance, alpha {alpha}).",
        )
    return Text(
        "Gewichtete Summe der standardisierten Indikatoren.", "Weighted sum of the standardised indicators."
    )


def row_by_area(report: IndexReport) -> dict[str, dict[str, Any]]:
    return {row["area"]: row for row in report.frame().to_dicts()}
