"""A plan as plain tables: one long CSV, map data (RFC 7946) and the complete machine-readable result.

The same figures in the same precision as in the workbook; documented in
``docs/reference/plan-result.md``.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Mapping
from typing import Any

import polars as pl

from kommune360 import __version__
from kommune360.exchange.writers.geojson import geometry_of
from kommune360.reports.plan import DIGITS, Plan

FORMAT, FORMAT_VERSION = "kommune360-plan", 1
AREA_MEASURES = ("children", "required", "places_usable", "balance", "low80", "high80", "judgement")


def csv_bytes(plan: Plan) -> bytes:
    """All figures as CSV (UTF-8, comma, decimal point, one row a cell), columns of ``Plan.figures``."""
    return plan.figures.write_csv().encode()


def geojson_bytes(plan: Plan) -> bytes:
    """The finest areas with their need at the scenario's moment, by offer and Kita year."""
    needs = _needs_by_area(plan)
    shapes = plan.areas.filter(pl.col("system") == plan.result.system)
    geometry = dict(shapes.select("key", "geometry").iter_rows())
    features = [
        {
            "type": "Feature",
            "id": area,
            "properties": {"system": plan.result.system, "area": area, "name": name, **needs.get(area, {})},
            "geometry": geometry_of(geometry.get(area)),
        }
        for area, name in plan.names(plan.result.system).iter_rows()
    ]
    collection = {
        "type": "FeatureCollection",
        "municipality": plan.municipality,
        "invented": plan.invented,
        "moment": plan.moment,
        "fingerprint": plan.result.fingerprint,
        "features": features,
    }
    return _json(collection)


def _needs_by_area(plan: Plan) -> dict[str, dict[str, Any]]:
    """``balance_childcare_2026_27`` and the like, by area."""
    rows = plan.figures.filter((pl.col("system") == plan.result.system) & (pl.col("moment") == plan.moment))
    needs: dict[str, dict[str, Any]] = {}
    for row in rows.filter(pl.col("offer").is_in(plan.offers)).iter_rows(named=True):
        end = f"{row['offer']}_{row['year'].replace('/', '_')}"
        needs.setdefault(row["area"], {}).update({f"{name}_{end}": row[name] for name in AREA_MEASURES})
    return needs


def result_bytes(plan: Plan) -> bytes:
    """Everything: figures, children, places, rule, scenario, findings, datasets, steps of an example."""
    return _json(result_content(plan))


def result_content(plan: Plan) -> dict[str, Any]:
    result = plan.result
    return {
        "format": FORMAT,
        "format_version": FORMAT_VERSION,
        "program": f"kommune360 {__version__}",
        "municipality": {"name": plan.municipality, "ags": plan.ags, "invented": plan.invented},
        "state": {"number": plan.state.number, "time": plan.state.time},
        "fingerprint": result.fingerprint,
        "reference": result.reference.isoformat(),
        "area_system": result.system,
        "levels": {system: plan.label(system).as_dict() for system in plan.levels},
        "years": list(result.years),
        "year": plan.year,
        "moment": plan.moment,
        "offers": list(plan.offers),
        "summary": {
            offer: {
                "headline": summary.headline.as_dict(),
                "lead": summary.lead.as_dict(),
                "about": summary.about.as_dict(),
            }
            for offer in plan.offers
            if (summary := plan.summary(offer))
        },
        "rule": _rule(plan),
        "scenario": {**result.scenario.as_dict(), "fingerprint": result.scenario.fingerprint},
        "figures": _table(plan.figures),
        "children": _table(_rounded(result.children).sort("area", "year", "age")),
        "supply": _table(_rounded(result.supply).sort("area", "year", "offer", "moment")),
        "errors": _table(_rounded(result.errors)),
        "example": example(plan),
        "datasets": plan.datasets.drop("meta").to_dicts(),
        "findings": [finding.as_dict() for finding in plan.findings],
    }


def example(plan: Plan) -> dict[str, Any]:
    """The steps of one row: the area most short of places in the headline's year, else the town."""
    offer = plan.offers[0] if plan.offers else ""
    rows = plan.rows(offer, system=plan.result.system, year=plan.year, moment=plan.moment)
    rows = rows.filter(pl.col("balance").is_not_null()).sort("balance", "area")
    if rows.is_empty():
        return {}
    row = rows.row(0, named=True)
    steps = plan.result.trace(row["area"], plan.year, offer, plan.moment)
    return {
        "area": row["area"],
        "name": row["name"],
        "year": plan.year,
        "offer": offer,
        "moment": plan.moment,
        "steps": [step.as_dict() for step in steps],
    }


def _rule(plan: Plan) -> dict[str, Any]:
    rule = plan.result.rule
    return {
        "id": rule.id,
        "name": rule.name.as_dict(),
        "fingerprint": rule.fingerprint,
        "values": {
            key: {
                "name": value.name.as_dict(),
                "value": value.value,
                "unit": value.unit,
                "valid_from": value.valid_from,
                "evidence": value.evidence,
                "source": value.source,
                "profile": value.profile,
                "reason": value.reason,
            }
            for key, value in rule.values.items()
        },
    }


def _rounded(frame: pl.DataFrame) -> pl.DataFrame:
    numbers = [name for name, dtype in frame.schema.items() if dtype == pl.Float64]
    return frame.with_columns(pl.col(numbers).round(DIGITS) + 0.0)


def _table(frame: pl.DataFrame) -> dict[str, Any]:
    """Columns once, rows as arrays: a third of the size of one object a row."""
    return {"columns": frame.columns, "rows": [list(row) for row in frame.iter_rows()]}


def _json(content: Mapping[str, Any]) -> bytes:
    return json.dumps(
        content, ensure_ascii=False, allow_nan=False, separators=(",", ":"), default=_plain
    ).encode()


def _plain(value: Any) -> Any:
    if isinstance(value, dt.date):
        return value.isoformat()
    if isinstance(value, Mapping):
        return dict(value)
    raise TypeError(f"{type(value).__name__} has no place in a result file")
