"""Do the parts of a table add up to its wholes, and does any cell stand there twice?

From the long frame to ``Check`` objects (sexes, ages, areas against the totals the file states) and
the rows that break them. Only counts are added; where a part has no value, nothing is compared.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import polars as pl

from kommune360.base.ages import OPEN_ENDED
from kommune360.base.text import Text
from kommune360.exchange.reading import Check
from kommune360.observations.schema import CELL_KEY

_PREFIX_PARENTS = {"de-kreis": (2, "de-land"), "de-land": (0, "de-deutschland")}
_SUM_OF = {
    "de-kreis": Text("Summe der Kreise je Land", "sum of counties by state"),
    "de-land": Text("Summe der Länder je Deutschland", "sum of states by Germany"),
}
_SUMMED = (
    pl.col("numerator").sum().alias("computed"),
    pl.col("numerator").null_count().alias("holes"),
    pl.len().alias("n"),
)


@dataclass(frozen=True, slots=True)
class Deviation:
    """``what`` did not add up in ``rows`` (file rows); ``cells`` compared, largest difference."""

    what: Text
    rows: tuple[int, ...]
    cells: int
    largest: float
    example: str = ""


def drop_repeats(frame: pl.DataFrame) -> tuple[pl.DataFrame, int, pl.DataFrame]:
    """Return the frame without identical repeats, how many there were, and cells that contradict."""
    unique = frame.unique([*CELL_KEY, "numerator", "flag"], keep="first", maintain_order=True)
    repeats = frame.height - unique.height
    twice = (
        unique.filter(pl.struct(CELL_KEY).is_duplicated())
        if unique.select(CELL_KEY).is_duplicated().any()
        else unique.clear()
    )
    return unique, repeats, twice


def check_sums(frame: pl.DataFrame, additive: Sequence[str]) -> tuple[list[Check], list[Deviation]]:
    """Compare totals with sums over sexes, over ages and over the areas below."""
    counts = frame.filter(pl.col("variable").is_in(list(additive)))
    checks: list[Check] = []
    deviations: list[Deviation] = []
    for part in (_by_sex, _by_age, _by_area):
        found, broken = part(counts)
        checks += found
        deviations += broken
    return checks, deviations


def _by_sex(counts: pl.DataFrame) -> tuple[list[Check], list[Deviation]]:
    present = set(counts["sex"].unique())
    if not {"all", "m", "f"} <= present:
        return [], []
    key = [c for c in CELL_KEY if c != "sex"]
    parts = (
        counts.filter(pl.col("sex") != "all")
        .group_by(key)
        .agg(*_SUMMED, pl.col("sex").unique().len().alias("kinds"))
    )
    joined = counts.filter(pl.col("sex") == "all").join(parts.filter(pl.col("kinds") >= 2), on=key)
    return _compare(joined, Text("Summe der Geschlechter", "sum of sexes"))


def _by_age(counts: pl.DataFrame) -> tuple[list[Check], list[Deviation]]:
    """Every band that finer bands tile without gap is compared with their sum."""
    bands = sorted({(int(a), int(b)) for a, b in counts.select("age_from", "age_to").unique().iter_rows()})
    checks: list[Check] = []
    deviations: list[Deviation] = []
    key = [c for c in CELL_KEY if c not in ("age_from", "age_to")]
    for start, stop in bands:
        tiles = _tiling(start, stop, bands)
        if not tiles:
            continue
        tile_frame = pl.DataFrame(tiles, schema={"age_from": pl.Int16, "age_to": pl.Int16}, orient="row")
        parts = (
            counts.join(tile_frame, on=["age_from", "age_to"])
            .group_by(key)
            .agg(_SUMMED)
            .filter(pl.col("n") == len(tiles))
        )
        whole = counts.filter((pl.col("age_from") == start) & (pl.col("age_to") == stop))
        name = "alle Altersjahre" if (start, stop) == (0, OPEN_ENDED) else f"Alter {start} bis unter {stop}"
        found, broken = _compare(
            whole.join(parts, on=key),
            Text(f"Summe der Altersgruppen ({name})", f"sum of age groups ({start}-{stop})"),
        )
        checks += found
        deviations += broken
    return checks, deviations


def _tiling(start: int, stop: int, bands: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """Return the finest bands that tile [start, stop), [] where none but the band itself does."""
    by_start: dict[int, list[int]] = {}
    for a, b in bands:
        if (a, b) != (start, stop) and start <= a and b <= stop:
            by_start.setdefault(a, []).append(b)

    def walk(at: int) -> list[tuple[int, int]] | None:
        if at == stop:
            return []
        for end in sorted(by_start.get(at, [])):
            rest = walk(end)
            if rest is not None:
                return [(at, end), *rest]
        by_start[at] = []
        return None

    tiles = walk(start)
    return tiles if tiles and len(tiles) > 1 else []


def _by_area(counts: pl.DataFrame) -> tuple[list[Check], list[Deviation]]:
    """Länder against Germany, Kreise against their Land, and a table's areas against its total row."""
    systems = set(counts["area_system"].unique())
    key = [c for c in CELL_KEY if c not in ("area_system", "area")]
    checks: list[Check] = []
    deviations: list[Deviation] = []
    for child, (length, parent) in _PREFIX_PARENTS.items():
        if not {child, parent} <= systems:
            continue
        children = counts.filter(pl.col("area_system") == child)
        if child == "de-land" and children["area"].n_unique() < 16:
            continue
        up = children.with_columns(
            pl.lit("DG").alias("area") if length == 0 else pl.col("area").str.head(length)
        )
        joined = counts.filter(pl.col("area_system") == parent).join(
            up.group_by([*key, "area"]).agg(_SUMMED), on=[*key, "area"]
        )
        found, broken = _compare(joined, _SUM_OF[child])
        checks += found
        deviations += broken
    own = [s for s in systems if not s.startswith("de-")]
    wide = [s for s in ("de-land", "de-kreis", "de-gemeinde", "de-deutschland") if s in systems]
    if own and len(wide) == 1:
        whole = counts.filter(pl.col("area_system") == wide[0])
        if whole["area"].n_unique() == 1:
            for system in sorted(own):
                parts = counts.filter(pl.col("area_system") == system).group_by(key).agg(_SUMMED)
                found, broken = _compare(
                    whole.join(parts, on=key),
                    Text("Summe der Gebiete gegen die Gesamtzeile", "sum of areas against the total row"),
                )
                checks += found
                deviations += broken
    return checks, deviations


def _compare(joined: pl.DataFrame, what: Text) -> tuple[list[Check], list[Deviation]]:
    joined = joined.filter((pl.col("holes") == 0) & pl.col("numerator").is_not_null())
    if joined.is_empty():
        return [], []
    checks = []
    for variable, stated, computed in (
        joined.group_by("variable", maintain_order=True)
        .agg(pl.col("numerator").sum(), pl.col("computed").sum())
        .iter_rows()
    ):
        checks.append(
            Check(Text(f"{what.de}, {variable}", f"{what.en}, {variable}"), float(stated), float(computed))
        )
    off = joined.with_columns((pl.col("numerator") - pl.col("computed")).abs().alias("off")).filter(
        pl.col("off") > 0.5
    )
    if off.is_empty():
        return checks, []
    rows = tuple(sorted(set(off["row"].to_list())))
    worst = off.sort("off", descending=True).row(0, named=True)
    largest = float(worst["off"])
    example = (
        f"{worst['variable']} für {worst['area']} ({worst['period']}): "
        f"Datei {worst['numerator']:.10g}, Summe der Teile {worst['computed']:.10g}"
    )
    return checks, [Deviation(what, rows, joined.height, largest, example)]
