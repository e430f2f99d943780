"""What is one line of the audit trail? Written once; the database refuses to change it.

Person and municipality are kept by number and by name without a constraint, so that the line
outlives both.
"""

from __future__ import annotations

from typing import Any, NoReturn

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.utils.translation import gettext_lazy as _


class AppendOnly(Exception):
    """Refused: a line of the audit trail is neither changed nor removed."""


class AuditLines(models.QuerySet["AuditLine"]):
    def update(self, **_values: Any) -> NoReturn:
        raise AppendOnly

    def delete(self) -> NoReturn:
        raise AppendOnly


class AuditLine(models.Model):
    """``before`` and ``after`` hold only the fields an act touched."""

    time = models.DateTimeField(_("Zeit"), auto_now_add=True, db_index=True)
    actor_id = models.BigIntegerField(null=True)
    actor_name = models.CharField(_("Person"), max_length=200, blank=True)
    actor_role = models.CharField(_("Rolle"), max_length=20, blank=True)
    municipality_id = models.BigIntegerField(null=True, db_index=True)
    action = models.CharField(_("Vorgang"), max_length=80, db_index=True)
    object_type = models.CharField(max_length=80, blank=True)
    object_id = models.CharField(max_length=80, blank=True)
    object_label = models.CharField(_("Gegenstand"), max_length=300, blank=True)
    before = models.JSONField(_("vorher"), default=dict, encoder=DjangoJSONEncoder)
    after = models.JSONField(_("nachher"), default=dict, encoder=DjangoJSONEncoder)

    objects = AuditLines.as_manager()

    class Meta:
        verbose_name = _("Protokollzeile")
        verbose_name_plural = _("Protokoll")
        ordering = ("-time", "-id")

    def __str__(self) -> str:
        return f"{self.time:%Y-%m-%d %H:%M} {self.actor_name} {self.action} {self.object_label}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        if self.pk is not None:
            raise AppendOnly
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> NoReturn:
        raise AppendOnly
