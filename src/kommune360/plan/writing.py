"""How is a plan written down? A ``Plan`` as YAML that people read and edit: long texts as blocks."""

from __future__ import annotations

import re
from typing import Any

import yaml

from kommune360.plan.document import Plan
from kommune360.plan.reading import plan_as_dict

_DAY = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)
_DUMPER: Any = getattr(yaml, "CSafeDumper", yaml.SafeDumper)


def dump_plan(plan: Plan) -> str:
    """Return the plan as YAML; ``read_plan`` gives the same plan back."""
    return str(yaml.dump(plan_as_dict(plan), Dumper=_Dumper, allow_unicode=True, sort_keys=False, width=100))


class _Dumper(_DUMPER):  # type: ignore[misc]
    """Several lines become a block, a day stays unquoted, a repeated value never an anchor."""

    def ignore_aliases(self, data: Any) -> bool:
        return True


def _text(dumper: Any, text: str) -> yaml.Node:
    kind = "timestamp" if _DAY.fullmatch(text) else "str"  # read back as the text it is
    style = "|" if "\n" in text else None
    node: yaml.Node = dumper.represent_scalar(f"tag:yaml.org,2002:{kind}", text, style=style)
    return node


_Dumper.add_representer(str, _text)
