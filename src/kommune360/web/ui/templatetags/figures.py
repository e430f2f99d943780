"""Template tags for figures, texts and small pictures; built in, no ``{% load %}`` needed."""

from __future__ import annotations

from typing import Any

from django import template
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language

from kommune360.base.text import Text
from kommune360.web.ui import formats, subjects, tables
from kommune360.web.ui.ranges import RangeBar

register = template.Library()


def _language() -> str:
    return "en" if (get_language() or "de").startswith("en") else "de"


@register.filter
def number(value: Any, digits: int = 0) -> str:
    """``{{ 1253|number }}`` 1.253, ``{{ 46.8|number:1 }}`` 46,8."""
    return formats.number(value, _language(), int(digits))


@register.filter
def signed(value: Any, digits: int = 0) -> str:
    """``{{ -296|signed }}`` −296, ``{{ 18|signed }}`` +18."""
    return formats.number(value, _language(), int(digits), signed=True)


@register.simple_tag
def quantity(value: Any, unit: str, digits: int = 0, signed: bool = False) -> str:
    """``{% quantity 46.8 "percent" 1 %}`` 46,8 %."""
    return formats.with_unit(value, unit, _language(), digits, signed)


@register.simple_tag
def figure(value: Any, flag: Any = "", digits: int = 0, signed: bool = False) -> str:
    """A value with its flag: number with reservation, or the reason why there is none."""
    return formats.flagged(value, flag, _language(), digits, signed)


@register.filter
def period(value: Any) -> str:
    return formats.period(value, _language())


@register.filter
def flag(value: Any) -> str:
    """What a flag means, in words."""
    return formats.flag_label(value, _language())


@register.filter
def text(value: Any) -> str:
    """``base.text.Text`` in the language of the page; anything else as it is."""
    return value.in_language(_language()) if isinstance(value, Text) else str(value)


@register.simple_tag
def table_rows(table: tables.Table) -> SafeString:
    """The rows of a table; written in one go, because a town has hundreds of areas."""
    return mark_safe(tables.rows_html(table, _language()))  # noqa: S308 - every cell is escaped there


@register.inclusion_tag("ui/components/range_bar.html")
def range_bar(
    low: float, mid: float, high: float, least: float, most: float, label: str = "", tone: str = ""
) -> dict[str, Any]:
    """A range against zero; ``least`` and ``most`` are the ends of the common scale."""
    bar = RangeBar(low=low, mid=mid, high=high, least=least, most=most, label=label, tone=tone)
    return {"bar": bar}


@register.filter
def place(value: Any) -> str:
    """Where a finding points, in the words of the page's language."""
    written = str(value)
    return written.replace("Z. ", "row ") if _language() == "en" else written


@register.inclusion_tag("ui/components/discussion.html", takes_context=True)
def discussion(context: Any, kind: str, ref: str, version: str = "", voices: bool = False) -> dict[str, Any]:
    """What the dialogue says about an object, and the way to put it up; nothing where there is neither.

    ``version`` is the one the page shows: answers that made it are told as such. ``voices``: the newest
    contributions themselves, each with the state of its answer.
    """
    request = context["request"]
    found = subjects.mentions_of(request, kind, ref)
    known = subjects.kind_of(kind)
    return {
        "kind": known.name if known is not None else kind,
        "mentions": found,
        "made_this": sum(one.changed and one.version == version for one in found) if version else 0,
        "version": version,
        "voices": subjects.said_about(request, kind, ref) if voices else [],
        "opening": subjects.opening_of(request, kind, ref),
    }
