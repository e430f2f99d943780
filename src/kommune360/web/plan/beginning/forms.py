"""What is entered on the way to a first plan: its frame, the answers to a part of the questions, a file."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from kommune360.base.slugs import slug
from kommune360.plan.document import Answer, Department, Partner, Plan
from kommune360.plan.framework import open_questions
from kommune360.plan.vocabulary import Question
from kommune360.web.plan.editing.forms import day_input

MAX_BYTES = 5 * 1024 * 1024
_LINES = forms.Textarea(attrs={"rows": 5})


class BeginForm(forms.Form):
    """Title, term, and who plans together."""

    title = forms.CharField(label=_("Wie heißt der Plan?"), max_length=200)
    start = forms.DateField(label=_("gilt ab"), widget=day_input())
    end = forms.DateField(
        label=_("gilt bis"),
        widget=day_input(),
        help_text=_("Üblich sind drei bis sechs Jahre; wer weiter plant, plant ungenauer."),
    )
    departments = forms.CharField(
        label=_("Welche Ämter planen mit?"), required=False, widget=_LINES, help_text=_("Eines je Zeile.")
    )
    partners = forms.CharField(
        label=_("Welche Träger, Schulen und Vereine sind dabei?"),
        required=False,
        widget=_LINES,
        help_text=_("Einer je Zeile; weitere können später dazukommen."),
    )

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        start, end = given.get("start"), given.get("end")
        if start and end and end <= start:
            self.add_error("end", gettext("Das Ende liegt vor dem Anfang."))
        return given

    def plan(self, taken: Iterable[str]) -> Plan:
        """The empty plan; its id is in none of ``taken``."""
        given, keys = self.cleaned_data, set(taken)
        departments = [Department(key, name) for key, name in _keyed(given["departments"], "a", set())]
        known = {each.id for each in departments}
        partners = [Partner(key, name) for key, name in _keyed(given["partners"], "p", known)]
        key = _free(slug(given["title"], "-", limit=60) or "plan", keys)
        return Plan(
            key,
            given["title"],
            given["start"],
            given["end"],
            departments=tuple(departments),
            partners=tuple(partners),
        )


class PartForm(forms.Form):
    """The questions of one part, each a field; none has to be answered to go on."""

    revision = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, asked: Iterable[Question], language: str, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.asked = tuple(asked)
        for question in self.asked:
            self.fields[question.id] = forms.CharField(
                label=question.question.in_language(language),
                required=False,
                max_length=5000,
                widget=forms.Textarea(attrs={"rows": 3}),
            )

    def answers(self, before: Iterable[Answer]) -> tuple[Answer, ...]:
        """All answers, those of other parts as they were."""
        names = {question.id for question in self.asked}
        given = [(name, self.cleaned_data[name].strip()) for name in self.cleaned_data if name in names]
        kept = [answer for answer in before if answer.id not in names]
        return (*kept, *(Answer(name, text) for name, text in given if text))

    @staticmethod
    def entered(plan: Plan, revision: int) -> dict[str, Any]:
        return {"revision": revision, **{answer.id: answer.text for answer in plan.mandate.answers}}


class FinishForm(forms.Form):
    """Close the draft as version 1."""

    revision = forms.IntegerField(widget=forms.HiddenInput)


class PlanFileForm(forms.Form):
    """A plan that exists as a file."""

    file = forms.FileField(
        label=_("Plandatei"),
        widget=forms.ClearableFileInput(attrs={"class": "file-input", "accept": ".yaml,.yml"}),
        help_text=_(
            "Eine YAML-Datei, wie kommune360 sie schreibt und der Planungsordner sie unter „plans“ hält."
        ),
    )
    replace = forms.BooleanField(
        label=_("Ein Plan mit derselben Kennung wird ersetzt; seine Fassungen bleiben."), required=False
    )

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        if file.size > MAX_BYTES:
            raise forms.ValidationError(gettext("Die Datei ist größer als 5 MB: das ist kein Plan."))
        return file


def open_in(plan: Plan, asked: Iterable[Question]) -> int:
    """How many of these questions wait for an answer."""
    waiting = set(open_questions(plan))
    return sum(question.id in waiting for question in asked)


def _keyed(written: str, prefix: str, taken: set[str]) -> list[tuple[str, str]]:
    """Names, one a line, each with an id of its own."""
    found = []
    for name in dict.fromkeys(filter(None, map(str.strip, written.splitlines()))):
        key = _free(f"{prefix}-{slug(name, '-', limit=40) or 'eintrag'}", taken)
        taken.add(key)
        found.append((key, name[:200]))
    return found


def _free(wanted: str, taken: set[str]) -> str:
    key, number = wanted, 2
    while key in taken:
        key, number = f"{wanted}-{number}", number + 1
    return key
