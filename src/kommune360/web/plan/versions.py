"""What changed from one version to the next? Rows of versions and the sentences of a comparison.

From versions a reader may see to what templates draw.
"""

from __future__ import annotations

from dataclasses import dataclass

from kommune360.base.text import Text
from kommune360.plan.diff import Change, by_entry, compare
from kommune360.plan.document import Plan
from kommune360.plan.saying import Names
from kommune360.plan.vocabulary import kind_name


@dataclass(frozen=True, slots=True)
class Entry:
    """Everything that changed of one entry."""

    kind: Text
    title: str
    changes: tuple[Change, ...]


def changes_between(old: Plan, new: Plan, names: Names) -> list[Entry]:
    """The changes entry by entry, in the order of the document; records of the work itself come last."""
    found = [
        Entry(
            kind_name(name) if name else Text("Plan", "plan"),
            changes[0].title or new.title,
            tuple(changes),
        )
        for (name, _key), changes in by_entry(compare(old, new, names)).items()
    ]
    return found
