"""The room Plan as a Django app."""

from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PlanConfig(AppConfig):
    name = "kommune360.web.plan"
    label = "plan"
    verbose_name = _("Plan")

    def ready(self) -> None:
        from kommune360.web.areas.following import Follower, follow
        from kommune360.web.plan.selectors import has_plans
        from kommune360.web.plan.subjects import GOALS, MEASURES, PASSAGES
        from kommune360.web.plan.tasks import look_at_all
        from kommune360.web.ui import subjects

        promise = _(
            "Die Pläne werden jetzt mit den neuen Zahlen geprüft. Was sich ändern muss, steht gleich hier:"
        )
        follow(Follower("plan", look_at_all, promise, "plan:signals", "may_edit_plan", has_plans))

        subjects.register(GOALS)
        subjects.register(MEASURES)
        subjects.register(PASSAGES)
