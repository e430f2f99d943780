"""Which reasons can a moderator give, and what does the author read then? From ``knowledge/moderation.yaml``."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path

from kommune360.base.text import Text
from kommune360.base.yaml_text import read_yaml
from kommune360.web.dialogue.models import Act

_FILE = Path(__file__).parent.parent / "knowledge" / "moderation.yaml"


@dataclass(frozen=True, slots=True)
class Reason:
    """``acts``: what it can be given for; ``message``: what the author reads."""

    id: str
    acts: frozenset[str]
    name: Text
    message: Text


@cache
def reasons() -> dict[str, Reason]:
    """By id, in the order of the file. Errors: ValueError for an act that does not exist."""
    raw = read_yaml(_FILE.read_text(encoding="utf-8"))["reasons"]
    found = {
        one["id"]: Reason(one["id"], frozenset(one["acts"]), Text(**one["name"]), Text(**one["message"]))
        for one in raw
    }
    for reason in found.values():
        if wrong := reason.acts - set(Act.values):
            raise ValueError(f"reason {reason.id} names {', '.join(sorted(wrong))}")
    return found


def reasons_for(act: str) -> list[Reason]:
    return [reason for reason in reasons().values() if act in reason.acts]
