"""``kommune360``: from the words of a call to one command, its printed outcome and its exit code.

Exit codes: 0 done, 1 findings that stop, 2 wrong use. Whatever a user can cause ends in a message,
never in a traceback; a traceback is a fault of the program.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from difflib import get_close_matches
from typing import Any

import click

from kommune360 import __version__
from kommune360.base.findings import Finding, Findings, InputRefused, Severity
from kommune360.base.text import Text
from kommune360.cli import printing
from kommune360.cli.commands import ENTRIES
from kommune360.cli.frame import WRONG_USE, LazyGroup, Option, Outcome, WrongUse
from kommune360.cli.language import both, choose, say


def _show_version(ctx: click.Context, _: click.Parameter, value: bool) -> None:
    if value:
        print(f"kommune360 {__version__}")
        ctx.exit()


program = LazyGroup(
    "kommune360",
    said=Text(
        "Aus den Dateien einer Kommune der Bedarf in jedem Gebiet: einlesen, prüfen, rechnen.\n\n"
        "Der kürzeste Weg: init, import, plan. Jeder Befehl erklärt sich mit --help.",
        "From a municipality's files to the need in every area: read, check, compute.\n\n"
        "The shortest way: init, import, plan. Every command explains itself with --help.",
    ),
    entries=ENTRIES,
    params=[
        Option(
            "--version",
            said=Text("die Version zeigen", "show the version"),
            is_flag=True,
            is_eager=True,
            expose_value=False,
            callback=_show_version,
        ),
        Option(
            "--language",
            said=Text("Sprache der Ausgabe: de oder en", "language of the output: de or en"),
            type=click.Choice(["de", "en"]),
            expose_value=False,
        ),
    ],
)


def run(argv: Sequence[str]) -> int:
    """Carry out one call and return its exit code. Prints; never raises for what a user can cause."""
    choose(argv, os.environ)
    _speak_utf8()
    as_json = "--json" in argv
    name = next((word for word in argv if word in ENTRIES), "")
    try:
        returned: Any = program.main(list(argv), prog_name="kommune360", standalone_mode=False)
    except click.UsageError as error:
        return _wrong_use(error, name, as_json)
    except click.Abort:
        outcome = Outcome(code=1, text="\n" + both("Abgebrochen.", "Aborted."))
    except InputRefused as refused:
        outcome = Outcome(findings=Findings(refused.findings))
    except BrokenPipeError:
        return _reader_has_gone()
    except OSError as error:
        outcome = Outcome(findings=Findings([_system_says(error)]))
    else:
        if not isinstance(returned, Outcome):
            return returned if isinstance(returned, int) else 0
        outcome = returned
    try:
        printing.publish(outcome, command=name, as_json=as_json)
        sys.stdout.flush()
    except BrokenPipeError:
        return _reader_has_gone()
    return outcome.exit_code


def main() -> None:
    """Entry point of the installed command."""
    sys.exit(run(sys.argv[1:]))


def _speak_utf8() -> None:
    # Windows pipes default to a code page without the minus sign and the arrows of our texts
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure and (stream.encoding or "").lower().replace("-", "") != "utf8":
            reconfigure(encoding="utf-8", errors="backslashreplace")


def _reader_has_gone() -> int:
    # `kommune360 show ... | head`: the reader had enough; keep the interpreter from flushing again
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return 0


def _wrong_use(error: click.UsageError, name: str, as_json: bool) -> int:
    message = _message(error)
    if as_json:
        printing.publish_wrong_use(message, command=name)
    if error.ctx is not None:
        print(error.ctx.command.get_usage(error.ctx), file=sys.stderr)
        called = f"{error.ctx.command_path} --help"
        print(both(f"Mehr dazu: {called}", f"More: {called}"), file=sys.stderr)
    print(both(f"Fehler: {message}", f"Error: {message}"), file=sys.stderr)
    return WRONG_USE


def _message(error: click.UsageError) -> str:
    """The reason of a usage error in the language of the call; click knows only English."""
    if isinstance(error, WrongUse):
        return say(error.said)
    if isinstance(error, click.MissingParameter):
        missing = error.param.make_metavar(error.ctx) if error.param and error.ctx else str(error)
        return both(f"Es fehlt die Angabe {missing}.", f"{missing} is missing.")
    if isinstance(error, click.NoSuchOption):
        near = f" ({', '.join(error.possibilities)}?)" if error.possibilities else ""
        return both(
            f"Die Option {error.option_name} gibt es nicht.{near}",
            f"There is no option {error.option_name}.{near}",
        )
    if isinstance(error, click.BadParameter) and error.param:
        shown = error.param.opts[0] if isinstance(error.param, click.Option) else str(error.param.name)
        kind = error.param.type
        if isinstance(kind, click.Choice):
            words = ", ".join(map(str, kind.choices))
            return both(f"{shown}: möglich sind {words}.", f"{shown}: possible are {words}.")
        return both(f"{shown}: {error.message}", f"{shown}: {error.message}")
    unknown = next(iter(error.ctx.args or []), "") if error.ctx else ""
    name = getattr(error, "command_name", unknown)
    if name or "command" in error.message.lower():
        return _unknown_command(name)
    return error.message


def _unknown_command(name: str) -> str:
    if not name:
        return both("Es fehlt der Befehl.", "The command is missing.")
    near = get_close_matches(name, ENTRIES, n=1)
    hint = both(f" Gemeint: {near[0]}?", f" Did you mean {near[0]}?") if near else ""
    return both(f"Den Befehl „{name}“ gibt es nicht.", f"There is no command “{name}”.") + hint


def _system_says(error: OSError) -> Finding:
    if isinstance(error, TimeoutError):
        return _busy()
    name = str(error.filename or "")
    return Finding(
        code="system-refused",
        severity=Severity.ERROR,
        what=Text(
            f"„{name}“ kann nicht gelesen oder geschrieben werden.", f"“{name}” cannot be read or written."
        ),
        why=Text(
            f"Das Betriebssystem meldet: {error.strerror or error}",
            f"The operating system says: {error.strerror or error}",
        ),
        remedy=Text(
            "Pfad, Rechte und freien Speicherplatz prüfen; die Datei in anderen Programmen schließen.",
            "Check path, rights and free space; close the file in other programs.",
        ),
    )


def _busy() -> Finding:
    return Finding(
        code="folder-busy",
        severity=Severity.ERROR,
        what=Text("Der Ordner wird gerade geändert.", "The folder is being changed right now."),
        why=Text(
            "Ein anderer Import oder der Server hält die Schreibsperre seit einer Minute.",
            "Another import or the server has held the write lock for a minute.",
        ),
        remedy=Text(
            "Warten, bis er fertig ist, dann wiederholen.", "Wait until it has finished, then repeat."
        ),
    )
