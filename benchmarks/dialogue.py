"""How fast is the opinion landscape, up to the largest rounds anybody ever held?

Beside red-dwarf, the other open implementation of Polis' method, and scikit-learn's PCA and k-means (with
silhouettes) on the dense matrix, each where it can finish.
Shapes: Aufstehen 2018 (33,422 people, 783 statements, 2.0 million votes) and a whole city (1 million
people, 1,000 statements, 35 million votes). The bound of bandwidth is four passes over three bytes a vote.
"""

from __future__ import annotations

import functools
import os
import sys

import numpy as np

from benchmarks.frame import Case, Work, main
from kommune360.dialogue.book import VoteBook
from kommune360.dialogue.landscape import Landscape, landscape
from kommune360.dialogue.stability import stability
from kommune360.dialogue.votes import VoteMatrix

THREADS = min(2, os.cpu_count() or 1)
Shape = tuple[int, int, int]
SMALL: Shape = (2_000, 200, 50_000)
LARGE: Shape = (33_422, 783, 2_000_000)
CITY: Shape = (1_000_000, 1_000, 35_000_000)


@functools.lru_cache(maxsize=1)  # one round at a time: memory is measured
def round_of(people: int, statements: int, votes: int) -> VoteMatrix:
    """Three camps on random statements, the popular ones seen more often; between half and twice the mean."""
    draws = np.random.default_rng(0)
    mean = votes / people
    lengths = np.minimum(draws.integers(int(mean * 2 / 3), int(mean * 4 / 3) + 1, people), statements)
    starts = np.concatenate(([0], np.cumsum(lengths))).astype(np.int64)
    columns, values = np.empty(starts[-1], dtype=np.uint16), np.empty(starts[-1], dtype=np.int8)
    popular = draws.permutation(statements)
    lean = draws.normal(0, 1, (3, statements))
    step = 50_000
    for first in range(0, people, step):
        last = min(first + step, people)
        rows = np.repeat(np.arange(first, last), lengths[first:last])
        # distinct columns without a table of all pairs: an arithmetic walk from a random start
        place = np.arange(starts[first], starts[last]) - starts[rows]
        begin = (draws.random(last - first) ** 1.5 * statements).astype(np.int64)[rows - first]
        seen = popular[(begin + place) % statements]
        opinion = lean[rows % 3, seen] + draws.normal(0, 1, len(rows))
        order = np.lexsort((seen, rows))
        columns[starts[first] : starts[last]] = seen[order]
        values[starts[first] : starts[last]] = np.select([opinion > 0.3, opinion < -0.3], [1, -1], 0)[order]
    return VoteMatrix(
        participants=[str(i) for i in range(people)],
        statements=[str(i) for i in range(statements)],
        starts=starts,
        columns=columns,
        values=values,
        hidden=np.zeros(statements, dtype=np.bool_),
    )


def with_scikit_learn(shape: Shape) -> Work:
    """The same steps as a scientist would write them: fill with the mean, PCA, k-means for k = 2 to 5."""

    def work() -> object:
        from sklearn.cluster import KMeans
        from sklearn.decomposition import PCA
        from sklearn.metrics import silhouette_score

        matrix, (people, statements, _) = round_of(*shape), shape
        dense = np.full((people, statements), np.nan, dtype=np.float32)
        dense[np.repeat(np.arange(people), np.diff(matrix.starts)), matrix.columns] = matrix.values
        dense = np.where(np.isnan(dense), np.nanmean(dense, axis=0), dense)
        places = PCA(2, svd_solver="covariance_eigh").fit_transform(dense)
        fits = [KMeans(k, n_init=20, random_state=0).fit(places) for k in range(2, 6)]
        scores = [silhouette_score(places, fit.labels_, sample_size=10_000, random_state=0) for fit in fits]
        return fits[int(np.argmax(scores))].labels_

    return work


def with_red_dwarf(shape: Shape) -> Work:
    """The whole chain of red-dwarf; its input, a dictionary a vote, is made untimed."""

    @functools.cache
    def votes() -> list[dict[str, int]]:
        matrix = round_of(*shape)
        rows = np.repeat(np.arange(len(matrix.participants)), np.diff(matrix.starts))
        triples = zip(rows.tolist(), matrix.columns.tolist(), matrix.values.tolist(), strict=True)
        return [{"participant_id": p, "statement_id": s, "vote": v} for p, s, v in triples]

    def work() -> object:
        from reddwarf.implementations.base import run_pipeline

        return run_pipeline(votes(), random_state=0)

    return work


@functools.lru_cache(maxsize=1)
def computed(people: int, statements: int, votes: int) -> Landscape:
    return landscape(round_of(people, statements, votes), threads=THREADS)


@functools.lru_cache(maxsize=1)
def book_of(people: int, statements: int, votes: int) -> VoteBook:
    return VoteBook.of(round_of(people, statements, votes))


def record(shape: Shape, number: int) -> Work:
    """Record so many further votes one by one."""
    draws = np.random.default_rng(1)
    people = draws.integers(0, shape[0], number).astype(str).tolist()
    statements = draws.integers(0, shape[1], number).astype(str).tolist()
    votes = draws.integers(-1, 2, number).tolist()

    def work() -> None:
        write = book_of(*shape).record
        for participant, statement, vote in zip(people, statements, votes, strict=True):
            write(participant, statement, vote)

    return work


def cases(quick: bool) -> list[Case]:
    """The city comes first: what earlier cases leave behind would count as its memory."""
    landscape(round_of(300, 40, 6_000))  # compile untimed
    small = Case(
        _name(SMALL),
        lambda: landscape(round_of(*SMALL), threads=THREADS),
        setup=lambda: round_of(*SMALL),
        peer="scikit-learn",
        theirs=with_scikit_learn(SMALL),
    )
    dwarf = Case(
        f"{_name(SMALL)}, beside red-dwarf",
        lambda: landscape(round_of(*SMALL), threads=THREADS),
        setup=lambda: round_of(*SMALL),
        peer="red-dwarf",
        theirs=with_red_dwarf(SMALL),
        repeat=3,
    )
    if quick:
        return [small, dwarf]
    return [
        Case(
            _name(CITY),
            lambda: landscape(round_of(*CITY), threads=THREADS),
            setup=lambda: round_of(*CITY),
            bound_s=5.0,
            repeat=3,
        ),
        small,
        dwarf,
        Case(
            _name(LARGE),
            lambda: landscape(round_of(*LARGE), threads=THREADS),
            setup=lambda: round_of(*LARGE),
            bound_s=0.3,
            peer="scikit-learn",
            theirs=with_scikit_learn(LARGE),
            repeat=3,
        ),
        Case(
            f"{_name(LARGE)}, beside red-dwarf",
            lambda: landscape(round_of(*LARGE), threads=THREADS),
            setup=lambda: round_of(*LARGE),
            bound_s=0.3,
            peer="red-dwarf",
            theirs=with_red_dwarf(LARGE),
            repeat=1,  # some minutes
        ),
        Case(
            f"{_name(LARGE)}: stability by 20 halves",
            lambda: stability(computed(*LARGE), threads=THREADS),
            setup=lambda: computed(*LARGE),
            bound_s=2.0,
        ),
        Case(
            f"{_name(LARGE)}: 10,000 further votes, one by one",
            record(LARGE, 10_000),
            setup=lambda: book_of(*LARGE),
            bound_s=0.1,
        ),
        Case(
            f"{_name(LARGE)}: refresh after a vote",
            lambda: landscape(book_of(*LARGE), threads=THREADS),
            setup=lambda: book_of(*LARGE),
            bound_s=0.1,
        ),
    ]


def _name(shape: Shape) -> str:
    return f"{shape[0]:,} people x {shape[1]:,} statements, {shape[2]:,} votes"


if __name__ == "__main__":
    sys.exit(main("dialogue", cases))
