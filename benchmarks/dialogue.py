"""How fast is the opinion landscape, up to the largest rounds anybody ever held?

Beside scikit-learn's PCA and k-means (with silhouettes) on the dense matrix, where it fits into memory.
Shapes: Aufstehen 2018 (33,422 people, 783 statements, 2.0 million votes) and a whole city (1 million
people, 1,000 statements, 35 million votes). The bound of bandwidth is four passes over three bytes a vote.
"""

from __future__ import annotations

import functools
import os
import sys
from collections.abc import Callable

import numpy as np

from benchmarks.frame import Case, main
from kommune360.dialogue.book import VoteBook
from kommune360.dialogue.landscape import landscape
from kommune360.dialogue.stability import stability
from kommune360.dialogue.votes import VoteMatrix

THREADS = min(2, os.cpu_count() or 1)


@functools.cache
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


def with_scikit_learn(matrix: VoteMatrix) -> Callable[[], object]:
    """The same steps as a scientist would write them: fill with the mean, PCA, k-means for k = 2 to 5."""

    def work() -> object:
        from sklearn.cluster import KMeans
        from sklearn.decomposition import PCA
        from sklearn.metrics import silhouette_score

        people, statements = len(matrix.participants), len(matrix.statements)
        dense = np.full((people, statements), np.nan, dtype=np.float32)
        dense[np.repeat(np.arange(people), np.diff(matrix.starts)), matrix.columns] = matrix.values
        dense = np.where(np.isnan(dense), np.nanmean(dense, axis=0), dense)
        places = PCA(2, svd_solver="covariance_eigh").fit_transform(dense)
        fits = [KMeans(k, n_init=20, random_state=0).fit(places) for k in range(2, 6)]
        scores = [silhouette_score(places, fit.labels_, sample_size=10_000, random_state=0) for fit in fits]
        return fits[int(np.argmax(scores))].labels_

    return work


def new_votes(matrix: VoteMatrix, number: int) -> tuple[Callable[[], object], Callable[[], object]]:
    """Recording so many further votes one by one; set up untimed."""
    book: list[VoteBook] = []
    draws = np.random.default_rng(1)
    votes = [
        (str(p), str(s), int(v))
        for p, s, v in zip(
            draws.integers(0, len(matrix.participants), number),
            draws.integers(0, len(matrix.statements), number),
            draws.integers(-1, 2, number),
            strict=True,
        )
    ]

    def setup() -> None:
        book[:] = [VoteBook.of(matrix)]

    def work() -> None:
        record = book[0].record
        for vote in votes:
            record(*vote)

    return setup, work


def cases(quick: bool) -> list[Case]:
    landscape(round_of(300, 40, 6_000))  # compile untimed
    small = round_of(2_000, 200, 50_000)
    found = [Case("2,000 x 200, 50,000 votes", lambda: landscape(small, threads=THREADS), peer="scikit-learn",
                  theirs=with_scikit_learn(small))]  # fmt: skip
    if quick:
        return found
    large = round_of(33_422, 783, 2_000_000)
    done = landscape(large, threads=THREADS)
    setup, record = new_votes(large, 10_000)
    book = VoteBook.of(large)
    city = round_of(1_000_000, 1_000, 35_000_000)
    return [
        *found,
        Case("33,422 x 783, 2.0 million votes", lambda: landscape(large, threads=THREADS), bound_s=0.3,
             peer="scikit-learn", theirs=with_scikit_learn(large), repeat=3),
        Case("33,422 x 783, stability by 20 halves", lambda: stability(done, threads=THREADS), bound_s=2.0),
        Case("33,422 x 783, 10,000 further votes", record, setup=setup, bound_s=0.1),
        Case("33,422 x 783, refresh after a vote", lambda: landscape(book), bound_s=0.1),
        Case("1 million x 1,000, 35 million votes", lambda: landscape(city, threads=THREADS), bound_s=5.0,
             repeat=3),
    ]  # fmt: skip


if __name__ == "__main__":
    sys.exit(main("dialogue", cases))
