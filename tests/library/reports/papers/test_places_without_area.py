"""A paper decides by area only where the places of the areas are known, else for what it speaks of as one."""

from __future__ import annotations

from pathlib import Path

import pytest

from kommune360.demand.scenario import Scenario
from kommune360.exchange.folder.importing import import_files
from kommune360.exchange.folder.need_input import plan_folder
from kommune360.exchange.folder.planning_folder import init_folder
from kommune360.reports.papers.figures import Numbers
from kommune360.reports.papers.options import options_table
from kommune360.reports.papers.scope import MISSING, Scope
from kommune360.reports.papers.sentences import areas_said
from kommune360.reports.plan import Plan, plan_of
from tests.library.exchange.folder.deliveries import write_delivery
from tests.library.reports.conftest import CONFIG


@pytest.fixture(scope="module")
def unplaced(tmp_path_factory: pytest.TempPathFactory) -> Plan:
    """A town whose list of facilities names no areas, and which has no boundaries yet."""
    root = tmp_path_factory.mktemp("unplaced")
    files = write_delivery(root / "files", seed=11, years=(2024, 2025), areas=12)
    kitas = next(path for path in files if path.name.startswith("kitaliste"))
    _without_column(kitas, 3)
    folder = init_folder(root / "town", CONFIG)
    import_files(folder, [path for path in files if path.suffix != ".geojson"])
    result, findings = plan_folder(folder, Scenario())
    assert result is not None, [finding.what.de for finding in findings]
    return plan_of(folder, result, findings)


def _without_column(path: Path, column: int) -> None:
    title, *rows = path.read_text(encoding="cp1252").split("\n")
    cut = [";".join(cell for at, cell in enumerate(row.split(";")) if at != column) for row in rows]
    path.write_text("\n".join([title, *cut]), encoding="cp1252")


def test_what_is_not_known_by_area_is_decided_for_the_town(unplaced: Plan) -> None:
    numbers = Numbers(Scope(unplaced), "de", {})
    scope = numbers.scope
    assert scope.inside
    assert scope.told == ()
    ((said,),) = areas_said(numbers, unplaced.year)  # once, not for every age class
    assert "nicht bekannt" in str(said)
    for offer in scope.offers:
        assert numbers.count("areas", offer, unplaced.year) == 0
        last = scope.years[-1]
        rows = [scope.row(offer, year) for year in scope.years]
        lack = max([0.0, *(-row["balance"] for row in rows if row["judgement"] in MISSING)])
        assert numbers.count("sum", "A", offer, last) == round(lack)
    assert "Gebiete mit zu wenig Plätzen" not in [column.title for column in options_table(numbers).columns]


def test_a_paper_on_one_area_creates_the_places_it_lacks(plan: Plan) -> None:
    system = plan.result.system
    areas = (Scope(plan, system, area) for area in sorted(plan.result.need["area"].unique()))
    short = [
        (scope, offer)
        for scope in areas
        for offer in scope.offers
        if scope.row(offer, scope.years[-1])["judgement"] in MISSING
    ]
    assert short, "the town of this test has an area that is short"
    for scope, offer in short:
        assert not scope.inside
        lack = -scope.row(offer, scope.years[-1])["balance"]
        assert Numbers(scope, "de", {}).count("sum", "A", offer, scope.years[-1]) >= round(lack) > 0
