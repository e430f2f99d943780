"""``kommune360 disclosure``: protect a table of counts, or attack a protected one."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from kommune360.base.findings import Findings
from kommune360.base.text import Text, counted
from kommune360.cli.frame import Argument, Command, Group, Option, Outcome, WrongUse, stop
from kommune360.cli.language import both, language

if TYPE_CHECKING:
    from kommune360.disclosure.attack import Audit
    from kommune360.disclosure.profiles import Profile
    from kommune360.disclosure.protect import Protected

FILE = click.Path(path_type=Path, dir_okay=False)
SHOWN_CELLS = 20  # exposed cells named on a terminal


def _protect(
    table: Path,
    hierarchy: tuple[Path, ...],
    profile: Path | None,
    sensitivity: str,
    total: tuple[str, ...],
    count: str,
    out: Path | None,
    proof: Path | None,
) -> Outcome:
    from kommune360.disclosure.proof import prove, readable
    from kommune360.disclosure.protect import protect
    from kommune360.disclosure.published import written
    from kommune360.disclosure.remedies import remedies
    from kommune360.disclosure.tables import read_hierarchy, read_table

    chosen = _profile(profile, sensitivity)
    read = read_table(table, hierarchies=read_hierarchy(hierarchy), totals=total, count=count)
    protected = protect(read, chosen, sensitivity=sensitivity)
    told = prove(
        protected, chosen, sensitivity=sensitivity, remedies=remedies(read, chosen, sensitivity=sensitivity)
    )
    findings = Findings(list(read.findings))
    if not protected.released:
        findings.extend(_refused(protected))
    rows = written(protected, reasons=chosen.reasons_public, decimals=chosen.rate_decimals)
    if out is not None and protected.released:
        rows.write_parquet(out) if out.suffix.lower() in {".parquet", ".pq"} else rows.write_csv(out)
    if proof is not None:
        proof.write_text(json.dumps(told.content, ensure_ascii=False, indent=1), encoding="utf-8")

    def result() -> dict[str, Any]:
        return {**told.content, "rows": rows.to_dicts() if protected.released else []}

    return Outcome(text=readable(told, language()), result=result, findings=findings)


def _attack(
    table: Path,
    hierarchy: tuple[Path, ...],
    profile: Path | None,
    sensitivity: str,
    total: tuple[str, ...],
    count: str,
    per: float,
) -> Outcome:
    from kommune360.disclosure.attack import attack
    from kommune360.disclosure.tables import read_hierarchy, read_table

    chosen = _profile(profile, sensitivity)
    read = read_table(table, hierarchies=read_hierarchy(hierarchy), totals=total, count=count, derive=False)
    audit = attack(read, chosen, sensitivity=sensitivity, per=per)
    result = {
        **audit.as_dict(),
        "exposed_cells": [one.as_dict() for one in audit.exposed],
        "intervals": [one.as_dict() for one in audit.intervals],
    }
    return Outcome(
        text=_told(audit), result=result, findings=Findings(list(read.findings)), code=int(not audit.passed)
    )


def _told(audit: Audit) -> str:
    if audit.contradiction:
        return both(
            "Die veröffentlichten Summen widersprechen einander: Sie können nicht alle stimmen.",
            "The published sums contradict each other: they cannot all be true.",
        )
    lines = [
        both(
            f"{len(audit.exposed)} von {len(audit.intervals)} verdeckten Zellen sind errechenbar.",
            f"{len(audit.exposed)} of {len(audit.intervals)} blanked cells can be computed.",
        )
    ]
    for one in audit.exposed[:SHOWN_CELLS]:
        cell = ", ".join(f"{name} {code}" for name, code in one.cell.items())
        lines.append(f"  {cell}: {one.low:g} – {one.high:g}")
    if len(audit.exposed) > SHOWN_CELLS:
        lines.append("  …")
    return "\n".join(lines)


def _profile(path: Path | None, sensitivity: str) -> Profile:
    from kommune360.disclosure.profiles import read_profile, standard_profile

    profile = read_profile(path) if path is not None else standard_profile()
    if sensitivity not in profile.rules:
        known = ", ".join(profile.rules)
        raise WrongUse(f"--sensitivity: möglich sind {known}.", f"--sensitivity: possible are {known}.")
    return profile


def _refused(protected: Protected) -> Findings:
    number = len(protected.audit.exposed) + len(protected.unmet)
    return stop(
        "disclosure-not-released",
        Text(
            f"Die Tabelle wird nicht freigegeben: {counted(number, 'Zelle lässt', 'Zellen lassen')} sich nicht schützen.",
            f"The table is not released: {counted(number, 'cell', 'cells')} cannot be protected.",
        ),
        Text(
            "Auch mit allen erlaubten Lücken bleiben kleine Anzahlen errechenbar.",
            "Even with all blanks that are allowed small counts remain computable.",
        ),
        Text(
            "Gröber gliedern (siehe Vorschläge im Nachweis) oder Summen weglassen.",
            "Take coarser codes (see the proposals in the proof) or leave sums out.",
        ),
    ).findings


_TABLE = Argument(
    "table",
    said=Text("lange Tabelle: Merkmalsspalten und eine Anzahl", "long table: columns of codes and a count"),
    shown=Text("TABELLE", "TABLE"),
    type=FILE,
)
_SHARED = [
    Option(
        "--hierarchy",
        said=Text(
            "CSV mit child und parent (dazu dimension, cut) oder einer Spalte je Ebene; mehrfach möglich",
            "CSV with child and parent (also dimension, cut) or one column a level; may be repeated",
        ),
        shown=Text("DATEI", "FILE"),
        type=FILE,
        multiple=True,
    ),
    Option(
        "--profile",
        said=Text(
            "Geheimhaltungsprofil (YAML), sonst das Standardprofil",
            "suppression profile (YAML), else the standard",
        ),
        shown=Text("DATEI", "FILE"),
        type=FILE,
    ),
    Option(
        "--sensitivity",
        said=Text(
            "Empfindlichkeit im Profil: normal, welfare, strict",
            "class in the profile: normal, welfare, strict",
        ),
        shown=Text("KLASSE", "CLASS"),
        default="normal",
    ),
    Option(
        "--total",
        said=Text(
            "weiterer Schlüssel, der die Summe meint; mehrfach möglich",
            "further code that means the total; may be repeated",
        ),
        shown=Text("SCHLÜSSEL", "CODE"),
        multiple=True,
    ),
    Option(
        "--count",
        said=Text(
            "Spalte mit der Anzahl, wo sie anders heißt", "column of the count where it has another name"
        ),
        shown=Text("SPALTE", "COLUMN"),
        default="",
    ),
]

protect_command = Command(
    "protect",
    said=Text(
        "Verdeckt kleine Anzahlen und so viele weitere, dass niemand sie errechnen kann; prüft das Ergebnis mit "
        "einem Angriff und schreibt einen Nachweis.",
        "Blanks small counts and as many others that nobody can compute them; attacks the result and writes a proof.",
    ),
    params=[
        _TABLE,
        *_SHARED,
        Option(
            "--out",
            said=Text("geschützte Tabelle (CSV oder Parquet)", "protected table (CSV or Parquet)"),
            shown=Text("DATEI", "FILE"),
            type=FILE,
        ),
        Option(
            "--proof",
            said=Text(
                "Nachweis als JSON, nur für die Statistikstelle",
                "proof as JSON, for the statistics unit only",
            ),
            shown=Text("DATEI", "FILE"),
            type=FILE,
        ),
    ],
    callback=_protect,
    examples=[
        "kommune360 disclosure protect kinder.csv --hierarchy gebiete.csv --out kinder_frei.csv --proof nachweis.json"
    ],
)
attack_command = Command(
    "attack",
    said=Text(
        "Rechnet aus, was sich aus einer geschützten Tabelle über ihre Lücken erfahren lässt. Ende 1, wenn eine "
        "Zelle errechenbar ist.",
        "Computes what a protected table tells about its blanks. Exit code 1 where a cell can be computed.",
    ),
    params=[
        _TABLE,
        *_SHARED,
        Option(
            "--per",
            said=Text("worauf sich Quoten beziehen (100: Prozent)", "what rates refer to (100: percent)"),
            shown=Text("ZAHL", "NUMBER"),
            type=float,
            default=100.0,
        ),
    ],
    callback=_attack,
    examples=["kommune360 disclosure attack kinder_frei.csv --hierarchy gebiete.csv --json"],
)

command = Group(
    "disclosure",
    said=Text(
        "Statistische Geheimhaltung für eine Tabelle von Anzahlen: schützen und angreifen.",
        "Statistical confidentiality for a table of counts: protect and attack.",
    ),
    commands=[protect_command, attack_command],
)
