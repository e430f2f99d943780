"""Are the editorial pages made once, complete in two languages, and then left to the editors?"""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from django.test import Client

from kommune360.web.accounts.models import Municipality, User
from kommune360.web.audit.models import AuditLine
from kommune360.web.audit.services import Actor
from kommune360.web.pages.models import EditorialPage
from kommune360.web.pages.services import ensure_editorial_pages, page_texts

ACTOR = Actor.system("tests")
SLUGS = ["barrierefreiheit", "datenschutz", "hilfe", "impressum"]


def test_made_once_with_one_audit_line(db: None) -> None:
    assert ensure_editorial_pages(actor=ACTOR) == SLUGS
    assert ensure_editorial_pages(actor=ACTOR) == []
    assert EditorialPage.objects.live().count() == 4
    assert AuditLine.objects.filter(action="pages.created").count() == 1


def test_what_editors_wrote_stays(editorial_pages: list[str]) -> None:
    page = EditorialPage.objects.get(slug="impressum")
    page.body = "<p>Stadt Musterstadt</p>"
    page.save_revision().publish()
    ensure_editorial_pages(actor=ACTOR)
    assert EditorialPage.objects.get(slug="impressum").body == "<p>Stadt Musterstadt</p>"


@pytest.mark.parametrize("slug", SLUGS)
def test_reachable_without_account_in_both_languages(
    slug: str, town: Municipality, editorial_pages: list[str]
) -> None:
    text = next(text for text in page_texts() if text["slug"] == slug)
    for language in ("de", "en"):
        answer = Client(headers={"accept-language": language}).get(f"/seiten/{slug}/")
        html = answer.content.decode()
        assert answer.status_code == 200
        assert f'lang="{language}">{text["title"][language]}' in html
        assert "[[" not in html
        assert '<mark class="to-fill">' in html


def test_both_languages_say_the_same_amount() -> None:
    """Same headings, same list items, same gaps: no part of a page exists in one language only."""
    for text in page_texts():
        for pattern in (r"<h2>", r"<h3>", r"<li>", r"<p>", r"\[\["):
            german, english = (len(re.findall(pattern, text["body"][each])) for each in ("de", "en"))
            assert german == english, (text["slug"], pattern)


def test_a_page_without_english_falls_back_to_marked_german(editorial_pages: list[str]) -> None:
    page = EditorialPage.objects.get(slug="hilfe")
    page.body_en = ""
    assert page.in_language("en") == (page.title, page.body, "de")


def test_editors_may_edit_and_publish_and_others_may_not(
    town: Municipality, person: Callable[..., User], editorial_pages: list[str]
) -> None:
    from kommune360.web.accounts.services import add_member, remove_member

    page = EditorialPage.objects.get(slug="impressum")
    user = person(None)
    client = Client()
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    address = f"/redaktion/pages/{page.pk}/edit/"
    assert client.get(address).status_code == 302
    membership = add_member(town, user, "editor", actor=ACTOR)
    assert client.get(address).status_code == 200
    assert page.permissions_for_user(User.objects.get(pk=user.pk)).can_publish()
    remove_member(membership, actor=ACTOR)
    assert client.get(address).status_code == 302
