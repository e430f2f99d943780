"""How sure is the picture: which areas stay in the top group whatever reasonable choice is made?

From an index to variants of it (each indicator left out once; weights drawn around the chosen ones;
rates drawn from their numerator and denominator) and to what they agree on.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np
import polars as pl
from numpy.typing import NDArray

from kommune360.indicators.social_index.index import SocialIndex, part_of
from kommune360.indicators.social_index.ranks import rank_correlation, ranks
from kommune360.indicators.social_index.standardise import Floats, standardised, winsorised

INTERVAL = (0.025, 0.975)  # rank interval: 95 of 100 draws lie inside, as on the page Rangfolge
CERTAIN, POSSIBLE, OUTSIDE = "certain", "possible", "outside"
_CELLS_AT_ONCE = 2_000_000


@dataclass(frozen=True, slots=True)
class LeftOut:
    """The index without one indicator; ``rank_change`` by area, positive = would move up in load."""

    indicator: str
    correlation: float | None
    largest_change: int
    mean_change: float
    rank_change: NDArray[np.int64]
    in_top: NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Robustness:
    """All arrays follow the rated areas (``index.status.rows``).

    ``top_share``: in which share of draws an area is in the top group. ``group``: ``certain`` (at least
    the definition's share of draws, in the index itself and with each indicator left out), ``possible``
    (in at least 1 minus that share of draws, or in any left-out variant, or in the index), ``outside``.
    ``noisy`` names indicators whose own uncertainty was drawn.
    """

    draws: int
    rank_low: NDArray[np.int64]
    rank_high: NDArray[np.int64]
    top_share: Floats
    group: tuple[str, ...]
    left_out: tuple[LeftOut, ...]
    noisy: tuple[str, ...]

    def frame(self, index: SocialIndex) -> pl.DataFrame:
        """``area, rank_low, rank_high, top_share, group``; empty where only classes may leave."""
        rows: Any = [] if index.definition.class_only else index.status.rows
        some = slice(0, len(rows))
        return pl.DataFrame(
            {
                "area": [index.table.areas[row] for row in rows],
                "rank_low": self.rank_low[some],
                "rank_high": self.rank_high[some],
                "top_share": self.top_share[some],
                "group": list(self.group[some]),
            },
            schema={
                "area": pl.String,
                "rank_low": pl.Int64,
                "rank_high": pl.Int64,
                "top_share": pl.Float64,
                "group": pl.String,
            },
        )


@dataclass(frozen=True, slots=True)
class Step:
    """From one period to the next, over the areas rated in both."""

    before: str
    after: str
    areas: int
    correlation: float | None
    same_class: float  # share of areas
    stayed_in_top: int
    was_in_top: int


def robustness(index: SocialIndex) -> Robustness:
    """Try the variants the definition asks for. Seeded: the same index gives the same answer."""
    rule = index.definition.variants
    scores, noisy = _drawn_scores(index)
    classes = index.definition.classes.status
    top_share = classes.in_top(scores).mean(axis=1)
    drawn_ranks = ranks(scores)
    low, high = np.quantile(drawn_ranks, INTERVAL, axis=1, method="inverted_cdf")
    left_out = leave_one_out(index)
    base = classes.in_top(index.status.scores)
    always = np.all([base, *(one.in_top for one in left_out)], axis=0)
    ever = np.any([base, *(one.in_top for one in left_out)], axis=0)
    certain = always & (top_share >= rule.certain)
    possible = ever | (top_share > 1 - rule.certain)
    group = np.where(certain, CERTAIN, np.where(possible, POSSIBLE, OUTSIDE))
    return Robustness(
        draws=rule.draws,
        rank_low=low.astype(np.int64),
        rank_high=high.astype(np.int64),
        top_share=top_share,
        group=tuple(str(g) for g in group),
        left_out=left_out,
        noisy=noisy,
    )


def leave_one_out(index: SocialIndex) -> tuple[LeftOut, ...]:
    """The index once without each of its indicators; nothing where there is only one."""
    part = index.status
    if len(part.uses) < 2:
        return ()
    values = index.table.values[part.rows][:, index.table.columns(part.ids)]
    own = ranks(part.scores)
    found = []
    for number, use in enumerate(part.uses):
        keep = [k for k in range(len(part.uses)) if k != number]
        uses = tuple(part.uses[k] for k in keep)
        z, weights, _, _ = part_of(values[:, keep], part.mass, uses, index.definition)
        scores = standardised(z @ weights, part.mass)
        change = own - ranks(scores)
        found.append(
            LeftOut(
                indicator=use.id,
                correlation=rank_correlation(part.scores, scores),
                largest_change=int(np.abs(change).max()),
                mean_change=float(np.abs(change).mean()),
                rank_change=change,
                in_top=index.definition.classes.status.in_top(scores),
            )
        )
    return tuple(found)


def steps(indices: Sequence[SocialIndex]) -> list[Step]:
    """Compare each period with the next; areas are matched by key."""
    found = []
    for before, after in pairwise(indices):
        old, new = (
            dict(zip((i.table.areas[r] for r in i.status.rows), i.status.scores, strict=True))
            for i in (before, after)
        )
        both = [area for area in old if area in new]
        if not both:
            continue
        one, other = np.array([old[a] for a in both]), np.array([new[a] for a in both])
        classes = after.definition.classes.status
        top_before, top_after = classes.in_top(one), classes.in_top(other)
        found.append(
            Step(
                before=before.table.period,
                after=after.table.period,
                areas=len(both),
                correlation=rank_correlation(one, other),
                same_class=float((classes.numbers(one) == classes.numbers(other)).mean()),
                stayed_in_top=int((top_before & top_after).sum()),
                was_in_top=int(top_before.sum()),
            )
        )
    return found


def _drawn_scores(index: SocialIndex) -> tuple[Floats, tuple[str, ...]]:
    """Scores of every draw (areas x draws), and which indicators were drawn themselves."""
    part, rule = index.status, index.definition.variants
    weights = _drawn_weights(part.weights, rule.draws, rule.concentration, rule.seed)
    rates = _rates(index)
    if not any(rate is not None for rate in rates):
        return standardised(part.z @ weights.T, part.mass), ()
    generator = np.random.default_rng([rule.seed, 1])
    at_once = max(1, _CELLS_AT_ONCE // part.z.size)
    parts = [
        _noisy_scores(index, rates, weights[start : start + at_once], generator)
        for start in range(0, rule.draws, at_once)
    ]
    noisy = tuple(use.id for use, rate in zip(part.uses, rates, strict=True) if rate is not None)
    return np.concatenate(parts, axis=1), noisy


def _drawn_weights(weights: Floats, draws: int, concentration: float, seed: int) -> Floats:
    """Weights (draws x indicators) from a Dirichlet distribution around ``weights``, signs kept."""
    size = np.abs(weights)
    some = size > 0
    drawn = np.zeros((draws, len(weights)))
    alpha = concentration * some.sum() * size[some] / size[some].sum()
    drawn[:, some] = np.random.default_rng([seed, 0]).dirichlet(alpha, draws)
    return drawn * np.sign(weights)


def _rates(index: SocialIndex) -> list[tuple[Floats, Floats, Floats] | None]:
    """Numerator, denominator and scale (value over their ratio) of each indicator that is a share."""
    if not index.definition.variants.noise:
        return [None] * len(index.status.uses)
    rows = index.status.rows
    found: list[tuple[Floats, Floats, Floats] | None] = []
    for column in index.table.columns(index.status.ids):
        over, under = index.table.numerators[rows, column], index.table.denominators[rows, column]
        values = index.table.values[rows, column]
        known = np.isfinite(over) & np.isfinite(under) & (under > 0) & (over >= 0) & (over <= under)
        if not known.all() or not over.any():
            found.append(None)
            continue
        # one scale for all areas (100 for percent): a single area would take it from rounded values
        scale = values.sum() / (over / under).sum()
        found.append((over, under, np.full(len(rows), scale)))
    return found


def _noisy_scores(
    index: SocialIndex,
    rates: Sequence[tuple[Floats, Floats, Floats] | None],
    weights: Floats,
    generator: np.random.Generator,
) -> Floats:
    """Scores with rates drawn from what numerator and denominator allow (Jeffreys' interval)."""
    part = index.status
    total = np.zeros((len(part.rows), len(weights)))
    for number, (use, rate) in enumerate(zip(part.uses, rates, strict=True)):
        if rate is None:
            z = part.z[:, number][:, None]
        else:
            over, under, scale = (one[:, None] for one in rate)
            drawn = generator.beta(over + 0.5, under - over + 0.5, (len(part.rows), len(weights)))
            z = winsorised(standardised(drawn * scale, part.mass) * use.sign, index.definition.winsorise)
        total += z * weights[:, number]
    return standardised(total, part.mass)
