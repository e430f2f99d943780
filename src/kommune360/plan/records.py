"""What is recorded while a plan is worked with: reviews, decisions, meetings, resolutions, versions.

Frozen dataclasses that ``document`` puts together. People never appear, only their roles.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from enum import StrEnum


class ReviewKind(StrEnum):
    YEARLY = "yearly"
    MIDTERM = "midterm"
    EXTRAORDINARY = "extraordinary"
    SPRINT = "sprint"


class Verdict(StrEnum):
    CONTINUE = "continue"
    ADAPT = "adapt"
    STOP = "stop"
    EXTEND = "extend"


class DataQuality(StrEnum):
    GOOD = "good"
    LIMITED = "limited"
    MISSING = "missing"


class OutcomeKind(StrEnum):
    DECISION = "decision"
    IDEA = "idea"
    TASK = "task"


class VoteResult(StrEnum):
    ADOPTED = "adopted"
    AMENDED = "amended"
    REJECTED = "rejected"
    POSTPONED = "postponed"
    NOTED = "noted"


@dataclass(frozen=True, slots=True)
class Reading:
    """A value beside its path at a review. ``expected`` is the path at ``period``, None where it has none."""

    target: str
    period: str = ""
    value: float | None = None
    expected: float | None = None
    quality: DataQuality = DataQuality.GOOD
    text: str = ""


@dataclass(frozen=True, slots=True)
class Review:
    """``subjects``: ids of goals and measures. ``start`` and ``end`` belong to a sprint of 2 to 12 weeks."""

    id: str
    on: dt.date
    kind: ReviewKind
    decision: Verdict
    reason: str
    role: str
    subjects: tuple[str, ...] = ()
    readings: tuple[Reading, ...] = ()
    text: str = ""  # the reading in contribution wording
    comparison: tuple[str, ...] = ()
    signal: str = ""  # key of the signal that opened it
    start: dt.date | None = None
    end: dt.date | None = None
    version: int | None = None  # the version that it led to


@dataclass(frozen=True, slots=True)
class Decision:
    """A line of the decision log."""

    id: str
    on: dt.date
    question: str
    text: str
    reason: str
    role: str
    subjects: tuple[str, ...] = ()
    rejected: tuple[str, ...] = ()  # options that were not taken


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a meeting left behind. ``origin``: department an idea came from; ``about``: whose field it is."""

    kind: OutcomeKind
    text: str
    owner: str = ""
    due: dt.date | None = None
    done: dt.date | None = None
    origin: str = ""
    about: str = ""

    @property
    def from_outside(self) -> bool:
        """Whether somebody thought about another department's field."""
        return bool(self.origin and self.about and self.origin != self.about)


@dataclass(frozen=True, slots=True)
class Retired:
    """A goal or target that the plan no longer follows; records of its time go on speaking of it.

    ``successor``: id of the goal that took over its measures and the goals below it, or "".
    """

    id: str
    title: str
    on: dt.date
    reason: str
    role: str
    successor: str = ""


@dataclass(frozen=True, slots=True)
class Meeting:
    id: str
    on: dt.date
    question: str
    departments: tuple[str, ...] = ()
    partners: tuple[str, ...] = ()
    outcomes: tuple[Outcome, ...] = ()


@dataclass(frozen=True, slots=True)
class Resolution:
    """``points``: the numbered points as adopted. ``on`` is None while it is only scheduled."""

    id: str
    committee: str
    title: str
    on: dt.date | None = None
    number: str = ""
    result: VoteResult | None = None
    points: tuple[str, ...] = ()
    votes_for: int | None = None
    votes_against: int | None = None
    abstained: int | None = None
    version: int | None = None  # the version of the plan that lay before the committee


@dataclass(frozen=True, slots=True)
class Participation:
    """Involvement of one partner in one phase (``knowledge/vocabulary.yaml``): proof under § 80(4) SGB VIII."""

    id: str
    phase: str
    partner: str
    invited: dt.date
    version: int | None = None
    replied: dt.date | None = None
    reply: str = ""
    consideration: str = ""  # adopted, partly, not, later
    reason: str = ""
    passage: str = ""  # id of the changed goal or measure


@dataclass(frozen=True, slots=True)
class Because:
    """Why these entries were changed. ``entries``: their ids, "" for the plan itself."""

    on: dt.date
    reason: str
    role: str
    entries: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Version:
    """Why the plan changed, on which state of the data. ``datasets``: "id@fingerprint" of what it relied on.

    ``because``: the reasons that were given for single changes on the way to it.
    """

    number: int
    on: dt.date
    reason: str
    role: str
    data_state: int | None = None
    datasets: tuple[str, ...] = ()
    review: str = ""
    because: tuple[Because, ...] = ()
