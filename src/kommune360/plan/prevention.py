"""Which life phase and field of action has offers, which has gaps, and where is nothing known at all?

From offers, measures and known gaps to a matrix of life phases by fields; ``areas`` narrows it.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from kommune360.plan.document import Gap, Measure, Offer, Plan
from kommune360.plan.money import OVER
from kommune360.plan.vocabulary import words


class CellState(StrEnum):
    """``GAP``: a gap is known that nothing answers and nobody accepted; ``WHITE``: nobody said anything."""

    COVERED = "covered"
    PLANNED = "planned"  # no offer yet, a measure
    GAP = "gap"
    ACCEPTED = "accepted"  # a gap with the reason why nothing is done for now
    WHITE = "white"


@dataclass(frozen=True, slots=True)
class Cell:
    life_phase: str
    field: str
    offers: tuple[Offer, ...]
    measures: tuple[Measure, ...]
    gaps: tuple[Gap, ...]

    @property
    def state(self) -> CellState:
        if any(not gap.accepted for gap in self.gaps) and not self.measures:
            return CellState.GAP
        if self.offers:
            return CellState.COVERED
        if self.measures:
            return CellState.PLANNED
        return CellState.ACCEPTED if self.gaps else CellState.WHITE


def matrix(plan: Plan, areas: Iterable[str] = ()) -> list[list[Cell]]:
    """Rows life phases, columns fields, in the order of the vocabulary.

    ``areas``: only what serves one of these; an entry without areas serves the whole town.
    """
    wanted = set(areas)

    def serves(entry: Offer | Measure | Gap) -> bool:
        return not wanted or not entry.areas or bool(wanted & set(entry.areas))

    offers = [offer for offer in plan.offers if serves(offer)]
    measures = [each for each in plan.measures if serves(each) and each.status not in OVER]
    gaps = [gap for gap in plan.gaps if serves(gap)]
    return [
        [
            Cell(
                phase,
                field,
                tuple(each for each in offers if phase in each.life_phases and field in each.fields),
                tuple(each for each in measures if phase in each.life_phases and field in each.fields),
                tuple(gap for gap in gaps if (gap.life_phase, gap.field) == (phase, field)),
            )
            for field in words("fields")
        ]
        for phase in words("life_phases")
    ]


def white_spots(plan: Plan, areas: Iterable[str] = ()) -> list[tuple[str, str]]:
    """Life phase and field of every cell about which the plan says nothing."""
    return [
        (cell.life_phase, cell.field)
        for row in matrix(plan, areas)
        for cell in row
        if cell.state is CellState.WHITE
    ]
