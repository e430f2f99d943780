"""Does a PDF keep the rules of PDF/UA-1 that a machine can check? By Matterhorn Protocol 1.1 checkpoints.

From bytes of a PDF to violations, each with its checkpoint. Rules of ISO 14289-1 without a checkpoint of
their own are named by clause. What needs a person (is the order sensible, does the text describe the
picture) is not here.
"""

from __future__ import annotations

import io
import itertools
import re
from collections import Counter
from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

import pikepdf

PAINTING = frozenset(
    {"Tj", "TJ", "'", '"', "f", "F", "f*", "B", "B*", "b", "b*", "S", "s", "sh", "Do", "INLINE IMAGE"}
)
STANDARD = frozenset(
    re.findall(
        r"\w+",
        "Document DocumentFragment Part Art Sect Div BlockQuote Caption TOC TOCI Index NonStruct Private P H "
        "H1 H2 H3 H4 H5 H6 L LI Lbl LBody Table TR TH TD THead TBody TFoot Span Quote Note Reference BibEntry "
        "Code Link Annot Ruby RB RT RP Warichu WT WP Figure Formula Form",
    )
)
PARENTS = {
    "TR": {"Table", "THead", "TBody", "TFoot"},
    "TH": {"TR"},
    "TD": {"TR"},
    "THead": {"Table"},
    "TBody": {"Table"},
    "TFoot": {"Table"},
    "LI": {"L"},
    "LBody": {"LI"},
    "TOCI": {"TOC"},
}


class Violation(NamedTuple):
    checkpoint: str
    what: str


class Element(NamedTuple):
    tag: str  # after the role map
    parent: str
    node: Any


def violations(content: bytes) -> list[Violation]:
    """All violations found; empty for a file that keeps the rules."""
    with pikepdf.open(io.BytesIO(content)) as pdf:
        return [found for rule in RULES for found in rule(pdf)]


def elements(pdf: pikepdf.Pdf) -> list[Element]:
    """The structure elements in reading order."""
    root = pdf.Root.get("/StructTreeRoot")
    if root is None:
        return []
    roles = {str(key): str(value) for key, value in (root.get("/RoleMap") or {}).items()}
    found: list[Element] = []

    def visit(node: Any, parent: str) -> None:
        if isinstance(node, pikepdf.Array):
            for child in node:
                visit(child, parent)
        elif isinstance(node, pikepdf.Dictionary) and "/S" in node:
            name = str(node.S)
            tag = roles.get(name, name).lstrip("/")
            found.append(Element(tag, parent, node))
            visit(node.get("/K"), tag)

    visit(root.get("/K"), "")
    return found


def _frame(pdf: pikepdf.Pdf) -> Iterator[Violation]:
    marks = pdf.Root.get("/MarkInfo")
    if marks is None or not marks.get("/Marked", False):
        yield Violation("7.1", "the file does not say that it is tagged")
    elif marks.get("/Suspects", False):
        yield Violation("01-007", "tags are suspect")
    if "/StructTreeRoot" not in pdf.Root:
        yield Violation("7.1", "no structure tree")
    if not str(pdf.Root.get("/Lang", "")):
        yield Violation("11-006", "no language")
    if pdf.is_encrypted:
        yield Violation("26-001", "encrypted")
    shown = pdf.Root.get("/ViewerPreferences")
    if shown is None or "/DisplayDocTitle" not in shown:
        yield Violation("07-001", "the window does not show the title")
    elif not shown.DisplayDocTitle:
        yield Violation("07-002", "the window shows the file name")


def _metadata(pdf: pikepdf.Pdf) -> Iterator[Violation]:
    if "/Metadata" not in pdf.Root:
        yield Violation("06-001", "no XMP metadata")
        return
    text = pdf.Root.Metadata.read_bytes().decode("utf-8", "replace")
    if not re.search(r"pdfuaid:part\s*(=\s*[\"']1|>\s*1\s*<)", text):
        yield Violation("06-002", "no identifier of PDF/UA-1")
    title = re.search(r"<dc:title>(.*?)</dc:title>", text, re.DOTALL)
    if title is None or not re.sub(r"<[^>]+>", "", title.group(1)).strip():
        yield Violation("06-003", "no title in the metadata")


def _roles(pdf: pikepdf.Pdf) -> Iterator[Violation]:
    for element in elements(pdf):
        if element.tag not in STANDARD:
            yield Violation("02-001", f"{element.tag} is no standard type")


def _nesting(pdf: pikepdf.Pdf) -> Iterator[Violation]:
    for element in elements(pdf):
        allowed = PARENTS.get(element.tag)
        if allowed and element.parent not in allowed:
            yield Violation("09-004", f"{element.tag} inside {element.parent or 'nothing'}")


def _headings(pdf: pikepdf.Pdf) -> Iterator[Violation]:
    levels = [int(e.tag[1]) for e in elements(pdf) if re.fullmatch(r"H[1-6]", e.tag)]
    if levels and levels[0] != 1:
        yield Violation("14-002", f"the first heading is H{levels[0]}")
    for before, level in itertools.pairwise(levels):
        if level > before + 1:
            yield Violation("14-003", f"H{level} after H{before}")


def _figures(pdf: pikepdf.Pdf) -> Iterator[Violation]:
    for element in elements(pdf):
        if (
            element.tag == "Figure"
            and not str(element.node.get("/Alt", element.node.get("/ActualText", ""))).strip()
        ):
            yield Violation("13-004", "a figure without alternative text")
        if element.tag == "Formula" and not str(element.node.get("/Alt", "")).strip():
            yield Violation("17-002", "a formula without alternative text")


def _tables(pdf: pikepdf.Pdf) -> Iterator[Violation]:
    for element in elements(pdf):
        if element.tag != "Table":
            continue
        heads = [cell for cell in _below(element.node) if str(cell.S) == "/TH"]
        if not heads:
            yield Violation("15-003", "a table without header cells")
        for cell in heads:
            if _attribute(cell, "/Scope") is None and _attribute(cell, "/Headers") is None:
                yield Violation("15-003", "a header cell without scope")


def _below(node: Any) -> Iterator[Any]:
    children = node.get("/K")
    for child in children if isinstance(children, pikepdf.Array) else [children]:
        if isinstance(child, pikepdf.Dictionary) and "/S" in child:
            yield child
            yield from _below(child)


def _attribute(node: Any, name: str) -> Any:
    owned = node.get("/A")
    for attributes in owned if isinstance(owned, pikepdf.Array) else [owned]:
        if isinstance(attributes, pikepdf.Dictionary) and name in attributes:
            return attributes[name]
    return None


def _notes(pdf: pikepdf.Pdf) -> Iterator[Violation]:
    names = [str(e.node.get("/ID", "")) for e in elements(pdf) if e.tag == "Note"]
    if "" in names:
        yield Violation("19-003", "a note without ID")
    for name, count in Counter(filter(None, names)).items():
        if count > 1:
            yield Violation("19-004", f"two notes have the ID {name}")


def _annotations(pdf: pikepdf.Pdf) -> Iterator[Violation]:
    tagged = {
        child.Obj.objgen
        for element in elements(pdf)
        if element.tag in {"Link", "Annot", "Form"}
        for child in _kids(element.node)
        if isinstance(child, pikepdf.Dictionary) and str(child.get("/Type")) == "/OBJR"
    }
    for number, page in enumerate(pdf.pages, 1):
        annotations = page.get("/Annots")
        if not annotations:
            continue
        if "/Tabs" not in page:
            yield Violation("28-008", f"page {number}: no tab order")
        elif str(page.Tabs) != "/S":
            yield Violation("28-009", f"page {number}: tab order is not that of the structure")
        for annotation in annotations:
            if str(annotation.Subtype) != "/Link":
                continue
            if annotation.objgen not in tagged:
                yield Violation("28-011", f"page {number}: a link outside the structure")
            if not str(annotation.get("/Contents", "")).strip():
                yield Violation("28-012", f"page {number}: a link without description")


def _kids(node: Any) -> list[Any]:
    children = node.get("/K")
    return list(children) if isinstance(children, pikepdf.Array) else [children]


def _content(pdf: pikepdf.Pdf) -> Iterator[Violation]:
    """Everything painted belongs to the structure or is an artifact, never both."""
    known = _referenced(pdf)
    for number, page in enumerate(pdf.pages, 1):
        stack: list[str] = []
        for operands, operator in pikepdf.parse_content_stream(page):
            name = str(operator)
            if name in {"BMC", "BDC"}:
                mark = "artifact" if str(operands[0]) == "/Artifact" else _mark(operands, page, number, known)
                if mark == "artifact" and "real" in stack:
                    yield Violation("01-003", f"page {number}: an artifact inside tagged content")
                if mark == "real" and "artifact" in stack:
                    yield Violation("01-004", f"page {number}: tagged content inside an artifact")
                stack.append(mark)
            elif name == "EMC" and stack:
                stack.pop()
            elif name in PAINTING and not {"real", "artifact"} & set(stack):
                yield Violation("01-005", f"page {number}: {name} is neither tagged nor an artifact")
                break


def _mark(operands: Any, page: Any, number: int, known: set[tuple[int, int]]) -> str:
    if len(operands) < 2:
        return "none"
    properties = operands[1]
    if isinstance(properties, pikepdf.Name):
        properties = page.Resources.Properties[str(properties)]
    if "/MCID" not in properties:
        return "none"
    return "real" if (number, int(properties.MCID)) in known else "none"


def _referenced(pdf: pikepdf.Pdf) -> set[tuple[int, int]]:
    """(page, MCID) of what the structure holds."""
    numbers = {page.objgen: number for number, page in enumerate(pdf.pages, 1)}
    found = set()
    for element in elements(pdf):
        own = element.node.get("/Pg")
        for child in _kids(element.node):
            if isinstance(child, int) and own is not None:
                found.add((numbers[own.objgen], child))
            elif isinstance(child, pikepdf.Dictionary) and str(child.get("/Type")) == "/MCR":
                found.add((numbers[child.get("/Pg", own).objgen], int(child.MCID)))
    return found


def _fonts(pdf: pikepdf.Pdf) -> Iterator[Violation]:
    seen = set()
    for font in _all_fonts(pdf):
        if font.objgen in seen:
            continue
        seen.add(font.objgen)
        name = str(font.get("/BaseFont", "?"))
        inner = font.DescendantFonts[0] if str(font.Subtype) == "/Type0" else font
        descriptor = inner.get("/FontDescriptor", {})
        if str(font.Subtype) != "/Type3" and not {"/FontFile", "/FontFile2", "/FontFile3"} & set(
            descriptor.keys()
        ):
            yield Violation("31-009", f"{name} is not embedded")
        if "/ToUnicode" not in font:
            yield Violation("10-001", f"signs of {name} cannot be mapped to Unicode")


def _all_fonts(pdf: pikepdf.Pdf) -> Iterator[Any]:
    def inside(resources: Any, depth: int = 0) -> Iterator[Any]:
        yield from (resources.get("/Font") or {}).values()
        for entry in (resources.get("/XObject") or {}).values():
            if "/Resources" in entry and depth < 8:
                yield from inside(entry.Resources, depth + 1)

    for page in pdf.pages:
        yield from inside(page.Resources)


def _outlines(pdf: pikepdf.Pdf) -> Iterator[Violation]:
    """No checkpoint, but WCAG 2.4.5 (technique PDF2) for files with headings."""
    if any(re.fullmatch(r"H[1-6]", e.tag) for e in elements(pdf)) and "/First" not in (
        pdf.Root.get("/Outlines") or {}
    ):
        yield Violation("PDF2", "no bookmarks")


RULES: tuple[Callable[[pikepdf.Pdf], Iterator[Violation]], ...] = (
    _frame,
    _metadata,
    _roles,
    _nesting,
    _headings,
    _figures,
    _tables,
    _notes,
    _annotations,
    _content,
    _fonts,
    _outlines,
)
