"""Which areas are alike? A few types with a profile each.

From z-values of level and composition (status and context indicators) to clusters: optional factors, Ward's
tree, refined by k-means; their number by silhouette, small enough to remember.
"""

from __future__ import annotations

import warnings
from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
import polars as pl
from numpy.typing import NDArray

from kommune360.base.findings import Findings
from kommune360.base.text import Text
from kommune360.indicators.social_index import type_findings as told
from kommune360.indicators.social_index.definition import DYNAMICS, TypesRule
from kommune360.indicators.social_index.index import SocialIndex
from kommune360.indicators.social_index.standardise import Floats, standardised, winsorised, without_spread
from kommune360.indicators.social_index.type_names import type_names

OUTLIER = 3.0  # an area this many standard deviations off in one indicator may make a type of its own
_NEARLY_BEST = 0.02  # silhouettes this close are equal; then fewer types are easier to remember
_AREAS_PER_TYPE = 3
_CELLS_AT_ONCE = 4_000_000


@dataclass(frozen=True, slots=True)
class AreaTypes:
    """``labels`` (0 = least load) and ``widths`` (silhouette) follow ``rows`` of the table.

    ``profile`` is types x indicators, mean z with the sign of the raw value (not of load). ``tried``
    holds the mean silhouette by number of types. ``outliers`` are row numbers.
    """

    rows: NDArray[np.int64]
    indicators: tuple[str, ...]
    labels: NDArray[np.int64]
    widths: Floats
    profile: Floats
    names: tuple[Text, ...]
    tried: dict[int, float]
    outliers: tuple[int, ...]
    factors: int  # how many components were used, 0 = the indicators themselves

    @property
    def number(self) -> int:
        return len(self.names)

    def frame(self, index: SocialIndex) -> pl.DataFrame:
        """``area, type (from 1), type_de, type_en, silhouette``."""
        return pl.DataFrame(
            {
                "area": [index.table.areas[row] for row in self.rows],
                "type": [int(label) + 1 for label in self.labels],
                "type_de": [self.names[label].de for label in self.labels],
                "type_en": [self.names[label].en for label in self.labels],
                "silhouette": self.widths,
            },
            schema_overrides={"area": pl.String, "type": pl.Int64, "silhouette": pl.Float64},
        )


def area_types(index: SocialIndex, rule: TypesRule) -> tuple[AreaTypes | None, Findings]:
    """Group the areas whose indicators are all known; None with a finding where there are too few."""
    findings = Findings()
    table, definition = index.table, index.definition
    chosen = [use for use in definition.indicators if use.part != DYNAMICS]
    values = table.values[:, table.columns([use.id for use in chosen])]
    known = [bool(np.isfinite(row).all()) for row in values]
    rows = np.array([r for r in index.status.rows if known[r]], dtype=np.int64)
    if len(rows) < len(table.areas):
        findings.add(told.areas_without_type(len(table.areas) - len(rows)))
    most = min(rule.number or rule.largest, len(rows) // _AREAS_PER_TYPE)
    least = rule.number or min(rule.smallest, most)
    if most < least or most < 2:
        findings.add(told.too_few_for_types(len(rows)))
        return None, findings
    mass = np.ones(len(rows))
    varies = ~without_spread(values[rows], mass)
    z = standardised(values[rows][:, varies], mass)
    outliers = tuple(int(r) for r in rows[(np.abs(z) > OUTLIER).any(axis=1)])
    if outliers:
        findings.add(told.outliers([table.names[r] or table.areas[r] for r in outliers]))
    space = winsorised(z, definition.winsorise or OUTLIER)
    factors = 0
    if rule.factors:
        space = components(space)
        factors = space.shape[1]
    labels, tried = _best(space, least, most)
    scores = dict(zip(index.status.rows, index.status.scores, strict=True))
    labels = _by_load(labels, np.array([scores[r] for r in rows]))
    number = int(labels.max()) + 1
    profile = np.array([z[labels == k].mean(axis=0) for k in range(number)])
    load = np.array([np.mean([scores[r] for r in rows[labels == k]]) for k in range(number)])
    uses = tuple(use for use, some in zip(chosen, varies, strict=True) if some)
    return (
        AreaTypes(
            rows=rows,
            indicators=tuple(use.id for use in uses),
            labels=labels,
            widths=silhouettes(space, labels),
            profile=profile,
            names=type_names(profile, load, uses, definition.classes.status),
            tried=tried,
            outliers=outliers,
            factors=factors,
        ),
        findings,
    )


def components(z: Floats) -> Floats:
    """Scores on the principal components with an eigenvalue above 1 (at least one), each with sd 1."""
    values, vectors = np.linalg.eigh(np.corrcoef(z, rowvar=False).reshape(z.shape[1], -1))
    chosen = [k for k in range(len(values) - 1, -1, -1) if values[k] > 1] or [len(values) - 1]
    signs = np.sign(vectors[np.abs(vectors).argmax(axis=0), range(len(values))])
    return standardised(z @ (vectors * signs)[:, chosen], np.ones(len(z)))


def clusters(space: Floats, numbers: Iterable[int]) -> dict[int, NDArray[np.int64]]:
    """Ward's tree cut into each number of groups, then k-means from their means: no chance in it."""
    from scipy.cluster.hierarchy import fcluster, linkage

    tree = linkage(space, method="ward")
    return {
        number: _refined(space, np.asarray(fcluster(tree, number, criterion="maxclust"), dtype=np.int64) - 1)
        for number in numbers
    }


def silhouettes(space: Floats, labels: NDArray[np.int64]) -> Floats:
    """Silhouette width of each row (Rousseeuw 1987): 1 well inside its group, below 0 nearer to another."""
    from scipy.spatial.distance import cdist

    groups = np.unique(labels)
    member = (labels[:, None] == groups).astype(float)
    sizes, own = member.sum(axis=0), np.searchsorted(groups, labels)
    widths = np.zeros(len(space))
    at_once = max(1, _CELLS_AT_ONCE // len(space))
    for start in range(0, len(space), at_once):
        part = slice(start, start + at_once)
        sums = cdist(space[part], space) @ member
        mine, rows = own[part], np.arange(len(own[part]))
        inside = sums[rows, mine] / np.maximum(sizes[mine] - 1, 1)
        means = sums / sizes
        means[rows, mine] = np.inf
        nearest = means.min(axis=1)
        largest = np.maximum(inside, nearest)
        usable = (sizes[mine] > 1) & (largest > 0) & np.isfinite(nearest)
        widths[part] = np.where(usable, (nearest - inside) / np.where(usable, largest, 1.0), 0.0)
    return widths


def _refined(space: Floats, cut: NDArray[np.int64]) -> NDArray[np.int64]:
    """k-means from the means of a cut; the cut itself where a group would lose all its areas."""
    from scipy.cluster.vq import ClusterError, kmeans2

    centres = np.array([space[cut == k].mean(axis=0) for k in range(int(cut.max()) + 1)])
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", UserWarning)
            _, labels = kmeans2(space, centres, iter=100, minit="matrix", missing="raise")
    except ClusterError:
        return cut
    return np.asarray(labels, dtype=np.int64)


def _best(space: Floats, least: int, most: int) -> tuple[NDArray[np.int64], dict[int, float]]:
    """The fewest groups whose silhouette is nearly the best, groups of one area avoided."""
    found: dict[int, tuple[NDArray[np.int64], float, bool]] = {}
    for number, labels in clusters(space, range(least, most + 1)).items():
        lonely = bool(np.bincount(labels).min() < 2)
        found[number] = labels, float(silhouettes(space, labels).mean()), lonely
    tried = {number: width for number, (_, width, _) in found.items()}
    readable = [number for number, (_, _, lonely) in found.items() if not lonely] or list(found)
    best = max(tried[number] for number in readable)
    chosen = next(number for number in readable if tried[number] >= best - _NEARLY_BEST)
    return found[chosen][0], tried


def _by_load(labels: NDArray[np.int64], scores: Floats) -> NDArray[np.int64]:
    """Number the groups anew, from the least mean load to the greatest."""
    groups = np.unique(labels)
    order = sorted(groups, key=lambda k: float(scores[labels == k].mean()))
    return np.array([order.index(label) for label in labels], dtype=np.int64)
