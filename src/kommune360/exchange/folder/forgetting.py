"""Which kept projections does nobody ask for any more? They can be computed again, so they go.

From a folder to the files removed. Kept stay those of the latest data states, for the basis and every stored
scenario, of the present one for earlier versions of scenarios, too (somebody may have put one up for discussion),
and whatever is younger than a day: somebody may be looking at it, or a run may not have finished.
"""

from __future__ import annotations

import time
from pathlib import Path

from kommune360.exchange.folder.planning_folder import PlanningFolder
from kommune360.exchange.folder.projections import (
    FOLDER,
    projection_key,
    stored_projection,
    table_paths,
)
from kommune360.exchange.folder.scenario_versions import versioned, versions_of
from kommune360.exchange.folder.scenarios import scenarios_of
from kommune360.projection.lever_data import lever_as_dict

STATES = 3  # the one that holds and those an undo brings back first
YOUNG_S = 24 * 3600.0


def forget_projections(folder: PlanningFolder) -> list[Path]:
    """Remove what neither the latest data states nor any stored scenario refer to; return what went."""
    wanted = _wanted(folder)
    gone = [
        path
        for path in (folder.path / FOLDER).glob("*.json")
        if path.stem not in wanted and _old(path) and _removed(path)
    ]
    left = [path.stem for path in (folder.path / FOLDER).glob("*.json")]
    named = {path for key in left if (found := stored_projection(folder, key)) for path in table_paths(found)}
    tables = [path for ending in ("parquet", "part") for path in (folder.path / FOLDER).glob(f"*.{ending}")]
    return gone + [path for path in tables if path not in named and _old(path) and _removed(path)]


def _wanted(folder: PlanningFolder) -> set[str]:
    ledger = folder.store.ledger
    states = [ledger.entry(number) for number in ledger.numbers()[-STATES:]]
    assumed = [(), *(each.scenario.levers for each in scenarios_of(folder))]
    earlier = [each.scenario.levers for name in versioned(folder) for each in versions_of(folder, name)]
    pairs = [(state, levers) for state in states for levers in assumed]
    pairs += [(state, levers) for state in states[-1:] for levers in earlier]
    return {
        projection_key(folder, state, [lever_as_dict(lever) for lever in levers]) for state, levers in pairs
    }


def _old(path: Path) -> bool:
    try:
        return time.time() - path.stat().st_mtime > YOUNG_S
    except OSError:
        return False


def _removed(path: Path) -> bool:
    """A file that cannot be removed is left: it costs room, nothing else."""
    try:
        path.unlink(missing_ok=True)
    except OSError:
        return False
    return True
