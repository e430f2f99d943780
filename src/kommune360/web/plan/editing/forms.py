"""Which fields has every form that changes the plan? What it was when opened, and why it changes.

The forms of the room build on these; ``saving`` stores what they ask for.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from kommune360.plan.document import ChainStep
from kommune360.plan.vocabulary import word, words
from kommune360.web.plan.editing.entering import language
from kommune360.web.plan.seen import Seen

CLOSE, CHECK = "fassung", "pruefen"  # buttons beside the one that only stores
STEPS = range(1, 8)


class ChangeForm(forms.Form):
    """Asks for a reason where a version is closed with the change."""

    revision = forms.IntegerField(widget=forms.HiddenInput)
    reason = forms.CharField(
        label=_("Warum ändert sich das?"),
        required=False,
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_(
            "Beim Speichern freiwillig. Der Grund geht in die nächste Fassung ein und steht dann im Verlauf."
        ),
    )

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if self.closes and not given.get("reason", "").strip():
            self.add_error("reason", gettext("Eine Fassung braucht einen Grund."))
        return given

    @property
    def closes(self) -> bool:
        """Whether the change is closed as a version at once."""
        return CLOSE in self.data

    @property
    def only_checks(self) -> bool:
        """Whether nothing is to be stored yet."""
        return CHECK in self.data


class RetireForm(ChangeForm):
    """Why something is no longer followed; the reason is asked for always."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reason"].required = True


class ReasonForm(forms.Form):
    """Why something is done, or not done."""

    reason = forms.CharField(label=_("Begründung"), max_length=500, widget=forms.Textarea(attrs={"rows": 2}))


class ChainFields(forms.Form):
    """The seven steps of the results chain, each one line; planned backwards, so step 7 stands first."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for step in reversed(STEPS):
            name = word("steps", str(step)).in_language(language())
            self.fields[f"step_{step}"] = forms.CharField(
                label=f"{step}. {name}",
                required=False,
                max_length=400,
                widget=forms.Textarea(attrs={"rows": 1}),
            )

    @property
    def step_fields(self) -> list[forms.BoundField]:
        return [self[f"step_{step}"] for step in reversed(STEPS)]

    def chain(self, before: Iterable[ChainStep]) -> tuple[ChainStep, ...]:
        """The steps that have words; what shows them stays."""
        shown = {each.step: each.shown_by for each in before}
        given = {step: self.cleaned_data[f"step_{step}"].strip() for step in STEPS}
        return tuple(ChainStep(step, text, shown.get(step, ())) for step, text in given.items() if text)


def chain_initial(chain: Iterable[ChainStep]) -> dict[str, str]:
    return {f"step_{each.step}": each.text for each in chain}


def day_input() -> forms.DateInput:
    return forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


def several(label: Any, help_text: Any = "") -> forms.MultipleChoiceField:
    """Some of a list, as boxes to tick: they work by keyboard and on a phone."""
    return forms.MultipleChoiceField(
        label=label, required=False, help_text=help_text, widget=forms.CheckboxSelectMultiple
    )


def vocabulary(kind: str) -> list[tuple[str, str]]:
    return [(key, name.in_language(language())) for key, name in words(kind).items()]


def departments(seen: Seen) -> list[tuple[str, str]]:
    return [(each.id, each.name) for each in seen.plan.departments]


def areas(seen: Seen) -> list[tuple[str, str]]:
    """The areas of the plan's system by name; without figures those that the plan names."""
    plan = seen.plan
    used = {key for each in (*plan.measures, *plan.goals) for key in each.areas}
    named = seen.figures.names.areas or {key: key for key in used}
    return sorted(named.items(), key=lambda each: each[1])
