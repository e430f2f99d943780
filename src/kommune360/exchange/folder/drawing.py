"""Where do a folder's draws of children come from: from a stored run, or made on the spot?

From a folder, its data state and the system that is planned on to what ``demand`` asks for draws. Pages read
stored runs only, because a reader must not wait for a computation; commands compute what is lacking.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

import polars as pl

from kommune360.base.findings import Finding, Findings
from kommune360.base.text import Text
from kommune360.demand.drawn import NO_SINGLE_AGES, FromStocks, unfit
from kommune360.exchange.folder.planning_folder import PlanningFolder
from kommune360.exchange.folder.projections import StoredProjection, projection_key, stored_projection
from kommune360.exchange.folder.residents import RESIDENTS, folder_stocks
from kommune360.observations.ledger import DataState
from kommune360.projection.lever_data import lever_as_dict
from kommune360.projection.levers import Lever
from kommune360.projection.stocks import Stocks
from kommune360.projection.young import YoungDraws

GROWN_UP = 18  # residents from that age on tell a table of all residents from one of children


@dataclass(slots=True)
class FolderDraws:
    """``compute``: make draws that are not stored. What was read once is kept."""

    folder: PlanningFolder
    state: DataState
    system: str
    compute: bool
    _stocks: Stocks | Text | None = field(default=None, init=False)
    _read: bool = field(default=False, init=False)

    def __call__(self, levers: Sequence[Lever], origin: int, years: int) -> YoungDraws | Text:
        plain = [lever_as_dict(lever) for lever in levers]
        found = stored_projection(self.folder, projection_key(self.folder, self.state, plain))
        if found is not None and found.refused:
            return _refused(found)
        if found is not None and found.system == self.system:
            reason = unfit(found.first, found.origin, origin)
            return reason or (found.children() if found.drawn else NO_SINGLE_AGES)
        if not self.compute:
            return Text("sie ist noch nicht gerechnet", "it has not been computed yet")
        stocks = self._known()
        return stocks if isinstance(stocks, Text) else FromStocks(stocks)(levers, origin, years)

    def _known(self) -> Stocks | Text:
        if not self._read:
            self._stocks, self._read = self._stocks_or_reason(), True
        return self._stocks or Text(
            "es gibt keine Einwohner aller Altersjahre", "there are no residents of all ages"
        )

    def _stocks_or_reason(self) -> Stocks | Text | None:
        """Residents of all ages; not read where their newest year is older than that of the children."""
        cells = self.folder.store.observations(state=self.state).filter(pl.col("variable") == RESIDENTS)
        year = pl.col("period").str.slice(0, 4).max()
        all_ages = cells.filter(pl.col("age_from") >= GROWN_UP).select(year).collect().item()
        planned = cells.filter(pl.col("area_system") == self.system).select(year).collect().item()
        if all_ages is None:
            return None
        if planned and all_ages < planned:
            return Text(
                f"Einwohner aller Altersjahre gibt es nur bis {all_ages}, Kinder bis {planned}",
                f"residents of all ages are known to {all_ages} only, children to {planned}",
            )
        findings = Findings()
        stocks = folder_stocks(self.folder, findings, level=self.system, state=self.state)
        return stocks or (_first_error(findings) if findings.stops else None)


def _refused(found: StoredProjection) -> Text:
    return _first_error(found.findings)


def _first_error(findings: Iterable[Finding]) -> Text:
    """The first reason why nothing can be said, as part of a sentence."""
    for finding in findings:
        if finding.severity == "error":
            return Text(finding.what.de.rstrip("."), finding.what.en.rstrip("."))
    return Text("sie wurde abgelehnt", "it was refused")
