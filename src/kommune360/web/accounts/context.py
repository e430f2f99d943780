"""What does the frame show about person and role? Names for every template."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest

from kommune360.web.accounts.demo_roles import DEMO_ROLES
from kommune360.web.accounts.models import Role
from kommune360.web.accounts.selectors import main_role, municipalities_of


def roles(request: HttpRequest) -> dict[str, Any]:
    """``municipality``, ``role`` and its label; in the demo the roles to look as; other towns of hers."""
    municipality = getattr(request, "municipality", None)
    user = getattr(request, "user", None)
    if user is None:
        return {"municipality": municipality}
    role = str(main_role(user, municipality))
    return {
        "municipality": municipality,
        "role": role,
        "role_label": _demo_label(role) if settings.DEMO else Role(role).label,
        "demo_roles": DEMO_ROLES if settings.DEMO else (),
        "other_municipalities": (
            municipalities_of(user).exclude(pk=municipality.pk) if municipality is not None else ()
        ),
    }


def _demo_label(role: str) -> Any:
    return dict(DEMO_ROLES).get(role, Role(role).label)
