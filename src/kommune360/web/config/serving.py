"""How does one planning folder get into the application? As its only municipality, with a first person.

``prepare_folder`` runs at every start and brings name and Land up to date; ``create_first_user``
enters somebody who plans and may give roles to others.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from kommune360.base.findings import Finding, Findings, Severity
from kommune360.base.text import Text

ACTOR = "kommune360 serve"


def prepare_folder(folder: Path, description: Mapping[str, Any]) -> None:
    """Enter the folder's municipality, or bring it up to date, as ``kommune360.yaml`` describes it."""
    from kommune360.web.accounts.models import AGS
    from kommune360.web.accounts.services import ensure_municipality
    from kommune360.web.audit.services import Actor

    ensure_municipality(
        slug_of(folder),
        description["name"] or folder.name,
        actor=Actor.system(ACTOR),
        planning_folder=str(folder),
        ags=description["ags"] if AGS.match(description["ags"]) else "",
        land=land_of(description["land"]),
        language=description["language"],
        invented=description["invented"],
    )


def land_of(profile: str) -> str:
    """The Land's letters from the folder's profile (``nordrhein-westfalen`` or ``NW``), else empty."""
    from kommune360.web.accounts.models import Land

    plain = profile.lower().replace("ü", "ue")
    for land in Land:
        if plain in {land.value.lower(), land.label.lower().replace("ü", "ue")}:
            return str(land.value)
    return ""


def slug_of(folder: Path) -> str:
    """A short name for addresses, from the folder's name."""
    return re.sub(r"[^a-z0-9]+", "-", folder.name.lower()).strip("-") or "kommune"


def nobody_can_sign_in() -> bool:
    """Whether there is no account yet: the person who just started the server would stand outside."""
    from django.contrib.auth import get_user_model

    return not get_user_model().objects.filter(is_active=True).exists()


def create_first_user(email: str, password: str) -> Findings:
    """Enter a person as planner and head of office; findings where mail address or password will not do."""
    from django.contrib.auth.password_validation import validate_password
    from django.core.exceptions import ValidationError
    from django.core.validators import validate_email
    from django.db import transaction

    from kommune360.web.accounts.models import Municipality, Role
    from kommune360.web.accounts.services import add_member, ensure_user, set_password
    from kommune360.web.audit.services import Actor

    findings = Findings()
    for check, value in ((validate_email, email), (validate_password, password)):
        try:
            check(value)
        except ValidationError as error:
            findings.extend(_refused(line) for line in error.messages)
    if findings.stops:
        return findings
    actor = Actor.system(ACTOR)
    with transaction.atomic():
        user = ensure_user(email, actor=actor)
        set_password(user, password, actor=actor)
        for municipality in Municipality.objects.all():
            for role in (Role.PLANNER, Role.HEAD):
                add_member(municipality, user, role, actor=actor)
    return findings


def _refused(line: str) -> Finding:
    return Finding(
        "user-refused",
        Severity.ERROR,
        Text("Die Person wurde nicht eingetragen.", "The person was not entered."),
        Text(line, line),
        Text("Eine andere Angabe machen.", "Give another one."),
    )
