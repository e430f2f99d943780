"""A municipality with rates of three years in sixteen quarters, one of them withheld; built once a session."""

from __future__ import annotations

import datetime as dt
import shutil
from pathlib import Path

import numpy as np
import polars as pl
import pytest
import shapely

from kommune360.exchange.folder.config import FolderConfig
from kommune360.exchange.folder.planning_folder import init_folder
from kommune360.observations.schema import AREAS, DATASETS, OBSERVATIONS, SYSTEMS, VARIABLES
from kommune360.web.accounts.models import Municipality

LEVEL = "viertel"
QUARTERS = {f"{n:02d}": f"Viertel {n}" for n in range(1, 16)} | {"16": "Tal <Dorf>"}
YEARS = (2022, 2023, 2024)
NAMES = {
    "arbeitslosenanteil": "Arbeitslosenanteil",
    "kinderarmut": "Kinderarmut unter 6",
    "wohngeld": "Haushalte mit Wohngeld",
}
WITHHELD = "03"


def observations() -> pl.DataFrame:
    generator = np.random.default_rng(3)
    load = generator.normal(size=len(QUARTERS))
    rows = []
    for year in YEARS:
        for variable in NAMES:
            for place, area in enumerate(QUARTERS):
                people = 300.0 + 40 * place
                hidden = area == WITHHELD and variable == "kinderarmut"
                share = 0.15 + 0.04 * load[place] + 0.005 * generator.normal()
                parts = {"zaehler": None if hidden else round(people * share), "nenner": people}
                for part, value in parts.items():
                    rows.append(_cell(f"{part}__{variable}", area, str(year), (0, 150), value))
        for place, area in enumerate(QUARTERS):
            for ages, value in (
                ((0, 6), 300 + 40 * place),
                ((6, 18), 600 + 5 * place),
                ((18, 150), 4000 + 30 * place),
            ):
                rows.append(_cell("residents", area, f"{year}-12-31", ages, float(value)))
    return pl.DataFrame(rows, schema=dict(OBSERVATIONS))


def _cell(
    variable: str, area: str, period: str, ages: tuple[int, int], value: float | None
) -> dict[str, object]:
    return {
        "area_system": LEVEL, "variable": variable, "area": area, "period": period, "sex": "all",
        "age_from": ages[0], "age_to": ages[1], "numerator": value, "denominator": None,
        "flag": "" if value is not None else "suppressed", "dataset": "soziales", "row": 2,
    }  # fmt: skip


@pytest.fixture(scope="session")
def index_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("index") / "ordner"
    folder = init_folder(path, FolderConfig(name="Sechzehn", land="NW", invented=True, area_system=LEVEL))
    areas = [
        {"system": LEVEL, "key": key, "name": name, "lat": 51.5, "lon": 8.01 + 0.02 * n,
         "geometry": shapely.to_wkb(shapely.box(8 + 0.02 * n, 51.5, 8.02 + 0.02 * n, 51.52)), "dataset": "grenzen", "row": n}
        for n, (key, name) in enumerate(QUARTERS.items())
    ]  # fmt: skip
    words = {"zaehler": "Zähler", "nenner": "Nenner"}
    variables = [
        (f"{part}__{name}", f"{word}: {label}", f"{word}: {label}", "unknown", "soziales")
        for name, label in NAMES.items()
        for part, word in words.items()
    ] + [("residents", "Einwohner", "Residents", "persons", "soziales")]
    now = dt.datetime(2026, 2, 1, 10, tzinfo=dt.UTC).isoformat(timespec="microseconds")
    dataset = {"dataset": "soziales", "kind": "observations", "title": "Sozialdaten", "file": "soziales.csv", "sheet": "",
               "fingerprint": "0" * 64, "zone": "planning", "area_system": LEVEL, "period_first": "2022",
               "period_last": "2024", "rows": 9, "imported_at": now, "meta": "{}"}  # fmt: skip
    with folder.store.transaction("import", "tests") as change:
        change.replace("observations", observations())
        change.replace("areas", pl.DataFrame(areas, schema=dict(AREAS)))
        change.replace("variables", pl.DataFrame(variables, schema=dict(VARIABLES), orient="row"))
        change.replace("datasets", pl.DataFrame([dataset], schema=dict(DATASETS)))
        systems = [(LEVEL, "Viertel", "Quarters", "", "", "grenzen")]
        change.replace("systems", pl.DataFrame(systems, schema=dict(SYSTEMS), orient="row"))
    return path


@pytest.fixture
def index_town(db: None, index_folder: Path, tmp_path: Path) -> Municipality:
    """A copy of its own: tests save indices in it."""
    own = tmp_path / "sechzehn"
    shutil.copytree(index_folder, own)
    return Municipality.objects.create(name="Sechzehn", slug="sechzehn", land="NW", planning_folder=str(own))
