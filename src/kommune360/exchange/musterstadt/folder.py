"""The invented town as a planning folder: its messy files through the real importer, two scenarios, a plan.

Used by the demo, the tests and the documentation; what a town does with its own files is the same.
"""

from __future__ import annotations

import tempfile
from importlib import resources
from pathlib import Path

from kommune360.demand.scenario import Scenario
from kommune360.exchange.folder.batches import Progress
from kommune360.exchange.folder.config import FolderConfig
from kommune360.exchange.folder.importing import import_files
from kommune360.exchange.folder.planning_folder import PlanningFolder, init_folder
from kommune360.exchange.folder.plans import save_plan
from kommune360.exchange.folder.scenarios import save_scenario
from kommune360.exchange.musterstadt.confidential import keep_apart
from kommune360.exchange.musterstadt.files import importable, write
from kommune360.exchange.musterstadt.planning import plan, versions

NAME, AGS, LAND = "Musterstadt", "99999000", "nordrhein-westfalen"
AUTHOR = "kommune360 demo"
SCENARIOS = (
    Scenario(
        "Quote U3 +5",
        quota_change=0.05,
        author=AUTHOR,
        reason="Elternbefragung: mehr Familien wünschen einen Platz vor dem dritten Geburtstag (erfunden).",
    ),
    Scenario(
        "Mehr Vorhaltung",
        reserve=0.08,
        author=AUTHOR,
        reason="Ankunft Geflüchteter im Frühjahr 2022 hat die Vorhaltung aufgebraucht (erfunden).",
    ),
)


def build_folder(path: Path, progress: Progress | None = None) -> PlanningFolder:
    """Create the town's planning folder at ``path``. FileExistsError where one is there already."""
    folder = init_folder(
        path, FolderConfig(NAME, AGS, LAND, invented=True, confidentiality={"statistics_unit": True})
    )
    with tempfile.TemporaryDirectory() as files:
        write(Path(files))
        import_files(folder, importable(Path(files)), author=AUTHOR, progress=progress)
    keep_apart(folder)
    for scenario in SCENARIOS:
        save_scenario(folder, scenario)
    for each in (*versions(), plan()):
        save_plan(folder, each)
    papers = folder.path / "papers"
    papers.mkdir()
    for name, source in (("vorlage.yaml", "vorlage.yaml"), ("plan.yaml", "vorlage_plan.yaml")):
        (papers / name).write_bytes(resources.files(__package__).joinpath(source).read_bytes())
    return folder
