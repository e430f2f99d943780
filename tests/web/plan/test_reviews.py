"""A review says how good the data of each figure are: drafted from their age, changed by people."""

from __future__ import annotations

from collections.abc import Callable

from django.test import Client

from kommune360.plan.records import DataQuality
from kommune360.web.accounts.models import Municipality
from kommune360.web.plan import documents
from kommune360.web.plan.models import PlanRecord

Clients = Callable[..., Client]


def test_people_say_how_good_the_data_are(record: PlanRecord, town: Municipality, client_of: Clients) -> None:
    goal = next(target.goal for target in documents.working(record).targets)
    planner, address = client_of("planner", town), f"/plan/rueckblick/?was={goal}"
    page = planner.get(address)
    form = page.context["form"]
    assert form["quality_0"].value() == "missing"  # this town has no figures
    assert 'form="rueckblick"' in str(form["quality_0"])
    given = {name: form[name].value() for name in form.fields}
    given |= {"text": "Stand 4.", "reason": "Weiter so.", "quality_0": "limited"}
    assert planner.post(address, given).status_code == 302
    record.refresh_from_db()
    assert documents.working(record).reviews[-1].readings[0].quality is DataQuality.LIMITED
