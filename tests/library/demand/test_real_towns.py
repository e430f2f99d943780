"""Real registers: check sums of Berlin, and how good methods and ranges were in 206 Norwegian places.

The coverage test measures what `docs/methods/need.md` states: bands from the errors known at an
origin, held against the years that came after it.
"""

from __future__ import annotations

import csv
import json
from pathlib import Path

import numpy as np
import polars as pl
import pytest
import shapely

from kommune360.areas.locate import locate
from kommune360.areas.schema import AREAS, conform
from kommune360.base.findings import Findings
from kommune360.demand.cohorts import COHORT_SURVIVAL, MEAN_OF_LAST_THREE, METHODS
from kommune360.demand.facilities import FACILITIES
from kommune360.demand.plan_need import TOWN, NeedInput, plan_need
from kommune360.demand.ranges import past_errors
from kommune360.demand.single_ages import residents_by_age
from kommune360.demand.stocks import Stock
from kommune360.observations.schema import OBSERVATIONS
from tests.realdata import REALDATA

pytestmark = pytest.mark.realdata
SYSTEM = "berlin-lor-plr-2021"
BANDS = {
    "E_E00_01": (0, 1),
    "E_E01_02": (1, 2),
    "E_E02_03": (2, 3),
    "E_E03_05": (3, 5),
    "E_E05_06": (5, 6),
    "E_E06_07": (6, 7),
    "E_E07_08": (7, 8),
    "E_E08_10": (8, 10),
}


@pytest.fixture(scope="module")
def berlin() -> pl.DataFrame:
    """Children of Berlin on 31 December 2025, read by the csv module alone."""
    path = REALDATA / "berlin" / "einwohner" / "EWR_L21_202512E_Matrix.csv"
    rows = []
    with path.open(encoding="utf-8-sig", newline="") as handle:
        for line in csv.DictReader(handle, delimiter=";"):
            for column, (start, stop) in BANDS.items():
                known = line[column] not in ("NA", "")
                rows.append(
                    {
                        "area_system": SYSTEM,
                        "variable": "residents",
                        "area": line["RAUMID"].zfill(8),
                        "period": "2025-12-31",
                        "sex": "all",
                        "age_from": start,
                        "age_to": stop,
                        "numerator": float(line[column].replace(",", ".")) if known else None,
                        "flag": "" if known else "missing",
                        "dataset": "EWR_L21_202512E_Matrix",
                    }
                )
    return conform(pl.DataFrame(rows), OBSERVATIONS)


@pytest.fixture(scope="module")
def kitas() -> pl.DataFrame:
    path = REALDATA / "berlin" / "kitas" / "berlin-daycare-centers-2026-07-details.csv"
    with path.open(encoding="utf-8-sig", newline="") as handle:
        rows = [
            {
                "facility": line["id"],
                "name": line["name"],
                "kind": "kita",
                "lat": float(line["lat"]),
                "lon": float(line["lon"]),
                "area_system": SYSTEM,
                "area": line["geojson_feature_id"].zfill(8),
                "places": float(line["places"]),
                "period": "2026-07-01",
                "dataset": "kitas-2026-07",
            }
            for line in csv.DictReader(handle)
        ]
    return conform(pl.DataFrame(rows), FACILITIES)


def test_berlin_check_sums(berlin: pl.DataFrame, kitas: pl.DataFrame) -> None:
    findings = Findings()
    residents = residents_by_age(berlin, findings=findings)
    assert residents is not None
    under_six = residents.frame.filter(pl.col("age") < 6)
    assert under_six["area"].n_unique() == 542
    assert under_six["children"].sum() == 201_482
    areas = pl.DataFrame({"system": [SYSTEM] * 542, "key": sorted(set(berlin["area"]))})
    result = plan_need(
        NeedInput(residents=berlin, areas=conform(areas, AREAS), facilities=kitas, profile="berlin")
    )
    town = result.totals.filter(
        (pl.col("system") == TOWN) & (pl.col("offer") == "childcare") & (pl.col("year") == "2026/27")
    )
    assert town["places_usable"].to_list() == [199_851.0, 199_851.0]
    assert town["areas_missing"].to_list() == [2, 2]
    assert {"places-split-unknown", "need-not-known"} <= result.findings.codes()
    under_three = result.need.filter(pl.col("offer") == "childcare_u3")
    assert under_three.filter(pl.col("places_usable") > 0).is_empty(), "no split is invented"


def test_coordinates_of_kitas_lead_to_the_area_the_list_names(kitas: pl.DataFrame) -> None:
    path: Path = REALDATA / "berlin" / "grenzen" / "kieze.geojson"
    features = json.loads(path.read_text(encoding="utf-8"))["features"]
    names = [
        name
        for name, value in features[0]["properties"].items()
        if isinstance(value, str) and len(value) == 8 and value.isdigit()
    ]
    rows = [
        {
            "system": SYSTEM,
            "key": f["properties"][names[0]],
            "geometry": shapely.to_wkb(shapely.geometry.shape(f["geometry"])),
        }
        for f in features
    ]
    found = locate(kitas.select("lat", "lon"), conform(pl.DataFrame(rows), AREAS))
    assert found["area"].null_count() == 0
    agree = (found["area"] == kitas["area"]).mean()
    assert agree is not None
    assert agree > 0.985, "33 of 2,893 lie beside a border or were geocoded to another entrance"


AGES = {"under three": range(3), "three to five": range(3, 6), "six to nine": range(6, 10)}


@pytest.fixture(scope="module")
def norway() -> Stock:
    table = pl.read_parquet(REALDATA / "norwegen" / "norwegen_2005_2026.parquet").filter(pl.col("age") < 10)
    return Stock.from_frame(
        table.group_by("area", "year", "age")
        .agg(pl.col("n").sum().cast(pl.Float64).alias("children"))
        .with_columns(pl.col("year").cast(pl.Int32), pl.col("age").cast(pl.Int32))
    )


def held_against_what_came(
    stock: Stock, method: str, horizon: int, first: int
) -> dict[str, tuple[float, float]]:
    """Share of outcomes inside the 80 % band and mean absolute error in percent, by age group."""
    weights = {name: np.array([float(a in ages) for a in range(10)]) for name, ages in AGES.items()}
    inside: dict[str, list[np.ndarray]] = {name: [] for name in AGES}
    errors: dict[str, list[np.ndarray]] = {name: [] for name in AGES}
    for origin, year in enumerate(stock.years):
        if year < first or year + horizon not in stock.years:
            continue
        bands = past_errors(stock.until(origin + 1), method, weights, horizon)
        ahead = METHODS[method](stock.until(origin + 1), horizon)[:, horizon]
        came_all = stock.values[:, stock.years.index(year + horizon)]
        for name, weight in weights.items():
            forecast, came = ahead @ weight, came_all @ weight
            keep = forecast >= 1
            low, high = bands.at(name, np.full(forecast.shape, float(horizon)), forecast)
            hit = (came >= forecast * (1 + low) - 1e-9) & (came <= forecast * (1 + high) + 1e-9)
            inside[name].append(hit[keep])
            errors[name].append(np.abs(came - forecast)[keep] / forecast[keep])
    return {
        name: (float(np.concatenate(inside[name]).mean()), 100 * float(np.concatenate(errors[name]).mean()))
        for name in AGES
    }


@pytest.mark.parametrize(
    ("method", "horizon", "under", "middle", "school"),
    [
        (MEAN_OF_LAST_THREE, 1, 6.5, 3.7, 2.6),
        (MEAN_OF_LAST_THREE, 3, 12.2, 9.2, 5.8),
        (COHORT_SURVIVAL, 3, 12.2, 6.5, 4.9),
        (COHORT_SURVIVAL, 5, 14.4, 10.9, 6.7),
    ],
)
def test_measured_quality(
    norway: Stock, method: str, horizon: int, under: float, middle: float, school: float
) -> None:
    found = held_against_what_came(norway, method, horizon, first=2013)
    stated = dict(zip(AGES, (under, middle, school), strict=True))
    for name, (coverage, error) in found.items():
        assert error == pytest.approx(stated[name], abs=0.1), name
        assert 0.66 <= coverage <= 0.88, name
