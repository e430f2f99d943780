"""How is a YAML text read and written? Plain data only, by libyaml where the machine has it.

From the text of a file to dicts, lists, texts, numbers, dates, and back. libyaml is ten times as fast as
Python, and keeps rare line ends (U+0085) that the other dumper turns into blanks.
"""

from __future__ import annotations

from typing import Any

import yaml

LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
DUMPER: Any = getattr(yaml, "CSafeDumper", yaml.SafeDumper)


def read_yaml(text: str) -> Any:
    """Return what ``text`` holds, None for an empty one. Raises ``yaml.YAMLError`` where it is no YAML."""
    return yaml.load(text, Loader=LOADER)  # noqa: S506  # both loaders know only plain data


def write_yaml(content: Any) -> str:
    """Return plain data as YAML text, keys in their order; ``read_yaml`` gives the same content back."""
    return str(yaml.dump(content, Dumper=DUMPER, allow_unicode=True, sort_keys=False))
