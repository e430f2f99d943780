"""The papers of the invented town and of a district of Berlin: accessible, every figure checked against the store."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import pypdf
import pytest

from kommune360.exchange.folder.archive import export_folder
from kommune360.exchange.folder.config import FolderConfig
from kommune360.exchange.folder.importing import import_files
from kommune360.exchange.folder.need_input import plan_folder
from kommune360.exchange.folder.planning_folder import PlanningFolder, init_folder
from kommune360.exchange.musterstadt.folder import build_folder
from kommune360.reports.papers.files import file_of, own_details
from kommune360.reports.papers.scope import Scope, scope_of
from kommune360.reports.papers.snapshot import as_bytes, differences, freeze, plan_then, read_snapshot
from kommune360.reports.plan import plan_of
from tests.pdf_ua import violations
from tests.realdata import REALDATA, realdata

BERLIN = REALDATA / "berlin"


def _scope(folder: PlanningFolder, area: str = "", level: str = "") -> Scope:
    result, findings = plan_folder(folder)
    assert result is not None, [finding.what.de for finding in findings]
    return scope_of(plan_of(folder, result, findings), area, level)


def _holds(folder: PlanningFolder, scope: Scope) -> str:
    """Check the paper of a scope; return the text of its PDF."""
    frozen = read_snapshot(as_bytes(freeze("vorlage", scope, own_details(folder), "de")))
    pdf = file_of(frozen, "pdf")
    assert violations(pdf) == []
    assert file_of(frozen, "docx").startswith(b"PK")
    assert len(frozen["figures"]) > 300
    assert differences(plan_then(folder, frozen), frozen) == []
    return " ".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(pdf)).pages)


def test_the_invented_town(tmp_path: Path) -> None:
    folder = build_folder(tmp_path / "musterstadt")
    text = _holds(folder, _scope(folder))
    assert "Für Kinder unter 3 werden" in text
    for said in ("Erfundene Kommune", "2026/041", "Unterausschuss Jugendhilfeplanung", "17.03.2026"):
        assert said in text
    archive = export_folder(folder, tmp_path / "town.zip")
    with zipfile.ZipFile(archive) as file:
        assert "papers/vorlage.yaml" in file.namelist()


@realdata
@pytest.mark.skipif(not BERLIN.is_dir(), reason="real data not there")
def test_a_district_of_berlin(tmp_path: Path) -> None:
    folder = init_folder(tmp_path / "berlin", FolderConfig("Berlin", "11000000", "berlin"))
    wanted = [
        *sorted((BERLIN / "grenzen").glob("*.geojson")),
        *sorted((BERLIN / "grenzen").glob("*crosswalk*")),
        *(BERLIN / "einwohner" / f"EWR{year}12E_Matrix.csv" for year in range(2013, 2021)),
        BERLIN / "einwohner" / "EWR_L21_202512E_Matrix.csv",
        BERLIN / "kitas" / "berlin-daycare-centers-2026-07-details.csv",
    ]
    import_files(folder, wanted)
    scope = _scope(folder, "01", "berlin-bezirk")
    assert scope.name == "Mitte"
    assert len(scope.inside) > 20
    assert "Mitte" in _holds(folder, scope)
