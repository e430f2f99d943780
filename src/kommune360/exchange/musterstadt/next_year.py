"""What does the town hand over a year later? Residents and figures of 2026, in files shaped like the year before.

From the town's people and figures, lived on for one year with what ``next_year.yaml`` says happened, to the
files of one delivery. For walking through a year of planning: import, signals, review, new version.
"""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

from kommune360.exchange.musterstadt.figure_files import english_file, profile_file
from kommune360.exchange.musterstadt.figures import observe_next
from kommune360.exchange.musterstadt.files import SEED
from kommune360.exchange.musterstadt.people import Population, live_on, simulate
from kommune360.exchange.musterstadt.resident_files import workbook_of
from kommune360.exchange.musterstadt.spread import Delivery
from kommune360.exchange.musterstadt.town import build, plan

DESIGN = "next_year.yaml"


def write_next_year(folder: Path, seed: int = SEED) -> list[Path]:
    """Write the delivery into ``folder`` (made if missing) and return the paths in order."""
    folder.mkdir(parents=True, exist_ok=True)
    written = []
    for delivery in next_year(seed):
        path = folder / delivery.name
        path.write_bytes(delivery.content)
        written.append(path)
    return written


@lru_cache(maxsize=2)
def next_year(seed: int = SEED) -> tuple[Delivery, ...]:
    """The files of the delivery with the facts that they hold; the same seed gives the same bytes."""
    town, people = build(), people_next(seed)
    year = people.dates[-1]
    figures = observe_next(people, plan(DESIGN)["shifts"], seed)
    return (
        workbook_of(town, people, year),
        profile_file(town, figures, year),
        english_file(town, figures, year),
    )


@lru_cache(maxsize=2)
def people_next(seed: int = SEED) -> Population:
    """The people of the town with one more year."""
    return live_on(simulate(seed), plan(DESIGN)["refuge"], seed)
