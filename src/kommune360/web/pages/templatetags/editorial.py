"""Shows what a town still has to fill in."""

from __future__ import annotations

from django import template
from django.utils.safestring import SafeString, mark_safe

from kommune360.web.pages.models import GAP

register = template.Library()


@register.filter
def mark_gaps(html: str) -> SafeString:
    """``[[...]]`` in text that Wagtail has already cleaned becomes a visible mark."""
    return mark_safe(GAP.sub(r'<mark class="to-fill">\1</mark>', str(html)))  # noqa: S308
