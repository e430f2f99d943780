"""Our PDF keeps the machine-checkable rules of PDF/UA-1, and the checker finds what is planted."""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import Any

import pikepdf
import pytest

from kommune360.reports.document.pdf import pdf_bytes
from tests.library.reports.a_document import a_document
from tests.pdf_ua import elements, violations


@pytest.fixture(scope="module")
def good() -> bytes:
    return pdf_bytes(a_document())


def test_a_document_keeps_the_rules(good: bytes) -> None:
    assert violations(good) == []


def test_tables_have_head_cells_and_pictures_their_text(good: bytes) -> None:
    with pikepdf.open(io.BytesIO(good)) as pdf:
        found = elements(pdf)
        tags = [element.tag for element in found]
        assert tags.count("Table") == 2
        assert tags.count("TH") == 3 + 3  # the register: all rest on one data state, said above it
        assert tags.count("L") >= 3
        assert [str(e.node.Alt) for e in found if e.tag == "Figure"] == ["Ein Balken mit dem Wort Süd."]
        assert str(pdf.Root.Lang) == "de"


def _first(pdf: pikepdf.Pdf, tag: str) -> Any:
    return next(element.node for element in elements(pdf) if element.tag == tag)


def _untagged(pdf: pikepdf.Pdf) -> None:
    pdf.pages[0].contents_add(b"0 0 m 10 10 l S")


def _skipped(pdf: pikepdf.Pdf) -> None:
    _first(pdf, "H2").S = pikepdf.Name.H4


def _no_scope(pdf: pikepdf.Pdf) -> None:
    del _first(pdf, "TH")["/A"]


def _no_heads(pdf: pikepdf.Pdf) -> None:
    for element in elements(pdf):
        if element.tag == "TH":
            element.node.S = pikepdf.Name.TD


def _not_embedded(pdf: pikepdf.Pdf) -> None:
    font = next(iter(pdf.pages[0].Resources.Font.values()))
    descriptor = font.DescendantFonts[0].FontDescriptor
    for name in ("/FontFile2", "/FontFile3"):
        if name in descriptor:
            del descriptor[name]


def _no_unicode(pdf: pikepdf.Pdf) -> None:
    del next(iter(pdf.pages[0].Resources.Font.values()))["/ToUnicode"]


def _no_identifier(pdf: pikepdf.Pdf) -> None:
    text = pdf.Root.Metadata.read_bytes().replace(b"pdfuaid", b"pdfother")
    pdf.Root.Metadata = pdf.make_stream(text)


def _with_page(name: str, change: Callable[[Any], None]) -> Callable[[pikepdf.Pdf], None]:
    def planted(pdf: pikepdf.Pdf) -> None:
        change(next(page for page in pdf.pages if name in page))

    return planted


def _no_contents(page: Any) -> None:
    del page.Annots[0]["/Contents"]


def _no_tabs(page: Any) -> None:
    del page["/Tabs"]


def _tabs_by_row(page: Any) -> None:
    page.Tabs = pikepdf.Name.R


def _inside_artifact(pdf: pikepdf.Pdf) -> None:
    page = pdf.pages[0]
    page.contents_add(b"/Artifact BMC", prepend=True)
    page.contents_add(b"EMC")


PLANTED: dict[str, tuple[str, Callable[[pikepdf.Pdf], None]]] = {
    "no mark": ("7.1", lambda pdf: pdf.Root.__delitem__("/MarkInfo")),
    "suspects": ("01-007", lambda pdf: pdf.Root.MarkInfo.__setitem__("/Suspects", True)),
    "tagged in artifact": ("01-004", _inside_artifact),
    "untagged": ("01-005", _untagged),
    "unknown type": ("02-001", lambda pdf: _first(pdf, "Table").__setitem__("/S", pikepdf.Name.Gitter)),
    "no metadata": ("06-001", lambda pdf: pdf.Root.__delitem__("/Metadata")),
    "no identifier": ("06-002", _no_identifier),
    "no title shown": ("07-001", lambda pdf: pdf.Root.ViewerPreferences.__delitem__("/DisplayDocTitle")),
    "file name shown": (
        "07-002",
        lambda pdf: pdf.Root.ViewerPreferences.__setitem__("/DisplayDocTitle", False),
    ),
    "cell outside a row": ("09-004", lambda pdf: _first(pdf, "TR").__setitem__("/S", pikepdf.Name.Div)),
    "no unicode": ("10-001", _no_unicode),
    "no language": ("11-006", lambda pdf: pdf.Root.__delitem__("/Lang")),
    "no alternative": ("13-004", lambda pdf: _first(pdf, "Figure").__delitem__("/Alt")),
    "late heading": ("14-002", lambda pdf: _first(pdf, "H1").__setitem__("/S", pikepdf.Name.H3)),
    "skipped heading": ("14-003", _skipped),
    "no scope": ("15-003", _no_scope),
    "no heads": ("15-003", _no_heads),
    "note without name": ("19-003", lambda pdf: _first(pdf, "Note").__delitem__("/ID")),
    "no tab order": ("28-008", _with_page("/Annots", _no_tabs)),
    "tabs by row": ("28-009", _with_page("/Annots", _tabs_by_row)),
    "link without words": ("28-012", _with_page("/Annots", _no_contents)),
    "font not embedded": ("31-009", _not_embedded),
    "no bookmarks": ("PDF2", lambda pdf: pdf.Root.__delitem__("/Outlines")),
}


@pytest.mark.parametrize("planted", PLANTED)
def test_a_planted_violation_is_found(good: bytes, planted: str) -> None:
    checkpoint, change = PLANTED[planted]
    with pikepdf.open(io.BytesIO(good)) as pdf:
        change(pdf)
        spoiled = io.BytesIO()
        pdf.save(spoiled)
    assert checkpoint in {found.checkpoint for found in violations(spoiled.getvalue())}
