"""One row an area: value, share, change, and what each rests on; and the same for the town.

From the figures of a question to plain rows that map, table, words and downloads all read, so that
they can never say different things.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import polars as pl

from kommune360.base.flags import Flag
from kommune360.web.areas.catalogue import Catalogue
from kommune360.web.areas.folders import remembered
from kommune360.web.areas.query import Question
from kommune360.web.areas.values import town_of, values_of


@dataclass(frozen=True, slots=True)
class AreaRow:
    """``share`` in percent of all ages; ``change`` in units (percentage points for rates);
    ``change_percent`` relative, None where nothing was there before. ``holes``: areas without value."""

    key: str
    name: str
    value: float | None
    flag: str
    share: float | None
    denominator: float | None
    before: float | None
    change: float | None
    change_percent: float | None
    holes: int
    estimated: bool


@dataclass(frozen=True, slots=True)
class Town:
    """The whole town beside its areas; ``how`` is sum, mean (weighted) or median (of the areas)."""

    value: float | None
    share: float | None
    before: float | None
    change: float | None
    change_percent: float | None
    holes: int
    how: str


@dataclass(frozen=True, slots=True)
class Sheet:
    """All rows of a question, by name, with town, datasets used and methods of estimates."""

    rows: tuple[AreaRow, ...]
    town: Town
    datasets: tuple[str, ...]
    methods: tuple[str, ...]

    @property
    def known(self) -> tuple[AreaRow, ...]:
        return tuple(row for row in self.rows if row.value is not None)

    @property
    def holes(self) -> int:
        return len(self.rows) - len(self.known)


def sheet_of(municipality: Any, catalogue: Catalogue, question: Question) -> Sheet:
    """The answer to a question at its date, with the comparison date beside it."""
    asked = (question.asked, question.all_ages, question.period, question.since)
    return remembered(municipality, "sheet", asked, lambda: _sheet(municipality, catalogue, question))


def _sheet(municipality: Any, catalogue: Catalogue, question: Question) -> Sheet:
    values = values_of(municipality, question.asked)
    now = values.filter(pl.col("period") == question.period)
    before = values.filter(pl.col("period") == question.since)
    everyone = (
        values_of(municipality, question.all_ages).filter(pl.col("period") == question.period)
        if question.all_ages is not None
        else values.clear()
    )
    joined = now.join(
        before.select("area", pl.col("value").alias("before"), pl.col("method").alias("method_before")),
        on="area",
        how="left",
    ).join(everyone.select("area", pl.col("value").alias("everyone")), on="area", how="left")
    of_all = question.all_ages is not None
    rows = [_row(catalogue, question, row, of_all) for row in joined.to_dicts()]
    rows += _without_figures(catalogue, question, {row.key for row in rows})
    used = pl.concat([now, before])
    return Sheet(
        rows=tuple(sorted(rows, key=lambda row: (row.name.lower(), row.key))),
        town=_town(values, everyone, question),
        datasets=_datasets(question, used),
        methods=tuple(m for m in used["method"].unique().sort() if m not in ("", "hierarchy")),
    )


def _datasets(question: Question, used: pl.DataFrame) -> tuple[str, ...]:
    """Those the rows name; an indicator rests on all that its formula counts with."""
    if question.topic.indicator is not None:
        return tuple(sorted({name for measure in question.topic.measures for name in measure.datasets}))
    return tuple(used["dataset"].drop_nulls().unique().sort())


def _row(catalogue: Catalogue, question: Question, row: dict[str, Any], of_all: bool) -> AreaRow:
    value, before = row["value"], row["before"]
    change = value - before if value is not None and before is not None else None
    return AreaRow(
        key=row["area"],
        name=catalogue.name(question.level.system, row["area"]),
        value=value,
        flag=row["flag"] or "",
        share=_percent(value, row["everyone"]),
        denominator=row["everyone"] if of_all else row["denominator"],
        before=before,
        change=change,
        change_percent=_percent(change, before) if question.topic.additive else None,
        holes=row["holes"] or 0,
        estimated=row["method"] not in ("", "hierarchy")
        or (row["method_before"] or "") not in ("", "hierarchy"),
    )


def _without_figures(catalogue: Catalogue, question: Question, seen: set[str]) -> list[AreaRow]:
    """Areas that exist but have no figure at this date: shown as gaps, not left out.

    Where the question has no date at all, nothing is missing in any area: it cannot be asked here.
    """
    names = catalogue.names.get(question.level.system, {}) if question.period else {}
    return [
        AreaRow(key, name or key, None, str(Flag.MISSING), None, None, None, None, None, 0, False)
        for key, name in names.items()
        if key not in seen
    ]


def _town(values: pl.DataFrame, everyone: pl.DataFrame, question: Question) -> Town:
    """The change of the town counts only areas known at both dates: else a gap would look like one."""
    additive = question.topic.additive
    whole = _at(town_of(values, additive), question.period)
    both = values.filter(pl.col("value").is_not_null())
    pair = both.filter(pl.col("period") == question.period).join(
        both.filter(pl.col("period") == question.since), on="area", how="semi"
    )
    same = both.join(pair.select("area"), on="area", how="semi")
    compared = town_of(same, additive)
    now, before = _at(compared, question.period), _at(compared, question.since)
    change = (
        now["value"] - before["value"]
        if question.since and now and before and None not in (now["value"], before["value"])
        else None
    )
    everyone_known = everyone.join(
        values.filter((pl.col("period") == question.period) & pl.col("value").is_not_null()),
        on="area",
        how="semi",
    )
    total = everyone_known["value"].sum() if everyone_known.height else None
    return Town(
        value=whole.get("value"),
        share=_percent(whole.get("value"), total),
        before=before.get("value"),
        change=change,
        change_percent=_percent(change, before.get("value")) if additive else None,
        holes=int(whole.get("holes") or 0),
        how=str(whole.get("how") or "sum"),
    )


def _at(town: pl.DataFrame, period: str) -> dict[str, Any]:
    rows = town.filter(pl.col("period") == period).to_dicts()
    return rows[0] if rows else {}


def _percent(part: float | None, whole: float | None) -> float | None:
    return 100.0 * part / whole if part is not None and whole else None
