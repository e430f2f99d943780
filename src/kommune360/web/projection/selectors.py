"""Stored projections as they may be seen: found by what they rest on, read once per data state.

Everything here reads; nothing computes, and nothing here loads what computes.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

import polars as pl

from kommune360.exchange.folder.projections import StoredProjection, projection_key, stored_projection
from kommune360.exchange.folder.scenarios import scenarios_of
from kommune360.projection.lever_data import lever_as_dict
from kommune360.web.accounts.models import Municipality
from kommune360.web.areas.folders import folder_of, remembered, state_of
from kommune360.web.projection.models import ProjectionRun

Levers = Sequence[Mapping[str, Any]]


def key_of(municipality: Municipality, levers: Levers = ()) -> str:
    """What a projection of the present data state is stored under. FolderMissing without a folder."""
    return projection_key(folder_of(municipality), state_of(municipality), levers)


def projection_of(municipality: Municipality, levers: Levers = ()) -> StoredProjection | None:
    """The stored projection of the present data state; None where none was computed yet."""
    return stored_projection(folder_of(municipality), key_of(municipality, levers))


def projection_under(
    municipality: Municipality, key: str, basis: StoredProjection
) -> StoredProjection | None:
    """A scenario's projection by its key, as long as it rests on the same residents as ``basis``."""
    if not key.isalnum():
        return None
    found = stored_projection(folder_of(municipality), key)
    return found if found and not found.refused and found.stocks == basis.stocks else None


def title_of(municipality: Municipality, key: str) -> str:
    """The scenarios whose levers give the projection under ``key``; gone ones as their run was called."""
    names = [
        stored.scenario.name
        for stored in scenarios_of(folder_of(municipality))
        if key_of(municipality, [lever_as_dict(lever) for lever in stored.scenario.levers]) == key
    ]
    if names:
        return ", ".join(names)
    run = latest_run(municipality, key)
    return run.title if run else ""


def ranges_of(municipality: Municipality, found: StoredProjection) -> pl.DataFrame:
    """All rows ahead: columns ``projection.by_level.BY_LEVEL``."""
    return remembered(municipality, "ranges", found.fingerprint, found.ranges)


def past_of(municipality: Municipality, found: StoredProjection) -> pl.DataFrame:
    """Residents known until the origin: system, area, year, age_from, age_to, n."""
    return remembered(municipality, "past", found.stocks, found.past)


def scores_of(municipality: Municipality, found: StoredProjection) -> pl.DataFrame | None:
    """The town's back-test; None where its past is too short for one."""
    if found.refused or not found.tested:
        return None
    return remembered(municipality, "scores", found.stocks, found.scores)


def run_of(municipality: Municipality, run_id: UUID) -> ProjectionRun | None:
    return ProjectionRun.objects.filter(municipality=municipality, pk=run_id).first()


def latest_run(municipality: Municipality, key: str) -> ProjectionRun | None:
    """The last computing under ``key``, whatever became of it."""
    return ProjectionRun.objects.filter(municipality=municipality, key=key).first()


def moving_run(municipality: Municipality, levers: Levers = ()) -> ProjectionRun | None:
    """The computing that is on its way for the present data state."""
    run = latest_run(municipality, key_of(municipality, levers))
    return run if run is not None and run.moving else None
