"""Which draws of children does a need ask for? Single ages of every area, kept or made on the spot.

From a prepared projection to the first ages of its draws and the course beside them, in parts: memory holds
what is kept. Whoever computes and whoever keeps take the same numbers, so both hold the same draws.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from kommune360.base.findings import Finding

if TYPE_CHECKING:
    from kommune360.projection.project import Prepared

AGES = 10  # childcare and all-day school
HORIZON = 7  # Kita years of six years ahead end in the seventh
DRAWS = 1000
KEPT = 500  # of them; the ends of an 80 % range are then good to three percent of its width
AREAS_AT_ONCE = 16


@dataclass(frozen=True, slots=True)
class YoungDraws:
    """Children in the years after the origin.

    Attributes:
        draws: ``(area, h, age, draw)``, persons; ages 0 to 9 in completed years.
        course: the path without chance ``(area, h, age)``; it adds up.
        origin: year of the last stock; ``years``: how many stocks in a row it was learned from.
        unsaid: areas about which nothing should be said.
    """

    areas: tuple[str, ...]
    draws: NDArray[np.float32]
    course: NDArray[np.float64]
    origin: int
    years: int
    unsaid: frozenset[str]
    findings: tuple[Finding, ...]
    fingerprint: str


def young_draws(prepared: Prepared, years: int) -> YoungDraws:
    """Draw and keep what a need asks for. ``years``: stocks in a row that ``prepared`` was learned from."""
    from kommune360.projection.simulate import draws_of  # loads a compiler: only who draws waits

    plan = prepared.plan
    kept = min(KEPT, plan.draws)
    draws = np.empty((len(plan.areas), plan.horizon, AGES, kept), dtype=np.float32)
    for first in range(0, len(plan.areas), AREAS_AT_ONCE):
        part = plan.part(slice(first, first + AREAS_AT_ONCE))
        draws[first : first + AREAS_AT_ONCE] = draws_of(part)[:, :, :AGES, :kept]
    return YoungDraws(
        areas=plan.areas,
        draws=draws,
        course=plan.expected[:, :, :AGES].astype(np.float64),
        origin=prepared.origin,
        years=years,
        unsaid=prepared.unsaid,
        findings=prepared.findings,
        fingerprint=prepared.fingerprint,
    )
