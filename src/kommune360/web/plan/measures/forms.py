"""What is entered of a measure: who does what for whom, until when, for which money, to which end; where it stands."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from django import forms
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _

from kommune360.plan.document import Benefit, Cost, Funding, Level, Measure, Milestone, Status, StatusReport
from kommune360.plan.vocabulary import word
from kommune360.web.plan.editing.entering import NumberField
from kommune360.web.plan.editing.forms import (
    ChainFields,
    ChangeForm,
    areas,
    chain_initial,
    day_input,
    departments,
    several,
    vocabulary,
)
from kommune360.web.plan.seen import Seen

_COST = re.compile(
    r"(?P<year>\d{4})[\s:;]+(?P<amount>\d[\d. ]*(,\d+)?)\s*(€|Euro|EUR)?\s*;?\s*(?P<once>einmalig|once)?"
)
_SAME = (
    "title", "text", "goals", "lead", "departments", "partners", "target_group", "life_phases", "areas",
    "start", "end", "young_people", "inclusion", "quality",
)  # fmt: skip
_NEEDS_REASON = {Status.PAUSED, Status.DROPPED}
_SPARE = 1  # empty row below what is there


class MeasureForm(ChainFields, ChangeForm):
    """A measure as people enter it; costs one a line."""

    title = forms.CharField(label=_("Titel"), max_length=200)
    text = forms.CharField(label=_("Was geschieht"), required=False, widget=forms.Textarea(attrs={"rows": 3}))
    goals = several(_("Ziele"))
    lead = forms.ChoiceField(label=_("federführend"), required=False)
    departments = several(_("mitverantwortlich"))
    partners = several(_("Träger und Partner"))
    target_group = forms.CharField(label=_("Zielgruppe"), required=False, max_length=200)
    life_phases = several(_("Lebensphasen"))
    action_fields = several(_("Handlungsfelder"))
    areas = several(_("Gebiete"), _("Ohne Auswahl: die ganze Kommune."))
    start = forms.DateField(label=_("Beginn"), required=False, widget=day_input())
    end = forms.DateField(label=_("Ende"), required=False, widget=day_input())
    costs = forms.CharField(
        label=_("Kosten"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=_("Je Zeile Jahr und Euro, zum Beispiel: 2027 45000, einmalige mit dem Wort einmalig."),
    )
    young_people = forms.CharField(
        label=_("Kinder und Jugendliche: berührt es sie, wie wirken sie mit?"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    inclusion = forms.CharField(
        label=_("Inklusion"), required=False, widget=forms.Textarea(attrs={"rows": 2})
    )
    quality = forms.CharField(label=_("Qualität"), required=False, widget=forms.Textarea(attrs={"rows": 2}))

    def __init__(self, seen: Seen, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        plan = seen.plan
        used = {key for each in plan.measures for key in each.goals}
        choices = {
            "goals": [
                (each.id, each.title)
                for each in plan.goals
                if each.level is Level.HANDLUNGSZIEL or each.id in used
            ],
            "lead": [("", gettext("noch niemand")), *departments(seen)],
            "departments": departments(seen),
            "partners": [(each.id, each.name) for each in plan.partners],
            "life_phases": vocabulary("life_phases"),
            "action_fields": vocabulary("fields"),
            "areas": areas(seen),
        }
        for name, listed in choices.items():
            self.fields[name].choices = listed

    def clean_costs(self) -> tuple[Cost, ...]:
        found = []
        for line in filter(None, map(str.strip, self.cleaned_data["costs"].splitlines())):
            match = _COST.fullmatch(line)
            if match is None:
                raise forms.ValidationError(gettext("Nicht verstanden: %(line)s") % {"line": line})
            amount = float(match["amount"].replace(".", "").replace(" ", "").replace(",", "."))
            found.append(Cost(int(match["year"]), amount, bool(match["once"])))
        return tuple(found)

    def applied_to(self, measure: Measure) -> Measure:
        """The measure with what was entered; everything else of it stays."""
        given = self.cleaned_data
        changed = {name: tuple(v) if isinstance(v := given[name], list) else v for name in _SAME}
        return replace(
            measure,
            **changed,
            fields=tuple(given["action_fields"]),
            costs=given["costs"],
            chain=self.chain(measure.chain),
        )

    @staticmethod
    def entered(measure: Measure, revision: int) -> dict[str, Any]:
        """What the form shows of a measure that is there."""
        once = gettext("einmalig")
        lines = [f"{each.year} {each.amount:.0f}{' ' + once if each.once else ''}" for each in measure.costs]
        return {
            **{name: getattr(measure, name) for name in _SAME},
            "action_fields": measure.fields,
            "costs": "\n".join(lines),
            **chain_initial(measure.chain),
            "revision": revision,
        }


class StatusForm(forms.Form):
    """Where a measure stands on a day."""

    revision = forms.IntegerField(widget=forms.HiddenInput)
    status = forms.ChoiceField(label=_("Stand"))
    on = forms.DateField(label=_("am"), widget=day_input())
    reason = forms.CharField(
        label=_("Begründung oder Bemerkung"), required=False, widget=forms.Textarea(attrs={"rows": 3})
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        language = get_language() or "de"
        self.fields["status"].choices = [
            (each.value, word("statuses", each).in_language(language)) for each in Status
        ]

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if given.get("status") in _NEEDS_REASON and not given.get("reason"):
            self.add_error("reason", gettext("Wer eine Maßnahme ruhen lässt oder aufgibt, sagt warum."))
        return given

    def report(self, role: str) -> StatusReport:
        """What was reported; ``role`` instead of a name."""
        given = self.cleaned_data
        return StatusReport(given["on"], Status(given["status"]), given["reason"], role)


class RowForm(forms.Form):
    """One row of a list; a row of which the first field is emptied is left out."""

    def __init__(self, *args: Any, choices: dict[str, list[tuple[str, str]]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, listed in choices.items():
            if name in self.fields:
                self.fields[name].choices = listed


class FundingRow(RowForm):
    """Who gives how much a year, and until when."""

    source = forms.CharField(label=_("Quelle"), required=False, max_length=200)
    payer = forms.ChoiceField(label=_("zahlt"), required=False)
    per_year = NumberField(label=_("Euro im Jahr"), required=False)
    kind = forms.ChoiceField(label=_("Art"), required=False)
    start = forms.DateField(label=_("ab"), required=False, widget=day_input())
    end = forms.DateField(label=_("endet am"), required=False, widget=day_input())

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if given.get("source") and given.get("per_year") is None and "per_year" not in self.errors:
            self.add_error("per_year", gettext("Wie viel im Jahr?"))
        return given


class BenefitRow(RowForm):
    """Whose task gets easier, in words: a saving elsewhere cannot be promised."""

    department = forms.ChoiceField(label=_("Amt"), required=False)
    text = forms.CharField(label=_("was leichter wird"), required=False, max_length=300)


class MilestoneRow(RowForm):
    """What is reached until when."""

    title = forms.CharField(label=_("Meilenstein"), required=False, max_length=200)
    due = forms.DateField(label=_("bis"), required=False, widget=day_input())
    done = forms.DateField(label=_("erreicht am"), required=False, widget=day_input())

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if given.get("title") and not given.get("due") and "due" not in self.errors:
            self.add_error("due", gettext("Bis wann?"))
        return given


class MeasureParts:
    """The lists of a measure: funding, whose task gets easier, milestones; each with an empty row.

    ``data``: what was sent; a list of which nothing was sent stays as it is.
    """

    def __init__(self, seen: Seen, measure: Measure, data: Any = None) -> None:
        partners = [(each.id, each.name) for each in seen.plan.partners]
        choices = {
            "payer": [("", gettext("jemand außerhalb")), *departments(seen), *partners],
            "kind": vocabulary("funding_kinds"),
            "department": [("", gettext("bitte wählen")), *departments(seen)],
        }
        rows: dict[type[RowForm], Sequence[Any]] = {
            FundingRow: measure.funding,
            BenefitRow: measure.benefits,
            MilestoneRow: measure.milestones,
        }
        self.funding, self.benefits, self.milestones = (
            _rows(kind, data, entries, choices) for kind, entries in rows.items()
        )

    @property
    def valid(self) -> bool:
        sent = [each for each in (self.funding, self.benefits, self.milestones) if each.is_bound]
        return not [each for each in sent if not each.is_valid()]  # every one is asked, for its errors

    def applied_to(self, measure: Measure) -> Measure:
        """The measure with these lists; a milestone that keeps its place keeps its id."""
        changed: dict[str, Any] = {}
        if self.funding.is_bound:
            changed["funding"] = tuple(Funding(**row) for row in _given(self.funding))
        if self.benefits.is_bound:
            changed["benefits"] = tuple(Benefit(**row) for row in _given(self.benefits))
        if self.milestones.is_bound:
            changed["milestones"] = _milestones(self.milestones, measure)
        return replace(measure, **changed)


def _rows(kind: type[RowForm], data: Any, entries: Sequence[Any], choices: Any) -> Any:
    prefix, names = kind.__name__.lower(), list(kind.base_fields)
    made = forms.formset_factory(kind, extra=_SPARE, max_num=60)
    return made(
        data if data is not None and f"{prefix}-TOTAL_FORMS" in data else None,
        prefix=prefix,
        initial=[{name: getattr(each, name) for name in names} for each in entries],
        form_kwargs={"choices": choices},
    )


def _given(rows: Any) -> list[dict[str, Any]]:
    """The rows of which the first field is filled."""
    return [row.cleaned_data for row in rows if row.cleaned_data.get(next(iter(row.fields)))]


def _milestones(rows: Any, measure: Measure) -> tuple[Milestone, ...]:
    kept, found = [each.id for each in measure.milestones], []
    for place, row in enumerate(rows):
        given = row.cleaned_data
        if given.get("title"):
            taken = {*kept, *(each.id for each in found)}
            fresh = next(name for n in range(1, 99) if (name := f"s{n}") not in taken)
            found.append(Milestone(kept[place] if place < len(kept) else fresh, **given))
    return tuple(found)
