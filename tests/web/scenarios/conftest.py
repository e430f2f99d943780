"""A municipality with residents of six years, boundaries and a Kita list; built once a session."""

from __future__ import annotations

import datetime as dt
import shutil
from pathlib import Path

import polars as pl
import pytest
import shapely

from kommune360.demand.facilities import FACILITIES
from kommune360.exchange.folder.config import FolderConfig
from kommune360.exchange.folder.planning_folder import init_folder
from kommune360.observations.schema import AREAS, DATASETS, OBSERVATIONS, SYSTEMS, VARIABLES
from kommune360.web.accounts.models import Municipality

QUARTERS = {"01": "Altstadt", "02": "Nordhang <Dorf>", "03": "Seewiesen"}
YEARS = range(2018, 2026)


def _residents() -> pl.DataFrame:
    rows = [
        {
            "area_system": "viertel", "variable": "residents", "area": area, "period": f"{year}-12-31", "sex": "all",
            "age_from": age, "age_to": age + 1, "numerator": float(20 + 9 * place + (year * 7 + age * 3) % 5),
            "denominator": None, "flag": "", "dataset": "einwohner", "row": 2 + place,
        }
        for year in YEARS
        for place, area in enumerate(QUARTERS)
        for age in range(18)
    ]  # fmt: skip
    return pl.DataFrame(rows, schema=dict(OBSERVATIONS))


def _facilities() -> pl.DataFrame:
    rows = [
        {"facility": f"K{n}", "name": f"Kita {name}", "kind": "kita", "area_system": "viertel", "area": area,
         "places": 40.0 + 60 * n, "places_u3": 10.0 + 20 * n, "places_3plus": 30.0 + 40 * n,
         "period": "2025-11-01", "dataset": "kitas", "row": 5 + n}
        for n, (area, name) in enumerate(QUARTERS.items())
    ]  # fmt: skip
    return pl.DataFrame(rows, schema=dict(FACILITIES))


def _datasets() -> pl.DataFrame:
    now = dt.datetime(2026, 2, 1, 10, tzinfo=dt.UTC).isoformat(timespec="microseconds")
    rows = [
        {"dataset": name, "kind": kind, "title": title, "file": f"{name}.csv", "sheet": "", "fingerprint": "0" * 63 + str(n),
         "zone": "planning", "area_system": "viertel", "period_first": first, "period_last": last, "rows": 9,
         "imported_at": now, "meta": "{}"}
        for n, (name, kind, title, first, last) in enumerate(
            [("einwohner", "observations", "Melderegister", "2018-12-31", "2025-12-31"),
             ("kitas", "facilities", "Kitaliste", "2025-11-01", "2025-11-01"),
             ("grenzen", "areas", "Grenzen", "", "")]
        )
    ]  # fmt: skip
    return pl.DataFrame(rows, schema=dict(DATASETS))


@pytest.fixture(scope="session")
def need_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("bedarf") / "ordner"
    folder = init_folder(path, FolderConfig(name="Dreiviertel", land="NW", invented=True))
    areas = [
        {"system": "viertel", "key": key, "name": name, "lat": 51.5, "lon": 8.01 + 0.02 * n,
         "geometry": shapely.to_wkb(shapely.box(8 + 0.02 * n, 51.5, 8.02 + 0.02 * n, 51.52)), "dataset": "grenzen", "row": n}
        for n, (key, name) in enumerate(QUARTERS.items())
    ]  # fmt: skip
    with folder.store.transaction("import", "tests") as change:
        change.replace("observations", _residents())
        change.replace("facilities", _facilities())
        change.replace("areas", pl.DataFrame(areas, schema=dict(AREAS)))
        change.replace(
            "systems",
            pl.DataFrame(
                [("viertel", "Viertel", "Quarters", "", "", "grenzen")], schema=dict(SYSTEMS), orient="row"
            ),
        )
        change.replace(
            "variables",
            pl.DataFrame(
                [("residents", "Einwohner", "Residents", "persons", "einwohner")],
                schema=dict(VARIABLES),
                orient="row",
            ),
        )
        change.replace("datasets", _datasets())
    return path


@pytest.fixture
def planned_town(db: None, need_folder: Path, tmp_path: Path) -> Municipality:
    """A copy of its own: tests save scenarios in it."""
    own = tmp_path / "dreiviertel"
    shutil.copytree(need_folder, own)
    return Municipality.objects.create(
        name="Dreiviertel", slug="dreiviertel", land="NW", planning_folder=str(own)
    )
