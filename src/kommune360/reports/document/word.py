"""``.docx``: a document in the town's own Word template.

From a ``Document`` and a template with placeholders to a DOCX: the template gives page, head, foot and
styles, the tree gives the content at the paragraph ``{{ inhalt }}``. Same document and template, same bytes.
"""

from __future__ import annotations

import datetime as dt
import io
import zipfile
from importlib import resources
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kommune360.base.findings import Finding, Findings, InputRefused, Severity
from kommune360.base.periods import Period
from kommune360.base.text import Text
from kommune360.reports.document.register import keys_of, registered
from kommune360.reports.document.tree import Document

if TYPE_CHECKING:
    from docx.document import Document as WordDocument

PLACEHOLDERS: dict[str, Text] = {
    "titel": Text("Titel des Dokuments", "title of the document"),
    "art": Text("Art, z. B. Beschlussvorlage", "kind, e.g. proposal for a resolution"),
    "kommune": Text("Name der Kommune", "name of the town"),
    "stand": Text("Datenstand, auf dem die Zahlen beruhen", "data state the figures rest on"),
    "datum": Text("Tag der Daten, z. B. 31.12.2026", "day of the data"),
    "hinweis": Text("Hinweis auf eine erfundene Kommune, sonst leer", "note on an invented town, else empty"),
    "inhalt": Text("der ganze Inhalt; steht allein in einem Absatz", "all content; alone in a paragraph"),
}
_MARK = "\N{LEFT-POINTING DOUBLE ANGLE QUOTATION MARK}kommune360-inhalt\N{RIGHT-POINTING DOUBLE ANGLE QUOTATION MARK}"
_EARLIEST = (1980, 1, 1, 0, 0, 0)  # of a zip file
_INVENTED = Text("Erfundene Kommune, alle Zahlen sind Beispiele", "Invented town, all figures are examples")


def docx_bytes(document: Document, template: Path | None = None) -> bytes:
    """Fill ``template`` (default: the one shipped) with ``document``.

    Raises InputRefused for a file that is no Word template or lacks ``{{ inhalt }}``.
    """
    from kommune360.reports.document.word_blocks import Writer  # heavy: only when it is needed

    filled = _filled(document, template)
    place = next((paragraph for paragraph in filled.paragraphs if _MARK in paragraph.text), None)
    if place is None:
        raise InputRefused(Findings([_no_place(template)]))
    Writer(filled, keys_of(document), document.language).write(registered(document).blocks, place)
    _describe(filled, document)
    raw = io.BytesIO()
    filled.save(raw)
    return with_fixed_dates(raw.getvalue())


def _filled(document: Document, template: Path | None) -> WordDocument:
    from docx.opc.exceptions import PackageNotFoundError
    from docxtpl import DocxTemplate
    from jinja2 import TemplateError
    from jinja2.sandbox import SandboxedEnvironment

    source = (
        io.BytesIO(resources.files(__package__).joinpath("templates", "vorlage.docx").read_bytes())
        if template is None
        else template
    )
    context = {
        "titel": document.title,
        "art": document.kind,
        "kommune": document.town,
        "stand": document.state,
        "datum": Period(document.date).label(document.language),
        "hinweis": _INVENTED.in_language(document.language) if document.invented else "",
        "inhalt": _MARK,
    }
    try:
        filling = DocxTemplate(source if isinstance(source, io.BytesIO) else str(source))
        # a template comes from outside: its placeholders are read, never run as a program
        filling.render(context, jinja_env=SandboxedEnvironment(autoescape=True))
    except (OSError, PackageNotFoundError, KeyError, ValueError, zipfile.BadZipFile, TemplateError) as error:
        raise InputRefused(Findings([_no_template(template, error)])) from error
    found: WordDocument = filling.docx
    return found


def _describe(filled: WordDocument, document: Document) -> None:
    """The properties of the file: title and language for who reads aloud, no clock."""
    day = dt.datetime.combine(dt.date.fromisoformat(document.date), dt.time())
    about: Any = filled.core_properties
    about.title, about.language, about.author = document.title, document.language, document.town
    about.subject, about.keywords, about.comments = document.kind, document.state, ""
    about.created = about.modified = day
    about.last_modified_by, about.revision = document.town, 1


def with_fixed_dates(content: bytes) -> bytes:
    """Entries of a zip file carry the time of writing; ours carry none."""
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as source, zipfile.ZipFile(made, "w") as target:
        for entry in source.infolist():
            fixed = zipfile.ZipInfo(entry.filename, _EARLIEST)
            fixed.compress_type = zipfile.ZIP_DEFLATED
            fixed.create_system = 0
            target.writestr(fixed, source.read(entry.filename))
    return made.getvalue()


def _no_place(template: Path | None) -> Finding:
    return Finding(
        code="template-without-content",
        severity=Severity.ERROR,
        what=Text(
            f"Die Vorlage „{template}“ hat keinen Absatz {{{{ inhalt }}}}.",
            f"The template “{template}” has no paragraph {{{{ inhalt }}}}.",
        ),
        why=Text(
            "An dieser Stelle steht später der ganze Inhalt des Dokuments.",
            "All content of the document will stand in this place.",
        ),
        remedy=Text(
            "Einen eigenen Absatz mit genau {{ inhalt }} in den Fließtext der Vorlage setzen.",
            "Put a paragraph of its own with exactly {{ inhalt }} into the body of the template.",
        ),
    )


def _no_template(template: Path | None, error: Exception) -> Finding:
    return Finding(
        code="template-unreadable",
        severity=Severity.ERROR,
        what=Text(
            f"„{template}“ lässt sich nicht als Word-Vorlage verwenden.",
            f"“{template}” cannot be used as a Word template.",
        ),
        why=Text(f"Gemeldet wurde: {error}.", f"Reported: {error}."),
        remedy=Text(
            "Eine DOCX-Datei angeben; erlaubt sind die Platzhalter "
            + ", ".join(f"{{{{ {name} }}}}" for name in PLACEHOLDERS)
            + ".",
            "Name a DOCX file; placeholders are "
            + ", ".join(f"{{{{ {name} }}}}" for name in PLACEHOLDERS)
            + ".",
        ),
    )
