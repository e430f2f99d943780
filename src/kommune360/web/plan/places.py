"""What is done in one area? The measures that a reader may see there, for the portrait of the area.

From a request and an area to a table; measures for the whole town are not repeated at every area.
"""

from __future__ import annotations

from django.http import HttpRequest

from kommune360.web.plan.measures.lists import measures_table
from kommune360.web.plan.seen import seen_by
from kommune360.web.ui.tables import Table


def measures_here(request: HttpRequest, system: str, key: str, language: str) -> Table | None:
    """The measures that name this area; None where there are none."""
    seen = seen_by(request)
    if seen is None or seen.plan.area_system != system:
        return None
    found = [measure for measure in seen.plan.measures if key in measure.areas]
    return measures_table(seen, found, language) if found else None
