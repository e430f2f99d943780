"""A planning folder so small that every figure of a page can be worked out by hand.

Four areas in two districts, two dates in today's cut and one in the cut before; one withheld cell,
one rate with its denominators. Written through the real store.
"""

from __future__ import annotations

from pathlib import Path

import polars as pl
import shapely

from kommune360.areas.schema import AREAS, BRIDGES, SYSTEMS
from kommune360.areas.systems import HIERARCHY
from kommune360.base.flags import WITHOUT_VALUE, Flag
from kommune360.demand.facilities import FACILITIES
from kommune360.exchange.folder.config import FolderConfig
from kommune360.exchange.folder.planning_folder import PlanningFolder, init_folder
from kommune360.observations.schema import DATASETS, OBSERVATIONS, VARIABLES

NOW, BEFORE, OLD = "2025-12-31", "2024-12-31", "2020-12-31"
AREAS_NOW = {"11": "Altstadt", "12": "Nordhang", "21": "Süd", "22": "Lehetal <Dorf>"}
DISTRICTS = {"1": "Mitte", "2": "Umland"}
BANDS = ((0, 3), (3, 6), (6, 18), (18, 150))
# residents by area: one number per band
RESIDENTS = {
    NOW: {
        "11": (40, 60, 100, 800),
        "12": (30, 30, 40, 400),
        "21": (20, 30, 50, 300),
        "22": (None, 9, 11, 80),
    },
    BEFORE: {
        "11": (45, 60, 100, 795),
        "12": (20, 28, 40, 412),
        "21": (20, 30, 50, 300),
        "22": (5, 9, 11, 75),
    },
}
# the cut before: O1 was split between Altstadt and Nordhang, the rest stayed
RESIDENTS_OLD = {"O1": (80, 80, 120, 1000), "O2": (16, 24, 40, 320), "O3": (4, 8, 10, 78)}
BRIDGE = {("O1", "11"): 0.75, ("O1", "12"): 0.25, ("O2", "21"): 1.0, ("O3", "22"): 1.0}
# children in families on benefits: percent, children
RATES = {"11": (25.0, 200.0), "12": (10.0, 100.0), "21": (40.0, 100.0), "22": (None, None)}


def write_small_town(path: Path) -> PlanningFolder:
    """Create the folder at ``path`` with one data state."""
    folder = init_folder(
        path, FolderConfig(name="Kleinstadt", land="nordrhein-westfalen", invented=True, area_system="klein")
    )
    with folder.store.transaction("import", "tests") as change:
        change.note = "einwohner.csv, quoten.csv"
        change.replace("observations", pl.concat([_residents(), _residents_old(), _rates()]))
        change.replace("areas", _areas())
        change.replace("bridges", _bridges())
        change.replace("facilities", _facilities())
        change.replace("systems", _systems())
        change.replace("variables", _variables())
        change.replace("datasets", _datasets())
    return folder


def _cell(
    system: str,
    variable: str,
    area: str,
    period: str,
    ages: tuple[int, int],
    value: float | None,
    dataset: str,
    row: int,
    denominator: float | None = None,
    flag: str | None = None,
) -> dict[str, object]:
    state = flag if flag is not None else str(Flag.SUPPRESSED if value is None else Flag.OK)
    assert (Flag(state) in WITHOUT_VALUE) == (value is None)
    return {
        "area_system": system, "variable": variable, "area": area, "period": period, "sex": "all",
        "age_from": ages[0], "age_to": ages[1], "numerator": value, "denominator": denominator,
        "flag": state, "dataset": dataset, "row": row,
    }  # fmt: skip


def _residents() -> pl.DataFrame:
    rows = [
        _cell("klein", "residents", area, period, band, value, "einwohner", 2 + index)
        for period, areas in RESIDENTS.items()
        for index, (area, values) in enumerate(areas.items())
        for band, value in zip(BANDS, values, strict=True)
    ]
    return pl.DataFrame(rows, schema=dict(OBSERVATIONS))


def _residents_old() -> pl.DataFrame:
    rows = [
        _cell("klein-alt", "residents", area, OLD, band, value, "einwohner_alt", 2 + index)
        for index, (area, values) in enumerate(RESIDENTS_OLD.items())
        for band, value in zip(BANDS, values, strict=True)
    ]
    return pl.DataFrame(rows, schema=dict(OBSERVATIONS))


def _rates() -> pl.DataFrame:
    rows = [
        _cell("klein", "sgb2", area, "2025", (0, 150), value, "quoten", 2 + index, denominator)
        for index, (area, (value, denominator)) in enumerate(RATES.items())
    ]
    return pl.DataFrame(rows, schema=dict(OBSERVATIONS))


def _areas() -> pl.DataFrame:
    """Four squares side by side; the districts have no boundaries of their own."""
    rows = [
        {"system": "klein", "key": key, "name": name, "lat": 51.5, "lon": 8.0 + 0.02 * i,
         "geometry": shapely.to_wkb(shapely.box(8 + 0.02 * i, 51.5, 8.02 + 0.02 * i, 51.52)), "dataset": "grenzen", "row": i + 1}
        for i, (key, name) in enumerate(AREAS_NOW.items())
    ]  # fmt: skip
    rows += [
        {"system": "klein-bezirk", "key": key, "name": name, "dataset": "grenzen"}
        for key, name in DISTRICTS.items()
    ]
    rows += [
        {"system": "klein-alt", "key": key, "name": f"Alt {key}", "dataset": "einwohner_alt"}
        for key in RESIDENTS_OLD
    ]
    return pl.DataFrame(rows, schema=dict(AREAS))


def _bridges() -> pl.DataFrame:
    rows = [
        {"from_system": "klein", "from_key": key, "to_system": "klein-bezirk", "to_key": key[0], "weight": 1.0,
         "method": HIERARCHY, "dataset": dataset}
        for dataset in ("grenzen", "einwohner")  # two files that say the same
        for key in AREAS_NOW
    ]  # fmt: skip
    rows += [
        {"from_system": "klein-alt", "from_key": old, "to_system": "klein", "to_key": new, "weight": weight,
         "method": "addresses", "dataset": "bruecke"}
        for (old, new), weight in BRIDGE.items()
    ]  # fmt: skip
    return pl.DataFrame(rows, schema=dict(BRIDGES))


def _facilities() -> pl.DataFrame:
    rows = [
        {"facility": "K1", "name": "Kita Sonne & Mond", "kind": "kita", "provider": "Stadt", "lat": 51.51, "lon": 8.01,
         "places": 70.0, "places_u3": 20.0, "places_3plus": 50.0, "places_usable": 65.0, "period": "2025-11-01",
         "dataset": "kitas", "row": 2},
        {"facility": "K2", "name": "Kita Nord", "kind": "kita", "provider": "Verein", "lat": 51.51, "lon": 8.03,
         "places": 80.0, "places_u3": 20.0, "places_3plus": 60.0, "places_usable": 80.0, "period": "2025-11-01",
         "dataset": "kitas", "row": 3},
    ]  # fmt: skip
    return pl.DataFrame(rows, schema=dict(FACILITIES))


def _systems() -> pl.DataFrame:
    rows = [
        ("klein", "Stadtteile", "Quarters", "2021-01-01", "", "grenzen"),
        ("klein-bezirk", "Bezirke", "Districts", "", "", "grenzen"),
        ("klein-alt", "Stadtteile bis 2020", "Quarters to 2020", "", "2020-12-31", "einwohner_alt"),
    ]
    return pl.DataFrame(rows, schema=dict(SYSTEMS), orient="row")


def _variables() -> pl.DataFrame:
    rows = [
        ("residents", "Einwohner", "Residents", "persons", "einwohner"),
        ("residents", "Einwohner", "Residents", "persons", "einwohner_alt"),
        ("sgb2", "Kinder in Familien mit SGB II", "Children in families on benefits", "percent", "quoten"),
    ]
    return pl.DataFrame(rows, schema=dict(VARIABLES), orient="row")


def _datasets() -> pl.DataFrame:
    rows = [
        {"dataset": name, "kind": kind, "title": title, "file": file, "sheet": "", "fingerprint": f"{n:064x}",
         "zone": "planning", "area_system": system, "period_first": first, "period_last": last, "rows": 16,
         "imported_at": f"2026-02-0{n}T10:00:00.000000+00:00", "meta": "{}"}
        for n, (name, kind, title, file, system, first, last) in enumerate(
            [
                ("grenzen", "areas", "Grenzen", "grenzen.geojson", "klein", "", ""),
                ("einwohner", "observations", "Melderegister", "einwohner.csv", "klein", BEFORE, NOW),
                ("einwohner_alt", "observations", "Melderegister 2020", "einwohner_2020.csv", "klein-alt", OLD, OLD),
                ("quoten", "observations", "Sozialdaten", "quoten.csv", "klein", "2025", "2025"),
                ("bruecke", "bridge", "Brücke", "bruecke.csv", "", "", ""),
                ("kitas", "facilities", "Kitaliste", "kitas.csv", "klein", "2025-11-01", "2025-11-01"),
            ],
            start=1,
        )
    ]  # fmt: skip
    return pl.DataFrame(rows, schema=dict(DATASETS))
