"""How is an object of the house referred to from the dialogue? By kind, reference and frozen version.

The card is what was shown when it was put there: it stays as it is when the figures move on.
"""

from __future__ import annotations

from typing import ClassVar

from django.db import models


class SubjectReference(models.Model):
    """``kind`` and ``ref`` as registered in ``ui/subjects.py``; ``card`` is a ``Card.as_dict()``."""

    kind = models.CharField(max_length=20)
    ref = models.CharField(max_length=300)
    version = models.CharField(max_length=80, blank=True)
    card = models.JSONField(default=dict)
    frozen_at = models.DateTimeField(auto_now_add=True)
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        abstract = True
        ordering: ClassVar = ("position", "pk")
        indexes: ClassVar = [models.Index(fields=["kind", "ref"])]

    def __str__(self) -> str:
        return str(self.card.get("title") or f"{self.kind} {self.ref}")
