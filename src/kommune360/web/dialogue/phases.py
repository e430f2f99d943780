"""What may be done in which phase of a round, and by whom? Read from ``knowledge/phases.yaml``.

From the id of a phase to its name, what happens now, the acts it allows and the phases that may follow.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

from kommune360.base.text import Text
from kommune360.base.yaml_text import read_yaml

READ, CONTRIBUTE, REPLY, VOTE = "read", "contribute", "reply", "vote"
MODERATE, CONSIDER, EDIT, SETTINGS = "moderate", "consider", "edit", "settings"
ACTS: Final = frozenset({READ, CONTRIBUTE, REPLY, VOTE, MODERATE, CONSIDER, EDIT, SETTINGS})

EVERYBODY, MODERATORS, ANSWERERS = "everybody", "moderators", "answerers"
WHO: Final = frozenset({EVERYBODY, MODERATORS, ANSWERERS})


@dataclass(frozen=True, slots=True)
class Phase:
    """``acts`` names for each act that is allowed who may do it; ``next`` the phases that may follow."""

    id: str
    name: Text
    now: Text
    acts: Mapping[str, str]
    next: tuple[str, ...]

    def allows(self, act: str) -> str | None:
        """Who may do it in this phase; None: nobody. Errors: KeyError for an act nobody defined."""
        if act not in ACTS:
            raise KeyError(f"unknown act {act!r}; known are {', '.join(sorted(ACTS))}")
        return self.acts.get(act)


@cache
def phases() -> dict[str, Phase]:
    """By id, in the order of time. Errors: ValueError where the knowledge names what does not exist."""
    raw = read_yaml(_FILE.read_text(encoding="utf-8"))["phases"]
    found = {
        one["id"]: Phase(
            one["id"], Text(**one["name"]), Text(**one["now"]), dict(one["acts"]), tuple(one["next"])
        )
        for one in raw
    }
    for phase in found.values():
        wrong = ({*phase.acts} - ACTS) | ({*phase.acts.values()} - WHO) | ({*phase.next} - {*found})
        if wrong:
            raise ValueError(f"phase {phase.id} names {', '.join(sorted(wrong))}")
    return found


def phase_of(identifier: str) -> Phase:
    return phases()[identifier]


def phases_with(act: str) -> frozenset[str]:
    """Ids of the phases in which somebody may do it."""
    return frozenset(phase.id for phase in phases().values() if phase.allows(act) is not None)


_FILE = Path(__file__).parent / "knowledge" / "phases.yaml"
