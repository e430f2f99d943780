"""Which key does a number carry in print, and what does the register of figures say about it?

From the figures of the running text to numbers 1, 2, 3 ..., and to the table at the end of the document
that tells for each key what it counts and what it rests on. Cells of tables carry no key: the line under
a table names its source.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from kommune360.base.text import Text
from kommune360.reports.document.tree import (
    Block,
    Column,
    Document,
    Figure,
    Heading,
    Paragraph,
    Row,
    Table,
    figures_of,
)

TITLE = Text("Nachweis der Zahlen", "Register of figures")
KEY = Text("Z", "F")  # before the number: a footnote has a number alone
_LEAD = Text(
    "Worauf jede Zahl des Textes beruht; im Druck führt ihr hochgestellter Schlüssel hierher. "
    "Die Quelle einer Tabelle steht unter ihr.",
    "What each figure of the text rests on; in print its raised key leads here. "
    "The source of a table stands below it.",
)
_COLUMNS = (
    (Text("Nr.", "No."), 0.5, False),
    (Text("Zahl", "Figure"), 1.4, True),
    (Text("Was sie sagt", "What it says"), 4.0, False),
    (Text("Beruht auf", "Rests on"), 3.0, False),
)


def keys_of(document: Document) -> Mapping[str, int]:
    """Key of a figure -> number in print, by first mention in the running text; empty without register."""
    if not document.register:
        return {}
    said = (block for block in document.blocks if not isinstance(block, Table))
    return {key: number for number, key in enumerate(dict.fromkeys(f.key for f in figures_of(said)), 1)}


def registered(document: Document) -> Document:
    """The document with the register of figures as its last section, where it wants one."""
    numbers = keys_of(document)
    if not numbers:
        return document
    known: dict[str, Figure] = {}
    for figure in figures_of(document.blocks):
        known.setdefault(figure.key, figure)
    language = document.language
    rows = tuple(
        Row(
            (
                (KEY.in_language(language) + str(number),),
                (_amount(known[key]),),
                (known[key].about,),
                (known[key].origin,),
            )
        )
        for key, number in numbers.items()
    )
    columns = tuple(Column(title.in_language(language), numeric, share) for title, share, numeric in _COLUMNS)
    section: tuple[Block, ...] = (
        Heading(TITLE.in_language(language), 1, "figures"),
        Paragraph((_LEAD.in_language(language),), "small"),
        Table(TITLE.in_language(language), columns, rows),
    )
    return replace(document, blocks=document.blocks + section)


def _amount(figure: Figure) -> str:
    return f"{figure.text} {figure.unit}" if figure.unit else figure.text
