"""Does the plan hold together? Rules that no accepted plan may violate, all told at once.

From a plan to findings of severity error: keys, references, the goal tree, dates, paths, records.
"""

from __future__ import annotations

import datetime as dt
import itertools
import re
from collections import Counter
from collections.abc import Iterable, Iterator

from kommune360.base.findings import Finding
from kommune360.plan.checking.structure_words import STRUCTURE, remark
from kommune360.plan.document import Direction, Goal, Level, Measure, Plan, Status, Target
from kommune360.plan.editing import LISTS
from kommune360.plan.files.reading import Where
from kommune360.plan.records import OutcomeKind, ReviewKind
from kommune360.plan.times import moment
from kommune360.plan.vocabulary import framework, statute, words

_ID = re.compile(r"[a-z0-9][a-z0-9._-]{0,79}", re.ASCII)
_ABOVE = {Level.LEITZIEL: None, Level.MITTLERZIEL: Level.LEITZIEL, Level.HANDLUNGSZIEL: Level.MITTLERZIEL}
_NAMED = (
    "departments",
    "partners",
    "goals",
    "measures",
    "offers",
    "links",
    "resolutions",
    "retired",
)  # have a title
_WITH_KIND = {"partners": "partner_kinds", "links": "plan_kinds"}
SPRINT_WEEKS = (2, 12)


def structural(plan: Plan, where: Where | None = None) -> list[Finding]:
    """Everything in the form of the plan that has to be mended before it counts."""
    at = where or Where()
    checks = (
        _keys,
        _titles,
        _references,
        _vocabulary,
        _dates,
        _tree,
        _steps,
        _paths,
        _amounts,
        _years,
        _records,
        _versions,
    )
    return [finding for check in checks for finding in check(plan, at)]


def is_id(text: str) -> bool:
    """Whether a text has the form of the id of an entry."""
    return _ID.fullmatch(text) is not None


def _say(code: str, at: Where, path: str, /, **filled: object) -> Finding:
    return remark(STRUCTURE[code], code, at(path), **filled)


def _keys(plan: Plan, at: Where) -> Iterator[Finding]:
    keys = [(f"{name}/{each.id}", each.id) for name in LISTS.values() for each in getattr(plan, name)]
    for path, key in [("id", plan.id), *keys]:
        if not is_id(key):
            yield _say("plan-id-malformed", at, path, key=key)
    seen: set[str] = set()
    for path, key in keys:
        if key in seen:
            yield _say("plan-id-twice", at, path, key=key)
        seen.add(key)


def _titles(plan: Plan, at: Where) -> Iterator[Finding]:
    if not plan.title.strip():
        yield _say("plan-title-empty", at, "title", key=plan.id)
    for name in _NAMED:
        for each in getattr(plan, name):
            if not (each.name if hasattr(each, "name") else each.title).strip():
                yield _say("plan-title-empty", at, f"{name}/{each.id}", key=each.id)


# --- references ----------------------------------------------------------------------------------


def _references(plan: Plan, at: Where) -> Iterator[Finding]:
    known = {name: {each.id for each in getattr(plan, name)} for name in LISTS.values()}
    for path, owner, keys, lists in _all_references(plan):
        for key in keys:
            if key and not any(key in known[name] for name in lists):
                yield _say("plan-reference-unknown", at, path, owner=owner, key=key, lists=", ".join(lists))


_Reference = tuple[str, str, Iterable[str], tuple[str, ...]]
_WORK = ("goals", "measures")
_PAST = (*_WORK, "retired")  # records of what was may speak of what is no longer followed


def _all_references(plan: Plan) -> Iterator[_Reference]:
    """Path, owner, the keys that stand there, and the lists in which they may be found."""
    yield "mandate/resolution", "mandate", [plan.mandate.resolution], ("resolutions",)
    yield "mandate/steering", "mandate", plan.mandate.steering, ("departments",)
    for goal in plan.goals:
        yield f"goals/{goal.id}/departments", goal.id, goal.departments, ("departments",)
    for target in plan.targets:
        yield f"targets/{target.id}/goal", target.id, [target.goal], ("goals",)
    for measure in plan.measures:
        yield from _of_measure(measure)
    for offer in plan.offers:
        yield f"offers/{offer.id}/partner", offer.id, [offer.partner], ("partners",)
        yield f"offers/{offer.id}/department", offer.id, [offer.department], ("departments",)
    for link in plan.links:
        yield f"links/{link.id}/department", link.id, [link.department], ("departments",)
    yield from _of_records(plan)


def _of_measure(measure: Measure) -> Iterator[_Reference]:
    path = f"measures/{measure.id}"
    yield f"{path}/goals", measure.id, measure.goals, ("goals",)
    yield f"{path}/lead", measure.id, [measure.lead], ("departments",)
    yield f"{path}/departments", measure.id, measure.departments, ("departments",)
    yield f"{path}/partners", measure.id, measure.partners, ("partners",)
    yield f"{path}/resolution", measure.id, [measure.resolution], ("resolutions",)
    yield f"{path}/funding", measure.id, [f.payer for f in measure.funding], ("departments", "partners")
    yield f"{path}/benefits", measure.id, [b.department for b in measure.benefits], ("departments",)


def _of_records(plan: Plan) -> Iterator[_Reference]:
    for review in plan.reviews:
        yield f"reviews/{review.id}/subjects", review.id, review.subjects, _PAST
        yield (
            f"reviews/{review.id}/readings",
            review.id,
            [r.target for r in review.readings],
            ("targets", "retired"),
        )
    for decision in plan.decisions:
        yield (
            f"decisions/{decision.id}/subjects",
            decision.id,
            decision.subjects,
            (*_PAST, "targets", "links"),
        )
    for each in plan.retired:
        yield f"retired/{each.id}/successor", each.id, [each.successor], ("goals", "retired")
    for meeting in plan.meetings:
        path = f"meetings/{meeting.id}"
        yield f"{path}/departments", meeting.id, meeting.departments, ("departments",)
        yield f"{path}/partners", meeting.id, meeting.partners, ("partners",)
        asked = [key for outcome in meeting.outcomes for key in (outcome.origin, outcome.about)]
        yield f"{path}/outcomes", meeting.id, asked, ("departments",)
    for entry in plan.participation:
        path = f"participation/{entry.id}"
        yield f"{path}/partner", entry.id, [entry.partner], ("partners",)
        yield f"{path}/passage", entry.id, [entry.passage], (*_PAST, "targets", "offers", "gaps")


def _vocabulary(plan: Plan, at: Where) -> Iterator[Finding]:
    for path, owner, keys, kind in _all_words(plan):
        allowed = words(kind)
        for key in keys:
            if key not in allowed:
                yield _say("plan-word-unknown", at, path, owner=owner, key=key, allowed=", ".join(allowed))
    for path, owner, key, known in (
        *((f"statute/{each.id}", each.id, each.id, {item.id for item in statute()}) for each in plan.statute),
        *((f"mandate/answers/{a.id}", a.id, a.id, {q.id for q in framework()}) for a in plan.mandate.answers),
    ):
        if key not in known:
            yield _say("plan-word-unknown", at, path, owner=owner, key=key, allowed=", ".join(sorted(known)))


def _all_words(plan: Plan) -> Iterator[tuple[str, str, Iterable[str], str]]:
    yield "kind", plan.id, [plan.kind], "plan_kinds"
    for name in ("goals", "measures", "offers"):
        for each in getattr(plan, name):
            yield f"{name}/{each.id}/life_phases", each.id, each.life_phases, "life_phases"
            yield f"{name}/{each.id}/fields", each.id, each.fields, "fields"
    for gap in plan.gaps:
        yield f"gaps/{gap.id}/life_phase", gap.id, [gap.life_phase], "life_phases"
        yield f"gaps/{gap.id}/field", gap.id, [gap.field], "fields"
    for name, kind in _WITH_KIND.items():
        for each in getattr(plan, name):
            yield f"{name}/{each.id}/kind", each.id, [each.kind], kind
    for measure in plan.measures:
        yield f"measures/{measure.id}/funding", measure.id, [f.kind for f in measure.funding], "funding_kinds"
    for entry in plan.participation:
        yield f"participation/{entry.id}/phase", entry.id, [entry.phase], "phases"
        said = [entry.consideration] if entry.consideration else []
        yield f"participation/{entry.id}/consideration", entry.id, said, "considerations"


# --- dates, tree, paths --------------------------------------------------------------------------


def _dates(plan: Plan, at: Where) -> Iterator[Finding]:
    spans: list[tuple[str, str, dt.date | None, dt.date | None]] = [("end", plan.id, plan.start, plan.end)]
    spans += [(f"links/{each.id}", each.id, each.start, each.end) for each in plan.links]
    for measure in plan.measures:
        path = f"measures/{measure.id}"
        spans.append((path, measure.id, measure.start, measure.end))
        spans += [(f"{path}/funding", measure.id, f.start, f.end) for f in measure.funding]
    for path, owner, start, end in spans:
        if start and end and end < start:
            yield _say("plan-dates-reversed", at, path, owner=owner, start=start, end=end)


def _tree(plan: Plan, at: Where) -> Iterator[Finding]:
    levels = {goal.id: goal.level for goal in plan.goals}
    for goal in plan.goals:
        if goal.level is Level.LEITZIEL:
            sound = not goal.parent
        else:
            sound = levels.get(goal.parent) is _ABOVE[goal.level]
        if not sound:
            level = words("levels")[goal.level].de
            yield _say("goal-parent-wrong", at, f"goals/{goal.id}/parent", owner=goal.title, level=level)
        if goal.shared and len(set(goal.departments)) < 2:
            yield _say("goal-shared-alone", at, f"goals/{goal.id}/departments", owner=goal.title)


def _steps(plan: Plan, at: Where) -> Iterator[Finding]:
    for target in plan.targets:
        if not 1 <= target.step <= 7:
            yield _say("step-unknown", at, f"targets/{target.id}/step", owner=target.id, step=target.step)
    holders: list[tuple[str, Goal | Measure]] = [("goals", goal) for goal in plan.goals]
    holders += [("measures", measure) for measure in plan.measures]
    for name, holder in holders:
        for step, times in Counter(link.step for link in holder.chain).items():
            if not 1 <= step <= 7 or times > 1:
                yield _say("step-unknown", at, f"{name}/{holder.id}/chain", owner=holder.id, step=step)


def _paths(plan: Plan, at: Where) -> Iterator[Finding]:
    for target in plan.targets:
        path = f"targets/{target.id}/path"
        moments = [moment(point.period) for point in (target.baseline, *target.path)]
        ordered = all(a is not None and b is not None and a < b for a, b in itertools.pairwise(moments))
        if not target.path or not ordered:
            yield _say("target-path-order", at, path, owner=target.id)
        elif _against(target):
            yield _say("target-path-direction", at, path, owner=target.id)


def _against(target: Target) -> bool:
    change = target.path[-1].value - target.baseline.value
    if target.direction is Direction.HOLD:
        return abs(change) > target.tolerance
    return change < 0 if target.direction is Direction.UP else change > 0


def _amounts(plan: Plan, at: Where) -> Iterator[Finding]:
    values: list[tuple[str, str, float | None]] = [
        (f"targets/{each.id}/tolerance", each.id, each.tolerance) for each in plan.targets
    ]
    for measure in plan.measures:
        path = f"measures/{measure.id}"
        values += [(f"{path}/costs", measure.id, cost.amount) for cost in measure.costs]
        values += [(f"{path}/funding", measure.id, funding.per_year) for funding in measure.funding]
        values += [(f"{path}/needs", measure.id, need.places) for need in measure.needs]
    for each in plan.resolutions:
        votes = (each.votes_for, each.votes_against, each.abstained)
        values += [(f"resolutions/{each.id}", each.id, vote) for vote in votes]
    for path, owner, value in values:
        if value is not None and value < 0:
            yield _say("amount-negative", at, path, owner=owner, value=value)


def _years(plan: Plan, at: Where) -> Iterator[Finding]:
    for measure in plan.measures:
        years = [cost.year for cost in measure.costs] + [need.year for need in measure.needs]
        for year in years:
            if year is not None and not 1900 <= year <= 2199:
                path = f"measures/{measure.id}"
                yield _say("plan-year-unlikely", at, path, owner=measure.title, year=year)


# --- records -------------------------------------------------------------------------------------


def _records(plan: Plan, at: Where) -> Iterator[Finding]:
    for measure in plan.measures:
        path = f"measures/{measure.id}/reports"
        if any(r.status in {Status.PAUSED, Status.DROPPED} and not r.reason.strip() for r in measure.reports):
            yield _say("status-without-reason", at, path, owner=measure.title)
        if any(a.on > b.on for a, b in itertools.pairwise(measure.reports)):
            yield _say("reports-out-of-order", at, path, owner=measure.title)
    for review in plan.reviews:
        path = f"reviews/{review.id}"
        if not review.reason.strip() or not review.role.strip():
            yield _say("review-incomplete", at, path, owner=review.id)
        if review.kind is ReviewKind.SPRINT and not is_sprint(review.start, review.end):
            yield _say("sprint-length", at, path, owner=review.id)
    for meeting in plan.meetings:
        path = f"meetings/{meeting.id}"
        if not meeting.question.strip():
            yield _say("meeting-without-question", at, path, owner=meeting.id)
        if any(o.kind is OutcomeKind.TASK and not o.owner.strip() for o in meeting.outcomes):
            yield _say("task-without-owner", at, path, owner=meeting.id)


def is_sprint(start: dt.date | None, end: dt.date | None) -> bool:
    """Whether these days, both counted, are a sprint: ``SPRINT_WEEKS`` long."""
    if start is None or end is None:
        return False
    shortest, longest = (7 * weeks for weeks in SPRINT_WEEKS)
    return shortest <= (end - start).days + 1 <= longest


def _versions(plan: Plan, at: Where) -> Iterator[Finding]:
    numbered = [version.number for version in plan.versions] == list(range(1, len(plan.versions) + 1))
    ordered = all(a.on <= b.on for a, b in itertools.pairwise(plan.versions))
    told = all(version.reason.strip() and version.role.strip() for version in plan.versions)
    if not (numbered and ordered and told):
        yield _say("versions-out-of-order", at, "versions")
