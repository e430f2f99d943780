"""Where does each value of a plan file stand? YAML or plain values as a tree that knows its lines.

Texts keep the spelling of the file: an area key ``0101`` is no octal number, a ``no`` no false.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, TypeAlias

import yaml

from kommune360.base.yaml_text import LOADER

_TAG = "tag:yaml.org,2002:"
_MOST = (
    400_000  # values of the largest plan several times over; anchors can multiply a short file without end
)
Content: TypeAlias = "dict[str, Item] | list[Item] | str | int | float | bool | None"


@dataclass(frozen=True, slots=True)
class Item:
    """``content`` is a mapping, a list or a scalar; ``raw`` the scalar as it is spelled; ``line`` from 1.

    ``twice`` names the keys that a mapping holds more than once (the last one counts).
    """

    content: Content
    raw: str | None = None
    line: int | None = None
    twice: tuple[str, ...] = ()


def from_yaml(text: str) -> Item:
    """Return the tree of ``text``. Raises ``yaml.YAMLError`` where it is no YAML, or grows without end."""
    loader = LOADER(text)
    try:
        node = loader.get_single_node()
    finally:
        loader.dispose()
    return _Growing().item(node, ()) if node is not None else Item({}, line=1)


def from_plain(value: Any) -> Item:
    """Return the tree of what ``json.loads`` gives. Raises ValueError for anything else."""
    if isinstance(value, Mapping):
        return Item({str(key): from_plain(inner) for key, inner in value.items()})
    if isinstance(value, list | tuple):
        return Item([from_plain(inner) for inner in value])
    if value is None or isinstance(value, str | int | float | bool):
        return Item(value, raw=value if isinstance(value, str) else None)
    raise ValueError(f"{type(value).__name__} is no plain value")


class _Growing:
    """The tree as it grows from the nodes of YAML; anchors are followed, merge keys (``<<``) are filled in."""

    def __init__(self) -> None:
        self.count = 0

    def item(self, node: yaml.Node, above: tuple[int, ...]) -> Item:
        line = node.start_mark.line + 1
        self.count += 1
        if id(node) in above or len(above) > 40 or self.count > _MOST:
            # an anchor inside itself, nesting beyond any plan, or anchors of anchors of anchors
            raise yaml.MarkedYAMLError(problem="nested without end", problem_mark=node.start_mark)
        within = (*above, id(node))
        if isinstance(node, yaml.MappingNode):
            return self._mapping(node, line, within)
        if isinstance(node, yaml.SequenceNode):
            return Item([self.item(value, within) for value in node.value], line=line)
        return Item(_scalar(node), raw=node.value, line=line)

    def _mapping(self, node: yaml.MappingNode, line: int, within: tuple[int, ...]) -> Item:
        content: dict[str, Item] = {}
        merged: dict[str, Item] = {}
        twice = []
        for key, value in node.value:
            inner = self.item(value, within)
            if key.tag == f"{_TAG}merge" and (others := _mappings(inner)):
                for other in others:  # the first that names a key counts, and what stands here itself more
                    merged = {**other, **merged}
                continue
            name = key.value if isinstance(key, yaml.ScalarNode) else "? …"
            if name in content:
                twice.append(name)
            content[name] = inner
        return Item({**merged, **content}, line=line, twice=tuple(twice))


def _mappings(item: Item) -> list[dict[str, Item]]:
    """The mapping, or the list of mappings, that a merge key names."""
    listed = item.content if isinstance(item.content, list) else [item]
    return [each.content for each in listed if isinstance(each.content, dict)]


def _scalar(node: yaml.Node) -> str | int | float | bool | None:
    """Numbers and truths as JSON has them; every other scalar stays the text it is."""
    text = str(node.value)
    match node.tag.removeprefix(_TAG):
        case "null":
            return None
        case "bool":
            return text.lower() in {"true", "yes", "on"}
        case "int" | "float":
            return _number(text)
    return text


def _number(text: str) -> int | float | str:
    plain = text.replace("_", "")
    for kind in (int, float):
        try:
            return kind(plain)
        except ValueError:
            continue
    return text  # sexagesimal and other spellings nobody means
