"""Roles given and taken, sign-in, demo roles, choosing a town: does the page do what it says?"""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.conf import LazySettings
from django.test import Client

from kommune360.web.accounts.demo_roles import DEMO_ROLES
from kommune360.web.accounts.models import Membership, Municipality, User
from kommune360.web.accounts.services import ensure_demo_people
from kommune360.web.audit.services import Actor

ACTOR = Actor.system("tests")


def test_head_gives_and_takes_a_role(town: Municipality, client_of: Callable[..., Client]) -> None:
    client = client_of("head", town)
    entered = {"email": "Neu@Stadt.example", "first_name": "Nele", "role": "provider", "department": "AWO"}
    assert client.post("/mitglieder/", entered).status_code == 302
    membership = Membership.objects.get(user__email="neu@stadt.example")
    assert (membership.municipality, membership.role, membership.department) == (town, "provider", "AWO")
    assert "AWO" in client.get("/mitglieder/").content.decode()
    client.post(f"/mitglieder/{membership.pk}/entziehen/")
    assert not Membership.objects.filter(user__email="neu@stadt.example").exists()


def test_wrong_entries_are_said_beside_the_field(
    town: Municipality, client_of: Callable[..., Client]
) -> None:
    answer = client_of("head", town).post("/mitglieder/", {"email": "kein", "role": "king"})
    assert answer.status_code == 200
    assert answer.content.decode().count('class="field-error"') == 2


def test_a_role_of_another_town_cannot_be_taken(
    town: Municipality,
    other_town: Municipality,
    person: Callable[..., User],
    client_of: Callable[..., Client],
) -> None:
    foreign = person("planner", other_town).memberships.get()
    assert client_of("head", town).post(f"/mitglieder/{foreign.pk}/entziehen/").status_code == 404
    assert Membership.objects.filter(pk=foreign.pk).exists()


def test_sign_in_with_mail_and_password(town: Municipality, person: Callable[..., User]) -> None:
    user = person("planner", town)
    client = Client()
    wrong = client.post("/konto/login/", {"login": user.email, "password": "falsch"})
    assert wrong.status_code == 200
    right = client.post("/konto/login/", {"login": user.email, "password": "ein langes Kennwort"})
    assert right.status_code == 302
    assert client.get("/protokoll/").status_code == 200


def test_nobody_opens_an_account_herself(town: Municipality) -> None:
    entered = {
        "email": "ich@web.example",
        "password1": "ein langes Kennwort",
        "password2": "ein langes Kennwort",
    }
    Client().post("/konto/signup/", entered)
    assert not User.objects.filter(email="ich@web.example").exists()


def test_a_second_factor_can_be_set_up(town: Municipality, client_of: Callable[..., Client]) -> None:
    client = client_of("planner", town)
    assert client.get("/konto/2fa/").status_code == 200


def test_choosing_a_town_is_limited_to_ones_own(
    town: Municipality, other_town: Municipality, person: Callable[..., User]
) -> None:
    user = person("planner", town)
    Membership.objects.create(user=user, municipality=other_town, role="head")
    client = Client()
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    assert client.get("/mitglieder/").status_code == 403
    client.post("/kommune/", {"slug": other_town.slug})
    assert client.get("/mitglieder/").status_code == 200
    closed = Municipality.objects.create(name="Fremd", slug="fremd")
    assert client.post("/kommune/", {"slug": closed.slug}).status_code == 404


@pytest.fixture
def demo(settings: LazySettings, town: Municipality) -> Municipality:
    settings.DEMO = True
    town.figures_public = True
    town.save()
    ensure_demo_people(town, actor=ACTOR)
    return town


def test_the_demo_begins_as_planner_without_a_session(demo: Municipality) -> None:
    client = Client()
    answer = client.get("/")
    assert "Planerin" in answer.content.decode()
    assert "sessionid" not in answer.cookies
    assert client.get("/protokoll/").status_code == 200


@pytest.mark.parametrize("role", [role for role, _name in DEMO_ROLES])
def test_each_demo_role_is_one_post_away(role: str, demo: Municipality) -> None:
    client = Client()
    assert client.post("/ansehen-als/", {"role": role, "next": "/"}).status_code == 302
    assert client.get("/mitglieder/").status_code == (200 if role == "head" else 403)
    shown = client.get("/").content.decode()
    assert f'name="role" value="{role}" aria-current="true"' in shown


def test_looking_as_the_public_is_signed_out(demo: Municipality) -> None:
    client = Client()
    client.post("/ansehen-als/", {"role": "public"})
    assert client.get("/protokoll/").status_code == 302
    client.post("/ansehen-als/", {"role": "planner"})
    assert client.get("/protokoll/").status_code == 200


def test_no_demo_no_demo_roles(town: Municipality) -> None:
    ensure_demo_people(town, actor=ACTOR)
    client = Client()
    assert client.post("/ansehen-als/", {"role": "planner"}).status_code == 404
    assert client.get("/protokoll/").status_code == 302
    assert "Ansehen als" not in client.get("/").content.decode()


def test_demo_people_cannot_sign_in_with_a_password(demo: Municipality) -> None:
    assert not any(user.has_usable_password() for user in User.objects.all())


def test_the_switch_leads_back_but_never_elsewhere(demo: Municipality) -> None:
    client = Client()
    back = client.post("/ansehen-als/", {"role": "head", "next": "/protokoll/?page=2"})
    assert back["Location"] == "/protokoll/?page=2"
    away = client.post("/ansehen-als/", {"role": "head", "next": "https://boese.example/"})
    assert away["Location"] == "/"


def test_forms_without_token_are_refused(demo: Municipality) -> None:
    answer = Client(enforce_csrf_checks=True).post("/ansehen-als/", {"role": "head"})
    assert answer.status_code == 403
    assert "Meist war ein Formular zu lange offen." in answer.content.decode()


def test_the_tour_goes_on_and_stays_dismissed(demo: Municipality) -> None:
    client = Client()
    assert "Schritt 1 von 3" in client.get("/").content.decode()
    client.post("/rundgang/", {"step": "2"})
    assert "Schritt 2 von 3" in client.get("/").content.decode()
    client.post("/rundgang/", {"step": "done"})
    assert "Schritt" not in client.get("/").content.decode()
