"""Template tag that draws where a reader can go inside the room Plan: ``{% plan_rooms "measures" %}``."""

from __future__ import annotations

from typing import Any

from django import template

from kommune360.web.areas.conditional import language_of_page
from kommune360.web.plan.showing.navigation import rooms
from kommune360.web.plan.versions.changes import resolved

register = template.Library()


@register.inclusion_tag("plan/rooms.html", takes_context=True)
def plan_rooms(context: dict[str, Any], here: str) -> dict[str, Any]:
    """Groups of pages, the pages of the group one is in, and which version is read."""
    seen = context["seen"]
    upper, lower = rooms(context["request"], seen, here)
    said = resolved(seen, language_of_page())
    return {"upper": upper, "lower": lower, "seen": seen, "resolved": said}
