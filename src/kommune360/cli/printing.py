"""How an outcome looks: text and findings for people, one JSON object for machines.

Findings are coloured only on a terminal; with ``--json`` standard output carries the object and
nothing else.
"""

from __future__ import annotations

import dataclasses
import json
import os
import shutil
import sys
import textwrap
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any, TextIO

from kommune360.base.findings import Finding, Place, Severity
from kommune360.base.text import Text
from kommune360.cli.frame import Outcome
from kommune360.cli.language import both, language, say

_ORDER = [Severity.ERROR, Severity.WARNING, Severity.INFO]
_LABELS = {
    Severity.ERROR: Text("FEHLER", "ERROR"),
    Severity.WARNING: Text("ACHTUNG", "WARNING"),
    Severity.INFO: Text("HINWEIS", "NOTE"),
}
_COLOURS = {Severity.ERROR: "31;1", Severity.WARNING: "33;1", Severity.INFO: "36"}


def publish(outcome: Outcome, *, command: str, as_json: bool) -> None:
    """Print ``outcome``: findings on standard error (they go first), the answer on standard output."""
    findings = sorted(outcome.findings, key=lambda finding: _ORDER.index(finding.severity))
    if as_json:
        _print_json(
            {
                "command": command,
                "ok": outcome.exit_code == 0,
                "exit_code": outcome.exit_code,
                "language": language(),
                "result": dict(outcome.result() if callable(outcome.result) else outcome.result),
                "findings": [finding.as_dict() for finding in findings],
            }
        )
        return
    stream = sys.stdout if outcome.finds else sys.stderr
    findings = [finding for finding in findings if finding.code != outcome.told]
    if findings:
        print("\n".join(finding_lines(findings, colour=_colours(stream))), file=stream)
        stream.flush()
    if outcome.text:
        print(outcome.text)


def publish_wrong_use(message: str, *, command: str) -> None:
    _print_json(
        {
            "command": command,
            "ok": False,
            "exit_code": 2,
            "language": language(),
            "error": message,
            "findings": [],
        }
    )


def _print_json(content: dict[str, Any]) -> None:
    print(json.dumps(content, ensure_ascii=False, allow_nan=False, default=str))


def finding_lines(findings: Iterable[Finding], *, colour: bool = False) -> list[str]:
    """Return findings as readable lines: what and where, then why, then what to do.

    The same finding at several places is told once, with all its places; of notes of one kind the
    first speaks for all (``--json`` has each).
    """
    grouped: dict[tuple[str, str, str, str], list[Finding]] = {}
    for finding in findings:
        what = "" if finding.severity is Severity.INFO else say(finding.what)
        grouped.setdefault((finding.code, what, say(finding.why), say(finding.remedy)), []).append(finding)
    width = max(60, min(shutil.get_terminal_size((100, 24)).columns, 110))
    lines: list[str] = []
    for (code, _, why, remedy), same in grouped.items():
        whats = list(dict.fromkeys(say(finding.what) for finding in same))
        more = len(whats) - 1
        what = whats[0] + (both(f" (und {more} ähnliche)", f" (and {more} alike)") if more else "")
        label = say(_LABELS[same[0].severity])
        places = _places(same)
        told = textwrap.wrap(f"{label} {what}", width, subsequent_indent="   ", break_on_hyphens=False)
        if colour:
            told[0] = told[0].replace(label, f"\x1b[{_COLOURS[same[0].severity]}m{label}\x1b[0m", 1)
        lines += told
        if places:
            lines += _wrapped(both("Wo:     ", "Where:  "), places, width)
        lines += _wrapped(both("Warum:  ", "Why:    "), why, width)
        lines += _wrapped(both("Zu tun: ", "To do:  "), f"{remedy} [{code}]", width)
    return lines


def _places(same: Sequence[Finding], shown: int = 4) -> str:
    places = list(dict.fromkeys(text for finding in same if (text := str(_plain(finding.place)))))
    if language() == "en":
        places = [place.replace("Z. ", "row ") for place in places]
    more = len(places) - shown
    named = "; ".join(places[:shown])
    return named + (both(f" und {more} weitere", f" and {more} more") if more > 0 else "")


def _plain(place: Place) -> Place:
    """A sheet that is called like its file (every CSV) says nothing new."""
    return dataclasses.replace(place, sheet="") if Path(place.file).stem == place.sheet else place


def _wrapped(label: str, text: str, width: int) -> list[str]:
    return textwrap.wrap(
        text,
        width,
        initial_indent=f"   {label}",
        subsequent_indent=" " * (3 + len(label)),
        break_on_hyphens=False,
        break_long_words=False,
    )


def table(head: Sequence[str], rows: Iterable[Sequence[str]], *, right: Iterable[int] = ()) -> str:
    """Return rows as aligned text; columns in ``right`` are numbers and stand to the right."""
    cells = [list(head), *[list(row) for row in rows]]
    widths = [max(len(row[column]) for row in cells) for column in range(len(head))]
    numeric = set(right)

    def line(row: Sequence[str]) -> str:
        return "  ".join(
            cell.rjust(width) if column in numeric else cell.ljust(width)
            for column, (cell, width) in enumerate(zip(row, widths, strict=True))
        ).rstrip()

    return "\n".join([line(cells[0]), line(["-" * width for width in widths]), *map(line, cells[1:])])


def _colours(stream: TextIO) -> bool:
    return stream.isatty() and "NO_COLOR" not in os.environ and os.environ.get("TERM") != "dumb"
