"""Which words may a plan use, what does the law ask, which questions make a framework?

From the YAML files in ``knowledge`` to names in both languages, read once.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from kommune360.base.text import Text
from kommune360.base.yaml_text import read_yaml

_FOLDER = Path(__file__).parent / "knowledge"
OUTPUTS, OUTCOMES, IMPACT = (1, 2, 3), (4, 5, 6), 7


@dataclass(frozen=True, slots=True)
class StatuteItem:
    """One demand of § 80 SGB VIII. ``proof``: the part of a plan that proves it by itself, or ""."""

    id: str
    name: Text
    question: Text
    reference: str
    proof: str = ""


@dataclass(frozen=True, slots=True)
class Question:
    """One of the 20 questions; ``sentence`` holds ``{answer}``. ``fills``: the part of a plan that the answer
    drafts: ``vision``, ``mandate`` or an item of the statutory checklist."""

    id: str
    part: str
    question: Text
    sentence: Text
    fills: str = ""


@cache
def words(kind: str) -> Mapping[str, Text]:
    """Names by id, in the order of showing: ``words("life_phases")``. KeyError for an unknown kind."""
    return {str(key): Text(**entry["name"]) for key, entry in knowledge("vocabulary")[kind].items()}


def word(kind: str, key: str) -> Text:
    """The name of ``key``; the key itself where the vocabulary does not know it."""
    return words(kind).get(key) or Text(key, key)


@cache
def statute() -> tuple[StatuteItem, ...]:
    """The checklist of § 80(1) to (5) in the order of the law."""
    return tuple(
        StatuteItem(
            key, Text(**each["name"]), Text(**each["question"]), each["reference"], each.get("proof", "")
        )
        for key, each in knowledge("statute")["items"].items()
    )


@cache
def framework() -> tuple[Question, ...]:
    """The 20 questions of the framework, in the order of asking."""
    return tuple(
        Question(key, each["part"], Text(**each["question"]), Text(**each["sentence"]), each.get("fills", ""))
        for key, each in knowledge("framework")["questions"].items()
    )


@cache
def framework_parts() -> Mapping[str, Text]:
    """Headings of the framework by id."""
    return {key: Text(**each) for key, each in knowledge("framework")["parts"].items()}


@cache
def knowledge(name: str) -> dict[str, Any]:
    """A file of ``knowledge`` as plain data: never change it."""
    return dict(read_yaml((_FOLDER / f"{name}.yaml").read_text(encoding="utf-8")))


@cache
def field_name(name: str) -> Text:
    """How a field of the document is called. KeyError for a field without a name."""
    return Text(**knowledge("names")["fields"][name])


@cache
def kind_name(name: str) -> Text:
    """How an entry of one of the plan's lists is called: ``kind_name("measures")``."""
    return Text(**knowledge("names")["kinds"][name])
