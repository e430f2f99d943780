"""The town whose plan is that large: the demo with its people, its plan grown, all that the worker does done.

From a folder to a data folder that ``kommune360 demo --data`` serves, and the addresses of the plan's pages.
"""

from __future__ import annotations

import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from benchmarks.large_plan.growing import grown

RIGHTS = Path(__file__).resolve().parents[2] / "tests" / "web" / "rights" / "table.yaml"
SMALL_PLANS = ("schule", "gesundheit", "wohnen")  # other plans of the town, of ordinary size
NOT_A_PAGE = {
    "plan:report": "an act; measured as the change",
    "plan:task_done": "an act",
    "plan:paper_file": "a paper, written by a job and kept",
    "plan:paper_of_kind": "a paper, written by a job and kept",
}
# what fills the parts of an address, by the name of the route, "*" for any ending
ARGUMENTS: dict[str, dict[str, Any]] = {
    "plan:framework_part": {"key": "people"},
    "plan:goal*": {"key": "h-vorsorge"},
    "plan:target_add": {"key": "h-vorsorge"},
    "plan:target_edit": {"key": "z-besuch-eichenhof"},
    "plan:measure*": {"key": "m-sprechstunde"},
    "plan:report": {"key": "m-sprechstunde"},
    "plan:adapt": {"key": "rueckblick-2025"},
    "plan:chain": {"key": "m-streetwork"},
    "plan:link_edit": {"key": "abstimmung-schule"},
    "plan:prevention_edit": {"key": "o-schwangerenberatung"},
    "plan:duty_edit": {"key": "80.1.1"},
    "plan:votes": {"number": 4},
    "plan:papers": {"number": 4},
    "plan:participation_annex": {"form": "docx"},
    "plan:participation_reply": {"key": "bt-1"},
    "plan:meeting*": {"key": "runde-2026-09"},
    "plan:handover_file": {"form": "docx"},
}
# a page asked in several ways, each by its own name
QUERIES = {
    "plan:goal_add": {"": "?unter=m1-frueh"},
    "plan:measures": {"": "", "board": "?ansicht=tafel", "search": "?suche=kita&seite=2"},
    "plan:comparison": {"": "?von=3&bis=4"},
    "plan:review": {"": "?was=h-vorsorge"},
    "plan:deadlines": {"": "?sitzung=2027-06-17&haushalt=2027-06-01"},
}


@dataclass(frozen=True, slots=True)
class Page:
    """``kind``: HTML, CSV or file."""

    name: str
    path: str
    kind: str


def prepare(folder: Path, sizes: Mapping[str, int]) -> None:
    """Set the demo up in ``folder`` and make its plan as large as ``sizes`` say, once."""
    from kommune360.web.config import first_start

    first_start.point_to(folder, demo=True)
    if not first_start.is_prepared(folder):
        first_start.prepare(_say)
        from kommune360.web.config.demo import prepare_demo

        prepare_demo(folder.resolve(), _say)
        first_start.mark_prepared(folder)
    else:
        import django

        django.setup()
    _enter(sizes)
    _do_what_waits()


def pages() -> list[Page]:
    """Every address of the room that is read: from the resolver, less those that only act or lead to papers."""
    from django.urls import get_resolver

    table: dict[str, str] = yaml.safe_load(RIGHTS.read_text(encoding="utf-8"))["addresses"]
    found = []
    for name in get_resolver().namespace_dict["plan"][1].reverse_dict:
        route = f"plan:{name}"
        if not isinstance(name, str) or not table[route].startswith("GET") or route in NOT_A_PAGE:
            continue
        path = _address(route)
        kind = "CSV" if path.endswith(".csv") else "HTML" if path.endswith("/") else "file"
        for said, query in QUERIES.get(route, {"": ""}).items():
            found.append(Page(f"{name} {said}".strip(), path + query, kind))
    return [Page("start page", "/", "HTML"), *sorted(found, key=lambda page: (page.kind, page.path))]


def _address(route: str) -> str:
    """The address of one page; the arguments are tried, since some routes of a kind have none."""
    from django.urls import NoReverseMatch, reverse

    fitting = [ARGUMENTS[route]] if route in ARGUMENTS else []
    fitting += [
        given for known, given in ARGUMENTS.items() if route.startswith(known.rstrip("*")) and "*" in known
    ]
    for given in (*fitting, {}):
        try:
            return reverse(route, kwargs=given)
        except NoReverseMatch:
            continue
    raise LookupError(f"what does {route} take?")


def _enter(sizes: Mapping[str, int]) -> None:
    from dataclasses import replace

    from kommune360.exchange.musterstadt import planning
    from kommune360.web.accounts.models import Municipality
    from kommune360.web.audit.services import Actor
    from kommune360.web.plan import services
    from kommune360.web.plan.models import PlanRecord

    town, actor = Municipality.objects.get(), Actor.system("benchmark")
    small = planning.plan()
    if PlanRecord.objects.filter(slug=SMALL_PLANS[0]).exists():
        return
    _say(f"the plan grows to {sizes}")
    PlanRecord.objects.filter(municipality=town).delete()
    services.enter(
        town,
        grown(small, small, sizes),
        [grown(each, small, sizes) for each in planning.versions()],
        actor=actor,
    )
    for key in SMALL_PLANS:
        other = replace(small, id=key, title=f"Zukunftsplan {key}")
        services.enter(town, other, [replace(each, id=key) for each in planning.versions()], actor=actor)


def _do_what_waits() -> None:
    """The projection of the data and the day's look at every plan, so that they do not run in between."""
    from django.core.management import call_command

    from kommune360.web.accounts.models import Municipality
    from kommune360.web.plan.tasks import look_where_due
    from kommune360.web.projection.tasks import compute_unasked

    for town in Municipality.objects.all():
        compute_unasked(town)
        look_where_due(town)
    call_command("db_worker", verbosity=0, reload=False, queue_name="*", batch=True, startup_delay=False)


def _say(line: str) -> None:
    print(line, file=sys.stderr, flush=True)
