"""Invented tables for the tests of the social index."""

from __future__ import annotations

from typing import Any

import numpy as np
import polars as pl

from kommune360.base.findings import Findings
from kommune360.indicators.social_index.definition import IndexDefinition
from kommune360.indicators.social_index.definition_reading import read_definition
from kommune360.indicators.social_index.index import SocialIndex, social_index
from kommune360.indicators.social_index.index_report import IndexReport, index_report
from kommune360.indicators.social_index.index_table import index_tables


def town(seed: int = 1, areas: int = 40, indicators: int = 3, *, common: float = 0.8) -> pl.DataFrame:
    """Areas whose rates share one factor; numerators and denominators belong to the rates."""
    generator = np.random.default_rng(seed)
    load = generator.normal(size=areas)
    columns: dict[str, Any] = {
        "area": [f"{n:04d}" for n in range(areas)],
        "population": generator.integers(800, 9000, areas).astype(float),
    }
    for number in range(indicators):
        mixed = common * load + np.sqrt(1 - common**2) * generator.normal(size=areas)
        people = generator.integers(200, 3000, areas)
        counts = np.round(people * np.clip(0.2 + 0.05 * mixed, 0.01, 0.9))
        columns |= {
            f"i{number}": 100 * counts / people,
            f"i{number}_numerator": counts,
            f"i{number}_denominator": people.astype(float),
        }
    return pl.DataFrame(columns)


def definition(indicators: Any = 3, **more: Any) -> IndexDefinition:
    names = [f"i{n}" for n in range(indicators)] if isinstance(indicators, int) else indicators
    found, findings = read_definition({"indicators": names, **more})
    assert found is not None, [str(f) for f in findings]
    return found


def computed(frame: pl.DataFrame, rules: IndexDefinition) -> SocialIndex:
    tables, findings = index_tables(frame, rules)
    assert tables, findings.codes()
    index, findings = social_index(tables[-1], rules)
    assert index is not None, findings.codes()
    return index


def reported(frame: pl.DataFrame, rules: IndexDefinition) -> tuple[IndexReport, Findings]:
    tables, findings = index_tables(frame, rules)
    report, notes = index_report(tables, rules)
    assert report is not None, [*findings, *notes]
    return report, Findings([*findings, *notes])


def codes(frame: pl.DataFrame, rules: IndexDefinition) -> set[str]:
    """Codes of all findings, whether or not they stop."""
    tables, findings = index_tables(frame, rules)
    return findings.codes() | (index_report(tables, rules)[1].codes() if tables else set())
