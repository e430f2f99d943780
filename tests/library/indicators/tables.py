"""Small tables of figures for tests, and a second way to compute a ratio: plain Python, row by row."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import polars as pl

from kommune360.areas.schema import BRIDGES
from kommune360.base.text import Text
from kommune360.indicators.definitions import Catalogue, Definition, catalogue_of
from kommune360.indicators.formula.parser import parse
from kommune360.indicators.vocabulary import InputVariable
from kommune360.observations.schema import OBSERVATIONS, conform


def figures(rows: Iterable[Mapping[str, Any]]) -> pl.DataFrame:
    """Rows with the defaults of a plain count of everybody on one cut."""
    whole = {
        "area_system": "cut",
        "sex": "all",
        "age_from": 0,
        "age_to": 150,
        "flag": "",
        "dataset": "made-up",
        "row": 1,
    }
    return conform(pl.DataFrame([{**whole, **row} for row in rows], infer_schema_length=None), OBSERVATIONS)


def nested(links: Mapping[str, str], below: str = "cut", above: str = "region") -> pl.DataFrame:
    """The hierarchy in which each key of ``links`` lies in its value."""
    fixed = {
        "from_system": below,
        "to_system": above,
        "weight": 1.0,
        "method": "hierarchy",
        "dataset": "areas",
    }
    return conform(
        pl.DataFrame([{**fixed, "from_key": child, "to_key": parent} for child, parent in links.items()]),
        BRIDGES,
    )


def catalogue(
    formulas: Mapping[str, str], variables: Iterable[InputVariable | str], unit: str = "percent"
) -> Catalogue:
    """Indicators by id from formulas; a variable given as a name is a stock of persons of the year's end."""
    definitions = [
        Definition(name, 1, both(name), both("?"), (parse(text),), unit, both("%"), "context", "context", "t")
        for name, text in formulas.items()
    ]
    known = [
        v if isinstance(v, InputVariable) else InputVariable(v, both(v), "persons", "12-31")
        for v in variables
    ]
    return catalogue_of(definitions, {v.id: v for v in known})


def both(text: str) -> Text:
    return Text(text, text)
