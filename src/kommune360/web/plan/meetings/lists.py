"""What do the lists of joint work say? Meetings with their results, tasks, and the log of decisions.

From what a reader sees of a plan to rows that templates draw and files hold.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from kommune360.base.text import Text
from kommune360.plan.handover import joint_work, open_tasks
from kommune360.plan.records import Meeting, Outcome, OutcomeKind
from kommune360.plan.vocabulary import word
from kommune360.web.areas.conditional import language_of_page
from kommune360.web.plan.seen import Seen
from kommune360.web.ui import formats


@dataclass(frozen=True, slots=True)
class Settled:
    """A line of the decision log. ``source``: what it came from; ``who``: a role or a committee."""

    on: dt.date
    source: Text
    question: str
    text: str
    reason: str
    who: str
    subjects: tuple[str, ...] = ()
    rejected: tuple[str, ...] = ()


def meetings(seen: Seen) -> list[dict[str, Any]]:
    """All meetings, the newest first."""
    held = sorted(seen.plan.meetings, key=lambda each: (each.on, each.id), reverse=True)
    return [meeting_row(seen, each) for each in held]


def meeting_row(seen: Seen, meeting: Meeting) -> dict[str, Any]:
    """``empty``: over and without result, which is what the list is there to show."""
    who = [seen.name(key) for key in (*meeting.departments, *meeting.partners)]
    return {
        "meeting": meeting,
        "who": ", ".join(who),
        "outcomes": [outcome_row(seen, each, place) for place, each in enumerate(meeting.outcomes)],
    }


def outcome_row(seen: Seen, outcome: Outcome, place: int) -> dict[str, Any]:
    return {
        "outcome": outcome,
        "place": place,
        "kind": word("outcomes", outcome.kind),
        "owner": seen.name(outcome.owner) if outcome.owner else "",
        "outside": (seen.name(outcome.origin), seen.name(outcome.about)) if outcome.from_outside else None,
        "task": outcome.kind is OutcomeKind.TASK,
    }


def tasks(seen: Seen, today: dt.date) -> list[dict[str, Any]]:
    """Tasks that are not done, the earliest due first."""
    return [
        {
            "meeting": each.meeting,
            "text": each.task.text,
            "owner": seen.name(each.task.owner),
            "due": each.task.due,
            "late": each.late,
        }
        for each in open_tasks(seen.plan, today)
    ]


def fruit(seen: Seen, language: str) -> list[tuple[str, str]]:
    """Does joint work bear fruit? Shares in words, what cannot be counted left out."""
    found = joint_work(seen.plan)
    shares = (
        (_("Maßnahmen, die mehrere Ämter tragen"), found.measures_shared),
        (_("Besprechungen mit Ergebnis"), found.meetings_with_result),
        (_("Aufgaben erledigt"), found.tasks_done),
    )
    said = [
        (name, formats.with_unit(share * 100, "percent", language))
        for name, share in shares
        if share is not None
    ]
    if found.ideas:
        outside = _("%(some)s von %(all)s") % {"some": found.ideas_from_outside, "all": found.ideas}
        said.append((_("Ideen aus einem anderen Amt"), outside))
    return said


def settled(seen: Seen) -> list[Settled]:
    """The decision log: decisions, decided meetings, reviews and resolutions, the newest first."""
    found = [*_decisions(seen), *_of_meetings(seen), *_reviews(seen), *_resolutions(seen)]
    return sorted(found, key=lambda each: each.on, reverse=True)


def settled_rows(seen: Seen, language: str) -> list[list[str | float | None]]:
    """The same for a file."""
    head: list[str | float | None] = [
        _("am"), _("Art"), _("Frage"), _("Entscheidung"), _("Begründung"), _("durch"), _("betrifft"), _("verworfen"),
    ]  # fmt: skip
    return [head] + [
        [
            each.on.isoformat(),
            each.source.in_language(language),
            each.question,
            each.text,
            each.reason,
            each.who,
            ", ".join(each.subjects),
            "; ".join(each.rejected),
        ]
        for each in settled(seen)
    ]


def _decisions(seen: Seen) -> Iterator[Settled]:
    kind = word("outcomes", OutcomeKind.DECISION)
    for each in seen.plan.decisions:
        subjects = tuple(seen.name(key) for key in each.subjects)
        yield Settled(
            each.on, kind, each.question, each.text, each.reason, each.role, subjects, each.rejected
        )


def _of_meetings(seen: Seen) -> Iterator[Settled]:
    """Decisions of meetings that no line of the log repeats."""
    known = {(each.on, each.text) for each in seen.plan.decisions}
    kind = Text("Besprechung", "meeting")
    for meeting in seen.plan.meetings:
        for each in meeting.outcomes:
            if each.kind is OutcomeKind.DECISION and (meeting.on, each.text) not in known:
                yield Settled(meeting.on, kind, meeting.question, each.text, "", seen.name(each.owner))


def _reviews(seen: Seen) -> Iterator[Settled]:
    for each in seen.plan.reviews:
        kind, verdict = word("review_kinds", each.kind), word("verdicts", each.decision)
        subjects = tuple(seen.name(key) for key in each.subjects)
        yield Settled(each.on, kind, "", _both(verdict), each.reason, each.role, subjects)


def _resolutions(seen: Seen) -> Iterator[Settled]:
    kind = Text("Beschluss", "resolution")
    for each in seen.plan.resolutions:
        if each.on is not None and each.result is not None:
            yield Settled(
                each.on, kind, each.title, _both(word("vote_results", each.result)), "", each.committee
            )


def _both(text: Text) -> str:
    return text.in_language(language_of_page())
