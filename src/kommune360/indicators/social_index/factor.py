"""Do the indicators measure one thing, and how strongly does each?

From z-values to loadings on the first principal component, its share of the variance, and Cronbach's
alpha. Where either is too small the indicators should be added, not factored.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from kommune360.indicators.social_index.standardise import Floats, standardised

MIN_EXPLAINED = 0.60
MIN_ALPHA = 0.70


@dataclass(frozen=True, slots=True)
class FactorReport:
    """``loadings`` by indicator, signed so that they sum to a positive number; shares of 1."""

    loadings: tuple[float, ...]
    explained: float
    alpha: float | None  # None with one indicator

    @property
    def usable(self) -> bool:
        return self.alpha is not None and self.explained >= MIN_EXPLAINED and self.alpha >= MIN_ALPHA

    @property
    def weights(self) -> Floats:
        """Loadings scaled so that their absolute values sum to 1."""
        loadings = np.array(self.loadings)
        return np.asarray(loadings / np.abs(loadings).sum())


def first_component(z: Floats, mass: Floats) -> FactorReport:
    """Principal component of the correlations of ``z`` (areas x indicators), areas weighted by ``mass``."""
    clean = standardised(z, mass)
    share = mass / mass.sum()
    correlation = (clean * share[:, None]).T @ clean
    eigenvalues, vectors = np.linalg.eigh(correlation)
    vector = vectors[:, -1]
    if vector.sum() < 0:
        vector = -vector
    loadings = vector * np.sqrt(max(eigenvalues[-1], 0.0))
    m = len(loadings)
    together = float(correlation.sum())
    # alpha of standardised indicators: m/(m-1) (1 - sum of variances / variance of the sum)
    alpha = None if m < 2 or together <= 0 else m / (m - 1) * (1 - float(np.trace(correlation)) / together)
    return FactorReport(tuple(float(x) for x in loadings), float(eigenvalues[-1]) / m, alpha)
