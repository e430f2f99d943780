"""What waits in the statistics zone, what was released, and what its proof says.

The list of what waits names datasets and counts, no figure; it is for those who release.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet

from kommune360.base.findings import InputRefused
from kommune360.base.text import Text
from kommune360.exchange.folder import releasing
from kommune360.reports.plan import system_labels
from kommune360.web.accounts.models import Municipality
from kommune360.web.areas.folders import folder_of, remembered
from kommune360.web.data.models import ReleaseRun


def waiting(municipality: Municipality) -> list[releasing.Waiting]:
    """Datasets of the statistics zone, those to release first."""
    return releasing.waiting(folder_of(municipality))


def profile(municipality: Municipality) -> dict[str, Any] | None:
    """The suppression profile that holds here; None where its file is missing or wrong."""
    try:
        return releasing.profile_as_dict(releasing.profile_of(folder_of(municipality)))
    except InputRefused:
        return None


def runs(municipality: Municipality) -> QuerySet[ReleaseRun]:
    return ReleaseRun.objects.filter(municipality=municipality)


def run_of(municipality: Municipality, run_id: Any) -> ReleaseRun | None:
    return runs(municipality).filter(pk=run_id).first()


def proof(municipality: Municipality, number: int) -> dict[str, Any] | None:
    """The public proof of a data state; None where the state has none."""
    return releasing.proof_of(folder_of(municipality), number)


@dataclass(frozen=True, slots=True)
class Names:
    """How datasets, measures, area systems and areas are called; keys where nobody named them."""

    datasets: Mapping[str, str]
    variables: Mapping[str, Text]
    systems: Mapping[str, Text]
    areas: Mapping[tuple[str, str], str]


def names(municipality: Municipality) -> Names:
    """The words for a proof or report; read once a data state."""
    return remembered(municipality, "names", "", lambda: _names(municipality))


def _names(municipality: Municipality) -> Names:
    store = folder_of(municipality).store
    variables = store.read("variables").select("variable", "label_de", "label_en").unique().collect()
    areas = store.read("areas").select("system", "key", "name").collect()
    inventory = store.inventory().collect().to_dicts()
    return Names(
        datasets={row["dataset"]: row["title"] or row["file"] for row in inventory},
        variables={variable: Text(de, en) for variable, de, en in variables.iter_rows()},
        systems=system_labels(store.read("systems").collect().to_dicts()),
        areas={(system, key): name for system, key, name in areas.iter_rows() if name},
    )


def proofs(municipality: Municipality) -> dict[str, int]:
    """The data state whose proof holds now, by dataset; read once a data state."""
    return remembered(municipality, "proofs", "", lambda: releasing.proofs_of(folder_of(municipality)))
