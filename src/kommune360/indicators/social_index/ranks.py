"""Which area stands where: rank 1 is the greatest load, ties share the better rank.

From scores (areas along the first axis) to ranks.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from kommune360.indicators.ranking import ranks_of
from kommune360.indicators.social_index.standardise import Floats

_DIGITS = 9  # scores that differ less are ties: sums in another order must not change a rank


def ranks(scores: Floats) -> NDArray[np.int64]:
    """Return ranks along the first axis of scores with one or two axes."""
    rounded = np.round(scores, _DIGITS)
    return ranks_of(rounded) if rounded.ndim == 2 else ranks_of(rounded[:, None])[:, 0]


def rank_correlation(one: Floats, other: Floats) -> float | None:
    """Spearman's coefficient of two sets of scores; None where one has no order."""
    from scipy.stats import rankdata

    first, second = rankdata(np.round(one, _DIGITS)), rankdata(np.round(other, _DIGITS))
    if len(one) < 2 or not np.ptp(first) or not np.ptp(second):
        return None
    return float(np.corrcoef(first, second)[0, 1])
