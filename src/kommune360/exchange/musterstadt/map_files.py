"""How does the town deliver its map? GeoJSON in degrees and in metres, and the crosswalk of two cuts.

Areas and school districts come in WGS84, social areas in EPSG:25832 with a "crs" member, the crosswalk
as a table of weights.
"""

from __future__ import annotations

from typing import Any

import shapely

from kommune360.exchange.musterstadt.coordinates import to_degrees
from kommune360.exchange.musterstadt.spread import INVENTED, Delivery, Row, csv_bytes, geojson_bytes, german
from kommune360.exchange.musterstadt.town import Town


def map_files(town: Town) -> list[Delivery]:
    """Return boundaries, crosswalk and, in its own folder, the river as background of a map."""
    return [_areas(town), _social_areas(town), _districts(town), _crosswalk(town), _river(town)]


def _feature(shape: shapely.Geometry, properties: dict[str, Any], degrees: bool = True) -> dict[str, Any]:
    """GeoJSON feature with 7 digits of a degree or 1 of a metre; exterior rings run counter-clockwise."""
    if degrees:
        shape = shapely.transform(shape, lambda points: to_degrees(points).round(7))
    turned = shapely.orient_polygons(shape) if isinstance(shape, shapely.Polygon) else shape
    return {"type": "Feature", "properties": properties, "geometry": shapely.geometry.mapping(turned)}


def _areas(town: Town) -> Delivery:
    features = [
        _feature(
            area.polygon,
            {
                "BEZ_NR": area.key,
                "BEZ_NAME": area.name,
                "SOZRAUM_NR": area.social_area,
                "SOZRAUM": town.social_areas[area.social_area],
                "FLAECHE_HA": round(area.polygon.area / 10_000, 1),
            },
        )
        for area in town.areas
    ]
    facts = {"kind": "areas", "areas": len(features), "keys": list(town.keys), "area_m2": town.outline.area}
    return Delivery("stadtbezirke.geojson", geojson_bytes("Stadtbezirke Musterstadt", features), facts)


def _social_areas(town: Town) -> Delivery:
    features = [
        _feature(town.social_polygon(key), {"SR": key, "NAME": name}, degrees=False)
        for key, name in town.social_areas.items()
    ]
    content = geojson_bytes("Sozialräume Musterstadt", features, "urn:ogc:def:crs:EPSG::25832")
    facts = {"kind": "areas", "areas": len(features), "keys": list(town.social_areas), "crs": "EPSG:25832"}
    return Delivery("sozialraeume_utm32.geojson", content, facts)


def _districts(town: Town) -> Delivery:
    features = [_feature(d.polygon, {"schulbezirk": d.key, "bezeichnung": d.name}) for d in town.districts]
    facts = {"kind": "areas", "areas": len(features), "keys": [d.key for d in town.districts]}
    return Delivery("schulbezirke.geojson", geojson_bytes("Grundschulbezirke Musterstadt", features), facts)


def _crosswalk(town: Town) -> Delivery:
    """One row for each pair that shares addresses; the weights of an area sum to 1."""
    rows: list[Row] = [["Stat_Bez", "Schulbezirk", "Gewicht"]]
    for area, weights in zip(town.areas, town.crosswalk, strict=True):
        for district, weight in zip(town.districts, weights, strict=True):
            if weight > 0:
                rows.append([area.key, district.key, german(float(weight), 3)])
    count = len(rows) - 1
    rows.append([f"Gewicht: Anteil der Wohnadressen des Stadtbezirks im Schulbezirk. {INVENTED}."])
    facts = {"kind": "bridge", "rows": count, "from": len(town.areas), "to": len(town.districts)}
    return Delivery("zuordnung_schulbezirke.csv", csv_bytes(rows), facts)


def _river(town: Town) -> Delivery:
    features = [_feature(town.river, {"name": town.river_name})]
    return Delivery(
        "karte/fluss.geojson", geojson_bytes("Gewässer Musterstadt", features), {"kind": "background"}
    )
