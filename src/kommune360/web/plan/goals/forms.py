"""What is entered of a goal and of a target, and why one retires: the forms."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from kommune360.plan.document import Direction, Goal, Level, PathPoint, Plan, Target
from kommune360.plan.goals import GoalNode, tree
from kommune360.plan.times import moment
from kommune360.plan.vocabulary import word
from kommune360.web.plan.editing import entering
from kommune360.web.plan.editing.forms import (
    ChainFields,
    ChangeForm,
    RetireForm,
    areas,
    chain_initial,
    day_input,
    departments,
    several,
    vocabulary,
)
from kommune360.web.plan.seen import Seen

_BELOW = {Level.LEITZIEL: Level.MITTLERZIEL, Level.MITTLERZIEL: Level.HANDLUNGSZIEL}
_SAME = ("title", "text", "target_group", "shared", "departments", "life_phases", "areas", "due", "realistic")


class GoalForm(ChainFields, ChangeForm):
    """A goal; its level follows from the goal that it hangs on."""

    parent = forms.ChoiceField(label=_("gehört zu"), required=False)
    title = forms.CharField(label=_("Ziel in einem Satz"), max_length=200)
    text = forms.CharField(
        label=_("Was genau erreicht werden soll"), required=False, widget=forms.Textarea(attrs={"rows": 3})
    )
    target_group = forms.CharField(label=_("Für wen"), required=False, max_length=200)
    due = forms.DateField(label=_("Termin"), required=False, widget=day_input())
    realistic = forms.CharField(
        label=_("Warum es erreichbar ist"), required=False, widget=forms.Textarea(attrs={"rows": 2})
    )
    departments = several(_("Ämter, denen das Ziel gehört"))
    shared = forms.BooleanField(
        label=_("gemeinsames Ziel"),
        required=False,
        help_text=_("Ein gemeinsames Ziel gehört mindestens zwei Ämtern."),
    )
    accepted = forms.CharField(
        label=_("Angenommen von"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Je Zeile: wer; wann; wo es steht. Zum Beispiel: Jugendamt; 12.03.2026; Protokoll Nr. 4"),
    )
    life_phases = several(_("Lebensphasen"))
    action_fields = several(_("Handlungsfelder"))
    areas = several(_("Gebiete"), _("Ohne Auswahl: die ganze Kommune."))

    def __init__(self, seen: Seen, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.plan = seen.plan
        self.fields["parent"].choices = [("", gettext("keinem: ein Leitziel")), *_parents(seen.plan)]
        self.fields["departments"].choices = departments(seen)
        self.fields["life_phases"].choices = vocabulary("life_phases")
        self.fields["action_fields"].choices = vocabulary("fields")
        self.fields["areas"].choices = areas(seen)

    def clean_accepted(self) -> Any:
        return entering.acceptances_of(self.cleaned_data["accepted"])

    def clean(self) -> dict[str, Any]:
        given = super().clean()
        if given.get("shared") and len(given.get("departments", ())) < 2:
            self.add_error("departments", gettext("Ein gemeinsames Ziel gehört mindestens zwei Ämtern."))
        return given

    def applied_to(self, goal: Goal) -> Goal:
        """The goal with what was entered; everything else of it stays."""
        given = self.cleaned_data
        changed = {name: tuple(v) if isinstance(v := given[name], list) else v for name in _SAME}
        return replace(
            goal,
            **changed,
            level=self._level(),
            parent=given["parent"],
            fields=tuple(given["action_fields"]),
            accepted=given["accepted"],
            chain=self.chain(goal.chain),
        )

    def _level(self) -> Level:
        above = next((each for each in self.plan.goals if each.id == self.cleaned_data["parent"]), None)
        return _BELOW[above.level] if above else Level.LEITZIEL

    @staticmethod
    def entered(goal: Goal, revision: int) -> dict[str, Any]:
        """What the form shows of a goal that is there."""
        return {
            **{name: getattr(goal, name) for name in _SAME},
            "parent": goal.parent,
            "action_fields": goal.fields,
            "accepted": entering.acceptances_text(goal.accepted),
            **chain_initial(goal.chain),
            "revision": revision,
        }


class TargetForm(ChangeForm):
    """A path on an indicator: from where, over which points, how far beside it may be."""

    indicator = forms.ChoiceField(label=_("Indikator"))
    area = forms.ChoiceField(label=_("Gebiet"), required=False)
    step = forms.TypedChoiceField(label=_("Stufe der Wirkungskette"), coerce=int)
    direction = forms.ChoiceField(label=_("Der Wert"))
    baseline_period = forms.CharField(
        label=_("Ausgangsjahr"), max_length=20, widget=forms.TextInput(attrs={"placeholder": "2024"})
    )
    baseline_value = entering.NumberField(label=_("Ausgangswert"))
    path = forms.CharField(
        label=_("Pfad"),
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("Je Zeile Jahr und Wert, zum Beispiel: 2027 80. Dazwischen verläuft der Pfad gerade."),
    )
    tolerance = entering.NumberField(label=_("Toleranz zu beiden Seiten"), required=False)
    tolerance_reason = forms.CharField(label=_("Warum gerade so weit"), required=False, max_length=300)
    comparison = several(
        _("Vergleichsgebiete"),
        _("Gebiete gleicher Art ohne diese Maßnahmen: ohne sie bleibt jede Lesart offen."),
    )
    source = forms.CharField(label=_("Quelle"), required=False, max_length=300)
    note = forms.CharField(label=_("Bemerkung"), required=False, max_length=500)

    def __init__(self, seen: Seen, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        known = seen.figures.names.indicators
        used = {each.indicator: each.indicator for each in seen.plan.targets}
        named = {key: name.in_language(entering.language()) for key, name in known.items()}
        listed = sorted((named or used).items(), key=lambda each: each[1].casefold())
        self.fields["indicator"].choices = [("", gettext("bitte wählen")), *listed]
        self.fields["area"].choices = [("", gettext("ganze Kommune")), *areas(seen)]
        self.fields["step"].choices = [(key, f"{key}. {name}") for key, name in vocabulary("steps")]
        self.fields["direction"].choices = vocabulary("directions")
        self.fields["comparison"].choices = areas(seen)

    def clean_baseline_period(self) -> str:
        period = str(self.cleaned_data["baseline_period"]).strip()
        if moment(period) is None:
            raise forms.ValidationError(gettext("Nicht verstanden: %(line)s") % {"line": period})
        return period

    def clean_path(self) -> Any:
        return entering.points_of(self.cleaned_data["path"])

    def applied_to(self, target: Target) -> Target:
        """The target with what was entered; everything else of it stays."""
        given = self.cleaned_data
        same = ("indicator", "area", "step", "path", "tolerance_reason", "source", "note")
        return replace(
            target,
            **{name: given[name] for name in same},
            direction=Direction(given["direction"]),
            baseline=PathPoint(given["baseline_period"], given["baseline_value"]),
            tolerance=given["tolerance"] or 0.0,
            comparison=tuple(given["comparison"]),
        )

    @staticmethod
    def entered(target: Target, revision: int) -> dict[str, Any]:
        """What the form shows of a target that is there."""
        same = ("indicator", "area", "step", "tolerance", "tolerance_reason", "source", "note", "comparison")
        return {
            **{name: getattr(target, name) for name in same},
            "direction": str(target.direction),
            "baseline_period": target.baseline.period,
            "baseline_value": target.baseline.value,
            "path": entering.points_text(target.path),
            "revision": revision,
        }


class MoveForm(ChangeForm):
    """A goal moves up or down among those beside it."""

    direction = forms.ChoiceField(choices=(("up", ""), ("down", "")))


class RetireGoalForm(RetireForm):
    """A goal retires; what hangs on it may go to another of its level."""

    successor = forms.ChoiceField(label=_("Was daran hängt, geht an"), required=False)

    def __init__(self, plan: Plan, goal: Goal, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        others = [each for each in plan.goals if each.level is goal.level and each.id != goal.id]
        self.has_below = any(each.parent == goal.id for each in plan.goals)
        nobody = gettext("bitte wählen") if self.has_below else gettext("kein anderes Ziel")
        self.fields["successor"].choices = [("", nobody), *((each.id, each.title) for each in others)]

    def clean_successor(self) -> str:
        if self.has_below and not self.cleaned_data["successor"]:
            raise forms.ValidationError(gettext("Darunter hängen Ziele: Wer übernimmt sie?"))
        return str(self.cleaned_data["successor"])


def _parents(plan: Plan) -> list[tuple[str, str]]:
    """The goals that something can hang on, as the tree orders them."""

    def listed(node: GoalNode) -> list[tuple[str, str]]:
        if node.goal.level not in _BELOW:
            return []
        level = word("levels", node.goal.level).in_language(entering.language())
        below = [each for child in node.children for each in listed(child)]
        return [(node.goal.id, f"{level}: {node.goal.title}"), *below]

    return [each for root in tree(plan) for each in listed(root)]
