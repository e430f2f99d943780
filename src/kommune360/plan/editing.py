"""How does a plan change? Pure operations: a plan in, a new plan out, the old one untouched.

Whoever stores the result asks ``checks.structural`` first. Entries are found by their id.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Any

from kommune360.base.fingerprints import fingerprint_json
from kommune360.base.slugs import slug
from kommune360.plan.document import (
    Answer,
    Department,
    Duty,
    Gap,
    Goal,
    Measure,
    Milestone,
    Offer,
    Partner,
    Plan,
    PlanLink,
    StatusReport,
    Target,
)
from kommune360.plan.files.coding import encode
from kommune360.plan.records import (
    Because,
    Decision,
    Meeting,
    Participation,
    Resolution,
    Retired,
    Review,
    Version,
)

# which list of the plan holds entries of a kind
LISTS: dict[type, str] = {
    Duty: "statute",
    Department: "departments",
    Partner: "partners",
    Goal: "goals",
    Target: "targets",
    Measure: "measures",
    Offer: "offers",
    Gap: "gaps",
    PlanLink: "links",
    Resolution: "resolutions",
    Review: "reviews",
    Decision: "decisions",
    Retired: "retired",
    Meeting: "meetings",
    Participation: "participation",
}


def put(plan: Plan, entry: Any) -> Plan:
    """Replace the entry of the same kind and id where it stands, or add it at the end.

    TypeError for what is no entry of a list of the plan.
    """
    name = _list_of(type(entry))
    entries = getattr(plan, name)
    if any(each.id == entry.id for each in entries):
        return _with(plan, name, (entry if each.id == entry.id else each for each in entries))
    return _with(plan, name, (*entries, entry))


def remove(plan: Plan, kind: type, key: str) -> Plan:
    """Take an entry out. KeyError where there is none; what refers to it is for the checks to tell."""
    name = _list_of(kind)
    entries = getattr(plan, name)
    if all(each.id != key for each in entries):
        raise KeyError(key)
    return _with(plan, name, (each for each in entries if each.id != key))


def entry(plan: Plan, kind: type, key: str) -> Any:
    """The entry with this id. KeyError where there is none."""
    for each in getattr(plan, _list_of(kind)):
        if each.id == key:
            return each
    raise KeyError(key)


def find(plan: Plan, key: str) -> tuple[str, Any] | None:
    """The name of the list and the entry with this id, whatever its kind; ids are unique in a plan."""
    for name in LISTS.values():
        for each in getattr(plan, name):
            if each.id == key:
                return name, each
    return None


def move(plan: Plan, kind: type, key: str, place: int) -> Plan:
    """Put an entry at ``place`` (from 0) of its list."""
    one = entry(plan, kind, key)
    name = _list_of(kind)
    others = [each for each in getattr(plan, name) if each.id != key]
    return _with(plan, name, (*others[:place], one, *others[place:]))


def free_id(plan: Plan, title: str, fallback: str = "eintrag") -> str:
    """An id made of a title that nothing in the plan has yet."""
    wanted = slug(title, "-", limit=40) or fallback
    key, number = wanted, 2
    while find(plan, key) is not None:
        key, number = f"{wanted}-{number}", number + 1
    return key


def report_status(plan: Plan, measure: str, report: StatusReport) -> Plan:
    """Add a status report to a measure, in the order of days. KeyError for an unknown measure."""
    one = entry(plan, Measure, measure)
    reports = sorted((*one.reports, report), key=lambda each: each.on)
    return put(plan, replace(one, reports=tuple(reports)))


def reach_milestone(plan: Plan, measure: str, milestone: str, on: dt.date) -> Plan:
    """Mark a milestone as reached. KeyError where measure or milestone are unknown."""
    one = entry(plan, Measure, measure)
    if all(each.id != milestone for each in one.milestones):
        raise KeyError(milestone)
    done: Iterable[Milestone] = (
        replace(each, done=on) if each.id == milestone else each for each in one.milestones
    )
    return put(plan, replace(one, milestones=tuple(done)))


def retire_goal(plan: Plan, key: str, *, on: dt.date, reason: str, role: str, successor: str = "") -> Plan:
    """Stop following a goal: it leaves the tree and stays on record. KeyError for an unknown goal or successor.

    What hangs on it goes to ``successor``: goals below, measures, targets. Without one its targets retire with
    it and its measures lose this goal; goals below are left hanging, which the checks refuse.
    """
    goal = entry(plan, Goal, key)
    if successor:
        entry(plan, Goal, successor)
    for target in [each for each in plan.targets if each.goal == key]:
        if successor:
            plan = put(plan, replace(target, goal=successor))
        else:
            plan = retire_target(plan, target.id, on=on, reason=reason, role=role)
    heirs = {key: successor}
    measures = (
        replace(each, goals=tuple(dict.fromkeys(filter(None, (heirs.get(one, one) for one in each.goals)))))
        for each in plan.measures
    )
    goals = (
        replace(each, parent=successor) if successor and each.parent == key else each for each in plan.goals
    )
    kept = _with(_with(plan, "measures", measures), "goals", (each for each in goals if each.id != key))
    return put(kept, Retired(key, goal.title, on, reason, role, successor))


def retire_target(plan: Plan, key: str, *, on: dt.date, reason: str, role: str, title: str = "") -> Plan:
    """Stop following a target; what reviews read of it stays. KeyError for an unknown one."""
    target = entry(plan, Target, key)
    return put(remove(plan, Target, key), Retired(key, title or target.indicator, on, reason, role))


def answer(plan: Plan, question: str, text: str) -> Plan:
    """Answer a question of the framework; an empty text takes the answer back."""
    kept = [each for each in plan.mandate.answers if each.id != question]
    given = [Answer(question, text)] if text else []
    return replace(plan, mandate=replace(plan.mandate, answers=(*kept, *given)))


def explained(plan: Plan, before: Plan, *, on: dt.date, reason: str, role: str) -> Plan:
    """Keep why ``plan`` differs from ``before``, until the next version takes the reason along."""
    entries = tuple(dict.fromkeys(_changed(before, plan))) or ("",)
    return replace(plan, because=(*plan.because, Because(on, reason, role, entries)))


def new_version(
    plan: Plan,
    *,
    on: dt.date,
    reason: str,
    role: str,
    data_state: int | None = None,
    datasets: Iterable[str] = (),
    review: str = "",
) -> Plan:
    """Close the present state as the next version; the caller keeps it beside the earlier ones."""
    version = Version(plan.version + 1, on, reason, role, data_state, tuple(datasets), review, plan.because)
    return replace(plan, versions=(*plan.versions, version), because=())


def restored(old: Plan, now: Plan, *, on: dt.date, reason: str, role: str) -> Plan:
    """The content of an earlier version as the newest one; the history since stays."""
    return new_version(replace(old, versions=now.versions), on=on, reason=reason, role=role)


def same(one: Plan, other: Plan) -> bool:
    """Whether two plans say the same; versions and reasons do not count."""
    return replace(one, versions=(), because=()) == replace(other, versions=(), because=())


def content_print(plan: Plan) -> str:
    """Same content, same text; versions and reasons do not count."""
    return fingerprint_json(encode(replace(plan, versions=(), because=())))


def _changed(before: Plan, after: Plan) -> Iterator[str]:
    """Ids of the entries that differ, came or went."""
    for name in LISTS.values():
        old = {each.id: each for each in getattr(before, name)}
        new = {each.id: each for each in getattr(after, name)}
        yield from (key for key, each in new.items() if old.get(key) != each)
        yield from (key for key in old if key not in new)


def _list_of(kind: type) -> str:
    if kind not in LISTS:
        raise TypeError(f"{kind.__name__} is no entry of a plan")
    return LISTS[kind]


def _with(plan: Plan, name: str, entries: Iterable[Any]) -> Plan:
    changed: Any = {name: tuple(entries)}
    return replace(plan, **changed)
