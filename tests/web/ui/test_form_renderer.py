"""Choices are written as Django's own templates write them, sign by sign."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django import forms
from django.forms.renderers import DjangoTemplates
from django.utils.safestring import mark_safe
from django.utils.translation import gettext_lazy

from kommune360.web.ui.form_renderer import Renderer

CHOICES = [
    ("", "bitte wählen"),
    ("a&b", 'Träger „A" & <B>'),
    (7, gettext_lazy("Stand")),
    ("fertig", mark_safe("<b>fertig</b>")),
    ("Gruppe <1>", [("x", "X"), ("'y'", "Y")]),
]
WIDGETS = (
    forms.Select,
    forms.SelectMultiple,
    forms.RadioSelect,
    forms.CheckboxSelectMultiple,
)
ATTRS: tuple[dict[str, Any], ...] = (
    {},
    {"id": 'id_"x"', "required": True, "disabled": False, "aria-describedby": "a b", "data-n": 3},
)


@pytest.mark.parametrize("widget", WIDGETS)
@pytest.mark.parametrize("attrs", ATTRS)
@pytest.mark.parametrize("value", [None, "a&b", 7, ["x", "a&b"]])
def test_choices_are_written_as_by_the_templates(widget: Any, attrs: dict[str, Any], value: Any) -> None:
    made = widget(attrs=attrs, choices=CHOICES)
    ours, theirs = (made.render("wahl[]", value, renderer=each()) for each in (Renderer, DjangoTemplates))
    assert _plain(ours) == _plain(theirs)


@pytest.mark.parametrize("widget", [forms.RadioSelect, forms.CheckboxSelectMultiple])
def test_single_boxes_too(widget: Any) -> None:
    class Form(forms.Form):
        wahl = forms.ChoiceField(choices=CHOICES, widget=widget)

    ours, theirs = (Form({"wahl": "a&b"}, renderer=each)["wahl"] for each in (Renderer(), DjangoTemplates()))
    assert [_plain(box.tag()) for box in ours] == [_plain(box.tag()) for box in theirs]


def _plain(markup: str) -> str:
    """Without the empty space between tags, which no reader sees."""
    return re.sub(r"\s+", " ", re.sub(r">\s+|\s+<", lambda found: found[0].strip(), markup)).strip()
