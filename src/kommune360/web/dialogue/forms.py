"""What is asked of those who contribute, put up theses, run rounds and answer: the forms of the dialogue."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from kommune360.base.slugs import slug
from kommune360.web.dialogue.models import Contribution, Result, Round, Thesis, Voice
from kommune360.web.dialogue.models.contributions import LONGEST
from kommune360.web.dialogue.models.participants import AgeBand, LifePhase, Sector

RESERVED = frozenset({"neu", "vorlegen", "d", "moderation", "offen", "nachrichten"})
Pairs = Sequence[tuple[str, Any]]


def plain(text: str) -> str:
    """Composed letters, no control characters, no empty lines in a row."""
    composed = unicodedata.normalize("NFC", text).replace("\r\n", "\n")
    kept = "".join(
        c for c in composed if c == "\n" or unicodedata.category(c) not in {"Cc", "Cf", "Co", "Cs"}
    )
    return "\n".join(line.rstrip() for line in kept.split("\n") if line.strip()).strip()


class _Described(forms.Form):
    """Help texts are read out with their field."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            if field.help_text:
                field.widget.attrs["aria-describedby"] = f"id_{name}_helptext"


class ContributionForm(_Described):
    """One thought. Everything but the text may stay empty; nothing here tells who somebody is."""

    text = forms.CharField(
        max_length=LONGEST,
        strip=True,
        widget=forms.Textarea(attrs={"rows": 4, "maxlength": LONGEST}),
        help_text=_("Ein Gedanke, höchstens 500 Zeichen. Bitte keine Namen von Personen."),
    )
    sector = forms.ChoiceField(label=_("Ich spreche als"), required=False)
    department = forms.CharField(
        label=_("Amt oder Organisation"),
        required=False,
        max_length=120,
        widget=forms.TextInput(attrs={"list": "aemter"}),
    )
    age_band = forms.ChoiceField(label=_("Alter"), required=False)
    area = forms.ChoiceField(label=_("Es geht um das Gebiet"), required=False)
    life_phase = forms.ChoiceField(label=_("Es geht um die Lebensphase"), required=False)
    seen = forms.BooleanField(required=False, widget=forms.HiddenInput)

    def __init__(self, round_: Round, ask: Any, areas: Pairs, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        none = [("", gettext("keine Angabe"))]
        self.fields["text"].label = ask
        self.fields["sector"].choices = none + Sector.choices
        self.fields["age_band"].choices = none + AgeBand.choices
        self.fields["life_phase"].choices = none + LifePhase.choices
        self.fields["area"].choices = none + list(areas)
        if not areas:
            del self.fields["area"]
        if round_.audience == "internal":
            del self.fields["age_band"]

    def clean_text(self) -> str:
        text = plain(self.cleaned_data["text"])
        if len(text) < 5:
            raise forms.ValidationError(gettext("Bitte einen ganzen Gedanken schreiben."))
        return text

    def clean_department(self) -> str:
        return plain(self.cleaned_data["department"]).replace("\n", " ")

    def about_author(self) -> dict[str, str]:
        """Fields of the participant."""
        return {name: self.cleaned_data.get(name, "") for name in ("sector", "department", "age_band")}

    def about_matter(self) -> dict[str, str]:
        """Fields of the contribution beside its text."""
        return {name: self.cleaned_data.get(name, "") for name in ("area", "life_phase")}


class RoundForm(forms.ModelForm):
    """The settings of a round; its phase is changed by a button of its own."""

    class Meta:
        model = Round
        fields = (
            "question", "plain_question", "about", "audience", "language_level", "starts", "ends",
            "departments", "review_first", "answer_days",
        )  # fmt: skip
        widgets = {  # noqa: RUF012
            "about": forms.Textarea(attrs={"rows": 4}),
            "starts": forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
            "ends": forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        }
        field_classes = {}  # noqa: RUF012

    departments = forms.CharField(
        label=_("Ämter und Organisationen zur Auswahl"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Eine Zeile je Amt; leer lassen, wo jede Angabe recht ist."),
    )

    place = forms.ChoiceField(label=_("Gebiet, um das es geht"), required=False)

    def __init__(self, areas: Pairs, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["place"].choices = [("", gettext("die ganze Kommune")), *areas]
        self.initial["place"] = f"{self.instance.area_system}|{self.instance.area}"
        if not areas:
            del self.fields["place"]
        self.initial["departments"] = "\n".join(self.instance.departments or ())
        self.fields["ends"].help_text = _("Leer: die Runde steht offen.")
        for name, field in self.fields.items():
            if field.help_text:
                field.widget.attrs["aria-describedby"] = f"id_{name}_helptext"

    def clean_departments(self) -> list[str]:
        lines = (plain(line) for line in self.cleaned_data["departments"].splitlines())
        return list(dict.fromkeys(line[:120] for line in lines if line))

    def clean(self) -> dict[str, Any]:
        said = super().clean() or self.cleaned_data
        if said.get("starts") and said.get("ends") and said["ends"] < said["starts"]:
            self.add_error("ends", gettext("Das Ende liegt vor dem Beginn."))
        return said

    def said(self) -> dict[str, Any]:
        """Fields of the model; a place is an area and the system it belongs to."""
        said = dict(self.cleaned_data)
        if "place" in said:
            system, _sign, said["area"] = said.pop("place").partition("|")
            if system:
                said["area_system"] = system
        return said


def free_slug(question: str) -> str:
    """The address of a new round: its question in short, with a number where that is taken."""
    wanted = slug(question, "-", 60) or "runde"
    name, number = wanted, 2
    while name in RESERVED or Round.objects.filter(slug=name).exists():
        name, number = f"{wanted}-{number}", number + 1
    return name


class ThesisForm(forms.ModelForm):
    """The wording of a thesis, and why it is changed."""

    reason = forms.CharField(label=_("Grund der Änderung"), required=False, max_length=300)

    class Meta:
        model = Thesis
        fields = ("title", "text", "plain_title", "plain_text", "reasons")
        widgets = {  # noqa: RUF012
            name: forms.Textarea(attrs={"rows": 3}) for name in ("text", "plain_text", "reasons")
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reasons"].help_text = _("Worauf die These sich stützt, in Stichworten.")
        self.fields["reasons"].widget.attrs["aria-describedby"] = "id_reasons_helptext"
        if self.instance.pk is None:
            del self.fields["reason"]

    def said(self) -> dict[str, str]:
        return {name: plain(value) for name, value in self.cleaned_data.items() if name != "reason"}


class VoiceForm(forms.ModelForm):
    class Meta:
        model = Voice
        fields = ("statement", "role", "sector", "example")
        widgets = {"statement": forms.Textarea(attrs={"rows": 3})}  # noqa: RUF012


class PutUpForm(forms.Form):
    """In which round an object is put up for discussion; "" is a new one."""

    round = forms.ChoiceField(label=_("In welcher Runde?"), required=False)

    def __init__(self, rounds: Sequence[Round], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["round"].choices = [
            *((one.slug, one.question) for one in rounds),
            ("", gettext("in einer neuen Runde")),
        ]


class _Statements(forms.ModelMultipleChoiceField):
    """Contributions to tick, read in full."""

    def label_from_instance(self, obj: Any) -> str:
        return gettext("%(text)s (These %(n)s)") % {"text": obj.text, "n": obj.thesis.number}


class AnswerForm(_Described):
    """The answer to a bundle: contributions of the round, result, reason, and what it changed."""

    contributions = _Statements(
        Contribution.objects.none(), label=_("Beiträge"), widget=forms.CheckboxSelectMultiple
    )
    title = forms.CharField(label=_("Worum es geht"), max_length=160)
    result = forms.ChoiceField(label=_("Ergebnis"), required=False)
    reason = forms.CharField(
        label=_("Begründung"), required=False, max_length=2000, widget=forms.Textarea(attrs={"rows": 4})
    )
    role = forms.CharField(label=_("beantwortet von"), max_length=120)
    due = forms.DateField(
        label=_("zugesagt bis"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    changed = forms.ChoiceField(
        label=_("Das wurde dadurch geändert"),
        required=False,
        help_text=_("Verwiesen wird auf die Fassung, die bei der ersten Antwort galt."),
    )

    def __init__(self, contributions: Any, changeable: Pairs, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["contributions"].queryset = contributions
        self.fields["result"].choices = [("", gettext("noch offen, nur zugesagt")), *Result.choices]
        self.fields["changed"].choices = [("", gettext("nichts, oder noch nichts")), *changeable]
        if not changeable:
            del self.fields["changed"]

    def clean(self) -> dict[str, Any]:
        said = super().clean() or self.cleaned_data
        if said.get("result") and not said.get("reason", "").strip():
            self.add_error("reason", gettext("Eine Antwort braucht eine Begründung."))
        if not said.get("result") and not said.get("due"):
            self.add_error("due", gettext("Eine Zusage braucht ein Datum."))
        return said

    def changed_subject(self) -> tuple[str, str] | None:
        """Kind and reference of the object chosen."""
        kind, _sign, ref = (self.cleaned_data.get("changed") or "").partition(":")
        return (kind, ref) if ref else None
