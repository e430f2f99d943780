"""What must somebody know who takes the plan over tomorrow, and does joint work bear fruit?

From a plan on a day to a report in sections against turnover (barrier P1), and to the tests of integrated work.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from kommune360.base.text import Text
from kommune360.plan.adapting.reviews import due_reviews
from kommune360.plan.document import Plan
from kommune360.plan.framework import open_questions
from kommune360.plan.money import OVER, endings
from kommune360.plan.records import Meeting, Outcome, OutcomeKind
from kommune360.plan.saying import day
from kommune360.plan.vocabulary import framework, word

_AHEAD = 180  # days that the report looks ahead


@dataclass(frozen=True, slots=True)
class Section:
    title: Text
    lines: tuple[Text, ...]


@dataclass(frozen=True, slots=True)
class OpenTask:
    meeting: Meeting
    task: Outcome
    late: bool


@dataclass(frozen=True, slots=True)
class JointWork:
    """Shares between 0 and 1, None where there is nothing to count."""

    measures_shared: float | None  # measures that two or more departments own
    meetings_with_result: float | None
    ideas: int
    ideas_from_outside: int
    tasks_done: float | None


def handover(plan: Plan, on: dt.date) -> list[Section]:
    """The report, empty sections left out."""
    sections = (
        Section(Text("Offene Aufgaben", "Open tasks"), tuple(_tasks(plan, on))),
        Section(Text("Was als Nächstes ansteht", "What comes next"), tuple(_ahead(plan, on))),
        Section(Text("Maßnahmen in Arbeit", "Measures at work"), tuple(_measures(plan))),
        Section(Text("Warum es so ist: Entscheidungen", "Why it is so: decisions"), tuple(_decisions(plan))),
        Section(Text("Fassungen", "Versions"), tuple(_versions(plan))),
        Section(Text("Noch nicht vereinbart", "Not agreed yet"), tuple(_not_agreed(plan))),
    )
    return [section for section in sections if section.lines]


def open_tasks(plan: Plan, on: dt.date) -> list[OpenTask]:
    """Tasks of meetings that are not done, the earliest due first."""
    found = [
        OpenTask(meeting, outcome, outcome.due is not None and outcome.due < on)
        for meeting in plan.meetings
        for outcome in meeting.outcomes
        if outcome.kind is OutcomeKind.TASK and outcome.done is None
    ]
    return sorted(found, key=lambda each: (each.task.due or dt.date.max, each.meeting.on))


def joint_work(plan: Plan) -> JointWork:
    """Tests of integrated planning: who carries measures together, what meetings leave behind."""
    alive = [measure for measure in plan.measures if measure.status not in OVER]
    outcomes = [outcome for meeting in plan.meetings for outcome in meeting.outcomes]
    tasks = [outcome for outcome in outcomes if outcome.kind is OutcomeKind.TASK]
    ideas = [outcome for outcome in outcomes if outcome.kind is OutcomeKind.IDEA]
    return JointWork(
        measures_shared=_share(len(measure.owners) > 1 for measure in alive),
        meetings_with_result=_share(bool(meeting.outcomes) for meeting in plan.meetings),
        ideas=len(ideas),
        ideas_from_outside=sum(idea.from_outside for idea in ideas),
        tasks_done=_share(task.done is not None for task in tasks),
    )


def _share(each: Iterable[bool]) -> float | None:
    listed = list(each)
    return sum(listed) / len(listed) if listed else None


def _name(plan: Plan, key: str) -> str:
    return next((one.name for one in plan.departments if one.id == key), key)


def _tasks(plan: Plan, on: dt.date) -> Iterator[Text]:
    for each in open_tasks(plan, on):
        due = day(each.task.due) if each.task.due else Text("ohne Termin", "no date")
        late = Text(" (überfällig)", " (late)") if each.late else Text("", "")
        who = _name(plan, each.task.owner)
        yield Text(
            f"{each.task.text}: {who}, {due.de}{late.de}", f"{each.task.text}: {who}, {due.en}{late.en}"
        )


def _ahead(plan: Plan, on: dt.date) -> Iterator[Text]:
    last = on + dt.timedelta(days=_AHEAD)
    events: list[tuple[dt.date, Text]] = []
    for measure in plan.measures:
        if measure.status in OVER:
            continue
        for milestone in measure.milestones:
            if milestone.done is None and milestone.due <= last:
                text = f"{measure.title}: {milestone.title}"
                late = Text(" (überfällig)", " (late)") if milestone.due < on else Text("", "")
                events.append((milestone.due, Text(text + late.de, text + late.en)))
    titles = {measure.id: measure.title for measure in plan.measures}
    for ending in endings(plan, on):
        if not ending.early:
            continue
        title, source = titles[ending.measure], ending.funding.source
        events.append((ending.ends, Text(f"{title}: {source} endet", f"{title}: {source} ends")))
    events += [(review.on, word("review_kinds", str(review.kind))) for review in due_reviews(plan, on)]
    for when, what in sorted(events, key=lambda event: (event[0], event[1].de)):
        said = day(when)
        yield Text(f"{said.de}: {what.de}", f"{said.en}: {what.en}")


def _measures(plan: Plan) -> Iterator[Text]:
    for measure in plan.measures:
        if measure.status in OVER:
            continue
        who = _name(plan, measure.lead) or "?"
        status = word("statuses", str(measure.status))
        since = Text("Stand nie gemeldet", "status never reported")
        if measure.reports:
            reported = day(measure.reports[-1].on)
            since = Text(f"Stand {reported.de}", f"as of {reported.en}")
        yield Text(
            f"{measure.title}: {status.de}, {who}, {since.de}",
            f"{measure.title}: {status.en}, {who}, {since.en}",
        )


def _decisions(plan: Plan) -> Iterator[Text]:
    for each in sorted(plan.decisions, key=lambda decision: decision.on, reverse=True):
        on = day(each.on)
        text = f"{each.question} {each.text.rstrip('.')}. {each.reason}"
        yield Text(f"{on.de}: {text}", f"{on.en}: {text}")


def _versions(plan: Plan) -> Iterator[Text]:
    for version in reversed(plan.versions):
        on = day(version.on)
        yield Text(
            f"Fassung {version.number} vom {on.de}: {version.reason}",
            f"Version {version.number} of {on.en}: {version.reason}",
        )


def _not_agreed(plan: Plan) -> Iterator[Text]:
    open_ones = set(open_questions(plan))
    yield from (question.question for question in framework() if question.id in open_ones)
