"""Which residents does a plain long table tell: area, year, age (or from and to), perhaps sex, number?

From a CSV or Parquet file to cells for ``projection.reading``, German or English headings, numbers and
separators. What cannot be read as an area, a year, an age or a number becomes a finding.
"""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import polars as pl

from kommune360.base.ages import OPEN_ENDED, parse_age
from kommune360.base.findings import Finding, Findings, Place, Severity
from kommune360.base.text import Text, counted
from kommune360.exchange.readers.text_tables import decode, find_delimiter
from kommune360.exchange.tables import numbers, words
from kommune360.projection.reading import CELLS

SUFFIXES = (".csv", ".tsv", ".txt", ".parquet", ".pq")
_SAMPLE = 200_000  # characters that tell the delimiter
_NUMBER_HEADERS = (
    "n", "anzahl", "einwohner", "einwohnerinnen und einwohner", "bevölkerung", "bevoelkerung", "personen",
    "bestand", "wert", "zahl", "count", "residents", "population", "persons", "people", "value",
)  # fmt: skip
_FROM_HEADERS = ("age_from", "alter_von", "von_alter", "alter von", "age from", "von", "from")
_TO_HEADERS = (
    "age_to",
    "alter_bis",
    "bis_alter",
    "alter bis",
    "age to",
    "bis",
    "to",
    "alter_bis_unter",
    "bis unter",
)
_AGE_TOP = 149
_NOBODY = 105  # an end from here on means "and older"
_NO_END = ("", "inf", "-", "+", "null", "na", "nan", "none", "open", "offen")


def read_plain_residents(path: Path, findings: Findings) -> pl.DataFrame:
    """Return the cells (columns ``projection.reading.CELLS``) of ``path``; empty where none can be read.

    Never raises for content. Raises OSError where the file cannot be opened.
    """
    table, delimiter = _opened(path, findings)
    if table is None:
        return pl.DataFrame(schema=CELLS)
    columns = _columns(table, findings, path.name)
    if columns is None:
        return pl.DataFrame(schema=CELLS)
    table = table.with_row_index("__row", offset=2).with_columns(pl.col("__row").cast(pl.Int32))
    table = table.filter(~pl.all_horizontal(pl.exclude("__row").is_null()))
    parts = [
        table["__row"].alias("row"),
        _looked_up(table[columns["area"]], "area", pl.String, _area, findings, path.name),
        _looked_up(table[columns["year"]], "year", pl.Int32, _year, findings, path.name),
        _sexes(table, columns.get("sex"), findings, path.name),
        *_ages(table, columns, findings, path.name),
        _counts(table[columns["n"]], delimiter, findings, path.name),
    ]
    cells = pl.DataFrame(parts)
    whole = cells.filter(pl.all_horizontal(pl.col(c).is_not_null() for c in CELLS if c != "n"))
    return whole.select(pl.col(name).cast(dtype) for name, dtype in CELLS.items())


def _opened(path: Path, findings: Findings) -> tuple[pl.DataFrame | None, str]:
    """All columns as text, word for word; the delimiter of a text file."""
    suffix = path.suffix.lower()
    try:
        if suffix in (".parquet", ".pq"):
            table = pl.read_parquet(path.read_bytes())
            return table.with_columns(_as_text(table[name]) for name in table.columns), ""
        if suffix not in SUFFIXES:
            findings.add(_format(path))
            return None, ""
        text, _, noticed = decode(path.read_bytes(), path.name)
        findings.extend(noticed)
        if not text.strip():
            return pl.DataFrame(), ""
        delimiter = find_delimiter(text[:_SAMPLE])
        table = pl.read_csv(
            io.BytesIO(text.encode()), separator=delimiter, infer_schema=False, truncate_ragged_lines=True
        )
        return table, delimiter
    except pl.exceptions.PolarsError as error:
        findings.add(_damaged(path, error))
        return None, ""


def _as_text(column: pl.Series) -> pl.Series:
    if column.dtype.is_float():  # 3.0 is how a typed file without whole numbers writes 3
        whole = (column % 1 == 0) & column.is_finite()
        return (
            pl.select(
                pl.when(whole)
                .then(column.cast(pl.Int64, strict=False).cast(pl.String))
                .otherwise(column.cast(pl.String))
            )
            .to_series()
            .alias(column.name)
        )
    if column.dtype.is_nested() or column.dtype == pl.Binary:
        return pl.Series(column.name, [None] * len(column), dtype=pl.String)
    return column.cast(pl.String, strict=False)


def _columns(table: pl.DataFrame, findings: Findings, file: str) -> dict[str, str] | None:
    """Which column is which; None, with a finding that names all lacking ones."""
    named: dict[str, str] = {}
    for name in table.columns:
        named.setdefault(re.sub(r"\s+", " ", name.strip().lower()), name)
    keys, names = words.words("key_headers"), words.words("name_headers")
    wanted = {
        "area": ("area", "gebiet", *sorted(keys), *sorted(names)),
        "year": ("year", "jahr", *sorted(words.words("period_headers"))),
        "age": ("age", "alter", *sorted(words.words("age_headers"))),
        "age_from": _FROM_HEADERS,
        "age_to": _TO_HEADERS,
        "sex": ("sex", "geschlecht", *sorted(words.words("sex_headers"))),
        "n": _NUMBER_HEADERS,
    }
    found = {role: next((named[w] for w in ways if w in named), "") for role, ways in wanted.items()}
    found = {role: name for role, name in found.items() if name}
    if "age_from" in found and "age_to" in found:
        found.pop("age", None)
    lacking = [role for role in ("area", "year", "n") if role not in found]
    if "age" not in found and not {"age_from", "age_to"} <= set(found):
        lacking.append("age")
    if lacking:
        findings.add(_columns_lacking(lacking, table.columns, file))
        return None
    return found


def _looked_up(
    column: pl.Series, name: str, dtype: Any, read: Callable[[str], Any], findings: Findings, file: str
) -> pl.Series:
    """Read every distinct text once; rows whose text says nothing are named in one finding."""
    table = {text: read(text) for text in column.unique().drop_nulls().to_list()}
    values = _translated(column, table, dtype).alias(name)
    wrong = values.is_null().arg_true()
    if len(wrong):
        findings.add(_unreadable(name, column, wrong.to_list(), file))
    return values


def _translated(column: pl.Series, table: dict[str, Any], dtype: Any) -> pl.Series:
    known = pl.DataFrame(
        {"text": list(table), "value": list(table.values())}, schema={"text": pl.String, "value": dtype}
    )
    rows = column.alias("text").to_frame()
    return rows.join(known, on="text", how="left", maintain_order="left")["value"]


def _area(text: str) -> str | None:
    return text.strip() or None


def _year(text: str) -> int | None:
    """The calendar year of ``2018``, ``2018.0``, ``31.12.2018``, ``2018-12-31`` or ``201812``."""
    bare = text.strip()
    for pattern in (
        r"((?:18|19|20|21)\d{2})(?:[.,]0+)?",
        r"((?:18|19|20|21)\d{2})-\d{2}(?:-\d{2}(?:[T ].*)?)?",
        r"\d{1,2}\.\d{1,2}\.((?:18|19|20|21)\d{2})",
        r"((?:18|19|20|21)\d{2})(?:0[1-9]|1[0-2])",
    ):
        if match := re.fullmatch(pattern, bare):
            return int(match[1])
    return None


def _sexes(table: pl.DataFrame, column: str | None, findings: Findings, file: str) -> pl.Series:
    if column is None:
        return pl.Series("sex", ["all"], dtype=pl.String).new_from_index(0, table.height)
    return _looked_up(table[column], "sex", pl.String, _sex, findings, file)


def _sex(text: str) -> str | None:
    return "all" if words.is_total(text) else words.sex_of(text)


def _ages(table: pl.DataFrame, columns: dict[str, str], findings: Findings, file: str) -> list[pl.Series]:
    """First age and end of each row's band, half-open; null where it cannot be read."""
    if "age" in columns:
        column = table[columns["age"]]
        bands = {text: _band(text) for text in column.unique().drop_nulls().to_list()}
        start = _looked_up(column, "age", pl.Int32, lambda text: bands[text][0], findings, file)
        ends = {text: stop for text, (_, stop) in bands.items()}
        return [start.alias("age_from"), _translated(column, ends, pl.Int32).alias("age_to")]
    start = _looked_up(table[columns["age_from"]], "age_from", pl.Int32, _whole_age, findings, file)
    shown = table[columns["age_to"]].fill_null("")
    stop = _looked_up(shown, "age_to", pl.Int32, _end_of_age, findings, file)
    if _inclusive(pl.DataFrame({"a": start, "b": stop}).unique().drop_nulls()):
        stop = pl.select(pl.when(stop < OPEN_ENDED).then(stop + 1).otherwise(stop)).to_series()
        findings.add(_ends_inclusive(file))
    empty = (start >= stop).fill_null(False).arg_true()
    if len(empty):
        findings.add(_unreadable("age_to", table[columns["age_to"]], empty.to_list(), file))
        stop = stop.scatter(empty, None)
    return [start.alias("age_from"), stop.alias("age_to")]


def _band(text: str) -> tuple[int | None, int | None]:
    if words.is_total(text):
        return 0, OPEN_ENDED
    age = _whole_age(text)
    if age is not None:
        return age, age + 1
    band = parse_age(text) if re.search(r"\d", text) and not re.fullmatch(r"\s*-?[\d.,]+\s*", text) else None
    return (None, None) if band is None else (band.start, band.stop)


def _whole_age(text: str) -> int | None:
    match = re.fullmatch(r"\s*(\d{1,3})(?:[.,]0+)?\s*", text)
    return int(match[1]) if match and int(match[1]) <= _AGE_TOP else None


def _end_of_age(text: str) -> int | None:
    """The end of a band: blank, a sign or an age nobody reaches mean "and older"."""
    if text.strip().lower() in _NO_END:
        return OPEN_ENDED
    match = re.fullmatch(r"\s*(\d{1,3})(?:[.,]0+)?\s*", text)
    if not match:
        return None
    return OPEN_ENDED if int(match[1]) >= _NOBODY else int(match[1])


def _inclusive(bands: pl.DataFrame) -> bool:
    """Whether ends belong to their band: 0-2, 3-5 instead of 0-3, 3-6."""
    starts = set(bands["a"].to_list())
    ends = [b for b in bands["b"].to_list() if b < OPEN_ENDED]
    if any(a == b for a, b in bands.iter_rows()):
        return True
    return sum(b + 1 in starts for b in ends) > sum(b in starts for b in ends)


def _counts(column: pl.Series, delimiter: str, findings: Findings, file: str) -> pl.Series:
    texts = column.unique().drop_nulls().to_list()
    reading = numbers.evidence(texts).reading
    if reading in (None, numbers.UNSURE):
        reading = numbers.GERMAN if delimiter == ";" else numbers.ENGLISH
    parsed = {text: numbers.parse(text, reading) for text in texts}
    values = _translated(column, {text: p.value for text, p in parsed.items()}, pl.Float64).alias("n")
    wordy = column.is_in([text for text, p in parsed.items() if p.is_text]).fill_null(False).arg_true()
    if len(wordy):
        findings.add(_unreadable("n", column, wordy.to_list(), file))
    return values


_ROLES = {
    "area": Text("Gebiet (area, gebiet)", "area (area, gebiet)"),
    "year": Text("Jahr (year, jahr)", "year (year, jahr)"),
    "age": Text("Alter (age oder age_from, age_to)", "age (age, or age_from and age_to)"),
    "age_from": Text("Alter von (age_from)", "age from (age_from)"),
    "age_to": Text("Alter bis (age_to)", "age to (age_to)"),
    "sex": Text("Geschlecht (sex)", "sex (sex)"),
    "n": Text("Zahl (n, anzahl)", "number (n, anzahl)"),
}
_EXPECTED = {
    "area": Text("ein Schlüssel oder Name", "a key or a name"),
    "year": Text("ein Jahr wie 2024 oder ein Stichtag", "a year such as 2024 or a date"),
    "age": Text(
        "ganze vollendete Jahre oder eine Gruppe wie „3 bis unter 6“",
        "whole completed years or a band such as “3 to under 6”",
    ),
    "age_from": Text("ganze vollendete Jahre ab 0", "whole completed years from 0"),
    "age_to": Text(
        "ganze Jahre über dem Anfang, leer für „und älter“",
        "whole years above the start, blank for “and older”",
    ),
    "sex": Text("m, w, d oder insgesamt", "m, f, d or total"),
    "n": Text("eine Zahl", "a number"),
}


def _unreadable(role: str, column: pl.Series, at: list[int], file: str) -> Finding:
    shown = list(dict.fromkeys("leer" if column[i] is None else f"„{column[i]}“" for i in at[:200]))[:4]
    return Finding(
        "residents-unreadable",
        Severity.ERROR,
        Text(
            f"{_ROLES[role].de}: in {counted(len(at), 'Zeile', 'Zeilen')} nicht lesbar ({', '.join(shown)}).",
            f"{_ROLES[role].en}: not readable in {counted(len(at), 'row', 'rows')} ({', '.join(shown).replace('leer', 'blank')}).",
        ),
        Text(f"Erwartet wird {_EXPECTED[role].de}.", f"Expected is {_EXPECTED[role].en}."),
        Text("Die genannten Zeilen berichtigen.", "Correct the rows named."),
        Place(file=file, row=at[0] + 2, column=column.name),
    )


def _columns_lacking(roles: Iterable[str], there: Iterable[str], file: str) -> Finding:
    columns = ", ".join(list(there)[:12]) or "–"
    return Finding(
        "residents-columns-missing",
        Severity.ERROR,
        Text(
            "Es fehlen Spalten: " + "; ".join(_ROLES[role].de for role in roles) + ".",
            "Columns are missing: " + "; ".join(_ROLES[role].en for role in roles) + ".",
        ),
        Text(f"Die Datei hat: {columns}.", f"The file has: {columns}."),
        Text(
            "Die Spalten so benennen, oder die Datei in einen Planungsordner einlesen (kommune360 import).",
            "Name the columns like this, or read the file into a planning folder (kommune360 import).",
        ),
        Place(file=file, row=1),
    )


def _ends_inclusive(file: str) -> Finding:
    return Finding(
        "residents-ends-inclusive",
        Severity.INFO,
        Text(
            "Das obere Alter wurde als eingeschlossen gelesen (0–2 sind 0, 1 und 2 Jahre).",
            "The upper age was read as included (0–2 are ages 0, 1 and 2).",
        ),
        Text(
            "Nur so schließen die Altersgruppen lückenlos an.",
            "Only so the bands follow each other without gap.",
        ),
        Text("Nichts zu tun.", "Nothing to do."),
        Place(file=file),
    )


def _format(path: Path) -> Finding:
    return Finding(
        "residents-format-unknown",
        Severity.ERROR,
        Text(
            f"„{path.name}“ ist keine CSV- oder Parquet-Datei.", f"“{path.name}” is no CSV or Parquet file."
        ),
        Text(
            "Eine einfache Tabelle wird als CSV oder Parquet gelesen.",
            "A plain table is read as CSV or Parquet.",
        ),
        Text(
            "Als CSV speichern, oder die Datei in einen Planungsordner einlesen (kommune360 import).",
            "Save as CSV, or read the file into a planning folder (kommune360 import).",
        ),
        Place(file=path.name),
    )


def _damaged(path: Path, error: Exception) -> Finding:
    reason = str(error).splitlines()[0] if str(error) else type(error).__name__
    return Finding(
        "residents-file-damaged",
        Severity.ERROR,
        Text(f"„{path.name}“ ist nicht lesbar: {reason}", f"“{path.name}” cannot be read: {reason}"),
        Text("Der Inhalt passt nicht zur Endung.", "The content does not fit the suffix."),
        Text("Die Datei neu beziehen oder neu speichern.", "Fetch or save the file again."),
        Place(file=path.name),
    )
