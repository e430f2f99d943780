"""Which indicators does a person keep at hand? Her own choice, for each municipality."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models

from kommune360.web.accounts.models import Municipality


class Favourite(models.Model):
    """One indicator, by its id in the catalogue; an id that no longer exists shows nothing."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="favourites")
    municipality = models.ForeignKey(Municipality, models.CASCADE, related_name="favourites")
    indicator = models.CharField(max_length=60)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=("user", "municipality", "indicator"), name="favourite_once")
        ]

    def __str__(self) -> str:
        return self.indicator
