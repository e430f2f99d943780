"""What keeps a Word file from being the town's template is told at once, and nothing in it is run."""

from __future__ import annotations

import io
import re
import zipfile
from importlib import resources
from pathlib import Path
from typing import Any

import pytest
from docx import Document as read_docx

from kommune360.base.findings import InputRefused
from kommune360.exchange.folder.planning_folder import PlanningFolder
from kommune360.reports import document
from kommune360.reports.document.word import docx_bytes
from kommune360.reports.document.word_template import template_findings
from tests.library.cli.call import call
from tests.library.reports.a_document import a_document


def word(*paragraphs: str, head: str = "") -> bytes:
    made = read_docx()
    for text in paragraphs:
        made.add_paragraph(text)
    if head:
        made.sections[0].header.paragraphs[0].text = head
    raw = io.BytesIO()
    made.save(raw)
    return raw.getvalue()


def codes(content: bytes) -> list[str]:
    return [finding.code.removeprefix("word-template-") for finding in template_findings(content)]


def test_the_shipped_one_is_sound() -> None:
    shipped = resources.files(document.__name__).joinpath("templates", "vorlage.docx").read_bytes()
    assert codes(shipped) == []


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (word("{{ titel }}", "{{ inhalt }}", head="{{ kommune }}"), []),
        (b"kein Word", ["unreadable"]),
        (word("{{ titel }}"), ["without-content"]),
        (word("{{ titel }}", "Hier: {{ inhalt }}"), ["without-content"]),
        (word("{{ inhalt }}"), ["without-title"]),
        (
            word("{{ titel }}", "{{ inhalt }}", "{{ amt }}", head="{{ wappen }}"),
            ["unknown-placeholder", "unknown-placeholder"],
        ),
        (word("{{ titel }}", "{{ inhalt }}", "{% for a in titel %}{{ a }}{% endfor %}"), ["not-plain"]),
        (word("{{ titel.__class__ }}", "{{ inhalt }}"), ["not-plain", "without-title"]),
        (word("{{ titel|upper }}", "{{ inhalt }}"), ["not-plain", "without-title"]),
        (word("{{ titel", "{{ inhalt }}"), ["unreadable"]),
    ],
)
def test_everything_wrong_is_told(content: bytes, said: list[str]) -> None:
    assert codes(content) == said


def split(text: str, holder: Any) -> None:
    """Write ``text`` in runs of three signs, as Word does where somebody corrected a word."""
    for at in range(0, len(text), 3):
        holder.add_run(text[at : at + 3])


def placed(where: str, text: str) -> bytes:
    """A sound template with ``text`` in one more place."""
    made = read_docx()
    made.add_paragraph("{{ titel }}")
    made.add_paragraph("{{ inhalt }}")
    section = made.sections[0]
    if where == "a cell":
        made.add_table(1, 2).cell(0, 1).text = text
    elif where == "runs":
        split(text, made.add_paragraph())
    elif where == "runs of the head":
        split(text, section.header.paragraphs[0])
    elif where == "a cell of the foot":
        section.footer.add_table(1, 1, section.page_width).cell(0, 0).text = text
    elif where == "the head of the first page":
        section.different_first_page_header_footer = True
        section.first_page_header.paragraphs[0].text = text
    raw = io.BytesIO()
    made.save(raw)
    return raw.getvalue()


PLACES = ("a cell", "runs", "runs of the head", "a cell of the foot", "the head of the first page")


@pytest.mark.parametrize("where", PLACES)
def test_a_placeholder_is_filled_wherever_it_stands(where: str, tmp_path: Path) -> None:
    content = placed(where, "Stadt {{ kommune }}!")
    assert codes(content) == []
    path = tmp_path / "vorlage.docx"
    path.write_bytes(content)
    with zipfile.ZipFile(io.BytesIO(docx_bytes(a_document(), path))) as file:
        parts = [
            file.read(name).decode()
            for name in file.namelist()
            if name.startswith("word/") and name.endswith(".xml")
        ]
    words = [re.sub(r"<[^>]+>", "", part) for part in parts]
    assert sum("Stadt Musterstadt!" in part for part in words) == 1
    assert not any("{{" in part for part in words)


@pytest.mark.parametrize("where", PLACES)
def test_a_misspelt_placeholder_is_found_wherever_it_stands(where: str) -> None:
    assert codes(placed(where, "Stadt {{ komune }}!")) == ["unknown-placeholder"]


def test_content_in_runs_is_content_and_in_a_table_it_is_none(tmp_path: Path) -> None:
    made = read_docx()
    made.add_paragraph("{{ titel }}")
    split("{{ inhalt }}", made.add_paragraph())
    path = tmp_path / "vorlage.docx"
    made.save(str(path))
    assert codes(path.read_bytes()) == []
    assert "Ende." in [p.text for p in read_docx(io.BytesIO(docx_bytes(a_document(), path))).paragraphs]
    table = read_docx()
    table.add_paragraph("{{ titel }}")
    table.add_table(1, 1).cell(0, 0).text = "{{ inhalt }}"
    table.save(str(path))
    assert codes(path.read_bytes()) == ["without-content"]
    with pytest.raises(InputRefused):
        docx_bytes(a_document(), path)


def test_content_that_stands_twice_is_told() -> None:
    assert codes(word("{{ titel }}", "{{ inhalt }}", "{{ inhalt }}")) == ["content-twice"]
    assert codes(word("{{ titel }}", "{{ inhalt }}", head="{{ inhalt }}")) == ["content-twice"]


def test_the_command_writes_no_paper_with_holes(town: PlanningFolder, tmp_path: Path) -> None:
    path = tmp_path / "eigene.docx"
    path.write_bytes(placed("runs of the head", "{{ komune }}"))
    ask = (
        "paper",
        str(town.path),
        "--kind",
        "einfach",
        "--template",
        str(path),
        "--json",
        "--out",
        str(tmp_path),
    )
    refused = call(*ask, "--format", "docx")
    assert refused.code == 1
    assert [f["code"] for f in refused.json["findings"] if "template" in f["code"]] == [
        "word-template-unknown-placeholder"
    ]
    assert not (tmp_path / "einfach.docx").exists()
    assert call(*ask, "--format", "pdf").code == 0  # print needs no template


def test_a_template_that_came_past_the_check_runs_no_program(tmp_path: object) -> None:
    path = tmp_path / "vorlage.docx"  # type: ignore[operator]
    path.write_bytes(word("{{ titel.__class__.__mro__ }}", "{{ inhalt }}"))
    with pytest.raises(InputRefused):
        docx_bytes(a_document(), path)
