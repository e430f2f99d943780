"""What does LibreOffice see in a Word file? Its headings and tables, to be held against what was written.

A file that needs repair is not opened at all when it is converted without a window.
"""

from __future__ import annotations

import io
import subprocess
from dataclasses import dataclass
from pathlib import Path
from xml.etree import ElementTree

import pypdf
from docx import Document as read_docx
from docx.oxml.ns import qn

_TEXT = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"
_TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"


@dataclass(frozen=True, slots=True)
class Structure:
    """``headings``: level and text; ``tables``: texts of the head row, and how many rows follow it."""

    headings: tuple[tuple[int, str], ...]
    tables: tuple[tuple[tuple[str, ...], int], ...]


def converted(folder: Path, form: str, **files: bytes) -> dict[str, Path]:
    """Word files by name, converted at once to ``pdf`` or ``fodt``."""
    for name, content in files.items():
        (folder / f"{name}.docx").write_bytes(content)
    sources = [str(folder / f"{name}.docx") for name in files]
    profile = f"-env:UserInstallation=file://{folder / 'profile'}"
    command = ["soffice", profile, "--headless", "--convert-to", form, "--outdir", str(folder), *sources]
    subprocess.run(command, check=True, capture_output=True, timeout=180)
    return {name: folder / f"{name}.{form}" for name in files}


def printed(pdf: Path) -> str:
    """The words of all pages, each space one space."""
    return " ".join(" ".join(page.extract_text() for page in pypdf.PdfReader(str(pdf)).pages).split())


def seen(fodt: Path) -> Structure:
    """As LibreOffice understood the file."""
    root = ElementTree.parse(fodt).getroot()  # noqa: S314 - LibreOffice wrote it a moment ago
    headings = [(int(h.get(f"{_TEXT}outline-level", 0)), _words(h)) for h in root.iter(f"{_TEXT}h")]
    tables = []
    for table in root.iter(f"{_TABLE}table"):
        heads = table.findall(f"{_TABLE}table-header-rows/{_TABLE}table-row")
        assert len(heads) == 1
        cells = tuple(_words(cell) for cell in heads[0].iter(f"{_TABLE}table-cell"))
        tables.append((cells, len(table.findall(f"{_TABLE}table-row"))))
    return Structure(tuple(headings), tuple(tables))


def written(docx: bytes) -> Structure:
    """As it was written: headings by style, tables with the row that is repeated on each page."""
    word = read_docx(io.BytesIO(docx))
    headings = [
        (int(p.style.name.removeprefix("Heading ")), " ".join(p.text.split()))
        for p in word.paragraphs
        if p.style is not None and p.style.name is not None and p.style.name.startswith("Heading ")
    ]
    tables = []
    for table in word.tables:
        assert table.rows[0]._tr.trPr.find(qn("w:tblHeader")) is not None
        heads = tuple(" ".join(cell.text.split()) for cell in table.rows[0].cells)
        tables.append((heads, len(table.rows) - 1))
    return Structure(tuple(headings), tuple(tables))


def _words(element: ElementTree.Element) -> str:
    return " ".join("".join(element.itertext()).split())
