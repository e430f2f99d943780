"""``kommune360 import``: files in, one new data state out, or every reason why not.

What a file leaves open is asked once: on a terminal by question, elsewhere by naming the flags that
answer it. Nothing is stored before everything is clear.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from kommune360.base.findings import Findings, InputRefused
from kommune360.base.text import Text
from kommune360.cli.answers import ask_all, can_ask, parse_answers
from kommune360.cli.folders import PATH, author_option, author_or_user, folder_argument, opened
from kommune360.cli.frame import Argument, Command, Option, Outcome
from kommune360.cli.language import both, say
from kommune360.cli.paths import expand
from kommune360.cli.progress import progress_bar

if TYPE_CHECKING:
    from kommune360.exchange.folder.batches import Batch
    from kommune360.exchange.folder.planning_folder import PlanningFolder
    from kommune360.exchange.reading import Reading


def _import(
    folder: Path,
    files: Sequence[Path],
    answer: Sequence[str],
    ask: bool | None,
    zone: str,
    author: str | None,
    dry_run: bool,
) -> Outcome:
    paths, passed_over = expand(files)
    if passed_over.stops or not paths:
        return Outcome(findings=passed_over)
    from kommune360.exchange.folder.batches import unanswered
    from kommune360.exchange.folder.importing import commit_batch

    planning = opened(folder)
    answers = parse_answers(answer, [path.name for path in paths])
    may_ask = can_ask() if ask is None else ask
    batch = _read(planning, paths, answers, may_ask, zone)
    findings = Findings([*passed_over, *batch.findings, *unanswered(batch)])
    if not batch.ready:
        return Outcome(_refused(batch), _result(batch, planning), findings, told="question-open")
    if dry_run:
        text = both("Probelauf: nichts gespeichert.\n", "Trial run: nothing stored.\n") + _overview(batch)
        return Outcome(text=text, result=_result(batch, planning), findings=findings)
    before = planning.store.state.number
    with progress_bar(1, both("Speichern", "Storing")):
        try:
            state = commit_batch(planning, batch, author=author_or_user(author), zone=zone)
        except InputRefused as refused:
            findings.extend(finding for finding in refused.findings if finding not in findings.items)
            return Outcome(_refused(batch), _result(batch, planning), findings)
    return Outcome(
        text=_stored(batch, folder, state.number, changed=state.number != before),
        result={**_result(batch, planning), "changed": state.number != before},
        findings=findings,
    )


def _read(
    planning: PlanningFolder,
    paths: Sequence[Path],
    answers: dict[str, dict[str, str]],
    may_ask: bool,
    zone: str,
) -> Batch:
    from kommune360.exchange.folder.batches import read_batch

    while True:
        with progress_bar(len(paths), both("Lesen", "Reading")) as step:
            batch = read_batch(planning, paths, answers=answers, progress=step, zone=zone)
        hopeless = batch.findings.stops
        if hopeless or not batch.open_questions or not may_ask:
            return batch
        for file, given in ask_all(batch.readings).items():
            answers.setdefault(file, {}).update(given)


def _overview(batch: Batch) -> str:
    from kommune360.cli.printing import table

    head = (
        both("Datei", "file"),
        both("Inhalt", "content"),
        both("Zeilen", "rows"),
        both("Zeit", "period"),
        both("Gebiete", "areas"),
        both("Datensatz", "dataset"),
    )
    rows = [
        (
            _named(reading),
            say(KINDS[str(reading.kind)]),
            f"{reading.frame.height}",
            _span(reading),
            reading.area_system or "-",
            reading.dataset,
        )
        for reading in batch.readings
    ]
    return table(head, rows, right=(2,)) if rows else ""


KINDS: dict[str, Text] = {
    "observations": Text("Zahlen", "figures"),
    "areas": Text("Gebiete", "areas"),
    "bridge": Text("Umschlüsselung", "bridge"),
    "facilities": Text("Einrichtungen", "facilities"),
    "quotas": Text("Quoten", "quotas"),
    "reference": Text("Beilage", "reference"),
}


def _named(reading: Reading) -> str:
    several = reading.sheet and Path(reading.file).stem != reading.sheet
    return f"{reading.file} [{reading.sheet}]" if several else reading.file


def _span(reading: Reading) -> str:
    if "period" not in reading.frame.columns or not reading.frame.height:
        return "-"
    periods = sorted(reading.frame["period"].drop_nulls().unique().to_list())
    return " – ".join(dict.fromkeys([*periods[:1], *periods[-1:]])) or "-"


def _stored(batch: Batch, folder: Path, number: int, *, changed: bool) -> str:
    if not changed:
        return both(
            f"Nichts Neues: Datenstand {number} bleibt.", f"Nothing new: data state {number} remains."
        )
    return "\n".join(
        [
            _overview(batch),
            "",
            both(
                f"Gespeichert als Datenstand {number}. Zurücknehmen: kommune360 undo {folder}",
                f"Stored as data state {number}. Take back: kommune360 undo {folder}",
            ),
            both(
                f"Weiter mit: kommune360 plan {folder}",
                f"Go on with: kommune360 plan {folder}",
            ),
        ]
    )


def _refused(batch: Batch) -> str:
    lines = [both("Nichts gespeichert: ", "Nothing stored: ") + _counts(batch)]
    for reading in batch.readings:
        for question in reading.questions:
            lines += ["", f"{reading.file}: {say(question.ask)}", f"   {say(question.why)}"]
            for option in question.options:
                likely = both("  <- wahrscheinlich", "  <- likely") if option.value == question.guess else ""
                lines.append(f"   {option.value}: {say(option.label)}{likely}")
            value = question.guess or both("WERT", "VALUE")
            lines.append(f'   --answer "{reading.file}:{question.id}={value}"')
    return "\n".join(lines)


def _counts(batch: Batch) -> str:
    errors, open_ = len(batch.findings.errors), len(batch.open_questions)
    german = [f"{errors} Fehler"] * (errors > 0)
    german += ["1 offene Frage" if open_ == 1 else f"{open_} offene Fragen"] * (open_ > 0)
    english = ["1 error" if errors == 1 else f"{errors} errors"] * (errors > 0)
    english += ["1 open question" if open_ == 1 else f"{open_} open questions"] * (open_ > 0)
    return both(" und ".join(german) + ".", " and ".join(english) + ".")


def _result(batch: Batch, planning: PlanningFolder) -> Mapping[str, Any]:
    from kommune360.exchange.folder.preview import batch_report

    report = batch_report(batch)
    report.pop("findings")  # they stand beside the result, with those of the call
    return {"state": planning.store.state.number, **report}


command = Command(
    "import",
    said=Text(
        "Liest Dateien in den Planungsordner ein: CSV, Excel, ODS, GeoJSON, GeoPackage, Shapefile und die "
        "Formate der amtlichen Statistik, so wie sie geliefert werden. Ein Ordner steht für alle Dateien "
        "darin (nicht in seinen Unterordnern).\n\n"
        "Entweder alles wird gespeichert oder nichts. Was eine Datei offen lässt, wird einmal gefragt; die "
        "Antwort gilt auch für die Datei des nächsten Jahres. Dateien, die nach einzelnen Personen "
        "aussehen, werden abgelehnt, bevor etwas gespeichert ist.",
        "Reads files into the planning folder: CSV, Excel, ODS, GeoJSON, GeoPackage, Shapefile and the "
        "formats of official statistics, as they are delivered. A folder stands for all files in it (not in its subfolders).\n\n"
        "Either everything is stored or nothing. What a file leaves open is asked once; the answer also "
        "holds for next year's file. Files that look like single persons are refused before anything is "
        "stored.",
    ),
    params=[
        folder_argument(),
        Argument(
            "files",
            shown=Text("DATEI", "FILE"),
            said=Text("Dateien oder Ordner mit Dateien", "files, or folders with files"),
            nargs=-1,
            required=True,
            type=PATH,
        ),
        Option(
            "--answer",
            shown=Text("[DATEI:]FRAGE=WERT", "[FILE:]QUESTION=VALUE"),
            said=Text(
                "Antwort auf eine offene Frage; mehrfach möglich", "answer to an open question; repeatable"
            ),
            multiple=True,
        ),
        Option(
            "--ask/--no-ask",
            said=Text(
                "offene Fragen stellen (sonst: nur auf einem Bildschirm)",
                "ask open questions (else: on a terminal)",
            ),
            default=None,
        ),
        Option(
            "--zone",
            said=Text(
                "planning: was alle sehen; statistics: nur die Statistikstelle; protected: beim Einlesen "
                "geschützt, wo es keine Statistikstelle gibt",
                "planning: what everyone sees; statistics: the statistics office only; protected: protected "
                "on import, where there is no statistics office",
            ),
            type=click.Choice(["planning", "statistics", "protected"]),
            default="planning",
        ),
        author_option(),
        Option(
            "--dry-run",
            said=Text("nur lesen und berichten, nichts speichern", "read and report only, store nothing"),
            is_flag=True,
        ),
    ],
    callback=_import,
    examples=[
        "kommune360 import berlin einwohner/ kitas.xlsx grenzen.geojson",
        'kommune360 import stadt kinder.csv --answer "period=2024-12-31"',
    ],
)
