"""How is a plan written down? A ``Plan`` as YAML that people read and edit: long texts as blocks."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

import yaml

from kommune360.base.yaml_text import DUMPER
from kommune360.plan.document import Plan
from kommune360.plan.files.reading import plan_as_dict

_LINE = 84  # characters
_DAY = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)


def dump_plan(plan: Plan) -> str:
    """Return the plan as YAML; ``read_plan`` gives the same plan back."""
    return str(yaml.dump(plan_as_dict(plan), Dumper=_Dumper, allow_unicode=True, sort_keys=False, width=100))


class _Dumper(DUMPER):  # type: ignore[misc]
    """Several lines become a block, a day stays unquoted, what is short stays on one line; no anchors."""

    def ignore_aliases(self, data: Any) -> bool:
        return True

    def represent_mapping(self, tag: str, mapping: Any, flow_style: bool | None = None) -> yaml.MappingNode:
        node: yaml.MappingNode = super().represent_mapping(tag, mapping, flow_style)
        node.flow_style = _is_short(part for pair in node.value for part in pair)
        return node

    def represent_sequence(
        self, tag: str, sequence: Any, flow_style: bool | None = None
    ) -> yaml.SequenceNode:
        node: yaml.SequenceNode = super().represent_sequence(tag, sequence, flow_style)
        node.flow_style = _is_short(node.value)
        return node


def _is_short(nodes: Iterable[yaml.Node]) -> bool:
    """Whether these fit on one line: scalars only, without line ends."""
    listed = list(nodes)
    plain = all(isinstance(node, yaml.ScalarNode) and "\n" not in node.value for node in listed)
    return plain and sum(len(node.value) + 2 for node in listed) < _LINE


def _text(dumper: Any, text: str) -> yaml.Node:
    kind = "timestamp" if _DAY.fullmatch(text) else "str"  # read back as the text it is
    style = "|" if "\n" in text else None
    node: yaml.Node = dumper.represent_scalar(f"tag:yaml.org,2002:{kind}", text, style=style)
    return node


_Dumper.add_representer(str, _text)
