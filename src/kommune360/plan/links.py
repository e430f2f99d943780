"""Where does this plan clash with the town's other plans: areas, horizons, projection?

From a plan and its links (with the other plan itself, where it lies in the same folder) to clashes, and to
the time bands of all plans on one axis with the windows in which several are updated together.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import StrEnum

from kommune360.plan.document import Plan, PlanLink


class Clash(StrEnum):
    AREAS = "areas"
    HORIZON = "horizon"
    PROJECTION = "projection"


@dataclass(frozen=True, slots=True)
class Band:
    """A plan's term on the common axis; ``own`` marks the plan that looks."""

    title: str
    kind: str
    start: dt.date
    end: dt.date
    next_update: dt.date | None
    own: bool = False


@dataclass(frozen=True, slots=True)
class Window:
    """Months in which at least two plans end or are updated: a chance to do it together."""

    start: dt.date
    end: dt.date
    plans: tuple[str, ...]


def filled(link: PlanLink, others: Mapping[str, Plan]) -> PlanLink:
    """The link with what the other plan says itself, where it lies in the same folder."""
    other = others.get(link.plan)
    if other is None:
        return link
    return replace(
        link,
        start=other.start,
        end=other.end,
        area_system=other.area_system,
        projection=other.projection or link.projection,
    )


def clashes(
    plan: Plan, link: PlanLink, bridged: frozenset[tuple[str, str]] = frozenset()
) -> tuple[Clash, ...]:
    """What does not fit. ``bridged``: pairs of area systems between which figures can be moved.

    Nothing is said about what one of the two plans does not state.
    """
    found = []
    pair = (link.area_system, plan.area_system)
    if all(pair) and pair[0] != pair[1] and pair not in bridged and pair[::-1] not in bridged:
        found.append(Clash.AREAS)
    if link.start and link.end and (link.end < plan.start or link.start > plan.end):
        found.append(Clash.HORIZON)
    if link.projection and plan.projection and link.projection != plan.projection:
        found.append(Clash.PROJECTION)
    return tuple(found)


def bands(plan: Plan, others: Mapping[str, Plan] | None = None) -> list[Band]:
    """The terms of this plan and all it is linked with, earliest first; links without a term are left out."""
    found = [Band(plan.title, plan.kind, plan.start, plan.end, None, own=True)]
    for each in plan.links:
        link = filled(each, others or {})
        if link.start and link.end:
            found.append(Band(link.title, link.kind, link.start, link.end, link.next_update))
    return sorted(found, key=lambda band: (band.start, band.end, band.title))


def windows(bands_: list[Band], months: int = 6) -> list[Window]:
    """Where ends and updates of at least two plans lie within ``months`` of each other."""
    turns = sorted((band.next_update or band.end, band.title) for band in bands_)
    found: list[Window] = []
    place = 0
    while place < len(turns):
        start = turns[place][0]
        near = [turn for turn in turns[place:] if (turn[0] - start).days <= months * 30.5]
        if len({title for _, title in near}) > 1:
            found.append(Window(start, near[-1][0], tuple(title for _, title in near)))
        place += len(near) if len(near) > 1 else 1
    return found
