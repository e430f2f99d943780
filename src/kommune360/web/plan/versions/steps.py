"""What did each version change, and what since? The steps of a plan as far as a reader may see its versions.

From what a reader sees to steps of the library, kept in memory: a closed version never changes.
"""

from __future__ import annotations

import itertools
from typing import Any

from kommune360.plan.history import Step, step
from kommune360.web.areas.folders import Memory
from kommune360.web.plan import documents, selectors
from kommune360.web.plan.models import PlanVersion
from kommune360.web.plan.seen import Seen

_steps = Memory(64)


def steps(user: Any, seen: Seen) -> list[Step]:
    """Every step up to what is seen, the oldest first; versions that are not the reader's are stepped over."""
    last = seen.version.number if seen.version else None
    versions = [
        each
        for each in reversed(selectors.readable_versions(user, seen.record))
        if last is None or each.number <= last
    ]
    found = [_between(old, new, seen) for old, new in itertools.pairwise(versions)]
    since = pending(seen)
    return [*found, since] if since is not None else found


def pending(seen: Seen) -> Step | None:
    """What changed since the newest version; None for a closed version, or before the first."""
    if not seen.working:
        return None
    newest = seen.record.versions.defer("document").first()
    if newest is None:
        return None
    key = ("since", newest.pk, *seen.stamp)
    found: Step = _steps.get(
        key, lambda: step(documents.closed(newest), seen.plan, seen.figures.names, closed=False)
    )
    _steps.keep(lambda each: each[:2] != key[:2] or each == key)  # of a large plan each one is large
    return found


def forget_all() -> None:
    """Drop what is kept in memory: a database that is rolled back gives the same number twice (tests)."""
    _steps.keep(lambda key: False)


def _between(old: PlanVersion, new: PlanVersion, seen: Seen) -> Step:
    found: Step = _steps.get(
        (old.pk, new.pk, seen.figures.state),
        lambda: step(documents.closed(old), documents.closed(new), seen.figures.names),
    )
    return found
