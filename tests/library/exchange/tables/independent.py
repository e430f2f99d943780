"""A second, deliberately plain reader: csv and openpyxl with everything set by hand.

It knows nothing of the importer; encoding, delimiter, decimal sign and rows come from the case.
"""

from __future__ import annotations

import csv
import functools
from collections.abc import Iterator
from pathlib import Path
from typing import Any


def body_rows(path: Path, how: dict[str, Any]) -> Iterator[list[Any]]:
    """Yield the rows of data: records ``first`` to ``last`` (from 1) without those in ``skip``."""
    skip = set(how.get("skip", ()))
    for number, row in enumerate(_rows(path, how), start=1):
        if number > how["last"]:
            return
        if number >= how["first"] and number not in skip:
            yield row


def _rows(path: Path, how: dict[str, Any]) -> Iterator[list[Any]]:
    if path.suffix == ".xlsx":
        yield from _workbook_rows(path, how["sheet"])
        return
    with path.open(encoding=how["encoding"], newline="") as handle:
        yield from csv.reader(handle, delimiter=how["delimiter"])


@functools.lru_cache(maxsize=2)
def _workbook_rows(path: Path, sheet: str) -> list[list[Any]]:
    import openpyxl

    book = openpyxl.load_workbook(path, data_only=True)
    return [list(row) for row in book[sheet].iter_rows(values_only=True)]


def number(cell: Any, decimal: str) -> float | None:
    """Return the number of a cell under a fixed decimal sign; None for words, signs and blanks."""
    if isinstance(cell, (int, float)):
        return None if cell == -9999 else float(cell)
    text = str(cell or "").replace(" ", "").replace("\u00a0", "")
    if text in ("-", "-9999"):
        return None
    text = text.replace(".", "").replace(",", ".") if decimal == "," else text.replace(",", "")
    try:
        return float(text)
    except ValueError:
        return None


def column_sum(path: Path, how: dict[str, Any], column: int) -> float:
    values = (number(row[column], how["decimal"]) for row in body_rows(path, how) if column < len(row))
    return sum(value for value in values if value is not None)
