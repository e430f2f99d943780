"""``.pdf``: a document as PDF/UA-1, tagged, with bookmarks, in the font of the screen.

From a ``Document`` to bytes that are the same for the same document: the only time in it is the day of its
data, fonts are the package's own, nothing is read from the system. typst refuses pictures without
alternative text and skipped headings.
"""

from __future__ import annotations

import datetime as dt
import functools
import json
import re
from collections.abc import Mapping
from importlib import resources
from typing import Any

from kommune360.base.text import Text
from kommune360.reports.document.plain import as_plain
from kommune360.reports.document.register import KEY, keys_of, registered
from kommune360.reports.document.tree import Document, Table
from kommune360.reports.document.typography import set_text
from kommune360.reports.document.widths import shares

_WORDS: Mapping[str, Text] = {
    "page": Text("Seite", "Page"),
    "of": Text("von", "of"),
    "contents": Text("Inhalt", "Contents"),
    "invented": Text(
        "Erfundene Kommune, alle Zahlen sind Beispiele", "Invented town, all figures are examples"
    ),
}
_UNSHOWN = re.compile(r'the text `"(.+?)"` could not be displayed')
_VERBATIM = {"is", "svg", "address", "anchor", "date", "language", "key", "trace"}


def pdf_bytes(document: Document) -> bytes:
    """Write ``document``. Signs that no font of ours has (as pictographs) become U+FFFD."""
    import typst  # heavy: only when it is needed

    content = json.dumps(_content(document), ensure_ascii=False)
    while True:
        try:
            return typst.compile(
                _template(),
                font_paths=_fonts(),
                ignore_system_fonts=True,
                sys_inputs={"document": content},
                pdf_standards="ua-1",
                timestamp=dt.datetime.combine(dt.date.fromisoformat(document.date), dt.time(), tzinfo=dt.UTC),
            )
        except typst.TypstError as error:
            unshown = _UNSHOWN.search(str(error))
            if unshown is None:
                raise
            content = _without(content, unshown.group(1))


def _content(document: Document) -> dict[str, Any]:
    numbers = keys_of(document)
    complete = registered(document)
    plain: dict[str, Any] = _prepared(as_plain(complete), numbers)
    for block, written in zip(complete.blocks, plain["blocks"], strict=True):
        if isinstance(block, Table):
            for column, share in zip(written["columns"], shares(block), strict=True):
                column["share"] = share
    if numbers:  # the rows of the register, the last block, are what the keys lead to
        for number, row in enumerate(plain["blocks"][-1]["rows"], 1):
            row["anchor"] = f"figure-{number}"
    plain["words"] = {"key": KEY.in_language(document.language)} | {
        name: text.in_language(document.language) for name, text in _WORDS.items()
    }
    return plain


def _prepared(part: Any, numbers: Mapping[str, int], name: str = "") -> Any:
    """Texts set for print, figures with their number (0: none, as in tables)."""
    if isinstance(part, str):
        return part if name in _VERBATIM else set_text(part)
    if isinstance(part, list):
        return [_prepared(entry, numbers) for entry in part]
    if not isinstance(part, dict):
        return part
    inside = {} if part["is"] == "Table" else numbers
    found = {key: _prepared(value, inside, key) for key, value in part.items()}
    if part["is"] == "Figure":
        found["number"] = numbers.get(part["key"], 0)
    return found


def _without(content: str, unshown: str) -> str:
    """The signs of the text that no font showed; letters beside them stay."""
    signs = [sign for sign in unshown if ord(sign) > 0x2FF] or list(unshown)
    for sign in signs:
        content = content.replace(sign, "\N{REPLACEMENT CHARACTER}")
    return content


@functools.cache
def _template() -> bytes:
    return resources.files(__package__).joinpath("templates", "document.typ").read_bytes()


@functools.cache
def _fonts() -> Any:
    """Fira Sans as on the screen; signs it lacks come from the fonts inside typst."""
    import typst

    return typst.Fonts(
        include_system_fonts=False, include_embedded_fonts=True, font_paths=[str(font_folder())]
    )


def font_folder() -> Any:
    """Where the package keeps its font files."""
    return resources.files(__package__).joinpath("fonts")
