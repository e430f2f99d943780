"""What are the area systems of a town called? Read once per data state, for every room that names them."""

from __future__ import annotations

from typing import Any

from kommune360.base.text import Text
from kommune360.reports.plan import system_labels
from kommune360.web.areas.folders import folder_of, remembered


def labels_of(municipality: Any) -> dict[str, Text]:
    """Readable names of the area systems the folder knows, by system."""
    return remembered(municipality, "labels", "systems", lambda: _read(municipality))


def _read(municipality: Any) -> dict[str, Text]:
    return system_labels(folder_of(municipality).store.read("systems").collect().to_dicts())
