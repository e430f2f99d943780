"""Who acts in this request? The name and role that services write into the audit line."""

from __future__ import annotations

from django.http import HttpRequest

from kommune360.web.accounts.selectors import main_role
from kommune360.web.audit.services import Actor


def actor_of(request: HttpRequest) -> Actor:
    """The signed-in person with her first role in the current municipality."""
    user = request.user
    if not user.is_authenticated:
        return Actor(None, "", "public")
    return Actor(user.pk, str(user), str(main_role(user, request.municipality)))
