"""``kommune360 formula``: compute one formula over a plain table, without a planning folder."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from kommune360.base.text import Text
from kommune360.cli.frame import Argument, Command, Option, Outcome
from kommune360.cli.language import both, language, say
from kommune360.cli.printing import table

if TYPE_CHECKING:
    import polars as pl

FILE = click.Path(path_type=Path, exists=True, dir_okay=False)


def _formula(text: str, figures: Path, hierarchy: Path | None, as_csv: bool) -> Outcome:
    from kommune360.base.findings import InputRefused
    from kommune360.indicators.plain import compute_formula, read_hierarchy, read_table

    try:
        links = read_hierarchy(hierarchy) if hierarchy else None
        computation = compute_formula(text, read_table(figures), links)
    except InputRefused as refused:
        outcome = Outcome()
        outcome.findings.extend(refused.findings)
        return outcome
    results = computation.results.drop("indicator", "version")
    body = results.write_csv().rstrip("\n") if as_csv else _as_table(results)
    return Outcome(
        text=body, result=lambda: {"formula": text, "rows": results.to_dicts()}, findings=computation.findings
    )


def _as_table(results: pl.DataFrame) -> str:
    from kommune360.base.flags import LABELS, Flag
    from kommune360.reports.numbers import figure

    def number(value: float | None) -> str:
        return "" if value is None else figure(value, language())

    head = (both("System", "system"), both("Gebiet", "area"), both("Zeit", "period"), both("Wert", "value"),
            both("Zähler", "numerator"), both("Nenner", "denominator"), both("Vermerk", "remark"))  # fmt: skip
    lines: list[Any] = [
        (row["area_system"], row["area"], row["period"], number(row["value"]), number(row["numerator"]),
         number(row["denominator"]), say(LABELS[Flag(row["flag"])]) if row["flag"] else "")
        for row in results.iter_rows(named=True)
    ]  # fmt: skip
    return table(head, lines, right=(3, 4, 5)) if lines else both("Keine Werte.", "No values.")


command = Command(
    "formula",
    said=Text(
        "Rechnet eine Formel über eine einfache Tabelle (CSV oder Parquet) mit den Spalten variable, area, period und "
        "numerator oder n; wenn vorhanden auch area_system, sex, age_from, age_to, flag, dataset. Jede Größe der "
        "Tabelle kann benutzt werden.\n\nMit --hierarchy (Spalten from_key, to_key, wenn nötig from_system, to_system) "
        "auch für die Gebiete darüber: Summe durch Summe.",
        "Computes a formula over a plain table (CSV or Parquet) with the columns variable, area, period and numerator "
        "or n; if there also area_system, sex, age_from, age_to, flag, dataset. Every variable of the table may be "
        "used.\n\nWith --hierarchy (columns from_key, to_key, from_system and to_system where needed) for the areas "
        "above as well: sum over sum.",
    ),
    params=[
        Argument(
            "text",
            shown=Text("FORMEL", "FORMULA"),
            said=Text("z. B. „poor[0,15) / residents[0,15) %“", "e.g. “poor[0,15) / residents[0,15) %”"),
        ),
        Argument(
            "figures",
            shown=Text("TABELLE", "TABLE"),
            said=Text("Datei mit den Zahlen", "file with the figures"),
            type=FILE,
        ),
        Option(
            "--hierarchy",
            shown=Text("DATEI", "FILE"),
            type=FILE,
            said=Text("welches Gebiet in welchem liegt", "which area lies in which"),
        ),
        Option("--csv", "as_csv", is_flag=True, said=Text("als CSV ausgeben", "print as CSV")),
    ],
    callback=_formula,
    examples=['kommune360 formula "births / residents:f[15,45) per 1000" figures.parquet --json'],
)
