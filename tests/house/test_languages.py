"""Every German message of the web pages has its English one, and nothing else is in the catalogue."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import DEFAULT_KEYWORDS, extract
from babel.messages.pofile import read_po

from tests.house.repository import PACKAGE, files, relative

CATALOGUES = [p for p in files() if p.suffix == ".po"]
KEYWORDS = {**DEFAULT_KEYWORDS, "gettext_lazy": None, "ngettext_lazy": (1, 2), "pgettext_lazy": ((1, "c"), 2)}
WEB = PACKAGE / "web"


def read(path: Path) -> Catalog:
    with path.open("rb") as handle:
        return read_po(handle, abort_invalid=True)


def ids(catalog: Catalog) -> set[str]:
    return {_first(message.id) for message in catalog if message.id}


def _first(identifier: str | tuple[str, ...]) -> str:
    return identifier if isinstance(identifier, str) else identifier[0]


def in_python(path: Path) -> Iterator[str]:
    for _, message, _, _ in extract("python", BytesIO(path.read_bytes()), keywords=KEYWORDS):
        texts = message if isinstance(message, tuple) else (message,)
        if texts[0]:
            yield texts[0]


def in_template(path: Path) -> Iterator[str]:
    """Read a Django template the way makemessages does: turned into calls of gettext."""
    from django.utils.translation.template import templatize

    source = templatize(path.read_text(encoding="utf-8"), origin=str(path))
    call = re.compile(r"\b(?:_|n?gettext)\(\s*u?((?:\"(?:[^\"\\]|\\.)*\")|(?:'(?:[^'\\]|\\.)*'))")
    yield from (ast.literal_eval(found) for found in call.findall(source))


def used() -> dict[str, str]:
    """Return every message that the pages use, with one place of its use."""
    found: dict[str, str] = {}
    for path in files():
        if not path.is_relative_to(WEB) or "vendor" in path.parts:
            continue
        if path.suffix == ".py":
            found |= dict.fromkeys(in_python(path), relative(path))
        elif path.suffix in {".html", ".txt"} and "templates" in path.parts:
            found |= dict.fromkeys(in_template(path), relative(path))
    return found


def test_every_message_is_translated() -> None:
    open_ones = []
    for path in CATALOGUES:
        for message in read(path):
            strings = message.string if isinstance(message.string, tuple) else (message.string,)
            if message.id and (message.fuzzy or not all(strings)):
                open_ones.append(f"{relative(path)}: {message.id}")
    assert not open_ones


def test_every_message_of_the_pages_is_in_the_catalogue() -> None:
    known = set().union(*(ids(read(path)) for path in CATALOGUES if "en" in path.parts))
    missing = {text: place for text, place in used().items() if text not in known}
    assert not missing


def test_no_message_is_left_over() -> None:
    texts = used()
    left_over = {text for path in CATALOGUES for text in ids(read(path)) if text not in texts}
    assert not left_over


def test_messages_keep_their_placeholders() -> None:
    wrong = []
    placeholder = re.compile(r"%\(\w+\)[sd]|\{\w*\}")
    for path in CATALOGUES:
        for message in read(path):
            strings = message.string if isinstance(message.string, tuple) else (message.string,)
            expected = set(placeholder.findall(_first(message.id))) if message.id else set()
            wrong += [
                message.id for text in strings if text and not expected <= set(placeholder.findall(text))
            ]
    assert not wrong
