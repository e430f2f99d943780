"""One tree gives PDF, DOCX, HTML and XLSX that say the same, the same at any time."""

from __future__ import annotations

import io
import json
import re
import time
import zipfile
from dataclasses import replace

import openpyxl
import pypdf
import pytest

from kommune360.reports.document.pdf import pdf_bytes
from kommune360.reports.document.pictures import chart_svg, map_svg, own_ids, png_of
from kommune360.reports.document.plain import as_plain, document_of
from kommune360.reports.document.register import keys_of, registered
from kommune360.reports.document.sheets import xlsx_bytes
from kommune360.reports.document.tree import Column, Picture, Row, Table, bound, figures_of
from kommune360.reports.document.typography import set_text
from kommune360.reports.document.webpage import html_bytes
from kommune360.reports.document.word import docx_bytes
from kommune360.reports.maps import OPEN_FILL, Canvas, Outline
from tests.library.reports.a_document import SVG, a_document, figure


def test_a_kept_document_is_the_same_document() -> None:
    document = a_document()
    assert document_of(json.loads(json.dumps(as_plain(document)))) == document
    with pytest.raises(ValueError, match="unknown part"):
        document_of({"is": "Nothing"})


def test_the_same_document_gives_the_same_bytes() -> None:
    document = a_document()
    made = [(pdf_bytes(document), docx_bytes(document), xlsx_bytes(document))]
    time.sleep(2.1)  # a zip file counts in steps of two seconds
    made.append((pdf_bytes(document), docx_bytes(document), xlsx_bytes(document)))
    assert made[0] == made[1]


def test_a_number_has_one_key_and_one_line_in_the_register() -> None:
    document = a_document()
    assert keys_of(document) == {"short": 1, "less": 2, "children": 3}
    table = registered(document).blocks[-1]
    assert isinstance(table, Table)
    assert [row.cells[1] for row in table.rows] == [("1.234 Plätze",), ("\N{MINUS SIGN}12",), ("987",)]
    assert registered(a_document(register=False)).blocks == document.blocks


def test_pdf_says_what_the_tree_says() -> None:
    read = pypdf.PdfReader(io.BytesIO(pdf_bytes(a_document())))
    text = " ".join(page.extract_text() for page in read.pages).replace("\N{NO-BREAK SPACE}", " ")
    for words in ("Jugendhilfeausschuss", "§ 24 Abs. 3 SGB VIII", "Süd & <Ost>", "Eine Anmerkung.", "Škofja"):
        assert words in text
    assert "Seite 1 von" in text
    assert "Erfundene Kommune" in text
    assert read.metadata is not None
    assert read.metadata.title == "Bedarf an Kita-Plätzen"
    assert [entry.title for entry in read.outline if not isinstance(entry, list)] == [
        *("Beschlussvorschlag", "Sachverhalt", "Anlage", "Nachweis der Zahlen"),
    ]


def test_page_leads_from_a_number_to_its_trace() -> None:
    page = html_bytes(a_document(), base="https://plan.example").decode()
    assert 'href="https://plan.example/spur?short"' in page
    assert "Süd &amp; &lt;Ost&gt;" in page
    alone = html_bytes(a_document()).decode()
    assert 'href="#figure-1"' in alone
    assert 'id="figure-1"' in alone
    assert not re.search(r"<(script|link)|src=|https?://(?!example\.org|www\.w3\.org)", alone)


def test_workbook_holds_numbers_and_what_they_rest_on() -> None:
    book = openpyxl.load_workbook(io.BytesIO(xlsx_bytes(a_document())))
    assert book.sheetnames == ["Tabelle 1", "Nachweis"]
    assert book["Tabelle 1"]["C3"].value == -3
    keys = {row[0].value: row[1].value for row in book["Nachweis"].iter_rows(min_row=2)}
    assert keys == {figure.key: figure.value for figure in figures_of(a_document().blocks)}


def test_a_workbook_shows_numbers_as_the_paper_does_and_each_in_its_own_cell() -> None:
    number, ends = (
        figure("a", "+325", 324.587),
        (figure("b", "\N{MINUS SIGN}1.025", -1025.4), figure("c", "+12,5", 12.53)),
    )
    cells = (("Nord",), (number,), (ends[0], " bis ", ends[1]), (figure("d", "73,9", 73.91), " (2023)"))
    nothing = (("Süd",), ("\N{EN DASH}",), ("\N{EN DASH}",), ("\N{EN DASH}",))
    columns = (Column("Gebiet"), Column("Saldo", True), Column("Spanne", True), Column("Wert", True))
    document = replace(a_document(), blocks=(Table("T", columns, (Row(cells), Row(nothing))),))
    sheet = openpyxl.load_workbook(io.BytesIO(xlsx_bytes(document)))["Tabelle 1"]
    heads, first, second = list(sheet.iter_rows(min_row=2, max_row=4))
    assert [c.value for c in heads] == ["Gebiet", "Saldo", "Spanne: von", "Spanne: bis", "Wert", "Wert: dazu"]
    assert [c.value for c in first] == ["Nord", 324.587, -1025.4, 12.53, 73.91, "2023"]
    assert [c.number_format for c in first[1:5]] == [
        "+#,##0;-#,##0;0",
        "#,##0",
        "+#,##0.0;-#,##0.0;0",
        "#,##0.0",
    ]
    assert [c.value for c in second][1:] == ["\N{EN DASH}", "\N{EN DASH}", "", "\N{EN DASH}", ""]


def test_word_file_has_no_other_time_than_that_of_its_data() -> None:
    content = docx_bytes(a_document())
    with zipfile.ZipFile(io.BytesIO(content)) as file:
        assert {entry.date_time[0] for entry in file.infolist()} == {1980}
        assert b"2026-12-31" in file.read("docProps/core.xml")


def test_several_documents_are_bound_to_one() -> None:
    both = bound([a_document(title="Nord"), a_document(title="Süd")], "Zwei Gebiete")
    read = pypdf.PdfReader(io.BytesIO(pdf_bytes(both)))
    titles = [entry.title for entry in read.outline if not isinstance(entry, list)]
    assert titles == ["Nord", "Süd", "Nachweis der Zahlen"]
    with pytest.raises(ValueError, match="nothing"):
        bound([], "Nichts")


def test_what_cannot_be_read_by_all_is_refused() -> None:
    with pytest.raises(ValueError, match="alternative text"):
        Picture(SVG, " ")
    with pytest.raises(ValueError, match="as many cells"):
        Table("Falsch", (), (Row((("x",),)),))


def test_pictures_are_the_same_at_each_drawing() -> None:
    chart = {
        "$schema": "https://vega.github.io/schema/vega-lite/v6.json",
        "height": 80,
        "data": {"values": [{"jahr": "2024", "n": 1234.5}, {"jahr": "2025", "n": 2345.5}]},
        "mark": {"type": "line", "clip": True},
        "encoding": {"x": {"field": "jahr", "type": "ordinal"}, "y": {"field": "n", "type": "quantitative"}},
    }
    first, second = chart_svg(chart), chart_svg(chart)
    assert first == second
    assert "Fira Sans" in first
    assert "1.000" in first  # German marks
    assert png_of(SVG).startswith(b"\x89PNG")
    twice = own_ids('<svg><clipPath id="c1"/><g clip-path="url(#c1)"/></svg>')
    assert "c1" not in re.sub(r"p\w{8}-0", "", twice)
    assert len(set(re.findall(r"p\w{8}-0", twice))) == 1


def test_a_map_is_drawn_with_its_labels() -> None:
    canvas = Canvas(
        (Outline("01", "M0 0L100 0L100 50Z", 60, 20, 40), Outline("02", "M0 0L0 9L9 9Z", 2, 5, 3)), 50
    )
    drawn = map_svg(canvas, {"01": OPEN_FILL}, {"01": ("<Nord>", False)})
    assert "&lt;Nord&gt;" in drawn
    assert drawn.count("<path") == 2
    assert len(set(re.findall(r"p\w{8}-0", drawn))) == 1  # the hatching and its use
    assert png_of(drawn).startswith(b"\x89PNG")


def test_lines_do_not_end_where_they_would_tear_words_apart() -> None:
    assert set_text("§ 24 Abs. 3, z. B. 12 % am 1. August").count("\N{NO-BREAK SPACE}") == 6
    assert set_text(" % ab") == "\N{NO-BREAK SPACE}% ab"
    assert set_text("Ende. Abs") == "Ende. Abs"
