"""Boundaries come back the same from every format and coordinate system; faults are told."""

from __future__ import annotations

import json
import zipfile
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import pyogrio.raw
import pyproj
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from kommune360.exchange.readers.geo import read_geo
from kommune360.exchange.reading import KnownSystem, ReadContext, ReadingKind

KEYS = ["0101", "0102", "0201", "0202", "0203"]
NAMES = ["Altstadt", "Bahnhofsviertel", "Nordhang", "Seewiesen", "Am Süßen Grund"]
DRIVERS = {".geojson": "GeoJSON", ".gpkg": "GPKG", ".shp": "ESRI Shapefile"}


def squares(west: float, south: float, count: int, size: float = 0.02) -> list[shapely.Polygon]:
    return [shapely.box(west + i * size, south, west + (i + 1) * size, south + size) for i in range(count)]


def write(path: Path, shapes: list[Any], crs: str | None, fields: dict[str, list[Any]]) -> Path:
    """Write shapes (given in WGS84) in ``crs``; None keeps degrees and states no system."""
    if crs is not None:
        mover = pyproj.Transformer.from_crs("EPSG:4326", crs, always_xy=True)
        shapes = [
            shapely.transform(s, lambda xy: np.column_stack(mover.transform(xy[:, 0], xy[:, 1])))
            for s in shapes
        ]
    options = {"RFC7946": "NO"} if path.suffix == ".geojson" else {}
    pyogrio.raw.write(
        path,
        geometry=np.array(shapely.to_wkb(shapes), dtype=object),
        field_data=[np.array(values, dtype=object) for values in fields.values()],
        fields=list(fields),
        geometry_type="Point" if isinstance(shapes[0], shapely.Point) else "Polygon",
        crs=crs or "EPSG:4326",
        driver=DRIVERS[path.suffix],
        encoding="UTF-8" if path.suffix == ".shp" else None,
        **options,
    )
    return path


@pytest.mark.parametrize("suffix", [".geojson", ".gpkg", ".shp"])
@pytest.mark.parametrize("crs", ["EPSG:4326", "EPSG:25832", "EPSG:25833", "EPSG:3857"])
@settings(max_examples=5, deadline=None)
@given(west=st.floats(6.5, 13.5), south=st.floats(48.0, 53.5))
def test_every_system_and_format_gives_the_same_areas(
    suffix: str, crs: str, west: float, south: float, tmp_path_factory: pytest.TempPathFactory
) -> None:
    shapes = squares(west, south, 5)
    fields = {"stbez_nr": KEYS, "stbez_name": NAMES}
    path = write(tmp_path_factory.mktemp("geo") / f"bezirke{suffix}", shapes, crs, fields)
    (reading,) = read_geo(path, ReadContext())
    assert reading.ready
    assert reading.kind is ReadingKind.AREAS
    assert dict(reading.frame.select("key", "name").iter_rows()) == dict(zip(KEYS, NAMES, strict=True))
    for read, meant in zip(shapely.from_wkb(reading.frame["geometry"].to_list()), shapes, strict=True):
        assert shapely.hausdorff_distance(read, meant) < 1e-6


def test_zipped_shapefile(tmp_path: Path) -> None:
    shape = write(tmp_path / "bezirke.shp", squares(9, 50, 5), "EPSG:25832", {"nr": KEYS, "name": NAMES})
    packed = tmp_path / "lieferung.zip"
    with zipfile.ZipFile(packed, "w") as archive:
        for part in sorted(tmp_path.glob("bezirke.*")):
            archive.write(part, f"daten/{part.name}")
    shape.unlink()
    (reading,) = read_geo(packed, ReadContext())
    assert reading.ready
    assert reading.frame["key"].to_list() == KEYS


def test_layers_of_a_geopackage_are_read_apart(tmp_path: Path) -> None:
    path = tmp_path / "stadt.gpkg"
    for layer, field in (("bezirke", "bezirk_nr"), ("schulbezirke", "sb_nr")):
        pyogrio.raw.write(
            path,
            geometry=np.array(shapely.to_wkb(squares(9, 50, 5)), dtype=object),
            field_data=[np.array(KEYS, dtype=object), np.array(NAMES, dtype=object)],
            fields=[field, "name"],
            geometry_type="Polygon",
            crs="EPSG:4326",
            driver="GPKG",
            layer=layer,
            append=layer != "bezirke",
        )
    readings = read_geo(path, ReadContext())
    assert [r.dataset for r in readings] == ["stadt-bezirke", "stadt-schulbezirke"]
    assert len({r.area_system for r in readings}) == 2


def collection(features: list[dict[str, Any]], **more: Any) -> str:
    return json.dumps({"type": "FeatureCollection", "features": features, **more}, ensure_ascii=False)


def feature(shape: Any, **properties: Any) -> dict[str, Any]:
    geometry = json.loads(shapely.to_geojson(shape)) if shape is not None else None
    return {"type": "Feature", "properties": properties, "geometry": geometry}


def test_swapped_axes_are_repaired_and_told(tmp_path: Path) -> None:
    path = tmp_path / "bezirke.geojson"
    swapped = [shapely.transform(s, lambda xy: xy[:, ::-1]) for s in squares(9, 50, 5)]
    path.write_text(
        collection([feature(s, nr=k) for s, k in zip(swapped, KEYS, strict=True)]), encoding="utf-8"
    )
    (reading,) = read_geo(path, ReadContext())
    assert "coordinates-swapped" in reading.findings.codes()
    assert reading.frame["lat"].is_between(50, 50.1).all()


def test_missing_system_with_two_meanings_is_asked_and_the_answer_holds(tmp_path: Path) -> None:
    """Easting 388591, northing 5820578 lies in Germany in zone 32 and in zone 33."""
    boxes = [shapely.box(388_000 + 900 * i, 5_820_000, 388_900 + 900 * i, 5_820_900) for i in range(5)]
    path = tmp_path / "bezirke.geojson"
    path.write_text(
        collection([feature(s, nr=k) for s, k in zip(boxes, KEYS, strict=True)]), encoding="utf-8"
    )
    (reading,) = read_geo(path, ReadContext())
    assert not reading.ready
    (question,) = reading.questions
    assert {option.value for option in question.options} == {"EPSG:25832", "EPSG:25833"}
    (answered,) = read_geo(path, ReadContext(answers={"crs": "EPSG:25833"}))
    assert answered.ready
    assert answered.frame["lon"].is_between(13.3, 13.5).all()
    assert answered.meta["answers"] == {"crs": "EPSG:25833"}


def test_invalid_outline_and_total_feature(tmp_path: Path) -> None:
    bow_tie = shapely.Polygon([(9, 50), (9.02, 50.02), (9.02, 50), (9, 50.02)])
    shapes = [*squares(9.1, 50, 2), bow_tie]
    features = [feature(s, nr=k, name=n) for s, k, n in zip(shapes, KEYS, NAMES, strict=False)]
    features += [
        feature(s, nr=k, name=n)
        for s, k, n in zip(
            squares(9.2, 50, 20), map(str, range(300, 320)), map(str, "ABCDEFGHIJKLMNOPQRST"), strict=True
        )
    ]
    features.append(feature(shapely.box(9, 50, 9.6, 50.02), nr="9999", name="Gesamt"))
    path = tmp_path / "stadtteile.geojson"
    path.write_text(collection(features), encoding="utf-8")
    (reading,) = read_geo(path, ReadContext())
    assert {"geometry-repaired", "area-total-left-out"} <= reading.findings.codes()
    assert "9999" not in reading.frame["key"]
    assert shapely.is_valid(shapely.from_wkb(reading.frame["geometry"].to_list())).all()


def test_wider_areas_named_in_properties(tmp_path: Path) -> None:
    path = tmp_path / "bezirke.geojson"
    features = [
        feature(s, nr=k, name=n, sozialraum_nr=k[:2], sozialraum_name={"01": "Mitte", "02": "Nord"}[k[:2]])
        for s, k, n in zip(squares(9, 50, 5), KEYS, NAMES, strict=True)
    ]
    path.write_text(collection(features), encoding="utf-8")
    areas, wider = read_geo(path, ReadContext(municipality="99999000"))
    assert wider.area_system == "99999000-sozialraum"
    assert dict(wider.frame.select("key", "name").iter_rows()) == {"01": "Mitte", "02": "Nord"}
    assert areas.hierarchy is not None
    assert dict(areas.hierarchy.select("from_key", "to_key").iter_rows()) == {k: k[:2] for k in KEYS}
    assert (areas.hierarchy["weight"] == 1.0).all()
    merged = shapely.from_wkb(wider.frame["geometry"][0])
    assert shapely.area(merged) == pytest.approx(2 * 0.02**2)


def test_parts_of_one_area_are_joined(tmp_path: Path) -> None:
    keys = ["0101", "0102", "0101", "0103", "0104"]
    path = tmp_path / "bezirke.geojson"
    path.write_text(
        collection([feature(s, nr=k) for s, k in zip(squares(9, 50, 5), keys, strict=True)]), encoding="utf-8"
    )
    (reading,) = read_geo(path, ReadContext())
    assert "area-parts-merged" in reading.findings.codes()
    assert reading.frame["key"].to_list() == ["0101", "0102", "0103", "0104"]
    assert shapely.area(shapely.from_wkb(reading.frame["geometry"][0])) == pytest.approx(2 * 0.02**2)


def test_system_in_use_is_recognised_by_keys_and_names(tmp_path: Path) -> None:
    known = KnownSystem("musterstadt-stadtbezirk", dict(zip(KEYS, NAMES, strict=True)))
    path = write(
        tmp_path / "neu.geojson", squares(9, 50, 5), "EPSG:4326", {"code": KEYS, "bezeichnung": NAMES}
    )
    (reading,) = read_geo(path, ReadContext(systems=(known,)))
    assert reading.area_system == "musterstadt-stadtbezirk"


def test_points_become_facilities(tmp_path: Path) -> None:
    shapes = [shapely.Point(9 + 0.01 * i, 50) for i in range(3)]
    fields = {
        "name": ["Kita Ahorn", "Kita Buche", "Kita Eiche"],
        "plz": ["01234", "12345", "12345"],
        "plaetze": [60, 25, None],
    }
    path = write(tmp_path / "kitas-2025-10.geojson", shapes, "EPSG:25832", fields)
    (reading,) = read_geo(path, ReadContext())
    assert reading.ready
    frame = reading.frame
    assert frame["places"].to_list() == [60.0, 25.0, None]
    assert frame["kind"].unique().to_list() == ["kita"]
    assert frame["lon"].to_list() == pytest.approx([9.0, 9.01, 9.02], abs=1e-6)
    assert frame["period"].unique().to_list() == ["2025-10"]


@pytest.mark.parametrize(
    ("content", "code"),
    [
        ("{ kein json", "geo-unreadable"),
        (collection([]), "geo-empty"),
        (collection([feature(shapely.LineString([(9, 50), (9.1, 50)]), nr="1")]), "geometry-not-supported"),
        (collection([feature(shapely.box(9, 50, 9.1, 50.1), hoehe=1.5), feature(shapely.box(9.1, 50, 9.2, 50.1), hoehe=1.5)]), "area-key-missing"),
        (collection([feature(shapely.box(5e7, 5e7, 5.1e7, 5.1e7), nr="0101"), feature(shapely.box(6e7, 5e7, 6.1e7, 5.1e7), nr="0102")]), "crs-unknown"),
    ],
)  # fmt: skip
def test_faults_come_back_as_findings(content: str, code: str, tmp_path: Path) -> None:
    path = tmp_path / "grenzen.geojson"
    path.write_text(content, encoding="utf-8")
    readings = read_geo(path, ReadContext())
    assert [code] == [f.code for f in readings[0].findings.errors]
    assert not readings[0].ready


def test_areas_without_shape_stay_in_the_table(tmp_path: Path) -> None:
    path = tmp_path / "bezirke.geojson"
    features = [feature(s, nr=k) for s, k in zip([*squares(9, 50, 4), None], KEYS, strict=True)]
    path.write_text(collection(features), encoding="utf-8")
    (reading,) = read_geo(path, ReadContext())
    assert reading.frame.filter(pl.col("geometry").is_null())["key"].to_list() == ["0203"]
    assert "geometry-missing" in reading.findings.codes()
