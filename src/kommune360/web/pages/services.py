"""How do the editorial pages come to be? From YAML on the first start; afterwards they are the town's.

A page that exists is never overwritten: the editors own it. The shelf is the site's root, so that
addresses read ``/seiten/impressum/``.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.contrib.auth.models import Group, Permission
from django.db import transaction
from wagtail.models import GroupPagePermission, Locale, Page, Site

from kommune360.base.yaml_text import read_yaml
from kommune360.web.accounts.services import EDITORS
from kommune360.web.audit.services import Actor, record
from kommune360.web.pages.models import EditorialPage, EditorialRoot

CONTENT = Path(__file__).parent / "content"


def page_texts() -> list[dict[str, Any]]:
    """The texts that are delivered: slug, title and body in both languages."""
    return [read_yaml(file.read_text(encoding="utf-8")) for file in sorted(CONTENT.glob("*.yaml"))]


@transaction.atomic
def ensure_editorial_pages(*, actor: Actor) -> list[str]:
    """Make shelf, pages and the editors' permission where they are missing; return the new slugs."""
    root = _ensure_shelf()
    made = []
    for text in page_texts():
        if EditorialPage.objects.child_of(root).filter(slug=text["slug"]).exists():
            continue
        page = EditorialPage(
            title=text["title"]["de"],
            title_en=text["title"]["en"],
            slug=text["slug"],
            body=text["body"]["de"],
            body_en=text["body"]["en"],
        )
        root.add_child(instance=page)
        page.save_revision().publish()
        made.append(page.slug)
    _ensure_editors(root)
    if made:
        record(actor, "pages.created", label=", ".join(made), after={"pages": made})
    return made


def _ensure_shelf() -> EditorialRoot:
    shelf = EditorialRoot.objects.first()
    if shelf is None:
        Locale.objects.get_or_create(language_code="de")
        shelf = EditorialRoot(title="kommune360", slug="kommune360")
        Page.get_first_root_node().add_child(instance=shelf)
        shelf.save_revision().publish()
    site = Site.objects.filter(is_default_site=True).first() or Site(
        is_default_site=True, hostname="localhost"
    )
    if site.root_page_id != shelf.pk:
        site.root_page = Page.objects.get(pk=shelf.pk)
        site.save()
        Page.objects.filter(slug="home", depth=2).exclude(pk=shelf.pk).delete()
    return EditorialRoot.objects.get(pk=shelf.pk)


def _ensure_editors(root: EditorialRoot) -> None:
    group, _made = Group.objects.get_or_create(name=EDITORS)
    group.permissions.add(
        Permission.objects.get(content_type__app_label="wagtailadmin", codename="access_admin")
    )
    for codename in ("add_page", "change_page", "publish_page"):
        permission = Permission.objects.get(content_type__app_label="wagtailcore", codename=codename)
        GroupPagePermission.objects.get_or_create(group=group, page=root, permission=permission)
