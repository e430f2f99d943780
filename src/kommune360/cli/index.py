"""``kommune360 index``: a social index from a plain table and a definition, with how sure it is."""

from __future__ import annotations

import io
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kommune360.base.findings import Findings, InputRefused
from kommune360.base.text import Text
from kommune360.cli.folders import PATH
from kommune360.cli.frame import Argument, Command, Option, Outcome, stop
from kommune360.cli.language import both, language, say
from kommune360.cli.printing import table

if TYPE_CHECKING:
    import polars as pl

    from kommune360.indicators.social_index.definition import IndexDefinition
    from kommune360.indicators.social_index.index_report import IndexReport


def _index(
    file: Path, definition: Path, area: str | None, population: str | None, name: str | None, as_csv: bool
) -> Outcome:
    from kommune360.indicators.social_index.index_report import index_report
    from kommune360.indicators.social_index.index_table import index_tables

    findings = Findings()
    read = _definition(definition, findings)
    frame = _table(file, {"area": area, "population": population, "name": name}, read, findings)
    if read is None or frame is None:
        return Outcome(findings=findings)
    tables, notes = index_tables(frame, read)
    findings.extend(notes)
    if not tables:
        return Outcome(findings=findings)
    report, notes = index_report(tables, read)
    findings.extend(notes)
    if report is None:
        return Outcome(findings=findings)
    text = _as_csv(report) if as_csv else _as_table(report)
    return Outcome(text=text, result=lambda: _result(report), findings=findings)


def _definition(path: Path, findings: Findings) -> IndexDefinition | None:
    import yaml

    from kommune360.base.yaml_text import read_yaml
    from kommune360.indicators.social_index.definition_reading import read_definition

    try:
        raw = read_yaml(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        findings.extend(_file_fault(path, str(error)).findings)
        return None
    definition, notes = read_definition(raw, path.name)
    findings.extend(notes)
    return definition


def _table(
    path: Path, named: dict[str, str | None], definition: IndexDefinition | None, findings: Findings
) -> pl.DataFrame | None:
    from kommune360.exchange.readers.index_file import read_index_file

    try:
        frame, notes = read_index_file(
            path, renamed={old: new for new, old in named.items() if old}, numbers=_numbers(definition)
        )
    except InputRefused as refused:
        findings.extend(refused.findings)
        return None
    findings.extend(notes)
    return frame


def _numbers(definition: IndexDefinition | None) -> set[str]:
    ids = [use.id for use in definition.indicators] if definition else []
    money = definition.money if definition else None
    return {
        *(f"{name}{part}" for name in ids for part in ("", "_numerator", "_denominator")),
        *("value", "numerator", "denominator", "population"),
        *((money.per, money.previous) if money else ()),
    }


def _result(report: IndexReport) -> dict[str, Any]:
    from kommune360.indicators.social_index.headlines import headlines

    return {"headlines": [said.as_dict() for said in headlines(report)], **report.as_dict()}


def _as_csv(report: IndexReport) -> str:
    buffer = io.StringIO()
    report.frame().write_csv(buffer)
    return buffer.getvalue().rstrip("\n")


def _as_table(report: IndexReport) -> str:
    from kommune360.indicators.social_index.headlines import headlines
    from kommune360.reports.numbers import figure

    scheme = report.index.definition.classes
    status, dynamics = (
        {c.id: say(c.name) for c in classes.classes} for classes in (scheme.status, scheme.dynamics)
    )
    group = {
        "certain": both("sicher", "certain"),
        "possible": both("möglich", "possible"),
        "outside": "",
    }
    head = [both("Gebiet", "area"), "Name", both("Rang", "rank"), both("Spanne", "range"), "T"]
    head += ["Status", both("Dynamik", "dynamics"), both("höchste Gruppe", "top group"), both("Typ", "type")]
    lines = []
    for row in report.frame().sort("rank", nulls_last=True).to_dicts():
        low, high = row["rank_low"], row["rank_high"]
        lines.append(
            [
                row["area"],
                row["name"],
                figure(row["rank"], language()),
                "" if low is None else f"{low}–{high}",
                figure(row["points"], language(), digits=1),
                status.get(row["status"], ""),
                dynamics.get(row["dynamics"], ""),
                group.get(row["group"], ""),
                row.get(f"type_{language()}") or _why(report, row["area"]),
            ]
        )
    said = "\n".join(say(one) for one in headlines(report))
    return f"{say(report.index.definition.name)}\n\n{table(head, lines, right=(2, 4))}\n\n{said}"


def _why(report: IndexReport, area: str) -> str:
    from kommune360.indicators.social_index.reasons import reason_text

    reasons = report.index.reasons[report.index.table.areas.index(area)]
    names = {use.id: use.name for use in report.index.definition.indicators}
    return "; ".join(say(reason_text(why, names.get(why.partition(":")[2]))) for why in reasons)


def _file_fault(path: Path, detail: str) -> Outcome:
    return stop(
        "index-definition-file",
        Text(f"Die Definition {path.name} ist nicht lesbar.", f"The definition {path.name} cannot be read."),
        Text(f"Das Programm meldet: {detail}", f"The program says: {detail}"),
        Text(
            "Die Datei prüfen; die Methodenseite zeigt ein Beispiel.",
            "Check the file; the method page has an example.",
        ),
    )


command = Command(
    "index",
    said=Text(
        "Rechnet aus einer Tabelle (eine Zeile je Gebiet, eine Spalte je Indikator; oder lang: area, indicator, "
        "value) und einer Definition (YAML) einen Sozialindex: Werte, Klassen, Rangspannen, Gebietstypen, "
        "Geldschlüssel, und welche Gebiete sicher zur höchsten Gruppe gehören. Nichts wird gespeichert.",
        "Computes a social index from a table (one row an area, one column an indicator; or long: area, "
        "indicator, value) and a definition (YAML): values, classes, rank intervals, types of areas, money key, "
        "and which areas certainly belong to the top group. Nothing is stored.",
    ),
    params=[
        Argument(
            "file",
            shown=Text("TABELLE", "TABLE"),
            said=Text("CSV oder Parquet", "CSV or Parquet"),
            type=PATH,
        ),
        Option(
            "--definition",
            shown=Text("DATEI", "FILE"),
            said=Text("Definition des Index (YAML)", "definition of the index (YAML)"),
            type=PATH,
            required=True,
        ),
        Option(
            "--area",
            shown=Text("SPALTE", "COLUMN"),
            said=Text("Spalte mit dem Schlüssel (sonst area)", "column with the key (else area)"),
        ),
        Option(
            "--population",
            shown=Text("SPALTE", "COLUMN"),
            said=Text(
                "Spalte mit den Einwohnern (sonst population)", "column with residents (else population)"
            ),
        ),
        Option(
            "--name",
            shown=Text("SPALTE", "COLUMN"),
            said=Text("Spalte mit dem Namen (sonst name)", "column with the name (else name)"),
        ),
        Option("--csv", "as_csv", said=Text("als CSV ausgeben", "print as CSV"), is_flag=True),
    ],
    callback=_index,
    examples=[
        "kommune360 index gebiete.csv --definition index.yaml",
        "kommune360 index mss.csv --area PLR_ID --population EW --definition berlin.yaml --json",
    ],
)
