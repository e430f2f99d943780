"""Which votes does this file hold? From plain files to a vote matrix with all findings at once.

Reads the exports of Polis (``votes.csv``, ``participants-votes.csv``) and a long table ``participant,
statement, vote[, time]``, as CSV or Parquet.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import polars as pl
import polars.selectors as cs

from kommune360.base.findings import Finding, Findings, Severity
from kommune360.base.text import Text, counted
from kommune360.dialogue.reading.companions import Statements
from kommune360.dialogue.reading.tables import problem, renamed, table, unknown_columns, vocabulary
from kommune360.dialogue.votes import MOST_STATEMENTS, VoteMatrix, vote_matrix


@dataclass(frozen=True, slots=True)
class VoteFile:
    """``frame``: participant, statement (text), vote (-1, 0, 1) and, where the file has it, time (number).

    ``participants`` are all that the file names, with or without a vote; ``stated`` are the agreements by
    participant that a Polis table gives besides the votes.
    """

    frame: pl.DataFrame
    kind: str  # polis-votes | polis-participants | long
    participants: tuple[str, ...] = ()
    stated: Mapping[str, int] = field(default_factory=dict)

    @property
    def has_time(self) -> bool:
        return "time" in self.frame.columns


def read_votes(path: Path, findings: Findings, *, flip: bool = False) -> VoteFile | None:
    """Read votes; ``flip`` turns them over where agreement is written as -1. None where findings stop."""
    raw = table(path, findings)
    if raw is None:
        return None
    known = vocabulary()["columns"]
    long = renamed(raw, ("participant", "statement", "vote", "time"), known)
    wide = [column for column in raw.columns if column.isdigit()]
    if {"participant", "statement", "vote"} <= set(long.columns):
        kind = "polis-votes" if "comment-id" in raw.columns else "long"
        people: tuple[str, ...] = ()
        stated: dict[str, int] = {}
    elif "participant" in long.columns and wide:
        kind = "polis-participants"
        people = tuple(p for p in raw["participant"].to_list() if p)
        stated = _stated(raw)
        long = (
            raw.with_row_index("line")
            .select("line", "participant", *wide)
            .unpivot(index=["line", "participant"], variable_name="statement", value_name="vote")
            .sort("line", maintain_order=True)
            .filter(pl.col("vote").is_not_null() & (pl.col("vote") != ""))
        )
    else:
        findings.add(unknown_columns(path, raw.columns))
        return None
    if "line" not in long.columns:
        long = long.with_row_index("line")
    frame = _checked(long, path, findings)
    if findings.stops:
        return None
    if flip:
        frame = frame.with_columns(vote=-pl.col("vote"))
    return VoteFile(frame, kind, people, stated)


def matrix_from(votes: VoteFile, statements: Statements | None, path: Path, findings: Findings) -> VoteMatrix:
    """Build the matrix and compare it with what the files themselves say about it."""
    frame = votes.frame
    order = frame.sort("time", maintain_order=True) if votes.has_time else frame
    key = ["participant", "statement"]
    replaced = order.height - order.select(key).unique().height
    if replaced:
        findings.add(
            problem(
                "votes-replaced",
                path,
                Text(
                    f"{counted(replaced, 'frühere Stimme zählt', 'frühere Stimmen zählen')} nicht.",
                    f"{counted(replaced, 'earlier vote does', 'earlier votes do')} not count.",
                ),
                Text(
                    "Dieselbe Person hat über dieselbe These später noch einmal abgestimmt.",
                    "The same person voted on the same statement again later.",
                ),
                Text("Nichts zu tun.", "Nothing to do."),
                severity=Severity.INFO,
            )
        )
    matrix = vote_matrix(
        frame, participants=votes.participants, hidden=statements.hidden if statements else ()
    )
    _compare(matrix, votes, statements, path, findings)
    return matrix


def _checked(long: pl.DataFrame, path: Path, findings: Findings) -> pl.DataFrame:
    """Votes as numbers; lines without person or statement and unknown words are told."""
    words = {
        w: n for name, n in (("agree", 1), ("pass", 0), ("disagree", -1)) for w in vocabulary()["votes"][name]
    }
    blank = pl.any_horizontal(
        (pl.col(name).is_null() | (pl.col(name) == "")) for name in ("participant", "statement")
    )
    empty = pl.col("vote").is_null() | (pl.col("vote") == "")
    lost = long.filter(blank & ~empty)
    long = long.filter(~blank & ~empty).with_columns(
        number=pl.col("vote").str.to_lowercase().replace_strict(words, default=None, return_dtype=pl.Int8)
    )
    if lost.height:
        findings.add(_without_person(lost, path))
    wrong = long.filter(pl.col("number").is_null())
    if wrong.height:
        findings.add(_unreadable(wrong, path))
    if long["statement"].n_unique() > MOST_STATEMENTS:
        findings.add(
            problem(
                "votes-too-many-statements",
                path,
                Text(f"Mehr als {MOST_STATEMENTS} Thesen.", f"More than {MOST_STATEMENTS} statements."),
                Text("So viele lassen sich nicht vergleichen.", "So many cannot be compared."),
                Text("Die Runde teilen.", "Split the round."),
            )
        )
    frame = long.select(
        "participant", "statement", pl.col("number").alias("vote"), cs.by_name("time", require_all=False)
    )
    return _timed(frame, path, findings)


def _without_person(lost: pl.DataFrame, path: Path) -> Finding:
    return problem(
        "votes-without-person",
        path,
        Text(
            f"{counted(lost.height, 'Stimme hat keine Person oder keine These und zählt', 'Stimmen haben keine Person oder keine These und zählen')} nicht.",
            f"{counted(lost.height, 'vote has no person or no statement and does', 'votes have no person or no statement and do')} not count.",
        ),
        Text("Die Kennung fehlt in der Zeile.", "The id is missing in the line."),
        Text("Die Zeilen ergänzen, wenn sie zählen sollen.", "Complete the lines if they shall count."),
        severity=Severity.WARNING,
        row=int(lost["line"][0]) + 2,
    )


def _unreadable(wrong: pl.DataFrame, path: Path) -> Finding:
    seen = ", ".join(f"„{v}“" for v in wrong["vote"].unique(maintain_order=True).head(5))
    return problem(
        "vote-unknown",
        path,
        Text(
            f"{counted(wrong.height, 'Stimme ist', 'Stimmen sind')} nicht zu deuten.",
            f"{counted(wrong.height, 'vote', 'votes')} cannot be read.",
        ),
        Text(f"Dort steht: {seen}.", f"It says: {seen}."),
        Text(
            "Zustimmung ist 1, Enthaltung 0, Ablehnung -1; keine Stimme bleibt leer.",
            "Agreement is 1, pass 0, disagreement -1; no vote stays empty.",
        ),
        row=int(wrong["line"][0]) + 2,
        column="vote",
    )


def _timed(frame: pl.DataFrame, path: Path, findings: Findings) -> pl.DataFrame:
    """Times as numbers (as given, or seconds of an ISO date); without all of them the order of lines counts."""
    if "time" not in frame.columns:
        return frame
    numbers = frame["time"].cast(pl.Float64, strict=False)
    if numbers.null_count():
        dates = frame["time"].str.to_datetime(strict=False, time_unit="ms", time_zone="UTC")
        numbers = (dates.dt.epoch("ms")).cast(pl.Float64)
    if not numbers.null_count():
        return frame.with_columns(time=numbers)
    findings.add(
        problem(
            "votes-time-unknown",
            path,
            Text("Die Zeiten der Stimmen sind nicht alle lesbar.", "Not all times of votes can be read."),
            Text(
                "Erwartet werden Zahlen oder Zeiten wie 2026-11-26T14:00:00.",
                "Numbers or times such as 2026-11-26T14:00:00 are expected.",
            ),
            Text(
                "Es gilt die Reihenfolge der Zeilen: die letzte zählt.",
                "The order of the lines holds: the last one counts.",
            ),
            severity=Severity.WARNING,
            column="time",
        )
    )
    return frame.drop("time")


def _stated(raw: pl.DataFrame) -> dict[str, int]:
    if "n-agree" not in raw.columns:
        return {}
    numbers = raw.select("participant", pl.col("n-agree").cast(pl.Int64, strict=False)).drop_nulls()
    return dict(numbers.iter_rows())


def _compare(
    matrix: VoteMatrix, votes: VoteFile, statements: Statements | None, path: Path, findings: Findings
) -> None:
    """Is agreement really +1? Counts in the same files tell; and do both files know the same statements?"""
    rows = np.repeat(np.arange(len(matrix.participants)), np.diff(matrix.starts))
    people, asked = len(matrix.participants), len(matrix.statements)
    checks = []
    if votes.stated:
        ups = np.bincount(rows[matrix.values == 1], minlength=people)
        downs = np.bincount(rows[matrix.values == -1], minlength=people)
        checks += [
            (votes.stated.get(p), u, d) for p, u, d in zip(matrix.participants, ups, downs, strict=True)
        ]
    if statements is not None:
        ups = np.bincount(matrix.columns[matrix.values == 1], minlength=asked)
        downs = np.bincount(matrix.columns[matrix.values == -1], minlength=asked)
        for s, u, d in zip(matrix.statements, ups, downs, strict=True):
            checks.append((statements.agrees.get(s, (None, None))[0], u, d))
    same = sum(told == up for told, up, down in checks if told is not None and up != down)
    turned = sum(told == down for told, up, down in checks if told is not None and up != down)
    if turned > same:
        findings.add(
            problem(
                "votes-upside-down",
                path,
                Text("Zustimmung steht hier als -1.", "Agreement is written as -1 here."),
                Text(
                    f"Die mitgelieferten Summen passen {turned}-mal umgekehrt und {same}-mal so, wie es dasteht.",
                    f"The sums that came along fit {turned} times turned over and {same} times as written.",
                ),
                Text("Noch einmal mit --flip rechnen.", "Compute again with --flip."),
            )
        )
    if statements is not None:
        unknown = [s for s in matrix.statements if s not in statements.texts]
        if unknown:
            findings.add(
                problem(
                    "statements-without-text",
                    path,
                    Text(
                        f"{counted(len(unknown), 'These hat', 'Thesen haben')} keinen Text.",
                        f"{counted(len(unknown), 'statement has', 'statements have')} no text.",
                    ),
                    Text(
                        f"Die Datei der Texte nennt sie nicht, zum Beispiel {unknown[0]}; gezeigt wird die Nummer.",
                        f"The file of texts does not name them, for example {unknown[0]}; the number is shown.",
                    ),
                    Text("Die Texte ergänzen.", "Add the texts."),
                    severity=Severity.WARNING,
                )
            )
