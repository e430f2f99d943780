"""Where does each value of a plan file stand? YAML or plain values as a tree that knows its lines.

Texts keep the spelling of the file: an area key ``0101`` is no octal number, a ``no`` no false.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, TypeAlias

import yaml

_LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # libyaml is ten times as fast
_TAG = "tag:yaml.org,2002:"
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
    """Return the tree of ``text``. Raises ``yaml.YAMLError`` where it is no YAML, or holds endless loops."""
    loader = _LOADER(text)
    try:
        node = loader.get_single_node()
    finally:
        loader.dispose()
    return _item(node, ()) if node is not None else Item({}, line=1)


def from_plain(value: Any) -> Item:
    """Return the tree of what ``json.loads`` gives. Raises ValueError for anything else."""
    if isinstance(value, Mapping):
        return Item({str(key): from_plain(inner) for key, inner in value.items()})
    if isinstance(value, list | tuple):
        return Item([from_plain(inner) for inner in value])
    if value is None or isinstance(value, str | int | float | bool):
        return Item(value, raw=value if isinstance(value, str) else None)
    raise ValueError(f"{type(value).__name__} is no plain value")


def _item(node: yaml.Node, above: tuple[int, ...]) -> Item:
    line = node.start_mark.line + 1
    if id(node) in above or len(above) > 40:  # an anchor inside itself, or nesting beyond any plan
        raise yaml.YAMLError(f"line {line}: nested without end")
    within = (*above, id(node))
    if isinstance(node, yaml.MappingNode):
        content: dict[str, Item] = {}
        twice = []
        for key, value in node.value:
            name = str(key.value)
            if name in content:
                twice.append(name)
            content[name] = _item(value, within)
        return Item(content, line=line, twice=tuple(twice))
    if isinstance(node, yaml.SequenceNode):
        return Item([_item(value, within) for value in node.value], line=line)
    return Item(_scalar(node), raw=node.value, line=line)


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
