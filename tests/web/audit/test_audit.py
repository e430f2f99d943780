"""Is the audit trail complete, final and readable by the right people only?"""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.db import DatabaseError, connection, transaction
from django.test import Client

from kommune360.web.accounts import services
from kommune360.web.accounts.models import Municipality, User
from kommune360.web.audit.models import AppendOnly, AuditLine
from kommune360.web.audit.names import ACTION_NAMES
from kommune360.web.audit.services import Actor, record

ACTOR = Actor.system("tests")


def line_of(town: Municipality, action: str = "import.done") -> AuditLine:
    return record(ACTOR, action, municipality_id=town.pk, label="einwohner.csv", after={"rows": 12})


def test_a_line_keeps_actor_object_and_values(town: Municipality, person: Callable[..., User]) -> None:
    user = person("planner", town)
    line = record(
        Actor(user.pk, "Petra Plan", "planner"),
        "scenario.changed",
        municipality_id=town.pk,
        obj=town,
        before={"quota": 0.4},
        after={"quota": 0.5},
    )
    read = AuditLine.objects.get(pk=line.pk)
    assert (read.actor_id, read.actor_name, read.actor_role) == (user.pk, "Petra Plan", "planner")
    assert (read.object_type, read.object_id) == ("accounts.municipality", str(town.pk))
    assert (read.before, read.after) == ({"quota": 0.4}, {"quota": 0.5})


def test_lines_are_final(town: Municipality) -> None:
    line = line_of(town)
    with pytest.raises(AppendOnly):
        line.save()
    with pytest.raises(AppendOnly):
        line.delete()
    with pytest.raises(AppendOnly):
        AuditLine.objects.update(actor_name="x")
    with pytest.raises(AppendOnly):
        AuditLine.objects.filter(pk=line.pk).delete()


def test_the_database_itself_refuses_to_change_a_line(town: Municipality) -> None:
    """Also says when a later migration rebuilt the table and lost the trigger."""
    line = line_of(town)
    with (
        pytest.raises(DatabaseError, match="audit lines are final"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute("UPDATE audit_auditline SET actor_name = 'x' WHERE id = %s", [line.pk])
    assert AuditLine.objects.get(pk=line.pk).actor_name == "tests"


def test_a_line_outlives_person_and_town(town: Municipality, person: Callable[..., User]) -> None:
    user = person("planner", town)
    record(Actor(user.pk, "Petra Plan", "planner"), "import.done", municipality_id=town.pk)
    user.delete()
    town.delete()
    assert AuditLine.objects.filter(actor_name="Petra Plan").exists()


def test_every_service_leaves_a_line(town: Municipality) -> None:
    user = services.ensure_user("neu@stadt.example", actor=ACTOR)
    membership = services.add_member(town, user, "department", actor=ACTOR, department="Schulamt")
    services.add_member(town, user, "department", actor=ACTOR, department="Sozialamt")
    services.remove_member(membership, actor=ACTOR)
    services.set_password(user, "ein langes Kennwort", actor=ACTOR)
    services.ensure_municipality(town.slug, "Neuer Name", actor=ACTOR)
    actions = list(AuditLine.objects.order_by("pk").values_list("action", flat=True))
    assert actions == [
        "user.created",
        "member.added",
        "member.changed",
        "member.removed",
        "user.password_set",
        "municipality.saved",
    ]
    assert set(actions) <= set(ACTION_NAMES)
    changed = AuditLine.objects.get(action="member.changed")
    assert changed.before == {"department": "Schulamt"}
    assert changed.after["department"] == "Sozialamt"


def test_an_act_that_fails_leaves_no_line(town: Municipality, person: Callable[..., User]) -> None:
    head = person("head", town)
    with pytest.raises(services.LastHead):
        services.remove_member(head.memberships.get(), actor=ACTOR)
    assert not AuditLine.objects.exists()
    assert head.memberships.count() == 1


def test_doing_nothing_leaves_no_line(town: Municipality) -> None:
    services.ensure_municipality(town.slug, town.name, actor=ACTOR)
    assert not AuditLine.objects.exists()


def test_page_shows_own_town_only(
    town: Municipality, other_town: Municipality, client_of: Callable[..., Client]
) -> None:
    line_of(town)
    record(ACTOR, "import.done", municipality_id=other_town.pk, label="geheim.csv")
    html = client_of("planner", town).get("/protokoll/").content.decode()
    assert "einwohner.csv" in html
    assert "geheim.csv" not in html


def test_filter_narrows_and_survives_nonsense(town: Municipality, client_of: Callable[..., Client]) -> None:
    line_of(town)
    record(ACTOR, "scenario.changed", municipality_id=town.pk, label="Neubau Nord")
    client = client_of("head", town)
    html = client.get("/protokoll/?action=scenario.changed").content.decode()
    assert "Neubau Nord" in html
    assert "einwohner.csv" not in html
    assert "einwohner.csv" in client.get("/protokoll/?person=einwohner").content.decode()
    assert "Kein Vorgang passt" in client.get("/protokoll/?since=2999-01-01").content.decode()
    assert client.get("/protokoll/?since=gestern&page=zwei").status_code == 200


def test_csv_carries_all_lines_and_no_formula(town: Municipality, client_of: Callable[..., Client]) -> None:
    line_of(town)
    record(ACTOR, "import.done", municipality_id=town.pk, label="=HYPERLINK(1)")
    answer = client_of("head", town).get("/protokoll/protokoll.csv")
    rows = answer.content.decode("utf-8-sig").splitlines()
    assert answer["Content-Type"] == "text/csv; charset=utf-8"
    assert len(rows) == 3
    assert ";'=HYPERLINK(1);" in rows[1]
    assert ";einwohner.csv;" in rows[2]
