"""How fast are a thousand futures: of 400 areas, of ten and a hundred times as many, of a whole country?

Ours is the compiled kernel on one core; the peer is the same model in NumPy, both from the same plan in the
same run. The country runs stand in processes of their own (``projection_peer/country.py``), on two
processes and on a Dask cluster of two workers, of which one is killed: the figures must be identical.

Usage: ``python -m benchmarks.projection [--quick] [--json]``. ``--quick`` takes a tenth of the areas and
leaves the cluster out.
"""

from __future__ import annotations

import json
import subprocess
import sys
from functools import partial

from benchmarks.frame import Case, main
from benchmarks.projection_peer import numpy_model
from benchmarks.projection_peer.invented import MUNICIPALITIES, invented_stocks, municipality_sizes
from kommune360.projection.project import Prepared, prepare, project
from kommune360.projection.simulate import draws_of, quantiles_of

AREAS, DRAWS, YEARS = 400, 1000, 5
GROUPS = ((0, 3), (3, 6), (6, 10), (0, 18))
LEVELS = (0.025, 0.1, 0.5, 0.9, 0.975)
BOUNDS_S = {"draws": 1.5, "country": 60.0}


def prepared_for(areas: int) -> Prepared:
    """A plan for areas of 1,000 to 30,000 residents, the sizes planners decide about."""
    sizes = {key: min(max(size, 1_000.0), 30_000.0) for key, size in municipality_sizes(areas).items()}
    return prepare(invented_stocks(sizes), YEARS, draws=DRAWS, seed=1)


def ranges(prepared: Prepared) -> object:
    """Draws to ranges, nothing kept: what grows with the areas is the answer alone.

    Without Polars, whose threads do not survive the fork in which memory is measured.
    """
    return quantiles_of(prepared.plan, GROUPS, LEVELS)


_fingerprints: set[str] = set()


def country(areas: int, workers: str, *more: str) -> None:
    """The country in a process of its own. RuntimeError where its figures differ from another run's."""
    words = [sys.executable, "-m", "benchmarks.projection_peer.country", str(areas), workers, *more]
    done = subprocess.run(words, capture_output=True, text=True, encoding="utf-8", check=False)
    if done.returncode:
        raise RuntimeError(done.stderr)
    answer = json.loads(done.stdout.strip().splitlines()[-1])
    print(answer, file=sys.stderr)
    _fingerprints.add(answer["fingerprint"])
    if len(_fingerprints) > 1:
        raise RuntimeError(f"{workers}: other figures than before")


def cases(quick: bool) -> list[Case]:
    size = 10 if quick else 1
    ours = prepared_for(AREAS // size)
    draws_of(ours.plan.part(slice(0, 1)))  # compiled before anything is timed
    shape = f"{AREAS // size} areas x 101 ages x 2 sexes x {YEARS} years x {DRAWS} draws, one core"
    stocks = invented_stocks(municipality_sizes(AREAS // size), years=11)
    found = [
        Case(
            f"draws: {shape}",
            partial(draws_of, ours.plan),
            peer="NumPy, the same model",
            theirs=partial(numpy_model.simulate, ours.plan),
            bound_s=BOUNDS_S["draws"],
        ),
        Case(
            f"everything: learn from 11 years, calibrate, draw; {AREAS // size} areas",
            partial(project, stocks, YEARS, draws=DRAWS, seed=1),
            repeat=3,
        ),
    ]
    for factor in (1, 10, 100):
        areas = 100 * factor // size
        plan = prepared_for(areas)
        found.append(Case(f"growth {factor}x: ranges of {areas} areas", partial(ranges, plan), repeat=1))
    whole = MUNICIPALITIES // size
    found.append(
        Case(
            f"country: {whole} areas, two processes",
            partial(country, whole, "2"),
            bound_s=BOUNDS_S["country"],
            repeat=1,
        )
    )
    if not quick:
        found += [
            Case(f"country: {whole} areas, Dask, two workers", partial(country, whole, "dask"), repeat=1),
            Case(
                f"country: {whole} areas, Dask, one worker killed",
                partial(country, whole, "dask", "kill"),
                repeat=1,
            ),
        ]
    return found


if __name__ == "__main__":
    sys.exit(main("projection", cases))
