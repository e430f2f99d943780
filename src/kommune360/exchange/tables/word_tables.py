"""What is a sheet that holds no figures: a list of areas with names, or a description?

From a sheet of words to a reading of kind AREAS (keys and names) or REFERENCE (kept, no figures).
"""

from __future__ import annotations

from pathlib import Path

import polars as pl

from kommune360.base.findings import Findings
from kommune360.base.slugs import slug
from kommune360.exchange.naming import dataset_id, structure_of
from kommune360.exchange.reading import ReadContext, Reading, ReadingKind
from kommune360.exchange.sheets import Sheet
from kommune360.exchange.tables import notes, words
from kommune360.exchange.tables.keys import key_text, match_keys
from kommune360.exchange.tables.places import place_named
from kommune360.observations.schema import AREAS, BRIDGES, SYSTEMS, conform


def read_word_table(sheet: Sheet, path: Path, fingerprint: str, context: ReadContext) -> Reading:
    """Return areas where the first row heads a column of unique keys and one of names."""
    labels = tuple(words.clean(cell if cell is not None else "") for cell in sheet.cells[0])
    part = "" if sheet.name == path.stem else sheet.name
    pair = _key_and_name(sheet, labels)
    found = Findings() if pair else Findings([notes.note("no-table", "", path.name, sheet.name)])
    reading = Reading(
        kind=ReadingKind.AREAS if pair else ReadingKind.REFERENCE,
        dataset=dataset_id(path, part),
        title=path.stem,
        file=path.name,
        sheet=sheet.name,
        fingerprint=fingerprint,
        structure=structure_of("words", labels),
        columns=tuple(label for label in labels if label),
        frame=pl.DataFrame(schema=dict(AREAS)),
        findings=found,
        meta={"text": _text(sheet)},
    )
    if pair is None:
        return reading
    return _areas(reading, sheet, path, context, *pair, labels)


def _key_and_name(sheet: Sheet, labels: tuple[str, ...]) -> tuple[int, int] | None:
    if sheet.height < 3:
        return None
    key = next(
        (
            c
            for c, label in enumerate(labels)
            if (
                words.normal(label) in words.words("key_headers")
                or words.normal(label).endswith(("_id", "_code", " id"))
            )
            and len({row[c] for row in sheet.cells[1:]}) == sheet.height - 1
        ),
        None,
    )
    name = next(
        (
            c
            for c, label in enumerate(labels)
            if c != key
            and (words.normal(label) in words.words("name_headers") or words.normal(label).endswith("_name"))
        ),
        None,
    )
    return None if key is None or name is None else (key, name)


def _areas(
    reading: Reading,
    sheet: Sheet,
    path: Path,
    context: ReadContext,
    key: int,
    name: int,
    labels: tuple[str, ...],
) -> Reading:
    from dataclasses import replace

    rows = [
        (n, key_text(row[key]), words.clean(row[name] or ""))
        for n, row in enumerate(sheet.cells[1:], start=2)
    ]
    own = f"{context.town(path.stem)}-{slug(labels[key], '-', 40)}"
    match = match_keys([k for _, k, _ in rows], f"{' '.join(labels)} {path.stem}", [], context, own)
    frame = pl.DataFrame(
        [
            {
                "system": match.keys[k][0],
                "key": match.keys[k][1],
                "name": text,
                "dataset": reading.dataset,
                "row": n + sheet.first_row - 1,
            }
            for n, k, text in rows
            if k in match.keys
        ],
        schema_overrides={"row": pl.Int32},
    )
    parents = None
    if frame["name"].n_unique() < 0.5 * frame.height:  # the name is that of a wider area
        parents = _parents(frame, context)
        frame = frame.with_columns(pl.col("key").alias("name"))
    systems = pl.DataFrame(
        [
            {"system": match.main, "label_de": path.stem, "label_en": path.stem, "valid_from": "", "valid_to": "",
             "dataset": reading.dataset}
        ],
        schema=dict(SYSTEMS),
    )  # fmt: skip
    return replace(
        reading,
        frame=conform(frame, AREAS),
        area_system=match.main,
        systems=systems if match.own else None,
        hierarchy=parents,
        meta={},
    )


def _parents(frame: pl.DataFrame, context: ReadContext) -> pl.DataFrame | None:
    """Return the areas' parents where the repeated name is that of a known wider area."""
    rows = []
    for system, key, name, dataset, row in frame.iter_rows():
        place = place_named(name, context)
        if place is not None:
            rows.append((system, key, *place, 1.0, "hierarchy", dataset, row))
    return pl.DataFrame(rows, schema=dict(BRIDGES), orient="row") if rows else None


def _text(sheet: Sheet) -> list[str]:
    lines = [" | ".join(words.clean(c) for c in row if c not in (None, "")) for row in sheet.cells[:400]]
    return [line for line in lines if line]
