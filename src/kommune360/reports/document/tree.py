"""What does a document say, before it is a PDF, a Word file or a page? A small tree of frozen values.

Rooms build a ``Document`` of headings, paragraphs, lists, tables and pictures; ``pdf``, ``word``,
``webpage`` and ``sheets`` write the same tree. A number that rests on data is a ``Figure``, so that each
output can lead back to where it comes from.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import TypeAlias


@dataclass(frozen=True, slots=True)
class Figure:
    """One number as it is printed, and what it rests on.

    Attributes:
        key: names the number within the document and in its snapshot; the same key, the same number.
        text: as written, with sign and thousands mark, without unit.
        about: what it counts, in words, for the register of figures.
        unit: word behind the number in the register ("Plätze"); running text says it itself.
        value: the number behind ``text``, None where there is none.
        trace: address of the page that shows how it came about, relative to the installation.
        origin: data state, dataset or rule in words.
    """

    key: str
    text: str
    about: str = ""
    unit: str = ""
    value: float | None = None
    trace: str = ""
    origin: str = ""


@dataclass(frozen=True, slots=True)
class Strong:
    text: str


@dataclass(frozen=True, slots=True)
class Link:
    text: str
    address: str


@dataclass(frozen=True, slots=True)
class Note:
    """A footnote: a number in the text, ``text`` at the foot of the page."""

    text: str


Run: TypeAlias = str | Figure | Strong | Link | Note
Runs: TypeAlias = tuple[Run, ...]


@dataclass(frozen=True, slots=True)
class Heading:
    """``level`` 1 to 4; no level is skipped on the way down. ``anchor`` makes it a target of links."""

    text: str
    level: int = 1
    anchor: str = ""


@dataclass(frozen=True, slots=True)
class Paragraph:
    """``role``: "" body text, "lead" the sentence that answers, "small" remarks and sources."""

    runs: Runs
    role: str = ""


@dataclass(frozen=True, slots=True)
class Points:
    """A list; ``numbered`` where others refer to the points, as those of a resolution."""

    items: tuple[Runs, ...]
    numbered: bool = False


@dataclass(frozen=True, slots=True)
class Terms:
    """Pairs of a name and what it is: the head of a paper, who decides, when."""

    items: tuple[tuple[str, Runs], ...]


@dataclass(frozen=True, slots=True)
class KeyFigure:
    """A large number with its name above and a comparison below."""

    label: str
    figure: Run
    note: str = ""


@dataclass(frozen=True, slots=True)
class KeyFigures:
    items: tuple[KeyFigure, ...]


@dataclass(frozen=True, slots=True)
class Column:
    """``share``: width beside the other columns."""

    title: str
    numeric: bool = False
    share: float = 1.0


@dataclass(frozen=True, slots=True)
class Row:
    """As many cells as the table has columns; the first names the row. ``strong``: a sum."""

    cells: tuple[Runs, ...]
    strong: bool = False


@dataclass(frozen=True, slots=True)
class Table:
    """``caption`` says what is counted, where, when; ``note`` stands below: source and remarks."""

    caption: str
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    note: str = ""

    def __post_init__(self) -> None:
        if any(len(row.cells) != len(self.columns) for row in self.rows):
            raise ValueError(f"table “{self.caption}”: a row has not as many cells as there are columns")


@dataclass(frozen=True, slots=True)
class Picture:
    """A chart or map as SVG text. ``alt`` says what it shows to whoever does not see it; never empty.

    ``width``: share of the line, 0..1.
    """

    svg: str
    alt: str
    caption: str = ""
    width: float = 1.0

    def __post_init__(self) -> None:
        if not self.alt.strip():
            raise ValueError("a picture needs an alternative text")


@dataclass(frozen=True, slots=True)
class PageBreak:
    """What follows starts on a new page (nothing in HTML and XLSX)."""


Block: TypeAlias = Heading | Paragraph | Points | Terms | KeyFigures | Table | Picture | PageBreak


@dataclass(frozen=True, slots=True)
class Document:
    """A whole document.

    Attributes:
        title: also the title of the window and of the file.
        language: "de" or "en".
        blocks: from top to bottom.
        kind: what it is, above the title ("Beschlussvorlage").
        town: whose it is.
        date: ISO day of the frozen data; documents carry no other time.
        state: what the figures rest on, in the footer ("Datenstand 12").
        invented: whether the town is an invented one; every page says so.
        contents: whether a list of headings comes first.
        register: whether figures of the running text get a key and the register of figures at the end.
    """

    title: str
    language: str
    blocks: tuple[Block, ...]
    kind: str = ""
    town: str = ""
    date: str = "2000-01-01"
    state: str = ""
    invented: bool = False
    contents: bool = False
    register: bool = False


def runs(*parts: Run) -> Runs:
    """Runs without empty texts."""
    return tuple(part for part in parts if part != "")


def runs_of(block: Block) -> Iterator[Runs]:
    """All runs of a block, those of table cells included, in reading order."""
    if isinstance(block, Paragraph):
        yield block.runs
    elif isinstance(block, Points):
        yield from block.items
    elif isinstance(block, Terms):
        yield from (said for _, said in block.items)
    elif isinstance(block, KeyFigures):
        yield from ((item.figure,) for item in block.items)
    elif isinstance(block, Table):
        for row in block.rows:
            yield from row.cells


def figures_of(blocks: Iterable[Block]) -> Iterator[Figure]:
    """Every figure, in reading order; one that is printed twice comes twice."""
    for block in blocks:
        for said in runs_of(block):
            yield from (run for run in said if isinstance(run, Figure))


def plain_text(said: Runs) -> str:
    """The words of runs, footnotes left out."""
    return "".join(run if isinstance(run, str) else "" if isinstance(run, Note) else run.text for run in said)


def bound(documents: Iterable[Document], title: str, *, contents: bool = True) -> Document:
    """Several documents as one: each a chapter on a new page, headings one level down.

    Raises ValueError where there is none.
    """
    parts = tuple(documents)
    if not parts:
        raise ValueError("nothing to bind")
    blocks: list[Block] = []
    for part in parts:
        blocks += [*([PageBreak()] if blocks or contents else []), Heading(part.title, 1)]
        blocks += [_lowered(block) for block in part.blocks]
    return replace(parts[0], title=title, blocks=tuple(blocks), contents=contents)


def _lowered(block: Block) -> Block:
    return replace(block, level=block.level + 1) if isinstance(block, Heading) else block
