"""Does a review suggest areas to compare with where none are agreed, and only areas left alone?"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from django.test import Client

from kommune360.web.accounts.models import Municipality
from kommune360.web.indicators.selectors import alike_of
from kommune360.web.plan import services
from tests.library.plan.small import small
from tests.web.indicators.conftest import LEVEL, QUARTERS, index_folder, index_town
from tests.web.plan.conftest import ACTOR

__all__ = ["index_folder", "index_town"]
Clients = Callable[..., Client]


def test_a_review_suggests_areas_of_the_same_type_left_alone(
    index_town: Municipality, client_of: Clients
) -> None:
    key, alike = next((k, a) for k in QUARTERS if (a := alike_of(index_town, LEVEL, k)) and len(a.others) > 1)
    touched, free = alike.others[0], alike.others[1:]
    plan = small()
    target = replace(plan.targets[1], area=key)
    measure = replace(plan.measures[0], areas=(key, touched))
    plan = replace(plan, area_system=LEVEL, targets=(target,), measures=(measure,), versions=())
    record = services.enter(index_town, plan, actor=ACTOR)
    client = client_of("planner", index_town)
    page = client.get(f"/plan/rueckblick/?was={target.goal}")
    assert page.status_code == 200
    (row,) = page.context["readings"]
    assert row["agree"] == f"/plan/zielwerte/{target.id}/aendern/?" + "&".join(
        f"vergleich={area}" for area in free[:3]
    )
    assert row["agree"].replace("&", "&amp;") in page.content.decode()
    form = client.get(row["agree"]).context["form"]
    assert form["comparison"].value() == list(free[:3])

    agreed = replace(plan, targets=(replace(target, comparison=free[:1]),))
    services.change(
        record, lambda _plan: agreed, revision=record.revision, action="plan.changed", actor=ACTOR
    )
    (row,) = client.get(f"/plan/rueckblick/?was={target.goal}").context["readings"]
    assert (row["agree"], row["areas"]) == ("", QUARTERS[free[0]])

    everywhere = replace(plan, measures=(replace(measure, areas=()),))
    record.refresh_from_db()
    services.change(
        record, lambda _plan: everywhere, revision=record.revision, action="plan.changed", actor=ACTOR
    )
    (row,) = client.get(f"/plan/rueckblick/?was={target.goal}").context["readings"]
    assert row["agree"] == "", "what the whole town gets leaves nothing to compare with"
