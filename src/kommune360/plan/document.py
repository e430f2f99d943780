"""What does a plan consist of? The whole document as frozen dataclasses; ``Plan`` is its root.

The same document is a YAML file in the planning folder and JSON in the database. Keys are stable text
ids; a field left at its default is not written. What may stand where is in ``checks``.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from enum import StrEnum

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

SCHEMA = 1


class Level(StrEnum):
    """The three levels of the goal tree, from the widest to the nearest."""

    LEITZIEL = "leitziel"
    MITTLERZIEL = "mittlerziel"
    HANDLUNGSZIEL = "handlungsziel"


class Status(StrEnum):
    """Where a measure stands."""

    PROPOSED = "proposed"
    ADOPTED = "adopted"
    RUNNING = "running"
    DONE = "done"
    PAUSED = "paused"
    DROPPED = "dropped"


class Direction(StrEnum):
    """Which side of its path is the good one; ``HOLD`` asks to stay within the tolerance on both."""

    UP = "up"
    DOWN = "down"
    HOLD = "hold"


@dataclass(frozen=True, slots=True)
class Mandate:
    """On whose order is planned, and by which framework. ``answers``: by id of ``knowledge/framework.yaml``."""

    resolution: str = ""  # id of a resolution
    text: str = ""
    steering: tuple[str, ...] = ()  # ids of the departments that steer together
    answers: tuple[Answer, ...] = ()


@dataclass(frozen=True, slots=True)
class Answer:
    id: str
    text: str = ""


@dataclass(frozen=True, slots=True)
class Duty:
    """How the plan meets one item of the statutory checklist (``knowledge/statute.yaml``)."""

    id: str
    text: str = ""
    evidence: tuple[str, ...] = ()  # ids of measures, resolutions, reviews, participations; or names of files


@dataclass(frozen=True, slots=True)
class Department:
    id: str
    name: str
    head: str = ""  # the post, never the person


@dataclass(frozen=True, slots=True)
class Partner:
    """A provider, school, practice or association; ``kind`` as in ``knowledge/vocabulary.yaml``."""

    id: str
    name: str
    kind: str = "provider"


@dataclass(frozen=True, slots=True)
class Acceptance:
    """Who said that this goal is theirs, when, and where that is written."""

    by: str
    on: dt.date | None = None
    evidence: str = ""


@dataclass(frozen=True, slots=True)
class ChainStep:
    """One of the seven steps: 1-3 outputs, 4-6 outcomes, 7 impact. ``shown_by``: ids of targets, or words."""

    step: int
    text: str
    shown_by: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Goal:
    """``shared`` goals are owed by several departments. ``realistic``: why it can be reached."""

    id: str
    level: Level
    title: str
    parent: str = ""
    text: str = ""
    shared: bool = False
    departments: tuple[str, ...] = ()
    target_group: str = ""
    life_phases: tuple[str, ...] = ()
    fields: tuple[str, ...] = ()
    areas: tuple[str, ...] = ()  # keys in the plan's area system; none: the whole town
    due: dt.date | None = None
    realistic: str = ""
    accepted: tuple[Acceptance, ...] = ()
    chain: tuple[ChainStep, ...] = ()
    contributions: tuple[str, ...] = ()
    plain: str = ""  # in plain language


@dataclass(frozen=True, slots=True)
class PathPoint:
    """What is to be reached in a period (``2027``, ``2027-12-31``, ``2027/28``)."""

    period: str
    value: float


@dataclass(frozen=True, slots=True)
class Target:
    """A path on one living indicator. Values in the indicator's unit; ``tolerance`` likewise, either side.

    ``path`` holds at least the last point; between points, and from the baseline, it runs straight.
    ``area``: one key of ``area_system``; "" is the whole town. ``step``: of the results chain.
    """

    id: str
    goal: str
    indicator: str
    step: int
    direction: Direction
    baseline: PathPoint
    path: tuple[PathPoint, ...]
    tolerance: float = 0.0
    tolerance_reason: str = ""
    area_system: str = ""
    area: str = ""
    comparison: tuple[str, ...] = ()  # areas of the same type that get no measure
    source: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class Cost:
    """Euro in a calendar year. ``once``: an investment, otherwise running cost."""

    year: int
    amount: float
    once: bool = False


@dataclass(frozen=True, slots=True)
class Funding:
    """Who pays: ``payer`` is the id of a department or partner, or "" for somebody outside (``source``)."""

    source: str
    per_year: float
    payer: str = ""
    kind: str = "budget"
    start: dt.date | None = None
    end: dt.date | None = None  # None: without an end


@dataclass(frozen=True, slots=True)
class Benefit:
    """Whose task gets easier. Never a sum of money: a saving elsewhere cannot be promised."""

    department: str
    text: str


@dataclass(frozen=True, slots=True)
class StatusReport:
    """Where the measure stood on a day. ``reason`` is needed for paused and dropped."""

    on: dt.date
    status: Status
    reason: str = ""
    by: str = ""  # a role


@dataclass(frozen=True, slots=True)
class Milestone:
    id: str
    title: str
    due: dt.date
    done: dt.date | None = None


@dataclass(frozen=True, slots=True)
class NeedAnswered:
    """The computed need that a measure answers: an offer of ``demand``, where, when, and how many places."""

    offer: str
    area: str = ""
    year: int | None = None
    places: float | None = None


@dataclass(frozen=True, slots=True)
class Measure:
    """What is done. ``reports`` tell its status, the newest last."""

    id: str
    title: str
    goals: tuple[str, ...] = ()
    text: str = ""
    lead: str = ""
    departments: tuple[str, ...] = ()  # that own it together with the lead
    partners: tuple[str, ...] = ()
    target_group: str = ""
    life_phases: tuple[str, ...] = ()
    fields: tuple[str, ...] = ()
    areas: tuple[str, ...] = ()
    start: dt.date | None = None
    end: dt.date | None = None
    costs: tuple[Cost, ...] = ()
    funding: tuple[Funding, ...] = ()
    benefits: tuple[Benefit, ...] = ()
    reports: tuple[StatusReport, ...] = ()
    milestones: tuple[Milestone, ...] = ()
    resolution: str = ""
    needs: tuple[NeedAnswered, ...] = ()
    contributions: tuple[str, ...] = ()  # keys of contributions of the dialogue
    chain: tuple[ChainStep, ...] = ()
    young_people: str = ""  # does it touch them, and how were they involved
    inclusion: str = ""
    quality: str = ""
    plain: str = ""

    @property
    def status(self) -> Status:
        return self.reports[-1].status if self.reports else Status.PROPOSED

    @property
    def owners(self) -> tuple[str, ...]:
        """Lead and co-owning departments, each once."""
        return tuple(dict.fromkeys(one for one in (self.lead, *self.departments) if one))


@dataclass(frozen=True, slots=True)
class Offer:
    """What exists already in the prevention chain."""

    id: str
    title: str
    life_phases: tuple[str, ...]
    fields: tuple[str, ...]
    areas: tuple[str, ...] = ()
    partner: str = ""
    department: str = ""
    reach: str = ""
    ends: dt.date | None = None


@dataclass(frozen=True, slots=True)
class Gap:
    """A known hole in the prevention chain. ``accepted``: why nothing is done about it for now."""

    id: str
    life_phase: str
    field: str
    text: str
    areas: tuple[str, ...] = ()
    accepted: str = ""


@dataclass(frozen=True, slots=True)
class PlanLink:
    """Another plan of the town and what it rests on. ``plan``: id of a plan in the same folder, if it is one."""

    id: str
    title: str
    kind: str
    plan: str = ""
    department: str = ""
    start: dt.date | None = None
    end: dt.date | None = None
    next_update: dt.date | None = None
    area_system: str = ""
    areas: tuple[str, ...] = ()
    projection: str = ""
    coordinated: dt.date | None = None
    how: str = ""


@dataclass(frozen=True, slots=True)
class Plan:
    """The whole plan. ``area_system`` is what every area key in it refers to.

    ``because``: reasons for what changed since the newest version; the next one takes them along.
    """

    id: str
    title: str
    start: dt.date
    end: dt.date
    schema: int = SCHEMA
    kind: str = "integrated"
    municipality: str = ""  # its official key
    area_system: str = ""
    projection: str = ""  # name or fingerprint of the projection that the plan rests on
    vision: str = ""
    summary: str = ""
    plain: str = ""
    mandate: Mandate = Mandate()
    statute: tuple[Duty, ...] = ()
    departments: tuple[Department, ...] = ()
    partners: tuple[Partner, ...] = ()
    goals: tuple[Goal, ...] = ()
    targets: tuple[Target, ...] = ()
    measures: tuple[Measure, ...] = ()
    offers: tuple[Offer, ...] = ()
    gaps: tuple[Gap, ...] = ()
    links: tuple[PlanLink, ...] = ()
    resolutions: tuple[Resolution, ...] = ()
    reviews: tuple[Review, ...] = ()
    decisions: tuple[Decision, ...] = ()
    retired: tuple[Retired, ...] = ()
    meetings: tuple[Meeting, ...] = ()
    participation: tuple[Participation, ...] = ()
    versions: tuple[Version, ...] = ()
    because: tuple[Because, ...] = ()

    @property
    def version(self) -> int:
        """Number of the newest version; 0 before the first."""
        return self.versions[-1].number if self.versions else 0
