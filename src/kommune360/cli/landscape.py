"""``kommune360 landscape``: what unites and what divides, from a plain file of votes."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from kommune360.base.findings import Findings
from kommune360.base.text import Text
from kommune360.cli.frame import Argument, Command, Option, Outcome
from kommune360.cli.landscape_words import summary

if TYPE_CHECKING:
    from kommune360.dialogue.changes import Changes
    from kommune360.dialogue.landscape import Landscape
    from kommune360.dialogue.protection import Division
    from kommune360.dialogue.reading.vote_files import VoteFile


def _landscape(
    votes: Path,
    comments: Path | None,
    attributes: Path | None,
    residents: Path | None,
    since: str | None,
    out: Path | None,
    threshold: int,
    threads: int,
    flip: bool,
    public: bool,
) -> Outcome:
    from kommune360.dialogue.landscape import landscape
    from kommune360.dialogue.publication import people, publication
    from kommune360.dialogue.reading.companions import read_attributes, read_residents, read_statements
    from kommune360.dialogue.reading.vote_files import matrix_from, read_votes
    from kommune360.dialogue.stability import stability

    findings = Findings()
    file = read_votes(votes, findings, flip=flip)
    statements = read_statements(comments, findings) if comments else None
    shares = read_residents(residents, findings) if residents else {}
    if file is None or findings.stops:
        return Outcome(findings=findings)
    matrix = matrix_from(file, statements, votes, findings)
    divisions: list[Division] = read_attributes(attributes, matrix, findings) if attributes else []
    if findings.errors:
        return Outcome(findings=findings)
    found = landscape(matrix, threads=threads, least=max(2, threshold))
    changed = _changes(found, file, since, threads, threshold, findings) if since else None
    texts = statements.texts if statements else {}
    result = {
        "file": votes.name,
        "kind": file.kind,
        **publication(
            found,
            texts=texts,
            divisions=divisions,
            residents=shares,
            steadiness=stability(found, threads=threads),
            since=changed,
            threshold=threshold,
        ),
    }
    text = summary(result)
    if not public:
        result["people"] = people(found)
    if out is not None and not findings.errors:
        _write(out, result, findings)
    return Outcome(text=text, result=result, findings=findings)


def _changes(
    found: Landscape, file: VoteFile, since: str, threads: int, threshold: int, findings: Findings
) -> Changes | None:
    """Compare with the votes before a date; without times in the file that is a finding."""
    import polars as pl

    from kommune360.base.findings import Finding, Severity
    from kommune360.dialogue.changes import changes
    from kommune360.dialogue.landscape import landscape
    from kommune360.dialogue.votes import vote_matrix

    moment = pl.Series([since]).str.to_datetime(strict=False, time_unit="ms", time_zone="UTC")
    if moment.null_count():
        moment = pl.Series([since]).str.to_date(strict=False).cast(pl.Datetime("ms", "UTC"))
    if moment.null_count() or not file.has_time:
        findings.add(
            Finding(
                "landscape-no-times",
                Severity.ERROR,
                Text("Die Veränderung lässt sich nicht rechnen.", "The change cannot be computed."),
                Text(
                    "Die Datei hat keine Zeiten." if not file.has_time else f"„{since}“ ist kein Datum.",
                    "The file has no times." if not file.has_time else f"“{since}” is no date.",
                ),
                Text(
                    "Eine Datei mit Zeiten und ein Datum wie 2026-11-26 angeben.",
                    "Give a file with times and a date such as 2026-11-26.",
                ),
            )
        )
        return None
    border = float(moment.dt.epoch("ms")[0])
    # Polis counts milliseconds; a file that counts seconds is recognised by the size of its numbers
    seconds = float(file.frame["time"].max() or 0) < 1e11  # type: ignore[arg-type]
    earlier = file.frame.filter(pl.col("time") < (border / 1000 if seconds else border))
    hidden = [s for s, off in zip(found.matrix.statements, found.matrix.hidden, strict=True) if off]
    before = landscape(vote_matrix(earlier, hidden=hidden), threads=threads, least=max(2, threshold))
    return changes(before, found, threshold)


def _write(path: Path, result: Mapping[str, Any], findings: Findings) -> None:
    from kommune360.base.findings import Finding, Place, Severity

    try:
        path.write_text(json.dumps(result, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    except OSError as error:
        findings.add(
            Finding(
                "landscape-not-written",
                Severity.ERROR,
                Text("Das Ergebnis ließ sich nicht schreiben.", "The result could not be written."),
                Text(f"Grund: {error.strerror}.", f"Reason: {error.strerror}."),
                Text("Einen anderen Ort wählen.", "Choose another place."),
                Place(str(path)),
            )
        )


_FILE = click.Path(path_type=Path)

command = Command(
    "landscape",
    said=Text(
        "Rechnet aus Stimmen (Zustimmung, Enthaltung, Ablehnung), welche Meinungsgruppen es gibt, was sie "
        "verbindet und was sie trennt; mit Angaben zu den Personen dasselbe nach Sektor, Amt, Altersgruppe "
        "und Gebiet.\n\nGelesen werden die Ausleitungen von Polis (votes.csv, participants-votes.csv) und "
        "Tabellen mit den Spalten participant, statement, vote. Zahlen von weniger Personen als der Schwelle "
        "erscheinen nie.",
        "Computes from votes (agree, pass, disagree) which groups of opinion there are, what unites and what "
        "divides them; with attributes of people the same by sector, department, age band and area.\n\nReads "
        "the exports of Polis (votes.csv, participants-votes.csv) and tables with the columns participant, "
        "statement, vote. Figures of fewer people than the threshold never appear.",
    ),
    params=[
        Argument(
            "votes",
            shown=Text("STIMMEN", "VOTES"),
            said=Text("Datei der Stimmen", "file of votes"),
            type=_FILE,
        ),
        Option(
            "--comments",
            said=Text(
                "Texte der Thesen (Polis: comments.csv)", "texts of the statements (Polis: comments.csv)"
            ),
            shown=Text("DATEI", "FILE"),
            type=_FILE,
        ),
        Option(
            "--attributes",
            said=Text(
                "Angaben zu den Personen: participant, sector, department, age_band, area",
                "attributes of people: participant, sector, department, age_band, area",
            ),
            shown=Text("DATEI", "FILE"),
            type=_FILE,
        ),
        Option(
            "--residents",
            said=Text(
                "Einwohner zum Vergleich: attribute, value, residents",
                "residents to compare with: attribute, value, residents",
            ),
            shown=Text("DATEI", "FILE"),
            type=_FILE,
        ),
        Option(
            "--since",
            said=Text("was sich seit diesem Tag verändert hat", "what has changed since this day"),
            shown=Text("TAG", "DAY"),
        ),
        Option(
            "--out",
            said=Text(
                "das ganze Ergebnis als JSON in diese Datei", "the whole result as JSON into this file"
            ),
            shown=Text("DATEI", "FILE"),
            type=_FILE,
        ),
        Option(
            "--threshold",
            said=Text("kleinste Zahl von Personen, die erscheint", "smallest number of people that appears"),
            shown=Text("ZAHL", "NUMBER"),
            type=click.IntRange(2),
            default=5,
        ),
        Option(
            "--threads",
            said=Text("Rechenkerne; das Ergebnis ist dasselbe", "cores; the result is the same"),
            shown=Text("ZAHL", "NUMBER"),
            type=click.IntRange(1),
            default=1,
        ),
        Option(
            "--flip",
            said=Text("Zustimmung steht in der Datei als -1", "agreement is written as -1 in the file"),
            is_flag=True,
        ),
        Option(
            "--public",
            said=Text(
                "ohne die Liste der Personen mit ihrer Gruppe", "without the list of people with their group"
            ),
            is_flag=True,
        ),
    ],
    callback=_landscape,
    examples=[
        "kommune360 landscape votes.csv --comments comments.csv",
        "kommune360 landscape stimmen.csv --attributes personen.csv --out landschaft.json --public",
    ],
)
