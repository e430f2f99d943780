"""Does a table come back from its file as it was, and does no text in it run as a formula?"""

from __future__ import annotations

import csv
import datetime as dt
import io

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kommune360.exchange.writers.spreadsheets import csv_file, xlsx_file

CELLS = st.none() | st.text("ab=+-@\"';,\t\r\n ä", max_size=6) | st.integers() | st.floats(-1e6, 1e6)


def read(content: bytes, language: str = "de") -> list[list[str]]:
    text = io.StringIO(content.decode("utf-8-sig"), newline="")
    return list(csv.reader(text, delimiter="," if language == "en" else ";"))


def test_numbers_are_written_as_the_reader_writes_them() -> None:
    lines = [["Gebiet", "Wert"], ["Nord", 1234.5], ["Süd", -3], ["West", None], ["Ost", dt.date(2026, 1, 31)]]
    german, english = read(csv_file(lines)), read(csv_file(lines, "en"), "en")
    assert [row[1] for row in german] == ["Wert", "1234,5", "-3", "", "2026-01-31"]
    assert [row[1] for row in english] == ["Wert", "1234.5", "-3", "", "2026-01-31"]
    assert csv_file(lines).startswith(b"\xef\xbb\xbf")


@pytest.mark.parametrize("begin", ["=", "+", "-", "@", "\t", "\r"])
def test_no_text_runs_as_a_formula(begin: str) -> None:
    assert read(csv_file([[f"{begin}1+1", "1=1"]])) == [[f"'{begin}1+1", "1=1"]]


@given(st.lists(st.lists(CELLS, min_size=2, max_size=4), max_size=5), st.sampled_from(["de", "en"]))
def test_every_cell_comes_back(lines: list[list[object]], language: str) -> None:
    for line, found in zip(lines, read(csv_file(lines, language), language), strict=True):
        for cell, text in zip(line, found, strict=True):
            if isinstance(cell, float):
                assert float(text.replace(",", ".")) == pytest.approx(cell, rel=1e-9, abs=1e-9)
            else:
                assert text.removeprefix("'" if not str(cell).startswith("'") else "") == str(
                    "" if cell is None else cell
                )


def test_the_workbook_holds_the_table_and_its_origin() -> None:
    content = xlsx_file([["Gebiet", "Wert"], ["=1+1", 2.5], ["Süd", None]], "Kinder", ["Stand 2026"])
    book = openpyxl.load_workbook(io.BytesIO(content))
    assert list(book["Tabelle"].values) == [("Gebiet", "Wert"), ("=1+1", 2.5), ("Süd", None)]
    assert book["Tabelle"]["A2"].data_type == "s"
    assert [row[0] for row in book["Herkunft"].values] == ["Kinder", "Stand 2026"]
