"""How is an indicator usually used in a social index? A load, its direction, or context only.

From the words of its name to a suggestion kept as data; the planner decides.
"""

from __future__ import annotations

import functools
from dataclasses import dataclass
from importlib import resources
from typing import Any

from kommune360.base.text import Text
from kommune360.base.yaml_text import read_yaml
from kommune360.indicators.social_index.definition import BAD, CONTEXT


@dataclass(frozen=True, slots=True)
class Suggestion:
    """``part`` is status, dynamics or context; ``start`` says that a first index begins with it."""

    words: tuple[str, ...]
    part: str
    direction: str
    start: bool
    source: str


UNKNOWN = Suggestion((), CONTEXT, BAD, False, "")


def suggestion_for(name: Text) -> Suggestion:
    """Return how an indicator of this name is usually used; ``UNKNOWN`` (context) where none fits."""
    written = f"{name.de} {name.en}".lower()
    return next((s for s in suggestions() if any(word in written for word in s.words)), UNKNOWN)


def measures_load(topic: str) -> bool:
    """Whether indicators of a topic of the catalogue measure how people live, and not what the town does."""
    return topic in _content()["load_topics"]


@functools.cache
def suggestions() -> tuple[Suggestion, ...]:
    """All suggestions, in the order in which they are tried."""
    return tuple(
        Suggestion(
            words=tuple(entry["words"]),
            part=entry["use"],
            direction=entry.get("direction", BAD),
            start=entry.get("start", False),
            source=entry["source"],
        )
        for entry in _content()["names"]
    )


@functools.cache
def _content() -> dict[str, Any]:
    text = resources.files(__package__).joinpath("suggestions.yaml").read_text(encoding="utf-8")
    content: dict[str, Any] = read_yaml(text)
    return content
