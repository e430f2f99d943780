"""What is entered of another plan: the form."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from kommune360.plan.document import PlanLink
from kommune360.web.plan.editing.forms import ChangeForm, day_input, departments, vocabulary
from kommune360.web.plan.seen import Seen

_SAME = (
    "title", "kind", "department", "start", "end", "next_update", "area_system", "projection", "coordinated",
    "how", "plan",
)  # fmt: skip


class LinkForm(ChangeForm):
    """Another plan of the town: what it rests on, and when it was coordinated."""

    title = forms.CharField(label=_("Titel"), max_length=200)
    kind = forms.ChoiceField(label=_("Art"))
    plan = forms.ChoiceField(
        label=_("liegt hier als Plan"),
        required=False,
        help_text=_("Dann kommen Laufzeit, Gebiete und Vorausrechnung von dort."),
    )
    department = forms.ChoiceField(label=_("Amt"), required=False)
    start = forms.DateField(label=_("Beginn"), required=False, widget=day_input())
    end = forms.DateField(label=_("Ende"), required=False, widget=day_input())
    next_update = forms.DateField(label=_("nächste Fortschreibung"), required=False, widget=day_input())
    area_system = forms.CharField(
        label=_("Gebietssystem"), required=False, max_length=80, help_text=_("Schlüssel, wie im Raum Daten.")
    )
    projection = forms.CharField(
        label=_("Vorausrechnung"), required=False, max_length=200, help_text=_("Wie sie dort genannt ist.")
    )
    coordinated = forms.DateField(label=_("abgestimmt am"), required=False, widget=day_input())
    how = forms.CharField(label=_("Wie abgestimmt wurde"), required=False, max_length=400)

    def __init__(self, seen: Seen, others: list[tuple[str, str]], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["kind"].choices = vocabulary("plan_kinds")
        self.fields["department"].choices = [("", gettext("noch niemand")), *departments(seen)]
        self.fields["plan"].choices = [("", gettext("nein")), *others]

    def applied_to(self, link: PlanLink) -> PlanLink:
        """The link with what was entered; everything else of it stays."""
        return replace(link, **{name: self.cleaned_data[name] for name in _SAME})

    @staticmethod
    def entered(link: PlanLink, revision: int) -> dict[str, Any]:
        return {**{name: getattr(link, name) for name in _SAME}, "revision": revision}
