"""What is said about this area in the dialogue, and was it answered? Shown beside the figures.

From an area and a visitor to the newest contributions she may read; never kept between readers.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.urls import reverse

from kommune360.web.dialogue.permissions import Visitor
from kommune360.web.dialogue.places import system_of
from kommune360.web.dialogue.selectors import voices_about


@dataclass(frozen=True, slots=True)
class Said:
    """One contribution: ``answer`` is the result of its answer, "" where it waits for one."""

    kind: Any
    text: str
    language: str
    url: str
    result: str
    answer: Any


def voices_of(visitor: Visitor, municipality: Any, system: str, key: str) -> list[Said]:
    """The newest ones first; of rounds whose areas are those of ``system``."""
    return [
        Said(
            one.get_kind_display(),
            one.text,
            one.language,
            reverse("dialogue:contribution", args=[one.round.slug, one.pk]),
            one.consideration.result if one.consideration is not None else "",
            one.consideration.get_result_display() if one.consideration is not None else "",
        )
        for one in voices_about(visitor, municipality, key)
        if system_of(one.round) == system
    ]
