"""``kommune360 paper``: the paper for the committee, frozen with its figures; made again or checked later."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from kommune360.base.findings import Finding, Findings, Severity
from kommune360.base.text import Text
from kommune360.cli.folders import PATH, folder_argument, opened, target_option
from kommune360.cli.frame import STOPPED, Command, Option, Outcome, stop
from kommune360.cli.language import asked, both
from kommune360.cli.scenarios import chosen_scenario

if TYPE_CHECKING:
    from kommune360.exchange.folder.planning_folder import PlanningFolder

TARGET = "vorlagen"
KINDS = ("vorlage", "kurzfassung", "einfach", "jahresbericht")


def _paper(
    folder: Path,
    out: Path | None,
    kind: tuple[str, ...],
    area: str,
    level: str,
    scenario: str | None,
    details: Path | None,
    template: Path | None,
    formats: tuple[str, ...],
    address: str,
    again: Path | None,
    check: Path | None,
) -> Outcome:
    from kommune360.reports.papers.files import FORMATS, own_template, write_paper
    from kommune360.reports.papers.snapshot import read_snapshot

    planning = opened(folder)
    if check is not None:
        return _checked(planning, check)
    if again is not None:
        frozen = [read_snapshot(again.read_bytes())]
        findings = Findings()
    else:
        frozen, findings = _frozen(planning, kind or KINDS, area, level, scenario, details)
        if not frozen:
            return Outcome(findings=findings)
    word = template or own_template(planning)
    if word is not None and "docx" in (formats or FORMATS):
        findings = Findings([*findings, *_on_template(word)])
    written = [
        path
        for one in frozen
        for path in write_paper(
            one, out or folder / TARGET, formats=formats or FORMATS, template=word, base=address
        )
    ]
    return Outcome(text=_said(written, frozen), result=_result(written, frozen), findings=findings, code=0)


def _on_template(word: Path) -> list[Finding]:
    """What is odd about the town's template. InputRefused where it cannot be used: no paper with holes is written."""
    from kommune360.base.findings import InputRefused
    from kommune360.reports.document.word_template import template_findings

    try:
        found = template_findings(word.read_bytes())
    except OSError:
        return []  # said when it is opened
    if any(finding.severity == Severity.ERROR for finding in found):
        raise InputRefused(Findings(found))
    return found


def _frozen(
    planning: PlanningFolder,
    kinds: Sequence[str],
    area: str,
    level: str,
    named: str | None,
    given: Path | None,
) -> tuple[list[dict[str, Any]], Findings]:
    from kommune360.exchange.folder.need_input import plan_folder
    from kommune360.reports.papers.details import details_from
    from kommune360.reports.papers.files import own_details, own_plan
    from kommune360.reports.papers.scope import scope_of
    from kommune360.reports.papers.snapshot import freeze
    from kommune360.reports.plan import plan_of

    assumed = chosen_scenario(planning, named, {})
    if isinstance(assumed, Findings):
        return [], assumed
    details = details_from(given) if given else own_details(planning)
    result, findings = plan_folder(planning, assumed)
    if result is None:
        return [], findings
    scope = scope_of(plan_of(planning, result, findings), area, level)
    language = asked() or planning.config.language
    plan = own_plan(planning)
    return [freeze(kind, scope, details, language, plan) for kind in kinds], findings


def _checked(planning: PlanningFolder, snapshot: Path) -> Outcome:
    from kommune360.reports.papers.snapshot import differences, plan_then, read_snapshot

    frozen = read_snapshot(snapshot.read_bytes())
    number = frozen["state"]["number"]
    try:
        plan = plan_then(planning, frozen)
    except KeyError:
        return stop(
            "paper-state-unknown",
            Text(
                f"Den Datenstand {number} hat dieser Ordner nicht.",
                f"This folder has no data state {number}.",
            ),
            Text("Die Vorlage beruht auf anderen Daten.", "The paper rests on other data."),
            Text("Den Ordner nehmen, aus dem sie kommt.", "Take the folder it comes from."),
        )
    found = differences(plan, frozen)
    result = {
        "state": number,
        "figures": len(frozen["figures"]),
        "differences": [
            {"key": each.key, "printed": each.printed, "value": each.value, "now": each.now} for each in found
        ],
    }
    text = both(
        f"{len(frozen['figures'])} Zahlen gegen Datenstand {number} geprüft, {len(found)} Abweichungen.",
        f"{len(frozen['figures'])} figures checked against data state {number}, {len(found)} differences.",
    )
    findings = Findings([_different(each.key, each.printed) for each in found])
    return Outcome(text=text, result=result, findings=findings, code=STOPPED if found else 0)


def _different(key: str, printed: str) -> Finding:
    return Finding(
        "paper-figure-differs",
        Severity.ERROR,
        Text(
            f"Gedruckt ist {printed}; der Datenstand gibt eine andere Zahl ({key}).",
            f"Printed is {printed}; the data state gives another figure ({key}).",
        ),
        Text(
            "Regel, Programm oder Datei der Vorlage haben sich geändert.",
            "The rule, the program or the file of the paper has changed.",
        ),
        Text(
            "Die Vorlage neu schreiben oder die Änderung erklären.",
            "Write the paper anew or explain the change.",
        ),
    )


def _said(written: Sequence[Path], frozen: Sequence[dict[str, Any]]) -> str:
    lines = [document["document"]["title"] for document in frozen[:1]]
    lines += ["", both(f"Geschrieben nach {written[0].parent}:", f"Written to {written[0].parent}:")]
    lines += [f"  {path.name:<22} {path.stat().st_size / 1e3:8.0f} kB" for path in written]
    return "\n".join(lines)


def _result(written: Sequence[Path], frozen: Sequence[dict[str, Any]]) -> dict[str, Any]:
    return {
        "files": [str(path) for path in written],
        "papers": [
            {
                "kind": one["kind"],
                "title": one["document"]["title"],
                "state": one["state"],
                "scope": one["scope"],
                "figures": len(one["figures"]),
                "content": one["content"],
            }
            for one in frozen
        ],
    }


command = Command(
    "paper",
    said=Text(
        "Schreibt die Vorlage zum Kita-Bedarf für den Ausschuss: Beschlussvorlage, Kurzfassung, einfache Sprache und "
        "Jahresbericht, als barrierefreies PDF, DOCX in der eigenen Word-Vorlage, HTML und XLSX.\n\n"
        "Die Datei .json hält Wortlaut und jede Zahl mit ihrem Datenstand fest: --again schreibt daraus dieselben "
        "Dateien noch einmal, --check rechnet jede Zahl aus dem Datenstand nach. Angaben der Verwaltung (Nummer, "
        "Beratungsfolge, Kosten) stehen in papers/vorlage.yaml des Ordners, die Word-Vorlage in papers/vorlage.docx.",
        "Writes the paper on the need for childcare for the committee: proposal, brief, plain language and yearly "
        "report, as accessible PDF, DOCX in the town's own Word template, HTML and XLSX.\n\n"
        "The .json file keeps the words and every figure with its data state: --again writes the same files once more "
        "from it, --check computes every figure anew from the data state. What the office adds (number, committees, "
        "costs) stands in papers/vorlage.yaml of the folder, the Word template in papers/vorlage.docx.",
    ),
    params=[
        folder_argument(),
        target_option(TARGET),
        Option(
            "--kind",
            said=Text(
                "nur diese Art, auch mehrfach (sonst alle)", "this kind only, may be repeated (else all)"
            ),
            type=click.Choice(KINDS),
            multiple=True,
        ),
        Option(
            "--area",
            shown=Text("GEBIET", "AREA"),
            said=Text("nur dieses Gebiet, Schlüssel oder Name", "this area only, key or name"),
            default="",
        ),
        Option(
            "--level",
            shown=Text("EBENE", "LEVEL"),
            said=Text(
                "Ebene des Gebiets, wo der Name mehrfach vorkommt", "level of the area, where its name recurs"
            ),
            default="",
        ),
        Option(
            "--scenario",
            shown=Text("NAME|DATEI", "NAME|FILE"),
            said=Text("Szenario des Ordners oder eine YAML-Datei", "scenario of the folder, or a YAML file"),
        ),
        Option(
            "--details",
            shown=Text("DATEI", "FILE"),
            said=Text("Angaben der Verwaltung (YAML)", "what the office adds (YAML)"),
            type=PATH,
        ),
        Option(
            "--template",
            shown=Text("DOCX", "DOCX"),
            said=Text("eigene Word-Vorlage", "own Word template"),
            type=PATH,
        ),
        Option(
            "--format",
            "formats",
            said=Text(
                "nur dieses Format, auch mehrfach (sonst alle)",
                "this format only, may be repeated (else all)",
            ),
            type=click.Choice(["pdf", "docx", "html", "xlsx", "json"]),
            multiple=True,
        ),
        Option(
            "--address",
            shown=Text("ADRESSE", "ADDRESS"),
            said=Text(
                "Adresse der Anwendung, zu der Zahlen im HTML führen",
                "address of the application that figures in HTML lead to",
            ),
            default="",
        ),
        Option(
            "--again",
            shown=Text("JSON", "JSON"),
            said=Text("eine festgehaltene Vorlage noch einmal schreiben", "write a kept paper once more"),
            type=click.Path(path_type=Path, exists=True, dir_okay=False),
        ),
        Option(
            "--check",
            shown=Text("JSON", "JSON"),
            said=Text(
                "jede Zahl einer festgehaltenen Vorlage nachrechnen",
                "compute every figure of a kept paper anew",
            ),
            type=click.Path(path_type=Path, exists=True, dir_okay=False),
        ),
    ],
    callback=_paper,
    examples=[
        "kommune360 paper berlin --area Pankow --out vorlagen",
        "kommune360 paper berlin --check vorlagen/vorlage.json --json",
    ],
)
