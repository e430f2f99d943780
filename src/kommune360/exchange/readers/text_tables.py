"""What does a CSV, TSV or other text table hold, cell by cell?

From a path to a ``Sheet`` of text cells: encoding, delimiter and quotes are found from the content,
blank lines stay (so that row numbers are the file's), every cell is kept word for word.
"""

from __future__ import annotations

import codecs
import csv
import io
import re
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

from kommune360.base.findings import Finding, Place, Severity
from kommune360.base.text import Text
from kommune360.exchange.sheets import Cell, Sheet

DELIMITERS = (";", "\t", ",", "|")
_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
# UTF-8 that was once read as CP1252 and saved again: "Ã¤" for "ä", "ÃŸ" for "ß"
_MOJIBAKE = re.compile("Ã[¤¶¼„–œŸ\u009f\u0084\u0096\u009c]|Â[§©²³°\u00a0]")
_SAMPLE_LINES = 400


@dataclass(frozen=True, slots=True)
class TextTable:
    """A decoded text file: its one sheet, how it was written, and what was noticed on the way."""

    sheet: Sheet
    encoding: str
    delimiter: str
    findings: tuple[Finding, ...] = ()


def read_text_table(path: Path) -> TextTable:
    """Read ``path`` into a sheet. Never raises for content; undecodable bytes become a finding."""
    text, encoding, findings = decode(path.read_bytes(), path.name)
    delimiter = find_delimiter(text)
    rows = _rows(text, delimiter)
    width = max((len(row) for row in rows), default=0)
    cells: list[list[Cell]] = [[*row, *([""] * (width - len(row)))] for row in rows]
    return TextTable(Sheet(name=path.stem, cells=cells), encoding, delimiter, tuple(findings))


def decode(data: bytes, file: str = "") -> tuple[str, str, list[Finding]]:
    """Return text, encoding and findings: by mark, else UTF-8, else the best single-byte reading."""
    for mark, encoding in _BOMS:
        if data.startswith(mark):
            try:
                return data.decode(encoding), encoding, []
            except UnicodeDecodeError:
                break
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError:
        return _decode_single_byte(data, file)
    if len(_MOJIBAKE.findall(text)) >= 2:
        repaired = _repair(text)
        if repaired is not None:
            return repaired, "utf-8", [_mojibake_finding(file)]
    return text, "utf-8", []


def _decode_single_byte(data: bytes, file: str) -> tuple[str, str, list[Finding]]:
    """Choose among the single-byte encodings German offices use by how German the text looks."""
    best: tuple[int, str, str] | None = None
    for encoding in ("cp1252", "cp850", "mac_roman"):
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        usual = len(re.findall(r"(?<=[A-Za-z])[äöüß]|[ÄÖÜ](?=[a-z])|[§©²³°–„“€]", text))
        odd = sum(1 for c in text if ord(c) > 127 and c not in "äöüßÄÖÜ§©²³°–„“”€®éèáàçñôâêîûëï\u00a0’‘…½¼")
        if best is None or usual - 3 * odd > best[0]:
            best = (usual - 3 * odd, encoding, text)
    if best is not None:
        return best[2], best[1], []
    from charset_normalizer import from_bytes

    guess = from_bytes(data).best()
    encoding = guess.encoding if guess is not None else "cp1252"
    finding = Finding(
        "encoding-uncertain",
        Severity.WARNING,
        Text(
            f"Die Zeichenkodierung ist nicht eindeutig; gelesen als {encoding}.",
            f"The character encoding is uncertain; read as {encoding}.",
        ),
        Text(
            "Einige Bytes passen weder zu UTF-8 noch zu CP1252.",
            "Some bytes fit neither UTF-8 nor CP1252.",
        ),
        Text(
            "Umlaute in Namen prüfen und die Datei bei Bedarf als UTF-8 neu speichern.",
            "Check umlauts in names and save the file as UTF-8 if needed.",
        ),
        Place(file=file),
    )
    return data.decode(encoding, errors="replace"), encoding, [finding]


def _repair(text: str) -> str | None:
    """Undo one round of UTF-8 read as CP1252; None where the text is not wholly of that kind."""
    fixed: list[str] = []
    for line in text.splitlines(keepends=True):
        if not _MOJIBAKE.search(line):
            fixed.append(line)
            continue
        try:
            fixed.append(line.encode("cp1252").decode("utf-8"))
        except (UnicodeEncodeError, UnicodeDecodeError):
            return None
    return "".join(fixed)


def _mojibake_finding(file: str) -> Finding:
    return Finding(
        "encoding-repaired",
        Severity.INFO,
        Text("Verstümmelte Umlaute („Ã¤“) wurden wiederhergestellt.", "Garbled umlauts were restored."),
        Text(
            "Die Datei wurde irgendwann mit falscher Kodierung gespeichert.",
            "The file was saved with a wrong encoding at some point.",
        ),
        Text("Nichts zu tun.", "Nothing to do."),
        Place(file=file),
    )


def find_delimiter(text: str) -> str:
    """Return the delimiter under which most lines split into the same number of cells.

    Title and footer lines do not split at all and therefore do not count against a delimiter.
    """
    lines = text.splitlines()
    sample = lines[: _SAMPLE_LINES // 2] + lines[len(lines) // 2 :][: _SAMPLE_LINES // 2]
    best, best_score = ";", 0.0
    for delimiter in DELIMITERS:
        try:
            counts = Counter(len(row) for row in csv.reader(sample, delimiter=delimiter) if len(row) > 1)
        except csv.Error:
            continue
        if not counts:
            continue
        width, frequency = max(counts.items(), key=lambda item: (item[1], item[0]))
        # a decimal comma splits lines too, but seldom all into the same number of cells
        score = frequency / max(1, len([line for line in sample if line.strip()]))
        score *= 1 + 0.02 * min(width, 20) + (0.05 if delimiter in ";\t" else 0.0)
        if score > best_score:
            best, best_score = delimiter, score
    return best


def _rows(text: str, delimiter: str) -> list[list[str]]:
    limit = csv.field_size_limit()
    csv.field_size_limit(max(limit, len(text) + 1))
    try:
        rows = list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter))
    finally:
        csv.field_size_limit(limit)
    while rows and not any(cell.strip() for cell in rows[-1]):
        rows.pop()
    return rows
