"""Where do the files lie that figures came from, and who may see them? In ``sources/``, each under its content."""

from __future__ import annotations

import shutil
from pathlib import Path

from kommune360.exchange.folder.datasheets import protected_datasets
from kommune360.exchange.folder.planning_folder import PlanningFolder
from kommune360.observations.store import PLANNING_ZONE, STATISTICS_ZONE


def source_name(file: str, fingerprint: str) -> str:
    """Name under which the original ``file`` is kept in ``sources/``."""
    return f"{fingerprint[:16]}-{Path(file).name}"


def source_names(folder: PlanningFolder, zone: str = PLANNING_ZONE) -> set[str]:
    """Names in ``sources/`` of the files whose content the folder holds now and ``zone`` may see.

    A file of which one sheet lies in the statistics zone is shown there alone, and so is the file behind
    protected figures: that it came to the planning zone in another shape does not open it.
    """
    stored = folder.store.inventory().select("dataset", "file", "fingerprint", "zone").collect()
    closed = protected_datasets(folder)
    names: dict[str, set[str]] = {}
    for dataset, file, fingerprint, where in stored.iter_rows():
        shown_in = STATISTICS_ZONE if dataset in closed else where
        names.setdefault(source_name(file, fingerprint), set()).add(shown_in)
    return {name for name, zones in names.items() if zone == STATISTICS_ZONE or STATISTICS_ZONE not in zones}


def keep_source(folder: PlanningFolder, path: Path, fingerprint: str) -> None:
    folder.sources.mkdir(exist_ok=True)
    target = folder.sources / source_name(path.name, fingerprint)
    if not target.exists():
        part = target.with_name(f".{target.name}.part")
        shutil.copyfile(path, part)
        part.replace(target)
