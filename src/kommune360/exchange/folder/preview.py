"""What a batch of files would bring, as plain data: for a page, for ``--json``, for the record."""

from __future__ import annotations

from typing import Any

import polars as pl

from kommune360.exchange.folder.batches import Batch
from kommune360.exchange.reading import Check, Question, Reading, ReadingKind

SAMPLE_ROWS = 8
_SAMPLE_COLUMNS = {
    ReadingKind.OBSERVATIONS: [
        "variable",
        "area",
        "period",
        "sex",
        "age_from",
        "age_to",
        "numerator",
        "flag",
        "row",
    ],
    ReadingKind.AREAS: ["system", "key", "name", "row"],
    ReadingKind.BRIDGE: ["from_key", "to_key", "weight", "method", "row"],
    ReadingKind.FACILITIES: ["name", "kind", "provider", "area", "places", "period", "row"],
    ReadingKind.QUOTAS: ["offer", "age_from", "age_to", "area", "quota", "kind", "row"],
}


def batch_report(batch: Batch) -> dict[str, Any]:
    """Everything a person needs to see before she says yes; JSON-able, both languages."""
    return {
        "ready": batch.ready,
        "skipped": list(batch.skipped),
        "readings": [reading_report(reading) for reading in batch.readings],
        "findings": [finding.as_dict() for finding in batch.findings],
    }


def reading_report(reading: Reading) -> dict[str, Any]:
    frame = reading.frame
    periods = sorted(frame["period"].drop_nulls().unique()) if "period" in frame.columns else []
    return {
        "file": reading.file,
        "sheet": reading.sheet,
        "kind": str(reading.kind),
        "title": reading.title,
        "dataset": reading.dataset,
        "area_system": reading.area_system,
        "area_system_label": _system_label(reading),
        "rows": frame.height,
        "areas": _areas(frame),
        "period_first": periods[0] if periods else "",
        "period_last": periods[-1] if periods else "",
        "periods": len(periods),
        "variables": [
            {"id": variable.id, "label": variable.label.as_dict(), "unit": variable.unit}
            for variable in reading.variables
        ],
        "flags": _flags(frame),
        "decisions": dict(reading.decisions),
        "sample": _sample(reading),
        "checks": [_check(check) for check in reading.checks],
        "questions": [_question(question) for question in reading.questions],
    }


def _system_label(reading: Reading) -> dict[str, str] | None:
    """The name of an area system that the file brings along."""
    if reading.systems is None:
        return None
    named = reading.systems.filter(pl.col("system") == reading.area_system)
    return {"de": named["label_de"][0], "en": named["label_en"][0]} if named.height else None


def _areas(frame: pl.DataFrame) -> int:
    for column in ("area", "key", "from_key"):
        if column in frame.columns:
            return frame[column].n_unique()
    return 0


def _flags(frame: pl.DataFrame) -> dict[str, int]:
    if "flag" not in frame.columns:
        return {}
    counts = frame.filter(pl.col("flag") != "").group_by("flag").len().sort("flag")
    return dict(counts.iter_rows())


def _sample(reading: Reading) -> dict[str, Any]:
    columns = [c for c in _SAMPLE_COLUMNS.get(reading.kind, []) if c in reading.frame.columns]
    return {
        "columns": columns,
        "rows": [list(row) for row in reading.frame.select(columns).head(SAMPLE_ROWS).iter_rows()],
    }


def _check(check: Check) -> dict[str, Any]:
    return {
        "what": check.what.as_dict(),
        "stated": check.stated,
        "computed": check.computed,
        "holds": check.holds,
        "place": str(check.place),
    }


def _question(question: Question) -> dict[str, Any]:
    return {
        "id": question.id,
        "ask": question.ask.as_dict(),
        "why": question.why.as_dict(),
        "options": [{"value": option.value, "label": option.label.as_dict()} for option in question.options],
        "guess": question.guess,
        "place": str(question.place),
    }
