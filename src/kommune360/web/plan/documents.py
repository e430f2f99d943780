"""Which plan is meant, read from the database? Parsed once per revision or version.

A plan of 2,000 measures takes a moment to parse; what was parsed is kept, by what makes it unchangeable. The time of
the change belongs to that: where a change is rolled back, the next one has the same revision and says something else.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from kommune360.plan.document import Plan
from kommune360.plan.editing import LISTS
from kommune360.plan.files.reading import plan_from_dict
from kommune360.web.areas.folders import Memory
from kommune360.web.plan.models import PlanRecord, PlanVersion

_parsed = Memory(12)


def mark(record: PlanRecord) -> tuple[Any, ...]:
    """What the working state is known by: another state, another mark."""
    return ("working", record.pk, record.revision, record.changed_at)


def working(record: PlanRecord) -> Plan:
    """The plan as it is edited."""
    plan = _parsed.get(mark(record), _sharing(record.pk, lambda: plan_from_dict(record.working)))
    _forget_earlier(record)
    return plan


def remember(record: PlanRecord, plan: Plan) -> None:
    """Keep what was just stored as ``plan``: the next page need not parse it again."""
    _parsed.get(mark(record), lambda: plan)
    _forget_earlier(record)


def closed(version: PlanVersion) -> Plan:
    """The plan as it stood when the version was closed."""
    key = ("version", version.plan_id, version.pk)
    return _parsed.get(key, _sharing(version.plan_id, lambda: plan_from_dict(version.document)))


def forget_all() -> None:
    """Drop what is kept in memory: a database that is rolled back gives the same number twice (tests)."""
    _parsed.keep(lambda key: False)


def _forget_earlier(record: PlanRecord) -> None:
    """Earlier working states will not be asked for again, and would push the versions out."""
    known, kind = mark(record), ("working", record.pk)
    _parsed.keep(lambda key: key[:2] != kind or key[2] >= known[2])


def _sharing(plan_id: int, parse: Callable[[], Plan]) -> Callable[[], Plan]:
    """As ``parse``, with the entries that another state of the same plan has alike: most are. Several versions of
    a large plan then take little more memory than one, and what is the same object need not be compared."""

    def parsed() -> Plan:
        plan, other = parse(), _parsed.newest(lambda key: key[1] == plan_id)
        if other is None:
            return plan
        return replace(
            plan, **{name: _shared(getattr(plan, name), getattr(other, name)) for name in LISTS.values()}
        )

    return parsed


def _shared(entries: tuple[Any, ...], others: tuple[Any, ...]) -> tuple[Any, ...]:
    if entries == others:
        return others
    known = {each.id: each for each in others}
    return tuple(known[each.id] if known.get(each.id) == each else each for each in entries)
