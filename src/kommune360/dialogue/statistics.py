"""What stands for a group, what do all share, and which statement should be asked next?

The formulas of the Polis reference on counts: representative statements of each group, majority
consensus, group-aware consensus and priorities. Source and worked case: docs/methods/landscape.md.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from kommune360.dialogue.counts import Counts
from kommune360.dialogue.moments import Float
from kommune360.dialogue.votes import Bool

SIGNIFICANT = 1.2816  # one-sided, 90 per cent
MOST = 5


@dataclass(frozen=True, slots=True)
class Tests:
    """For agreement or disagreement, [categories, statements]: ``share``, its ``certainty`` (z against
    one half), ``ratio`` to the share among the others and ``difference`` (z of the two shares)."""

    share: Float
    certainty: Float
    ratio: Float
    difference: Float

    @property
    def significant(self) -> Bool:
        return np.asarray((self.certainty > SIGNIFICANT) & (self.difference > SIGNIFICANT))

    @property
    def weight(self) -> Float:
        return self.ratio * self.difference * self.share * self.certainty


@dataclass(frozen=True, slots=True)
class Representative:
    """A statement (column number) that stands for a group, by agreement or by disagreement."""

    statement: int
    agrees: bool
    successes: int
    voters: int
    share: float
    certainty: float
    ratio: float
    difference: float
    best_agreed: bool = False


@dataclass(frozen=True, slots=True)
class Shared:
    """A statement that a majority of all agrees (or disagrees) with."""

    statement: int
    successes: int
    voters: int
    share: float
    certainty: float


def against_half(successes: np.ndarray, trials: np.ndarray) -> Float:
    """z of a share against one half, with one success added."""
    return np.asarray(2 * np.sqrt(trials + 1) * ((successes + 1) / (trials + 1) - 0.5))


def between(s1: np.ndarray, n1: np.ndarray, s2: np.ndarray, n2: np.ndarray) -> Float:
    """z of the difference of two shares, with one success and one trial added to each; 0 if all succeed."""
    s1, n1, s2, n2 = s1 + 1, n1 + 1, s2 + 1, n2 + 1
    pooled = (s1 + s2) / (n1 + n2)
    spread = np.sqrt(pooled * (1 - pooled) * (1 / n1 + 1 / n2))
    return np.asarray(np.divide(s1 / n1 - s2 / n2, spread, out=np.zeros_like(spread), where=spread > 0))


def agreement(counts: Counts) -> Tests:
    """Tests of agreement, each category against the sum of the others."""
    return _tests(counts.agree, counts.voters, counts.others.agree, counts.others.voters)


def disagreement(counts: Counts) -> Tests:
    return _tests(counts.disagree, counts.voters, counts.others.disagree, counts.others.voters)


def representative(counts: Counts, visible: Bool, most: int = MOST) -> list[list[Representative]]:
    """Statements that set each group apart from the others; at least one for each group with a vote.

    First the statement agreed with best, then by weight; agreed ones stand before disagreed ones. The side
    is the one on which the group differs more from the others, for the best agreed statement too.
    """
    agree, disagree = agreement(counts), disagreement(counts)
    found = []
    for group in range(len(counts.voters)):
        columns = [int(c) for c in np.flatnonzero(visible)]
        best = _best_agreed(counts, agree, group, columns)

        def entry(column: int, group: int = group, best: int | None = best) -> Representative:
            agrees = bool(agree.difference[group, column] > disagree.difference[group, column])
            side, successes = (agree, counts.agree) if agrees else (disagree, counts.disagree)
            return Representative(
                statement=column,
                agrees=agrees,
                successes=int(successes[group, column]),
                voters=int(counts.voters[group, column]),
                share=float(side.share[group, column]),
                certainty=float(side.certainty[group, column]),
                ratio=float(side.ratio[group, column]),
                difference=float(side.difference[group, column]),
                best_agreed=column == best,
            )

        def weight(column: int, group: int = group) -> float:
            agrees = agree.difference[group, column] > disagree.difference[group, column]
            return float((agree if agrees else disagree).weight[group, column])

        passing = [c for c in columns if (agree.significant | disagree.significant)[group, c]]
        passing.sort(key=weight, reverse=True)
        if passing:
            chosen = ([best] if best is not None else []) + [c for c in passing if c != best]
        elif best is not None:
            chosen = [best]
        else:
            voted = [c for c in columns if counts.voters[group, c]]
            strongest = np.maximum(agree.difference[group], disagree.difference[group])
            chosen = [max(voted, key=lambda c: strongest[c])] if voted else []
        entries = [entry(column) for column in chosen[:most]]
        found.append(sorted(entries, key=lambda e: not e.agrees))
    return found


def consensus(totals: Counts, visible: Bool, most: int = MOST) -> tuple[list[Shared], list[Shared]]:
    """Statements that a significant majority of all agrees with, and disagrees with; strongest first."""

    def side(successes: np.ndarray, shares: Float) -> list[Shared]:
        certainty = against_half(successes, totals.voters[0])
        fits = np.flatnonzero(visible & (shares > 0.5) & (certainty > SIGNIFICANT))
        order = sorted(fits.tolist(), key=lambda c: -shares[c] * certainty[c])[:most]
        return [
            Shared(c, int(successes[c]), int(totals.voters[0, c]), float(shares[c]), float(certainty[c]))
            for c in order
        ]

    return side(totals.agree[0], totals.p_agree[0]), side(totals.disagree[0], totals.p_disagree[0])


def group_consensus(counts: Counts) -> Float:
    """Probability that one member drawn from every group would agree, by statement."""
    return np.asarray(counts.p_agree.prod(axis=0))


def priorities(counts: Counts, extremity: Float, meta: Bool | None = None) -> Float:
    """How much the next vote on each statement would tell; the weight of the lottery.

    New statements come first, then those that few pass on, that many agree with and that lie far out on
    the axes. ``extremity`` is the length of ``Axes.statements``; statements about the round itself
    (``meta``) have weight 49.
    """
    agree, passed, voters = (table.sum(axis=0) for table in (counts.agree, counts.passed, counts.voters))
    p_pass, p_agree = (passed + 1) / (voters + 2), (agree + 1) / (voters + 2)
    importance = (1 - p_pass) * (extremity + 1) * p_agree
    weight = (importance * (1 + 8 * 2.0 ** (-voters / 5))) ** 2
    return np.asarray(weight if meta is None else np.where(meta, 49.0, weight))


def _tests(s: np.ndarray, n: np.ndarray, s_rest: np.ndarray, n_rest: np.ndarray) -> Tests:
    share = (s + 1) / (n + 2)
    return Tests(
        share, against_half(s, n), share / ((s_rest + 1) / (n_rest + 2)), between(s, n, s_rest, n_rest)
    )


def _best_agreed(counts: Counts, agree: Tests, group: int, columns: list[int]) -> int | None:
    """The statement a group agrees with best, preferring those it agrees with more than others do."""
    best: int | None = None
    for column in columns:
        if counts.agree[group, column] + counts.disagree[group, column] == 0:
            continue
        share, certainty = agree.share[group, column], agree.certainty[group, column]
        if best is None:
            if certainty > SIGNIFICANT or (agree.ratio[group, column] > 1 and share > 0.5):
                best = column
        elif agree.ratio[group, best] > 1:
            if agree.weight[group, column] > agree.weight[group, best]:
                best = column
        elif share * certainty > agree.share[group, best] * agree.certainty[group, best]:
            best = column
    return best
