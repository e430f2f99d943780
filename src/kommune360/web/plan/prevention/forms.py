"""What is entered of an offer that exists already, and of a gap that is known: the forms."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from kommune360.plan.document import Gap, Offer
from kommune360.web.plan.editing.forms import ChangeForm, areas, day_input, departments, several, vocabulary
from kommune360.web.plan.seen import Seen

_AREAS = _("Ohne Auswahl: die ganze Kommune.")


class OfferForm(ChangeForm):
    """What exists already, for whom and where."""

    title = forms.CharField(label=_("Titel"), max_length=200)
    life_phases = several(_("Lebensphasen"))
    action_fields = several(_("Handlungsfelder"))
    areas = several(_("Gebiete"), _AREAS)
    department = forms.ChoiceField(label=_("Amt"), required=False)
    partner = forms.ChoiceField(label=_("Träger"), required=False)
    reach = forms.CharField(
        label=_("Reichweite"),
        required=False,
        max_length=200,
        help_text=_("Zum Beispiel: 60 Familien im Jahr."),
    )
    ends = forms.DateField(label=_("endet am"), required=False, widget=day_input())

    def __init__(self, seen: Seen, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        nobody = ("", gettext("noch niemand"))
        self.fields["life_phases"].choices = vocabulary("life_phases")
        self.fields["action_fields"].choices = vocabulary("fields")
        self.fields["life_phases"].required = self.fields["action_fields"].required = True
        self.fields["areas"].choices = areas(seen)
        self.fields["department"].choices = [nobody, *departments(seen)]
        self.fields["partner"].choices = [nobody, *((each.id, each.name) for each in seen.plan.partners)]

    def applied_to(self, offer: Offer) -> Offer:
        """The offer with what was entered."""
        given = self.cleaned_data
        same = {name: given[name] for name in ("title", "department", "partner", "reach", "ends")}
        return replace(
            offer,
            **same,
            life_phases=tuple(given["life_phases"]),
            fields=tuple(given["action_fields"]),
            areas=tuple(given["areas"]),
        )

    @staticmethod
    def entered(offer: Offer, revision: int) -> dict[str, Any]:
        names = ("title", "life_phases", "areas", "department", "partner", "reach", "ends")
        return {name: getattr(offer, name) for name in names} | {
            "action_fields": offer.fields,
            "revision": revision,
        }


class GapForm(ChangeForm):
    """What is missing in a life phase and field of action; ``accepted`` says why it stays so for now."""

    life_phase = forms.ChoiceField(label=_("Lebensphase"))
    action_field = forms.ChoiceField(label=_("Handlungsfeld"))
    text = forms.CharField(label=_("Was fehlt"), max_length=400, widget=forms.Textarea(attrs={"rows": 3}))
    areas = several(_("Gebiete"), _AREAS)
    accepted = forms.CharField(
        label=_("Warum vorerst nichts geschieht"),
        required=False,
        max_length=400,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("Nur ausfüllen, wenn die Lücke bewusst offen bleibt."),
    )

    def __init__(self, seen: Seen, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["life_phase"].choices = vocabulary("life_phases")
        self.fields["action_field"].choices = vocabulary("fields")
        self.fields["areas"].choices = areas(seen)

    def applied_to(self, gap: Gap) -> Gap:
        """The gap with what was entered."""
        given = self.cleaned_data
        return replace(
            gap,
            life_phase=given["life_phase"],
            field=given["action_field"],
            text=given["text"],
            accepted=given["accepted"],
            areas=tuple(given["areas"]),
        )

    @staticmethod
    def entered(gap: Gap, revision: int) -> dict[str, Any]:
        return {
            "life_phase": gap.life_phase,
            "action_field": gap.field,
            "text": gap.text,
            "areas": gap.areas,
            "accepted": gap.accepted,
            "revision": revision,
        }
