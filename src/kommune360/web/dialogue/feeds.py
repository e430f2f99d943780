"""What is new in a round? An Atom feed of its answers and contributions, newest first.

Read without account where the round is public; nothing in it that the page of the round does not show.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.contrib.syndication.views import Feed
from django.http import HttpRequest
from django.urls import reverse
from django.utils.feedgenerator import Atom1Feed
from django.utils.text import Truncator
from django.utils.translation import gettext as _

from kommune360.web.accounts.rights import requires
from kommune360.web.dialogue import selectors
from kommune360.web.dialogue.views import found_round

MOST = 40


@dataclass(frozen=True, slots=True)
class News:
    """One entry: an answer or a contribution."""

    title: str
    text: str
    url: str
    time: dt.datetime


class _RoundFeed(Feed):
    feed_type = Atom1Feed

    def get_object(self, request: HttpRequest, slug: str) -> Any:
        return found_round(request, slug)

    def title(self, round_: Any) -> str:
        return f"kommune360 · {round_.question}"

    def subtitle(self, round_: Any) -> str:
        return Truncator(round_.about).chars(300)

    def link(self, round_: Any) -> str:
        return reverse("dialogue:round", args=[round_.slug])

    def items(self, round_: Any) -> list[News]:
        answers = [
            News(
                _("Antwort: %(title)s") % {"title": one},
                f"{one.get_result_display()}: {one.reason}",
                reverse("dialogue:answer", args=[round_.slug, one.pk]),
                one.answered_at,
            )
            for one in selectors.considerations_of(round_)[:MOST]
        ]
        said = [
            News(
                f"{one.get_kind_display()}: {Truncator(one.text).chars(60)}",
                one.text,
                reverse("dialogue:contribution", args=[round_.slug, one.pk]),
                one.published_at or one.written_at,
            )
            for one in selectors.statements_of(round_).order_by("-published_at")[:MOST]
        ]
        return sorted((*answers, *said), key=lambda one: one.time, reverse=True)[:MOST]

    def item_title(self, item: News) -> str:
        return item.title

    def item_description(self, item: News) -> str:
        return item.text

    def item_link(self, item: News) -> str:
        return item.url

    def item_updateddate(self, item: News) -> dt.datetime:
        return item.time


round_feed = requires("public")(_RoundFeed())
