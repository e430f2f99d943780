"""How does a plain table get from a file into memory, with findings instead of tracebacks?

CSV (comma, semicolon or tab; UTF-8 or Windows-1252) and Parquet; every cell becomes text without outer
blanks. Columns are recognised by their names (``vocabulary.yaml``).
"""

from __future__ import annotations

import functools
import io
from collections.abc import Iterable
from importlib import resources
from pathlib import Path
from typing import Any

import polars as pl

from kommune360.base.findings import Finding, Findings, Place, Severity
from kommune360.base.text import Text
from kommune360.base.yaml_text import read_yaml


@functools.cache
def vocabulary() -> dict[str, Any]:
    text = (
        resources.files("kommune360.dialogue.reading").joinpath("vocabulary.yaml").read_text(encoding="utf-8")
    )
    loaded: dict[str, Any] = read_yaml(text)
    return loaded


def table(path: Path, findings: Findings) -> pl.DataFrame | None:
    """The file as text columns with names in small letters; None (and a finding) where that fails."""
    try:
        data = path.read_bytes()
    except OSError as error:
        findings.add(_unreadable(path, error.strerror or str(error)))
        return None
    if not data.strip():
        findings.add(
            problem(
                "votes-file-empty",
                path,
                Text("Die Datei ist leer.", "The file is empty."),
                Text("Sie enthält keine einzige Zeile.", "It has not a single line."),
                Text("Die Datei noch einmal ausleiten.", "Export the file again."),
            )
        )
        return None
    try:
        if path.suffix.lower() == ".parquet":
            frame = pl.read_parquet(io.BytesIO(data)).cast(pl.String)
        else:
            frame = _csv(data)
    except (pl.exceptions.PolarsError, UnicodeDecodeError, ValueError) as error:
        findings.add(_unreadable(path, str(error).splitlines()[0]))
        return None
    names = [name.strip().casefold() for name in frame.columns]
    if len(set(names)) < len(names):
        double = sorted({name for name in names if names.count(name) > 1})
        findings.add(_unreadable(path, f"Spalten doppelt / columns twice: {', '.join(double)}"))
        return None
    frame.columns = names
    return frame.with_columns(pl.all().str.strip_chars())


def renamed(frame: pl.DataFrame, wanted: Iterable[str], known: dict[str, list[str]]) -> pl.DataFrame:
    """The columns that are recognised, under our names."""
    found = {}
    for name in wanted:
        match = next((column for column in known[name] if column in frame.columns), None)
        if match is not None and match not in found:
            found[match] = name
    return frame.select(*found).rename(found)


def problem(
    code: str,
    path: Path,
    what: Text,
    why: Text,
    remedy: Text,
    *,
    severity: Severity = Severity.ERROR,
    row: int | None = None,
    column: str = "",
) -> Finding:
    return Finding(code, severity, what, why, remedy, Place(path.name, row=row, column=column))


def unknown_columns(
    path: Path, columns: list[str], wanted: tuple[str, ...] = ("participant", "statement", "vote")
) -> Finding:
    """The finding that none of the known layouts fits."""
    return problem(
        "votes-columns-unknown",
        path,
        Text("Die Spalten der Datei sind nicht bekannt.", "The columns of the file are not known."),
        Text(
            f"Gebraucht werden: {', '.join(wanted)}. Vorhanden: {', '.join(columns[:12])}.",
            f"Needed: {', '.join(wanted)}. There are: {', '.join(columns[:12])}.",
        ),
        Text("Die Kopfzeile anpassen.", "Adjust the header line."),
        column=columns[0] if columns else "",
    )


def _csv(data: bytes) -> pl.DataFrame:
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = data.decode("cp1252")
    if "\0" in text:
        raise ValueError("Nullzeichen / zero bytes")
    head = text.lstrip().split("\n", 1)[0]
    separator = max(",;\t", key=head.count)
    return pl.read_csv(io.BytesIO(text.encode()), separator=separator, infer_schema=False)


def _unreadable(path: Path, reason: str) -> Finding:
    return problem(
        "votes-unreadable",
        path,
        Text(f"„{path.name}“ lässt sich nicht lesen.", f"“{path.name}” cannot be read."),
        Text(f"Grund: {reason}", f"Reason: {reason}"),
        Text(
            "Eine CSV- oder Parquet-Datei mit einer Kopfzeile angeben.",
            "Give a CSV or Parquet file with a header line.",
        ),
    )
