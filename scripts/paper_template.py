"""What does the Word template look like that every installation starts with?

Writes ``reports/document/templates/vorlage.docx``: head and foot with placeholders, styles for headings,
lists, tables. ``python scripts/paper_template.py``; the result is committed. A town copies and changes it.
"""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

from docx import Document
from docx.enum.style import WD_STYLE_TYPE
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import Cm, Pt, RGBColor

from kommune360.reports.document.word import with_fixed_dates

TARGET = Path(__file__).resolve().parents[1] / "src/kommune360/reports/document/templates/vorlage.docx"
FONT = "Arial"  # every office has it, or a font as wide; Fira Sans would be replaced by chance
INK, ACCENT, QUIET = RGBColor(0x17, 0x1A, 0x2B), RGBColor(0x1F, 0x3F, 0x95), RGBColor(0x56, 0x5A, 0x6E)
_SIZES = {1: 14, 2: 11.5, 3: 10.5, 4: 10}


def main() -> None:
    word: Any = Document()
    _page(word.sections[0])
    _styles(word)
    word.add_paragraph("{{ art }}", style="Kommune Art")
    word.add_paragraph("{{ titel }}", style="Title")
    word.add_paragraph("{{ inhalt }}")
    _head_and_foot(word.sections[0])
    about = word.core_properties
    about.title, about.author, about.comments, about.language = "Vorlage", "kommune360", "", "de"
    about.created = about.modified = dt.datetime.combine(dt.date(2026, 1, 1), dt.time())
    word.save(str(TARGET))
    TARGET.write_bytes(with_fixed_dates(TARGET.read_bytes()))


def _page(section: Any) -> None:
    section.page_width, section.page_height = Cm(21), Cm(29.7)
    section.left_margin = section.right_margin = Cm(2.3)
    section.top_margin, section.bottom_margin = Cm(2.6), Cm(2.4)


def _styles(word: Any) -> None:
    styles = word.styles
    _type(styles["Normal"], 10, INK)
    styles["Normal"].paragraph_format.space_after = Pt(4)
    _language(styles)
    for level, size in _SIZES.items():
        heading = styles[f"Heading {level}"]
        _type(heading, size, INK, bold=True)
        heading.font.italic = False
        heading.paragraph_format.space_before = Pt(12 if level == 1 else 8)
        heading.paragraph_format.space_after = Pt(4)
        heading.paragraph_format.keep_with_next = True
    _type(styles["Title"], 18, INK, bold=True)
    styles["Title"].paragraph_format.space_after = Pt(10)
    border = styles["Title"].element.find(qn("w:pPr")).find(qn("w:pBdr"))
    if border is not None:
        border.getparent().remove(border)
    _type(styles["Caption"], 9, INK, bold=True)
    styles["Caption"].paragraph_format.space_before = Pt(8)
    styles["Caption"].paragraph_format.space_after = Pt(3)
    for name, size, colour, bold in (
        ("Kommune Art", 11, ACCENT, True),
        ("Kommune Leitsatz", 12, INK, False),
        ("Kommune Klein", 8, QUIET, False),
        ("Kommune Angabe", 10, INK, False),
        ("Kommune Zelle", 8.5, INK, False),  # the size of a table style yields to that of Normal
    ):
        made = styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH)
        made.base_style = styles["Normal"]
        made.quick_style = True
        _type(made, size, colour, bold=bold)
    styles["Kommune Angabe"].paragraph_format.space_after = Pt(2)
    styles["Kommune Zelle"].paragraph_format.space_after = Pt(1)
    styles.element.append(_table_style())


def _type(style: Any, size: float, colour: RGBColor, *, bold: bool = False) -> None:
    style.font.name, style.font.size, style.font.bold = FONT, Pt(size), bold
    style.font.color.rgb = colour
    fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
    for name in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):
        fonts.attrib.pop(qn(f"w:{name}"), None)
    for name in ("ascii", "hAnsi", "cs"):
        fonts.set(qn(f"w:{name}"), FONT)


def _language(styles: Any) -> None:
    defaults = styles.element.find(qn("w:docDefaults")).find(qn("w:rPrDefault")).find(qn("w:rPr"))
    language = defaults.find(qn("w:lang"))
    if language is None:
        language = OxmlElement("w:lang")
        defaults.append(language)
    language.set(qn("w:val"), "de-DE")


def _table_style() -> Any:
    """Lines only where they separate: above and below the head, thin between rows."""
    return parse_xml(
        f"""<w:style {nsdecls("w")} w:type="table" w:customStyle="1" w:styleId="KommuneTabelle">
        <w:name w:val="Kommune Tabelle"/><w:basedOn w:val="TableNormal"/><w:uiPriority w:val="59"/><w:qFormat/>
        <w:pPr><w:spacing w:before="20" w:after="20" w:line="240" w:lineRule="auto"/></w:pPr>
        <w:rPr><w:sz w:val="17"/></w:rPr>
        <w:tblPr><w:tblStyleRowBandSize w:val="1"/><w:tblBorders>
        <w:top w:val="single" w:sz="8" w:space="0" w:color="171A2B"/>
        <w:bottom w:val="single" w:sz="8" w:space="0" w:color="171A2B"/>
        <w:insideH w:val="single" w:sz="4" w:space="0" w:color="C4C8D4"/></w:tblBorders>
        <w:tblCellMar><w:left w:w="60" w:type="dxa"/><w:right w:w="60" w:type="dxa"/></w:tblCellMar></w:tblPr>
        <w:tblStylePr w:type="firstRow"><w:rPr><w:b/></w:rPr><w:tcPr><w:tcBorders>
        <w:bottom w:val="single" w:sz="8" w:space="0" w:color="171A2B"/></w:tcBorders></w:tcPr></w:tblStylePr>
        </w:style>"""
    )


def _head_and_foot(section: Any) -> None:
    tabs = section.page_width - section.left_margin - section.right_margin
    head, foot = section.header.paragraphs[0], section.footer.paragraphs[0]
    for paragraph in (head, foot):
        paragraph.style = "Kommune Klein"
        paragraph.paragraph_format.tab_stops.add_tab_stop(tabs, 2)
    head.add_run("{{ kommune }} · {{ art }}\t{{ hinweis }}")
    foot.add_run("{{ stand }}\tSeite ")
    _field(foot, "PAGE")
    foot.add_run(" von ")
    _field(foot, "NUMPAGES")


def _field(paragraph: Any, code: str) -> None:
    field = OxmlElement("w:fldSimple")
    field.set(qn("w:instr"), code)
    run = paragraph.add_run("1")
    field.append(run._r)
    paragraph._p.append(field)


if __name__ == "__main__":
    main()
