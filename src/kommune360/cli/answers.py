"""Answers to what files leave open: from flags, or asked on the terminal.

Files of one structure share their questions, so each is asked once and answered for all of them.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

import click

from kommune360.cli.frame import WrongUse
from kommune360.cli.language import both, say

if TYPE_CHECKING:
    from kommune360.exchange.reading import Question, Reading

ALL_FILES = "*"


def parse_answers(given: Sequence[str], files: Sequence[str]) -> dict[str, dict[str, str]]:
    """Read ``[FILE:]ID=VALUE``; the file part counts as such only where it names one of ``files``.

    Raises WrongUse for an answer without ``=``.
    """
    answers: dict[str, dict[str, str]] = {}
    for text in given:
        left, equals, value = text.partition("=")
        if not equals or not left:
            raise WrongUse(
                f"--answer: „{text}“ hat nicht die Form FRAGE=WERT.",
                f"--answer: “{text}” has not the form QUESTION=VALUE.",
            )
        file = max((name for name in files if left.startswith(f"{name}:")), key=len, default="")
        question = left.removeprefix(f"{file}:") if file else left
        answers.setdefault(file or ALL_FILES, {})[question] = value
    return answers


def can_ask() -> bool:
    """Whether a person sits in front of it."""
    return sys.stdin.isatty() and sys.stderr.isatty()


def ask_all(readings: Iterable[Reading]) -> dict[str, dict[str, str]]:
    """Ask the open questions of ``readings``, each once a structure; return answers by file."""
    groups: dict[tuple[str, str], list[tuple[Reading, Question]]] = {}
    for reading in readings:
        for question in reading.questions:
            groups.setdefault((reading.structure, question.id), []).append((reading, question))
    answers: dict[str, dict[str, str]] = {}
    for (_, identifier), same in groups.items():
        files = list(dict.fromkeys(reading.file for reading, _ in same))
        value = _ask(same[0][1], files)
        for file in files:
            answers.setdefault(file, {})[identifier] = value
    return answers


def _ask(question: Question, files: Sequence[str]) -> str:
    more = len(files) - 1
    named = files[0] + (both(f" (und {more} weitere)", f" (and {more} more)") if more else "")
    click.echo(f"\n{named}", err=True)
    click.secho(say(question.ask), err=True, bold=True)
    click.echo(f"  {say(question.why)}", err=True)
    if not question.options:
        return _free_text(question.guess)
    for number, option in enumerate(question.options, start=1):
        likely = both("  (wahrscheinlich)", "  (likely)") if option.value == question.guess else ""
        click.echo(f"  {number}  {say(option.label)}{likely}", err=True)
    return _one_of(question)


def _free_text(guess: str | None) -> str:
    while True:
        answer = _prompt(guess)
        if answer:
            return answer


def _one_of(question: Question) -> str:
    values = [option.value for option in question.options]
    guess = str(values.index(question.guess) + 1) if question.guess in values else None
    while True:
        answer = _prompt(guess)
        if answer in values:
            return answer
        if answer.isdigit() and 1 <= int(answer) <= len(values):
            return values[int(answer) - 1]
        click.echo(
            both(
                f"  Bitte eine Zahl von 1 bis {len(values)}.", f"  Please a number from 1 to {len(values)}."
            ),
            err=True,
        )


def _prompt(guess: str | None) -> str:
    hint = f" [{guess}]" if guess else ""
    click.echo(both(f"  Antwort{hint}: ", f"  Answer{hint}: "), nl=False, err=True)
    line = sys.stdin.readline()
    if not line:
        raise click.Abort
    return line.strip() or guess or ""
