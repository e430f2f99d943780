"""The papers of the invented town and of a district of Berlin: accessible, every figure checked against the store."""

from __future__ import annotations

import datetime as dt
import io
import re
import zipfile
from pathlib import Path
from typing import Any

import openpyxl
import pypdf
import pytest

from kommune360.exchange.folder.archive import export_folder
from kommune360.exchange.folder.config import FolderConfig
from kommune360.exchange.folder.importing import import_files
from kommune360.exchange.folder.need_input import plan_folder
from kommune360.exchange.folder.planning_folder import PlanningFolder, init_folder
from kommune360.exchange.folder.plans import names_of, save_plan, town_of, values_of
from kommune360.exchange.musterstadt import planning
from kommune360.exchange.musterstadt.folder import build_folder
from kommune360.exchange.musterstadt.next_year import write_next_year
from kommune360.plan.document import Plan
from kommune360.plan.editing import new_version
from kommune360.plan.paths import states
from kommune360.reports.document.tree import Figure, Table, figures_of
from kommune360.reports.papers.files import FORMATS, file_of, own_details, own_plan
from kommune360.reports.papers.plan.documents import KINDS as PLAN_KINDS
from kommune360.reports.papers.plan.documents import freeze_plan_paper
from kommune360.reports.papers.plan.version import PlanVersion
from kommune360.reports.papers.scope import Scope, scope_of
from kommune360.reports.papers.snapshot import (
    KINDS,
    as_bytes,
    differences,
    document_in,
    freeze,
    plan_then,
    read_snapshot,
)
from kommune360.reports.plan import plan_of
from tests.pdf_ua import violations
from tests.realdata import REALDATA, realdata

BERLIN = REALDATA / "berlin"


def _scope(folder: PlanningFolder, area: str = "", level: str = "") -> Scope:
    result, findings = plan_folder(folder)
    assert result is not None, [finding.what.de for finding in findings]
    return scope_of(plan_of(folder, result, findings), area, level)


def _holds(folder: PlanningFolder, scope: Scope) -> str:
    """Check every paper of a scope, its workbook and page too; return the text of the proposal's PDF."""
    details, plan = own_details(folder), own_plan(folder)
    kept = {kind: read_snapshot(as_bytes(freeze(kind, scope, details, "de", plan))) for kind in KINDS}
    again = plan_then(folder, kept["vorlage"])  # computed anew from the store, at the state the paper names
    texts = {}
    for kind, frozen in kept.items():
        assert differences(again, frozen) == [], kind
        _workbook_equals(frozen)
        _page_leads_everywhere(frozen)
        pdf = file_of(frozen, "pdf")
        texts[kind] = " ".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(pdf)).pages)
        _print_has_all(frozen, texts[kind])
        if kind == "vorlage":
            assert violations(pdf) == []
            assert file_of(frozen, "docx").startswith(b"PK")
            assert len(frozen["figures"]) > 300
    assert "Seite 2 von 2" in texts["kurzfassung"]
    assert "Seite 1 von 1" in texts["einfach"]
    return texts["vorlage"]


def _workbook_equals(frozen: dict[str, Any]) -> None:
    """Every figure of the workbook is the number of the snapshot, in its register and in the cells of its tables."""
    book = openpyxl.load_workbook(io.BytesIO(file_of(frozen, "xlsx")))
    figures, document = frozen["figures"], document_in(frozen)
    register = {row[0]: row[1] for row in book["Nachweis"].iter_rows(min_row=2, values_only=True)}
    assert register.keys() == figures.keys()
    for key, value in register.items():
        known = figures[key]
        assert value == (pytest.approx(known["value"]) if known["value"] is not None else known["text"]), key
    tables = [block for block in document.blocks if isinstance(block, Table)]
    assert len(book.sheetnames) == len(tables) + 1
    for table, name in zip(tables, book.sheetnames, strict=False):
        cells = list(book[name].iter_rows(min_row=3, max_row=2 + len(table.rows), values_only=True))
        for row, found in zip(table.rows, cells, strict=True):
            numbers = [f for said in row.cells for f in said if isinstance(f, Figure) and f.value is not None]
            values = [value for value in found if isinstance(value, int | float)]
            assert values == [pytest.approx(figure.value) for figure in numbers], table.caption


def _page_leads_everywhere(frozen: dict[str, Any]) -> None:
    """Each number of the page is a link: to the page of its trace, or to its row in the register."""
    page = file_of(frozen, "html", base="https://plan.example").decode()
    links = re.findall(r'<a class="figure" href="([^"]+)"', page)
    assert len(links) == len(list(figures_of(document_in(frozen).blocks)))
    for link in set(links):
        assert link.startswith("https://plan.example/") or f'id="{link[1:]}"' in page


def _print_has_all(frozen: dict[str, Any], text: str) -> None:
    for key, figure in frozen["figures"].items():
        assert figure["text"] in text, key


def test_the_invented_town(tmp_path: Path) -> None:
    folder = build_folder(tmp_path / "musterstadt")
    text = _holds(folder, _scope(folder))
    assert "Für Kinder unter 3 werden" in text
    for said in ("Erfundene Kommune", "2026/041", "Unterausschuss Jugendhilfeplanung", "17.03.2026"):
        assert said in text
    _plan_papers_stay(folder, tmp_path)
    archive = export_folder(folder, tmp_path / "town.zip")
    with zipfile.ZipFile(archive) as file:
        assert "papers/vorlage.yaml" in file.namelist()


def _plan_papers_stay(folder: PlanningFolder, tmp_path: Path) -> None:
    """Another year of data and another version of the plan later, the papers of a version are the same bytes."""
    plan, earlier = planning.versions()[-1], planning.versions()[-2]
    before = {kind: freeze_plan_paper(kind, _version(folder, plan, earlier)) for kind in PLAN_KINDS}
    files = {(kind, form): file_of(frozen, form) for kind, frozen in before.items() for form in FORMATS}
    state = folder.store.state.number
    import_files(folder, write_next_year(tmp_path / "next"))
    newer = new_version(
        plan, on=dt.date(2027, 5, 1), reason="Neues Jahr", role="planner", data_state=state + 1
    )
    save_plan(folder, newer)
    assert folder.store.state.number > state
    moved = _version(folder, plan, earlier)
    assert (
        freeze_plan_paper("yearly", moved)["content"] != before["yearly"]["content"]
    )  # with new figures another
    then = _version(folder, plan, earlier, state)
    for kind in PLAN_KINDS:
        frozen = freeze_plan_paper(kind, then)
        assert frozen == before[kind], kind
        for form in FORMATS:
            assert file_of(frozen, form) == files[kind, form], (kind, form)


def _version(folder: PlanningFolder, plan: Plan, earlier: Plan, state: int | None = None) -> PlanVersion:
    entry = folder.store.ledger.entry(state) if state else None
    found = states(plan, values_of(folder, plan, entry), town_of(folder))
    return PlanVersion(plan, found, names_of(folder, plan), "Musterstadt", earlier=earlier, invented=True)


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
