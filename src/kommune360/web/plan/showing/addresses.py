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
    if any(goal.id == key for goal in seen.plan.goals):
        return goal_url(seen, key)
    return measure_url(seen, key) if any(each.id == key for each in seen.plan.measures) else ""
