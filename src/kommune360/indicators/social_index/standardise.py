"""How far does each area lie from the mean, in standard deviations?

From a matrix of values to z-values, plain or weighted by residents. The areas of a town are all there
are, so the standard deviation divides by n.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
_SAME = 1e-12  # spread below this share of the size of the numbers is rounding, not a difference


def standardised(values: Floats, mass: Floats) -> Floats:
    """Return z-values along the first axis (areas); a column without spread gives zeros.

    ``mass`` holds one weight an area: ones for the plain mean, residents for the weighted one. Further
    axes are columns or draws.
    """
    mean, sd = moments(values, mass)
    flat = sd <= _SAME * np.maximum(np.abs(values).max(axis=0), np.finfo(float).tiny)
    return np.where(flat, 0.0, (values - mean) / np.where(flat, 1.0, sd))


def moments(values: Floats, mass: Floats) -> tuple[Floats, Floats]:
    """Return mean and standard deviation along the first axis."""
    share = mass / mass.sum()
    mean = np.tensordot(share, values, axes=(0, 0))
    return mean, np.sqrt(np.tensordot(share, np.square(values - mean), axes=(0, 0)))


def without_spread(values: Floats, mass: Floats) -> NDArray[np.bool_]:
    """Whether a column is the same number in every area."""
    return np.asarray((standardised(values, mass) == 0.0).all(axis=0))


def winsorised(z: Floats, limit: float | None) -> Floats:
    """Pull values beyond ``limit`` standard deviations back to it."""
    return z if limit is None else np.clip(z, -limit, limit)
