"""How is a document kept, so that it can be made again later? As plain values, and back without loss.

From a ``Document`` to dictionaries, lists and texts for JSON: each part names its kind. A document read
back is equal to the one written.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields
from typing import Any

from kommune360.reports.document import tree

_KINDS: Mapping[str, type[Any]] = {
    kind.__name__: kind
    for kind in (
        tree.Figure,
        tree.Strong,
        tree.Link,
        tree.Note,
        tree.Heading,
        tree.Paragraph,
        tree.Points,
        tree.Terms,
        tree.KeyFigure,
        tree.KeyFigures,
        tree.Column,
        tree.Row,
        tree.Table,
        tree.Picture,
        tree.PageBreak,
        tree.Document,
    )
}


def as_plain(part: Any) -> Any:
    """A document or any part of it as JSON values; ``kind`` of the class under ``"is"``."""
    if isinstance(part, tuple | list):
        return [as_plain(entry) for entry in part]
    if type(part).__name__ in _KINDS:
        found = {field.name: as_plain(getattr(part, field.name)) for field in fields(part)}
        return {"is": type(part).__name__, **found}
    return part


def document_of(raw: Any) -> tree.Document:
    """Read back what ``as_plain`` wrote. ValueError where it is no document."""
    found = _read(raw)
    if not isinstance(found, tree.Document):
        raise ValueError("no document")
    return found


def _read(raw: Any) -> Any:
    if isinstance(raw, list):
        return tuple(map(_read, raw))
    if not isinstance(raw, dict):
        return raw
    try:
        kind = _KINDS[raw["is"]]
        return kind(**{name: _read(value) for name, value in raw.items() if name != "is"})
    except (KeyError, TypeError) as error:
        raise ValueError(f"unknown part of a document: {error}") from error
