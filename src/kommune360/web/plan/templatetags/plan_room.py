"""Template tags of the room Plan: where a reader can go, ``{% plan_rooms "measures" %}``, and what is in no version
yet, ``{% plan_pending %}``."""

from __future__ import annotations

from typing import Any

from django import template

from kommune360.web.areas.conditional import language_of_page
from kommune360.web.plan.showing.navigation import rooms
from kommune360.web.plan.versions import steps
from kommune360.web.plan.versions.changes import resolved

register = template.Library()


@register.inclusion_tag("plan/rooms.html", takes_context=True)
def plan_rooms(context: dict[str, Any], here: str) -> dict[str, Any]:
    """Groups of pages, the pages of the group one is in, and which version is read."""
    seen = context["seen"]
    upper, lower = rooms(context["request"], seen, here)
    said = resolved(seen, language_of_page())
    return {"upper": upper, "lower": lower, "seen": seen, "resolved": said}


@register.inclusion_tag("plan/pending.html", takes_context=True)
def plan_pending(context: dict[str, Any]) -> dict[str, Any]:
    """For who edits the plan: how much of it changed since its newest version."""
    seen, request = context.get("seen"), context["request"]
    if seen is None or not seen.working or not request.may("may_edit_plan"):
        return {}
    step = steps.pending(seen)
    number = seen.plan.version
    return {"count": len(step.adaptations) if step else 0, "number": number, "seen": seen}
