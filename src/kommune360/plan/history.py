"""What became of an entry of a plan, and what is no longer followed? Step by step from version to version.

From the plans of versions, oldest first, to the changes of each step with their reason, and to what left.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from kommune360.plan.diff import Change, by_entry, compare
from kommune360.plan.document import Measure, Milestone, Plan, Status, Target
from kommune360.plan.records import Because, Retired, Version
from kommune360.plan.saying import Names

FOLLOWED = ("goals", "targets", "measures", "offers", "gaps", "links")  # what a plan follows and can give up
WORK = frozenset({"resolutions", "reviews", "decisions", "meetings", "participation"})  # records of the work


@dataclass(frozen=True, slots=True)
class Gone:
    """An entry that left the plan, or a measure that was given up and still stands in it (``stays``).

    ``list``: its list in the plan; ``successor``: id of the goal that took over; ``goal``: that a target stood at; ``version``: number of the
    version it left in, None for the working state.
    """

    list: str
    key: str
    title: str
    on: dt.date | None
    reason: str
    role: str
    version: int | None
    successor: str = ""
    goal: str = ""
    stays: bool = False


@dataclass(frozen=True, slots=True)
class Step:
    """What one version changed against the one before; ``version`` is None for the working state.

    ``changes``: by list and id of the entry, ("", "") being the plan itself; ``because``: reasons given for
    single changes; ``reported``: entries and fields that only say how it goes.
    """

    version: Version | None
    because: tuple[Because, ...]
    reported: frozenset[tuple[str, str]]
    changes: Mapping[tuple[str, str], list[Change]]
    gone: tuple[Gone, ...]

    def of(self, keys: Collection[str]) -> list[Change]:
        """The changes of these entries."""
        return [change for (_list, key), changes in self.changes.items() if key in keys for change in changes]

    def why(self, keys: Collection[str]) -> list[str]:
        """The reasons that were given for these entries; where none was, that of the version."""
        own = [each.reason for each in self.because if set(keys) & set(each.entries)]
        if own or self.version is None:
            return list(dict.fromkeys(own))
        return [self.version.reason]

    @property
    def records(self) -> dict[tuple[str, str], list[Change]]:
        """What ``adaptations`` leaves out."""
        kept = {
            key: [each for each in changes if self._records(each)] for key, changes in self.changes.items()
        }
        return {key: changes for key, changes in kept.items() if changes}

    @property
    def adaptations(self) -> dict[tuple[str, str], list[Change]]:
        """The changes of what the plan wants and does; without reports and records of the work on it."""
        kept = {
            key: [each for each in changes if not self._records(each)]
            for key, changes in self.changes.items()
        }
        return {key: changes for key, changes in kept.items() if changes}

    def _records(self, change: Change) -> bool:
        return change.list in WORK or (change.key, change.field) in self.reported


def step(old: Plan, new: Plan, names: Names | None = None, *, closed: bool = True) -> Step:
    """From ``old`` to ``new``; ``closed`` where ``new`` is a version, not the working state."""
    version = new.versions[-1] if closed and new.versions else None
    because = version.because if version else new.because
    changes = by_entry(compare(old, new, names))
    found = Step(version, because, frozenset(_reported(old, new)), changes, ())
    return replace(found, gone=tuple(_gone(old, new, found)))


def no_longer(steps: Iterable[Step], now: Plan) -> list[Gone]:
    """What left on the way to ``now`` and has not come back; what left last comes first.

    What ``now`` keeps on record as retired is told even where no step shows it leaving.
    """
    last = {each.id: _on_record(each, now) for each in now.retired}
    for each in (gone for one in steps for gone in one.gone):
        last.pop(each.key, None)
        last[each.key] = each
    standing = {each.id for name in FOLLOWED for each in getattr(now, name)}
    given_up = {each.id for each in now.measures if each.status is Status.DROPPED}
    kept = [each for each in last.values() if each.key in given_up or each.key not in standing]
    return kept[::-1]


def _reported(old: Plan, new: Plan) -> Iterator[tuple[str, str]]:
    """Reports, and milestones that were reached and stayed what they were."""
    before = {each.id: each for each in old.measures}
    for measure in new.measures:
        yield measure.id, "reports"
        if measure.id in before and _agreed(before[measure.id]) == _agreed(measure):
            yield measure.id, "milestones"


def _agreed(measure: Measure) -> list[Milestone]:
    return [replace(each, done=None) for each in measure.milestones]


def _gone(old: Plan, new: Plan, found: Step) -> Iterator[Gone]:
    retired = {each.id: each for each in new.retired}
    for name in FOLLOWED:
        after = {each.id for each in getattr(new, name)}
        for each in getattr(old, name):
            if each.id not in after:
                yield _left(name, each, retired.get(each.id), found)
    before = {each.id: each.status for each in old.measures}
    for measure in new.measures:
        if measure.status is Status.DROPPED and before.get(measure.id) is not Status.DROPPED:
            last = measure.reports[-1]
            reason = last.reason or _said(found, measure.id)
            yield Gone(
                "measures", measure.id, measure.title, last.on, reason, last.by, _number(found), stays=True
            )


def _left(name: str, entry: Any, retired: Retired | None, found: Step) -> Gone:
    """The reason that was given for this entry; where none was, that of the version."""
    goal = entry.goal if isinstance(entry, Target) else ""
    number = _number(found)
    if retired is not None:
        told = retired.title, retired.on, retired.reason, retired.role, number, retired.successor
        return Gone(name, entry.id, *told, goal=goal)
    title = entry.indicator if isinstance(entry, Target) else getattr(entry, "title", "") or entry.text
    last = next((each for each in found.because if entry.id in each.entries), found.version)
    on, role = (last.on, last.role) if last else (None, "")
    return Gone(name, entry.id, title, on, _said(found, entry.id), role, number, goal=goal)


def _on_record(retired: Retired, now: Plan) -> Gone:
    """Of its time only the day is known: it left in the first version closed after it."""
    number = next((each.number for each in now.versions if each.on >= retired.on), None)
    told = retired.title, retired.on, retired.reason, retired.role, number, retired.successor
    return Gone("retired", retired.id, *told)


def _said(found: Step, key: str) -> str:
    return "; ".join(found.why([key]))


def _number(found: Step) -> int | None:
    return found.version.number if found.version else None
