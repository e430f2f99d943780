"""The Word file: the town's template filled, opened by LibreOffice without repair, the same content inside."""

from __future__ import annotations

import io
from pathlib import Path

import pypdf
import pytest
from docx import Document as read_docx

from kommune360.base.findings import InputRefused
from kommune360.reports.document.word import PLACEHOLDERS, docx_bytes
from tests.library.reports.a_document import a_document
from tests.libreoffice import converted, printed


def test_headings_lists_and_tables_are_true_ones() -> None:
    word = read_docx(io.BytesIO(docx_bytes(a_document())))
    headings = [p.text for p in word.paragraphs if p.style is not None and p.style.name == "Heading 1"]
    assert headings == ["Beschlussvorschlag", "Sachverhalt", "Anlage", "Nachweis der Zahlen"]
    numbered = [p for p in word.paragraphs if p._p.pPr is not None and p._p.pPr.numPr is not None]
    assert len(numbered) == 4
    assert len({p._p.pPr.numPr.numId.val for p in numbered if p._p.pPr is not None}) == 2
    assert [len(table.rows) for table in word.tables] == [3, 4, 4]
    assert all("w:tblHeader" in table.rows[0]._tr.xml for table in word.tables)
    assert "Ein Balken mit dem Wort Süd." in word.element.xml
    assert 'w:anchor="figure-1"' in word.element.xml
    assert 'w:name="figure-1"' in word.element.xml
    assert word.core_properties.title == "Bedarf an Kita-Plätzen"
    assert "{{" not in word.element.xml


def test_the_towns_own_template_is_filled(tmp_path: Path) -> None:
    own = read_docx()
    own.add_paragraph("Stadt {{ kommune }}: {{ titel }} ({{ stand }})")
    own.add_paragraph("{{ inhalt }}")
    own.add_paragraph("Unterschrift")
    path = tmp_path / "eigene.docx"
    own.save(str(path))
    word = read_docx(io.BytesIO(docx_bytes(a_document(), path)))
    texts = [paragraph.text for paragraph in word.paragraphs]
    assert texts[0] == "Stadt Musterstadt: Bedarf an Kita-Plätzen (Datenstand 3 vom 31.12.2026)"
    assert texts[-1] == "Unterschrift"
    assert "Ende." in texts


@pytest.mark.parametrize("fault", ["no place", "no file", "unknown name"])
def test_a_template_that_cannot_be_used_is_explained(tmp_path: Path, fault: str) -> None:
    path = tmp_path / "vorlage.docx"
    if fault == "no file":
        path.write_bytes(b"kein Word")
    else:
        own = read_docx()
        own.add_paragraph("{{ titel }}" if fault == "no place" else "{{ titel")
        own.save(str(path))
    with pytest.raises(InputRefused) as refused:
        docx_bytes(a_document(), path)
    codes = {finding.code for finding in refused.value.findings}
    assert codes == {"template-without-content" if fault == "no place" else "template-unreadable"}


def test_the_shipped_template_uses_known_placeholders() -> None:
    assert {"titel", "inhalt", "stand"} < set(PLACEHOLDERS)


def test_libreoffice_opens_and_renders_it(tmp_path: Path) -> None:
    made = converted(tmp_path, "pdf", vorlage=docx_bytes(a_document()))["vorlage"]
    read, text = pypdf.PdfReader(str(made)), printed(made)
    for words in (
        "Beschlussvorschlag",
        "Plätze nach Gebiet",
        "Süd & <Ost>",
        "Nachweis der Zahlen",
        "Seite 1 von",
    ):
        assert words in text
    assert any(page.images for page in read.pages)
