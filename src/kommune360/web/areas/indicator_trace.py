"""Where does the value of an indicator come from? Formula, numerator and denominator, files, data state."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import polars as pl

from kommune360.base.text import Text
from kommune360.indicators.definitions import Definition
from kommune360.indicators.results import QUALITIES
from kommune360.observations.ledger import DataState
from kommune360.web.areas.computed import indicators_of, results_at
from kommune360.web.areas.folders import state_of
from kommune360.web.areas.query import Question
from kommune360.web.areas.sources import Source, covering, sources_of

_NO_TEXT = Text("", "")


@dataclass(frozen=True, slots=True)
class IndicatorTrace:
    """The parts of one value; ``numerator`` and ``denominator`` None where the value is withheld or the
    formula is not one sum over another. ``rules``: those that computed a part nobody delivers. ``found``
    False: no result for this area and date."""

    definition: Definition
    numerator: float | None
    denominator: float | None
    value: float | None
    flag: str
    quality: Text
    sources: tuple[Source, ...]
    rules: tuple[Text, ...]
    state: DataState
    found: bool = True


def indicator_trace_of(municipality: Any, question: Question, area: str) -> IndicatorTrace:
    """The result behind the figure of ``area`` at the question's date; the topic is an indicator."""
    found = indicators_of(municipality)
    definition = found.definitions[question.topic.variable]
    known = sources_of(municipality)
    rows = (
        results_at(found, definition.id, question.level.system)
        .filter((pl.col("area") == area) & (pl.col("period") == question.period))
        .to_dicts()
    )
    row = rows[0] if rows else {}
    return IndicatorTrace(
        definition=definition,
        numerator=row.get("numerator"),
        denominator=row.get("denominator"),
        value=row.get("value"),
        flag=row.get("flag") or "",
        quality=QUALITIES.get(row.get("quality") or "", _NO_TEXT),
        sources=covering(
            (known[name] for name in found.datasets.get(definition.id, ()) if name in known),
            (question.period,),
        ),
        rules=tuple(
            found.rules[name] for name in found.datasets.get(definition.id, ()) if name in found.rules
        ),
        state=state_of(municipality),
        found=bool(rows),
    )
