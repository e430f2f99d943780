"""One formula over one plain table: what a statistician needs who has no planning folder.

From a CSV or Parquet file with the columns of observations to results; every variable of the table is
known by its name.
"""

from __future__ import annotations

from pathlib import Path

import polars as pl

from kommune360.areas.schema import BRIDGES
from kommune360.areas.systems import HIERARCHY
from kommune360.base.ages import ALL_AGES
from kommune360.base.findings import Finding, Findings, InputRefused, Place, Severity
from kommune360.base.periods import parse_period
from kommune360.base.text import Text
from kommune360.base.units import UNITS
from kommune360.indicators.checks import name_findings
from kommune360.indicators.definitions import Definition, catalogue_of
from kommune360.indicators.engine import Computation, Setting, compute
from kommune360.indicators.formula.parser import parse
from kommune360.indicators.vocabulary import YEAR_END, InputVariable, vocabulary
from kommune360.observations.schema import OBSERVATIONS, SEXES

NAME = "FORMULA"
_NEEDED = ("variable", "area", "period")


def compute_formula(text: str, figures: pl.LazyFrame, hierarchy: pl.DataFrame | None = None) -> Computation:
    """Compute ``text`` over ``figures`` (columns OBSERVATIONS); the only indicator is called ``FORMULA``.

    Units are those of the vocabulary where a variable is known there, else unknown. InputRefused where
    the formula cannot be read, names what the table has not, or mixes units.
    """
    formula = parse(text, is_indicator=lambda name: False)
    there = figures.select("variable", "period").unique().collect()
    variables = {name: _variable(name, part["period"]) for (name,), part in there.group_by("variable")}
    label = Text(text, text)
    unit = formula.scale or "ratio"
    definition = Definition(
        NAME, 1, label, label, (formula,), unit, UNITS[unit].sign, "context", "context", "plain"
    )
    catalogue = catalogue_of([definition], {str(k): v for k, v in variables.items()})
    unknown = name_findings(formula, catalogue, Place(column=NAME))
    if unknown:
        raise InputRefused(unknown)
    return compute(figures, Setting(catalogue, hierarchy))


def read_table(path: Path) -> pl.LazyFrame:
    """A CSV or Parquet file as observations; absent columns get the values of a plain count.

    InputRefused with all findings where columns are missing or cells cannot be understood.
    """
    table = pl.scan_parquet(path) if path.suffix.lower() == ".parquet" else _csv(path)
    names = table.collect_schema().names()
    amount = next((name for name in ("numerator", "n", "count", "value") if name in names), None)
    missing = [name for name in _NEEDED if name not in names] + ([] if amount else ["numerator"])
    if missing or amount is None:
        raise InputRefused([_columns(path, missing)])
    number = pl.col(amount).cast(pl.Float64, strict=False)
    without = number.is_null() | number.is_nan()
    flag = pl.col("flag").cast(pl.String).fill_null("") if "flag" in names else pl.lit("")
    defaults = {
        "area_system": pl.lit("areas"),
        "sex": pl.lit("all"),
        "age_from": pl.lit(ALL_AGES.start),
        "age_to": pl.lit(ALL_AGES.stop),
        "denominator": pl.lit(None),
        "dataset": pl.lit(path.stem),
        "row": pl.lit(None),
    }
    columns = {
        **{name: pl.col(name) if name in names else default for name, default in defaults.items()},
        "variable": pl.col("variable"),
        "area": pl.col("area"),
        "period": pl.col("period"),
        "numerator": pl.when(~without).then(number),
        "flag": pl.when(without & (flag == "")).then(pl.lit("missing")).otherwise(flag),
    }
    for bound, default in (("age_from", ALL_AGES.start), ("age_to", ALL_AGES.stop)):
        columns[bound] = columns[bound].cast(pl.Int16, strict=False).fill_null(default)
    columns["sex"] = columns["sex"].cast(pl.String).fill_null("all")
    shaped = table.select(columns[name].cast(dtype).alias(name) for name, dtype in OBSERVATIONS.items())
    findings = _unreadable_cells(shaped, path)
    if findings.stops:
        raise InputRefused(findings)
    return _written_alike(shaped)


def read_hierarchy(path: Path) -> pl.DataFrame:
    """A table ``from_key, to_key[, from_system, to_system]`` as hierarchy, columns BRIDGES."""
    table = (pl.scan_parquet(path) if path.suffix.lower() == ".parquet" else _csv(path)).collect()
    missing = [name for name in ("from_key", "to_key") if name not in table.columns]
    if missing:
        raise InputRefused([_columns(path, missing)])
    fixed = {
        "from_system": pl.lit("areas"), "to_system": pl.lit("parents"), "weight": pl.lit(1.0),
        "method": pl.lit(HIERARCHY), "dataset": pl.lit(path.stem), "row": pl.lit(None),
    }  # fmt: skip
    own = ("from_system", "to_system", "from_key", "to_key")
    return table.select(
        (pl.col(name) if name in own and name in table.columns else fixed[name]).cast(dtype).alias(name)
        for name, dtype in BRIDGES.items()
    ).unique()


def _csv(path: Path) -> pl.LazyFrame:
    """Keys stay text; separator by the first line."""
    with path.open(encoding="utf-8-sig") as handle:
        first = handle.readline()
    separator = max(",;\t", key=first.count)
    return pl.scan_csv(path, separator=separator, infer_schema=False, decimal_comma=False)


def _variable(name: object, periods: pl.Series) -> InputVariable:
    """As the vocabulary knows it; others are stocks where the table gives days, else flows."""
    known = vocabulary().get(str(name))
    if known is not None:
        return known
    days = periods.str.len_chars().max() == 10
    return InputVariable(str(name), Text(str(name), str(name)), "count", YEAR_END if days else "")


def _written_alike(table: pl.LazyFrame) -> pl.LazyFrame:
    periods = table.select("period").unique().collect()["period"].to_list()
    written = {
        text: parsed.text for text in periods if (parsed := parse_period(text)) and parsed.text != text
    }
    return table.with_columns(pl.col("period").replace(written)) if written else table


def _unreadable_cells(table: pl.LazyFrame, path: Path) -> Findings:
    findings = Findings()
    for column, allowed in (("sex", SEXES), ("period", None)):
        values = table.select(column).unique().collect()[column].to_list()
        bad = [
            str(v) for v in values if (v not in allowed if allowed else parse_period(str(v or "")) is None)
        ]
        if bad:
            findings.add(_cells(path, column, ", ".join(sorted(bad)[:5])))
    bands = (
        table.select(((pl.col("age_from") < 0) | (pl.col("age_from") >= pl.col("age_to"))).any())
        .collect()
        .item()
    )
    if bands:
        findings.add(_cells(path, "age_from, age_to", "age_from >= age_to"))
    return findings


def _columns(path: Path, missing: list[str]) -> Finding:
    named = ", ".join(missing)
    return Finding(
        code="formula-table-columns",
        severity=Severity.ERROR,
        what=Text(
            f"In {path.name} fehlen Spalten: {named}.", f"Columns are missing in {path.name}: {named}."
        ),
        why=Text(
            "Ohne sie ist nicht zu sehen, was wo und wann gezählt ist.",
            "Without them it cannot be seen what is counted where and when.",
        ),
        remedy=Text(
            "Spalten so benennen: variable, area, period, n; dazu wenn nötig sex, age_from, age_to.",
            "Name the columns: variable, area, period, n; and if needed sex, age_from, age_to.",
        ),
        place=Place(file=path.name),
    )


def _cells(path: Path, column: str, examples: str) -> Finding:
    return Finding(
        code="formula-table-cells",
        severity=Severity.ERROR,
        what=Text(
            f"Die Spalte {column} in {path.name} hält Unverständliches: {examples}.",
            f"Column {column} of {path.name} holds what cannot be understood: {examples}.",
        ),
        why=Text(
            "Die Zeilen könnten nicht richtig zugeordnet werden.", "The rows could not be told apart rightly."
        ),
        remedy=Text(
            "Zeit als 2025-12-31, 2025 oder 2025/26; Geschlecht als all, m, f, d; Alter von unter bis.",
            "Periods as 2025-12-31, 2025 or 2025/26; sex as all, m, f, d; age_from below age_to.",
        ),
        place=Place(file=path.name, column=column),
    )
