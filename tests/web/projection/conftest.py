"""A town with residents of eight years in six areas; projected once a session, copied for each test."""

from __future__ import annotations

import datetime as dt
import shutil
from pathlib import Path

import numpy as np
import polars as pl
import pytest

from kommune360.areas.schema import AREAS, BRIDGES, SYSTEMS
from kommune360.exchange.folder.config import FolderConfig
from kommune360.exchange.folder.planning_folder import init_folder
from kommune360.exchange.folder.projecting import project_folder
from kommune360.observations.schema import DATASETS, OBSERVATIONS, VARIABLES
from kommune360.web.accounts.models import Municipality
from tests.library.projection.towns import town as invented

NAMES = ("Weiler <Nord>", "Altdorf", "Mühlenfeld", "Neustadt", "Südhang", "Zentrum")
DISTRICTS = {"A": "Westen", "B": "Osten"}
YEARS = 8
TINY = "00"  # under the size from which something is said


def _observations() -> pl.DataFrame:
    stocks = invented(len(NAMES), YEARS, sexes=1)
    counts = stocks.counts[:, :, 0].copy()
    counts[0] = np.floor(counts[0] / 6)
    area, year, age = (index.ravel() for index in np.indices(counts.shape))
    return pl.DataFrame(
        {
            "area_system": "viertel", "variable": "residents",
            "area": [stocks.areas[i] for i in area], "period": [f"{stocks.years[i]}-12-31" for i in year],
            "sex": "all", "age_from": age, "age_to": np.where(age == stocks.ages - 1, 150, age + 1),
            "numerator": counts.ravel(), "denominator": None, "flag": "", "dataset": "einwohner", "row": 2,
        },
        schema_overrides=dict(OBSERVATIONS),
    ).select(pl.col(name).cast(dtype) for name, dtype in OBSERVATIONS.items())  # fmt: skip


def _areas() -> pl.DataFrame:
    rows = [("viertel", f"{i:02d}", name) for i, name in enumerate(NAMES)]
    rows += [("bezirk", key, name) for key, name in DISTRICTS.items()]
    empty = dict.fromkeys(AREAS)
    return pl.DataFrame(
        [{**empty, "system": s, "key": k, "name": n, "dataset": "einwohner", "row": 1} for s, k, n in rows],
        schema=dict(AREAS),
    )


def _bridges() -> pl.DataFrame:
    empty = dict.fromkeys(BRIDGES)
    rows = [
        {**empty, "from_system": "viertel", "from_key": f"{i:02d}", "to_system": "bezirk",
         "to_key": "A" if i < 3 else "B", "weight": 1.0, "method": "hierarchy", "dataset": "einwohner", "row": 1}
        for i in range(len(NAMES))
    ]  # fmt: skip
    return pl.DataFrame(rows, schema=dict(BRIDGES))


@pytest.fixture(scope="session")
def unprojected_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("vorausschau") / "ordner"
    folder = init_folder(
        path, FolderConfig(name="Sechsdorf", land="NW", invented=True, area_system="viertel")
    )
    now = dt.datetime(2026, 2, 1, 10, tzinfo=dt.UTC).isoformat(timespec="microseconds")
    dataset = {
        "dataset": "einwohner", "kind": "observations", "title": "Melderegister", "file": "e.csv", "sheet": "",
        "fingerprint": "0" * 64, "zone": "planning", "area_system": "viertel", "period_first": "2010-12-31",
        "period_last": "2017-12-31", "rows": 9, "imported_at": now, "meta": "{}",
    }  # fmt: skip
    systems = [
        ("viertel", "Viertel", "Quarters", "", "", "einwohner"),
        ("bezirk", "Bezirke", "Districts", "", "", "einwohner"),
    ]
    with folder.store.transaction("import", "tests") as change:
        change.replace("observations", _observations())
        change.replace("areas", _areas())
        change.replace("bridges", _bridges())
        change.replace("systems", pl.DataFrame(systems, schema=dict(SYSTEMS), orient="row"))
        change.replace(
            "variables",
            pl.DataFrame(
                [("residents", "Einwohner", "Residents", "persons", "einwohner")],
                schema=dict(VARIABLES),
                orient="row",
            ),
        )
        change.replace("datasets", pl.DataFrame([dataset], schema=dict(DATASETS)))
    return path


@pytest.fixture(scope="session")
def projected_folder(unprojected_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    from kommune360.exchange.folder.planning_folder import open_folder

    path = tmp_path_factory.mktemp("vorausgerechnet") / "ordner"
    shutil.copytree(unprojected_folder, path)
    assert not project_folder(open_folder(path)).refused
    return path


def _town(source: Path, target: Path, slug: str) -> Municipality:
    shutil.copytree(source, target)
    return Municipality.objects.create(name=slug.title(), slug=slug, land="NW", planning_folder=str(target))


@pytest.fixture
def new_town(db: None, unprojected_folder: Path, tmp_path: Path) -> Municipality:
    """Data, but nothing computed yet."""
    return _town(unprojected_folder, tmp_path / "sechsdorf", "sechsdorf")


@pytest.fixture
def projected_town(db: None, projected_folder: Path, tmp_path: Path) -> Municipality:
    return _town(projected_folder, tmp_path / "siebendorf", "siebendorf")
