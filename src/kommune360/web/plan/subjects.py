"""Goals, measures and texts of a plan as objects that can be discussed: their cards, versions and references.

A reference is the id of the plan and of the entry. Only what a version lets everybody read becomes a card for
everybody: the newest decided version, or for a named version that one.
"""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.text import Truncator
from django.utils.translation import gettext_lazy as _

from kommune360.base.text import Text
from kommune360.plan.adapting.facts import OpenContribution
from kommune360.plan.document import Goal, Measure, Plan
from kommune360.plan.paths import STATE_NAMES
from kommune360.plan.vocabulary import word
from kommune360.web.plan import documents
from kommune360.web.plan.figures import figures_of
from kommune360.web.plan.models import PlanRecord, PlanVersion, VersionState
from kommune360.web.ui.subjects import EMPTY, Card, SubjectKind, Version, card_of, unanswered_about

PASSAGE_NAMES = {
    "vision": Text("Vision des Plans", "vision of the plan"),
    "summary": Text("Zusammenfassung des Plans", "summary of the plan"),
    "plain": Text("Der Plan in einfacher Sprache", "the plan in plain language"),
}


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


def passage_card(municipality: Any, ref: str, version: str = "") -> Card | None:
    """A text of the plan as the version says it."""
    slug, _slash, key = ref.partition("/")
    for kept in _decided(municipality, slug):
        text = passages(documents.closed(kept)).get(key, "")
        if text and version in {"", str(kept.number)}:
            said = Truncator(text).chars(240)
            return _card("passage", ref, kept, PASSAGE_NAMES[key], Text(said, said), "", key)
    return None


def passage_versions(municipality: Any, ref: str) -> list[Version]:
    slug, _slash, key = ref.partition("/")
    return [
        Version(str(kept.number), _label(kept), _url(kept, "", key))
        for kept in _decided(municipality, slug)
        if passages(documents.closed(kept)).get(key)
    ]


def passage_choices(municipality: Any) -> list[tuple[str, Text]]:
    found: dict[str, Text] = {}
    for kept in _decided(municipality):
        for key in passages(documents.closed(kept)):
            found.setdefault(ref_of(kept.plan.slug, key), PASSAGE_NAMES[key])
    return list(found.items())


def passages(plan: Plan) -> dict[str, str]:
    """The texts of a plan that can be discussed by themselves, those that are written."""
    texts = {"vision": plan.vision, "summary": plan.summary, "plain": plan.plain}
    return {key: text for key, text in texts.items() if text}


def goal_choices(municipality: Any) -> list[tuple[str, Text]]:
    return _choices(municipality, "goals")


def measure_choices(municipality: Any) -> list[tuple[str, Text]]:
    return _choices(municipality, "measures")


def open_contributions(found: PlanRecord) -> tuple[OpenContribution, ...]:
    """What is said in the dialogue about this plan and waits for an answer."""
    waiting: dict[str, OpenContribution] = {}
    for kind in (GOALS, MEASURES, PASSAGES):
        for each in unanswered_about(found.municipality, kind.key):
            parts = (ref.partition("/") for ref in each.refs)
            keys = tuple(key for slug, _slash, key in parts if slug == found.slug)
            if keys:
                known = waiting.get(each.key)
                both = (*known.subjects, *keys) if known else keys
                waiting[each.key] = OpenContribution(each.key, each.text, each.received, both)
    return tuple(waiting.values())


def answered_by(municipality: Any, measure: Measure) -> list[Card]:
    """The contributions that a measure names as answered, as far as everybody may read them."""
    cards = (card_of(municipality, "contribution", ref) for ref in measure.contributions)
    return [card for card in cards if card is not None]


def ref_of(slug: str, key: str) -> str:
    return f"{slug}/{key}"


GOALS = SubjectKind(
    "goal", _("Ziel des Plans"), "public", goal_card, goal_versions, goal_choices, changeable=True
)
MEASURES = SubjectKind(
    "measure", _("Maßnahme"), "public", measure_card, measure_versions, measure_choices, changeable=True
)
PASSAGES = SubjectKind(
    "passage", _("Text des Plans"), "public", passage_card, passage_versions, passage_choices, changeable=True
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
    """``address`` "" : a passage, which stands on the first page."""
    query = f"?plan={kept.plan.slug}&fassung={kept.number}"
    return reverse(address, args=[key]) + query if address else f"{reverse('plan:index')}{query}#{key}"
