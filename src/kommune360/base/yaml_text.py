"""How is a YAML text read? Plain data only, by libyaml where the machine has it.

From the text of a file to dicts, lists, texts, numbers, dates. libyaml is ten times as fast as Python.
"""

from __future__ import annotations

from typing import Any

import yaml

_LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


def read_yaml(text: str) -> Any:
    """Return what ``text`` holds, None for an empty one. Raises ``yaml.YAMLError`` where it is no YAML."""
    return yaml.load(text, Loader=_LOADER)  # noqa: S506  # both loaders know only plain data
