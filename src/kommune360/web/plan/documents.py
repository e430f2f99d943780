"""Which plan is meant, read from the database? Parsed once per revision or version.

A plan of 2,000 measures takes a moment to parse; what was parsed is kept, by what makes it unchangeable. The time of
the change belongs to that: where a change is rolled back, the next one has the same revision and says something else.
"""

from __future__ import annotations

from typing import Any

from kommune360.plan.document import Plan
from kommune360.plan.files.reading import plan_from_dict
from kommune360.web.areas.folders import Memory
from kommune360.web.plan.models import PlanRecord, PlanVersion

_parsed = Memory(8)


def mark(record: PlanRecord) -> tuple[Any, ...]:
    """What the working state is known by: another state, another mark."""
    return ("working", record.pk, record.revision, record.changed_at)


def working(record: PlanRecord) -> Plan:
    """The plan as it is edited."""
    return _parsed.get(mark(record), lambda: plan_from_dict(record.working))


def remember(record: PlanRecord, plan: Plan) -> None:
    """Keep what was just stored as ``plan``: the next page need not parse it again."""
    _parsed.get(mark(record), lambda: plan)


def closed(version: PlanVersion) -> Plan:
    """The plan as it stood when the version was closed."""
    return _parsed.get(("version", version.pk), lambda: plan_from_dict(version.document))


def forget_all() -> None:
    """Drop what is kept in memory: a database that is rolled back gives the same number twice (tests)."""
    _parsed.keep(lambda key: False)
