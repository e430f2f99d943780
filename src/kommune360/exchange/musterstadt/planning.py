"""The plan of the invented town: as it stands, and as it stood when each of its versions was closed.

From ``plan.yaml`` to plans; earlier versions are the present one less what came later.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

from kommune360.plan.document import Cost, Measure, Plan
from kommune360.plan.files.reading import read_plan

# what a later version changed for good: measure -> (version that changed it, how it stood before)
_BEFORE: dict[str, tuple[int, dict[str, Any]]] = {
    "m-kita-kaserne": (
        4,
        {
            "text": "Eine Gruppe im Modulbau, später Umzug in den Neubau.",
            "costs": tuple(
                Cost(year, amount, once)
                for year, amount, once in (
                    (2026, 95000.0, False),
                    (2027, 95000.0, False),
                    (2028, 95000.0, False),
                    (2026, 280000.0, True),
                )
            ),
        },
    ),
}
_ADDED = {"m-lernzeiten": 3, "m-schulweg": 4}  # version that brought the measure
_SINCE = ("reviews", "decisions", "meetings")


@cache
def plan() -> Plan:
    """The plan as it stands today, with its five planted faults."""
    text = Path(__file__).with_name("plan.yaml").read_text(encoding="utf-8")
    read = read_plan(text, "plan.yaml")
    if read.plan is None:
        raise ValueError(f"plan.yaml: {[finding.what.de for finding in read.findings]}")
    return read.plan


def versions() -> list[Plan]:
    """The plan as every version closed it, oldest first; the last one is older than ``plan()``."""
    return [_as_of(number) for number in range(1, plan().version + 1)]


def _as_of(number: int) -> Plan:
    now = plan()
    on = now.versions[number - 1].on
    measures = tuple(
        _measure_as_of(each, number, on) for each in now.measures if _ADDED.get(each.id, 0) <= number
    )
    kept: dict[str, Any] = {name: _until(getattr(now, name), on) for name in _SINCE}
    return replace(
        now,
        measures=measures,
        resolutions=tuple(each for each in now.resolutions if each.on is None or each.on <= on),
        participation=tuple(each for each in now.participation if each.invited <= on),
        versions=now.versions[:number],
        **kept,
    )


def _measure_as_of(measure: Measure, number: int, on: dt.date) -> Measure:
    changed, before = _BEFORE.get(measure.id, (0, {}))
    return replace(
        measure,
        reports=_until(measure.reports, on),
        milestones=tuple(
            replace(each, done=None) if each.done and each.done > on else each for each in measure.milestones
        ),
        **(before if number < changed else {}),
    )


def _until(entries: Iterable[Any], on: dt.date) -> tuple[Any, ...]:
    return tuple(entry for entry in entries if entry.on <= on)
