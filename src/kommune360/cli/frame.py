"""Commands, options and arguments whose help speaks German and English.

Click builds help from plain text; these classes keep both languages and choose when the help is
shown. Every command gets ``--json`` and ``--language``; ``Outcome`` is what a command hands back.
"""

from __future__ import annotations

import importlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import click

from kommune360.base.findings import Finding, Findings, Severity
from kommune360.base.text import LANGUAGES, Text
from kommune360.cli.language import both, say

DONE, STOPPED, WRONG_USE = 0, 1, 2


@dataclass(slots=True)
class Outcome:
    """What a command did: ``text`` for people, ``result`` for machines, findings for both.

    ``finds`` says that the findings themselves are the answer (``check``): they go to standard
    output. A costly ``result`` is a function, called with ``--json`` only. ``told`` is the code of
    findings that ``text`` tells better. ``code`` overrides the exit code that follows from the findings.
    """

    text: str = ""
    result: Mapping[str, Any] | Callable[[], Mapping[str, Any]] = field(default_factory=dict)
    findings: Findings = field(default_factory=Findings)
    finds: bool = False
    told: str = ""
    code: int | None = None

    @property
    def exit_code(self) -> int:
        if self.code is not None:
            return self.code
        return STOPPED if self.findings.stops else DONE


class WrongUse(click.UsageError):
    """A use that cannot be meant; ``said`` names it in both languages."""

    def __init__(self, de: str, en: str) -> None:
        self.said = Text(de, en)
        super().__init__(de)


class Option(click.Option):
    """An option with ``said`` as help and ``shown`` as the name of its value."""

    def __init__(self, *names: str, said: Text, shown: Text | None = None, **settings: Any) -> None:
        self.said, self.shown = said, shown
        super().__init__(list(names), **settings)

    def get_help_record(self, ctx: click.Context) -> tuple[str, str] | None:
        self.help = say(self.said)
        if self.shown:
            self.metavar = say(self.shown)
        return super().get_help_record(ctx)


class Argument(click.Argument):
    """An argument; click gives arguments no help of their own, so the command shows it."""

    def __init__(self, name: str, *, said: Text, shown: Text, **settings: Any) -> None:
        self.said, self.shown = said, shown
        super().__init__([name], **settings)

    def make_metavar(self, *_: Any, **__: Any) -> str:
        text = say(self.shown)
        return f"{text}..." if self.nargs != 1 else text


class _Bilingual(click.Command):
    """Shared by commands and the group: usage line, headings and the help option in both languages."""

    said: Text
    examples: tuple[str, ...] = ()

    def get_help_option(self, ctx: click.Context) -> click.Option | None:
        option = super().get_help_option(ctx)
        if option:
            option.help = both("diese Hilfe zeigen", "show this help")
        return option

    def collect_usage_pieces(self, ctx: click.Context) -> list[str]:
        self.options_metavar = both("[OPTIONEN]", "[OPTIONS]")
        return super().collect_usage_pieces(ctx)

    def format_usage(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        prefix = both("Aufruf: ", "Usage: ")
        formatter.write_usage(ctx.command_path, " ".join(self.collect_usage_pieces(ctx)), prefix)

    def format_help_text(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        formatter.write_paragraph()
        with formatter.indentation():
            for paragraph in say(self.said).split("\n\n"):
                formatter.write_text(" ".join(paragraph.split()))
                formatter.write_paragraph()

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        arguments = [p for p in self.get_params(ctx) if isinstance(p, Argument)]
        if arguments:
            with formatter.section(both("Angaben", "Arguments")):
                formatter.write_dl([(say(p.shown), say(p.said)) for p in arguments])
        options = [p for p in self.get_params(ctx) if isinstance(p, click.Option)]
        records = [record for p in options if (record := p.get_help_record(ctx))]
        with formatter.section(both("Optionen", "Options")):
            formatter.write_dl(records)

    def format_epilog(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        if self.examples:
            with formatter.section(both("Beispiele", "Examples")):
                for example in self.examples:
                    formatter.write(f"{'':{formatter.current_indent}}{example}\n")


class Command(_Bilingual):
    """One command. ``short`` is the line in the list of commands, ``said`` the help of its own."""

    def __init__(
        self,
        name: str,
        *,
        said: Text,
        params: Sequence[click.Parameter],
        callback: Any,
        examples: Sequence[str] = (),
    ) -> None:
        self.said, self.examples = said, tuple(examples)
        super().__init__(name, params=[*params, *_common()], callback=callback, help=said.de)


def _common() -> list[click.Parameter]:
    return [
        Option(
            "--json",
            said=Text(
                "genau ein JSON-Objekt auf die Standardausgabe", "exactly one JSON object on standard output"
            ),
            is_flag=True,
            expose_value=False,
        ),
        _language(),
    ]


def _language() -> Option:
    return Option(
        "--language",
        said=Text(
            "Sprache der Ausgabe (sonst KOMMUNE360_LANGUAGE)",
            "language of the output (else KOMMUNE360_LANGUAGE)",
        ),
        type=click.Choice(LANGUAGES),
        expose_value=False,
    )


class Group(_Bilingual, click.Group):
    """Commands under one name, such as ``disclosure protect`` and ``disclosure attack``."""

    def __init__(self, name: str, *, said: Text, commands: Sequence[Command]) -> None:
        self.said = said
        super().__init__(
            name,
            params=[_language()],
            commands={one.name or "": one for one in commands},
            subcommand_metavar="",
            no_args_is_help=False,
        )

    def collect_usage_pieces(self, ctx: click.Context) -> list[str]:
        return [both("BEFEHL ...", "COMMAND ...")]

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section(both("Befehle", "Commands")):
            formatter.write_dl(
                [(name, say(one.said)) for name, one in self.commands.items() if isinstance(one, Command)]
            )
        super().format_options(ctx, formatter)


@dataclass(frozen=True, slots=True)
class Entry:
    """Where a command lives and what the list of commands says about it."""

    module: str
    short: Text


class LazyGroup(_Bilingual, click.Group):
    """A group that knows its commands by a table and imports one only when it is called."""

    def __init__(
        self, name: str, *, said: Text, entries: Mapping[str, Entry], params: Sequence[click.Parameter]
    ) -> None:
        self.said, self.entries = said, dict(entries)
        super().__init__(name, params=[*params], subcommand_metavar="", no_args_is_help=False)

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(self.entries)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        entry = self.entries.get(cmd_name)
        if entry is None:
            return None
        command = importlib.import_module(entry.module).command
        return command if isinstance(command, click.Command) else None

    def collect_usage_pieces(self, ctx: click.Context) -> list[str]:
        return [both("BEFEHL ...", "COMMAND ...")]

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section(both("Befehle", "Commands")):
            formatter.write_dl([(name, say(entry.short)) for name, entry in self.entries.items()])
        super().format_options(ctx, formatter)


def stop(code: str, what: Text, why: Text, remedy: Text) -> Outcome:
    """An outcome of one finding that stops, for what the library reports by an exception."""
    return Outcome(findings=Findings([Finding(code, Severity.ERROR, what, why, remedy)]))
