"""What do the editors write? Pages in two languages under one address, shown by Wagtail.

Both languages stand in one page, so that switching the language never leads astray. What a town
must fill in stands in double square brackets and is shown marked until it is.
"""

from __future__ import annotations

import re
from typing import Any

from django.db import models
from django.http import HttpRequest
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, MultiFieldPanel
from wagtail.fields import RichTextField
from wagtail.models import Page

FEATURES = ["h2", "h3", "bold", "italic", "ol", "ul", "link", "hr"]
GAP = re.compile(r"\[\[(.+?)\]\]", re.DOTALL)


class EditorialRoot(Page):
    """The shelf on which the editorial pages stand; shows their list."""

    parent_page_types = ("wagtailcore.Page",)
    subpage_types = ("pages.EditorialPage",)
    template = "pages/editorial_root.html"
    max_count = 1

    class Meta:
        verbose_name = _("Seitenregal")

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context(request, *args, **kwargs)
        context["children"] = EditorialPage.objects.child_of(self).live()
        return context


class EditorialPage(Page):
    """One text in German and English. ``body`` is German; an empty ``body_en`` falls back to it."""

    title_en = models.CharField(_("Titel, englisch"), max_length=255, blank=True)
    body = RichTextField(_("Text, deutsch"), features=FEATURES)
    body_en = RichTextField(_("Text, englisch"), features=FEATURES, blank=True)

    content_panels = (
        *Page.content_panels,
        FieldPanel("body"),
        MultiFieldPanel([FieldPanel("title_en"), FieldPanel("body_en")], heading=_("Englisch")),
    )
    parent_page_types = ("pages.EditorialRoot",)
    subpage_types = ()
    template = "pages/editorial_page.html"

    class Meta:
        verbose_name = _("Seite der Redaktion")
        verbose_name_plural = _("Seiten der Redaktion")

    @property
    def gaps(self) -> int:
        """How many places of the German text the town still has to fill in."""
        return len(GAP.findall(self.body))

    def in_language(self, language: str | None = None) -> tuple[str, str, str]:
        """Title, text and language of the text to be shown."""
        wanted = language or get_language() or "de"
        if wanted.startswith("en") and self.body_en:
            return self.title_en or self.title, self.body_en, "en"
        return self.title, self.body, "de"

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context(request, *args, **kwargs)
        title, body, language = self.in_language()
        context.update(shown_title=title, shown_body=body, shown_language=language)
        return context
