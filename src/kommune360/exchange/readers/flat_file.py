"""Flat files of official statistics (ffcsv): one row a value, every dimension in columns of its own.

From a sheet to one OBSERVATIONS reading. Regions of several levels go to their systems, sex and age
to their columns, other dimensions into the variable; the German and the English file give the same.
"""

from __future__ import annotations

from pathlib import Path

import polars as pl

from kommune360.base.findings import Finding, Findings, Place
from kommune360.base.text import Text
from kommune360.exchange.naming import dataset_id, structure_of
from kommune360.exchange.readers.answers import Answers
from kommune360.exchange.readers.flat_checks import duplicates, sum_checks
from kommune360.exchange.readers.flat_columns import (
    FlatTable,
    areas,
    is_flat_header,
    names_of_areas,
    numbers,
    periods,
    table_from_cells,
)
from kommune360.exchange.readers.flat_measures import measures
from kommune360.exchange.readers.refusals import refused, sums_differ
from kommune360.exchange.reading import ReadContext, Reading, ReadingKind
from kommune360.exchange.sheets import Sheet
from kommune360.observations.schema import OBSERVATIONS, conform

_CELL = ["area_system", "variable", "area", "period", "sex", "age_from", "age_to"]


def is_flat_file(sheet: Sheet) -> bool:
    """Whether the first row is the header of a flat file, of the layout since 2025 or the one before."""
    return sheet.height > 1 and is_flat_header([str(cell or "") for cell in sheet.cells[0]])


def read_flat_file(sheet: Sheet, path: Path, fingerprint: str, context: ReadContext) -> list[Reading]:
    """Return one OBSERVATIONS reading; empty where ``is_flat_file`` does not hold."""
    if not is_flat_file(sheet):
        return []
    place = Place(file=path.name)
    table = table_from_cells(sheet)
    answers = Answers(context, structure_of("flat", [*table.frame.columns, *table.codes]))
    findings: list[Finding] = []
    findings += areas(table, place)
    findings += periods(table, place)
    findings += numbers(table, place)
    variables, told = measures(table, place)
    findings += told
    dataset = dataset_id(path)
    frame, more = duplicates(
        table.frame.with_columns(pl.lit(dataset).alias("dataset"), pl.lit(None).alias("denominator")),
        _CELL,
        place,
    )
    findings += more
    frame = conform(frame, OBSERVATIONS)
    if any(finding.severity == "error" for finding in findings):
        return [refused(path, findings, fingerprint=fingerprint, columns=tuple(table.frame.columns))]
    checks = sum_checks(frame, variables, place)
    findings += sums_differ(checks, place)
    return [
        Reading(
            kind=ReadingKind.OBSERVATIONS,
            dataset=dataset,
            title=_title(table, [v.label for v in variables]),
            file=path.name,
            sheet="",
            fingerprint=fingerprint,
            structure=answers.structure,
            columns=table.headers,
            frame=frame,
            variables=tuple(variables),
            area_system=_main_system(frame),
            findings=Findings(findings),
            checks=tuple(checks),
            decisions={"layout": "flat", **table.decisions},
            meta={
                "layout": "flat",
                "source": table.source,
                "area_names": names_of_areas(table),
                "answers": dict(answers.used),
            },
        )
    ]


def _title(table: FlatTable, labels: list[Text]) -> str:
    named = dict.fromkeys(label.de.split(" · ")[0] for label in labels)
    shown = ", ".join(list(named)[:3]) + (" …" if len(named) > 3 else "")
    return f"{table.source}: {shown}" if table.source else shown


def _main_system(frame: pl.DataFrame) -> str:
    """The system most rows belong to: the finest one of a file with several levels."""
    if frame.is_empty():
        return ""
    counted = (
        frame.group_by("area_system")
        .agg(pl.col("area").n_unique().alias("areas"))
        .sort("areas", descending=True)
    )
    return str(counted["area_system"][0])
