"""Areas from the polygons of a layer: key, name, system, position, and the wider areas they nest in.

From a layer to AREAS readings: one for the areas themselves, one more for each wider system whose
names the file gives (boundaries joined from the parts).
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import shapely

from kommune360.areas.systems import HIERARCHY, AreaSystem, known_systems
from kommune360.base.findings import Finding, Findings, Place
from kommune360.base.text import Text
from kommune360.exchange.naming import dataset_id, structure_of
from kommune360.exchange.readers.area_keys import SYSTEM_QUESTION, Box, ask_system, is_total, own_system
from kommune360.exchange.readers.geo_columns import (
    Choice,
    Parent,
    as_key,
    chain_parents,
    choose,
    column_parents,
    context_parents,
)
from kommune360.exchange.readers.geo_layers import Layer
from kommune360.exchange.readers.geo_notes import (
    empty_note,
    key_twice,
    merged_note,
    mixed_note,
    no_key,
    repaired_note,
)
from kommune360.exchange.readers.refusals import info, refused
from kommune360.exchange.reading import ReadContext, Reading, ReadingKind
from kommune360.observations.schema import AREAS, BRIDGES, SYSTEMS, conform

KEY_QUESTION = "key-column"
FAR_APART = 0.02  # degrees, some 2 km: parts of one area lie nearer


def area_readings(layer: Layer, path: Path, fingerprint: str, context: ReadContext) -> list[Reading]:
    """Return the readings of a layer of polygons; the areas themselves first."""
    place = Place(file=path.name, sheet=layer.name)
    findings = list(layer.findings)
    layer = _without_total(layer, findings, place)
    geometry = _repaired(layer.geometry, findings, place)
    box = _box(geometry)
    choice = choose(
        layer.attributes, path.stem, layer.name, box, context, told=layer.answers.get(KEY_QUESTION)
    )
    if choice is None:
        return [refused(path, [*findings, no_key(place)], fingerprint=fingerprint, sheet=layer.name)]
    system, asked = _system(choice, layer, path, context)
    dataset = dataset_id(path, layer.name)
    used = {choice.key_column, choice.name_column}
    nested = chain_parents(system, choice.keys, layer.attributes, used)
    told = column_parents(layer.attributes, choice, path.stem, box, context, used)
    parents = _once(system, [*nested, *told]) or context_parents(system, choice.keys, context)
    kept = _one_place_a_key(system, choice.keys, geometry)
    findings += [key_twice(choice.keys[i], i + 1, place) for i in np.flatnonzero(~kept).tolist()]
    geometry[~kept] = None
    frame = _frame(system.id, choice.keys, _names(choice, parents), geometry, dataset, findings, place)
    hierarchy = _hierarchy(system, choice.keys, parents, dataset)
    main = Reading(
        kind=ReadingKind.AREAS,
        dataset=dataset,
        title=layer.name or path.stem,
        file=path.name,
        sheet=layer.name,
        fingerprint=fingerprint,
        structure=structure_of("geo", layer.attributes),
        columns=tuple(layer.attributes),
        frame=frame,
        area_system=system.id,
        systems=_systems([system, *(p.system for p in parents)], dataset),
        hierarchy=hierarchy if hierarchy.height else None,
        findings=Findings(findings),
        questions=(*layer.questions, *asked),
        decisions={
            "key": choice.key_column,
            "name": choice.name_column,
            "system": system.id,
            "crs": layer.crs,
        },
        meta={
            "layout": "geo",
            "answers": dict(layer.answers.used),
            "attributes": _attributes(layer, choice, used),
        },
    )
    return [main, *(_parent_reading(main, parent, geometry, path) for parent in _new(parents, context))]


def _new(parents: list[Parent], context: ReadContext) -> list[Parent]:
    """Wider areas with names of which the folder does not know every one yet."""
    known = {system.id: set(system.names) for system in context.systems}
    return [p for p in parents if any(p.names) and not set(p.keys) <= known.get(p.system.id, set())]


def _once(system: AreaSystem, parents: list[Parent]) -> list[Parent]:
    """Each wider system once; nested keys know better than further columns."""
    found: dict[str, Parent] = {}
    for parent in parents:
        if parent.system.id != system.id:
            found.setdefault(parent.system.id, parent)
    return list(found.values())


def _without_total(layer: Layer, findings: list[Finding], place: Place) -> Layer:
    """Leave out the feature that stands for all areas together."""
    total = np.zeros(len(layer), dtype=bool)
    for values in layer.attributes.values():
        total |= np.array([isinstance(v, str) and is_total(v) for v in values], dtype=bool)
    if not 0 < total.sum() <= max(1, len(layer) // 20):
        return layer
    findings.append(
        info(
            "area-total-left-out",
            Text(
                "Die Fläche der ganzen Stadt ist kein Teilgebiet.",
                "The area of the whole town is no part of it.",
            ),
            Text(
                "Sie trägt einen Namen wie „Gesamt“ und überdeckt alle anderen.",
                "It bears a name such as “Gesamt” (total) and covers all others.",
            ),
            Text("Nichts zu tun.", "Nothing to do."),
            place,
        )
    )
    return layer.part(~total)


def _repaired(geometry: np.ndarray[Any, Any], findings: list[Finding], place: Place) -> np.ndarray[Any, Any]:
    """Return valid (multi)polygons; say how many were not."""
    mixed = shapely.get_type_id(geometry) == shapely.GeometryType.GEOMETRYCOLLECTION
    invalid = ~shapely.is_valid(geometry) & ~shapely.is_missing(geometry)
    result = geometry.copy()
    result[invalid] = shapely.make_valid(geometry[invalid])
    for i in np.flatnonzero(mixed | invalid):
        result[i] = _polygons(result[i])
    if invalid.any():
        findings.append(repaired_note(int(invalid.sum()), place))
    if mixed.any():
        findings.append(mixed_note(int(mixed.sum()), place))
    empty = shapely.is_missing(result) | shapely.is_empty(result)
    result[empty] = None
    if empty.any():
        findings.append(empty_note(int(empty.sum()), place))
    return result


def _polygons(geometry: Any) -> Any:
    """Return the areal parts of ``geometry`` as one geometry."""
    parts = shapely.get_parts(shapely.get_parts(geometry)) if geometry is not None else []
    areal = [p for p in parts if shapely.get_type_id(p) == shapely.GeometryType.POLYGON]
    return shapely.union_all(areal) if areal else None


def _box(geometry: np.ndarray[Any, Any]) -> Box | None:
    present = geometry[~shapely.is_missing(geometry)]
    if len(present) == 0:
        return None
    west, south, east, north = (float(v) for v in shapely.total_bounds(present))
    return west, south, east, north


def _system(choice: Choice, layer: Layer, path: Path, context: ReadContext) -> tuple[AreaSystem, list[Any]]:
    told = layer.answers.get(SYSTEM_QUESTION)
    if told:
        return known_systems().get(told) or AreaSystem(told, Text(told, told)), []
    found = choice.recognised
    if found.system is None:
        return own_system(choice.key_column, layer.name or path.stem, context), []
    return found.system, [ask_system(found.ties)] if found.ties else []


def _one_place_a_key(
    system: AreaSystem, keys: tuple[str, ...], geometry: np.ndarray[Any, Any]
) -> np.ndarray[Any, Any]:
    """Return which features keep their key where one key stands for two places far apart.

    Parts of one area touch or lie near; a key given to another area by mistake lies elsewhere. Nested
    keys tell which is right: the part nearest to the other areas of the same wider area.
    """
    kept = np.ones(len(keys), dtype=bool)
    if not system.parent or not system.parent_key_length:
        return kept
    for key in sorted({k for k in keys if keys.count(k) > 1}):
        rows = [i for i, k in enumerate(keys) if k == key and geometry[i] is not None]
        family = [
            geometry[i]
            for i, k in enumerate(keys)
            if k != key and system.parent_of(k) == system.parent_of(key) and geometry[i] is not None
        ]
        if len(rows) < 2 or not family:
            continue
        home = shapely.union_all(family)
        near = min(rows, key=lambda i: float(shapely.distance(geometry[i], home)))
        for i in rows:
            if i != near and shapely.distance(geometry[i], home) > FAR_APART:
                kept[i] = False
    return kept


def _names(choice: Choice, parents: list[Parent]) -> tuple[str, ...]:
    """Names of the areas; a name that belongs to a wider area gets the key added."""
    if not choice.name_column:
        return choice.keys
    for parent in parents:
        if len(set(parent.keys)) < len(set(choice.keys)) and len(set(choice.names)) == len(set(parent.keys)):
            told = dict(zip(parent.keys, choice.names, strict=True))
            if all(told[k] == n for k, n in zip(parent.keys, choice.names, strict=True)):
                return tuple(f"{n} ({k})" for n, k in zip(choice.names, choice.keys, strict=True))
    return choice.names


def _frame(
    system: str,
    keys: tuple[str, ...],
    names: tuple[str, ...],
    geometry: np.ndarray[Any, Any],
    dataset: str,
    findings: list[Finding] | None,
    place: Place,
) -> pl.DataFrame:
    groups: dict[str, list[int]] = {}
    for i, key in enumerate(keys):
        groups.setdefault(key, []).append(i)
    parts = sum(sum(geometry[i] is not None for i in rows) - 1 for rows in groups.values() if len(rows) > 1)
    if parts and findings is not None:
        findings.append(merged_note(parts, place))
    shapes = [
        geometry[rows[0]]
        if len(rows) == 1
        else _union([geometry[i] for i in rows if geometry[i] is not None])
        for rows in groups.values()
    ]
    points = shapely.point_on_surface(np.array(shapes, dtype=object))
    first = [rows[0] for rows in groups.values()]
    return conform(
        pl.DataFrame(
            {
                "system": [system] * len(groups),
                "key": list(groups),
                "name": [names[i] for i in first],
                "lat": pl.Series([None if p is None else float(p.y) for p in points], dtype=pl.Float64),
                "lon": pl.Series([None if p is None else float(p.x) for p in points], dtype=pl.Float64),
                "geometry": pl.Series(
                    [None if s is None else shapely.to_wkb(s) for s in shapes], dtype=pl.Binary
                ),
                "dataset": [dataset] * len(groups),
                "row": [i + 1 for i in first],
            }
        ),
        AREAS,
    )


def _union(parts: list[Any]) -> Any:
    return shapely.union_all(parts) if parts else None


def _hierarchy(
    system: AreaSystem, keys: tuple[str, ...], parents: list[Parent], dataset: str
) -> pl.DataFrame:
    """Return who lies in whom, each level to the next wider one it nests in (columns BRIDGES)."""
    levels = [(system.id, keys), *((p.system.id, p.keys) for p in parents)]
    nested = {
        (low, high): dict.fromkeys(zip(low_keys, high_keys, strict=True))
        for below, (low, low_keys) in enumerate(levels)
        for high, high_keys in levels[below + 1 :]
        if len(set(zip(low_keys, high_keys, strict=True))) == len(set(low_keys))
    }
    direct = {
        (low, high): pairs
        for (low, high), pairs in nested.items()
        if not any((low, mid) in nested and (mid, high) in nested for mid, _ in levels)
    }
    rows = [
        (low, child, high, parent, 1.0, HIERARCHY, dataset, None)
        for (low, high), pairs in direct.items()
        for child, parent in pairs
    ]
    return pl.DataFrame(rows, schema=dict(BRIDGES), orient="row")


def _systems(systems: list[AreaSystem], dataset: str) -> pl.DataFrame:
    rows = [
        (s.id, s.label.de, s.label.en, s.valid_from, s.valid_to, dataset)
        for s in {s.id: s for s in systems}.values()
    ]
    return pl.DataFrame(rows, schema=dict(SYSTEMS), orient="row")


def _parent_reading(main: Reading, parent: Parent, geometry: np.ndarray[Any, Any], path: Path) -> Reading:
    dataset = dataset_id(path, f"{main.sheet} {parent.system.id}")
    place = Place(file=path.name, sheet=main.sheet)
    frame = _frame(parent.system.id, parent.keys, parent.names, geometry, dataset, None, place)
    return Reading(
        kind=ReadingKind.AREAS,
        dataset=dataset,
        title=f"{main.title}: {parent.system.label.de}",
        file=main.file,
        sheet=main.sheet,
        fingerprint=main.fingerprint,
        structure=main.structure,
        columns=main.columns,
        frame=frame,
        area_system=parent.system.id,
        systems=_systems([parent.system], dataset),
        questions=main.questions,
        decisions={"key": parent.column, "system": parent.system.id},
        meta={"layout": "geo", "derived": f"union of the areas in {main.dataset}"},
    )


def _attributes(layer: Layer, choice: Choice, used: set[str]) -> dict[str, dict[str, Any]]:
    """Further attributes by column and area key, word for word; lists left out."""
    return {
        column: {k: v for k, v in zip(choice.keys, map(_scalar, values), strict=True) if v is not None}
        for column, values in layer.attributes.items()
        if column not in used and not any(isinstance(v, (list, dict)) for v in values)
    }


def _scalar(value: Any) -> Any:
    return value if isinstance(value, (int, float, bool)) or value is None else as_key(value)
