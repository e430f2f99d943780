"""Small words of Lage in templates: ages, sexes, shares, and what a mark at a figure means."""

from __future__ import annotations

from typing import Any

from django import template
from django.utils.translation import gettext as _

from kommune360.base.ages import AgeBand
from kommune360.base.flags import HAS_VALUE, Flag
from kommune360.indicators.definitions import DIRECTIONS
from kommune360.web.areas import naming
from kommune360.web.areas.conditional import language_of_page
from kommune360.web.ui import formats

register = template.Library()


@register.filter
def age_text(band: AgeBand) -> str:
    return band.label(language_of_page())


@register.filter
def sex_text(sex: str) -> str:
    return {"all": _("alle"), "m": _("männlich"), "f": _("weiblich"), "d": _("divers")}.get(sex, sex)


@register.filter
def as_percent(share: float) -> str:
    return naming.percent(100.0 * share).in_language(language_of_page())


@register.filter
def direction(name: str) -> str:
    """``bad``: how a higher value of an indicator is to be read."""
    known = DIRECTIONS.get(name)
    return known.in_language(language_of_page()) if known is not None else name


@register.filter
def flag_note(flag: Any) -> str:
    """``(1) eingeschränkt aussagefähig``, ``◧ verdeckt (Geheimhaltung)``: the legend below a table."""
    state = Flag(flag)
    label = formats.flag_label(state, language_of_page())
    if state in HAS_VALUE:
        mark = {Flag.LIMITED: "( )", Flag.ESTIMATE: "e", Flag.PROVISIONAL: "p", Flag.REVISED: "r"}.get(
            state, ""
        )
    else:
        mark = formats.SIGNS[state]
    return f"{mark} {label}".strip()
