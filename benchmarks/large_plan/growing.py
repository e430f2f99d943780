"""What does a plan of 2,000 measures look like? The invented town's, copied until it is that large.

From a plan to one in which every entry stands many times, each copy referring to its own neighbours: goals,
targets and measures up to ``SIZES``, everything else in proportion to the measures.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from kommune360.plan.document import Plan
from kommune360.plan.files.reading import plan_as_dict, plan_from_dict

SIZES = {"goals": 300, "targets": 5_000, "measures": 2_000}
QUICK = {"goals": 60, "targets": 300, "measures": 200}
# a large county has more goals and measures, not more laws, departments or plans beside this one
_ONCE = {"departments", "statute", "versions", "links", "retired"}
_TITLES = ("title", "name")


@dataclass(frozen=True, slots=True)
class _Copying:
    """``times``: whole copies of each list; ``owner``: the list an id stands in, if it is copied at all."""

    times: Mapping[str, int]
    owner: Mapping[str, str]
    areas: list[str]


def grown(plan: Plan, model: Plan, sizes: Mapping[str, int] = SIZES) -> Plan:
    """``plan`` with as many copies of each entry as ``model`` needs to reach ``sizes``; the first keeps its id."""
    data, copying = plan_as_dict(plan), _copying(plan_as_dict(model), sizes)
    for name, times in copying.times.items():
        entries = data.get(name, [])
        again = [entry for entry in entries if entry["id"] in copying.owner]
        copies = [_copy(entry, n, copying) for n in range(1, times + (name in sizes)) for entry in again]
        data[name] = [*entries, *copies][: sizes.get(name)]
    return plan_from_dict(data)


def _copying(model: Mapping[str, Any], sizes: Mapping[str, int]) -> _Copying:
    lists = {name: each for name, each in model.items() if name not in _ONCE and _has_entries(each)}
    alike = sizes["measures"] // len(lists["measures"])
    roots = {each["id"] for each in lists["goals"] if not each.get("parent")}
    counts = {name: len(each) - (len(roots) if name == "goals" else 0) for name, each in lists.items()}
    return _Copying(
        {name: sizes[name] // count if name in sizes else alike for name, count in counts.items()},
        {each["id"]: name for name, entries in lists.items() for each in entries if each["id"] not in roots},
        sorted({key for each in lists["measures"] for key in each.get("areas", ())}),
    )


def _has_entries(value: Any) -> bool:
    return isinstance(value, list) and bool(value) and isinstance(value[0], dict)


def _copy(entry: Mapping[str, Any], number: int, copying: _Copying) -> Any:
    """The entry with its own id, in another area, speaking of the neighbours that were copied with it."""

    def renamed(value: Any, field: str, own: int = 0) -> Any:
        if isinstance(value, dict):
            return {name: renamed(each, name) for name, each in value.items()}
        if isinstance(value, list):
            return [renamed(each, field) for each in value]
        if field in {"area", "areas"} and value in copying.areas:
            return copying.areas[(copying.areas.index(value) + number) % len(copying.areas)]
        if value in copying.owner:
            copy = own or number % copying.times[copying.owner[value]]
            return f"{value}-{copy}" if copy else value
        return value

    found = {name: renamed(each, name, number if name == "id" else 0) for name, each in entry.items()}
    return found | {name: f"{found[name]} ({number})" for name in _TITLES if name in found}
