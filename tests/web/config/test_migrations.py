"""Every change of a model has its migration: an installed town could not be upgraded otherwise."""

from __future__ import annotations

from io import StringIO

from django.apps import apps
from django.core.management import call_command


def test_no_model_of_ours_lacks_a_migration(db: None) -> None:
    ours = [app.label for app in apps.get_app_configs() if app.name.startswith("kommune360.")]
    said = StringIO()
    call_command("makemigrations", *ours, check=True, dry_run=True, stdout=said)
    assert "No changes detected" in said.getvalue()
