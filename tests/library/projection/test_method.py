"""Kept projections carry the number of the method: who changes what it gives must raise the number."""

from __future__ import annotations

import numpy as np

from kommune360.projection.options import METHOD
from kommune360.projection.project import project
from tests.library.projection.towns import town

# of the invented town in three years: residents 0 to 5 by the path, width of their 80 % range, each area
KNOWN = {
    4: ([32.89, 144.89, 634.50, 2193.68], [23.739, 63.098, 172.132, 497.657]),
}


def test_what_the_method_gives_is_what_its_number_says() -> None:
    """Fails after a change of the method on purpose: raise METHOD and write the new figures here."""
    projection = project(town(areas=4, years=9), 3, draws=200)
    course = projection.path[:, 2, :6].sum(axis=1)
    low, _, high = np.moveaxis(projection.quantiles(0, 6)[:, 2], -1, 0)
    path, width = KNOWN[METHOD]
    np.testing.assert_allclose(course, path, rtol=1e-4)
    np.testing.assert_allclose(high - low, width, rtol=1e-3)
