"""What keeps a Word file from being the town's template is told at once, and nothing in it is run."""

from __future__ import annotations

import io
from importlib import resources

import pytest
from docx import Document as read_docx

from kommune360.base.findings import InputRefused
from kommune360.reports import document
from kommune360.reports.document.word import docx_bytes
from kommune360.reports.document.word_template import template_findings
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


def test_a_template_that_came_past_the_check_runs_no_program(tmp_path: object) -> None:
    path = tmp_path / "vorlage.docx"  # type: ignore[operator]
    path.write_bytes(word("{{ titel.__class__.__mro__ }}", "{{ inhalt }}"))
    with pytest.raises(InputRefused):
        docx_bytes(a_document(), path)
