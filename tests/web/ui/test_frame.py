"""What does the frame show to whom, in which language?"""

from __future__ import annotations

from collections.abc import Callable

from django.test import Client

from kommune360.web.accounts.models import Municipality


def test_rooms_not_built_yet_do_not_appear(town: Municipality, client_of: Callable[..., Client]) -> None:
    html = client_of("planner", town).get("/").content.decode()
    menu = html[html.index('class="rooms"') : html.index("</nav>", html.index('class="rooms"'))]
    assert "Jetzt" in menu
    assert "Plan<" in menu
    assert "Netz" not in menu


def test_menu_holds_only_what_the_role_may_enter(
    town: Municipality, client_of: Callable[..., Client]
) -> None:
    head = client_of("head", town).get("/").content.decode()
    provider = client_of("provider", town).get("/").content.decode()
    assert 'href="/mitglieder/"' in head
    assert 'href="/mitglieder/"' not in provider
    assert 'href="/protokoll/"' not in provider


def test_language_is_chosen_once_and_kept(town: Municipality, client_of: Callable[..., Client]) -> None:
    client = client_of("planner", town)
    assert '<html lang="de"' in client.get("/").content.decode()
    client.post("/sprache/", {"language": "en", "next": "/protokoll/"})
    html = client.get("/protokoll/").content.decode()
    assert '<html lang="en"' in html
    assert "Who changed what, and when" in html


def test_errors_say_what_why_and_what_to_do(town: Municipality, client_of: Callable[..., Client]) -> None:
    client = client_of("committee", town)
    missing = client.get("/gibt-es-nicht/").content.decode()
    assert "Diese Seite gibt es nicht" in missing
    denied = client.get("/mitglieder/")
    assert denied.status_code == 403
    assert "may_manage_members" in denied.content.decode()
    assert "Amtsleitung" in denied.content.decode()


def test_a_fault_of_ours_is_told_in_both_languages(town: Municipality) -> None:
    from django.test import RequestFactory

    from kommune360.web.ui.views import server_error

    answer = server_error(RequestFactory().get("/"))
    assert answer.status_code == 500
    assert "Hier ist etwas schiefgegangen" in answer.content.decode()
    assert "Something went wrong" in answer.content.decode()


def test_a_town_without_folder_gets_a_page_not_a_fault(
    town: Municipality, client_of: Callable[..., Client]
) -> None:
    client = client_of("planner", town)
    town.planning_folder = ""
    town.save()
    answer = client.get("/daten/")
    assert answer.status_code in {200, 404}
    assert "Noch keine Daten" in answer.content.decode()
