"""Who is let in where? Every address of plan, papers and dialogue, asked in every role, against ``table.yaml``."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from fnmatch import fnmatch
from pathlib import Path
from typing import Any

import pytest
import yaml
from django.db import transaction
from django.http import HttpResponse
from django.test import Client
from django.urls import URLResolver, get_resolver, reverse

from kommune360.web.accounts.models import Role
from tests.web.rights.conftest import CLOSED, DRAFT, RELEASED, World

ROOMS = {"plan", "reports", "providers", "dialogue"}
ANONYMOUS = "anonymous"
EVERYBODY = (ANONYMOUS, *Role.values)
TABLE = yaml.safe_load(Path(__file__).with_name("table.yaml").read_text(encoding="utf-8"))
OWN_QUERIES = {ANONYMOUS, Role.PLANNER, Role.COMMITTEE, Role.PROVIDER}
MARKS = {DRAFT: "closed", CLOSED: "closed", RELEASED: "released"}
SAID = {  # what a request needs to succeed
    "plan:comparison": {"von": "1", "bis": "1"},
    "reports:portraits_begin": {"ebene": "viertel"},
    "dialogue:put_up": {"art": "goal", "was": "gut-aufwachsen-2024-2028/h-impfen"},
    "dialogue:say": {"thesis": "1", "door": "ergaenzung"},
}
Clients = Callable[..., Client]


def addresses(resolver: Any = None, space: str = "") -> Iterator[tuple[str, Any]]:
    """Name and pattern of every address of the rooms."""
    for pattern in (resolver or get_resolver()).url_patterns:
        if isinstance(pattern, URLResolver):
            yield from addresses(pattern, pattern.namespace or space)
        elif space in ROOMS:
            yield f"{space}:{pattern.name}", pattern


def reading(what: str, state: str) -> frozenset[str]:
    """Who reads versions or rounds of a state."""
    who = TABLE[what][state]
    return frozenset(EVERYBODY if who == "everybody" else TABLE["who"][who])


def asked_as(of: Collection[str] = EVERYBODY) -> list[Any]:
    """The roles to ask as; on PostgreSQL those between whom the queries differ."""
    return [
        role if role in OWN_QUERIES else pytest.param(role, marks=pytest.mark.one_database)
        for role in EVERYBODY
        if role in of
    ]


def wanted(name: str) -> tuple[str, frozenset[str]]:
    """Request and roles let in, as the table has it."""
    method, _space, who = TABLE["addresses"][name].partition(" ")
    return method, frozenset(EVERYBODY if who == "everybody" else TABLE["who"][who])


def filled(world: World, name: str, pattern: Any, **own: str) -> str:
    """The address with something in it."""
    fitting = [each for key, each in sorted(world.arguments.items()) if fnmatch(name, key)]
    known = {key: value for each in fitting for key, value in each.items()}
    known |= world.arguments.get(name, {}) | own
    return reverse(name, kwargs={part: known[part] for part in pattern.pattern.converters})


def ask(client: Client, method: str, address: str, said: dict[str, str]) -> HttpResponse:
    """Ask without leaving a trace."""
    with transaction.atomic():
        answer = client.get(address, said) if method == "GET" else client.post(address, said)
        transaction.set_rollback(True)
    return answer


def let_in(answer: HttpResponse) -> bool:
    assert answer.status_code < 500
    if answer.status_code == 302:
        return not answer["Location"].startswith("/konto/login/")
    return answer.status_code not in {403, 404}


def test_every_address_stands_in_the_table() -> None:
    found = {name for name, _pattern in addresses()}
    assert found - set(TABLE["addresses"]) == set(), "say in tests/web/rights/table.yaml who may"
    assert set(TABLE["addresses"]) - found == set(), "these addresses are gone"


@pytest.mark.parametrize("role", asked_as())
def test_let_in_are_those_of_the_table(role: str, world: World, client_of: Clients) -> None:
    client = client_of(None if role == ANONYMOUS else role, world.town)
    wrong = []
    for name, pattern in addresses():
        method, roles = wanted(name)
        answer = ask(client, method, filled(world, name, pattern), SAID.get(name, {}))
        if let_in(answer) != (role in roles):
            wrong.append((name, method, answer.status_code))
        if role not in roles:  # nor by asking otherwise
            other = ask(client, "POST" if method == "GET" else "GET", filled(world, name, pattern), {})
            if let_in(other) and other.status_code != 405:
                wrong.append((name, "asked otherwise", other.status_code))
    assert wrong == []


@pytest.mark.parametrize("role", asked_as(set(EVERYBODY) - reading("versions", "closed")))
def test_no_page_shows_a_version_that_is_not_hers_to_read(
    role: str, world: World, client_of: Clients
) -> None:
    """Neither the working state nor a version, however it is asked for; so the committee sees nothing unreleased."""
    client = client_of(None if role == ANONYMOUS else role, world.town)
    hidden = {mark for mark, state in MARKS.items() if role not in reading("versions", state)}
    found = []
    for name, pattern in addresses():
        if name.startswith("plan:") and wanted(name)[0] == "GET":
            given = SAID.get(name, {})
            for asked in ({}, {"fassung": "5"}, {"fassung": "4"}, {"von": "4", "bis": "5"}):
                answer = ask(client, "GET", filled(world, name, pattern), given | asked)
                said = answer.content.decode(errors="replace")
                found += [(name, asked, mark) for mark in hidden if mark in said]
    for number, mark in ((5, CLOSED), (4, RELEASED)):
        for form in ("docx", "pdf"):
            address = reverse("plan:paper_file", kwargs={"number": number, "form": form})
            if let_in(ask(client, "GET", address, {})) != (mark not in hidden):
                found.append((address, {}, mark))
    assert found == []


@pytest.mark.parametrize("role", asked_as())
def test_an_internal_round_is_read_inside(role: str, world: World, client_of: Clients) -> None:
    client = client_of(None if role == ANONYMOUS else role, world.town)
    inside = reading("rounds", "internal")
    wrong = []
    for name, pattern in addresses():
        if "slug" not in pattern.pattern.converters or name == "dialogue:invitation":
            continue
        method, roles = wanted(name)
        answer = ask(client, method, filled(world, name, pattern, slug="intern"), SAID.get(name, {}))
        if let_in(answer) and role not in roles & inside:
            wrong.append((name, answer.status_code))
        if name == "dialogue:round" and let_in(answer) != (role in inside):
            wrong.append((name, answer.status_code))
    assert wrong == []
