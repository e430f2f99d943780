"""``kommune360 catalogue``: which indicators there are, what one means, and whether a folder's own are sound."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from kommune360.base.findings import Findings
from kommune360.base.text import Text
from kommune360.cli.folders import PATH, opened
from kommune360.cli.frame import Argument, Command, Option, Outcome
from kommune360.cli.indicators import unknown_indicator
from kommune360.cli.language import both, say
from kommune360.cli.printing import table

if TYPE_CHECKING:
    from kommune360.indicators.definitions import Catalogue, Definition


def _catalogue(folder: Path | None, indicator: str | None, variables: bool) -> Outcome:
    from kommune360.exchange.folder.indicators import folder_catalogue, own_findings
    from kommune360.indicators.definitions import shipped

    findings = Findings()
    catalogue = shipped()
    if folder is not None:
        planning = opened(folder)
        catalogue, _ = folder_catalogue(planning)
        findings.extend(own_findings(planning))
    if variables:
        return _variables(catalogue, findings)
    if indicator is None:
        return _list(catalogue, findings)
    if indicator.upper() not in catalogue:
        return unknown_indicator(indicator, list(catalogue.newest))
    definition = catalogue[indicator.upper()]
    return Outcome(text=_explained(definition, catalogue), result=_as_dict(definition), findings=findings)


def _list(catalogue: Catalogue, findings: Findings) -> Outcome:
    from kommune360.indicators.definitions import PHASES

    head = (
        both("Indikator", "indicator"),
        both("Name", "name"),
        both("Einheit", "unit"),
        both("Formel", "formula"),
    )
    blocks = []
    for phase, title in PHASES.items():
        rows = [(d.id, say(d.name), say(d.unit_name), d.formula.text) for d in catalogue if d.phase == phase]
        if rows:
            blocks.append(f"{say(title)}\n\n{table(head, rows)}")
    result = {"indicators": [_as_dict(definition) for definition in catalogue]}
    return Outcome(text="\n\n".join(blocks), result=result, findings=findings)


def _variables(catalogue: Catalogue, findings: Findings) -> Outcome:
    head = (
        both("Größe", "variable"),
        both("Name", "name"),
        both("Einheit", "unit"),
        both("gezählt am", "counted on"),
    )
    known = list(catalogue.variables.values())
    rows = [
        (v.id, say(v.label), v.unit, v.reference or both("im Zeitraum", "over the period")) for v in known
    ]
    result = {
        "variables": [
            {"variable": v.id, "label": v.label.as_dict(), "unit": v.unit, "reference": v.reference}
            for v in known
        ]
    }
    return Outcome(text=table(head, rows), result=result, findings=findings)


def _explained(definition: Definition, catalogue: Catalogue) -> str:
    from kommune360.indicators.definitions import DIRECTIONS

    lines = [f"{definition.id} {say(definition.name)}", "", say(definition.question), ""]
    lines += [*(f"  {formula.text}" for formula in definition.formulas), ""]
    small = f"{definition.min_numerator:g} / {definition.min_denominator:g}"
    for title, told in (
        (both("Einheit", "unit"), say(definition.unit_name)),
        (both("Richtung", "direction"), say(DIRECTIONS[definition.direction])),
        (both("Quelle", "source"), definition.source),
        (both("Wer die Zahlen hat", "who holds the figures"), definition.holder),
        (both("Stichtag", "reference"), definition.reference),
        (both("kleine Zahl unter", "small below"), small),
        (both("Version", "version"), f"{definition.version} ({definition.valid_from})"),
        (both("Datei", "file"), definition.origin),
        (both("Hinweis", "caveat"), say(definition.caveat)),
    ):
        if told:
            lines.append(f"{title}: {told}")
    earlier = sorted(
        version
        for name, version in catalogue.versions
        if name == definition.id and version != definition.version
    )
    if earlier:
        lines.append(both("frühere Versionen: ", "earlier versions: ") + ", ".join(map(str, earlier)))
    return "\n".join(lines)


def _as_dict(definition: Definition) -> dict[str, Any]:
    return {
        "id": definition.id,
        "version": definition.version,
        "name": definition.name.as_dict(),
        "question": definition.question.as_dict(),
        "formulas": [formula.text for formula in definition.formulas],
        "unit": definition.unit,
        "direction": definition.direction,
        "phase": definition.phase,
        "topic": definition.topic,
        "source": definition.source,
        "holder": definition.holder,
        "periodicity": definition.periodicity,
        "reference": definition.reference,
        "sensitivity": definition.sensitivity,
        "minimum": [definition.min_numerator, definition.min_denominator],
        "caveat": definition.caveat.as_dict(),
        "valid_from": definition.valid_from,
        "core": definition.core,
        "file": definition.origin,
    }


command = Command(
    "catalogue",
    said=Text(
        "Zeigt den Katalog der Indikatoren oder erklärt einen. Mit ORDNER kommen die eigenen Indikatoren der Kommune "
        "hinzu (Ordner „indicators“), und ihre Formeln werden geprüft.",
        "Shows the catalogue of indicators or explains one. With FOLDER the municipality's own indicators are added "
        "(folder “indicators”) and their formulas checked.",
    ),
    params=[
        Argument(
            "folder",
            shown=Text("[ORDNER]", "[FOLDER]"),
            said=Text(
                "der Planungsordner mit eigenen Indikatoren", "the planning folder with indicators of its own"
            ),
            type=PATH,
            required=False,
        ),
        Option(
            "--indicator",
            shown=Text("ID", "ID"),
            said=Text("diesen Indikator erklären", "explain this indicator"),
        ),
        Option(
            "--variables",
            is_flag=True,
            said=Text(
                "die Größen zeigen, mit denen Formeln rechnen", "show the variables formulas count with"
            ),
        ),
    ],
    callback=_catalogue,
    examples=[
        "kommune360 catalogue",
        "kommune360 catalogue --indicator CTX10",
        "kommune360 catalogue berlin",
    ],
)
