"""Goals and measures as objects that can be discussed: their cards, versions and references.

A reference is the id of the plan and of the entry. Only what a version lets everybody read becomes a card for
everybody: the newest decided version, or for a named version that one.
"""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from kommune360.base.text import Text
from kommune360.plan.document import Goal, Measure, Plan
from kommune360.plan.paths import STATE_NAMES
from kommune360.plan.vocabulary import word
from kommune360.web.plan import documents
from kommune360.web.plan.figures import figures_of
from kommune360.web.plan.models import PlanVersion, VersionState
from kommune360.web.ui.subjects import EMPTY, Card, SubjectKind, Version


def goal_card(municipality: Any, ref: str, version: str = "") -> Card | None:
    """A goal as the version says it, with its state now."""
    found = _found(municipality, ref, version, "goals")
    if found is None:
        return None
    kept, plan, goal = found
    figures = figures_of(municipality, plan, ("version", kept.pk))
    state = STATE_NAMES[figures.states.goals[goal.id].state]
    level = word("levels", goal.level)
    title = Text(f"{level.de}: {goal.title}", f"{level.en.capitalize()}: {goal.title}")
    return _card("goal", ref, kept, title, state, "plan:goal", goal.id)


def measure_card(municipality: Any, ref: str, version: str = "") -> Card | None:
    """A measure as the version says it."""
    found = _found(municipality, ref, version, "measures")
    if found is None:
        return None
    kept, _plan, measure = found
    title = Text(measure.title, measure.title)
    return _card("measure", ref, kept, title, word("statuses", measure.status), "plan:measure", measure.id)


def goal_versions(municipality: Any, ref: str) -> list[Version]:
    return _versions(municipality, ref, "goals", "plan:goal")


def measure_versions(municipality: Any, ref: str) -> list[Version]:
    return _versions(municipality, ref, "measures", "plan:measure")


def goal_choices(municipality: Any) -> list[tuple[str, Text]]:
    return _choices(municipality, "goals")


def measure_choices(municipality: Any) -> list[tuple[str, Text]]:
    return _choices(municipality, "measures")


def ref_of(slug: str, key: str) -> str:
    return f"{slug}/{key}"


GOALS = SubjectKind(
    "goal", _("Ziel des Plans"), "public", goal_card, goal_versions, goal_choices, changeable=True
)
MEASURES = SubjectKind(
    "measure", _("Maßnahme"), "public", measure_card, measure_versions, measure_choices, changeable=True
)


def _decided(municipality: Any, slug: str = "") -> list[PlanVersion]:
    """The versions everybody may read, newest first."""
    found = PlanVersion.objects.filter(plan__municipality=municipality, state=VersionState.DECIDED)
    return list((found.filter(plan__slug=slug) if slug else found).select_related("plan").order_by("-number"))


def _found(municipality: Any, ref: str, version: str, name: str) -> tuple[PlanVersion, Plan, Any] | None:
    slug, _slash, key = ref.partition("/")
    for kept in _decided(municipality, slug):
        if version and str(kept.number) != version:
            continue
        plan = documents.closed(kept)
        entry: Goal | Measure | None = next((e for e in getattr(plan, name) if e.id == key), None)
        return (kept, plan, entry) if entry is not None else None
    return None


def _card(kind: str, ref: str, kept: PlanVersion, title: Text, value: Text, address: str, key: str) -> Card:
    label = _label(kept)
    return Card(
        kind, ref, str(kept.number), title=title, value=value, compared=EMPTY,
        source=Text(f"{kept.plan.title}, {label.de}", f"{kept.plan.title}, {label.en}"),
        date=str(kept.closed_at.date()), state=kept.data_state, url=_url(kept, address, key),
    )  # fmt: skip


def _versions(municipality: Any, ref: str, name: str, address: str) -> list[Version]:
    slug, _slash, key = ref.partition("/")
    return [
        Version(str(kept.number), _label(kept), _url(kept, address, key))
        for kept in _decided(municipality, slug)
        if any(each.id == key for each in getattr(documents.closed(kept), name))
    ]


def _choices(municipality: Any, name: str) -> list[tuple[str, Text]]:
    found: dict[str, Text] = {}
    seen: set[int] = set()
    for kept in _decided(municipality):
        if kept.plan_id not in seen:
            seen.add(kept.plan_id)
            for each in getattr(documents.closed(kept), name):
                found[ref_of(kept.plan.slug, each.id)] = Text(each.title, each.title)
    return list(found.items())


def _label(kept: PlanVersion) -> Text:
    return Text(f"Fassung {kept.number}", f"version {kept.number}")


def _url(kept: PlanVersion, address: str, key: str) -> str:
    return f"{reverse(address, args=[key])}?plan={kept.plan.slug}&fassung={kept.number}"
