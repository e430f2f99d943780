"""``kommune360 check``: is the folder sound, and if not, where?"""

from __future__ import annotations

from pathlib import Path

from kommune360.base.text import Text
from kommune360.cli.folders import folder_argument, opened
from kommune360.cli.frame import Command, Outcome
from kommune360.cli.language import both


def _check(folder: Path) -> Outcome:
    from kommune360.exchange.folder.archive import content_fingerprint
    from kommune360.exchange.folder.checking import check_folder

    planning = opened(folder)
    findings = check_folder(planning)
    state = planning.store.state
    number, warnings, errors = state.number, len(findings.warnings), len(findings.errors)
    if not findings:
        text = both(f"Alles in Ordnung. Datenstand {number}.", f"All is well. Data state {number}.")
    else:
        text = both(
            f"Datenstand {number}: {errors} Fehler, {warnings} Warnungen, {len(findings)} Befunde insgesamt.",
            f"Data state {number}: {errors} errors, {warnings} warnings, {len(findings)} findings in all.",
        )
    return Outcome(
        text=text,
        result={"state": number, "content": content_fingerprint(planning)},
        findings=findings,
        finds=True,
    )


command = Command(
    "check",
    said=Text(
        "Prüft Beschreibung, gemerkte Antworten, Quellen und Tabellen und was sie übereinander sagen. "
        "Ändert nichts. Endet mit 1, wenn ein Fehler darunter ist.",
        "Checks description, remembered answers, sources and tables and what they say about each other. "
        "Changes nothing. Ends with 1 where an error is among the findings.",
    ),
    params=[folder_argument()],
    callback=_check,
    examples=["kommune360 check berlin"],
)
