"""Which changes in the world ask for a look at the plan? Rules over data, each told once.

From a plan, the facts of a day and what was told before to new signals: cause, data, the goals and measures
that they touch, and why the threshold is where it is. Rules and limits stand in ``knowledge/signals.yaml``.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from kommune360.base.text import Text
from kommune360.plan.adapting.bands import band_events
from kommune360.plan.adapting.events import Event
from kommune360.plan.adapting.facts import Facts
from kommune360.plan.document import Level, Measure, Plan, Status
from kommune360.plan.money import endings
from kommune360.plan.records import Review, ReviewKind, Verdict
from kommune360.plan.saying import Names, day, number
from kommune360.plan.vocabulary import knowledge

_NAMED = 6  # of several told together
_NEARLY_ALL = 0.99
_AT_WORK = frozenset({Status.ADOPTED, Status.RUNNING})


@dataclass(frozen=True, slots=True)
class Signal:
    """``key`` names the event: the same one never comes twice. ``data``: what it rests on, JSON-able."""

    key: str
    rule: str
    on: dt.date
    name: Text
    what: Text
    why: Text
    goals: tuple[str, ...]
    measures: tuple[str, ...]
    review: ReviewKind
    data: Mapping[str, Any]
    data_state: int | None = None


@dataclass(frozen=True, slots=True)
class Memory:
    """What was told and has not come back to normal since; empty at the beginning. JSON-able by ``told``."""

    told: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Look:
    """``signals`` are new; ``memory`` is for the next look."""

    signals: tuple[Signal, ...]
    memory: Memory = field(default_factory=Memory)


def look(
    plan: Plan,
    facts: Facts,
    memory: Memory | None = None,
    names: Names | None = None,
    own: Mapping[str, Mapping[str, float]] | None = None,
) -> Look:
    """New signals on the day of the facts. ``own``: limits of the town by rule, over the shipped ones.

    KeyError for a rule or limit that does not exist.
    """
    rules, known = _rules(own or {}), memory or Memory()
    titles = Names.of(
        plan, areas=names.areas if names else None, indicators=names.indicators if names else None
    )
    events = [
        *band_events(plan, facts, rules, titles),
        *_needs(plan, facts, rules["need_shortage"], titles),
        *_funding(plan, facts, rules["funding_ends"]),
        *_status(plan, facts, rules["status_missing"]),
        *_milestones(plan, facts, rules["milestone_late"]),
        *_contributions(facts, rules["contribution_unanswered"]),
        *_overdue(plan, facts, rules["figures_overdue"]),
    ]
    told = set(known.told)
    groups: dict[str, list[Event]] = {}
    for event in events:
        if event.raised and event.key not in told:
            groups.setdefault(event.group or event.key, []).append(event)
            told.add(event.key)
        elif event.calm:
            told.discard(event.key)
    signals = (_signal(plan, facts, rules[together[0].rule], together) for together in groups.values())
    return Look(tuple(signals), Memory(frozenset(told)))


def replay(plan: Plan, worlds: Iterable[Facts], names: Names | None = None) -> list[Signal]:
    """All signals of one world after the other, as a town would have seen them."""
    memory = Memory()
    found: list[Signal] = []
    for facts in worlds:
        seen = look(plan, facts, memory, names)
        memory = seen.memory
        found += seen.signals
    return found


def review_of(signal: Signal, key: str, on: dt.date, role: str) -> Review:
    """The review that a signal opens, to be filled in by people."""
    return Review(
        id=key,
        on=on,
        kind=ReviewKind.EXTRAORDINARY if signal.review is ReviewKind.SPRINT else signal.review,
        decision=Verdict.CONTINUE,
        reason=signal.what.de,
        role=role,
        subjects=(*signal.goals, *signal.measures),
        signal=signal.key,
    )


def rule_names() -> dict[str, Text]:
    """What the rules are called, by id."""
    return {key: Text(**rule["name"]) for key, rule in knowledge("signals")["rules"].items()}


def _rules(own: Mapping[str, Mapping[str, float]]) -> dict[str, dict[str, Any]]:
    shipped = knowledge("signals")
    rules = {
        key: {**rule, "budget": shipped["budget"]["false_per_decade"]}
        for key, rule in shipped["rules"].items()
    }
    for key, limits in own.items():
        for name, value in limits.items():
            if name not in rules[key] or not isinstance(rules[key][name], int | float):
                raise KeyError(f"{key}.{name}")
            rules[key][name] = value
    return rules


def _signal(plan: Plan, facts: Facts, rule: Mapping[str, Any], together: list[Event]) -> Signal:
    event, *others = sorted(together, key=lambda each: -each.weight)
    de = {name: text.de for name, text in event.words.items()}
    en = {name: text.en for name, text in event.words.items()}
    goals, measures = _touched(plan, (key for each in together for key in each.subjects))
    also = _also(others)
    return Signal(
        key=event.key,
        rule=event.rule,
        on=facts.on,
        name=Text(**rule["name"]),
        what=Text(rule["what"]["de"].format(**de) + also.de, rule["what"]["en"].format(**en) + also.en),
        why=Text(rule["why"]["de"].format(**de).strip(), rule["why"]["en"].format(**en).strip()),
        goals=goals,
        measures=measures,
        review=ReviewKind(rule["review"]),
        data={**event.data, **({"others": [dict(each.data) for each in others]} if others else {})},
        data_state=facts.data_state,
    )


def _also(others: list[Event]) -> Text:
    if not others:
        return Text("", "")
    shown, more = ", ".join(each.short for each in others[:_NAMED]), len(others) - _NAMED
    if more > 0:
        return Text(f" Ebenso: {shown} und {more} weitere.", f" Likewise: {shown} and {more} more.")
    return Text(f" Ebenso: {shown}.", f" Likewise: {shown}.")


def _touched(plan: Plan, subjects: Iterable[str]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Goals and measures named, the goals that named measures serve, the measures below named goals."""
    named = set(subjects)
    parents = {goal.id: goal.parent for goal in plan.goals}

    def below(goal: str) -> bool:
        for _ in Level:
            if goal in named:
                return True
            goal = parents.get(goal, "")
        return False

    named_measures = {measure.id for measure in plan.measures} & named
    goals = [
        goal.id
        for goal in plan.goals
        if goal.id in named or any(goal.id in m.goals for m in plan.measures if m.id in named_measures)
    ]
    measures = [
        measure.id
        for measure in plan.measures
        if measure.id in named_measures or any(map(below, measure.goals))
    ]
    return tuple(goals), tuple(measures)


# --- rules of single events ------------------------------------------------------------------------


def _needs(plan: Plan, facts: Facts, rule: Mapping[str, Any], names: Names) -> Iterator[Event]:
    """One event an offer and area: the nearest year in which the limit is crossed."""
    ahead = facts.needs.filter(facts.needs["year"] >= facts.on.year).sort("offer", "area", "year")
    for (offer, area), rows in ahead.group_by("offer", "area", maintain_order=True):
        listed = rows.drop_nulls("probability").to_dicts()
        if not listed:
            continue
        worst = max(row["probability"] for row in listed)
        row = next((r for r in listed if r["probability"] >= rule["limit"]), listed[0])
        subjects = [
            measure.id
            for measure in plan.measures
            if any(need.offer == offer and need.area in {"", area} for need in measure.needs)
        ]
        gap = row["gap"]
        yield Event(
            rule="need_shortage",
            key=f"need_shortage:{offer}:{area}",
            raised=worst >= rule["limit"],
            calm=worst < rule["rearm"],
            subjects=tuple(subjects),
            words={
                "offer": _offer(str(offer)),
                "area": _same(names.areas.get(str(area), str(area))),
                "probability": _percent(row["probability"]),
                "year": _same(row["year"]),
                "gap": number(gap, 0) if gap is not None else _same("?"),
                "limit": _percent(rule["limit"]),
                "rearm": _percent(rule["rearm"]),
            },
            data={key: row[key] for key in ("offer", "area", "year", "probability", "gap")},
            group=f"need_shortage:{offer}",
            short=names.areas.get(str(area), str(area)),
            weight=gap or 0.0,
        )


def _funding(plan: Plan, facts: Facts, rule: Mapping[str, Any]) -> Iterator[Event]:
    titles = {measure.id: measure.title for measure in plan.measures}
    for ending in endings(plan, facts.on, int(rule["months"])):
        if ending.early:
            source = ending.funding.source
            yield Event(
                rule="funding_ends",
                key=f"funding_ends:{ending.measure}:{source}:{ending.ends}",
                raised=True,
                subjects=(ending.measure,),
                words={
                    "title": _same(titles[ending.measure]),
                    "source": _same(source),
                    "end": day(ending.ends),
                    "months": _same(rule["months"]),
                },
                data={"measure": ending.measure, "source": source, "end": ending.ends.isoformat()},
            )


def _status(plan: Plan, facts: Facts, rule: Mapping[str, Any]) -> Iterator[Event]:
    for measure in plan.measures:
        since = _last_report(measure, facts.on)
        if since is None:
            continue
        silent = (facts.on - since).days
        yield Event(
            rule="status_missing",
            key=f"status_missing:{measure.id}",
            raised=silent > rule["days"],
            calm=silent <= rule["days"],
            subjects=(measure.id,),
            words={
                "title": _same(measure.title),
                "since": day(since),
                "days": _same(silent),
                "limit": _same(rule["days"]),
            },
            data={"measure": measure.id, "since": since.isoformat(), "days": silent},
            group=f"status_missing:{measure.lead}",  # one department owes them all
            short=f"„{measure.title}“",
            weight=silent,
        )


def _last_report(measure: Measure, on: dt.date) -> dt.date | None:
    """The last sign of life of a measure at work on a day; None where it is not at work."""
    reports = [report for report in measure.reports if report.on <= on]
    if not reports or reports[-1].status not in _AT_WORK:
        return None
    if measure.start and measure.start > on:
        return None
    return max(reports[-1].on, measure.start or reports[-1].on)


def _milestones(plan: Plan, facts: Facts, rule: Mapping[str, Any]) -> Iterator[Event]:
    for measure in plan.measures:
        if _last_report(measure, facts.on) is None:
            continue
        for milestone in measure.milestones:
            done = milestone.done is not None and milestone.done <= facts.on
            late = (facts.on - milestone.due).days
            yield Event(
                rule="milestone_late",
                key=f"milestone_late:{measure.id}:{milestone.id}:{milestone.due}",
                raised=not done and late > rule["days"],
                subjects=(measure.id,),
                words={
                    "title": _same(measure.title),
                    "milestone": _same(milestone.title),
                    "due": day(milestone.due),
                    "limit": _same(rule["days"]),
                },
                data={"measure": measure.id, "milestone": milestone.id, "due": milestone.due.isoformat()},
                group=f"milestone_late:{measure.id}",
                short=f"„{milestone.title}“",
                weight=late,
            )


def _contributions(facts: Facts, rule: Mapping[str, Any]) -> Iterator[Event]:
    for each in facts.contributions:
        waiting = (facts.on - each.received).days
        yield Event(
            rule="contribution_unanswered",
            key=f"contribution_unanswered:{each.key}",
            raised=waiting > rule["days"],
            subjects=each.subjects,
            words={"title": _same(each.title), "since": day(each.received), "days": _same(waiting)},
            data={"contribution": each.key, "received": each.received.isoformat(), "days": waiting},
            group=f"contribution_unanswered:{' '.join(sorted(each.subjects))}" if each.subjects else "",
            short=f"„{each.title}“",
            weight=waiting,
        )


def _overdue(plan: Plan, facts: Facts, rule: Mapping[str, Any]) -> Iterator[Event]:
    for each in facts.overdue:
        late = (facts.on - each.due).days
        used = set(each.indicators)
        holder = Text(f"Zuständig: {each.holder}.", f"Held by: {each.holder}.") if each.holder else _same("")
        yield Event(
            rule="figures_overdue",
            key=f"figures_overdue:{each.dataset}:{each.due}",
            raised=late > rule["days"],
            subjects=tuple(dict.fromkeys(t.goal for t in plan.targets if t.indicator in used)),
            words={"title": _same(each.title), "due": day(each.due), "days": _same(late), "holder": holder},
            data={"dataset": each.dataset, "due": each.due.isoformat(), "days": late},
        )


def _offer(key: str) -> Text:
    from kommune360.demand.offers import OFFERS

    return OFFERS[key].label if key in OFFERS else Text(key, key)


def _percent(share: float) -> Text:
    """Never more certain than draws can tell: no share of them is all futures."""
    if share > _NEARLY_ALL:
        return Text("mehr als 99 %", "more than 99%")
    return Text(f"{100 * share:.0f} %", f"{100 * share:.0f}%")


def _same(text: object) -> Text:
    return Text(str(text), str(text))
