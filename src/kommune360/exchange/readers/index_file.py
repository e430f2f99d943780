"""What does a plain table of indicators hold: numbers, and why where there is none?

From CSV or Parquet with one header row to a frame with typed columns and a ``<column>_flag`` beside each,
for the social index. Tables that need mapping go through the import instead.
"""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path

import polars as pl

from kommune360.base.findings import Finding, Findings, InputRefused, Place, Severity
from kommune360.base.flags import Flag
from kommune360.base.text import Text
from kommune360.exchange.readers.text_tables import read_text_table
from kommune360.exchange.sheets import Cell
from kommune360.exchange.tables.numbers import ENGLISH, GERMAN, UNSURE, Evidence, evidence, parse

TEXTS = ("area", "name", "period", "indicator", "flag")  # columns that are no numbers


def read_index_file(
    path: Path, *, renamed: dict[str, str] | None = None, numbers: Collection[str] | None = None
) -> tuple[pl.DataFrame, Findings]:
    """Return the table; ``renamed`` maps the file's column names to ours (``{"PLR_ID": "area"}``).

    ``numbers`` names the columns to read as numbers, by default all that are no texts. Raises
    InputRefused for a file that is no table or lacks a renamed column.
    """
    findings = Findings()
    try:
        if path.suffix.lower() == ".parquet":
            frame = pl.read_parquet(path)
        else:
            text = read_text_table(path)
            findings.extend(text.findings)
            frame = _framed(text.sheet.cells, path)
    except (OSError, pl.exceptions.PolarsError) as error:
        raise InputRefused([_unreadable(path, str(error))]) from error
    names = renamed or {}
    missing = [name for name in names if name not in frame.columns]
    if missing:
        raise InputRefused([_unreadable(path, f"{', '.join(missing)}? {', '.join(frame.columns[:12])}")])
    frame = frame.drop([new for old, new in names.items() if new != old and new in frame.columns]).rename(
        names
    )
    flags = {name for name in frame.columns if name.endswith("_flag")}
    chosen = [
        c for c in frame.columns if c not in TEXTS and c not in flags and (numbers is None or c in numbers)
    ]
    return _typed(frame, chosen, findings, path), findings


def _framed(cells: list[list[Cell]], path: Path) -> pl.DataFrame:
    rows = [row for row in cells if any(str(cell or "").strip() for cell in row)]
    if not rows:
        raise InputRefused([_unreadable(path, "0")])
    head = [str(cell or "").strip() or f"column {number}" for number, cell in enumerate(rows[0], start=1)]
    if twice := sorted({name for name in head if head.count(name) > 1}):
        raise InputRefused([_unreadable(path, f"2 × {', '.join(twice)}")])
    columns = zip(*rows[1:], strict=True) if rows[1:] else ([] for _ in head)
    return pl.DataFrame(
        {name: [str(cell or "") for cell in column] for name, column in zip(head, columns, strict=True)},
        schema=dict.fromkeys(head, pl.String),
    )


def _typed(frame: pl.DataFrame, chosen: list[str], findings: Findings, path: Path) -> pl.DataFrame:
    """Parse text columns with one number format for the whole file, and keep the flags beside them."""
    written = [name for name, dtype in frame.schema.items() if dtype in (pl.Categorical, pl.Enum)]
    frame = frame.with_columns(pl.col(written).cast(pl.String))
    texts = [name for name in chosen if frame.schema[name] == pl.String]
    total = sum((evidence(frame[name]) for name in texts), Evidence())
    number_format = total.reading
    if number_format == UNSURE:
        findings.add(_format_unsure(path))
    for name in texts:
        parsed = [parse(cell, ENGLISH if number_format != GERMAN else GERMAN) for cell in frame[name]]
        values = [None if one.value in (-9999.0, -99999.0) else one.value for one in parsed]
        flags = [
            str(Flag.MISSING) if value is None and one.value is not None else str(one.flag)
            for one, value in zip(parsed, values, strict=True)
        ]
        columns = [pl.Series(name, values, dtype=pl.Float64)]
        if name == "value" and "flag" not in frame.columns:
            columns.append(pl.Series("flag", flags))
        elif f"{name}_flag" not in frame.columns and name != "value":
            columns.append(pl.Series(f"{name}_flag", flags))
        frame = frame.with_columns(columns)
    typed = [name for name in chosen if frame.schema[name].is_numeric()]
    missing = pl.col(typed).cast(pl.Float64).is_in([-9999.0, -99999.0])
    return frame.with_columns(pl.when(~missing).then(pl.col(typed).cast(pl.Float64)).name.keep())


def _unreadable(path: Path, detail: str) -> Finding:
    return Finding(
        code="index-file-unreadable",
        severity=Severity.ERROR,
        what=Text(f"{path.name} ist keine lesbare Tabelle.", f"{path.name} is no readable table."),
        why=Text(f"Das Programm meldet: {detail}", f"The program says: {detail}"),
        remedy=Text(
            "Eine CSV- oder Parquet-Datei mit einer Kopfzeile und einmaligen Spaltennamen angeben.",
            "Give a CSV or Parquet file with one header row and unique column names.",
        ),
        place=Place(file=path.name),
    )


def _format_unsure(path: Path) -> Finding:
    return Finding(
        code="index-number-format-unsure",
        severity=Severity.WARNING,
        what=Text(
            "Zahlen wie 1.234 wurden als eins Komma zwei gelesen.",
            "Numbers such as 1.234 were read as one point two.",
        ),
        why=Text(
            "Die Datei zeigt nicht, ob Punkt oder Komma die Nachkommastellen abtrennt.",
            "The file does not show whether point or comma marks the decimals.",
        ),
        remedy=Text(
            "Falls Tausender gemeint sind, die Trennzeichen entfernen.",
            "If thousands are meant, remove the separators.",
        ),
        place=Place(file=path.name),
    )
