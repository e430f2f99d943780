"""A small invented town, read in by the real importer and planned, as the reports get it."""

from __future__ import annotations

from pathlib import Path

import pytest

from kommune360.demand.scenario import Scenario
from kommune360.exchange.folder.config import FolderConfig
from kommune360.exchange.folder.importing import import_files
from kommune360.exchange.folder.need_input import plan_folder
from kommune360.exchange.folder.planning_folder import PlanningFolder, init_folder
from kommune360.reports.plan import Plan, plan_of
from tests.library.exchange.folder.deliveries import write_delivery

CONFIG = FolderConfig("Prüfstadt <&> Ost", "99999000", "nordrhein-westfalen", invented=True)


@pytest.fixture(scope="session")
def town(tmp_path_factory: pytest.TempPathFactory) -> PlanningFolder:
    root = tmp_path_factory.mktemp("reports")
    files = write_delivery(root / "files", seed=11, years=tuple(range(2017, 2026)), areas=12)
    hide_one_cell(root / "files" / "einwohner_2025.csv")
    folder = init_folder(root / "town", CONFIG)
    import_files(folder, files)
    return folder


def hide_one_cell(path: Path) -> None:
    """Make the one-year-olds of the last area secret, as an office would."""
    lines = path.read_text(encoding="cp1252").split("\n")
    cells = lines[-2].split(";")
    cells[3] = "."
    lines[-2] = ";".join(cells)
    path.write_text("\n".join(lines), encoding="cp1252")


@pytest.fixture(scope="session")
def plan(town: PlanningFolder) -> Plan:
    result, findings = plan_folder(
        town, Scenario(name="Mehr Vorhaltung", reserve=0.05, reason="Beschluss 12/25")
    )
    assert result is not None, [finding.what.de for finding in findings]
    return plan_of(town, result, findings)
