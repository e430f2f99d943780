"""What a person sends to the data room: files, and answers to the questions about them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from kommune360.exchange.folder.importing import PROTECTED
from kommune360.observations.store import PLANNING_ZONE, STATISTICS_ZONE

ACCEPTED = ".csv,.tsv,.tab,.xlsx,.xlsm,.xlsb,.xls,.ods,.json,.geojson,.gpkg,.shp,.dbf,.shx,.prj,.cpg,.zip,.parquet,.txt"
MAX_FILES = 200
MAX_BYTES = 200 * 1024 * 1024


ZONES = (
    (STATISTICS_ZONE, _("Statistikzone: nur die Statistikstelle sieht die Zahlen")),
    (PLANNING_ZONE, _("Planungszone: alle in der Planung sehen die Zahlen")),
    (PROTECTED, _("Planungszone, beim Einlesen geschützt: kleine Zahlen werden verdeckt")),
)


class ManyFilesInput(forms.ClearableFileInput):
    allow_multiple_selected = True


class ManyFilesField(forms.FileField):
    """One or more uploaded files; the cleaned value is always a list."""

    def clean(self, data: Any, initial: Any = None) -> list[Any]:
        given = list(data) if isinstance(data, list | tuple) and data else [None if data == [] else data]
        return [super(ManyFilesField, self).clean(item, initial) for item in given]


class UploadForm(forms.Form):
    files = ManyFilesField(
        label=_("Dateien"),
        widget=ManyFilesInput(attrs={"multiple": True, "class": "file-input", "accept": ACCEPTED}),
        help_text=_(
            "CSV, XLSX, XLS, ODS, GeoJSON, GeoPackage, Shapefile (ZIP) – so, wie sie geliefert wurden. "
            "Nur Summen je Gebiet: Dateien mit Angaben zu einzelnen Personen werden abgelehnt."
        ),
        error_messages={"required": _("Bitte mindestens eine Datei wählen.")},
    )

    zone = forms.ChoiceField(label=_("Wohin"), required=False)

    def __init__(self, zone: str, *args: Any, **kwargs: Any) -> None:
        """``zone`` is how far the person sees: only who reads the statistics zone may import there."""
        super().__init__(*args, **kwargs)
        field = self.fields["zone"]
        field.choices = [(name, label) for name, label in ZONES if name != STATISTICS_ZONE or zone == name]
        field.initial = zone

    def clean_zone(self) -> str:
        return self.cleaned_data["zone"] or PLANNING_ZONE

    def clean_files(self) -> list[Any]:
        files = self.cleaned_data["files"]
        names = [upload.name for upload in files]
        if len(files) > MAX_FILES:
            raise forms.ValidationError(_("Bitte höchstens %(n)s Dateien auf einmal.") % {"n": MAX_FILES})
        if sum(upload.size for upload in files) > MAX_BYTES:
            raise forms.ValidationError(_("Zusammen sind die Dateien größer als 200 MB. Bitte aufteilen."))
        if len(set(names)) < len(names):
            raise forms.ValidationError(_("Zwei Dateien heißen gleich. Bitte eine umbenennen."))
        return files


class AnswerForm(forms.Form):
    """One field for each open question of a run; ``answers`` sorts them by file again.

    Sheets of one workbook share their answers: what several of them ask is asked once.
    """

    def __init__(self, readings: list[Mapping[str, Any]], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        language = "en" if (get_language() or "de").startswith("en") else "de"
        self._places: dict[str, tuple[str, str]] = {}
        for position, reading in enumerate(readings):
            for number, question in enumerate(reading["questions"]):
                if (reading["file"], question["id"]) in self._places.values():
                    continue
                name = f"q{position}_{number}"
                self._places[name] = (reading["file"], question["id"])
                self.fields[name] = _question_field(reading["file"], question, language)

    def answers(self) -> dict[str, dict[str, str]]:
        """File name -> question id -> answer."""
        sorted_: dict[str, dict[str, str]] = {}
        for name, (file, question) in self._places.items():
            sorted_.setdefault(file, {})[question] = self.cleaned_data[name]
        return sorted_


def _question_field(file: str, question: Mapping[str, Any], language: str) -> forms.Field:
    label = f"{file}: {question['ask'][language]}"
    why = question["why"][language]
    options = [(option["value"], option["label"][language]) for option in question["options"]]
    if not options:
        return forms.CharField(label=label, help_text=why, initial=question["guess"])
    return forms.ChoiceField(
        label=label,
        help_text=why,
        choices=[("", "—"), *options],
        initial=question["guess"],
    )
