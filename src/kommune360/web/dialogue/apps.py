"""The dialogue as a Django app."""

from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class DialogueConfig(AppConfig):
    name = "kommune360.web.dialogue"
    label = "dialogue"
    verbose_name = _("Dialog")

    def ready(self) -> None:
        from kommune360.web.dialogue.mentions import DISCUSSION
        from kommune360.web.dialogue.own_subjects import CONTRIBUTIONS, THESES
        from kommune360.web.ui import subjects

        subjects.register(THESES)
        subjects.register(CONTRIBUTIONS)
        subjects.register_discussion(DISCUSSION)
