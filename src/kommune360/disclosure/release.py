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
from kommune360.observations.schema import OBSERVATIONS

AREA, SEX, AGE = "area", "sex", "age"
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
    profile, for all or by variable. Every variable and period is one table; one that cannot be protected
    is kept back whole, with a finding. ``published`` (columns OBSERVATIONS) are figures that everybody has seen
    before, the same or overlapping ones: they are attacked together with the new. ``between`` is called before each table; what it raises ends the work.
    """
    edges = _edges(hierarchies)
    findings, proofs, tables = Findings(), {}, []
    for (variable, period), part in observations.group_by("variable", "period", maintain_order=True):
        key = (str(variable), str(period))
        if between is not None:
            between()
        class_ = sensitivity if isinstance(sensitivity, str) else sensitivity.get(key[0], NORMAL)
        before = earlier_of(part, published)
        if before.revised:
            findings.add(remarks.revised(*key, before.revised))
        try:
            protected = _protected(part, before, edges, profile, class_)
        except InputRefused as refused:
            findings.extend(refused.findings)
            continue
        proofs[key] = prove(protected, profile, sensitivity=class_)
        if protected.released:
            sums = _sums_of(part, edges) if before.beside.height else frozenset()
            tables.append(_observations(part, protected, sums))
            if small := _told_small(part, protected):
                findings.add(remarks.told_before(*key, small))
        else:
            findings.add(remarks.kept_back(*key, len(protected.audit.exposed) + len(protected.unmet)))
    table = pl.concat(tables) if tables else pl.DataFrame(schema=dict(OBSERVATIONS))
    return Released(table, proofs, findings)


def _protected(
    part: pl.DataFrame, before: Earlier, edges: Hierarchies, profile: Profile, sensitivity: str
) -> Protected:
    """New figures and those published before as one table."""
    together = pl.concat([part, before.beside])
    told = before.told | frozenset(range(part.height, together.height))
    return protect(_table(together, edges), profile, sensitivity=sensitivity, told=told)


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
    frame = part.select(
        (pl.col("area_system") + JOINT + pl.col("area")).alias(AREA),
        pl.col("sex").alias(SEX),
        pl.Series(AGE, [bands[pair] for pair in part.select("age_from", "age_to").iter_rows()], pl.String),
        pl.Series("count", value.cast(pl.Int64)).cast(pl.String),
        pl.Series("status", np.where(gone.to_numpy(), MISSING, "").tolist(), pl.String),
        pl.col("denominator").cast(pl.String),
    )
    return table_of(frame, hierarchies=edges)


def _sums_of(part: pl.DataFrame, edges: Hierarchies) -> frozenset[tuple[Any, ...]]:
    """Keys of the sums that ``part`` alone would have added: an earlier publication may hold them already."""
    cells = cells_of(_table(part, edges))
    labels = [cells.label(cell) for cell in np.flatnonzero(cells.published & (cells.row < 0)).tolist()]
    return frozenset(_key(label, part) for label in labels)


def _observations(part: pl.DataFrame, protected: Protected, sums: frozenset[tuple[Any, ...]]) -> pl.DataFrame:
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
    # the sum of all areas is protected with the rest, but has no key of its own in the store
    derived = [
        cell
        for cell in np.flatnonzero(cells.published & ((cells.row < 0) | (cells.row >= part.height)))
        if cells.label(int(cell)).get(AREA, JOINT) != "total"
        and (cells.row[cell] < 0 or _key(cells.label(int(cell)), part) in sums)
    ]
    added = pl.DataFrame(
        [_sum_row(protected, int(cell), part) for cell in derived], schema=dict(OBSERVATIONS)
    )
    return pl.concat([conform(kept, OBSERVATIONS), added])


def _sum_row(protected: Protected, cell: int, part: pl.DataFrame) -> dict[str, Any]:
    system, area, sex, first, stop = _key(protected.cells.label(cell), part)
    blank = bool(protected.blank[cell])
    value = float(protected.cells.value[cell])
    return {
        "area_system": system,
        "variable": part["variable"][0],
        "area": area,
        "period": part["period"][0],
        "sex": sex,
        "age_from": first,
        "age_to": stop,
        "numerator": None if blank else value,
        "denominator": None,
        "flag": str(Flag.SUPPRESSED) if blank else str(Flag.OK),
        "dataset": part["dataset"][0],
        "row": None,
    }


def _key(label: Mapping[str, str], part: pl.DataFrame) -> tuple[str, str, str, int, int]:
    """Area system, area, sex and ages of a cell."""
    system, _, area = label.get(AREA, f"{part['area_system'][0]}{JOINT}{part['area'][0]}").partition(JOINT)
    sex = "all" if label.get(SEX) == "total" else label.get(SEX, part["sex"][0])
    band = _band(label.get(AGE, ""), part)
    return system, area, sex, band.start, band.stop


def _band(code: str, part: pl.DataFrame) -> AgeBand:
    if code == "total":
        return AgeBand(int(part["age_from"].min()), int(part["age_to"].max()))  # type: ignore[arg-type]
    if code == "alle Altersjahre":
        return AgeBand(0)
    return parse_age(code) or AgeBand(int(part["age_from"][0]), int(part["age_to"][0]))
