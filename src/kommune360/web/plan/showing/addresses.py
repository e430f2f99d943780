"""Where is what? Addresses of goals and measures that keep the plan and the version a reader is in."""

from __future__ import annotations

from django.urls import reverse

from kommune360.web.plan.seen import Seen


def goal_url(seen: Seen, key: str) -> str:
    return reverse("plan:goal", args=[key]) + seen.query


def measure_url(seen: Seen, key: str) -> str:
    return reverse("plan:measure", args=[key]) + seen.query


def entry_url(seen: Seen, key: str) -> str:
    """Where a goal or a measure of the plan is shown; "" for anything else."""
    kind = seen.figures.lists.get(key)
    return goal_url(seen, key) if kind == "goals" else measure_url(seen, key) if kind == "measures" else ""
