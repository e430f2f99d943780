"""Can a Word file serve as the town's template? What it asks for, and everything that is wrong with it at once.

From the bytes of a DOCX to findings; nothing in it is run.
"""

from __future__ import annotations

import io
import zipfile
from collections import Counter
from collections.abc import Iterable, Iterator

from docx import Document as read_docx
from docx.opc.exceptions import PackageNotFoundError
from docxtpl import DocxTemplate
from jinja2 import TemplateError, nodes
from jinja2.sandbox import SandboxedEnvironment

from kommune360.base.findings import Finding, Severity
from kommune360.base.text import Text
from kommune360.reports.document.word import PLACEHOLDERS

MAX_UNPACKED = 200 * 1024 * 1024
_CONTENT = "inhalt"


def template_findings(content: bytes) -> list[Finding]:
    """What keeps a file from being used (errors), and what is missing in it (warnings)."""
    if (broken := _unpackable(content)) is not None:
        return [broken]
    try:
        asked, plain = _placeholders(content)
    except (TemplateError, KeyError, ValueError, PackageNotFoundError, zipfile.BadZipFile) as error:
        return [_unreadable(str(error))]
    found = [] if plain else [_program()]
    found += [_unknown(name) for name in sorted(asked - PLACEHOLDERS.keys())]
    if not _has_place(content):
        found.append(_no_place())
    elif asked[_CONTENT] > 1:
        found.append(_twice())
    if "titel" not in asked:
        found.append(_no_title())
    return found


def _unpackable(content: bytes) -> Finding | None:
    """A file that is none, or would fill the memory."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            if sum(entry.file_size for entry in packed.infolist()) > MAX_UNPACKED:
                return _unreadable("more than 200 MB unpacked")
        read_docx(io.BytesIO(content))
    except (zipfile.BadZipFile, PackageNotFoundError, KeyError, ValueError) as error:
        return _unreadable(str(error))
    return None


def _placeholders(content: bytes) -> tuple[Counter[str], bool]:
    """How often each name is asked for in body, head and foot; whether nothing but plain placeholders stands there."""
    template, names, plain = DocxTemplate(io.BytesIO(content)), Counter[str](), True
    template.init_docx()
    for source in _sources(template):
        for node in SandboxedEnvironment().parse(template.patch_xml(source)).body:
            for part in node.nodes if isinstance(node, nodes.Output) else [node]:
                if isinstance(part, nodes.Name):
                    names[part.name] += 1
                elif not isinstance(part, nodes.TemplateData):
                    plain = False
    return names, plain


def _sources(template: DocxTemplate) -> Iterator[str]:
    yield template.get_xml()
    for kind in (template.HEADER_URI, template.FOOTER_URI):
        for _key, part in template.get_headers_footers(kind):
            yield template.get_part_xml(part)


def _has_place(content: bytes) -> bool:
    """Whether the content has a paragraph of its own in the running text."""
    paragraphs: Iterable[str] = (each.text for each in read_docx(io.BytesIO(content)).paragraphs)
    return any("".join(text.split()) == f"{{{{{_CONTENT}}}}}" for text in paragraphs)


def _unreadable(reason: str) -> Finding:
    return Finding(
        code="word-template-unreadable",
        severity=Severity.ERROR,
        what=Text("Die Datei ist keine lesbare Word-Vorlage.", "The file is no readable Word template."),
        why=Text(f"Gemeldet wurde: {reason}.", f"Reported: {reason}."),
        remedy=Text(
            "In Word als .docx speichern und noch einmal hochladen.", "Save as .docx and upload again."
        ),
    )


def _program() -> Finding:
    return Finding(
        code="word-template-not-plain",
        severity=Severity.ERROR,
        what=Text(
            "In der Vorlage steht mehr als einfache Platzhalter.",
            "The template holds more than placeholders.",
        ),
        why=Text(
            "Bedingungen, Schleifen und Rechnungen werden aus Dateien von außen nicht ausgeführt.",
            "Conditions, loops and calculations of files from outside are not carried out.",
        ),
        remedy=Text(
            "Nur Platzhalter wie {{ titel }} verwenden.", "Use placeholders such as {{ titel }} alone."
        ),
    )


def _unknown(name: str) -> Finding:
    return Finding(
        code="word-template-unknown-placeholder",
        severity=Severity.ERROR,
        what=Text(
            f"Den Platzhalter {{{{ {name} }}}} gibt es nicht.", f"There is no placeholder {{{{ {name} }}}}."
        ),
        why=Text("An seiner Stelle bliebe das Dokument leer.", "The document would stay empty there."),
        remedy=Text(f"Bekannt sind: {', '.join(PLACEHOLDERS)}.", f"Known are: {', '.join(PLACEHOLDERS)}."),
    )


def _no_place() -> Finding:
    return Finding(
        code="word-template-without-content",
        severity=Severity.ERROR,
        what=Text(
            "Der Vorlage fehlt ein eigener Absatz {{ inhalt }}.",
            "The template lacks a paragraph of its own with {{ inhalt }}.",
        ),
        why=Text(
            "An dieser Stelle steht später der ganze Inhalt des Dokuments.",
            "All content of the document will stand in this place.",
        ),
        remedy=Text(
            "Einen Absatz im Fließtext anlegen, in dem genau {{ inhalt }} steht; nicht in einer Tabelle, nicht in der Kopfzeile.",
            "Add a paragraph to the body that holds exactly {{ inhalt }}; not in a table, not in the header.",
        ),
    )


def _twice() -> Finding:
    return Finding(
        code="word-template-content-twice",
        severity=Severity.ERROR,
        what=Text(
            "{{ inhalt }} steht mehrmals in der Vorlage.",
            "{{ inhalt }} stands in the template more than once.",
        ),
        why=Text("Der Inhalt kann nur an einer Stelle stehen.", "The content can stand in one place only."),
        remedy=Text(
            "Alle bis auf einen Absatz {{ inhalt }} löschen, auch in Kopf- und Fußzeile.",
            "Delete all but one paragraph {{ inhalt }}, in head and foot, too.",
        ),
    )


def _no_title() -> Finding:
    return Finding(
        code="word-template-without-title",
        severity=Severity.WARNING,
        what=Text("Die Vorlage nennt den Titel nicht.", "The template does not show the title."),
        why=Text("Wer sie druckt, sieht nicht, was er liest.", "A printed paper would not say what it is."),
        remedy=Text("{{ titel }} über den Inhalt setzen.", "Put {{ titel }} above the content."),
    )
