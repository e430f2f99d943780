"""Reads a page back as a browser would see it: elements with attributes, tables with texts."""

from __future__ import annotations

from dataclasses import dataclass, field
from html.parser import HTMLParser

VOID = {"meta", "br", "link", "img", "input", "hr"}


@dataclass
class Page(HTMLParser):
    """``tables``: rows of cell texts; ``elements``: tag and attributes in order; ``areas``: key -> cells."""

    elements: list[tuple[str, dict[str, str]]] = field(default_factory=list)
    tables: list[list[list[str]]] = field(default_factory=list)
    areas: list[tuple[int, str, list[str]]] = field(default_factory=list)
    text: list[str] = field(default_factory=list)
    open_tags: list[str] = field(default_factory=list)
    _cell: list[str] | None = None

    def __post_init__(self) -> None:
        super().__init__(convert_charrefs=True)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        self.elements.append((tag, given))
        if tag not in VOID:
            self.open_tags.append(tag)
        if tag == "table":
            self.tables.append([])
        elif tag == "tr":
            self.tables[-1].append([])
            if "data-area" in given:
                self.areas.append((len(self.tables) - 1, given["data-area"], self.tables[-1][-1]))
        elif tag in {"td", "th"}:
            self._cell = []

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, {name: value or "" for name, value in attrs}))

    def handle_endtag(self, tag: str) -> None:
        if tag in VOID:
            return
        assert self.open_tags
        assert self.open_tags.pop() == tag, f"</{tag}> closes something else"
        if tag in {"td", "th"} and self._cell is not None:
            self.tables[-1][-1].append(" ".join("".join(self._cell).split()))
            self._cell = None

    def handle_data(self, data: str) -> None:
        if self.open_tags and self.open_tags[-1] not in {"style", "title"}:
            self.text.append(data)
        if self._cell is not None:
            self._cell.append(data)


def read_page(content: bytes) -> Page:
    page = Page()
    page.feed(content.decode())
    page.close()
    assert page.open_tags == []
    return page
