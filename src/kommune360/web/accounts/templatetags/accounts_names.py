"""Names of roles and acts in the language of the page."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import template
from django.utils.translation import gettext as _

from kommune360.web.accounts.models import Role
from kommune360.web.audit.names import action_name as name_of_action
from kommune360.web.audit.names import value_name, value_words

register = template.Library()


@register.filter
def role_name(value: str) -> str:
    """The role's label; ``system`` is the machine itself."""
    if value == "system":
        return _("Programm")
    return str(Role(value).label) if value in Role.values else value


@register.filter
def action_name(value: str) -> str:
    return name_of_action(value)


@register.filter
def in_words(values: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Name and value of what an audit line kept, as people say it; what is empty is left out."""
    return [
        (value_name(name), role_name(value) if name == "role" else value_words(value))
        for name, value in values.items()
        if value != ""
    ]
