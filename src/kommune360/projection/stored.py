"""A projection was kept; years later the counts are there. How far off was it, and did its ranges hold?

From the rows a projection wrote (``parts.AHEAD``) and newer stocks to each row beside what came, and the
share that lay inside the ranges.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import polars as pl
from polars import selectors

from kommune360.base.findings import Finding, Findings, Place, Severity
from kommune360.base.text import Text
from kommune360.projection.parts import AHEAD
from kommune360.projection.stocks import Stocks

COMPARED = {**AHEAD, "came": pl.Float64, "error": pl.Float64, "inside80": pl.Boolean, "inside95": pl.Boolean}
_NEEDED = [name for name in AHEAD if name not in ("origin", "fingerprint")]


@dataclass(frozen=True, slots=True)
class Comparison:
    """``rows``: columns COMPARED, ``error`` = best value minus what came; ``scores``: by age group and years
    ahead (n, mape, wape, bias, inside80, inside95, all in %), single areas only.
    """

    rows: pl.DataFrame
    scores: pl.DataFrame

    def as_dict(self) -> dict[str, Any]:
        floats = [name for name, dtype in self.rows.schema.items() if dtype.is_float()]
        return {
            "scores": self.scores.with_columns(selectors.float().round(4)).to_dicts(),
            "rows": self.rows.with_columns(pl.col(floats).round(4)).to_dicts(),
        }


def read_stored(path: Path, findings: Findings) -> pl.DataFrame | None:
    """Read what ``project --out`` wrote (Parquet or CSV). None, with a finding, where it is something else."""
    try:
        if path.suffix.lower() == ".csv":
            texts = {"area": pl.String, "fingerprint": pl.String}  # keys keep their zeros
            frame = pl.read_csv(path.read_bytes(), schema_overrides=texts)
        else:
            frame = pl.read_parquet(path.read_bytes())
        if not set(_NEEDED) <= set(frame.columns):
            findings.add(_not_stored(path))
            return None
        return frame.select(
            (pl.col(name) if name in frame.columns else pl.lit(None)).cast(dtype).alias(name)
            for name, dtype in AHEAD.items()
        ).with_columns(pl.col("area").fill_null(""))
    except pl.exceptions.PolarsError:
        findings.add(_not_stored(path))
        return None


def compare(stored: pl.DataFrame, stocks: Stocks) -> Comparison:
    """Lay stored rows (columns AHEAD) beside what came; years, areas and ages not in ``stocks`` are left out.

    The town (area "") is compared only where all of its stored areas are known.
    """
    areas = {area: at for at, area in enumerate(stocks.areas)}
    wanted = stored.select("year", "age_from", "age_to").unique().sort("year", "age_from", "age_to")
    whole = set(stored["area"].unique()) - {""} <= set(areas)
    members = [areas[a] for a in stored["area"].unique().sort() if a in areas]
    parts = []
    for year, start, stop in wanted.iter_rows():
        if year not in stocks.years or start >= stocks.ages:
            continue
        came = stocks.by_age_group((start, stop))[:, stocks.years.index(year)]
        counted = pl.DataFrame({"area": [stocks.areas[i] for i in members], "came": came[members]})
        if whole:
            town = pl.DataFrame({"area": [""], "came": [float(came[members].sum())]})
            counted = pl.concat([counted, town])
        parts.append(
            counted.with_columns(
                pl.lit(year, dtype=pl.Int32).alias("year"),
                pl.lit(start, dtype=pl.Int32).alias("age_from"),
                pl.lit(stop, dtype=pl.Int32).alias("age_to"),
            )
        )
    keys = ["area", "year", "age_from", "age_to"]
    known = (
        pl.concat(parts)
        if parts
        else pl.DataFrame(schema={**{k: AHEAD[k] for k in keys}, "came": pl.Float64})
    )
    rows = (
        stored.join(known, on=keys, how="inner", maintain_order="left")
        .with_columns(
            (pl.col("median") - pl.col("came")).alias("error"),
            pl.col("came").is_between("low80", "high80").alias("inside80"),
            pl.col("came").is_between("low95", "high95").alias("inside95"),
        )
        .select(COMPARED.keys())
    )
    return Comparison(rows, _scores(rows))


def _scores(rows: pl.DataFrame) -> pl.DataFrame:
    single = rows.filter((pl.col("area") != "") & pl.col("error").is_not_null())
    total = pl.col("came").sum()
    share = (pl.col("error").abs() / pl.col("came")).filter(pl.col("came") > 0)
    return (
        single.group_by("age_from", "age_to", (pl.col("year") - pl.col("origin")).alias("horizon"))
        .agg(
            pl.len().alias("n"),
            (100 * share.mean()).alias("mape"),
            (100 * pl.col("error").abs().sum() / total).alias("wape"),
            (100 * pl.col("error").sum() / total).alias("bias"),
            (100 * pl.col("inside80").mean()).alias("inside80"),
            (100 * pl.col("inside95").mean()).alias("inside95"),
        )
        .sort("age_from", "age_to", "horizon")
    )


def _not_stored(path: Path) -> Finding:
    return Finding(
        "projection-file-unknown",
        Severity.ERROR,
        Text(
            f"„{path.name}“ ist keine gespeicherte Vorausrechnung.", f"“{path.name}” is no stored projection."
        ),
        Text(
            f"Erwartet werden die Spalten {', '.join(_NEEDED)}.",
            f"Expected are the columns {', '.join(_NEEDED)}.",
        ),
        Text(
            "Eine Datei angeben, die „kommune360 project --out“ geschrieben hat.",
            "Give a file that “kommune360 project --out” wrote.",
        ),
        Place(file=path.name),
    )
