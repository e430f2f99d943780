"""What may a person do in a municipality? Named predicates over her roles there, nothing else.

``may(user, right, municipality)`` answers for every right of ``RIGHTS``. A right without a rule is
denied. Superusers hold no planning right: administration of the machine is not planning.
"""

from __future__ import annotations

from typing import Any, Final

import rules
from django.utils.translation import gettext_lazy as _

from kommune360.web.accounts.models import Membership, Municipality, Role

RIGHTS: Final = {
    "public": _("öffentlich"),
    "signed_in": _("angemeldet sein"),
    "may_read_planning_figures": _("Zahlen der Planung lesen"),
    "may_read_statistics_zone": _("Zahlen vor der Geheimhaltung lesen"),
    "may_release": _("Zahlen für die Planung freigeben"),
    "may_import": _("Daten einlesen"),
    "may_undo_import": _("Eingelesenes zurücknehmen"),
    "may_request_data": _("Daten anfragen"),
    "may_oversee_requests": _("alle Datenanfragen sehen"),
    "may_answer_requests": _("Datenanfragen beantworten"),
    "may_see_requests": _("Datenanfragen sehen"),
    "may_edit_scenarios": _("Szenarien ändern"),
    "may_edit_indices": _("Sozialindizes ändern"),
    "may_keep_favourites": _("sich Indikatoren merken"),
    "may_run_dialogue": _("Dialogrunden und Thesen anlegen und ändern"),
    "may_moderate_dialogue": _("Beiträge im Dialog moderieren"),
    "may_consider": _("Beiträge im Dialog beantworten"),
    "may_discuss_internally": _("im Dialog zwischen den Ämtern mitreden"),
    "may_read_plan_drafts": _("Pläne vor dem Beschluss lesen"),
    "may_read_released_papers": _("Vorlagen lesen, die dem Ausschuss vorliegen"),
    "may_edit_plan": _("Pläne ändern"),
    "may_report_on_measures": _("über Maßnahmen des eigenen Amtes berichten"),
    "may_propose": _("für einen Träger Vorschläge zum Plan machen"),
    "may_release_papers": _("Vorlagen dem Ausschuss vorlegen"),
    "may_note_resolutions": _("Beschlüsse und Stimmen festhalten"),
    "may_read_audit": _("Protokoll lesen"),
    "may_manage_members": _("Mitglieder verwalten"),
    "may_edit_pages": _("Seiten der Redaktion bearbeiten"),
}

WORKING_ROLES: Final = frozenset(Role) - {Role.PUBLIC, Role.YOUTH}


def roles_of(user: Any, municipality: Municipality | None) -> frozenset[str]:
    """Her roles in this municipality; asked once per user object and municipality."""
    if municipality is None or not getattr(user, "is_authenticated", False) or not user.is_active:
        return frozenset()
    known: dict[int, frozenset[str]] = user.__dict__.setdefault("_roles_by_municipality", {})
    if municipality.pk not in known:
        held = Membership.objects.filter(user=user, municipality=municipality)
        known[municipality.pk] = frozenset(held.values_list("role", flat=True))
    return known[municipality.pk]


def may(user: Any, right: str, municipality: Municipality | None) -> bool:
    """Whether ``user`` holds ``right`` in ``municipality``. Errors: KeyError for an unknown right."""
    if right not in RIGHTS:
        raise KeyError(f"unknown right {right!r}; known are {', '.join(RIGHTS)}")
    return bool(rules.test_rule(right, user, municipality))


def holds(*roles: Role) -> Any:
    """Predicate: the person holds one of ``roles`` in the municipality asked about."""
    wanted = frozenset(roles)

    @rules.predicate(name="holds_" + "_or_".join(sorted(wanted)))
    def check(user: Any, municipality: Municipality | None) -> bool:
        return not wanted.isdisjoint(roles_of(user, municipality))

    return check


@rules.predicate
def is_signed_in(user: Any, municipality: Municipality | None) -> bool:
    return bool(getattr(user, "is_authenticated", False) and user.is_active)


@rules.predicate
def figures_are_public(user: Any, municipality: Municipality | None) -> bool:
    return municipality is not None and municipality.figures_public


rules.set_rule("public", rules.always_allow)
rules.set_rule("signed_in", is_signed_in)
rules.set_rule("may_read_planning_figures", figures_are_public | holds(*WORKING_ROLES))
rules.set_rule("may_read_statistics_zone", holds(Role.STATISTICS))
rules.set_rule("may_release", holds(Role.STATISTICS))
rules.set_rule("may_import", holds(Role.PLANNER, Role.STATISTICS))
rules.set_rule("may_undo_import", holds(Role.PLANNER, Role.STATISTICS))
rules.set_rule("may_request_data", holds(Role.PLANNER))
rules.set_rule("may_oversee_requests", holds(Role.PLANNER, Role.HEAD))
rules.set_rule("may_answer_requests", holds(Role.DEPARTMENT, Role.STATISTICS))
rules.set_rule("may_see_requests", holds(Role.PLANNER, Role.HEAD, Role.DEPARTMENT, Role.STATISTICS))
rules.set_rule("may_edit_scenarios", holds(Role.PLANNER))
rules.set_rule("may_edit_indices", holds(Role.PLANNER))
rules.set_rule("may_keep_favourites", holds(*WORKING_ROLES))
rules.set_rule("may_run_dialogue", holds(Role.PLANNER, Role.MODERATOR))
rules.set_rule("may_moderate_dialogue", holds(Role.MODERATOR, Role.PLANNER))
rules.set_rule("may_consider", holds(Role.PLANNER, Role.HEAD, Role.DEPARTMENT))
rules.set_rule(
    "may_discuss_internally",
    holds(Role.PLANNER, Role.DEPARTMENT, Role.HEAD, Role.STATISTICS, Role.MODERATOR),
)
rules.set_rule("may_read_plan_drafts", holds(Role.PLANNER, Role.DEPARTMENT, Role.HEAD, Role.STATISTICS))
rules.set_rule(
    "may_read_released_papers",
    holds(Role.PLANNER, Role.DEPARTMENT, Role.HEAD, Role.STATISTICS, Role.COMMITTEE),
)
rules.set_rule("may_edit_plan", holds(Role.PLANNER))
rules.set_rule("may_report_on_measures", holds(Role.PLANNER, Role.DEPARTMENT))
rules.set_rule("may_propose", holds(Role.PROVIDER))
rules.set_rule("may_release_papers", holds(Role.HEAD))
rules.set_rule("may_note_resolutions", holds(Role.PLANNER, Role.HEAD))
rules.set_rule("may_read_audit", holds(Role.PLANNER, Role.HEAD))
rules.set_rule("may_manage_members", holds(Role.HEAD))
rules.set_rule("may_edit_pages", holds(Role.EDITOR))
