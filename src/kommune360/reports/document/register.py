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
CAPTION = Text("Zahlen mit ihrem Schlüssel", "Figures with their key")
KEY = Text("Z", "F")  # before the number: a footnote has a number alone
_LEAD = Text(
    "Worauf jede Zahl des Textes beruht; im Druck führt ihr hochgestellter Schlüssel hierher. "
    "Die Quelle einer Tabelle steht unter ihr.",
    "What each figure of the text rests on; in print its raised key leads here. "
    "The source of a table stands below it.",
)
_ALL_REST = Text("Alle beruhen auf: {}.", "All rest on: {}.")
_COLUMNS = (
    (Text("Nr.", "No."), 0.4, False),
    (Text("Zahl", "Figure"), 1.2, True),
    (Text("Was sie sagt", "What it says"), 5.4, False),
    (Text("Beruht auf", "Rests on"), 3.0, False),
)


def keys_of(document: Document, *, every: bool = False) -> Mapping[str, int]:
    """Key of a figure -> its number, by first mention in the running text; empty without register.

    ``every``: after them the figures of tables, and of documents without a register, for pages on which each
    figure leads to its row.
    """
    if not (document.register or every):
        return {}
    said = [block for block in document.blocks if not isinstance(block, Table)]
    found = [*figures_of(said), *(figures_of(document.blocks) if every else ())]
    return {key: number for number, key in enumerate(dict.fromkeys(figure.key for figure in found), 1)}


def registered(document: Document, *, every: bool = False) -> Document:
    """The document with the register of figures as its last section, where it wants one."""
    numbers = keys_of(document, every=every)
    if not numbers:
        return document
    known: dict[str, Figure] = {}
    for figure in figures_of(document.blocks):
        known.setdefault(figure.key, figure)
    language = document.language
    origins = {known[key].origin for key in numbers}
    alone = next(iter(origins)) if len(origins) == 1 else ""  # said once, it need not stand in every row
    lead = _LEAD.in_language(language)
    lead += f" {_ALL_REST.in_language(language).format(alone)}" if alone else ""
    heads = _COLUMNS[:3] if alone else _COLUMNS
    columns = tuple(Column(title.in_language(language), numeric, share) for title, share, numeric in heads)
    rows = tuple(_row(number, known[key], language, len(heads)) for key, number in numbers.items())
    section: tuple[Block, ...] = (
        Heading(TITLE.in_language(language), 1, "figures"),
        Paragraph((lead,), "small"),
        Table(CAPTION.in_language(language), columns, rows),
    )
    return replace(document, blocks=document.blocks + section)


def _row(number: int, figure: Figure, language: str, cells: int) -> Row:
    name = KEY.in_language(language) + str(number)
    return Row(((name,), (_amount(figure),), (figure.about,), (figure.origin,))[:cells])


def _amount(figure: Figure) -> str:
    return f"{figure.text} {figure.unit}" if figure.unit else figure.text
