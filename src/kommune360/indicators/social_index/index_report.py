"""Everything an index says, together: scores, robustness, types, money, years.

From tables by period and a definition to one report, as a table an area and as plain values for JSON.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
import polars as pl

from kommune360.base.findings import Findings
from kommune360.base.fingerprints import fingerprint_json
from kommune360.indicators.social_index.area_types import AreaTypes, area_types
from kommune360.indicators.social_index.changes import with_changes, without_dynamics
from kommune360.indicators.social_index.definition import IndexDefinition
from kommune360.indicators.social_index.index import PartIndex, SocialIndex, social_index
from kommune360.indicators.social_index.index_table import IndexTable
from kommune360.indicators.social_index.money_key import MoneyKey, money_key
from kommune360.indicators.social_index.robustness import Robustness, Step, robustness, steps
from kommune360.indicators.social_index.standardise import Floats


@dataclass(frozen=True, slots=True)
class IndexReport:
    """The index of the latest period, ``steps`` from each period to the next."""

    index: SocialIndex
    robustness: Robustness
    types: AreaTypes | None
    money: MoneyKey | None
    steps: tuple[Step, ...]

    @property
    def fingerprint(self) -> str:
        """Same figures and same construction, same text."""
        table = self.index.table
        figures = [table.period, table.areas, *(_plain(one) for one in (table.values, table.population))]
        figures += [_plain(table.counts), _plain(table.previous)]
        return fingerprint_json([self.index.definition.fingerprint, figures])

    def frame(self) -> pl.DataFrame:
        """One row an area: index, rank interval, group, type and money; null where there is none."""
        frame = self.index.frame().join(
            self.robustness.frame(self.index), on="area", how="left", maintain_order="left"
        )
        if self.types is not None:
            frame = frame.join(self.types.frame(self.index), on="area", how="left", maintain_order="left")
        if self.money is not None:
            frame = frame.join(self.money.frame(), on="area", how="left", maintain_order="left")
        return frame.with_columns(pl.col("reasons").list.join("; "))

    def contributions(self) -> pl.DataFrame:
        """``area, indicator, z, contribution`` of the rated areas: contributions sum to the sum S."""
        part = self.index.status
        if self.index.definition.class_only:
            return pl.DataFrame(schema=CONTRIBUTIONS)
        areas, indicators = len(part.rows), len(part.ids)
        return pl.DataFrame(
            {
                "area": np.repeat([self.index.table.areas[r] for r in part.rows], indicators),
                "indicator": list(part.ids) * areas,
                "z": part.z.ravel(),
                "contribution": (part.z * part.weights).ravel(),
            },
            schema_overrides=CONTRIBUTIONS,
        )

    def matrix(self) -> dict[str, dict[str, int]]:
        """How many areas by status class and dynamics class; empty without dynamics."""
        if self.index.dynamics is None:
            return {}
        scheme, frame = self.index.definition.classes, self.index.frame()
        counted = frame.group_by("status", "dynamics").len()
        found = {s.id: {d.id: 0 for d in scheme.dynamics.classes} for s in scheme.status.classes}
        for status, dynamics, number in counted.iter_rows():
            if status is not None and dynamics is not None:
                found[status][dynamics] = number
        return found

    def as_dict(self) -> dict[str, Any]:
        """Plain values for JSON."""
        definition, scheme = self.index.definition, self.index.definition.classes
        return {
            "definition": definition.as_dict(),
            "definition_fingerprint": definition.fingerprint,
            "fingerprint": self.fingerprint,
            "period": self.index.table.period,
            "release": "class" if definition.class_only else "scores",
            "classes": {
                part: [{"id": c.id, "name": c.name.as_dict()} for c in classes.classes]
                for part, classes in (("status", scheme.status), ("dynamics", scheme.dynamics))
            },
            "borders": {
                "status": list(scheme.status.borders),
                "dynamics": list(scheme.dynamics.borders),
                "source": definition.borders_source or scheme.source,
            },
            "status": _part(self.index.status),
            "dynamics": None if self.index.dynamics is None else _part(self.index.dynamics),
            "areas": self.frame().to_dicts(),
            "contributions": self.contributions().to_dicts(),
            "matrix": self.matrix(),
            "robustness": self._robustness(),
            "types": self._types(),
        }

    def _robustness(self) -> dict[str, Any]:
        rule, found = self.index.definition.variants, self.robustness
        return {
            "draws": found.draws,
            "certain_from": rule.certain,
            "noisy_indicators": list(found.noisy),
            "certain": [] if self.index.definition.class_only else self.areas_in("certain"),
            "left_out": [
                {
                    "indicator": one.indicator,
                    "correlation": one.correlation,
                    "largest_change": one.largest_change,
                    "mean_change": one.mean_change,
                }
                for one in found.left_out
            ],
            "steps": [asdict(step) for step in self.steps],
        }

    def _types(self) -> dict[str, Any] | None:
        if self.types is None:
            return None
        types, areas = self.types, self.index.table.areas
        return {
            "number": types.number,
            "silhouette": float(types.widths.mean()),
            "tried": {str(number): width for number, width in types.tried.items()},
            "factors": types.factors,
            "outliers": [areas[row] for row in types.outliers],
            "profile": [
                {
                    "type": number + 1,
                    "name": name.as_dict(),
                    "areas": int((types.labels == number).sum()),
                    "z": dict(zip(types.indicators, types.profile[number].tolist(), strict=True)),
                }
                for number, name in enumerate(types.names)
            ],
        }

    def areas_in(self, group: str) -> list[str]:
        """Keys of the areas whose place in the top group is ``certain``, ``possible`` or ``outside``."""
        rated = (self.index.table.areas[row] for row in self.index.status.rows)
        return [area for area, own in zip(rated, self.robustness.group, strict=True) if own == group]


CONTRIBUTIONS: dict[str, Any] = {
    "area": pl.String,
    "indicator": pl.String,
    "z": pl.Float64,
    "contribution": pl.Float64,
}


def index_report(
    tables: Sequence[IndexTable], definition: IndexDefinition
) -> tuple[IndexReport | None, Findings]:
    """Compute everything the definition asks for; None where findings stop it.

    ``tables`` as ``index_tables`` gives them, oldest first; earlier periods that cannot be rated are
    left out of the comparison of years.
    """
    if definition.change_years:
        tables, definition, findings = with_changes(tables, definition)
    else:
        findings = Findings()
    index, notes = social_index(tables[-1], definition)
    findings.extend(notes)
    if index is None:
        return None, findings
    level = without_dynamics(definition)
    earlier = [found for table in tables[:-1] if (found := social_index(table, level)[0]) is not None]
    types, money = None, None
    if definition.types is not None and not definition.class_only:
        types, notes = area_types(index, definition.types)
        findings.extend(notes)
    if definition.money is not None:
        money, notes = money_key(index, definition.money)
        findings.extend(notes)
    report = IndexReport(index, robustness(index), types, money, tuple(steps([*earlier, index])))
    return (None if findings.stops else report), findings


def _plain(values: Floats | None) -> Any:
    """Numbers for a fingerprint; what is not a number cannot stand in JSON."""
    return None if values is None else np.where(np.isnan(values), "", values.astype(object)).tolist()


def _part(part: PartIndex) -> dict[str, Any]:
    return {
        "method": part.method,
        "indicators": list(part.ids),
        "weights": part.weights.tolist(),
        "factor": {
            "loadings": list(part.factor.loadings),
            "explained": part.factor.explained,
            "alpha": part.factor.alpha,
            "usable": part.factor.usable,
        },
        "areas_rated": len(part.rows),
    }
