"""Which answers should be ready before anybody asks? Those of every page's first view of a town.

``start`` watches data states and plans in a thread of the server: at its start, after every import and where
another process changed a plan, what the first readers would wait for is computed and remembered. A reader who is quicker waits for her
part of it and computes nothing twice. What takes long is left to the worker: a projection of the new data, and
once a day a look at every plan.
"""

from __future__ import annotations

import datetime as dt
import logging
import threading
import time
from typing import Any, TypeAlias

from django.db import DatabaseError, close_old_connections
from django.utils.timezone import localdate
from django.utils.translation import override

from kommune360.web.accounts.selectors import with_planning_folder
from kommune360.web.areas import selectors as areas
from kommune360.web.areas.folders import FolderMissing, state_of
from kommune360.web.data import selectors as data
from kommune360.web.pages import now
from kommune360.web.pages.portrait import portrait_of
from kommune360.web.plan.seen import ready as plans_ready
from kommune360.web.plan.selectors import plan_stamp
from kommune360.web.plan.tasks import look_where_due
from kommune360.web.projection.tasks import compute_unasked

EVERY_S = 2.0
State: TypeAlias = tuple[int, str, dt.date]  # number and time of the data state, day
PlansState: TypeAlias = tuple[int, str, str]  # of the data, and the stamp of the plans
log = logging.getLogger(__name__)


def start() -> threading.Thread:
    """Watch until the process ends."""
    thread = threading.Thread(target=_watch, name="warming", daemon=True)
    thread.start()
    return thread


def warm(municipality: Any, language: str) -> None:
    """Compute the first view of every page; FolderMissing where the town has no planning folder."""
    with override(language):
        now.answer_of(municipality)
        now.changes_of(municipality, language)
        asked = areas.answerable(municipality, {})
        if asked is not None:
            areas.page(asked, language)
            system = asked.question.level.system
            areas.geojson(municipality, system)
            for key in list(asked.catalogue.names.get(system, {}))[:1]:  # what all portraits share
                portrait_of(municipality, system, key, language)
        data.datasets(municipality)
        data.loss_of_undo(municipality)


def warm_what_is_new(known: dict[int, State]) -> None:
    """Warm every town whose data state or day is not the one in ``known``, which is brought up to date."""
    for town in with_planning_folder():
        try:
            found = state_of(town)
            state = (found.number, found.time, localdate())
            if known.get(town.pk) == state:
                continue
            known[town.pk] = state
            warm(town, town.language)
            compute_unasked(town)  # the worker's, when the first readers have been served
            look_where_due(town)
        except FolderMissing:
            continue
        except Exception:  # it shows on the page that needs it, and no other town must wait for it
            log.exception("warming %s failed", town.slug)


def warm_plans(known: dict[int, PlansState]) -> None:
    """Parse every town's plans anew that another process changed, and compute what new data say to them."""
    for town in with_planning_folder():
        try:
            found = state_of(town)
            state = (found.number, found.time, plan_stamp(town))
            if known.get(town.pk) != state:
                known[town.pk] = state
                plans_ready(town)
        except FolderMissing:
            continue
        except Exception:  # as above
            log.exception("warming the plans of %s failed", town.slug)


def _watch() -> None:
    known: dict[int, State] = {}
    plans: dict[int, PlansState] = {}
    while True:
        try:
            warm_plans(plans)
            warm_what_is_new(known)
        except DatabaseError:  # locked or away for a moment: asked again in a moment
            log.exception("warming failed")
        finally:
            close_old_connections()
        time.sleep(EVERY_S)
