"""``.html``: a document as one page that needs nothing else, each number a link to where it comes from.

From a ``Document`` to self-contained HTML without script or outside address. ``base`` is the address of the
installation; without one, and where a number has no page of its own, it leads to its row in the register of figures.
"""

from __future__ import annotations

import functools
from importlib import resources
from typing import Any

import jinja2
from markupsafe import Markup

from kommune360.base.text import Text
from kommune360.reports.document import tree
from kommune360.reports.document.register import keys_of, registered

_WORDS = {
    "skip": Text("Zum Inhalt", "Skip to content"),
    "contents": Text("Inhalt", "Contents"),
    "invented": Text(
        "Diese Kommune ist erfunden; alle Zahlen sind Beispiele.",
        "This municipality is invented; all figures are examples.",
    ),
}


def html_bytes(document: tree.Document, *, base: str = "") -> bytes:
    """Write ``document`` as a page; traces become links where ``base`` (as ``https://host``) is given."""
    # on a page each figure leads somewhere, those of tables too: to its trace or to its row in the register
    numbers = keys_of(document, every=True)
    parts = [_Part(block) for block in registered(document, every=True).blocks]
    register = parts[-1].block if numbers else None
    text = _template("document.html.j2").render(
        doc=document,
        parts=parts,
        register=register,
        numbers=numbers,
        base=base.rstrip("/"),
        headings=[part.block for part in parts if isinstance(part.block, tree.Heading)],
        t={name: text.in_language(document.language) for name, text in _WORDS.items()},
        style=Markup(_style()),  # noqa: S704 - our own file
    )
    return text.encode()


class _Part:
    """A block with the name of its class, and what is what among its runs, for the template."""

    def __init__(self, block: tree.Block) -> None:
        self.block = block
        self.kind = type(block).__name__


def _kind(value: Any) -> str:
    return "Text" if isinstance(value, str) else type(value).__name__


def _anchor(heading: tree.Heading, number: int) -> str:
    return heading.anchor or f"h{number}"


@functools.cache
def _template(name: str) -> jinja2.Template:
    folder = resources.files(__package__).joinpath("templates")
    environment = jinja2.Environment(
        autoescape=True, undefined=jinja2.StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    environment.filters["kind"] = _kind
    environment.filters["anchor"] = _anchor
    environment.filters["svg"] = lambda text: Markup(text)  # noqa: S704 - drawn by us, texts escaped
    return environment.from_string(folder.joinpath(name).read_text(encoding="utf-8"))


@functools.cache
def _style() -> str:
    return resources.files(__package__).joinpath("templates", "document.css").read_text(encoding="utf-8")
