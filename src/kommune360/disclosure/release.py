"""How do observations cross from the statistics zone to the planning zone? Protected, attacked, with proof.

From the long table of observations and the nesting of areas to the same table, blanked cells flagged
``suppressed`` and the sums of larger areas added, for nobody can build them from what is blanked.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import polars as pl

from kommune360.areas.schema import BRIDGES, conform
from kommune360.base.ages import AgeBand, parse_age
from kommune360.base.findings import Findings, InputRefused
from kommune360.base.flags import Flag
from kommune360.disclosure import remarks
from kommune360.disclosure.cells import cells_of
from kommune360.disclosure.earlier import Earlier, earlier_of
from kommune360.disclosure.profiles import NORMAL, Profile
from kommune360.disclosure.proof import Proof, prove
from kommune360.disclosure.protect import Protected, protect
from kommune360.disclosure.tables import MISSING, CountTable, Hierarchies, table_of
from kommune360.disclosure.together import MEASURE, TIME, together
from kommune360.observations.schema import OBSERVATIONS

AREA, SEX, AGE = "area", "sex", "age"
_Key = tuple[str, str, str, str, str, int, int]  # measure, date, area system, area, sex, ages
JOINED = " + "  # between measures of one table
JOINT = "\u241f"  # between system and key of an area: stands in no key


@dataclass(frozen=True, slots=True)
class Released:
    """``table`` (columns OBSERVATIONS) may be shown; ``proofs`` by (variable, period); findings of what was kept back."""

    table: pl.DataFrame
    proofs: Mapping[tuple[str, str], Proof]
    findings: Findings = field(default_factory=Findings)

    @property
    def proof(self) -> dict[str, Any]:
        """All proofs as one JSON-able object; statistics zone only."""
        return {
            "released": all(proof.released for proof in self.proofs.values()) and not self.findings.stops,
            "tables": [
                {"variable": variable, "period": period, **proof.content}
                for (variable, period), proof in self.proofs.items()
            ],
        }


def release(
    observations: pl.DataFrame,
    hierarchies: pl.DataFrame | None,
    profile: Profile,
    *,
    sensitivity: str | Mapping[str, str] = NORMAL,
    published: pl.DataFrame | None = None,
    between: Callable[[], object] | None = None,
) -> Released:
    """Protect ``observations`` (columns OBSERVATIONS, counts in ``numerator``) for everybody's eyes.

    ``hierarchies`` has the columns BRIDGES; relations of weight 1 nest areas, several of one area are
    parallel cuts. Sums of larger areas that are not given are added. ``sensitivity`` names a class of the
    profile, for all or by variable. Every variable and period is one table, unless a balance over time ties
    several together (the strictest class holds then); one that cannot be protected is kept back whole, with a
    finding. ``published`` (columns OBSERVATIONS) are figures that everybody has seen
    before, the same or overlapping ones: they are attacked together with the new. ``between`` is called before each table; what it raises ends the work.
    """
    edges = _edges(hierarchies)
    findings, proofs, tables = Findings(), {}, []
    for keys in together(observations, published, profile.balances):
        wanted = pl.DataFrame(keys, schema={MEASURE: pl.String, TIME: pl.String}, orient="row")
        part = observations.join(wanted, on=[MEASURE, TIME], how="semi", maintain_order="left")
        named, class_ = _named(part), _class_of(part, profile, sensitivity)
        if between is not None:
            between()
        before = earlier_of(part, published, keys)
        if before.revised:
            findings.add(remarks.revised(*named, before.revised))
        try:
            protected = _protected(part, before, edges, profile, class_)
        except InputRefused as refused:
            findings.extend(refused.findings)
            continue
        proofs[named] = prove(protected, profile, sensitivity=class_)
        if protected.released:
            sums = _sums_of(part, edges) if before.beside.height else frozenset()
            tables.append(_observations(part, protected, sums))
            if small := _told_small(part, protected):
                findings.add(remarks.told_before(*named, small))
        else:
            findings.add(remarks.kept_back(*named, len(protected.audit.exposed) + len(protected.unmet)))
    table = pl.concat(tables) if tables else pl.DataFrame(schema=dict(OBSERVATIONS))
    return Released(table, proofs, findings)


def _named(part: pl.DataFrame) -> tuple[str, str]:
    """Measure and date of a table; several by their names and from the first to the last."""
    measures = part[MEASURE].unique(maintain_order=True).to_list()
    times = sorted(part[TIME].unique().to_list())
    return JOINED.join(measures), times[0] if len(times) == 1 else f"{times[0]} – {times[-1]}"


def _class_of(part: pl.DataFrame, profile: Profile, sensitivity: str | Mapping[str, str]) -> str:
    """The strictest class of the measures in one table."""
    if isinstance(sensitivity, str):
        return sensitivity
    classes = {sensitivity.get(measure, NORMAL) for measure in part[MEASURE].unique()}
    return max(classes, key=lambda each: (profile.rule(each).threshold, each))


def _protected(
    part: pl.DataFrame, before: Earlier, edges: Hierarchies, profile: Profile, sensitivity: str
) -> Protected:
    """New figures and those published before as one table."""
    everything = pl.concat([part, before.beside])
    told = before.told | frozenset(range(part.height, everything.height))
    return protect(_table(everything, edges), profile, sensitivity=sensitivity, told=told)


def _told_small(part: pl.DataFrame, protected: Protected) -> int:
    """Cells of ``part`` that are small and were shown in an earlier publication."""
    row = protected.cells.row
    return sum(protected.blank[cell] and row[cell] < part.height for cell in protected.told)


def _edges(hierarchies: pl.DataFrame | None) -> Hierarchies:
    """One cut for every finest area system: all that can be added up from its areas."""
    if hierarchies is None or hierarchies.is_empty():
        return Hierarchies()
    nested = conform(hierarchies, BRIDGES).filter(pl.col("weight") == 1.0)
    pairs = [
        (from_system, f"{from_system}{JOINT}{from_key}", to_system, f"{to_system}{JOINT}{to_key}")
        for from_system, from_key, to_system, to_key in nested.select(
            "from_system", "from_key", "to_system", "to_key"
        ).iter_rows()
    ]
    above = {to_system for _, _, to_system, _ in pairs}
    edges: list[tuple[str, str, str, str]] = []
    for base in sorted({from_system for from_system, *_ in pairs} - above):
        systems = {base}
        while grown := {to for from_, _, to, _ in pairs if from_ in systems} - systems:
            systems |= grown
        edges += [(AREA, base, child, parent) for from_, child, _, parent in pairs if from_ in systems]
    return Hierarchies(tuple(edges))


def _table(part: pl.DataFrame, edges: Hierarchies) -> CountTable:
    bands = {
        (start, stop): AgeBand(start, stop).label()
        for start, stop in part.select("age_from", "age_to").unique().iter_rows()
    }
    value = part["numerator"]
    wrong = part.filter((pl.col("numerator") < 0) | (pl.col("numerator") != pl.col("numerator").round(0)))
    if wrong.height:
        raise InputRefused([remarks.no_counts(str(part["variable"][0]), float(wrong["numerator"][0]))])
    gone = value.is_null() & (part["flag"] != str(Flag.SUPPRESSED))
    several = part.select(MEASURE, TIME).n_unique() > 1
    frame = part.select(
        *((MEASURE, TIME) if several else ()),
        (pl.col("area_system") + JOINT + pl.col("area")).alias(AREA),
        pl.col("sex").alias(SEX),
        pl.Series(AGE, [bands[pair] for pair in part.select("age_from", "age_to").iter_rows()], pl.String),
        pl.Series("count", value.cast(pl.Int64)).cast(pl.String),
        pl.Series("status", np.where(gone.to_numpy(), MISSING, "").tolist(), pl.String),
        pl.col("denominator").cast(pl.String),
    )
    return table_of(frame, hierarchies=edges)


def _sums_of(part: pl.DataFrame, edges: Hierarchies) -> frozenset[_Key]:
    """Keys of the sums that ``part`` alone would have added: an earlier publication may hold them already."""
    cells = cells_of(_table(part, edges))
    labels = [cells.label(cell) for cell in np.flatnonzero(cells.published & (cells.row < 0)).tolist()]
    return frozenset(_key(label, part) for label in labels)


def _observations(part: pl.DataFrame, protected: Protected, sums: frozenset[_Key]) -> pl.DataFrame:
    """The rows of ``part``, blanked where the protection says so, and the sums it added or found published."""
    cells, blank = protected.cells, protected.blank
    given = np.flatnonzero(cells.published & (cells.row >= 0) & (cells.row < part.height))
    hidden = np.zeros(part.height, bool)
    hidden[cells.row[given]] = blank[given]
    nothing = pl.lit(None, pl.Float64)
    covered = pl.Series(hidden)
    kept = part.with_columns(
        pl.when(covered).then(nothing).otherwise(pl.col("numerator")).alias("numerator"),
        pl.when(covered).then(pl.lit(str(Flag.SUPPRESSED))).otherwise(pl.col("flag")).alias("flag"),
    )
    mine = set(part.select(MEASURE, TIME).rows())
    there = set(part.select(MEASURE, TIME, "area_system", "area", "sex", "age_from", "age_to").rows())
    rows = []
    for cell in np.flatnonzero(cells.published & ((cells.row < 0) | (cells.row >= part.height))).tolist():
        label = cells.label(cell)
        key = _key(label, part)
        # the sum of all areas is protected with the rest, but has no key of its own in the store
        if label.get(AREA, JOINT) == "total" or key[:2] not in mine or key in there:
            continue
        if cells.row[cell] < 0 or key in sums:
            rows.append(_sum_row(protected, cell, key, part))
    return pl.concat([conform(kept, OBSERVATIONS), pl.DataFrame(rows, schema=dict(OBSERVATIONS))])


def _sum_row(protected: Protected, cell: int, key: _Key, part: pl.DataFrame) -> dict[str, Any]:
    measure, time, system, area, sex, first, stop = key
    blank = bool(protected.blank[cell])
    value = float(protected.cells.value[cell])
    return {
        "area_system": system,
        "variable": measure,
        "area": area,
        "period": time,
        "sex": sex,
        "age_from": first,
        "age_to": stop,
        "numerator": None if blank else value,
        "denominator": None,
        "flag": str(Flag.SUPPRESSED) if blank else str(Flag.OK),
        "dataset": part["dataset"][0],
        "row": None,
    }


def _key(label: Mapping[str, str], part: pl.DataFrame) -> _Key:
    """Measure, date, area system, area, sex and ages of a cell."""
    measure, time = label.get(MEASURE, part[MEASURE][0]), label.get(TIME, part[TIME][0])
    system, _, area = label.get(AREA, f"{part['area_system'][0]}{JOINT}{part['area'][0]}").partition(JOINT)
    sex = "all" if label.get(SEX) == "total" else label.get(SEX, part["sex"][0])
    if MEASURE in label and label.get(AGE) == "total":
        own = part.filter(pl.col(MEASURE) == measure, pl.col(TIME) == time)
        part = own if own.height else part
    band = _band(label.get(AGE, ""), part)
    return measure, time, system, area, sex, band.start, band.stop


def _band(code: str, part: pl.DataFrame) -> AgeBand:
    if code == "total":
        return AgeBand(int(part["age_from"].min()), int(part["age_to"].max()))  # type: ignore[arg-type]
    if code == "alle Altersjahre":
        return AgeBand(0)
    return parse_age(code) or AgeBand(int(part["age_from"][0]), int(part["age_to"][0]))
