"""How is each part of a document written in Word? Headings, lists, tables and pictures before a paragraph.

From blocks of the tree to elements of an open Word file. Styles are the template's, by their English names
(Word keeps these in every language); where a style is missing, plain text stands in its place.
"""

from __future__ import annotations

import copy
import io
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from docx.document import Document as WordDocument
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Emu, Pt
from docx.text.paragraph import Paragraph

from kommune360.base.text import Text
from kommune360.reports.document import tree
from kommune360.reports.document.pictures import png_of
from kommune360.reports.document.register import CAPTION, KEY
from kommune360.reports.document.typography import set_text
from kommune360.reports.document.widths import shares

LINE_OF_WORD = 88  # signs across a table: fonts of an office are wider than ours
KEPT_TOGETHER = 9  # rows of a table that stays on one page
TABLE_STYLES = ("Kommune Tabelle", "Table Grid")  # the first that the template has
_CELL = ("Kommune Zelle",)
_ROLES = {"lead": ("Kommune Leitsatz",), "small": ("Kommune Klein",), "": ()}
_KEY_HEADS = (Text("Kennzahl", "Key figure"), Text("Wert", "Value"), Text("Dazu", "Beside"))


class Writer:
    """Writes blocks into one Word file. ``numbers``: key of a figure -> its number in print."""

    def __init__(self, word: WordDocument, numbers: Mapping[str, int], language: str) -> None:
        self.word: Any = word
        self.numbers = numbers
        self.language = language
        section = word.sections[-1]
        self.width = int(section.page_width or 0) - int(section.left_margin or 0)
        self.width -= int(section.right_margin or 0)
        # by the names asked for: whether the template has one, and what it is called in the file
        self._styled: dict[tuple[str, ...], tuple[bool, str | None]] = {}
        self._marks = 0
        self._break_before = False

    def write(self, blocks: Iterable[tree.Block], place: Any) -> None:
        """Write ``blocks`` in front of the paragraph ``place``, which goes."""
        for block in blocks:
            self._block(block, place)
        place._p.getparent().remove(place._p)

    def _block(self, block: tree.Block, place: Any) -> None:
        if isinstance(block, tree.PageBreak):
            self._break_before = True
        elif isinstance(block, tree.Heading):
            heading = self._paragraph(place, (block.text,), (f"Heading {block.level}",))
            if block.anchor:
                self._bookmark(heading, block.anchor)
        elif isinstance(block, tree.Paragraph):
            self._paragraph(place, block.runs, _ROLES[block.role])
        elif isinstance(block, tree.Points):
            self._points(block, place)
        elif isinstance(block, tree.Terms):
            for name, said in block.items:
                self._paragraph(place, (tree.Strong(f"{name}: "), *said), ("Kommune Angabe",))
        elif isinstance(block, tree.KeyFigures):
            self._table(_as_table(block, self.language), place, numbered=True)
        elif isinstance(block, tree.Table):
            self._table(block, place)
        else:
            self._picture(block, place)

    def _paragraph(self, place: Any, said: tree.Runs, styles: Sequence[str] = ()) -> Any:
        paragraph = place.insert_paragraph_before()
        if not self._give_style(paragraph, tuple(styles)) and styles and styles[0].startswith("Heading"):
            paragraph.paragraph_format.keep_with_next = True
        paragraph.paragraph_format.page_break_before = True if self._break_before else None
        self._break_before = False
        self._runs(paragraph, said)
        return paragraph

    def _give_style(self, paragraph: Any, names: tuple[str, ...]) -> bool:
        """Whether the template has one of these; looked up once, since a look goes through all styles."""
        if names not in self._styled:
            style = self._style(names)
            if style is not None:
                paragraph.style = style
            self._styled[names] = (style is not None, paragraph._p.style)
        there, key = self._styled[names]
        if there:
            paragraph._p.style = key
        return there

    def _style(self, names: Sequence[str]) -> Any:
        for name in names:
            try:
                return self.word.styles[name]
            except KeyError:
                continue
        return None

    def _runs(self, paragraph: Any, said: tree.Runs, *, keys: bool = True, strong: bool = False) -> None:
        for run in said:
            if isinstance(run, tree.Link):
                _link(paragraph, set_text(run.text), run.address)
            elif isinstance(run, tree.Note):
                paragraph.add_run(f" ({set_text(run.text)})")
            elif isinstance(run, tree.Figure):
                paragraph.add_run(set_text(run.text)).bold = strong or None
                if keys and (number := self.numbers.get(run.key, 0)):
                    _key(paragraph, KEY.in_language(self.language) + str(number), f"figure-{number}")
            elif isinstance(run, tree.Strong):
                paragraph.add_run(set_text(run.text)).bold = True
            else:
                added = paragraph.add_run(set_text(run))
                if strong:
                    added.bold = True

    def _points(self, block: tree.Points, place: Any) -> None:
        if not block.items:
            return
        style = ("List Number", "List Paragraph") if block.numbered else ("List Bullet", "List Paragraph")
        number = _list_definition(self.word, numbered=block.numbered)
        first = self._paragraph(place, (), style)
        properties = first._p.get_or_add_pPr().get_or_add_numPr()
        properties.get_or_add_ilvl().val = 0
        properties.get_or_add_numId().val = number
        model = copy.deepcopy(first._p)  # a copy is made sooner than an item that is styled anew
        Paragraph(model, first._parent).paragraph_format.page_break_before = None
        self._runs(first, block.items[0])
        for item in block.items[1:]:
            paragraph = Paragraph(copy.deepcopy(model), first._parent)
            place._p.addprevious(paragraph._p)
            self._runs(paragraph, item)

    def _table(self, block: tree.Table, place: Any, *, numbered: bool = False) -> None:
        caption = self._paragraph(place, (block.caption,), ("Caption",))
        caption.paragraph_format.keep_with_next = True
        table = self.word.add_table(rows=1, cols=len(block.columns))
        table.style = self._style(TABLE_STYLES)
        table.autofit = False
        place._p.addprevious(table._tbl)
        _describe(table, block.caption)
        widths = [Emu(int(self.width * share)) for share in shares(block, LINE_OF_WORD)]
        for column, width in zip(table.columns, widths, strict=True):
            column.width = width
        self._rows(table, block, widths)
        heads: list[tree.Runs] = [(column.title,) for column in block.columns]
        rows = [(heads, True), *((list(row.cells), row.strong) for row in block.rows)]
        together = len(rows) - 1 if len(block.rows) <= KEPT_TOGETHER else 0
        for number, (line, (cells, strong)) in enumerate(zip(table.rows, rows, strict=True)):
            for cell, said in zip(line.cells, cells, strict=True):
                paragraph = cell.paragraphs[0]
                if number < together:  # every row but the last holds on to the next
                    paragraph.paragraph_format.keep_with_next = True
                self._runs(paragraph, said, keys=numbered, strong=strong)
        _repeated(table.rows[0])
        if self.numbers and _is_register(block, self.language):
            for number, line in enumerate(table.rows[1:], 1):
                self._bookmark(line.cells[0].paragraphs[0], f"figure-{number}")
        self._paragraph(place, (block.note,) if block.note else (), _ROLES["small"])

    def _rows(self, table: Any, block: tree.Table, widths: Sequence[Emu]) -> None:
        """Give the table its rows, empty: each a copy of the first, as a look at every cell takes long."""
        first = table.rows[0]
        _unbroken(first)
        for cell, column, width in zip(first.cells, block.columns, widths, strict=True):
            cell.width = width
            paragraph = cell.paragraphs[0]
            self._give_style(paragraph, _CELL)
            paragraph.paragraph_format.space_after = Pt(1)
            if column.numeric:
                paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT
        for _ in block.rows:
            table._tbl.append(copy.deepcopy(first._tr))

    def _picture(self, block: tree.Picture, place: Any) -> None:
        paragraph = self._paragraph(place, ())
        paragraph.paragraph_format.keep_with_next = True if block.caption else None
        shape = paragraph.add_run().add_picture(
            io.BytesIO(png_of(block.svg)), width=Emu(int(self.width * block.width))
        )
        shape._inline.docPr.set("descr", block.alt)
        shape._inline.docPr.set("title", block.caption)
        if block.caption:
            self._paragraph(place, (block.caption,), ("Caption",))

    def _bookmark(self, paragraph: Any, name: str) -> None:
        self._marks += 1
        start, end = OxmlElement("w:bookmarkStart"), OxmlElement("w:bookmarkEnd")
        start.set(qn("w:id"), str(1000 + self._marks))
        start.set(qn("w:name"), name)
        end.set(qn("w:id"), str(1000 + self._marks))
        at = 1 if paragraph._p.pPr is not None else 0
        paragraph._p.insert(at, start)
        paragraph._p.append(end)


def _as_table(block: tree.KeyFigures, language: str) -> tree.Table:
    heads = [head.in_language(language) for head in _KEY_HEADS]
    columns = (tree.Column(heads[0], share=2), tree.Column(heads[1], True), tree.Column(heads[2], share=3))
    rows = tuple(tree.Row(((item.label,), (item.figure,), (item.note,))) for item in block.items)
    title = Text("Kennzahlen", "Key figures").in_language(language)
    return tree.Table(title, columns, rows)


def _is_register(block: tree.Table, language: str) -> bool:
    return block.caption == CAPTION.in_language(language)


def _key(paragraph: Any, text: str, anchor: str) -> None:
    """A raised key that leads to its row in the register."""
    link = OxmlElement("w:hyperlink")
    link.set(qn("w:anchor"), anchor)
    run = paragraph.add_run(text)
    run.font.superscript = True
    link.append(run._r)
    paragraph._p.append(link)


def _link(paragraph: Any, text: str, address: str) -> None:
    link = OxmlElement("w:hyperlink")
    link.set(qn("r:id"), paragraph.part.relate_to(address, RELATIONSHIP_TYPE.HYPERLINK, is_external=True))
    run = paragraph.add_run(text)
    run.font.underline = True
    link.append(run._r)
    paragraph._p.append(link)


def _describe(table: Any, caption: str) -> None:
    """Name the table for screen readers; first row and first column are headers."""
    properties = table._tbl.tblPr
    title = OxmlElement("w:tblCaption")
    title.set(qn("w:val"), caption)
    properties.append(title)
    look = properties.find(qn("w:tblLook"))
    if look is not None:
        for name, value in (("firstRow", "1"), ("firstColumn", "1"), ("lastRow", "0"), ("noVBand", "1")):
            look.set(qn(f"w:{name}"), value)


def _repeated(row: Any) -> None:
    row._tr.get_or_add_trPr().append(OxmlElement("w:tblHeader"))


def _unbroken(row: Any) -> None:
    row._tr.get_or_add_trPr().append(OxmlElement("w:cantSplit"))


def _list_definition(word: Any, *, numbered: bool) -> int:
    """A list of its own: numbering starts at 1, whatever lists the template has."""
    part = word.part.numbering_part.element
    taken = [int(found.get(qn("w:abstractNumId"))) for found in part.findall(qn("w:abstractNum"))]
    number = max(taken, default=0) + 1
    definition = _abstract(number, numbered)
    first = part.find(qn("w:num"))
    if first is None:
        part.append(definition)
    else:
        first.addprevious(definition)
    return int(part.add_num(number).numId)


def _abstract(number: int, numbered: bool) -> Any:
    definition, level = OxmlElement("w:abstractNum"), OxmlElement("w:lvl")
    definition.set(qn("w:abstractNumId"), str(number))
    level.set(qn("w:ilvl"), "0")
    form, sign = ("decimal", "%1.") if numbered else ("bullet", "\N{EN DASH}")
    for name, value in (("w:start", "1"), ("w:numFmt", form), ("w:lvlText", sign), ("w:lvlJc", "left")):
        element = OxmlElement(name)
        element.set(qn("w:val"), value)
        level.append(element)
    properties, indent = OxmlElement("w:pPr"), OxmlElement("w:ind")
    indent.set(qn("w:left"), "360")
    indent.set(qn("w:hanging"), "360")
    properties.append(indent)
    level.append(properties)
    kind = OxmlElement("w:multiLevelType")
    kind.set(qn("w:val"), "singleLevel")
    definition.append(kind)
    definition.append(level)
    return definition
