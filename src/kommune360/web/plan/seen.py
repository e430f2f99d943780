"""Which plan, in which version, with which figures does this reader see? The one door of all pages of the room.

Who works on the plan sees its working state; everybody else the newest version that was released to them.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.http import Http404, HttpRequest

from kommune360.plan.document import Plan
from kommune360.web.accounts.models import Municipality
from kommune360.web.plan import documents
from kommune360.web.plan.figures import Figures, figures_of
from kommune360.web.plan.models import PlanRecord, PlanVersion, VersionState
from kommune360.web.plan.selectors import plans_for, versions_for


@dataclass(frozen=True, slots=True)
class Seen:
    """``version`` is None for the working state; ``query`` keeps plan and version in an address."""

    record: PlanRecord
    version: PlanVersion | None
    plan: Plan
    figures: Figures
    query: str
    stamp: tuple[Any, ...]

    @property
    def working(self) -> bool:
        return self.version is None

    def name(self, key: str) -> str:
        """The title of an entry of the plan, or the key itself."""
        return self.figures.names.entries.get(key, key)

    def area(self, key: str) -> str:
        return self.figures.names.areas.get(key, key)


def seen_by(request: HttpRequest) -> Seen | None:
    """What the address asks for and the reader may see; None where there is no plan for her.

    Raises Http404 for a plan or version that is not hers to read, as for one that does not exist.
    """
    wanted, number = request.GET.get("plan", ""), request.GET.get("fassung", "")
    records = list(plans_for(request.user, request.municipality)) if request.municipality else []
    if wanted:
        records = [record for record in records if record.slug == wanted]
    if not records:
        if wanted:
            raise Http404
        return None
    return _seen(request, records[0], wanted, number)


def must_see(request: HttpRequest) -> Seen:
    """As ``seen_by``; a page of a single entry does not exist without a plan."""
    found = seen_by(request)
    if found is None:
        raise Http404
    return found


def others_seen(request: HttpRequest, seen: Seen) -> dict[str, Plan]:
    """The other plans of the town by id, each as this reader sees it."""
    found: dict[str, Plan] = {}
    for record in plans_for(request.user, request.municipality):
        if record.pk == seen.record.pk:
            continue
        if request.may("may_read_plan_drafts"):
            found[record.slug] = documents.working(record)
        else:
            newest = versions_for(request.user, request.municipality).filter(plan=record).first()
            if newest is not None:
                found[record.slug] = documents.closed(newest)
    return found


def ready(municipality: Municipality) -> None:
    """Parse and compute what the first reader of each plan would wait for: its working state for those who work
    on it, its newest decided version for everybody."""
    for record in PlanRecord.objects.filter(municipality=municipality).defer("working", "told"):
        figures_of(municipality, documents.working(record), documents.mark(record))
        decided = record.versions.filter(state=VersionState.DECIDED).defer("document").first()
        if decided is not None:
            for with_values in (True, False):
                figures_of(
                    municipality, documents.closed(decided), ("version", decided.pk), with_values=with_values
                )


def _seen(request: HttpRequest, record: PlanRecord, wanted: str, number: str) -> Seen:
    version = None
    if number or not request.may("may_read_plan_drafts"):
        readable = versions_for(request.user, request.municipality).filter(plan=record)
        if number:
            readable = readable.filter(number=int(number)) if number.isdecimal() else readable.none()
        version = readable.first()
        if version is None:
            raise Http404
    plan = documents.working(record) if version is None else documents.closed(version)
    stamp = documents.mark(record) if version is None else ("version", version.pk)
    with_values = request.may("may_read_planning_figures")
    figures = figures_of(request.municipality, plan, stamp, with_values=with_values)
    asked = {name: value for name, value in (("plan", wanted), ("fassung", number)) if value}
    query = f"?{urlencode(asked)}" if asked else ""
    return Seen(record, version, plan, figures, query, (*stamp, with_values, figures.state))
